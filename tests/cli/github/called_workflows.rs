//! What the workflow behind evidence calls from its own repository: altered with the workflow itself left alone, it is a rule like
//! any other.

use std::fs;

use benchgate::ids::Digest;

use super::approved_workflows::asked;
use super::at_once;
use super::trusted::claim;
use super::trusted_evidence::{CI, Sealed, TEST, gate, harmless, is, pull_onto, sealed_onto};
use crate::repositories::Repo;

const ACTION: &str = ".github/actions/lint/action.yml";
const SCRIPT: &str = ".github/actions/lint/lint.sh";
const INNER: &str = "tools/inner/action.yaml";
const REUSED: &str = ".github/workflows/reused.yml";

/// A workflow that calls an action, which calls another one, and a workflow.
fn main(repo: &Repo) {
    let steps = "on: pull_request\njobs:\n  lint:\n    runs-on: x\n    steps:\n      - uses: ./.github/actions/lint\n";
    repo.write(CI, format!("{steps}  more:\n    uses: ./.github/workflows/reused.yml\n"));
    repo.write(
        ACTION,
        "runs:\n  using: composite\n  steps:\n    - uses: ./tools/inner\n    - run: x/lint.sh\n",
    );
    repo.write(SCRIPT, "make lint\n");
    repo.write(INNER, "runs:\n  using: node24\n  main: index.js\n");
    repo.write("tools/inner/index.js", "lint()\n");
    repo.write(
        REUSED,
        "on: workflow_call\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make more\n",
    );
    repo.write(".github/scripts/lib.sh", "lib\n");
    repo.write("tools/other/x", "x\n");
    repo.write("inner/x", "x\n");
}

fn of(change: impl Fn(&Repo)) -> Sealed {
    let sealed = sealed_onto("", main, change);
    let mut state = sealed.pull.api.state();
    state.roles.insert("mia", ("write", "maintain"));
    drop(state);
    sealed
}

fn replaced(repo: &Repo, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(repo.path().join(path)).unwrap();
    assert!(text.contains(from));
    repo.write(path, text.replace(from, to));
}

type Change = fn(&Repo);

/// What is called, and how each is altered.
const CHANGES: [(&str, Change); 7] = [
    (ACTION, |repo| replaced(repo, ACTION, "x/lint.sh", "'true'")),
    (SCRIPT, |repo| repo.write(SCRIPT, "true\n")),
    (INNER, |repo| replaced(repo, INNER, "index.js", "other.js")),
    ("tools/inner/index.js", |repo| repo.write("tools/inner/index.js", "//\n")),
    ("tools/inner/lib/new.js", |repo| repo.write("tools/inner/lib/new.js", "//\n")),
    (REUSED, |repo| replaced(repo, REUSED, "make more", "make less")),
    // An action finds what lies beside it, wherever it looks for it.
    (".github/scripts/lib.sh", |repo| repo.write(".github/scripts/lib.sh", "true\n")),
];

#[test]
fn evidence_of_a_workflow_that_calls_what_is_altered_is_confirmed_once_somebody_approved_that() {
    at_once(CHANGES, |(path, change)| {
        let sealed = of(change);
        let said = sealed.run();
        let (state, reason) = claim(said.ends(2));
        assert!(
            state == "UNTRUSTED" && reason.contains("once somebody approves"),
            "{path}: {state}, {reason}"
        );
        let (digest, loosened) = asked(&said);
        let content = sealed.pull.repo.git(&["show", &format!("{}:{path}", sealed.pull.head)]);
        let sum = Digest::of(content.as_bytes());
        assert_eq!(loosened, [(path.to_owned(), format!("sha256 {sum}"))]);
        sealed.approve("mia", &digest);
        sealed.says(0, "SUPPORTED", "by exit code 0");
    });
}

#[test]
fn a_job_of_a_workflow_that_calls_what_is_altered_is_a_loosened_rule() {
    at_once(CHANGES, |(path, change)| {
        let pull = pull_onto(TEST, main, change);
        pull.ran(5, CI, "pull_request", "success");
        let said = gate(&pull, &[]);
        said.ends(1);
        let (_, loosened) = asked(&said);
        assert_eq!(loosened.iter().map(|(what, _)| what.as_str()).collect::<Vec<_>>(), [path]);
    });
}

#[test]
fn what_the_workflow_does_not_call_is_no_rule() {
    let others: [Change; 5] = [
        harmless,
        |repo| repo.write("tools/other/x", "y\n"),
        // Named like the last part of what is called.
        |repo| repo.write("inner/x", "y\n"),
        |repo| repo.write(".github/workflows/new.yml", "on: push\n"),
        |repo| replaced(repo, ACTION, "runs:", "# lint\nruns:"),
    ];
    at_once(others, |change| {
        of(change).says(0, "SUPPORTED", "by exit code 0");
        let pull = pull_onto(TEST, main, change);
        pull.ran(5, CI, "pull_request", "success");
        is(&gate(&pull, &[]), 0, "SUPPORTED", "succeeded");
    });
}

#[test]
fn what_is_called_and_is_no_file_never_vouches() {
    let link = |repo: &Repo| {
        repo.remove(SCRIPT);
        std::os::unix::fs::symlink("../../x", repo.path().join(SCRIPT)).unwrap();
    };
    of(link).never("none of this change's");
    let pull = pull_onto(TEST, main, link);
    pull.ran(5, CI, "pull_request", "success");
    gate(&pull, &[]).ends(1);
    // Behind a link of the base nobody knows what is called: whatever changes may be.
    let linked = |repo: &Repo| {
        main(repo);
        fs::remove_dir_all(repo.path().join("tools/inner")).unwrap();
        std::os::unix::fs::symlink("other", repo.path().join("tools/inner")).unwrap();
    };
    let sealed = sealed_onto("", linked, |repo| repo.write("tools/other/x", "y\n"));
    sealed.says(2, "UNTRUSTED", "once somebody approves");
}

#[test]
fn an_action_of_a_checkout_elsewhere_is_found() {
    let elsewhere = |repo: &Repo| {
        main(repo);
        replaced(repo, CI, "uses: ./.github/actions/lint", "uses: ./change/tools/inner");
    };
    let change: Change = |repo| repo.write("tools/inner/index.js", "//\n");
    sealed_onto("", elsewhere, change).says(2, "UNTRUSTED", "once somebody approves");
    // Nor does it help to put something under the name that the workflow says.
    let decoy: Change = |repo| {
        repo.write("tools/inner/index.js", "//\n");
        repo.write("change/tools/inner/action.yml", "runs:\n");
    };
    sealed_onto("", elsewhere, decoy).says(2, "UNTRUSTED", "once somebody approves");
}

#[test]
fn a_workflow_that_is_written_in_another_way_may_call_anything() {
    let odd = |repo: &Repo| {
        main(repo);
        repo.write(CI, "on: pull_request\njobs: {lint: {runs-on: x, steps: [{uses: './tools/inner'}]}}\n");
    };
    let change: Change = |repo| repo.write("tools/inner/index.js", "//\n");
    sealed_onto("", odd, change).says(2, "UNTRUSTED", "once somebody approves");
    sealed_onto("", odd, harmless).says(0, "SUPPORTED", "by exit code 0");
}
