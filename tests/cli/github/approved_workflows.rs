//! A workflow that seals evidence and that the change adds or alters: a rule like any other, which somebody may approve.

use serde_json::{Value, json};

use super::Said;
use super::emulator::person;
use super::trusted::claim;
use super::trusted_evidence::{CI, Sealed, WORKFLOW, harmless, sealed};
use crate::repositories::Repo;

const NEW: &str = ".github/workflows/new.yml";

/// A change that does this to workflows; the run was of the workflow in `path`.
fn of(path: &str, change: impl Fn(&Repo)) -> Sealed {
    let sealed = sealed("", change);
    let mut state = sealed.pull.api.state();
    state.roles.insert("mia", ("write", "maintain"));
    state.roles.insert("ann", ("admin", "admin"));
    state.actions.attempts[0]["path"] = json!(path);
    drop(state);
    sealed
}

fn altered() -> Sealed {
    of(CI, |repo| repo.write(CI, WORKFLOW.replace("make", "make all")))
}

/// What is to be approved, and the rules that are loosened.
pub(super) fn asked(said: &Said) -> (String, Vec<(String, String)>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rules = said.json["rules_changed"].as_array().unwrap().iter();
    let loosened = rules.filter(|rule| rule["class"] == "loosened");
    let loosened = loosened.map(|rule| (text(&rule["what"]), text(&rule["to"]))).collect();
    (said.json["approval"]["digest"].as_str().unwrap_or_default().to_owned(), loosened)
}

impl Sealed {
    pub(super) fn approve(&self, who: &str, digest: &str) {
        self.pull.api.comment(&person(who), &format!("benchgate approve {digest}"));
    }

    /// Its evidence is worth nothing, whatever is approved.
    #[track_caller]
    pub(super) fn never(&self, reason: &str) {
        for _ in 0..2 {
            self.says(2, "UNTRUSTED", reason);
            self.approve("mia", &asked(&self.run()).0);
        }
    }
}

#[test]
fn a_workflow_that_is_altered_or_added_vouches_once_somebody_approved_it() {
    for (path, content) in [(CI, WORKFLOW.replace("make", "make all")), (NEW, WORKFLOW.to_owned())] {
        for at in ["", "@refs/pull/7/merge"] {
            let sealed = of(&format!("{path}{at}"), |repo| repo.write(path, &*content));
            let said = sealed.run();
            let (state, reason) = claim(said.ends(2));
            assert_eq!(state, "UNTRUSTED");
            assert!(reason.contains("once somebody approves"), "{reason}");
            let (digest, loosened) = asked(&said);
            let sum = benchgate::ids::Digest::of(content.as_bytes());
            assert_eq!(loosened, [(path.to_owned(), format!("sha256 {sum}"))]);
            let recovery = &said.json["recovery"];
            assert_eq!(recovery["command"], format!("benchgate approve {digest}"), "{recovery}");
            assert!(
                recovery["action"].as_str().unwrap().contains("have the workflow approved"),
                "{recovery}"
            );
            // Not by whoever wrote it, nor by whoever has no right to.
            sealed.approve("ann", &digest);
            sealed.approve("wil", &digest);
            sealed.says(2, "UNTRUSTED", "once somebody approves");
            sealed.approve("mia", &digest);
            let said = sealed.run();
            let claim = &said.ends(0).json["packs"][0]["claims"][0];
            assert_eq!(
                (&claim["state"], &claim["tier"]),
                (&json!("SUPPORTED"), &json!("confirmed")),
                "{claim}"
            );
            assert_eq!(said.json["approval"]["by"], "mia");
        }
    }
}

#[test]
fn an_approval_of_a_workflow_is_of_its_content_and_of_its_name() {
    type Change = fn(&Repo);
    let (digest, _) = asked(&altered().run());
    let same = altered();
    same.approve("mia", &digest);
    same.says(0, "SUPPORTED", "by exit code 0");
    let others: [(&str, Change); 3] = [
        // Approved, and pushed again.
        (CI, |repo| repo.write(CI, WORKFLOW.replace("make", "true"))),
        // The approved content under another name.
        (NEW, |repo| repo.write(NEW, WORKFLOW.replace("make", "make all"))),
        // What was approved is still there, and another one beside it made the evidence.
        (NEW, |repo| {
            repo.write(CI, WORKFLOW.replace("make", "make all"));
            repo.write(NEW, WORKFLOW);
        }),
    ];
    for (path, change) in others {
        let other = of(path, change);
        other.approve("mia", &digest);
        let said = other.run();
        assert_ne!(asked(&said).0, digest);
        assert_eq!(claim(said.ends(2)).0, "UNTRUSTED");
        assert_eq!(said.json["approval"]["by"], Value::Null);
    }
}

