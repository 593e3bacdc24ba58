//! Runs of a push: they ran a workflow as the branch has it, which can be an older one than that of the base.

use serde_json::json;

use super::trusted::Pull;
use super::trusted_evidence::{CI, Sealed, TEST, WORKFLOW, gate, harmless, is, pull_onto, sealed_onto};
use crate::repositories::Repo;

/// The workflow of the base was made stricter after the branch had begun.
fn strict(repo: &Repo) {
    repo.write(CI, WORKFLOW.replace("make", "make all"));
}

/// A branch that began before `main` had this.
fn older(main: fn(&Repo), change: impl Fn(&Repo)) -> Pull {
    pull_onto(
        TEST,
        |_| {},
        |repo| {
            change(repo);
            repo.commit();
            repo.git(&["checkout", "--quiet", "main"]);
            main(repo);
            repo.commit();
            repo.git(&["checkout", "--quiet", "change"]);
        },
    )
}

#[test]
fn a_push_that_ran_an_older_workflow_proves_nothing() {
    let pull = older(strict, harmless);
    pull.ran(5, CI, "push", "success");
    is(&gate(&pull, &[]), 2, "MISSING", "only pushes ran");
    // That of the merge does.
    pull.ran(6, CI, "pull_request", "success");
    is(&gate(&pull, &[]), 0, "SUPPORTED", "run 6, attempt 1) succeeded");
    // A failure is one, whatever failed.
    pull.ran(7, CI, "push", "failure");
    is(&gate(&pull, &[]), 2, "CONTRADICTED", "run 7, attempt 1) failed");
}

#[test]
fn a_push_that_ran_the_workflow_of_the_base_proves_it() {
    let same: [fn(&Repo); 2] = [harmless, |repo| repo.write("z", "z")];
    for main in same {
        let pull = older(main, harmless);
        pull.ran(5, CI, "push", "success");
        is(&gate(&pull, &[]), 0, "SUPPORTED", "run 5, attempt 1) succeeded");
    }
}

#[test]
fn a_push_whose_action_is_an_older_one_proves_nothing() {
    let action = ".github/actions/lint/lint.sh";
    let pull = pull_onto(
        TEST,
        |repo| {
            repo.write(CI, WORKFLOW.replace("run: make", "uses: ./.github/actions/lint"));
            repo.write(action, "true\n");
        },
        |repo| {
            harmless(repo);
            repo.commit();
            repo.git(&["checkout", "--quiet", "main"]);
            repo.write(action, "make all\n");
            repo.commit();
            repo.git(&["checkout", "--quiet", "change"]);
        },
    );
    pull.ran(5, CI, "push", "success");
    is(&gate(&pull, &[]), 2, "MISSING", "only pushes ran");
}

#[test]
fn a_seal_of_a_push_that_ran_an_older_workflow_vouches_for_nothing() {
    let of = |main: fn(&Repo)| -> Sealed {
        let sealed = sealed_onto(
            "",
            |_| {},
            |repo| {
                harmless(repo);
                repo.commit();
                repo.git(&["checkout", "--quiet", "main"]);
                main(repo);
                repo.commit();
                repo.git(&["checkout", "--quiet", "change"]);
            },
        );
        sealed.pull.api.state().actions.attempts[0]["event"] = json!("push");
        sealed
    };
    of(strict).says(2, "UNTRUSTED", "as its branch has it");
    of(harmless).says(0, "SUPPORTED", "by exit code 0");
}
