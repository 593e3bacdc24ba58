//! Files of scores, and all that can be wrong with one.

use super::super::{Scope, Scores, Source, read_pack};
use super::*;

fn pack() -> Pack {
    let text = r#"{"profile": "p", "tasks": [{"id": "t"}, {"id": "score"}, {"id": "u"}],
        "rubric": {"criteria": [{"id": "A", "weight": 1}, {"id": "B", "weight": 1},
                                {"id": "D", "weight": 1, "from": ["claim/a"]}]}}"#;
    read_pack("p.json", text.as_bytes(), &mut Vec::new()).unwrap()
}

const GIVEN: &str = r#""by": "ada", "why": "w", "at": "2026-11-21""#;

fn problems(text: &str) -> Vec<(Code, String)> {
    let found = read_scores("s.json", text.as_bytes(), &pack()).unwrap_err();
    let path = |problem: &Diagnostic| problem.place.as_ref().and_then(|place| place.path.clone());
    found.iter().map(|problem| (problem.code, path(problem).unwrap_or_default())).collect()
}

#[test]
fn a_score_is_for_everything_or_for_each_task() {
    let text = format!(
        r#"{{"A": {{"score": 0.9, {GIVEN}}}, "B": {{"t": {{"score": 0.5, {GIVEN}}}, "score": {{"score": 1, {GIVEN}}}}}}}"#
    );
    let file = read_scores("s.json", text.as_bytes(), &pack()).unwrap();
    let whole = Scores::gather(&pack(), &Scope::Whole, &[], Some(&file)).unwrap();
    let of = |scores: &Scores, id: &str| {
        let given = scores.of(&CriterionId::new(id).unwrap()).unwrap().clone();
        (given.value.exact(), given.source, given.attribution.map(|attribution| attribution.by))
    };
    assert_eq!(of(&whole, "A"), ("0.9".into(), Source::File, Some("ada".into())));
    assert_eq!(of(&whole, "B"), ("0.5".into(), Source::File, None), "(0.5 + 1 + 0) / 3");
    let task =
        |id: &str| Scores::gather(&pack(), &Scope::Task(TaskId::new(id).unwrap()), &[], Some(&file)).unwrap();
    assert_eq!(of(&task("t"), "B").0, "0.5");
    assert_eq!(of(&task("score"), "B").0, "1");
    assert_eq!(task("u").of(&CriterionId::new("B").unwrap()), None);
}

#[test]
fn what_is_wrong_in_a_file_of_scores_is_said_with_its_place() {
    for (text, code, path) in [
        (format!(r#"{{"X": {{"score": 1, {GIVEN}}}}}"#), Code::UnknownCriterion, "X"),
        (format!(r#"{{"D": {{"score": 1, {GIVEN}}}}}"#), Code::DerivedScore, "D"),
        (format!(r#"{{"A": {{"v": {{"score": 1, {GIVEN}}}}}}}"#), Code::UnknownTask, "A.v"),
        (format!(r#"{{"A": {{"score": 1.1, {GIVEN}}}}}"#), Code::OutOfRange, "A.score"),
        (format!(r#"{{"A": {{"score": "1", {GIVEN}}}}}"#), Code::WrongType, "A.score"),
        (format!(r#"{{"A": {{{GIVEN}}}}}"#), Code::MissingKey, "A"),
        (format!(r#"{{"A": {{"score": 1, {GIVEN}, "sure": true}}}}"#), Code::UnknownKey, "A.sure"),
        (r#"{"A": {"score": 1, "by": " ", "why": "w", "at": "2026-11-21"}}"#.into(), Code::WrongType, "A.by"),
        (r#"{"A": {"score": 1, "by": "b", "why": "w", "at": "2026-02-30"}}"#.into(), Code::WrongType, "A.at"),
        (r#"{"A": 0.9}"#.into(), Code::WrongType, "A"),
        ("[]".into(), Code::WrongType, "$"),
    ] {
        assert_eq!(problems(&text), [(code, path.into())], "{text}");
    }
    let twice = format!(r#"{{"A": {{"score": 1, {GIVEN}}}, "A": {{"score": 1, {GIVEN}}}}}"#);
    assert_eq!(problems(&twice), [(Code::DuplicateKey, "A".into())]);
}

#[test]
fn dates_are_of_the_calendar() {
    for text in ["2026-11-21", "2024-02-29", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.5+02:00"] {
        assert!(is_date(text), "{text}");
    }
    for text in [
        "",
        "2026",
        "2026-13-01",
        "2026-00-10",
        "2025-02-29",
        "1900-02-29",
        "26-11-21",
        "2026-11-21 10:00",
        "2026-11-21T",
        "٢٠٢٦-١١-٢١",
    ] {
        assert!(!is_date(text), "{text}");
    }
}