#[test]
fn an_approval_makes_good_nothing_that_github_does_not_say() {
    type Edit = fn(&mut Value, &mut Value);
    let cases: [(Edit, &str); 8] = [
        (|_, upload| upload["digest"] = Value::Null, "uploaded no seal"),
        (|_, upload| upload["workflow_run"]["id"] = json!(71), "uploaded no seal"),
        (|attempt, _| attempt["head_sha"] = json!("b".repeat(40)), "was for commit bbbbbbbbbbbb"),
        (|attempt, _| attempt["event"] = json!("workflow_dispatch"), "was started by `workflow_dispatch`"),
        // Of a branch, whose workflow is not that of the merge.
        (|attempt, _| attempt["event"] = json!("push"), "only the one of the merge can be approved"),
        (|attempt, _| attempt["path"] = json!(".github/workflows/x.yml"), "none of this change's"),
        (|attempt, _| attempt["path"] = json!(format!("{CI}@x.yml")), "none of this change's"),
        (|attempt, _| attempt["pull_requests"] = json!([{"number": 8}]), "was for another pull request"),
    ];
    super::at_once(cases, |(edit, reason)| {
        let sealed = altered();
        let (digest, _) = asked(&sealed.run());
        let mut state = sealed.pull.api.state();
        let actions = &mut state.actions;
        edit(&mut actions.attempts[0], &mut actions.artifacts[0]);
        drop(state);
        sealed.approve("mia", &digest);
        sealed.never(reason);
    });
}

#[test]
fn a_workflow_that_is_gone_or_a_link_never_vouches() {
    of(CI, |repo| repo.remove(CI)).never("none of this change's");
    let link = of(CI, |repo| {
        repo.remove(CI);
        std::os::unix::fs::symlink("../../x", repo.path().join(CI)).unwrap();
    });
    link.never("none of this change's");
}

#[test]
fn a_workflow_whose_vouching_nobody_asks_for_is_no_rule() {
    for change in [
        |repo: &Repo| repo.write(CI, WORKFLOW.replace("make", "make all")),
        |repo: &Repo| {
            repo.write(NEW, WORKFLOW);
        },
    ] {
        let sealed = sealed("min_tier = \"recorded\"\n", change);
        sealed.says(0, "SUPPORTED", "by exit code 0");
    }
    // Nor is another one that is altered beside the one that made the evidence.
    let sealed = sealed("", |repo| repo.write(NEW, WORKFLOW));
    sealed.says(0, "SUPPORTED", "by exit code 0");
}

#[test]
fn a_run_of_another_pull_request_of_this_commit_vouches_for_nothing() {
    // Into a branch that has another workflow under the same name.
    for change in [harmless as fn(&Repo), |repo| repo.write(CI, WORKFLOW.replace("make", "make all"))] {
        let from = |sealed: &Sealed, branch: &str, repository: Value| {
            let attempt = &mut sealed.pull.api.state().actions.attempts[0];
            attempt["pull_requests"] = json!([]);
            attempt["head_branch"] = json!(branch);
            attempt["head_repository"] = repository;
        };
        let approved = |sealed: &Sealed| {
            if let (digest, rules) = asked(&sealed.run())
                && !rules.is_empty()
            {
                sealed.approve("mia", &digest);
            }
        };
        let own = of(CI, change);
        approved(&own);
        from(&own, "change", json!({"full_name": "Ann/shop"}));
        own.says(0, "SUPPORTED", "by exit code 0");
        for (branch, repository) in [
            ("other", json!({"full_name": "ann/shop"})),
            ("change", json!({"full_name": "eve/shop"})),
            ("change", Value::Null),
        ] {
            from(&own, branch, repository);
            own.says(2, "UNTRUSTED", "was for another pull request of this commit");
        }
        from(&own, "change", json!({"full_name": "ann/shop"}));
        for state in ["open", "closed"] {
            let mut other = own.pull.api.state().pull.clone();
            (other["number"], other["state"], other["base"]["ref"]) = (json!(8), json!(state), json!("old"));
            own.pull.api.state().more_pulls = vec![other];
            own.says(2, "UNTRUSTED", "does not say for which pull request run 70 was");
        }
    }
}
