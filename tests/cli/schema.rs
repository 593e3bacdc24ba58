//! The JSON results: valid by the committed schema, with every promised field, and read back as it was.

use benchgate::result::v1::{
    ARCHIVE_SCHEMA, Archived, COMPARE_SCHEMA, Checkup, Comparison, DOCTOR_SCHEMA, GATE_SCHEMA, Gate,
    HISTORY_SCHEMA, History, PACK_SCHEMA, Pack, SCORE_SCHEMA, Score,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cases::{all, recorded};

/// Whether a text is a result of this schema, as Benchgate prints one.
pub(crate) fn is_of(text: &str, schema: &str) -> bool {
    text.starts_with(&format!("{{\n  \"schema\": \"{schema}\""))
}

/// Whether a command line shows a stored result again.
pub(crate) fn is_report(command: &str) -> bool {
    command.starts_with("benchgate report ")
}

/// Every result of a schema in the goldens, with where it comes from.
fn results_of(schema: &str) -> Vec<(String, String)> {
    let printed = recorded().into_iter();
    let mut results: Vec<(String, String)> = printed
        .map(|recorded| (format!("{}: {}", recorded.case, recorded.command), recorded.stdout))
        .collect();
    for case in all() {
        let files = case.outputs().into_iter().filter(|(path, _)| path.contains(".json"));
        results.extend(
            files.map(|(path, bytes)| (format!("{}/{path}", case.name), String::from_utf8(bytes).unwrap())),
        );
    }
    results.retain(|(_, text)| is_of(text, schema));
    results
}

/// Every score in the goldens.
fn results() -> Vec<(String, String)> {
    let results = results_of(SCORE_SCHEMA);
    assert!(results.len() > 25, "{} results", results.len());
    results
}

/// The committed schema of this name.
fn schema_of(name: &str) -> jsonschema::Validator {
    let name = name.strip_prefix("benchgate.").unwrap();
    let file = format!("{}/docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn schema() -> jsonschema::Validator {
    schema_of(SCORE_SCHEMA)
}

#[test]
fn every_result_is_valid_by_its_committed_schema() {
    for name in [SCORE_SCHEMA, GATE_SCHEMA, ARCHIVE_SCHEMA, COMPARE_SCHEMA, HISTORY_SCHEMA, DOCTOR_SCHEMA] {
        let (schema, results) = (schema_of(name), results_of(name));
        assert!(results.len() > 1, "{name}: {} results", results.len());
        for (place, text) in results {
            let value: Value = serde_json::from_str(&text).unwrap();
            let errors: Vec<String> = schema
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{place}: {errors:?}");
        }
    }
}

/// Reading a result and writing it again changes nothing.
fn survives<T: Serialize + DeserializeOwned>(name: &str) {
    for (place, text) in results_of(name) {
        let result: T = serde_json::from_str(&text).unwrap();
        let again = benchgate::escape::json(&serde_json::to_string_pretty(&result).unwrap()) + "\n";
        assert!(again == text, "{place}: {again}");
    }
}

#[test]
fn results_survive_a_round_trip_byte_by_byte() {
    survives::<Archived<Score>>(ARCHIVE_SCHEMA);
    survives::<Gate>(GATE_SCHEMA);
    survives::<Comparison>(COMPARE_SCHEMA);
    survives::<History>(HISTORY_SCHEMA);
    survives::<Checkup>(DOCTOR_SCHEMA);
}

#[test]
fn the_gates_that_the_cases_render_are_valid_by_the_committed_schema() {
    let schema = schema_of(GATE_SCHEMA);
    let mut checked = 0;
    for case in all().iter().filter(|case| case.name.starts_with("report-gate-")) {
        let dir = case.copy();
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            let errors: Vec<String> = schema
                .iter_errors(&value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
            let gate: Gate = serde_json::from_str(&text).unwrap();
            // No field is lost, and none is made up.
            assert!(serde_json::to_value(&gate).unwrap() == value, "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked >= 8, "{checked} checked");
}

#[test]
fn the_packs_that_the_cases_compare_are_valid_by_the_committed_schema() {
    let schema = schema_of(PACK_SCHEMA);
    let dir = all().iter().find(|case| case.name == "compare-tracks").unwrap().copy();
    for file in ["python/1", "python/2", "python/3", "python/4", "java/1", "java/2"] {
        let text = std::fs::read_to_string(dir.path().join(format!("{file}.json"))).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
        let pack: Pack = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&pack).unwrap(), value, "{file}");
    }
}

#[test]
fn an_invalid_result_is_caught() {
    let schema = schema();
    let (_, text) = results().remove(0);
    let valid: Value = serde_json::from_str(&text).unwrap();
    assert!(schema.is_valid(&valid));
    for (pointer, planted) in [
        ("/verdict", Value::from("GREEN")),
        ("/fixtures", Value::Null),
        ("/summary/fixtures", Value::from(-1)),
        ("/rules/tolerance", Value::from("3")),
    ] {
        let mut invalid = valid.clone();
        *invalid.pointer_mut(pointer).unwrap() = planted;
        assert!(!schema.is_valid(&invalid), "{pointer}");
    }
    let mut invalid = valid.clone();
    invalid.as_object_mut().unwrap().remove("summary");
    assert!(!schema.is_valid(&invalid));
}

#[test]
fn results_are_read_back_as_they_were() {
    for (place, text) in results() {
        let score: Score = serde_json::from_str(&text).unwrap();
        let again: Score = serde_json::from_str(&serde_json::to_string(&score).unwrap()).unwrap();
        assert_eq!(again, score, "{place}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&score).unwrap(), value, "{place}");
    }
}

/// The type that a field is promised to have; `?` in front allows null.
fn has_type(value: &Value, wanted: &str) -> bool {
    if let Some(wanted) = wanted.strip_prefix('?') {
        return value.is_null() || has_type(value, wanted);
    }
    match wanted {
        "string" => value.is_string(),
        "bool" => value.is_boolean(),
        "count" => value.is_u64(),
        "number" => value.is_number(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("{wanted}"),
    }
}

fn check(object: &Value, fields: &str, place: &str) {
    for field in fields.split_whitespace() {
        let (name, wanted) = field.split_once(':').unwrap();
        let value = object.get(name).unwrap_or_else(|| panic!("{place}: no `{name}`"));
        assert!(has_type(value, wanted), "{place}: `{name}` is {value}");
    }
}

fn one_of(value: &Value, words: &[&str], place: &str) {
    assert!(words.contains(&value.as_str().unwrap()), "{place}: {value}");
}

const COUNTS: &str = "matched:count missed:count false_positives:count expected_count:count";
const RATIOS: &str = "precision:?number recall:?number";
const STRICT: &str = "tp:number fn:number labelled_fp:number duplicates:number unlabelled:number \
                      precision:?number grounded_precision:?number recall:?number f1:?number f0_5:?number \
                      severity_recall:?number";

#[test]
fn every_promised_field_is_there() {
    for (place, text) in results() {
        let result: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(result["schema"], "benchgate.score.v1", "{place}");
        assert_eq!(result["scoring"], 1, "{place}");
        one_of(&result["mode"], &["recorded", "live"], &place);
        check(&result, "fixtures:list summary:object", &place);
        for fixture in result["fixtures"].as_array().unwrap() {
            let place = format!("{place}: {}", fixture["id"]);
            check(fixture, COUNTS, &place);
            check(fixture, RATIOS, &place);
            check(
                fixture,
                "id:string passed:bool known_gaps:count findings:number reasons:list misses:list \
                 warnings:list strict:object",
                &place,
            );
            check(&fixture["strict"], STRICT, &place);
            one_of(&fixture["status"], &["PASS", "FAIL", "NOT_VERIFIED", "KNOWN_GAP", "BLOCKED"], &place);
            one_of(&fixture["recorded"], &["none", "fresh", "unbound", "stale", "provenance-lost"], &place);
            assert_eq!(fixture.get("message").is_some(), fixture["status"] == "BLOCKED", "{place}");
            assert!(fixture["reasons"].as_array().unwrap().iter().all(Value::is_string), "{place}");
            for miss in fixture["misses"].as_array().unwrap() {
                check(miss, "entry:object near_miss:?object known_gap:?string", &place);
            }
            if fixture["status"] == "KNOWN_GAP" {
                assert_eq!(fixture["passed"], false, "{place}");
                assert!(fixture["missed"].as_u64() >= Some(1), "{place}");
            }
        }
        let summary = &result["summary"];
        check(
            summary,
            "fixtures:count passed:count failed:count known_gaps:count not_verified:count blocked:count \
             strict:object",
            &place,
        );
        check(summary, COUNTS, &place);
        check(summary, RATIOS, &place);
        check(&summary["strict"], STRICT, &place);
        check(&summary["strict"], "clean_false_alarm_rate:?number findings_per_fixture:?number", &place);
    }
}

#[test]
fn counts_add_up() {
    for (place, text) in results() {
        let result: Value = serde_json::from_str(&text).unwrap();
        let (rows, summary) = (result["fixtures"].as_array().unwrap(), &result["summary"]);
        let of = |status: &str| rows.iter().filter(|row| row["status"] == status).count() as u64;
        let count = |name: &str| summary[name].as_u64().unwrap();
        assert_eq!(count("fixtures"), rows.len() as u64, "{place}");
        let by_status = [
            ("passed", "PASS"),
            ("failed", "FAIL"),
            ("known_gaps", "KNOWN_GAP"),
            ("not_verified", "NOT_VERIFIED"),
            ("blocked", "BLOCKED"),
        ];
        for (name, status) in by_status {
            assert_eq!(count(name), of(status), "{place}: {name}");
        }
        assert_eq!(by_status.iter().map(|(name, _)| count(name)).sum::<u64>(), count("fixtures"), "{place}");
        for name in ["matched", "missed", "false_positives", "expected_count"] {
            let sum: u64 = rows.iter().map(|row| row[name].as_u64().unwrap()).sum();
            assert_eq!(count(name), sum, "{place}: {name}");
        }
        for row in rows {
            let [matched, missed, expected] =
                ["matched", "missed", "expected_count"].map(|name| row[name].as_u64().unwrap());
            assert_eq!(matched + missed, expected, "{place}");
            let strict = &row["strict"];
            let parts = ["tp", "labelled_fp", "duplicates", "unlabelled"];
            let sum: f64 = parts.iter().map(|name| strict[name].as_f64().unwrap()).sum();
            assert!((sum - row["findings"].as_f64().unwrap()).abs() < 1e-9, "{place}");
        }
        let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(ids.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()), "{place}: {ids:?}");
    }
}

#[test]
fn the_exit_code_in_a_result_is_that_of_the_process() {
    for recorded in recorded().iter().filter(|recorded| recorded.stdout.starts_with("{\n")) {
        let result: Value = serde_json::from_str(&recorded.stdout).unwrap();
        if result["schema"] == "benchgate.config.v1" || is_report(&recorded.command) {
            // A policy is no result, and to show a result is not to judge.
            continue;
        }
        assert_eq!(result["exit_code"].to_string(), recorded.code, "{}: {}", recorded.case, recorded.command);
    }
}
