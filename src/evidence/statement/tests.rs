//! The bytes of a record, and what is refused as one.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::diagnostic::Code;

fn clean() -> Dirt {
    Dirt { count: 0, paths: Vec::new(), digest: Digest::of(b"") }
}

fn example() -> Statement {
    let report = ReportPath::new("${BENCHGATE_REPORTS}/pytest.xml").unwrap();
    Statement {
        commit: "1".repeat(40).parse().unwrap(),
        tree: "2".repeat(40).parse().unwrap(),
        origin: Origin::Run,
        invocation: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        claim: Some(ClaimId::new("claim/tests-green").unwrap()),
        pack: Some(PackReference { profile: "api".into(), digest: Digest::of(b"pack") }),
        command: Some(CommandLine {
            written: vec!["pytest".into(), "${BENCHGATE_REPORTS}".into()],
            argv: vec!["pytest".into(), "/tmp/r".into()],
            cwd: None,
            env: BTreeMap::from([("A".into(), "\u{1}\"é\n".into())]),
            timeout_ms: Some(60_000),
            reports: vec![report.clone()],
        }),
        ci: Ci { run_id: Some("7".into()), run_attempt: Some(1), leg: Some("3.12".into()), ..Ci::default() },
        machine: MachineFacts { os: "linux".into(), arch: "x86_64".into(), cpus: Some(2), memory: None },
        tools: BTreeMap::from([("benchgate".into(), "0.1.0".into())]),
        collection_started_at: None,
        started_at: "2026-11-21T08:30:00Z".parse().unwrap(),
        before: clean(),
        phase: Phase::Finished(Box::new(Finished {
            finished_at: "2026-11-21T08:30:01.5Z".parse().unwrap(),
            elapsed_ms: Some(1_500),
            outcome: Some(Outcome::Exit(-1)),
            interrupted_by: None,
            stdout: Some(Stream { bytes: 3, digest: Digest::of(b"abc") }),
            stderr: None,
            commit: "1".repeat(40).parse().unwrap(),
            after: Dirt { count: 2, paths: vec!["a b".into()], digest: Digest::of(b"x") },
            artifacts: vec![Artifact { path: report, format: None, digest: Digest::of(b"<x/>"), bytes: 4 }],
        })),
    }
}

fn text(statement: &Statement) -> String {
    String::from_utf8(statement.to_bytes()).unwrap()
}

#[test]
fn the_bytes_are_these() {
    // Written once by hand from the documents. A difference gives every record another name: a new predicate type.
    let want = r#"{"_type":"https://in-toto.io/Statement/v1","predicate":{"ci":{"leg":"3.12","run_attempt":1,"run_id":"7"},"claim":"claim/tests-green","command":{"argv":["pytest","/tmp/r"],"cwd":".","env":[{"name":"A","value":"\u0001\"é\n"}],"reports":["${BENCHGATE_REPORTS}/pytest.xml"],"timeout_ms":60000,"written":["pytest","${BENCHGATE_REPORTS}"]},"finished":{"artifacts":[{"bytes":4,"path":"${BENCHGATE_REPORTS}/pytest.xml","sha256":"XML"}],"commit":"1111111111111111111111111111111111111111","elapsed_ms":1500,"finished_at":"2026-11-21T08:30:01.5Z","outcome":{"exit":-1},"stdout":{"bytes":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},"worktree":{"dirty":2,"paths":["a b"],"sha256":"DIRT"}},"invocation":"0123456789abcdef0123456789abcdef","machine":{"arch":"x86_64","cpus":2,"os":"linux"},"origin":"run","pack":{"profile":"api","sha256":"PACK"},"phase":"finished","started_at":"2026-11-21T08:30:00Z","tools":[{"name":"benchgate","version":"0.1.0"}],"worktree":{"dirty":0,"paths":[],"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},"predicateType":"urn:benchgate:evidence:v1","subject":[{"digest":{"gitCommit":"1111111111111111111111111111111111111111"},"name":"commit"},{"digest":{"gitTree":"2222222222222222222222222222222222222222"},"name":"tree"}]}"#;
    let digest = |bytes: &[u8]| Digest::of(bytes).to_string();
    let want = want
        .replace("XML", &digest(b"<x/>"))
        .replace("DIRT", &digest(b"x"))
        .replace("PACK", &digest(b"pack"));
    assert_eq!(text(&example()), format!("{want}\n"));
}

