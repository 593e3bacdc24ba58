//! The directional metrics, held against a second, naive implementation of their definition that works on plain
//! JSON values. The domain is the one where the definition leaves no choice: native findings, whole lines, known
//! severities, no `end_line`, one recording, and `null` counting as absent.
#![expect(clippy::indexing_slicing, reason = "indexing a JSON value gives null where there is nothing")]
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report")]

use benchgate::review::{
    Expectations, Panel, Rules, directional_precision, directional_recall, formats, score,
};
use benchgate::source::parse;
use serde_json::{Map, Value, json};

/// What one fixture is worth by the definition.
#[derive(Debug, Clone, PartialEq)]
struct Naive {
    passed: bool,
    matched: u64,
    missed: u64,
    false_positives: u64,
    precision: f64,
    recall: f64,
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn rank(severity: &Value) -> usize {
    let word = severity.as_str().unwrap_or("info").trim().to_lowercase();
    ["critical", "major", "minor", "nit", "info"].iter().position(|known| *known == word).unwrap_or(4)
}

fn holds(finding: &Value, entry: &Value) -> bool {
    if !entry["file"].is_null() && finding["file"].as_str().unwrap_or("") != entry["file"].as_str().unwrap() {
        return false;
    }
    if let Some(want) = entry["line"].as_i64() {
        match finding["line"].as_i64() {
            Some(found) if (i128::from(found) - i128::from(want)).abs() <= 3 => {}
            _ => return false,
        }
    }
    if !entry["severity"].is_null() && rank(&finding["severity"]) > rank(&entry["severity"]) {
        return false;
    }
    let text = |key: &str| finding[key].as_str().unwrap_or("").to_string();
    let said = format!("{} {}", text("claim"), text("evidence")).to_lowercase();
    let keywords = list(&entry["keywords"]);
    keywords.is_empty()
        || keywords.iter().any(|keyword| said.contains(&keyword.as_str().unwrap().to_lowercase()))
}

/// One wherever the denominator is nothing.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn naive(expected: &Value, findings: &[Value]) -> Naive {
    let expect = &expected["expect"];
    let must_match = list(&expect["must_match"]);
    let is_found = |entry: &&Value| findings.iter().any(|finding| holds(finding, entry));
    let matched = must_match.iter().filter(is_found).count() as u64;
    let missed = must_match.len() as u64 - matched;
    let mut false_positives = 0;
    for entry in list(&expect["must_not_flag"]) {
        false_positives += findings.iter().filter(|finding| holds(finding, entry)).count() as u64;
    }
    let mut passed = missed == 0 && false_positives == 0;
    if let Some(least) = expect["min_findings"].as_u64() {
        passed &= findings.len() as u64 >= least;
    }
    if let Some(most) = expect["max_blocking"].as_u64() {
        let blocking = findings.iter().filter(|finding| rank(&finding["severity"]) <= 1).count() as u64;
        passed &= blocking <= most;
        false_positives += blocking.saturating_sub(most);
    }
    Naive {
        passed,
        matched,
        missed,
        false_positives,
        precision: share(matched, matched + false_positives),
        recall: share(matched, must_match.len() as u64),
    }
}

