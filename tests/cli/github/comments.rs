//! The comment: when it is written, by whom it is known, and what is never touched.

use serde_json::json;

use super::emulator::{Emulator, Fault, Rights, job, person};
use super::{NOTHING, Scene, at_once, of_every_verdict};
use crate::repositories::Repo;
use crate::repositories::self_approval::{prove, repository};

#[test]
fn every_verdict_says_so_where_it_may_and_ends_the_same_where_it_may_not() {
    at_once(of_every_verdict(), |(code, verdict, scene)| {
        let said = scene.run(10, &["--comment", "always"]);
        said.ends(code).is_quiet();
        let ours = scene.api.ours();
        assert_eq!(ours.len(), 1, "{verdict}: {ours:?}");
        let mut lines = ours[0].lines();
        assert_eq!(lines.next(), Some(&*scene.marker(10)));
        assert!(lines.next().unwrap().contains(verdict), "{verdict}: {}", ours[0]);

        scene.api.state().rights = Rights::ReadOnly;
        let said = scene.run(11, &["--comment", "always"]);
        said.ends(code).warns("403: Resource not accessible by integration");
        assert!(
            said.stderr.contains("pull-requests: write") && said.stderr.contains("fork"),
            "{}",
            said.stderr
        );

        let mut without = scene.job(12, &["--comment", "always"]);
        let said = super::Said::of(crate::program::finish(without.env_remove("GITHUB_TOKEN")));
        said.ends(code).warns("`GITHUB_TOKEN` is not in the environment");
        assert_eq!(scene.api.ours(), ours);
        scene.api.is_satisfied();
    });
}

#[test]
fn a_job_without_a_token_that_asks_for_no_comment_gets_one_calm_line() {
    let scene = Scene::failing();
    let said = super::Said::of(crate::program::finish(scene.job(10, &[]).env_remove("GITHUB_TOKEN")));
    said.ends(1).is_quiet();
    let line = "no comment: `GITHUB_TOKEN` is not in the environment of this step\n";
    assert_eq!(said.stderr.matches(line).count(), 1, "{}", said.stderr);
    assert!(scene.api.state().log.is_empty());
}

#[test]
fn one_comment_is_kept_true_and_says_which_run_it_is_of() {
    let scene = Scene::failing();
    let outputs = scene.away().join("outputs");
    let words = ["--outputs", outputs.to_str().unwrap()];
    scene.run(10, &words).ends(1).is_quiet();
    scene.run(11, &words).ends(1).is_quiet();
    let ours = scene.api.ours();
    assert_eq!(ours.len(), 1);
    assert!(ours[0].starts_with(&scene.marker(11)), "{}", ours[0]);
    assert_eq!((scene.api.count("POST"), scene.api.count("PATCH")), (1, 1));
    let written = std::fs::read_to_string(&outputs).unwrap();
    let url = "https://github.test/octo/shop/pull/7#issuecomment-1001";
    assert_eq!(written.matches(url).count(), 2, "{written}");
    scene.api.is_satisfied();
}

#[test]
fn a_pass_that_changes_nothing_makes_no_comment_and_keeps_one_true() {
    let scene = Scene::passing();
    let outputs = scene.away().join("outputs");
    scene.run(10, &["--outputs", outputs.to_str().unwrap()]).ends(0).is_quiet();
    assert!(scene.api.ours().is_empty());
    let written = std::fs::read_to_string(&outputs).unwrap();
    assert!(written.contains("comment-url<<") && written.contains("\nnull\n"), "{written}");
    // What failed before is said to pass now.
    let body = format!("{}\n### ❌ FAIL", scene.marker(9));
    scene.api.state().runs.insert(9, 1);
    scene.api.comment(&job(), &body);
    scene.run(11, &[]).ends(0).is_quiet();
    let ours = scene.api.ours();
    assert!(ours.len() == 1 && ours[0].contains("✅ PASS"), "{ours:?}");
    scene.api.is_satisfied();
}

