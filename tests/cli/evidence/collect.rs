//! `evidence collect` in real repositories. Each command is one that `sh` has.

use std::fs;
use std::path::Path;

use benchgate::evidence::statement::{Finished, Origin, Phase, Statement};

use super::{artifact, records, repository};
use crate::cases::commit;
use crate::program::{Outcome, finish, program, run};

/// Stands for `python3` with pytest and a lint: the first writes a report when the variable says so.
const PYTHON: &str = r#"#!/bin/sh
case "$1" in
-m) report=${PYTEST_ADDOPTS#--junitxml=}
    echo "1 passed"
    if test -n "$report"; then echo '<testsuite tests="1"><testcase name="a"/></testsuite>' > "$report"; fi ;;
*) exec sh "$@" ;;
esac
"#;

/// The run contract of the pack that Benchgate began with.
const SEED: &str = r#"["${PYTHON_COMMAND} -m pytest -q", "${PYTHON_COMMAND} scripts/governance_lint.py"]"#;

const POLICY: &str = r#"
[claims."claim/tests-green"]
command = "${PYTHON_COMMAND} -m pytest -q"
env = { PYTEST_ADDOPTS = "--junitxml=${BENCHGATE_REPORTS}/pytest.xml" }

[claims."claim/static-clean"]
command = "${PYTHON_COMMAND} scripts/governance_lint.py"
exit = "proves"

[placeholders]
PYTHON_COMMAND = "./python"
"#;

const CLAIMS: &str = r#""claim/tests-green", "claim/static-clean", "claim/no-drift""#;

fn pack(commands: &str, claims: &str) -> String {
    format!(
        r#"{{"profile": "demo", "run_contract": {{"required_commands": {commands}}},
            "tasks": [{{"id": "all", "required_evidence_claim_ids": [{claims}]}},
                      {{"id": "lint", "required_evidence_claim_ids": ["claim/static-clean"]}}],
            "rubric": {{"criteria": [{{"id": "A", "weight": 1, "from": ["claim/tests-green"]}}]}}}}"#
    )
}

/// A repository with a pack of these commands and claims, and a policy.
pub(super) fn demo(commands: &str, claims: &str, policy: &str) -> tempfile::TempDir {
    let dir = repository();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    fs::create_dir(dir.path().join("scripts")).unwrap();
    write("scripts/governance_lint.py", "echo nothing to say\n");
    write("python", PYTHON);
    write("pack.json", &pack(commands, claims));
    write("benchgate.toml", policy);
    write(".gitignore", ".benchgate/\n");
    finish(crate::program::command("chmod", dir.path()).args(["755", "python"]));
    commit(dir.path());
    dir
}

fn collect(dir: &Path, flags: &[&str]) -> Outcome {
    let words = ["evidence", "collect", "--pack", "pack.json"];
    finish(program(dir).args(words).args(flags))
}

/// State and claim of each row that is shown.
pub(super) fn states(got: &Outcome) -> Vec<(String, String)> {
    let rows = got.stdout().lines().filter(|line| line.starts_with("  ") && line.contains("claim/"));
    let word = |row: &str, number| row.split_whitespace().nth(number).unwrap().to_owned();
    rows.map(|row| (word(row, 0), word(row, 1))).collect()
}

fn is(states: &[(&str, &str)]) -> Vec<(String, String)> {
    states.iter().map(|(state, claim)| ((*state).to_owned(), (*claim).to_owned())).collect()
}

/// The records that were finished, by their claims.
pub(super) fn finished(dir: &Path) -> Vec<(Statement, Finished)> {
    let all = records(dir);
    let mut ended: Vec<_> = all
        .iter()
        .filter_map(|record| match &record.phase {
            Phase::Finished(end) => Some((record.clone(), (**end).clone())),
            Phase::Started => None,
        })
        .collect();
    // Each has its beginning, which says the same.
    for (record, _) in &ended {
        let begun = Statement { phase: Phase::Started, ..record.clone() };
        assert_eq!(all.iter().filter(|other| **other == begun).count(), 1, "{record:?}");
    }
    ended.sort_by(|(a, _), (b, _)| (&a.claim, a.started_at).cmp(&(&b.claim, b.started_at)));
    ended
}

