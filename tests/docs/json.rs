//! JSON in the documents is read by the program's own readers, and every key they know is described.

use benchgate::diagnostic::Diagnostic;
use benchgate::evidence::statement::read_statement;
use benchgate::io;
use benchgate::limits;
use benchgate::pack::{Pack, read_pack, read_scores};
use benchgate::review::{Expectations, formats};
use benchgate::source::parse;

use super::document::blocks;
use super::{assert_none, documents, text_of};

/// What is wrong with the `json` blocks of a document. A block is a key if its root has `expect`, a pack if it has a
/// `rubric`, scores if it says by whom (for the pack above it, else for the shipped Python one), a record if it has a type of
/// predicate, else a findings file; an excerpt of a result has a marker `part: …` and is checked by running it.
fn faults(document: &str, text: &str) -> Vec<String> {
    let (mut report, mut pack) = (Vec::new(), None);
    for block in blocks(text).iter().filter(|block| block.language == "json") {
        if block.marker.as_ref().is_some_and(|marker| marker.starts_with("part: ")) {
            continue;
        }
        let place = format!("{document}:{}", block.line);
        if block.text.contains("\"rubric\"") {
            let mut found = Vec::new();
            match read_pack(&place, block.text.as_bytes(), &mut found) {
                Ok(read) => pack = Some(read),
                Err(problems) => found.extend(problems),
            }
            report.extend(found.iter().map(Diagnostic::line));
            continue;
        }
        if block.text.contains("\"predicateType\"") {
            let record = read_statement(&place, block.text.as_bytes());
            report.extend(record.err().unwrap_or_default().iter().map(Diagnostic::line));
            continue;
        }
        if block.text.contains("\"by\"") {
            let found = faults_of_scores(&place, &block.text, pack.as_ref());
            report.extend(found.iter().map(Diagnostic::line));
            continue;
        }
        let node = match parse(&block.text) {
            Ok(node) => node,
            Err(error) => {
                report.push(format!("{place}: {error}"));
                continue;
            }
        };
        let is_key = block.text.contains("\"expect\"");
        let problems = if is_key {
            Expectations::read(&node).map(|(_, warnings)| warnings)
        } else {
            formats::read_native(node).map(|(_, warnings)| warnings)
        };
        let (Ok(found) | Err(found)) = problems;
        report.extend(found.locate(&place, &block.text).iter().map(Diagnostic::line));
    }
    report
}

/// What is wrong with scores for a pack, or for the shipped Python one.
fn faults_of_scores(place: &str, text: &str, pack: Option<&Pack>) -> Vec<Diagnostic> {
    let shipped = || {
        let name = "benchmark/packs/backend-python.json";
        read_pack(name, text_of(name).unwrap_or_default().as_bytes(), &mut Vec::new())
    };
    let pack = pack.cloned().map_or_else(shipped, Ok);
    pack.and_then(|pack| read_scores(place, text.as_bytes(), &pack)).err().unwrap_or_default()
}