/// The same figures by the crate, from the text of the two files.
fn by_crate(expected: &str, findings: &str) -> Naive {
    let (expectations, _) = Expectations::read(&parse(expected).unwrap()).unwrap();
    let (file, warnings) = formats::read_native(parse(findings).unwrap()).unwrap();
    assert!(warnings.is_empty(), "{findings}");
    let entries = expectations.entries().count();
    let panel = Panel::join(vec![file], None, entries).unwrap();
    let score = score(&expectations, &panel, Rules::default());
    Naive {
        passed: score.passed(),
        matched: score.matched_count(),
        missed: score.missed_count(),
        false_positives: score.false_positives,
        precision: score.precision().value(),
        recall: score.recall().value(),
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Sometimes the value, sometimes `null`, sometimes nothing at all.
    fn put(&mut self, object: &mut Map<String, Value>, key: &str, present: usize, value: Value) {
        if self.percent(present) {
            object.insert(key.into(), value);
        } else if self.percent(30) {
            object.insert(key.into(), Value::Null);
        }
    }
}

const FILES: [&str; 5] = ["src/a.rs", "src/A.rs", "", "./src/a.rs", "日本/é.py"];
const SEVERITIES: [&str; 10] =
    ["critical", "Major", " minor\t", "NIT", "info", "major", "CRITICAL", "minor", "nit ", "\n info"];
/// Among them words whose lower case is longer, depends on what follows, or is plain ASCII, and the same letter
/// composed and decomposed.
const WORDS: [&str; 16] = [
    "null",
    "Overflow",
    "STRASSE",
    "straße",
    "STRAẞE",
    "İstanbul",
    "istanbul",
    "ΟΔΟΣ",
    "οδός",
    "ΣΑΣ",
    "\u{212A}elvin",
    "kelvin",
    "Éa",
    "E\u{301}a",
    "off by one",
    "x",
];

fn files(random: &mut Random) -> Value {
    let usual = random.percent(75);
    json!(random.one_of(if usual { &FILES[..2] } else { &FILES }))
}

fn entry(random: &mut Random) -> Value {
    let mut entry = Map::new();
    let file = files(random);
    random.put(&mut entry, "file", 60, file);
    let line = if random.percent(3) { i64::MAX } else { i64::try_from(random.below(16) + 1).unwrap() };
    random.put(&mut entry, "line", 50, json!(line));
    let severity = json!(random.one_of(&SEVERITIES));
    random.put(&mut entry, "severity", 50, severity);
    let keywords: Vec<Value> = (0..random.below(4))
        .map(|_| match random.below(20) {
            0 => json!(""),
            // The end of the claim, the space between, the start of the evidence.
            1..=4 => json!(format!("{} {}", random.one_of(&WORDS), random.one_of(&WORDS[..3]))),
            5 => json!(" "),
            _ => json!(random.one_of(&WORDS)),
        })
        .collect();
    random.put(&mut entry, "keywords", 60, json!(keywords));
    if random.percent(10) {
        entry.insert("note".into(), json!("for people"));
    }
    Value::Object(entry)
}

fn sentence(random: &mut Random) -> Value {
    let words: Vec<&str> = (0..random.below(4)).map(|_| *random.one_of(&WORDS)).collect();
    let text = words.join(*random.one_of(&[" ", " ", "", "-"]));
    json!(match random.below(3) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => text,
    })
}

fn finding(random: &mut Random) -> Value {
    let mut finding = Map::new();
    let file = files(random);
    random.put(&mut finding, "file", 85, file);
    let line = match random.below(12) {
        0 => *random.one_of(&[0, -1, -2, -3, i64::MIN, i64::MAX, i64::MAX - 3, i64::MAX - 4]),
        _ => i64::try_from(random.below(20)).unwrap() - 1,
    };
    random.put(&mut finding, "line", 80, json!(line));
    let severity = json!(random.one_of(&SEVERITIES));
    random.put(&mut finding, "severity", 85, severity);
    let (claim, evidence) = (sentence(random), sentence(random));
    random.put(&mut finding, "claim", 90, claim);
    random.put(&mut finding, "evidence", 70, evidence);
    if random.percent(10) {
        finding.insert("confidence".into(), json!([0.5, {"deep": true}]));
    }
    Value::Object(finding)
}

fn expected(random: &mut Random) -> Value {
    let mut expect = Map::new();
    let must_match: Vec<Value> = (0..random.below(4)).map(|_| entry(random)).collect();
    random.put(&mut expect, "must_match", 85, json!(must_match));
    let must_not_flag: Vec<Value> = (0..random.below(3)).map(|_| entry(random)).collect();
    random.put(&mut expect, "must_not_flag", 65, json!(must_not_flag));
    let least = json!(*random.one_of(&[0, 1, 2, 5, i64::MAX]));
    random.put(&mut expect, "min_findings", 15, least);
    let most = json!(*random.one_of(&[0, 1, 2, 3, i64::MAX]));
    random.put(&mut expect, "max_blocking", 30, most);
    let mut root = Map::new();
    random.put(&mut root, "description", 50, json!("generated"));
    random.put(&mut root, "expect", 98, Value::Object(expect));
    Value::Object(root)
}