#[test]
fn a_record_is_read_as_what_was_written() {
    let mut statement = example();
    assert_eq!(read_statement("r", &statement.to_bytes()), Ok(statement.clone()));
    statement.phase = Phase::Started;
    statement.claim = None;
    statement.pack = None;
    assert_eq!(read_statement("r", &statement.to_bytes()), Ok(statement.clone()));
    statement.origin = Origin::Ingest;
    statement.command = None;
    assert_eq!(read_statement("r", &statement.to_bytes()), Ok(statement.clone()));
    if let Phase::Finished(end) = &mut statement.phase {
        end.interrupted_by = Some(15);
    }
    statement.origin = Origin::Collect;
    statement.collection_started_at = Some("2026-11-21T08:29:59.000000001Z".parse().unwrap());
    assert_eq!(read_statement("r", &statement.to_bytes()), Ok(statement));
}

#[test]
fn what_a_later_version_adds_is_passed_over() {
    let later = text(&example())
        .replacen('{', r#"{"later":1,"#, 1)
        .replacen(r#""ci":{"#, r#""ci":{"x":[{}],"#, 1)
        .replacen(r#"{"bytes":4"#, r#"{"y":null,"bytes":4"#, 1)
        .replacen(r#""subject":["#, r#""subject":[{"name":"x","digest":{"sha256":"0"}},"#, 1);
    assert_eq!(read_statement("r", later.as_bytes()), Ok(example()));
}

/// The codes that a record gets in which one text takes the place of another.
fn codes(from: &str, to: &str) -> Vec<(Code, String)> {
    let text = text(&example());
    assert!(text.contains(from), "{from}");
    let found = read_statement("r", text.replacen(from, to, 1).as_bytes()).unwrap_err();
    found.into_iter().map(|problem| (problem.code, problem.line())).collect()
}

#[test]
fn each_wrong_value_is_one_problem_with_its_place() {
    for (from, to, code, place) in [
        ("in-toto.io/Statement/v1", "in-toto.io/Statement/v2", Code::NotARecord, "_type"),
        ("urn:benchgate:evidence:v1", "https://slsa.dev/provenance/v1", Code::NotARecord, "predicateType"),
        ("gitCommit", "sha1", Code::NotARecord, "subject"),
        ("gitTree", "gitCommit", Code::NotARecord, "subject"),
        ("\"gitTree\":\"2", "\"gitTree\":\"X", Code::WrongType, "subject[1].digest.gitTree"),
        ("\"origin\":\"run\"", "\"origin\":\"Run\"", Code::WrongType, "predicate.origin"),
        ("\"origin\":\"run\"", "\"origin\":null", Code::MissingKey, "predicate"),
        // What is collected is of one collection, and nothing else is of any.
        ("\"origin\":\"run\"", "\"origin\":\"collect\"", Code::MissingKey, "predicate"),
        (
            "\"origin\":\"run\"",
            "\"collection_started_at\":\"2026-11-21T08:29:59Z\",\"origin\":\"run\"",
            Code::NotARecord,
            "predicate.collection_started_at",
        ),
        (
            "\"origin\":\"run\"",
            "\"collection_started_at\":\"today\",\"origin\":\"collect\"",
            Code::WrongType,
            "predicate.collection_started_at",
        ),
        ("\"claim/tests-green\"", "\" \"", Code::WrongType, "predicate.claim"),
        ("\"claim/tests-green\"", "[]", Code::WrongType, "predicate.claim"),
        ("0123456789abcdef", "0123456789ABCDEF", Code::WrongType, "predicate.invocation"),
        ("[\"pytest\",\"/tmp/r\"]", "[]", Code::MissingKey, "predicate.command.argv"),
        ("[\"pytest\",\"/tmp/r\"]", "[\"pytest\",1]", Code::WrongType, "predicate.command.argv[1]"),
        ("\"cwd\":\".\"", "\"cwd\":\"..\"", Code::WrongType, "predicate.command.cwd"),
        ("\"cwd\":\".\"", "\"cwd\":\"/etc\"", Code::WrongType, "predicate.command.cwd"),
        ("}/pytest.xml", "}/../x", Code::WrongType, "predicate.command.reports[0]"),
        ("}/pytest.xml", "}x", Code::WrongType, "predicate.command.reports[0]"),
        ("\"timeout_ms\":60000", "\"timeout_ms\":-1", Code::OutOfRange, "predicate.command.timeout_ms"),
        ("\"exit\":-1", "\"exit\":2147483648", Code::OutOfRange, "predicate.finished.outcome.exit"),
        ("\"exit\":-1", "\"exit\":0,\"signal\":9", Code::NotARecord, "predicate.finished.outcome.exit"),
        ("\"exit\":-1", "\"exit\":0.5", Code::WrongType, "predicate.finished.outcome.exit"),
        ("\"bytes\":3", "\"bytes\":1e999", Code::WrongType, "predicate.finished.stdout.bytes"),
        ("\"dirty\":2", "\"dirty\":0", Code::OutOfRange, "predicate.finished.worktree.dirty"),
        ("\"dirty\":0", "\"dirty\":1", Code::OutOfRange, "predicate.worktree.dirty"),
        ("08:30:00Z", "08:30:00", Code::WrongType, "predicate.started_at"),
        ("08:30:01.5Z", "08:30:60Z", Code::WrongType, "predicate.finished.finished_at"),
        ("\"phase\":\"finished\"", "\"phase\":\"started\"", Code::NotARecord, "predicate.finished"),
        ("\"phase\":\"finished\"", "\"phase\":\"ended\"", Code::WrongType, "predicate.phase"),
        ("\"finished\":{", "\"ended\":{", Code::MissingKey, "predicate"),
        (
            "\"run_attempt\":1",
            "\"run_attempt\":1,\"run_attempt\":2",
            Code::DuplicateKey,
            "predicate.ci.run_attempt",
        ),
        (
            "\"tools\":[",
            "\"tools\":[{\"name\":\"benchgate\",\"version\":\"1\"},",
            Code::DuplicateId,
            "predicate.tools[1].name",
        ),
    ] {
        let found = codes(from, to);
        assert_eq!(found.len(), 1, "{from} -> {to}: {found:?}");
        assert_eq!(found[0].0, code, "{from} -> {to}: {found:?}");
        assert!(found[0].1.contains(&format!("({place})")), "{from} -> {to}: {found:?}");
    }
}

#[test]
fn one_path_is_one_artifact() {
    let twice = text(&example());
    let (_, rest) = twice.split_once("\"artifacts\":[").unwrap();
    let (artifact, _) = rest.split_once(']').unwrap();
    let found = codes(artifact, &format!("{artifact},{artifact}"));
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), [Code::DuplicateId]);
}

#[test]
fn other_documents_are_no_records() {
    for text in ["", "{", "[]", "null", "{}", "{\"_type\": 1}", "\u{feff}{}", "<x/>"] {
        assert!(!read_statement("r", text.as_bytes()).unwrap_err().is_empty(), "{text}");
    }
    assert!(read_statement("r", b"\xff\xfe{\0}\0").is_err());
    let deep = format!("{{\"predicate\":{}", "[".repeat(10_000));
    assert_eq!(read_statement("r", deep.as_bytes()).unwrap_err()[0].code, Code::TooDeep);
}

#[test]
fn exit_codes_are_those_of_shells() {
    for (outcome, code) in [
        (Outcome::Exit(0), 0),
        (Outcome::Exit(7), 7),
        (Outcome::Exit(256), 0),
        (Outcome::Exit(-1), 255),
        (Outcome::Signal(15), 143),
        (Outcome::Signal(i32::MAX), 255),
        (Outcome::Timeout(1), 124),
    ] {
        assert_eq!(outcome.exit_code(), code, "{outcome:?}");
    }
}