/// The keys that the strict reader lists when it meets an unknown one.
fn known_keys(text: &str) -> Vec<String> {
    let problems = parse(text).ok().and_then(|node| Expectations::read(&node).err()).unwrap_or_default();
    let help = problems.locate("", text).into_iter().filter_map(|problem| problem.help);
    let lists = help.filter_map(|help| help.strip_prefix("known here: ").map(str::to_owned));
    lists.flat_map(|list| list.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Names that a document does not have in a code span.
fn undescribed(text: &str, names: &[String]) -> Vec<String> {
    names.iter().filter(|name| !text.contains(&format!("`{name}`"))).cloned().collect()
}

#[test]
fn json_in_documents_is_read_without_a_complaint() {
    for document in documents().unwrap() {
        assert_none(&faults(&document, &text_of(&document).unwrap()));
    }
}

#[test]
fn json_that_is_wrong_is_found() {
    let fence = |json: &str| format!("# x\n\n```json\n{json}\n```\n");
    assert_none(&faults("x.md", &fence(r#"{"expect": {"max_blocking": 0}}"#)));
    assert_none(&faults("x.md", &fence(r#"[{"file": "a", "line": 3}]"#)));
    for wrong in [
        r#"{"expect": {"must_mach": []}}"#,
        r#"{"expect": {}}"#,
        r#"{"findings": {}}"#,
        r#"[{"line": "x"}]"#,
        r#"{"expect": …}"#,
        r#"{"profile": "p", "tasks": [], "rubric": {"criterions": [], "criteria": []}}"#,
        r#"{"PYR-9": {"score": 1, "by": "a", "why": "b", "at": "2026-11-21"}}"#,
        r#"{"PYR-6": {"score": 1, "by": "a", "why": "b", "at": "2026-11-21"}}"#,
        r#"{"PYR-1": {"score": 2, "by": "a", "why": "b", "at": "2026-11-21"}}"#,
    ] {
        let found = faults("x.md", &fence(wrong));
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
        assert!(found[0].starts_with("x.md:4"), "{found:?}");
    }
}

#[test]
fn every_key_of_an_expectations_file_is_described() {
    let keys = known_keys(
        r#"{"zzzzzzzzzzzz": 1, "expect": {"zzzzzzzzzzzz": 1, "must_match": [{"zzzzzzzzzzzz": 1}]}}"#,
    );
    assert!(keys.len() > 14, "{keys:?}");
    let missing = undescribed(&text_of("docs/fixtures.md").unwrap(), &keys);
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(undescribed("`line` file", &["line".to_owned(), "file".to_owned()]), ["file"]);
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}

/// Rows of the table of limits that do not have the figure of the program.
fn wrong_limits(text: &str) -> Vec<String> {
    let rows = [
        ("an expectations file", mebibytes(limits::EXPECTED_BYTES)),
        ("a findings file", mebibytes(limits::FINDINGS_BYTES)),
        ("a diff", mebibytes(limits::DIFF_BYTES)),
        ("all files of a run", format!("{} GiB", limits::INPUT_BYTES >> 30)),
        ("fixtures in a run", count(limits::FIXTURES as u64)),
        ("files and directories that are looked at", count(limits::DIRECTORY_ENTRIES as u64)),
        ("directories inside one another", count(limits::DIRECTORY_DEPTH as u64)),
        ("findings of a fixture, in one trial", count(limits::FINDINGS as u64)),
        ("entries of a fixture", count(limits::ENTRIES as u64)),
        ("keywords of a fixture", count(limits::KEYWORDS as u64)),
        ("trials in a findings file", count(limits::TRIALS as u64)),
        ("findings × entries of a fixture, over all trials", count(limits::PAIRS_PER_FIXTURE)),
        ("findings × entries of a run", count(limits::PAIRS)),
        (
            "bytes of findings, over all trials, × keywords of a fixture",
            count(limits::SEARCHED_BYTES_PER_FIXTURE),
        ),
        ("the same of a run", count(limits::SEARCHED_BYTES)),
        ("bytes of single reviews that are joined to several trials", mebibytes(limits::JOINED_BYTES as u64)),
        ("arrays and objects inside one another", count(limits::JSON_DEPTH as u64)),
        ("tolerance", count(u64::from(limits::TOLERANCE))),
    ];
    absent(text, &rows)
}

/// The same for stored results.
fn wrong_limits_of_archives(text: &str) -> Vec<String> {
    let rows = [
        ("a result", mebibytes(limits::RESULT_BYTES)),
        ("all results of a run", format!("{} GiB", limits::INPUT_BYTES >> 30)),
        ("results in a directory", count(limits::RESULTS as u64)),
        ("conditions of one kind in a result", count(limits::CONDITIONS as u64)),
    ];
    absent(text, &rows)
}

/// The same for packs.
fn wrong_limits_of_packs(text: &str) -> Vec<String> {
    let rows = [
        ("a pack, a file of scores", mebibytes(limits::PACK_BYTES)),
        ("a result that is combined", mebibytes(limits::PACK_RESULT_BYTES)),
        ("tasks, criteria, contract commands", format!("{} each", count(limits::PACK_ITEMS as u64))),
        ("claims named in a pack, repeats included", count(limits::PACK_CLAIMS as u64)),
        ("digits of a number that matter", count(limits::DECIMAL_DIGITS as u64)),
        ("places of a number, before and after its point", format!("{} each", limits::DECIMAL_PLACES)),
        ("nesting of lists and objects", format!("{} levels", limits::JSON_DEPTH)),
    ];
    absent(text, &rows)
}

fn absent(text: &str, rows: &[(&str, String)]) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let row = |(what, most): &(&str, String)| format!("| {what} | {most} |");
    rows.iter().map(row).filter(|row| !lines.contains(&row.as_str())).collect()
}

#[test]
fn the_limits_are_those_of_the_program() {
    assert_none(&wrong_limits(&text_of("docs/fixtures.md").unwrap()));
    assert_eq!(wrong_limits("| a diff | 16 MiB |\n").len(), 17);
    assert_none(&wrong_limits_of_archives(&text_of("docs/archive.md").unwrap()));
    assert_eq!(wrong_limits_of_archives("| a result | 255 MiB |\n").len(), 4);
    assert_none(&wrong_limits_of_packs(&text_of("docs/pack-format.md").unwrap()));
    assert_eq!(wrong_limits_of_packs("| nesting of lists and objects | 64 levels |\n").len(), 6);
}

/// The keys of every object in a document.
fn keys(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            found.extend(members.keys().cloned());
            members.values().for_each(|value| keys(value, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_a_record_and_every_removed_variable_is_described() {
    let text = text_of("docs/evidence.md").unwrap();
    let example = blocks(&text).into_iter().find(|block| block.language == "json").unwrap().text;
    let mut names = Vec::new();
    keys(&serde_json::from_str(&example).unwrap(), &mut names);
    // The example is a record with every field that there is: none is lost on the way through the program.
    let mut written = Vec::new();
    let bytes = read_statement("x", example.as_bytes()).unwrap().to_bytes();
    keys(&serde_json::from_slice(&bytes).unwrap(), &mut written);
    names.sort();
    written.sort();
    assert_eq!(names, written);
    names.extend(["signal".to_owned(), "started".to_owned()]);
    names.extend(io::REMOVED.map(str::to_owned));
    names.extend([io::REMOVED_BEGINNING, io::REMOVED_PART, io::REPORTS_VARIABLE].map(str::to_owned));
    assert_eq!(undescribed(&text, &names), Vec::<String>::new());
    assert_eq!((io::GRACE.as_secs(), io::LINGER.as_secs()), (5, 2), "the words for them in the document");
}
