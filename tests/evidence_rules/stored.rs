//! From what a store holds to records: nothing that the record only says is believed where bytes are there to be read.

use std::collections::BTreeMap;

use benchgate::evidence::statement::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Origin, Outcome, Phase, ReportPath, Statement,
};
use benchgate::evidence::{
    Announced, Attempt, ClaimState, Ended, Filed, Kind, Measure, Record, Report, ReportContent, Stored,
    Tests, Tier, Worktree, check, content, records, short_name,
};
use benchgate::ids::{ClaimId, Digest};

use crate::records::{NOW, claim, context, moment, rule, tree};

const XML: &[u8] = b"<testsuite><testcase name='a'/><testcase name='b'/></testsuite>";

fn artifact(bytes: &[u8]) -> Artifact {
    Artifact {
        path: ReportPath::new("${BENCHGATE_REPORTS}/r.xml").unwrap(),
        format: None,
        digest: Digest::of(bytes),
        bytes: bytes.len() as u64,
    }
}

fn read(bytes: &[u8], announced: Announced) -> ReportContent {
    content(&artifact(bytes), Stored::Bytes(bytes, Digest::of(bytes)), announced)
}

#[test]
fn an_artefact_is_what_its_bytes_say() {
    let tests = Measure::Tests(Tests { executed: 2, failed: 0, flaky: 0 });
    assert_eq!(read(XML, Announced::No), ReportContent::Read(Kind::Junit, tests));
    // A page beside the reports is no report, and neither is a binary.
    assert_eq!(read(b"<!doctype html><html></html>", Announced::No), ReportContent::Other);
    assert_eq!(read(b"\xFF\x00\x01", Announced::No), ReportContent::Other);
    assert_eq!(read(b"hello\n", Announced::Yes), ReportContent::Other);
    for blank in ["", " \n\t\r\n", "\u{feff}\u{200b}", "\0\0", "\u{2003}\u{e0041}"] {
        assert_eq!(read(blank.as_bytes(), Announced::No), ReportContent::Blank, "{blank:?}");
    }
    assert_eq!(read("\u{feff}.".as_bytes(), Announced::No), ReportContent::Other);
    // What was announced must be readable; what is a report must be whole.
    for (bytes, announced) in
        [(&b""[..], Announced::Yes), (b"\xFF\x00", Announced::Yes), (b"<testsuite>", Announced::No)]
    {
        let found = read(bytes, announced);
        assert!(matches!(found, ReportContent::Malformed(_)), "{bytes:?}: {found:?}");
    }
}

#[test]
fn bytes_that_are_not_those_of_the_record_are_never_read() {
    let own = artifact(XML);
    for position in 0..XML.len() {
        let mut changed = XML.to_vec();
        changed[position] ^= 1;
        let found = content(&own, Stored::Bytes(&changed, Digest::of(&changed)), Announced::Yes);
        assert!(matches!(found, ReportContent::Tampered(_)), "{position}");
    }
    assert!(matches!(content(&own, Stored::Nothing, Announced::Yes), ReportContent::Tampered(_)));
    assert!(matches!(content(&own, Stored::TooLarge(5), Announced::Yes), ReportContent::Malformed(_)));
    let other_size = Artifact { bytes: 1, ..own.clone() };
    let found = content(&other_size, Stored::Bytes(XML, Digest::of(XML)), Announced::Yes);
    assert!(matches!(found, ReportContent::Tampered(_)));
    // A format that somebody states is the format that is read.
    let found = |format: &str| {
        let stated = Artifact { format: Some(format.into()), ..own.clone() };
        content(&stated, Stored::Bytes(XML, Digest::of(XML)), Announced::No)
    };
    assert!(matches!(found("junit"), ReportContent::Read(..)));
    assert!(matches!(found("sarif"), ReportContent::Malformed(_)));
    assert!(matches!(found("nothing"), ReportContent::Malformed(_)));
    // A report that fails, and that has none of it when it is read as something else.
    let both = b"<testsuite><testcase name='a'><failure>\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n</failure></testcase></testsuite>";
    let stated = Artifact { format: Some("libtest".into()), ..artifact(both) };
    let found = content(&stated, Stored::Bytes(both, Digest::of(both)), Announced::Yes);
    let ReportContent::Malformed(why) = found else { panic!("{found:?}") };
    assert_eq!(why, "no libtest report: junit");
}

fn clean() -> Dirt {
    Dirt { count: 0, paths: Vec::new(), digest: Digest::of(b"") }
}