#[test]
fn packs_and_known_gaps_that_are_as_they_were_are_nothing_to_say() {
    let scene = Scene::of(repository(), Emulator::start(), |repo| repo.write("other.py", "pass\n"));
    prove(&scene.repo);
    let said = scene.run(10, &[]);
    said.ends(0).is_quiet();
    assert_eq!(said.json["pack_changes"].as_array().unwrap().len(), 1);
    let gap = Repo::new();
    gap.git(&["checkout", "--quiet", "main"]);
    gap.record(NOTHING);
    let key = r#"{"expect":{"must_match":[{"file":"pay.py","line":1,"known_gap":"seldom found"}],"max_blocking":1}}"#;
    gap.write("benchmark/fixtures/pay.expected.json", key);
    gap.commit();
    gap.git(&["checkout", "--quiet", "-B", "change"]);
    let other = Scene::of(gap, Emulator::start(), |repo| repo.write("x", "x"));
    let said = other.run(10, &[]);
    said.ends(0).is_quiet();
    assert_eq!(said.json["fixture_changes"].as_array().unwrap().len(), 1);
    assert!(scene.api.ours().is_empty() && other.api.ours().is_empty());
    // A fixture that is new is something, also one that passes.
    let new = Scene::new(|repo| {
        for ending in ["diff", "expected.json", "findings.json"] {
            let from = repo.fixtures().join(format!("pay.{ending}"));
            std::fs::copy(from, repo.fixtures().join(format!("new.{ending}"))).unwrap();
        }
    });
    new.run(10, &[]).ends(0).is_quiet();
    assert_eq!(new.api.ours().len(), 1);
}

#[test]
fn never_is_never_and_what_is_no_pull_request_has_no_comment() {
    let scene = Scene::failing();
    scene.run(10, &["--comment", "never"]).ends(1).is_quiet();
    let mut push = scene.job(11, &[]);
    push.env("GITHUB_EVENT_NAME", "push");
    super::Said::of(crate::program::finish(&mut push)).is_quiet();
    let mut push = scene.job(11, &["--comment", "always"]);
    push.env("GITHUB_EVENT_NAME", "push");
    super::Said::of(crate::program::finish(&mut push)).warns("about no pull request");
    assert_eq!(scene.api.count("POST"), 0);
}

#[test]
fn a_comment_of_somebody_else_is_never_touched() {
    let scene = Scene::failing();
    let marker = scene.marker(5);
    scene.api.state().runs.insert(5, 1);
    // Quoted by a person, echoed by a bot behind other words, of another policy, and of other programs.
    let theirs = [
        (person("eve"), format!("{marker}\nfooled")),
        (person("eve"), format!("> {marker}\n\nwhat is this?")),
        (job(), format!("eve says:\n{marker}")),
        (job(), marker.replace("key=benchgate.toml", "key=services/api.toml")),
        (job(), "<!-- benchgate:v1 -->".to_owned()),
        (serde_json::json!({"login": "other[bot]", "type": "Bot"}), marker.clone()),
        (serde_json::Value::Null, marker.clone()),
    ];
    let ids: Vec<u64> = theirs.iter().map(|(user, body)| scene.api.comment(user, body)).collect();
    scene.run(10, &[]).ends(1).is_quiet();
    let state = scene.api.state();
    for (id, (_, body)) in ids.iter().zip(&theirs) {
        assert_eq!(state.comments[id]["body"], body.as_str());
    }
    assert_eq!(state.comments.len(), theirs.len() + 1);
}

#[test]
fn ours_is_found_behind_three_hundred_others() {
    let scene = Scene::failing();
    for number in 0..150 {
        scene.api.comment(&person("bob"), &format!("comment {number}"));
    }
    let ours = scene.api.comment(&job(), &format!("{}\nold", scene.marker(9)));
    for number in 0..150 {
        scene.api.comment(&serde_json::Value::Null, &format!("by a deleted account, {number}"));
    }
    scene.run(10, &[]).ends(1).is_quiet();
    assert_eq!(scene.api.count("POST"), 0);
    let body = scene.api.state().comments[&ours]["body"].as_str().unwrap().to_owned();
    assert!(body.starts_with(&scene.marker(10)), "{body}");
    // Also where something between here and GitHub takes the header with the next page away: a page is full, then.
    scene.api.is_satisfied();
}

