//! A pull request that asked for another branch before: what ran then tested a merge into that one, by its workflow.

use serde_json::{Value, json};

use super::actions::time;
use super::at_once;
use super::emulator::Fault;
use super::trusted::Pull;
use super::trusted_evidence::{CI, TEST, gate, harmless, is, pull_onto, sealed_onto};

fn happened(pull: &Pull, event: &str, at: &str) {
    pull.api.state().events.push(json!({"id": 1, "event": event, "created_at": at}));
}

/// A pull request whose run was created so many seconds ago.
fn ran(ago: i64) -> Pull {
    let pull = pull_onto(TEST, |_| {}, harmless);
    pull.ran(5, CI, "pull_request", "success");
    pull.api.state().actions.runs[0]["created_at"] = json!(time::ago(ago));
    pull
}

#[test]
fn a_job_that_ran_before_it_asked_for_this_branch_proves_nothing() {
    for event in ["base_ref_changed", "automatic_base_change_succeeded"] {
        let pull = ran(600);
        happened(&pull, "labeled", &time::ago(10));
        happened(&pull, event, &time::ago(900));
        is(&gate(&pull, &[]), 0, "SUPPORTED", "run 5, attempt 1) succeeded");
        happened(&pull, event, &time::ago(300));
        is(&gate(&pull, &[]), 2, "MISSING", "there is no run");
        // Nor what was run again later: that tests the same merge as before.
        pull.api.state().actions.jobs[0]["run_attempt"] = json!(2);
        pull.api.state().actions.runs[0]["run_attempt"] = json!(2);
        is(&gate(&pull, &[]), 2, "MISSING", "there is no run");
        pull.ran(6, CI, "pull_request", "success");
        pull.api.state().actions.runs[0]["created_at"] = json!(time::ago(200));
        is(&gate(&pull, &[]), 0, "SUPPORTED", "run 6, attempt 1) succeeded");
    }
}

#[test]
fn what_does_not_say_when_it_was_is_not_since() {
    // In the same second either may have been first.
    let same = ran(300);
    let at = same.api.state().actions.runs[0]["created_at"].as_str().unwrap().to_owned();
    happened(&same, "base_ref_changed", &at);
    is(&gate(&same, &[]), 2, "MISSING", "there is no run");
    let unsaid = ran(300);
    happened(&unsaid, "base_ref_changed", &time::ago(900));
    unsaid.api.state().actions.runs[0]["created_at"] = Value::Null;
    is(&gate(&unsaid, &[]), 2, "MISSING", "there is no run");
    let odd = ran(300);
    happened(&odd, "base_ref_changed", "yesterday");
    is(&gate(&odd, &[]), 2, "MISSING", "there is no run");
    // A push has no pull request, and tests the branch itself.
    let push = pull_onto(TEST, |_| {}, harmless);
    push.ran(5, CI, "push", "success");
    happened(&push, "base_ref_changed", &time::ago(0));
    is(&gate(&push, &[]), 0, "SUPPORTED", "run 5, attempt 1) succeeded");
}

#[test]
fn where_nobody_says_what_happened_a_job_proves_nothing() {
    at_once([Fault::Says(403, "Resource not accessible by integration"), Fault::Html(200)], |fault| {
        let pull = ran(300);
        pull.api.plant("GET", "/issues/7/events", 9, fault);
        is(&gate(&pull, &[]), 2, "MISSING", "could not be asked about");
    });
}

#[test]
fn a_seal_from_before_it_asked_for_this_branch_vouches_for_nothing() {
    let sealed = sealed_onto("", |_| {}, harmless);
    sealed.pull.api.state().actions.attempts[0]["created_at"] = json!(time::ago(600));
    happened(&sealed.pull, "base_ref_changed", &time::ago(700));
    sealed.says(0, "SUPPORTED", "by exit code 0");
    happened(&sealed.pull, "base_ref_changed", &time::ago(500));
    sealed.says(2, "UNTRUSTED", "began before the pull request asked for the branch");
}
