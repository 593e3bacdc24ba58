//! Records, rules and a context to begin with.

use std::collections::{BTreeMap, BTreeSet};

use benchgate::evidence::{
    Context, Ended, Jobs, Kind, Measure, Record, Report, ReportContent, Repository, Rule, Tests, Tier,
    Vouching, Worktree, built_in,
};
use benchgate::ids::{ClaimId, Digest, Sha};
use benchgate::timestamp::Timestamp;

pub(crate) const NOW: i64 = 1_800_000_000;

pub(crate) fn claim() -> ClaimId {
    ClaimId::new("claim/tests-green").unwrap()
}

/// So many seconds and nanoseconds after 1970 began.
pub(crate) fn moment(seconds: i64, nanoseconds: i32) -> Timestamp {
    Timestamp::from_epoch(seconds, nanoseconds).unwrap()
}

pub(crate) fn tree(digit: char) -> Sha {
    digit.to_string().repeat(40).parse().unwrap()
}

pub(crate) fn context() -> Context {
    Context {
        tree: tree('a'),
        other_trees: BTreeMap::new(),
        worktree: Worktree::Clean,
        repository: Repository::default(),
        jobs: Jobs::default(),
        run: None,
        now: NOW,
    }
}

pub(crate) fn rule() -> Rule {
    Rule { kinds: built_in(&claim()).unwrap(), ..Rule::default() }
}

pub(crate) fn tests(executed: u64, failed: u64) -> ReportContent {
    ReportContent::Read(Kind::Junit, Measure::Tests(Tests { executed, failed, flaky: 0 }))
}

pub(crate) fn report(content: ReportContent) -> Report {
    Report { name: "report.xml".into(), is_tracked: false, content }
}

/// The id of a record. Digits are its first ones, so that the order of numbers is that of ids; a word is hashed.
pub(crate) fn id(name: &str) -> Digest {
    format!("{name:0<64}").parse().unwrap_or_else(|_| Digest::of(name.as_bytes()))
}

/// A record that proves the claim.
pub(crate) fn good(name: &str) -> Record {
    Record {
        id: id(name),
        claim: claim(),
        pack: None,
        repository: Repository::default(),
        tree: tree('a'),
        job: None,
        leg: None,
        run: None,
        command: vec!["pytest".into(), "-q".into()],
        env: BTreeMap::new(),
        cwd: ".".into(),
        reports_declared: BTreeSet::new(),
        begun: Some(moment(NOW - 60, 0)),
        started: Some(NOW - 60),
        ended: Some(NOW - 30),
        outcome: Ended::Exit(0),
        before: Worktree::Clean,
        after: Worktree::Clean,
        reports: vec![report(tests(10, 0))],
        tier: Tier::Recorded,
        vouching: Vouching::NotAsked,
        is_tracked: false,
    }
}