pub(super) fn started(dir: &Path) -> usize {
    records(dir).iter().filter(|record| record.phase == Phase::Started).count()
}

#[test]
fn the_contract_of_the_seed_can_be_met_twice_in_a_row() {
    let dir = demo(SEED, CLAIMS, POLICY);
    let all = is(&[
        ("SUPPORTED", "claim/no-drift"),
        ("SUPPORTED", "claim/static-clean"),
        ("SUPPORTED", "claim/tests-green"),
    ]);
    for times in 1..=2 {
        let got = collect(dir.path(), &[]);
        assert_eq!((got.code, states(&got)), (Some(0), all.clone()), "{}", got.stderr());
        assert!(got.stdout().starts_with("1 passed\nnothing to say\n"), "{}", got.stdout());
        assert_eq!(finished(dir.path()).len(), 3 * times);
        let judged = ["pack", "--pack", "pack.json", "--evidence", ".benchgate/evidence", "--review-mode"];
        assert_eq!(run(dir.path(), &judged).code, Some(0));
    }
    fs::write(dir.path().join("file"), "content.\n").unwrap();
    let judged = run(dir.path(), &["evidence", "verify", "--pack", "pack.json"]);
    assert_eq!(judged.code, Some(2), "{}", judged.stdout());
}

#[test]
fn records_say_what_was_written_and_what_was_run() {
    let dir = demo(SEED, CLAIMS, POLICY);
    collect(dir.path(), &["--leg", "3.12", "--timeout", "1m"]);
    let [(drift, end), (lint, _), (tests, tested)] =
        <[_; 3]>::try_from(finished(dir.path())).map_err(|records| records.len()).unwrap();
    assert!(drift.command.is_none() && end.outcome.is_none() && end.artifacts.is_empty());
    for record in [&drift, &lint, &tests] {
        assert_eq!((record.origin, record.ci.leg.as_deref()), (Origin::Collect, Some("3.12")));
        assert_eq!(record.pack.as_ref().unwrap().profile, "demo");
    }
    let command = tests.command.unwrap();
    assert_eq!(command.written, ["${PYTHON_COMMAND}", "-m", "pytest", "-q"]);
    assert_eq!(command.argv, ["./python", "-m", "pytest", "-q"]);
    assert_eq!(command.env["PYTEST_ADDOPTS"], "--junitxml=${BENCHGATE_REPORTS}/pytest.xml");
    assert_eq!(command.timeout_ms, Some(60_000));
    assert_eq!(tested.artifacts[0].path.text(), "${BENCHGATE_REPORTS}/pytest.xml");
    assert!(lint.command.unwrap().env.is_empty());
}

#[test]
fn a_failing_command_stops_no_other() {
    let commands = r#"[{"command": "sh -c 'exit 3'", "claim": "claim/tests-green"}, "${PYTHON_COMMAND} scripts/governance_lint.py"]"#;
    let dir = demo(commands, CLAIMS, POLICY);
    let got = collect(dir.path(), &[]);
    assert_eq!((got.code, started(dir.path())), (Some(2), 3), "{}", got.stderr());
    assert!(got.stdout().contains("nothing to say"));
}

