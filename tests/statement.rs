//! Records of evidence, over generated ones: what is written is read, in one form only, and nothing that is read
//! instead of it breaks the reader.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::collections::BTreeMap;

use benchgate::evidence::statement::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Origin, Outcome, PackReference, Phase,
    RelativePath, ReportPath, Statement, Stream, read_statement,
};
use benchgate::ids::{ClaimId, Digest, Sha};
use benchgate::timestamp::Timestamp;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;

fn digest() -> impl Strategy<Value = Digest> {
    any::<u64>().prop_map(|seed| Digest::of(&seed.to_le_bytes()))
}

fn sha() -> impl Strategy<Value = Sha> {
    prop_oneof!["[0-9a-f]{40}", "[0-9a-f]{64}"].prop_map(|text| text.parse().unwrap())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (-62_135_596_800_i64..=253_402_207_200, 0..1_000_000_000_i32)
        .prop_filter_map("a moment", |(seconds, nanos)| Timestamp::from_epoch(seconds, nanos).ok())
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..10, 0..=i64::MAX.unsigned_abs()]
}

fn relative() -> impl Strategy<Value = RelativePath> {
    "[a-z.é *$]{1,4}(/[a-z.-]{1,5}){0,3}".prop_filter_map("a path", |text| RelativePath::new(&text).ok())
}

fn report() -> impl Strategy<Value = ReportPath> {
    // A file of the tree is never below a directory that is called like the placeholder.
    prop_oneof![relative().prop_map(ReportPath::Reports), relative().prop_map(ReportPath::Tree)]
}

fn dirt() -> impl Strategy<Value = Dirt> {
    (vec(".*", 0..4), 0_u64..9, digest()).prop_map(|(paths, more, digest)| {
        let more = if paths.is_empty() { 0 } else { more };
        Dirt { count: paths.len() as u64 + more, paths, digest }
    })
}

fn stream() -> impl Strategy<Value = Stream> {
    (count(), digest()).prop_map(|(bytes, digest)| Stream { bytes, digest })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        any::<i32>().prop_map(Outcome::Exit),
        any::<i32>().prop_map(Outcome::Signal),
        count().prop_map(Outcome::Timeout)
    ]
}

fn command() -> impl Strategy<Value = CommandLine> {
    let words = (vec(".*", 0..4), vec(".*", 1..4), of(relative()));
    let rest = (btree_map(".*", ".*", 0..3), of(count()), btree_set(report(), 0..3));
    (words, rest).prop_map(|((written, argv, cwd), (env, timeout_ms, reports))| CommandLine {
        written,
        argv,
        cwd,
        env,
        timeout_ms,
        reports: reports.into_iter().collect(),
    })
}

fn ci() -> impl Strategy<Value = Ci> {
    let numbers = (of(count()), of(count()));
    (vec(of(".*"), 7), numbers).prop_map(|(texts, (pull_request, run_attempt))| {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap();
        Ci {
            repository: next(),
            repository_id: next(),
            pull_request,
            event: next(),
            workflow: next(),
            run_id: next(),
            run_attempt,
            job: next(),
            leg: next(),
        }
    })
}

fn artifacts() -> impl Strategy<Value = Vec<Artifact>> {
    let one = (of("[a-z]{1,8}"), digest(), count());
    btree_map(report(), one, 0..4).prop_map(|all| {
        let artifact = |(path, (format, digest, bytes))| Artifact { path, format, digest, bytes };
        all.into_iter().map(artifact).collect()
    })
}

fn finished() -> impl Strategy<Value = Finished> {
    let times = (moment(), of(count()), of(outcome()), of(any::<i32>()));
    (times, of(stream()), of(stream()), sha(), dirt(), artifacts()).prop_map(
        |((finished_at, elapsed_ms, outcome, interrupted_by), stdout, stderr, commit, after, artifacts)| {
            Finished {
                finished_at,
                elapsed_ms,
                outcome,
                interrupted_by,
                stdout,
                stderr,
                commit,
                after,
                artifacts,
            }
        },
    )
}

fn machine() -> impl Strategy<Value = MachineFacts> {
    (".*", ".*", of(count()), of(count())).prop_map(|(os, arch, cpus, memory)| MachineFacts {
        os,
        arch,
        cpus,
        memory,
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let subject = (sha(), sha(), "[0-9a-f]{32}");
    let claim = of("[a-z/é=-]{1,9}").prop_map(|text| text.map(|text| ClaimId::new(&text).unwrap()));
    let pack = of((".*", digest()).prop_map(|(profile, digest)| PackReference { profile, digest }));
    let about = (claim, pack, of(command()), ci(), machine(), btree_map(".*", ".*", 0..3));
    let course = ((moment(), moment()), dirt(), of(finished()), 0..2_usize);
    (subject, about, course).prop_map(
        |(
            (commit, tree, id),
            (claim, pack, command, ci, machine, tools),
            ((started_at, began), before, end, way),
        )| {
            let ways = if command.is_some() { &Origin::ALL[..] } else { &[Origin::Collect, Origin::Ingest] };
            let origin = ways[way % ways.len()];
            let collection_started_at = (origin == Origin::Collect).then_some(began);
            let phase = end.map_or(Phase::Started, |end| Phase::Finished(Box::new(end)));
            let (invocation, tools): (_, BTreeMap<_, _>) = (id.parse().unwrap(), tools);
            Statement {
                commit,
                tree,
                origin,
                invocation,
                claim,
                pack,
                command,
                ci,
                machine,
                tools,
                collection_started_at,
                started_at,
                before,
                phase,
            }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(statement in statement()) {
        let bytes = statement.to_bytes();
        prop_assert_eq!(read_statement("r", &bytes), Ok(statement.clone()));
        prop_assert_eq!(statement.to_bytes(), bytes);
    }

    /// The parser and the writer of somebody else: its maps are sorted, and it knows the same escapes.
    #[test]
    fn the_form_is_the_canonical_one(statement in statement()) {
        let bytes = statement.to_bytes();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let again = sorted(&value) + "\n";
        prop_assert_eq!(again.as_bytes(), bytes);
    }

    /// Whatever a record looks like, it is refused, or says one thing that has one form.
    #[test]
    fn a_changed_byte_is_refused_or_says_one_thing(
        statement in statement(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = statement.to_bytes();
        let at = at.index(bytes.len());
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        match read_statement("r", &bytes) {
            Ok(read) => prop_assert_eq!(read_statement("r", &read.to_bytes()), Ok(read)),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}

/// JSON without white space and with sorted keys, whichever order the map of the parser has.
fn sorted(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            let member = |(key, value)| format!("{}:{}", Value::String(String::clone(key)), sorted(value));
            format!("{{{}}}", members.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}
