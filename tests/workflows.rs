//! The workflows that give a verdict: the one of this repository, and the one that `benchgate init` writes. The job that
//! judges starts no tool in the checked-out change: cargo and rustup read files there that can name programs to run.
//!
//! The files are ours, so a few rules about their lines stand in for a parser of YAML; `.ci/extended/linters.sh` checks
//! them as workflows.

use std::fs;
use std::io;
use std::path::Path;

/// A workflow, where the change lies in it, and where the judge is built.
const WORKFLOWS: [(&str, &str, &str); 2] = [
    (".github/workflows/gate.yml", "change", "base"),
    ("src/cli/init/benchgate.yml", "repository", "benchgate"),
];

/// The steps of the job `gate`, each with its lines.
fn steps(workflow: &str) -> Vec<String> {
    let job = workflow.split("\n  gate:\n").nth(1).unwrap_or_default();
    let steps = job.split("\n    steps:\n").nth(1).unwrap_or_default();
    format!("\n{steps}").split("\n      - ").skip(1).map(str::to_owned).collect()
}

fn faults(workflow: &str, change: &str, judge: &str) -> Vec<String> {
    let steps = steps(workflow);
    let has = |step: &str, line: &str| step.lines().any(|other| other.trim() == line);
    let mut report = Vec::new();
    for step in steps.iter().filter(|step| step.contains("run: ")) {
        let name = step.lines().next().unwrap_or_default();
        let builds = ["cargo ", "rustup "].iter().any(|tool| step.contains(tool));
        let place = format!("working-directory: {}", if builds { judge } else { change });
        if !has(step, &place) {
            report.push(format!("{name}: not in {place}"));
        }
        let called = format!("../{judge}/target/release/benchgate gate");
        if !builds && !step.contains(&called) {
            report.push(format!("{name}: does something else than to judge"));
        }
    }
    let checkouts = steps.iter().filter(|step| step.contains("actions/checkout@"));
    let paths: Vec<bool> = checkouts
        .map(|step| {
            has(step, "persist-credentials: false")
                && [change, judge].iter().any(|path| has(step, &format!("path: {path}")))
        })
        .collect();
    if paths != [true, true] {
        report.push("two checkouts, each with a path and without the token".to_owned());
    }
    for line in [
        "permissions: {}",
        "types: [opened, synchronize, reopened, edited]",
        "merge_group:",
        "fetch-depth: 0",
    ] {
        if !has(workflow, line) {
            report.push(format!("no `{line}`"));
        }
    }
    report
}

fn text(path: &str) -> io::Result<String> {
    Ok(fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?.replace("\r\n", "\n"))
}

#[test]
fn nothing_of_the_change_is_run_where_it_is_judged() -> io::Result<()> {
    for (path, change, judge) in WORKFLOWS {
        assert_eq!(faults(&text(path)?, change, judge), Vec::<String>::new(), "{path}");
    }
    Ok(())
}

#[test]
fn the_gate_of_this_repository_follows_its_evidence_whatever_became_of_it() -> io::Result<()> {
    let workflow = text(".github/workflows/gate.yml")?;
    let gate = workflow.split("\n  gate:\n").nth(1).unwrap_or_default();
    assert!(gate.contains("\n    needs: evidence\n") && gate.contains("\n    if: ${{ always() }}\n"));
    assert!(!workflow.contains("secrets") && !workflow.contains("write"));
    Ok(())
}

#[test]
fn a_judge_that_is_built_in_the_change_is_found() -> io::Result<()> {
    for (path, change, judge) in WORKFLOWS {
        let right = text(path)?;
        let (from, to) = (format!("working-directory: {judge}\n"), format!("working-directory: {change}\n"));
        for wrong in [
            right.replace(&from, &to),
            right.replace(&from, ""),
            right.replace(&format!("          path: {judge}\n"), ""),
            right.replace("persist-credentials: false", "persist-credentials: true"),
            right.replace(&format!("../{judge}/target"), "./target"),
            right.replace("edited]", "closed]"),
        ] {
            assert_ne!(right, wrong, "{path}");
            assert_ne!(faults(&wrong, change, judge), Vec::<String>::new(), "{wrong}");
        }
    }
    Ok(())
}