#[test]
fn the_same_command_twice_in_one_contract_must_pass_both_times() {
    // It fails the first time, and passes whenever it is run after that.
    let policy = "[claims.\"claim/own\"]\ncommand = \"sh once.sh\"\nexit = \"proves\"\n";
    let dir = demo(r#"["sh once.sh", "sh once.sh"]"#, r#""claim/own""#, policy);
    let script = "test -e .benchgate/there || { touch .benchgate/there; exit 1; }\n";
    fs::write(dir.path().join("once.sh"), script).unwrap();
    commit(dir.path());
    fs::create_dir(dir.path().join(".benchgate")).unwrap();
    let got = collect(dir.path(), &["--task", "all"]);
    assert_eq!((got.code, states(&got)), (Some(2), is(&[("CONTRADICTED", "claim/own")])), "{}", got.stdout());
    assert!(!got.stdout().contains("flaky"), "{}", got.stdout());
    // Only a later attempt outweighs it.
    let got = collect(dir.path(), &["--task", "all"]);
    assert_eq!((got.code, states(&got)), (Some(0), is(&[("SUPPORTED", "claim/own")])), "{}", got.stdout());
    assert!(got.stdout().contains("flaky"), "{}", got.stdout());
    let began: Vec<_> = finished(dir.path()).iter().map(|(record, _)| record.collection_started_at).collect();
    assert_eq!((began[0], began[2]), (began[1], began[3]));
    assert!(began[0].is_some() && began[0] < began[2]);
}

#[test]
fn a_command_that_is_bound_to_nothing_runs_and_proves_nothing() {
    let dir = demo(r#"["echo hello"]"#, r#""claim/tests-green""#, POLICY);
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(2), "{}", got.stderr());
    assert!(got.stdout().starts_with("hello\n"));
    assert!(
        got.stderr().contains("warning[unbound-command]: `echo hello` is bound to no claim"),
        "{}",
        got.stderr()
    );
    assert_eq!(finished(dir.path())[0].0.claim, None);
}

#[test]
fn drift_is_what_the_whole_contract_leaves_behind() {
    let commands = r#"[{"command": "sh -c 'echo > \"new file\"'", "claim": "claim/own"}, "true"]"#;
    let policy = "[claims.\"claim/own\"]\nexit = \"proves\"\n[evidence]\ndrift_ignore = [\"target/**\"]\n";
    let dir = demo(commands, r#""claim/no-drift""#, policy);
    fs::create_dir(dir.path().join("target")).unwrap();
    fs::write(dir.path().join("target/x"), "").unwrap();
    let got = collect(dir.path(), &["--task", "all"]);
    assert_eq!(
        (got.code, states(&got)),
        (Some(2), is(&[("CONTRADICTED", "claim/no-drift")])),
        "{}",
        got.stderr()
    );
    assert!(
        got.stderr().contains("claim/no-drift: 1 path differs from the commit\n  new file\n"),
        "{}",
        got.stderr()
    );
    assert!(
        got.stderr()
            .contains("warning[dirty-tree]: the working tree differs from its commit after the commands")
    );
    // What the policy ignores is no drift; without the rest there is none.
    fs::remove_file(dir.path().join("new file")).unwrap();
    fs::write(dir.path().join("pack.json"), pack(r#"["true"]"#, r#""claim/no-drift""#)).unwrap();
    commit(dir.path());
    fs::write(dir.path().join("target/y"), "").unwrap();
    let got = collect(dir.path(), &["--task", "all"]);
    assert_eq!(
        (got.code, states(&got)),
        (Some(0), is(&[("SUPPORTED", "claim/no-drift")])),
        "{}",
        got.stderr()
    );
}

#[test]
fn a_tree_that_is_dirty_at_the_start_makes_all_stale() {
    let dir = demo(SEED, CLAIMS, POLICY);
    fs::write(dir.path().join("file"), "changed\n").unwrap();
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(2));
    assert!(got.stderr().contains("its commit before the commands: `file`"), "{}", got.stderr());
    assert_eq!(got.stderr().matches("dirty-tree").count(), 1, "it is said once: {}", got.stderr());
    assert!(states(&got).iter().all(|(state, _)| ["STALE", "CONTRADICTED"].contains(&state.as_str())));
}

#[test]
fn a_task_restricts_what_is_judged_and_not_what_is_run() {
    let dir = demo(SEED, CLAIMS, POLICY);
    let got = collect(dir.path(), &["--task", "lint"]);
    assert_eq!(
        (got.code, states(&got)),
        (Some(0), is(&[("SUPPORTED", "claim/static-clean")])),
        "{}",
        got.stderr()
    );
    assert!(got.stdout().starts_with("1 passed\nnothing to say\n"), "{}", got.stdout());
    // The task does not ask for the working tree.
    assert_eq!(finished(dir.path()).len(), 2);
    let got = collect(dir.path(), &["--task", "lin"]);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[unknown-task]") && got.stderr().contains("did you mean `lint`?"));
}

#[test]
fn a_command_of_two_claims_has_a_record_for_each_and_is_run_as_often_as_variables_ask_for() {
    let report =
        r#"echo \"<testsuite><testcase name='$MODE'/></testsuite>\" > $BENCHGATE_REPORTS/j.xml; echo ran"#;
    let commands = format!(r#"["sh -c '{}'"]"#, report.replace("'$MODE'", "1"));
    let commands = commands.replace("name=1", r#"name=\\\"a\\\""#);
    let claims = r#""claim/tests-green", "claim/own", "claim/other""#;
    let text = serde_json::from_str::<Vec<String>>(&commands).unwrap()[0].clone();
    let command = toml_string(&text);
    let policy = format!(
        "[claims.\"claim/tests-green\"]\ncommand = {command}\n[claims.\"claim/own\"]\ncommand = {command}\n\
         [claims.\"claim/other\"]\ncommand = {command}\nenv = {{ A = \"b\" }}\n"
    );
    let dir = demo(&commands, claims, &policy);
    let got = collect(dir.path(), &["--task", "all"]);
    assert_eq!(got.stdout().matches("ran\n").count(), 2, "{}{}", got.stdout(), got.stderr());
    let all =
        is(&[("SUPPORTED", "claim/other"), ("SUPPORTED", "claim/own"), ("SUPPORTED", "claim/tests-green")]);
    assert_eq!((got.code, states(&got)), (Some(0), all), "{}", got.stdout());
    let records = finished(dir.path());
    let invocations: std::collections::BTreeSet<_> =
        records.iter().map(|(record, _)| &record.invocation).collect();
    assert_eq!((records.len(), invocations.len()), (3, 3));
}

fn toml_string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn patterns_name_reports_in_the_working_tree() {
    let script = "mkdir -p out/deep; for n in a deep/b; do echo \"<testsuite><testcase name=\\\"$n\\\"/></testsuite>\" > out/$n.xml; done; echo said > out/log.txt";
    let command = format!("sh -c '{script}'");
    let commands = format!(
        "[{{\"command\": {}, \"claim\": \"claim/tests-green\", \"reports\": [\"out/**/*.xml\", \"out/log.txt\", \"absent/*.xml\"]}}]",
        toml_string(&command)
    );
    let dir = demo(&commands, r#""claim/tests-green", "claim/no-drift""#, "");
    let got = collect(dir.path(), &["--task", "all"]);
    let all = is(&[("SUPPORTED", "claim/no-drift"), ("SUPPORTED", "claim/tests-green")]);
    assert!(
        got.stderr()
            .contains("warning[no-report]: the command has not written this report\n  --> absent/*.xml"),
        "{}",
        got.stderr()
    );
    // The lint is required by the other task only.
    assert_eq!(
        states(&got).into_iter().filter(|(_, claim)| claim != "claim/static-clean").collect::<Vec<_>>(),
        all,
        "{}{}",
        got.stdout(),
        got.stderr()
    );
    let records = finished(dir.path());
    let (_, end) = records.iter().find(|(record, _)| record.command.is_some()).unwrap();
    let paths: Vec<_> = end.artifacts.iter().map(|artifact| artifact.path.text()).collect();
    assert_eq!(paths, ["out/a.xml", "out/deep/b.xml", "out/log.txt"]);
    assert!(end.after.is_clean());
    // They are there now, and could be old.
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(4));
    assert!(
        got.stderr().contains("this report and 1 more are there before the command has run\n  --> out/a.xml"),
        "{}",
        got.stderr()
    );
    assert_eq!(finished(dir.path()).len(), records.len(), "nothing was run");
}

#[test]
fn what_a_command_leaves_to_the_next_one_is_not_the_next_ones_report() {
    let commands = r#"["sh -c 'echo > r.xml'", {"command": "touch ran", "claim": "claim/own", "reports": ["r.xml"]}, "echo last"]"#;
    let dir = demo(commands, r#""claim/own""#, "[claims.\"claim/own\"]\nexit = \"proves\"\n");
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(4), "{}", got.stderr());
    assert!(got.stderr().contains("error[report-refused]: this report is there before"), "{}", got.stderr());
    assert!(!dir.path().join("ran").exists() && got.stdout().starts_with("last\n"), "{}", got.stdout());
    assert!(got.stdout().contains("BLOCKED"), "{}", got.stdout());
}

#[test]
fn a_program_that_is_not_there_blocks_and_stops_no_other() {
    let dir = demo(r#"["no-program-of-that-name", "echo last"]"#, r#""claim/tests-green""#, "");
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(4));
    assert!(
        got.stderr().contains("error[cannot-start]") && got.stdout().starts_with("last\n"),
        "{}",
        got.stderr()
    );
}

#[test]
fn commands_run_in_the_directory_that_the_policy_gives_to_the_pack() {
    let root = "[[packs]]\nname = \"demo\"\nfile = \"pack.json\"\nroot = \"scripts\"\n\
                [claims.\"claim/static-clean\"]\ncommand = \"sh governance_lint.py\"\nexit = \"proves\"\n";
    let dir = demo(r#"["sh governance_lint.py"]"#, r#""claim/no-drift""#, root);
    let got = collect(dir.path(), &[]);
    let all = is(&[("SUPPORTED", "claim/no-drift"), ("SUPPORTED", "claim/static-clean")]);
    assert_eq!((got.code, states(&got)), (Some(0), all), "{}{}", got.stdout(), got.stderr());
    fs::write(dir.path().join("benchgate.toml"), root.replace("\"scripts\"", "\"nowhere\"")).unwrap();
    let got = collect(dir.path(), &[]);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("the commands of the pack cannot run in it"), "{}", got.stderr());
}

#[test]
fn libtest_on_standard_output_is_a_report_like_a_file() {
    let said = "running 2 tests\ntest a ... ok\ntest b ... ok\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
    let dir =
        demo(r#"[{"command": "cat said", "claim": "claim/tests-green"}]"#, r#""claim/tests-green""#, "");
    fs::write(dir.path().join("said"), said).unwrap();
    fs::write(
        dir.path().join("pack.json"),
        pack(r#"[{"command": "cat said", "claim": "claim/tests-green"}]"#, r#""claim/tests-green""#)
            .replace("\"claim/static-clean\"", "\"claim/tests-green\""),
    )
    .unwrap();
    commit(dir.path());
    let got = collect(dir.path(), &[]);
    assert_eq!(
        (got.code, states(&got)),
        (Some(0), is(&[("SUPPORTED", "claim/tests-green")])),
        "{}",
        got.stderr()
    );
    assert!(got.stdout().contains("2 passed · EV-"), "{}", got.stdout());
    let (_, end) = finished(dir.path()).remove(0);
    assert_eq!(end.artifacts[0].path.text(), "${BENCHGATE_REPORTS}/stdout");
    assert_eq!(artifact(dir.path(), &end.artifacts[0].digest), said.as_bytes());
    assert_eq!(end.stdout.unwrap().digest, end.artifacts[0].digest);
}

#[test]
fn a_kill_in_the_middle_leaves_beginnings_that_speak_against_the_claims() {
    let commands = r#"[{"command": "sh -c 'kill -KILL $PPID; sleep 0.2'", "claim": "claim/tests-green"}]"#;
    let dir = demo(commands, r#""claim/tests-green", "claim/no-drift""#, "");
    assert_eq!(collect(dir.path(), &[]).code, None);
    assert_eq!((started(dir.path()), finished(dir.path()).len()), (2, 0));
    let got = run(dir.path(), &["evidence", "verify", "--pack", "pack.json"]);
    for claim in ["claim/no-drift", "claim/tests-green"] {
        let row = states(&got).into_iter().find(|(_, of)| of == claim).unwrap();
        assert_eq!(row.0, "CONTRADICTED", "{}", got.stdout());
    }
}
