//! Ways in which a change once slipped past what judges it, each closed.

use std::fs;

use super::{FOUND, KEY, NOTHING, Repo};

const FINDINGS_FILE: &str = "benchmark/fixtures/pay.findings.json";
const POLICY_FILE: &str = "benchgate.toml";

/// One finding by somebody.
fn finding(by: &str) -> String {
    format!(r#"{{"severity":"major","file":"pay.py","line":1,"claim":"counted double","reviewer":"{by}"}}"#)
}

/// A repository whose `main` has this recording and policy, with `change` checked out.
fn repository(recording: &str, policy: &str) -> Repo {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write(FINDINGS_FILE, recording);
    repo.write(POLICY_FILE, policy);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo
}

#[test]
fn findings_of_a_bound_reviewer_are_stale_whatever_their_run_calls_itself() {
    let policy = "[reviewers.bot]\ninputs = [\"prompt.txt\"]\n";
    let recording = |run: &str| {
        let stated = "0".repeat(64);
        format!(
            r#"{{"recording":{{"reviewer":"{run}","reviewer_sha256":"{stated}"}},"findings":[{}]}}"#,
            finding("bot")
        )
    };
    let repo = repository(&recording("x"), policy);
    repo.write("prompt.txt", "look well");
    repo.commit();
    repo.gate(&[]).ends(2).says("stale-reviewer");
}

#[test]
fn a_sure_name_on_a_finding_makes_an_unsure_run_no_surer() {
    let policy = "[reviewers.lint]\ndeterministic = true\n[regression]\nmax_findings_rise = 9\n";
    let run = |findings: &str| format!(r#"{{"recording":{{"reviewer":"gpt"}},"findings":[{findings}]}}"#);
    let repo = repository(&run(""), policy);
    repo.write(FINDINGS_FILE, run(&finding("lint")));
    repo.commit();
    repo.gate(&[]).ends(5).says("inconclusive");
}

#[test]
fn a_list_whose_every_finding_is_by_a_sure_reviewer_is_compared_exactly() {
    let policy = "[reviewers.lint]\ndeterministic = true\n";
    let repo = repository(&format!("[{}]", finding("lint")), policy);
    let moved = finding("lint").replace(r#""line":1"#, r#""line":9"#);
    repo.write(FINDINGS_FILE, format!("[{moved}]"));
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(1).says("fixture-fails");
    assert!(gate.rules().iter().any(|rule| rule == "entry-lost"), "{:?}", gate.rules());
}

#[test]
fn trials_that_are_dealt_anew_are_recorded_anew() {
    let deal = |trials: [&[&str]; 3]| {
        let trials = trials.map(|by| {
            let said: Vec<String> = by.iter().map(|name| finding(name)).collect();
            format!(r#"{{"findings":[{}]}}"#, said.join(","))
        });
        format!(r#"{{"trials":[{}]}}"#, trials.join(","))
    };
    let repo = repository(&deal([&["a", "b"], &[], &[]]), "");
    repo.write(FINDINGS_FILE, deal([&["a"], &["b"], &[]]));
    repo.commit();
    repo.gate(&[]).ends(5).says("inconclusive");
}

#[test]
fn the_base_that_is_checked_out_does_not_pass_for_the_pull_request() {
    let repo = Repo::new();
    repo.record(NOTHING);
    let head = repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    let base = repo.id("main");
    repo.git(&["update-ref", "refs/remotes/origin/main", &base]);
    let event = tempfile::NamedTempFile::new().unwrap();
    let text = format!(r#"{{"pull_request":{{"base":{{"ref":"main"}},"head":{{"sha":"{head}"}}}}}}"#);
    fs::write(event.path(), text).unwrap();
    let env = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_SHA", base.as_str()),
        ("GITHUB_EVENT_PATH", event.path().to_str().unwrap()),
    ];
    repo.gate_with(&[], &env).ends(4).says("bad-event");
}

#[test]
fn a_line_of_a_workflow_that_only_looks_like_a_comment_is_a_change() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    let file = ".github/workflows/g.yml";
    let folded = "jobs:\n  g:\n    steps:\n      - run: \"true &&\n          benchgate gate\"\n";
    let script =
        "jobs:\n  g:\n    steps:\n      - run: |2\n          #!/bin/false\n          benchgate gate\n";
    for (before, after) in [
        (folded, folded.replace("          benchgate", "          #\n          benchgate")),
        (script, script.replace("          #!/bin/false\n", "")),
    ] {
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(file, before);
        repo.commit();
        repo.git(&["checkout", "--quiet", "-B", "change"]);
        repo.write(file, after);
        repo.commit();
        assert_eq!(repo.gate(&[]).ends(1).loosened(), [file]);
    }
}

#[test]
fn a_workflow_that_gates_through_an_action_of_the_repository_gates() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("tools/judge/action.yml", "runs:\n  steps:\n    - run: benchgate gate\n");
    let workflow = "on: pull_request\njobs:\n  g:\n    steps:\n      - uses: ./tools/judge\n";
    repo.write(".github/workflows/ci.yml", workflow);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.write(".github/workflows/ci.yml", workflow.replace("uses: ./tools/judge", "run: \"true\""));
    repo.commit();
    assert_eq!(repo.gate(&[]).ends(1).loosened(), [".github/workflows/ci.yml"]);
}

#[test]
fn inputs_and_workflows_that_are_put_back_after_checkout_hide_nothing() {
    let policy = "[claims.\"claim/lint\"]\ncommand = \"true\"\nexit = \"proves\"\ninputs = [\"conf\"]\n";
    let repo = repository(FOUND, policy);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("conf", "strict");
    repo.write(".github/workflows/g.yml", "run: benchgate gate\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.write("conf", "lax");
    repo.write(".github/workflows/g.yml", "run: true\n");
    repo.commit();
    repo.write("conf", "strict");
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
    repo.write("conf", "lax");
    repo.write(".github/workflows/g.yml", "run: benchgate gate\n");
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
}

#[test]
fn lists_that_differ_are_approved_by_different_digests() {
    let digests = ["[\"a\", \"b\"]", "[\"a, b\"]"].map(|list| {
        let repo = repository(FOUND, "[placeholders]\nX = [\"q\"]\n");
        repo.write(POLICY_FILE, format!("[placeholders]\nX = {list}\n"));
        repo.commit();
        let gate = repo.gate(&[]);
        gate.ends(1).says("rule-loosened");
        gate.json["approval"]["digest"].clone()
    });
    assert!(digests[0].is_string());
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn what_is_ahead_of_the_origin_has_not_landed() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("benchmark/fixtures/pay.expected.json", KEY.replace("\"line\":1", "\"line\":2"));
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(1).says("rule-loosened").compares(&start, &start);
}

#[test]
fn a_tag_that_is_named_like_the_base_is_not_the_base() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.write("benchmark/fixtures/pay.expected.json", KEY.replace("\"line\":1", "\"line\":2"));
    let easy = repo.commit();
    repo.git(&["tag", "refs/remotes/origin/main", &easy]);
    repo.gate(&[]).ends(1).says("rule-loosened").compares(&start, &start);
}

#[cfg(unix)]
#[test]
fn results_are_not_written_through_a_link() {
    let repo = Repo::new();
    let precious = tempfile::NamedTempFile::new().unwrap();
    fs::write(precious.path(), "precious").unwrap();
    fs::create_dir(repo.path().join("out")).unwrap();
    std::os::unix::fs::symlink(precious.path(), repo.path().join("out/result.json")).unwrap();
    let outputs = tempfile::NamedTempFile::new().unwrap();
    repo.gate(&["--out", "out", "--outputs", outputs.path().to_str().unwrap()]).ends(4);
    assert_eq!(fs::read_to_string(precious.path()).unwrap(), "precious");
    // Nor is what lies there named as the result.
    let told = fs::read_to_string(outputs.path()).unwrap();
    assert!(told.contains("\nBLOCKED\n") && !told.contains("result-path<<"), "{told}");
}

#[test]
fn a_gap_that_is_added_asks_for_nothing() {
    let repo = Repo::new();
    let key = r#"{"expect":{"must_match":[{"file":"pay.py","line":1,"keywords":["double"]},{"file":"pay.py","known_gap":"later"}]}}"#;
    repo.write("benchmark/fixtures/pay.expected.json", key);
    repo.commit();
    repo.gate(&[]).ends(1).says("rule-loosened");
}
