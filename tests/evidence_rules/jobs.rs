//! Jobs as evidence: what holds for all of them.

use std::collections::BTreeSet;

use benchgate::evidence::{
    CiJob, ClaimState, Context, JobEnd, JobName, Jobs, Kind, Record, Rule, Run, Tier, assess, check,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::records::{NOW, claim, context};

const CI: &str = ".github/workflows/ci.yml";

fn named() -> JobName {
    JobName { workflow: CI.into(), name: "test".into() }
}

fn rule() -> Rule {
    Rule { kinds: [Kind::Job].into(), jobs: [named()].into(), ..Rule::default() }
}

fn ended(run: u64, attempt: u64, name: &str, end: JobEnd) -> CiJob {
    CiJob {
        workflow: CI.into(),
        event: "pull_request".into(),
        run: Run { id: run, attempt },
        id: run * 10 + attempt,
        name: name.into(),
        started: Some(NOW - 50),
        ended: Some(NOW - 10),
        end,
    }
}

fn any_job() -> impl Strategy<Value = CiJob> {
    let end = select(vec![
        JobEnd::Success,
        JobEnd::Success,
        JobEnd::Success,
        JobEnd::Failure,
        JobEnd::Cancelled,
        JobEnd::Skipped,
        JobEnd::NotYet,
    ]);
    let name = select(vec!["test", "test (a)", "test (b)", "other"]);
    (1..4_u64, 1..4_u64, name, end, select(vec!["pull_request", "push"])).prop_map(
        |(run, attempt, name, end, event)| CiJob { event: event.into(), ..ended(run, attempt, name, end) },
    )
}

/// The records and the context that these jobs come to.
fn known(found: Vec<CiJob>) -> (Vec<Record>, Context) {
    known_as(found, None)
}

/// The same, where pushes ran these workflows as they are judged.
fn known_as(found: Vec<CiJob>, pushed: Option<BTreeSet<String>>) -> (Vec<Record>, Context) {
    let context = Context { jobs: Jobs { found, pushed, ..Jobs::default() }, ..context() };
    (context.jobs.records(&claim(), &named(), &context), context)
}

fn state(found: Vec<CiJob>) -> ClaimState {
    let (records, context) = known(found);
    assess(&claim(), None, Some(&rule()), &records, &context).judged.state
}

#[test]
fn a_job_speaks_for_a_rule_that_names_it_and_for_no_other() {
    let (records, context) = known(vec![ended(1, 1, "test", JobEnd::Success)]);
    assert_eq!(check(&records[0], &rule(), &context).state, ClaimState::Supported);
    assert_eq!(records[0].tier, Tier::Confirmed);
    let other = Rule { kinds: [Kind::Junit].into(), ..Rule::default() };
    assert_eq!(check(&records[0], &other, &context).state, ClaimState::Mismatched);
    let least = Rule { min_tier: Tier::Attested, ..rule() };
    assert_eq!(check(&records[0], &least, &context).state, ClaimState::Untrusted);
}

#[test]
fn what_could_not_be_asked_is_said_before_anything_else() {
    let jobs = Jobs { unasked: Some("no token".into()), ..Jobs::default() };
    let context = Context { jobs, ..context() };
    let judged = assess(&claim(), None, Some(&rule()), &[], &context).judged;
    assert_eq!(judged.state, ClaimState::Missing);
    assert!(judged.reason.unwrap().contains("no token"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_job_that_failed_never_makes_anything_better(
        jobs in prop::collection::vec(any_job(), 0..6), more in any_job(), at in any::<prop::sample::Index>()
    ) {
        let before = state(jobs.clone());
        let mut with = jobs;
        // The same job cannot have two ends in one attempt.
        with.retain(|job| (job.run.clone(), &job.name, &job.event) != (more.run.clone(), &more.name, &more.event));
        let without_it = state(with.clone());
        with.insert(at.index(with.len() + 1), CiJob { end: JobEnd::Failure, ..more });
        let after = state(with);
        prop_assert!(after != ClaimState::Supported || without_it == ClaimState::Supported, "{before:?} {after:?}");
    }

    #[test]
    fn a_push_of_what_is_not_judged_counts_only_where_it_did_not_end_well(jobs in prop::collection::vec(any_job(), 0..6)) {
        let counts = |job: &CiJob| job.event != "push" || job.end != JobEnd::Success;
        let counting: Vec<CiJob> = jobs.iter().filter(|job| counts(job)).cloned().collect();
        prop_assert_eq!(known_as(jobs.clone(), Some(BTreeSet::new())).0.len(), known(counting.clone()).0.len());
        let (records, context) = known_as(jobs.clone(), Some(BTreeSet::new()));
        prop_assert_eq!(assess(&claim(), None, Some(&rule()), &records, &context).judged.state, state(counting));
        let pushed = jobs.iter().map(|job| job.workflow.clone()).collect();
        prop_assert_eq!(known_as(jobs.clone(), Some(pushed)).0, known(jobs).0);
    }

    #[test]
    fn the_order_of_jobs_never_matters(jobs in prop::collection::vec(any_job(), 0..6)) {
        let mut other = jobs.clone();
        other.reverse();
        prop_assert_eq!(state(jobs), state(other));
    }

    #[test]
    fn only_success_of_every_newest_attempt_supports(jobs in prop::collection::vec(any_job(), 0..6)) {
        let mine = |job: &&CiJob| job.name.starts_with("test");
        let is_newest = |job: &CiJob| {
            let same = |other: &&CiJob| other.name == job.name && other.event == job.event;
            jobs.iter().filter(same).all(|other| (other.run.id, other.run.attempt) <= (job.run.id, job.run.attempt))
        };
        let mut newest = jobs.iter().filter(mine).filter(|job| is_newest(job)).peekable();
        let holds = newest.peek().is_some() && newest.all(|job| job.end == JobEnd::Success);
        prop_assert_eq!(state(jobs.clone()) == ClaimState::Supported, holds);
    }
}