#[test]
fn an_older_run_does_not_overwrite_a_newer_one_unless_that_is_made_up() {
    let scene = Scene::failing();
    scene.api.state().runs.insert(20, 2);
    let newer = scene.marker(20).replace("attempt=1", "attempt=2");
    let id = scene.api.comment(&job(), &format!("{newer}\nnewer"));
    let said = scene.run(10, &[]);
    said.ends(1).is_quiet();
    assert_eq!(scene.api.state().comments[&id]["body"], format!("{newer}\nnewer"));
    // An attempt, and a run, that never was.
    for forged in [newer.replace("attempt=2", "attempt=3"), scene.marker(999_999)] {
        scene.api.state().comments.get_mut(&id).unwrap()["body"] = format!("{forged}\nforged").into();
        scene.run(10, &[]).ends(1).is_quiet();
        let body = scene.api.state().comments[&id]["body"].as_str().unwrap().to_owned();
        assert!(body.starts_with(&scene.marker(10)), "{body}");
    }
    // Where the token may not look at runs, the marker is believed.
    scene.api.state().comments.get_mut(&id).unwrap()["body"] = format!("{newer}\nnewer").into();
    scene.api.plant("GET", "/actions/runs/", 9, Fault::Says(403, "Resource not accessible by integration"));
    scene.run(10, &[]).ends(1).is_quiet();
    assert_eq!(scene.api.state().comments[&id]["body"], format!("{newer}\nnewer"));
    scene.api.is_satisfied();
}

#[test]
fn leftovers_of_killed_runs_are_tidied_up() {
    let scene = Scene::failing();
    for run in [3, 5, 4] {
        scene.api.comment(&job(), &format!("{}\nby {run}", scene.marker(run)));
    }
    scene.run(10, &[]).ends(1).is_quiet();
    let state = scene.api.state();
    assert_eq!(state.comments.keys().copied().collect::<Vec<_>>(), [1_001], "the oldest stays");
    drop(state);
    scene.api.is_satisfied();
}

#[test]
fn a_token_of_a_person_is_known_by_its_login_and_another_author_can_be_named() {
    let scene = Scene::failing();
    scene.api.state().user = Some("robo-Shop");
    let theirs = scene.api.comment(&person("Robo-shop"), &format!("{}\nold", scene.marker(9)));
    scene.run(10, &[]).ends(1).is_quiet();
    assert!(scene.api.state().comments[&theirs]["body"].as_str().unwrap().starts_with(&scene.marker(10)));
    let app = serde_json::json!({"login": "shop-app[bot]", "type": "Bot"});
    let other = scene.api.comment(&app, &format!("{}\nold", scene.marker(9)));
    scene.run(11, &["--comment-author", "shop-app[bot]"]).ends(1).is_quiet();
    assert!(scene.api.state().comments[&other]["body"].as_str().unwrap().starts_with(&scene.marker(11)));
}

#[test]
fn an_app_is_known_by_what_github_says_of_it_and_by_no_marker() {
    // Of a token of an app the user is not said; that of a job is one of them.
    for (viewer, login) in [
        ("github-actions[bot]", "github-actions[bot]"),
        ("github-actions", "github-actions[bot]"),
        ("shop-app[bot]", "shop-app[bot]"),
        ("shop-app", "shop-app[bot]"),
    ] {
        let scene = Scene::failing();
        let app = json!({"login": login, "type": "Bot"});
        (scene.api.state().viewer, scene.api.state().writer) = (Some(viewer), app.clone());
        // Whoever copies the marker of a run that exists is not taken for us, were it another app.
        scene.api.state().runs.insert(5, 1);
        let forged = format!(
            "{}
forged",
            scene.marker(5)
        );
        let theirs = [person("eve"), json!({"login": "other[bot]", "type": "Bot"})];
        let theirs = theirs.map(|user| scene.api.comment(&user, &forged));
        scene.run(10, &[]).ends(1).is_quiet();
        scene.run(11, &[]).ends(1).is_quiet();
        assert_eq!((scene.api.count("POST"), scene.api.count("PATCH")), (1, 1), "{viewer}");
        for id in theirs {
            assert_eq!(scene.api.state().comments[&id]["body"], forged.as_str());
        }
        scene.api.is_satisfied();
    }
}