fn dirt(paths: &[&str], more: u64) -> Dirt {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    Dirt { count: paths.len() as u64 + more, paths, digest: Digest::of(b"x") }
}

fn time(seconds: i64) -> benchgate::timestamp::Timestamp {
    benchgate::timestamp::Timestamp::from_epoch(seconds, 0).unwrap()
}

fn finished() -> Finished {
    Finished {
        finished_at: time(NOW - 30),
        elapsed_ms: Some(30_000),
        outcome: Some(Outcome::Exit(0)),
        interrupted_by: None,
        stdout: None,
        stderr: None,
        commit: "1".repeat(40).parse().unwrap(),
        after: clean(),
        artifacts: vec![artifact(XML)],
    }
}

fn statement(phase: Phase) -> Statement {
    Statement {
        commit: "1".repeat(40).parse().unwrap(),
        tree: tree('a'),
        origin: Origin::Run,
        invocation: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        claim: Some(claim()),
        pack: None,
        command: Some(CommandLine {
            written: vec!["pytest".into()],
            argv: vec!["pytest".into()],
            cwd: None,
            env: BTreeMap::new(),
            timeout_ms: None,
            reports: Vec::new(),
        }),
        ci: Ci::default(),
        machine: MachineFacts::default(),
        tools: BTreeMap::new(),
        collection_started_at: None,
        started_at: time(NOW - 60),
        before: clean(),
        phase,
    }
}

fn filed(statement: Statement) -> Filed {
    let reports = vec![Report {
        name: "r.xml".into(),
        is_tracked: false,
        content: ReportContent::Read(Kind::Junit, Measure::Tests(Tests { executed: 2, failed: 0, flaky: 0 })),
    }];
    let digest = Digest::of(&statement.to_bytes());
    Filed { digest, statement, reports, tier: Tier::Recorded, is_tracked: false }
}

fn one(statement: Statement) -> Record {
    let mut records = records(vec![filed(statement)], &|path| path.starts_with("target/"));
    assert_eq!(records.len(), 1);
    records.remove(0)
}

#[test]
fn a_whole_statement_supports_its_claim() {
    let record = one(statement(Phase::Finished(Box::new(finished()))));
    assert_eq!(record.id, filed(statement(Phase::Finished(Box::new(finished())))).digest);
    assert_eq!(short_name(&record.id).len(), 15);
    assert_eq!(check(&record, &rule(), &context()).state, ClaimState::Supported);
}

#[test]
fn a_beginning_speaks_only_where_there_is_no_end() {
    let (begun, ended) = (statement(Phase::Started), statement(Phase::Finished(Box::new(finished()))));
    let both = records(vec![filed(begun.clone()), filed(ended)], &|_| false);
    assert_eq!(both.iter().map(|record| record.outcome).collect::<Vec<_>>(), [Ended::Exit(0)]);
    let alone = one(begun.clone());
    assert_eq!(check(&alone, &rule(), &context()).state, ClaimState::Contradicted);
    // An end that says something else is not the end of this one: its claim, its tree, its words.
    let other_end = || statement(Phase::Finished(Box::new(finished())));
    let forged = [
        Statement { claim: Some(ClaimId::new("claim/other").unwrap()), ..other_end() },
        Statement { tree: tree('b'), ..other_end() },
        Statement { command: None, origin: Origin::Ingest, ..other_end() },
        Statement { before: dirt(&["a"], 0), ..other_end() },
    ];
    for forged in forged {
        let found = records(vec![filed(begun.clone()), filed(forged)], &|_| false);
        assert_eq!(found.iter().filter(|record| record.outcome == Ended::Never).count(), 1);
    }
    // The end of another command is none of this one's.
    let other = Statement {
        invocation: "f".repeat(32).parse().unwrap(),
        ..statement(Phase::Finished(Box::new(finished())))
    };
    assert_eq!(records(vec![filed(begun), filed(other)], &|_| false).len(), 2);
}

#[test]
fn dirt_counts_unless_it_is_named_and_passed_over() {
    let with =
        |before: Dirt| one(Statement { before, ..statement(Phase::Finished(Box::new(finished()))) }).before;
    assert_eq!(with(dirt(&["target/x", "target/y"], 0)), Worktree::Clean);
    assert_eq!(with(dirt(&["a", "target/y"], 0)), Worktree::Dirty(vec!["a".into()]));
    assert_eq!(with(dirt(&["target/x"], 2)), Worktree::Dirty(vec!["2 paths that are not named".into()]));
    let moved = Finished { commit: "3".repeat(40).parse().unwrap(), ..finished() };
    let record = one(statement(Phase::Finished(Box::new(moved))));
    assert_eq!(check(&record, &rule(), &context()).state, ClaimState::Stale);
}

