//! Approvals in comments: whose count, whose do not, and that what cannot be read is none.

use serde_json::{Value, json};

use super::emulator::{Emulator, Fault, job, person};
use super::{NOTHING, Said, Scene, at_once};
use crate::program::finish;
use crate::repositories::Repo;

/// A change that lost an entry, and the digest of what is to be approved.
fn asked(policy: &str) -> (Scene, String) {
    asked_of(policy, r#"{"expect":{"max_blocking":1}}"#)
}

/// The same with another key.
fn asked_of(policy: &str, key: &str) -> (Scene, String) {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("benchgate.toml", format!("{policy}\n[reviewers.bot]\ndeterministic = true\n"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    // An entry less to find: a rule that is loosened, after which all is well.
    let scene = Scene::of(repo, Emulator::start(), |repo| {
        repo.record(NOTHING);
        repo.write("benchmark/fixtures/pay.expected.json", key);
    });
    let said = scene.run(1, &["--comment", "never"]);
    said.ends(1);
    let digest = said.json["approval"]["digest"].as_str().unwrap().to_owned();
    assert_eq!(said.json["approval"]["by"], Value::Null);
    let mut state = scene.api.state();
    state.roles.insert("mia", ("write", "maintain"));
    state.roles.insert("root", ("admin", "admin"));
    state.roles.insert("ann", ("admin", "admin"));
    state.roles.insert("wil", ("write", "write"));
    drop(state);
    (scene, digest)
}

fn line(digest: &str) -> String {
    format!("benchgate approve {digest}")
}

fn judged(scene: &Scene) -> Said {
    let said = scene.run(2, &["--comment", "never"]);
    scene.api.is_satisfied();
    said
}

#[track_caller]
fn is_refused(scene: &Scene, why: &str) {
    let said = judged(scene);
    said.ends(1);
    assert_eq!(said.json["approval"]["by"], Value::Null);
    let message = said.json["approval"]["message"].as_str().unwrap();
    assert!(message.contains(why), "{message}");
}

#[track_caller]
fn is_approved(scene: &Scene, by: &str, how: &str) {
    let said = judged(scene);
    said.ends(0);
    assert_eq!(said.json["approval"]["by"], by);
    let message = said.json["approval"]["message"].as_str().unwrap();
    assert!(message.contains(how), "{message}");
}

#[test]
fn maintainers_administrators_and_approvers_of_the_base_approve() {
    for (login, body) in [("mia", ""), ("root", "\r\n"), ("Carl", " ")] {
        let (scene, digest) = asked(r#"approvers = ["carl"]"#);
        scene.api.comment(&person(login), &(line(&digest) + body));
        is_approved(&scene, login, if login == "Carl" { "approvers" } else { "role" });
    }
}

#[test]
fn whoever_may_not_is_told_why() {
    type Comment = (Value, fn(&str) -> String, &'static str);
    let cases: [Comment; 11] = [
        (person("wil"), line, "`wil`: neither maintains"),
        (person("stranger"), line, "`stranger`: neither maintains"),
        (person("ann"), line, "`ann`: an author of the change"),
        (person("ANN"), line, "`ANN`: an author of the change"),
        (job(), line, "no person"),
        (json!({"login": "mia", "type": "Bot"}), line, "no person"),
        (json!({"login": "mia", "type": "Organization"}), line, "no person"),
        (Value::Null, line, "no comment has the line"),
        (person("mia"), |digest| format!("> {}", line(digest)), "no comment has the line"),
        (person("mia"), |digest| format!("do not say {}", line(digest)), "no comment has the line"),
        (person("mia"), |digest| line(&digest.replace(|_: char| true, "0")), "no comment has the line"),
    ];
    at_once(cases, |(user, body, why)| {
        let (scene, digest) = asked("");
        scene.api.comment(&user, &body(&digest));
        is_refused(&scene, why);
    });
}

#[test]
fn a_comment_that_was_edited_or_written_by_an_app_does_not_count() {
    for (key, value, why) in [
        ("updated_at", json!("2026-12-01T00:00:00Z"), "edited"),
        ("updated_at", Value::Null, "edited"),
        ("performed_via_github_app", json!({"slug": "helper"}), "an app wrote it in their name"),
    ] {
        let (scene, digest) = asked("");
        let id = scene.api.comment(&person("mia"), &line(&digest));
        scene.api.state().comments.get_mut(&id).unwrap()[key] = value;
        is_refused(&scene, why);
        // Another one that is as it was written does.
        scene.api.comment(&person("root"), &line(&digest));
        is_approved(&scene, "root", "role `admin`");
    }
}

#[test]
fn a_comment_that_was_edited_within_its_second_does_not_count() {
    at_once(
        [
            json!({"lastEditedAt": "2026-11-30T00:00:01Z"}),
            json!({"includesCreatedEdit": true}),
            json!({"editor": {"login": "wil"}}),
            json!({"body": "thanks"}),
        ],
        |edit| {
            let (scene, digest) = asked("");
            let id = scene.api.comment(&person("mia"), &line(&digest));
            scene.api.state().edits.insert(id, edit);
            is_refused(&scene, "`mia`: their comment was edited");
            // The same person may say it again.
            scene.api.comment(&person("mia"), &line(&digest));
            is_approved(&scene, "mia", "role `maintain`");
            let asked = scene.api.state().log.iter().filter(|line| line.contains("/graphql")).count();
            assert_eq!(asked, 2, "one question for each run");
        },
    );
    // What is not said is not known.
    let (scene, digest) = asked("");
    let id = scene.api.comment(&person("mia"), &line(&digest));
    scene.api.state().comments.get_mut(&id).unwrap()["node_id"] = json!("IC_0");
    is_refused(&scene, "`mia`: GitHub does not say whether their comment was edited");
}

#[test]
fn a_crowd_of_strangers_shuts_no_maintainer_out() {
    for association in ["OWNER", "MEMBER", "COLLABORATOR"] {
        let (scene, digest) = asked("");
        for number in 0..150 {
            scene.api.comment(&person(&format!("stranger-{number}")), &line(&digest));
        }
        let id = scene.api.comment(&person("mia"), &line(&digest));
        scene.api.state().comments.get_mut(&id).unwrap()["author_association"] = json!(association);
        is_approved(&scene, "mia", "role `maintain`");
        let roles = scene.api.state().log.iter().filter(|line| line.contains("/permission")).count();
        assert_eq!(roles, 1, "{association}: looked at first");
    }
    let (scene, digest) = asked(r#"approvers = ["carl"]"#);
    for number in 0..150 {
        let id = scene.api.comment(&person(&format!("member-{number}")), &line(&digest));
        scene.api.state().comments.get_mut(&id).unwrap()["author_association"] = json!("MEMBER");
    }
    is_refused(&scene, "50 more such comments were not looked at");
    scene.api.comment(&person("Carl"), &line(&digest));
    is_approved(&scene, "Carl", "approvers");
}

#[test]
fn nobody_approves_a_commit_of_their_own() {
    for (author, committer) in [(person("mia"), person("web-flow")), (person("bob"), person("MIA"))] {
        let (scene, digest) = asked("");
        scene.api.state().commits.push(json!({"sha": "2", "author": author, "committer": committer}));
        scene.api.comment(&person("mia"), &line(&digest));
        is_refused(&scene, "`mia`: an author of the change");
    }
    // Also where it is on the second page, and a commit of nobody known is said.
    let (scene, digest) = asked("");
    let unknown = json!({"sha": "x", "author": null, "committer": null});
    scene.api.state().commits.extend(vec![unknown; 120]);
    scene.api.comment(&person("mia"), &line(&digest));
    is_approved(&scene, "mia", "does not know the authors of 120 commits");
    let of_mia = json!({"sha": "y", "author": person("mia"), "committer": null});
    scene.api.state().commits.push(of_mia);
    is_refused(&scene, "an author of the change");
}

#[test]
fn the_base_lets_authors_approve_and_that_is_shown() {
    let (scene, digest) = asked("self_approval = true");
    scene.api.comment(&person("ann"), &line(&digest));
    is_approved(&scene, "ann", "an author of the change, which `self_approval` of the base allows");
    // The change's own policy does not.
    let own = Scene::new(|repo| {
        repo.record(NOTHING);
        repo.write(
            "benchgate.toml",
            "self_approval = true\napprovers = [\"eve\"]\n[reviewers.bot]\ndeterministic = true\n",
        );
        repo.write("benchmark/fixtures/pay.expected.json", r#"{"expect":{"max_blocking":1}}"#);
    });
    let said = own.run(1, &["--comment", "never"]);
    let digest = said.ends(1).json["approval"]["digest"].as_str().unwrap().to_owned();
    own.api.state().roles.insert("ann", ("admin", "admin"));
    own.api.comment(&person("ann"), &line(&digest));
    own.api.comment(&person("eve"), &line(&digest));
    is_refused(&own, "`ann`: an author of the change");
    is_refused(&own, "`eve`: neither maintains");
}

#[test]
fn an_approval_is_of_this_content_and_of_no_other() {
    let (scene, digest) = asked("");
    scene.api.comment(&person("mia"), &line(&digest));
    is_approved(&scene, "mia", "role `maintain`");
    // The change goes on after it was approved.
    let (other, others) = asked_of("", r#"{"expect":{"max_blocking":2}}"#);
    assert_ne!(others, digest);
    other.api.comment(&person("mia"), &line(&digest));
    is_refused(&other, "no comment has the line");
    other.api.comment(&person("mia"), &line(&others));
    is_approved(&other, "mia", "role `maintain`");
}

#[test]
fn what_cannot_be_read_is_no_approval_and_says_so() {
    at_once(
        [
            ("/comments", Fault::Before(500), "GitHub says 500"),
            ("/comments", Fault::Html(200), "not one of GitHub's API"),
            ("/comments", Fault::Limited(429, "3600"), "asks for 3600 more seconds"),
            ("/pulls/7", Fault::Says(403, "Resource not accessible by integration"), "403"),
            ("/commits", Fault::Before(502), "GitHub says 502"),
            ("/permission", Fault::Says(403, "Must have push access"), "Must have push access"),
            ("/graphql", Fault::Before(502), "GitHub says 502"),
            ("/graphql", Fault::Says(404, "Not Found"), "POST /graphql: GitHub says 404"),
            ("/graphql", Fault::Says(200, "no data"), "POST /graphql: GitHub says 200"),
            ("/graphql", Fault::Html(200), "not one of GitHub's API"),
        ],
        |(part, fault, said)| {
            let (scene, digest) = asked("");
            scene.api.comment(&person("mia"), &line(&digest));
            let method = if part == "/graphql" { "POST" } else { "GET" };
            scene.api.plant(method, part, u32::MAX, fault);
            is_refused(&scene, "approvals in comments cannot be read");
            is_refused(&scene, said);
        },
    );
    let (scene, digest) = asked("");
    scene.api.comment(&person("mia"), &line(&digest));
    scene.api.state().pull["commits"] = json!(251);
    is_refused(&scene, "more than 250 commits");
    let mut job = scene.job(2, &["--comment", "never"]);
    let said = Said::of(finish(job.env_remove("GITHUB_TOKEN")));
    said.ends(1);
    let message = said.json["approval"]["message"].as_str().unwrap();
    assert!(message.contains("`GITHUB_TOKEN` is not in the environment"), "{message}");
}

#[test]
fn what_the_pull_request_holds_now_approves_nothing_older() {
    let (scene, digest) = asked("");
    scene.api.comment(&person("mia"), &line(&digest));
    // Its authors are others now.
    let head = scene.api.state().pull["head"]["sha"].clone();
    scene.api.state().pull["head"]["sha"] = json!("b".repeat(40));
    is_refused(&scene, "another last commit");
    // Pushed to while its commits were listed.
    scene.api.state().pull["head"]["sha"] = head;
    scene.api.state().pull["commits"] = json!(2);
    is_refused(&scene, "another last commit");
    scene.api.state().pull["commits"] = json!(1);
    is_approved(&scene, "mia", "role `maintain`");
}

#[test]
fn what_is_not_asked_for_is_not_read() {
    let scene = Scene::passing();
    scene.run(1, &["--comment", "never"]).ends(0);
    assert!(scene.api.state().log.is_empty());
}

#[test]
fn whoever_says_it_often_is_asked_about_once() {
    let (scene, digest) = asked("");
    for _ in 0..150 {
        scene.api.comment(&person("stranger"), &line(&digest));
    }
    scene.api.comment(&person("mia"), &line(&digest));
    is_approved(&scene, "mia", "role `maintain`");
    let roles = scene.api.state().log.iter().filter(|line| line.contains("/permission")).count();
    assert_eq!(roles, 2);
}

#[test]
fn a_queue_that_merges_one_pull_request_takes_its_approval() {
    let (scene, digest) = asked("");
    let base = scene.repo.id("HEAD^1");
    let branch = format!("refs/heads/gh-readonly-queue/main/pr-7-{base}");
    let message = |said: &Said| said.json["approval"]["message"].as_str().unwrap().to_owned();
    let said = scene.queue(&base, &branch);
    assert_eq!(said.ends(1).json["approval"]["digest"], digest.as_str(), "the same is asked for");
    assert!(message(&said).contains("no comment has the line"), "{}", message(&said));
    scene.api.comment(&person("mia"), &line(&digest));
    let said = scene.queue(&base, &branch);
    assert_eq!(said.ends(0).is_quiet().json["approval"]["by"], "mia");
    let said = scene.queue(&base, "refs/heads/main");
    assert!(message(said.ends(1)).contains("does not say which pull request"), "{}", message(&said));
    scene.api.is_satisfied();
}
