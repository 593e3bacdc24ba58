//! Packs that are read, and all that can be wrong with one.

use alloc::vec;

use super::*;

/// Code, place and value path of each problem.
fn problems(text: &str) -> Vec<(Code, String)> {
    let mut warnings = Vec::new();
    let found = read_pack("p.json", text.as_bytes(), &mut warnings).unwrap_err();
    let path = |problem: &Diagnostic| problem.place.as_ref().and_then(|place| place.path.clone());
    found.iter().map(|problem| (problem.code, path(problem).unwrap_or_default())).collect()
}

fn read(text: &str) -> (Pack, Vec<Code>) {
    let mut warnings = Vec::new();
    let pack = read_pack("p.json", text.as_bytes(), &mut warnings).unwrap();
    (pack, warnings.iter().map(|warning| warning.code).collect())
}

/// A pack around the tasks and the rubric.
fn pack(tasks: &str, rubric: &str) -> String {
    format!(r#"{{"profile": "p", "tasks": {tasks}, "rubric": {rubric}}}"#)
}

const TASK: &str = r#"[{"id": "t", "required_evidence_claim_ids": ["claim/a"]}]"#;
const RUBRIC: &str = r#"{"criteria": [{"id": "C", "weight": 1}]}"#;

#[test]
fn the_smallest_pack_has_the_default_thresholds() {
    let (pack, warnings) = read(&pack(TASK, RUBRIC));
    assert_eq!(warnings, []);
    let thresholds = &pack.rubric.thresholds;
    assert_eq!(
        (thresholds.pass.to_string(), thresholds.high_confidence.to_string()),
        ("0.85".into(), "0.9".into())
    );
    assert_eq!(pack.contract, RunContract::default());
}

#[test]
fn everything_of_a_full_pack_is_read() {
    let text = r#"{"schema": "x.v9", "version": 1.50, "profile": "backend-python",
        "required_addons": ["b", "a", "b"], "goal": "g",
        "run_contract": {"required_commands": ["a -q", {"id": "lint", "command": "b '$c'", "claim": "claim/x",
          "reports": ["${BENCHGATE_REPORTS}/x.xml"]}], "claim_contract": {"any": [1]}, "output_contract": "compact"},
        "tasks": [{"id": "t", "title": "T", "intent": "I", "prompt": "P", "acceptance": "one",
          "required_evidence_claim_ids": ["claim/b", "claim/a", "claim/b"], "required_artifact_kinds": ["diff"]}],
        "rubric": {"criteria": [{"id": "C", "name": "N", "weight": 0.30000000000000000001, "from": ["claim/a"]}],
          "thresholds": {"pass_ratio": 1, "high_confidence_ratio": 1.0}}}"#;
    let (pack, warnings) = read(text);
    assert_eq!(warnings, []);
    assert_eq!((pack.version.as_deref(), pack.schema.as_deref()), (Some("1.5"), Some("x.v9")));
    assert_eq!(pack.required_addons.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(pack.contract.commands.len(), 2);
    let lint = &pack.contract.commands[1];
    assert_eq!((lint.id.as_deref(), lint.reports.len()), (Some("lint"), 1));
    let claims: Vec<&str> = pack.tasks[0].required_claims.iter().map(ClaimId::as_str).collect();
    assert_eq!(claims, ["claim/a", "claim/b"]);
    assert_eq!(pack.rubric.criteria[0].weight.to_string(), "0.30000000000000000001");
    assert_eq!(pack.tasks[0].acceptance, ["one"]);
}

#[test]
fn what_must_be_there_is_asked_for() {
    assert_eq!(
        problems("{}"),
        [(Code::MissingKey, "$".into()), (Code::MissingKey, "$".into()), (Code::MissingKey, "$".into()),]
    );
    assert_eq!(
        problems(&pack("[{}, 7, null]", r#"{"criteria": [{"id": null}]}"#)),
        [
            (Code::MissingKey, "tasks[0]".into()),
            (Code::WrongType, "tasks[1]".into()),
            (Code::WrongType, "tasks[2]".into()),
            (Code::MissingKey, "rubric.criteria[0]".into()),
            (Code::MissingKey, "rubric.criteria[0]".into()),
        ]
    );
    assert_eq!(problems(&pack(TASK, "{}")), [(Code::MissingKey, "rubric".into())]);
    assert_eq!(problems("[]"), [(Code::WrongType, "$".into())]);
}

#[test]
fn numbers_are_exact_decimals_within_their_bounds() {
    let weight =
        |text: &str| problems(&pack(TASK, &format!(r#"{{"criteria": [{{"id": "C", "weight": {text}}}]}}"#)));
    for (text, code) in [
        ("-1", Code::OutOfRange),
        ("-1e-9", Code::OutOfRange),
        ("1e999", Code::BadNumber),
        ("1e-999", Code::BadNumber),
        ("\"1\"", Code::WrongType),
        ("true", Code::WrongType),
        ("[1]", Code::WrongType),
    ] {
        assert_eq!(weight(text), [(code, "rubric.criteria[0].weight".into())], "{text}");
    }
    for text in ["NaN", "Infinity", "-Infinity", "٣", "+1", ".5", "0x1"] {
        assert_eq!(weight(text).first().map(|(code, _)| *code), Some(Code::InvalidJson), "{text}");
    }
    let thresholds = |text: &str| {
        let rubric = format!(r#"{{"criteria": [{{"id": "C", "weight": 1}}], "thresholds": {text}}}"#);
        problems(&pack(TASK, &rubric))
    };
    let (pass, high) = ("rubric.thresholds.pass_ratio", "rubric.thresholds.high_confidence_ratio");
    for (text, code, path) in [
        (r#"{"pass_ratio": 1.0000000000000000001}"#, Code::OutOfRange, pass),
        (r#"{"pass_ratio": -0.1}"#, Code::OutOfRange, pass),
        (r#"{"high_confidence_ratio": 2}"#, Code::OutOfRange, high),
        (r#"{"pass_ratio": 0.8, "high_confidence_ratio": 0.79999999999999999999}"#, Code::OutOfRange, high),
        (r#"{"pass_ratio": 0.95}"#, Code::OutOfRange, pass),
        (r#"{"pass_ratio": "0.9"}"#, Code::WrongType, pass),
    ] {
        assert_eq!(thresholds(text), [(code, path.into())], "{text}");
    }
}

#[test]
fn claims_are_lists_of_ids() {
    let claims = |text: &str| {
        problems(&pack(&format!(r#"[{{"id": "t", "required_evidence_claim_ids": {text}}}]"#), RUBRIC))
    };
    let path = "tasks[0].required_evidence_claim_ids";
    let first = "tasks[0].required_evidence_claim_ids[0]";
    for (text, code, path) in [
        (r#""claim/a""#, Code::WrongType, path),
        (r#"{"claim/a": true}"#, Code::WrongType, path),
        ("[1]", Code::WrongType, first),
        ("[null]", Code::WrongType, first),
        (r#"[""]"#, Code::BadId, first),
        (r#"[" claim/a"]"#, Code::BadId, first),
        (r#"["claim/\u0000"]"#, Code::BadId, first),
        (r#"["claim/e\u0301"]"#, Code::BadId, first),
        (r#"["claim/\ud800"]"#, Code::WrongType, first),
    ] {
        assert_eq!(claims(text), [(code, path.into())], "{text}");
    }
}

#[test]
fn ids_are_unique_within_their_kind() {
    let tasks = r#"[{"id": "x"}, {"id": "x"}]"#;
    let rubric = r#"{"criteria": [{"id": "x", "weight": 1}, {"id": "x", "weight": 2}]}"#;
    assert_eq!(
        problems(&pack(tasks, rubric)),
        [(Code::DuplicateId, "tasks[1].id".into()), (Code::DuplicateId, "rubric.criteria[1].id".into())]
    );
    let commands = r#"{"profile": "p", "tasks": [], "rubric": {"criteria": []}, "run_contract":
        {"required_commands": [{"id": "a", "command": "b"}, {"id": "a", "command": "c"}]}}"#;
    assert_eq!(problems(commands), [(Code::DuplicateId, "run_contract.required_commands[1].id".into())]);
}

#[test]
fn repeated_keys_are_refused_and_unknown_ones_warned_of() {
    let text = pack(TASK, r#"{"criteria": [{"id": "C", "weight": 1, "weight": 1}], "x": {"y": 1, "y": 2}}"#);
    assert_eq!(
        problems(&text),
        [(Code::DuplicateKey, "rubric.criteria[0].weight".into()), (Code::DuplicateKey, "rubric.x.y".into())]
    );
    let mut warnings = Vec::new();
    let text = pack(r#"[{"id": "t", "required_evidence_claim_id": ["claim/a"]}]"#, RUBRIC);
    read_pack("p.json", text.as_bytes(), &mut warnings).unwrap();
    let helps: Vec<_> = warnings.iter().filter_map(|warning| warning.help.as_deref()).collect();
    assert_eq!(warnings[0].code, Code::IgnoredKey);
    assert_eq!(helps[0], "did you mean `required_evidence_claim_ids`?");
    assert_eq!(warnings[1].code, Code::NothingRequired);
}

#[test]
fn commands_are_plain_words() {
    let command = |text: &str| {
        problems(&format!(
            r#"{{"profile": "p", "tasks": [], "rubric": {{"criteria": []}},
                "run_contract": {{"required_commands": [{text}]}}}}"#
        ))
    };
    let at = "run_contract.required_commands[0]";
    for (text, code, path) in [
        (r#""a | b""#, Code::BadCommand, at.to_string()),
        (r#""""#, Code::BadCommand, at.to_string()),
        (r#"{"command": "a > b"}"#, Code::BadCommand, format!("{at}.command")),
        (r#"{"command": 7}"#, Code::WrongType, format!("{at}.command")),
        (r#"{"id": "x"}"#, Code::MissingKey, at.to_string()),
        (r#"{"command": "a", "claim": ["claim/a"]}"#, Code::WrongType, format!("{at}.claim")),
        (r#"{"command": "a", "reports": "x.xml"}"#, Code::WrongType, format!("{at}.reports")),
        ("7", Code::WrongType, at.to_string()),
    ] {
        assert_eq!(command(text), [(code, path)], "{text}");
    }
}

#[test]
fn counts_are_bounded() {
    let tasks: Vec<String> = (0..=PACK_ITEMS).map(|index| format!(r#"{{"id": "t{index}"}}"#)).collect();
    let tasks = format!("[{}]", tasks.join(","));
    assert_eq!(problems(&pack(&tasks, RUBRIC)), [(Code::TooMany, "tasks".into())]);
    let claims = vec![r#""c""#; crate::limits::PACK_CLAIMS + 1].join(",");
    let tasks = format!(r#"[{{"id": "t", "required_evidence_claim_ids": [{claims}]}}]"#);
    let path = "tasks[0].required_evidence_claim_ids";
    assert_eq!(problems(&pack(&tasks, RUBRIC)), [(Code::TooMany, path.into())]);
}
