//! The workflows that give a verdict: the one of this repository, and the one that `benchgate init` writes. The job that
//! judges starts no tool in the checked-out change: cargo and rustup read files there that can name programs to run. Its token
//! reaches the judge alone.
//!
//! The files are ours, so a few rules about their lines stand in for a parser of YAML; `.ci/extended/linters.sh` checks
//! them as workflows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// The workflow of this repository, where the change lies in it, and where the judge is built.
const OWN: (&str, &str, &str) = (".github/workflows/gate.yml", "change", "base");

/// What `benchgate init` writes.
const INIT: &str = "src/cli/init/benchgate.yml";

/// What both have.
const LINES: [&str; 5] = [
    "permissions: {}",
    "types: [opened, synchronize, reopened, edited]",
    "merge_group:",
    "fetch-depth: 0",
    "pull-requests: write",
];

/// The steps of the job `gate`, each with its lines.
fn steps(workflow: &str) -> Vec<String> {
    let job = workflow.split("\n  gate:\n").nth(1).unwrap_or_default();
    let steps = job.split("\n    steps:\n").nth(1).unwrap_or_default();
    format!("\n{steps}").split("\n      - ").skip(1).map(str::to_owned).collect()
}

/// A line without its indentation and the comment at its end.
fn content(line: &str) -> &str {
    line.split(" # ").next().unwrap_or_default().trim()
}

fn faults(workflow: &str, change: &str, judge: &str) -> Vec<String> {
    let steps = steps(workflow);
    let has = |step: &str, line: &str| step.lines().any(|other| content(other) == line);
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
    let with_token: Vec<bool> = steps
        .iter()
        .filter(|step| step.contains("GITHUB_TOKEN"))
        .map(|step| step.contains(" gate --"))
        .collect();
    if with_token != [true] || workflow.matches("github.token").count() != 1 {
        report.push("the step that judges has the token, and no other".to_owned());
    }
    report.extend(LINES.iter().filter(|line| !has(workflow, line)).map(|line| format!("no `{line}`")));
    report
}

fn text(path: &str) -> io::Result<String> {
    Ok(fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?.replace("\r\n", "\n"))
}

/// The actions of other people that are known, each by the commit that was looked at.
const PINNED: [&str; 3] = [
    "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2",
    "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
];

/// What every workflow here keeps to: nothing is allowed that no job asks for, and nobody else's actions are used.
fn unruly(workflow: &str) -> Vec<String> {
    let mut report = Vec::new();
    if workflow.lines().filter(|line| *line == "permissions: {}").count() != 1 {
        report.push("no `permissions: {}` at the top".to_owned());
    }
    let used = workflow.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "));
    let ours = |used: &str| {
        let rest = used.strip_prefix("OWNER/benchgate");
        rest.is_some_and(|rest| rest.trim_start_matches("/collect").starts_with("@COMMIT # FILL IN: "))
    };
    let foreign = used.filter(|used| !PINNED.contains(used) && !ours(used));
    report.extend(foreign.map(|used| format!("uses {used}")));
    report
}

#[test]
fn every_workflow_allows_nothing_at_first_and_uses_known_actions() -> io::Result<()> {
    let mut count = 0;
    for directory in [".github/workflows", "src/cli/init", "examples"] {
        for (path, workflow) in workflows(directory)? {
            assert_eq!(unruly(&workflow), Vec::<String>::new(), "{path}");
            count += 1;
        }
    }
    assert!(count >= 14, "{count}");
    let wrong =
        text(OWN.0)?.replace("permissions: {}", "permissions: write-all").replace(PINNED[0], "a/b@v1");
    assert_eq!(
        unruly(&wrong),
        ["no `permissions: {}` at the top", "uses a/b@v1", "uses a/b@v1", "uses a/b@v1"]
    );
    Ok(())
}

/// The workflows of a directory, by their paths.
fn workflows(directory: &str) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(directory))? {
        let path = format!("{directory}/{}", entry?.file_name().to_string_lossy());
        if Path::new(&path).extension().is_some_and(|ending| ending == "yml") {
            found.push((path.clone(), text(&path)?));
        }
    }
    Ok(found)
}

/// Groups of concurrency that several workflows have: the run of one would end that of another. GitHub takes capitals for small
/// letters there. What is in a group besides the workflow's name is taken for the same.
fn shared(workflows: &[(String, String)]) -> Vec<String> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let mut report = Vec::new();
    for (path, workflow) in workflows {
        let name = workflow.lines().find_map(|line| line.strip_prefix("name: ")).unwrap_or(path);
        let groups = workflow.lines().filter_map(|line| line.trim().strip_prefix("group: "));
        let groups: BTreeSet<String> = groups
            .map(|group| group.replace("${{ github.workflow }}", name).to_lowercase())
            .map(|group| group.split("${{").next().unwrap_or_default().to_owned())
            .collect();
        if groups.is_empty() {
            report.push(format!("{path} has no group"));
        }
        for group in groups {
            if let Some(other) = known.insert(group.clone(), path) {
                report.push(format!("`{group}`: {other} and {path}"));
            }
        }
    }
    report
}