#[test]
fn drift_is_what_a_collection_found_and_nothing_else() {
    let no_drift = ClaimId::new("claim/no-drift").unwrap();
    let rule = benchgate::evidence::Rule {
        kinds: benchgate::evidence::built_in(&no_drift).unwrap(),
        ..benchgate::evidence::Rule::default()
    };
    let collected = |before: Dirt, after: Dirt, command: Option<CommandLine>, origin: Origin| {
        let phase =
            Phase::Finished(Box::new(Finished { after, outcome: None, artifacts: Vec::new(), ..finished() }));
        let collection_started_at = (origin == Origin::Collect).then_some(time(NOW - 60));
        let statement = Statement {
            claim: Some(no_drift.clone()),
            origin,
            command,
            before,
            collection_started_at,
            ..statement(phase)
        };
        let record = records(vec![Filed { reports: Vec::new(), ..filed(statement) }], &|_| false).remove(0);
        check(&record, &rule, &context())
    };
    let found = collected(clean(), clean(), None, Origin::Collect);
    assert_eq!((found.state, found.reason.as_str()), (ClaimState::Supported, "no drift"));
    let found = collected(clean(), dirt(&["a", "b"], 0), None, Origin::Collect);
    assert_eq!((found.state, found.reason.as_str()), (ClaimState::Contradicted, "2 paths changed"));
    // A word or a command that exits with 0 is no look at the worktree.
    let command = statement(Phase::Started).command;
    for (command, origin) in
        [(command.clone(), Origin::Collect), (command, Origin::Run), (None, Origin::Ingest)]
    {
        assert_eq!(collected(clean(), clean(), command, origin).state, ClaimState::Empty, "{origin:?}");
    }
}

#[test]
fn an_attempt_is_a_collection_or_a_command_alone() {
    let ended = || Phase::Finished(Box::new(finished()));
    let alone = one(statement(ended()));
    assert_eq!(alone.attempt(), Attempt::Local(Some(time(NOW - 60))));
    let exact = moment(NOW - 70, 123_456_789);
    let collected =
        Statement { origin: Origin::Collect, collection_started_at: Some(exact), ..statement(ended()) };
    for collected in [collected.clone(), Statement { phase: Phase::Started, ..collected.clone() }] {
        let record = one(Statement { started_at: time(NOW - 40), ..collected });
        assert_eq!((record.attempt(), record.started), (Attempt::Local(Some(exact)), Some(NOW - 40)));
    }
    let in_ci = Ci { run_id: Some("7".into()), run_attempt: Some(2), ..Ci::default() };
    assert_eq!(one(Statement { ci: in_ci, ..collected }).attempt(), Attempt::Ci(7, 2));
}

#[test]
fn without_an_exit_code_the_report_decides() {
    let phase = || Phase::Finished(Box::new(Finished { outcome: None, ..finished() }));
    let record = one(Statement { origin: Origin::Ingest, command: None, ..statement(phase()) });
    assert_eq!(check(&record, &rule(), &context()).state, ClaimState::Supported);
    let nothing = Filed { reports: Vec::new(), ..filed(statement(phase())) };
    let record = records(vec![nothing], &|_| false).remove(0);
    assert_eq!(check(&record, &rule(), &context()).state, ClaimState::Empty);
}

#[test]
fn a_statement_without_a_claim_proves_nothing() {
    let unbound = Statement { claim: None, ..statement(Phase::Finished(Box::new(finished()))) };
    assert!(records(vec![filed(unbound)], &|_| false).is_empty());
}

#[test]
fn reports_that_were_taken_in_are_declared_by_that() {
    let taken_in = Statement {
        command: None,
        origin: Origin::Ingest,
        ..statement(Phase::Finished(Box::new(finished())))
    };
    let want: std::collections::BTreeSet<String> =
        finished().artifacts.iter().map(|artifact| artifact.path.text()).collect();
    assert_eq!((one(taken_in).reports_declared, want.len()), (want, 1));
    let ran = one(statement(Phase::Finished(Box::new(finished()))));
    assert!(ran.reports_declared.is_empty(), "a command declares before it runs");
}