#[test]
fn generated_fixtures_score_as_the_definition_says() {
    const FIXTURES: u64 = 12_000;
    let mut random = Random(4);
    let (mut passed, mut matched, mut missed, mut false_positives, mut with_false) = (0, 0, 0, 0, 0);
    let mut summed = (0, 0, 0);
    for number in 0..FIXTURES {
        let expected = expected(&mut random);
        let findings: Vec<Value> = (0..random.below(7)).map(|_| finding(&mut random)).collect();
        let want = naive(&expected, &findings);
        let (key, said) = (expected.to_string(), json!(findings).to_string());
        // A file may also say where its findings come from; that changes nothing.
        let said = if random.percent(30) {
            format!(r#"{{"recording": {{"reviewer": "r"}}, "findings": {said}}}"#)
        } else {
            said
        };
        let found = by_crate(&key, &said);
        assert_eq!(found, want, "fixture {number}\n{key}\n{said}");
        passed += u64::from(want.passed);
        matched += want.matched;
        missed += want.missed;
        false_positives += want.false_positives;
        with_false += u64::from(want.false_positives > 0);
        summed.0 += found.matched;
        summed.1 += found.missed;
        summed.2 += found.false_positives;
    }
    // Totals: the counts are summed, then the ratios made of them.
    let (recall, precision) =
        (directional_recall(summed.0, summed.0 + summed.1), directional_precision(summed.0, summed.2));
    assert_eq!(recall.value().to_bits(), share(matched, matched + missed).to_bits());
    assert_eq!(precision.value().to_bits(), share(matched, matched + false_positives).to_bits());
    // The generator must not make it easy: each figure stays well away from never and always.
    let shares = [share(passed, FIXTURES), recall.value(), precision.value(), share(with_false, FIXTURES)];
    assert!(shares.iter().all(|share| (0.2..=0.8).contains(share)), "{shares:?}");
}

/// The figures of one fixture: passed, matched, missed, false positives.
fn figures(expect: &str, findings: &str) -> (bool, u64, u64, u64) {
    let key = format!(r#"{{"expect": {expect}}}"#);
    let found = by_crate(&key, findings);
    let values: Value = serde_json::from_str(findings).unwrap();
    assert_eq!(found, naive(&serde_json::from_str(&key).unwrap(), list(&values)), "{key} {findings}");
    (found.passed, found.matched, found.missed, found.false_positives)
}

#[test]
fn by_hand() {
    // One finding may match several entries, and several findings hit the same entry.
    let all = r#"{"must_match": [{}, {}], "must_not_flag": [{}, {"file": "a"}], "max_blocking": 1}"#;
    let three = r#"[{"file": "a", "severity": "major"}, {"severity": "critical"}, {"severity": "MAJOR "}]"#;
    assert_eq!(figures(all, three), (false, 2, 0, 3 + 1 + 2));
    assert_eq!(figures(all, "[]"), (false, 0, 2, 0));
    assert_eq!(figures("{}", three), (true, 0, 0, 0));
    assert_eq!(figures("{}", "[]"), (true, 0, 0, 0));
    assert_eq!(figures(r#"{"min_findings": 4}"#, three), (false, 0, 0, 0));
    assert_eq!(figures(r#"{"min_findings": 3, "max_blocking": 3}"#, three), (true, 0, 0, 0));
}

#[test]
fn keywords_are_compared_in_lower_case() {
    let matched = |keyword: &str, claim: &str, evidence: &str| {
        let expect = json!({"must_match": [{"keywords": [keyword]}]}).to_string();
        figures(&expect, &json!([{"claim": claim, "evidence": evidence}]).to_string()).1 == 1
    };
    assert!(matched("", "", ""));
    assert!(matched(" ", "", ""));
    assert!(matched("null DEREF", "is Null", "deref here"));
    assert!(!matched("null  deref", "is null", "deref here"));
    // Lower-casing, not case folding: ß and SS stay different, ẞ is ß.
    assert!(matched("straße", "STRAẞE", ""));
    assert!(!matched("straße", "STRASSE", ""));
    // İ becomes i and a combining dot; the Kelvin sign becomes k.
    assert!(matched("i\u{307}stanbul", "İSTANBUL", ""));
    assert!(!matched("istanbul", "İSTANBUL", ""));
    assert!(matched("kelvin", "\u{212A}ELVIN", ""));
    // A sigma at the end of a word becomes ς, elsewhere σ; the end of a claim is the end of a word.
    assert!(matched("οδος", "ΟΔΟΣ", "x"));
    assert!(matched("ΟΔΟΣ", "η ΟΔΟΣ", ""));
    assert!(!matched("ΟΔΟΣ", "ΟΔΟΣΑ", ""));
    // Nothing is normalised.
    assert!(!matched("\u{e9}", "e\u{301}", ""));
}