/// Whoever copies several of the examples has all of them in one repository, perhaps beside what `benchgate init` wrote.
#[test]
fn no_two_workflows_share_a_group_of_concurrency() -> io::Result<()> {
    let own = workflows(".github/workflows")?;
    let examples = [workflows("examples")?, workflows("src/cli/init")?].concat();
    assert!(own.len() >= 5 && examples.len() >= 10);
    for all in [&own, &examples] {
        assert_eq!(shared(all), Vec::<String>::new());
    }
    for (from, to) in [("Benchgate queue", "Benchgate services"), ("Benchgate services", "BENCHGATE")] {
        let planted = examples.iter().map(|(path, workflow)| (path.clone(), workflow.replace(from, to)));
        assert_eq!(shared(&planted.collect::<Vec<_>>()).len(), 1, "{to}");
    }
    Ok(())
}

#[test]
fn nothing_of_the_change_is_run_where_it_is_judged() -> io::Result<()> {
    let (path, change, judge) = OWN;
    assert_eq!(faults(&text(path)?, change, judge), Vec::<String>::new(), "{path}");
    Ok(())
}

#[test]
fn the_workflow_of_init_checks_out_and_judges_and_does_nothing_else() -> io::Result<()> {
    let workflow = text(INIT)?;
    let used: Vec<&str> =
        workflow.lines().filter_map(|line| line.trim().strip_prefix("uses: ")?.split('@').next()).collect();
    assert_eq!(used, ["actions/checkout", "OWNER/benchgate"]);
    assert!(!workflow.contains("run:") && workflow.contains("persist-credentials: false"));
    assert_eq!(workflow.matches("FILL IN").count(), 2, "the head speaks of the one line");
    for line in LINES {
        assert!(workflow.lines().any(|other| content(other) == line), "{line}");
    }
    Ok(())
}

/// What follows another run, or is started by hand, must be of the default branch and runs nothing of a change.
#[test]
fn workflows_of_the_default_branch_check_out_nothing_of_a_change() -> io::Result<()> {
    for (name, call) in [
        ("gate-trusted", "benchgate gate --pr \"$NUMBER\""),
        ("gate-publish", "benchgate publish \"$RUNNER_TEMP"),
    ] {
        let workflow = text(&format!(".github/workflows/{name}.yml"))?;
        let checkouts = workflow.matches("actions/checkout@").count();
        assert_eq!((checkouts, workflow.matches("path: base").count()), (1, 1), "{name}");
        assert!(
            !workflow.contains("head_sha")
                && !workflow.contains("head_branch")
                && !workflow.contains("refs/pull")
        );
        assert!(workflow.contains("default_branch") && workflow.contains(call), "{name}");
        let steps = workflow.split("\n    steps:\n").nth(1).unwrap_or_default();
        for step in steps.split("      - ").filter(|step| step.contains("run: ")) {
            assert!(step.contains("working-directory: base\n"), "{name}: {step}");
            assert_eq!(step.contains("GITHUB_TOKEN"), step.contains(call), "{name}: {step}");
        }
    }
    for name in ["trusted", "forks-publish"] {
        let workflow = text(&format!("examples/{name}.yml"))?;
        for word in
            ["actions/checkout@", "- run:", " run: |", "head_sha", "refs/pull", "head.ref", "head.sha"]
        {
            assert!(!workflow.contains(word), "{name}: {word}");
        }
    }
    Ok(())
}

#[test]
fn the_gate_of_this_repository_follows_its_evidence_whatever_became_of_it() -> io::Result<()> {
    let workflow = text(OWN.0)?;
    let (before, gate) = workflow.split_once("\n  gate:\n").unwrap_or_default();
    assert!(gate.contains("\n    needs: evidence\n") && gate.contains("\n    if: ${{ always() }}\n"));
    // What runs code of the change may only read.
    assert!(!before.contains("write") && !before.contains("token") && !workflow.contains("secrets"));
    assert_eq!(gate.matches(": write").count(), 1);
    Ok(())
}

#[test]
fn a_judge_that_is_built_in_the_change_is_found() -> io::Result<()> {
    let (path, change, judge) = OWN;
    let right = text(path)?;
    let (from, to) = (format!("working-directory: {judge}\n"), format!("working-directory: {change}\n"));
    let token = "          GITHUB_TOKEN: ${{ github.token }}\n";
    for wrong in [
        right.replace(&from, &to),
        right.replace(&from, ""),
        right.replace(&format!("          path: {judge}\n"), ""),
        right.replace("persist-credentials: false", "persist-credentials: true"),
        right.replace(&format!("../{judge}/target"), "./target"),
        right.replace("edited]", "closed]"),
        right.replace(token, ""),
        right.replace(&from, &format!("{from}        env:\n{token}")),
        right.replace("pull-requests: write", "pull-requests: read"),
    ] {
        assert_ne!(right, wrong, "{path}");
        assert_ne!(faults(&wrong, change, judge), Vec::<String>::new(), "{wrong}");
    }
    Ok(())
}