#[test]
fn an_app_that_github_does_not_name_is_known_by_what_it_wrote_and_that_is_said() {
    let scene = Scene::failing();
    let app = json!({"login": "shop-app[bot]", "type": "Bot"});
    (scene.api.state().viewer, scene.api.state().writer) = (None, app.clone());
    let said = scene.run(10, &[]);
    said.ends(1).is_quiet();
    assert!(
        said.stderr.contains("warning[unsaid-author]")
            && said.stderr.contains("`--comment-author shop-app[bot]`"),
        "{}",
        said.stderr
    );
    assert_eq!(scene.api.state().comments.len(), 1);
    let said = scene.run(11, &["--comment-author", "shop-app[bot]"]);
    assert!(!said.stderr.contains("unsaid-author"), "{}", said.stderr);
    assert_eq!((scene.api.count("POST"), scene.api.count("PATCH")), (1, 1));
    // With the token of a job nothing is said.
    let usual = Scene::failing();
    usual.api.state().viewer = None;
    let said = usual.run(10, &[]);
    assert!(!said.stderr.contains("unsaid-author"), "{}", said.stderr);
}

#[test]
fn a_run_of_a_pull_request_speaks_for_its_own_commit_only() {
    let scene = Scene::failing();
    let newer = scene.marker(20);
    let id = scene.api.comment(
        &job(),
        &format!(
            "{newer}
forged"
        ),
    );
    let mut state = scene.api.state();
    state.runs.insert(20, 1);
    state.runs_say.insert(20, json!({"event": "pull_request", "head_sha": "e".repeat(40)}));
    drop(state);
    scene.run(10, &[]).ends(1).is_quiet();
    let body = scene.api.state().comments[&id]["body"].as_str().unwrap().to_owned();
    assert!(body.starts_with(&scene.marker(10)), "{body}");
    // Of its own commit it is newer, and one that was started otherwise is about any.
    let head = scene.api.state().pull["head"]["sha"].clone();
    for said in [
        json!({"event": "pull_request", "head_sha": head}),
        json!({"event": "workflow_dispatch", "head_sha": "e".repeat(40)}),
    ] {
        let body = format!(
            "{newer}
newer"
        );
        scene.api.state().comments.get_mut(&id).unwrap()["body"] = body.clone().into();
        scene.api.state().runs_say.insert(20, said);
        scene.run(10, &[]).ends(1).is_quiet();
        assert_eq!(scene.api.state().comments[&id]["body"], body);
    }
    scene.api.is_satisfied();
}

#[test]
fn each_policy_has_a_comment_of_its_own() {
    let scene = Scene::new(|repo| {
        repo.record(NOTHING);
        repo.write("services/a b.toml", "");
    });
    scene.run(10, &[]).ends(1).is_quiet();
    scene.run(10, &["--config", "services/a b.toml"]).is_quiet();
    let ours = scene.api.ours();
    assert_eq!(ours.len(), 2, "{ours:?}");
    assert!(ours[1].contains("key=services/a%20b.toml "), "{}", ours[1]);
}

#[test]
fn a_run_for_an_older_commit_makes_no_comment() {
    let scene = Scene::failing();
    scene.api.state().pull["head"]["sha"] = serde_json::json!("f".repeat(40));
    scene.run(10, &[]).ends(1).is_quiet();
    assert_eq!(scene.api.count("POST"), 0);
    scene.api.is_satisfied();
}

#[test]
fn a_server_of_ones_own_has_its_api_below_a_path() {
    let scene = Scene::of(Repo::new(), Emulator::under("/api/v3"), |repo| repo.record(NOTHING));
    scene.run(10, &[]).ends(1).is_quiet();
    assert_eq!(scene.api.ours().len(), 1);
    scene.api.is_satisfied();
}
