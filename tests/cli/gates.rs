//! Every reason, rule, cause and kind of loosening is in some case of a gate. What is new does not compile without a name
//! here, and fails without a case.

use std::collections::BTreeSet;

use benchgate::diagnostic::Code;
use benchgate::gate::loosening::Item;
use benchgate::gate::{AlreadyFailing, Cause, Ground, Rule, Unverified};
use benchgate::ids::{Digest, FixtureId};
use benchgate::policy::{Form as _, PackName};
use serde_json::Value;

use crate::cases::{Recorded, all, recorded};
use crate::program::run;
use crate::words::split;

/// The results of every gate that the cases run.
fn gates() -> Vec<Value> {
    let goldens = recorded();
    let gates = goldens
        .iter()
        .filter(|recorded| recorded.command.contains("benchgate gate") && recorded.stdout.starts_with("{\n"));
    gates.map(|recorded| serde_json::from_str(&recorded.stdout).unwrap()).collect()
}

fn texts(gates: &[Value], list: &str, key: &str) -> BTreeSet<String> {
    let all = gates.iter().flat_map(|gate| gate[list].as_array().unwrap().clone());
    all.filter_map(|entry| entry[key].as_str().map(str::to_owned)).collect()
}

fn has_reason(gate: &Value, code: &str) -> bool {
    gate["reasons"].as_array().unwrap().iter().any(|reason| reason["code"] == code)
}

fn has_pack(gate: &Value, status: &str) -> bool {
    gate["packs"].as_array().unwrap().iter().any(|pack| pack["status"] == status)
}

/// How a reason shows in a result.
fn shows(ground: &Ground, gate: &Value) -> bool {
    let summary = &gate["score"]["summary"];
    match ground {
        Ground::FixtureBroken(_) => gate["exit_code"] == 4 && summary["blocked"].as_u64() > Some(0),
        Ground::PackBlocked(_) => gate["exit_code"] == 4 && has_pack(gate, "BLOCKED"),
        Ground::PackNotVerified(_) => gate["exit_code"] == 2 && has_pack(gate, "NOT_VERIFIED"),
        Ground::RecordingUnverified(_) => {
            gate["exit_code"] == 2 && summary["not_verified"].as_u64() > Some(0)
        }
        Ground::PackBelow(_) => gate["exit_code"] == 3 && has_pack(gate, "FAIL"),
        Ground::Regressed(_) => gate["exit_code"] == 1 && has_reason(gate, "regressed"),
        Ground::FixtureFails(_, AlreadyFailing::No) => has_reason(gate, "fixture-fails"),
        Ground::FixtureFails(_, AlreadyFailing::Yes) => {
            gate["reasons"].as_array().unwrap().iter().any(|reason| {
                reason["code"] == "fixture-fails"
                    && reason["message"].as_str().unwrap().contains("failed on the base already")
            })
        }
        Ground::Loosened => gate["exit_code"] == 1 && has_reason(gate, "rule-loosened"),
        Ground::Inconclusive(_) => gate["exit_code"] == 5 && has_reason(gate, "inconclusive"),
    }
}

#[test]
fn every_reason_has_a_case() {
    let (id, pack) = (FixtureId::new("a").unwrap(), PackName::parse("p").unwrap());
    let all = [
        Ground::FixtureBroken(id.clone()),
        Ground::PackBlocked(pack.clone()),
        Ground::PackNotVerified(pack.clone()),
        Ground::RecordingUnverified(id.clone()),
        Ground::PackBelow(pack),
        Ground::Regressed(0),
        Ground::FixtureFails(id.clone(), AlreadyFailing::No),
        Ground::FixtureFails(id.clone(), AlreadyFailing::Yes),
        Ground::Loosened,
        Ground::Inconclusive(id),
    ];
    let gates = gates();
    for ground in all {
        assert!(gates.iter().any(|gate| shows(&ground, gate)), "no case shows {ground:?}");
    }
}

#[test]
fn every_way_in_which_a_recording_proves_nothing_has_a_case() {
    fn code(unverified: &Unverified) -> Code {
        match unverified {
            Unverified::NoRecording => Code::NoRecording,
            Unverified::StaleDiff => Code::StaleRecording,
            Unverified::StaleReviewer { .. } => Code::StaleReviewer,
            Unverified::ProvenanceLost => Code::ProvenanceLost,
            Unverified::Unbound { .. } => Code::UnboundRecording,
        }
    }
    let (reviewer, now) = (String::new(), Digest::of(b""));
    let all = [
        Unverified::NoRecording,
        Unverified::StaleDiff,
        Unverified::StaleReviewer { reviewer: reviewer.clone(), now },
        Unverified::ProvenanceLost,
        Unverified::Unbound { reviewer, now },
    ];
    let gates = gates();
    for unverified in all {
        let code = code(&unverified).name();
        let shows = |gate: &Value| gate["exit_code"] == 2 && has_reason(gate, code);
        assert!(gates.iter().any(shows), "no case shows {unverified:?}");
    }
}

#[test]
fn every_rule_of_regression_has_a_case() {
    let seen = texts(&gates(), "regressions", "rule");
    let known: BTreeSet<String> = Rule::ALL.iter().map(|rule| rule.name().to_owned()).collect();
    assert_eq!(seen, known);
}

#[test]
fn every_cause_has_a_case() {
    fn name(cause: Cause) -> &'static str {
        match cause {
            Cause::Recording => "recording",
            Cause::Diff => "diff",
            Cause::Expectation => "expectation",
            Cause::Rules => "rules",
            Cause::Scores => "scores",
        }
    }
    let all = [Cause::Recording, Cause::Diff, Cause::Expectation, Cause::Rules, Cause::Scores];
    let gates = gates();
    let regressions = gates.iter().flat_map(|gate| gate["regressions"].as_array().unwrap().clone());
    let seen: BTreeSet<String> = regressions
        .flat_map(|found| found["cause"].as_array().unwrap().clone())
        .map(|cause| cause.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(seen, all.into_iter().map(|cause| name(cause).to_owned()).collect());
}

#[test]
fn every_kind_of_rule_and_every_class_has_a_case() {
    let gates = gates();
    let known: BTreeSet<String> = Item::ALL.iter().map(|item| item.name().to_owned()).collect();
    assert_eq!(texts(&gates, "rules_changed", "kind"), known);
    let classes = ["loosened", "neutral", "tightened"].map(str::to_owned);
    assert_eq!(texts(&gates, "rules_changed", "class"), BTreeSet::from(classes));
}

#[test]
fn every_exit_code_and_what_wins_has_a_case() {
    let gates = gates();
    let codes: BTreeSet<u64> = gates.iter().map(|gate| gate["exit_code"].as_u64().unwrap()).collect();
    assert_eq!(codes, BTreeSet::from([0, 1, 2, 3, 4, 5]));
    let several: BTreeSet<String> =
        gates.iter().map(|gate| gate["exit_codes"].to_string().replace(char::is_whitespace, "")).collect();
    for pair in ["[2,1]", "[3,1]", "[1,5]", "[4,1]"] {
        assert!(several.contains(pair), "no case has {pair}: {several:?}");
    }
}

#[test]
fn every_relation_has_a_case() {
    let relations: BTreeSet<String> =
        gates().iter().map(|gate| gate["base"]["relation"].to_string()).collect();
    assert_eq!(relations, BTreeSet::from(["\"landed\"", "\"proposed\"", "null"].map(str::to_owned)));
}

#[test]
fn every_verdict_but_pass_has_one_next_step_that_is_understood() {
    let mut ran = 0;
    for case in all().iter().filter(|case| case.name.starts_with("gate-")) {
        let wanted = |recorded: &&Recorded| {
            recorded.command == "benchgate gate --format json" && recorded.stdout.starts_with("{\n")
        };
        for recorded in case.recorded().iter().filter(wanted) {
            let gate: Value = serde_json::from_str(&recorded.stdout).unwrap();
            let recovery = &gate["recovery"];
            assert_eq!(recovery.is_null(), gate["exit_code"] == 0, "{}", case.name);
            let Some(command) = recovery["command"].as_str() else { continue };
            assert!(!command.is_empty() && !recovery["action"].as_str().unwrap().is_empty(), "{}", case.name);
            let words = split(command);
            if words[0] != "benchgate" {
                // The command that failed, which the record quotes.
                continue;
            }
            let words: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            let copy = case.copy();
            let got = run(copy.path(), &words);
            assert!(!got.stderr().contains("error[usage]"), "{}: {command}\n{}", case.name, got.stderr());
            // What shows or mends something succeeds; what judges again says the same again.
            let is_look = ["show", "init"].contains(&words[0]);
            assert!(
                !is_look || got.code == Some(0) || case.name == "gate-broken",
                "{}: {command}: {}",
                case.name,
                got.stderr()
            );
            ran += 1;
        }
    }
    assert!(ran > 20, "{ran}");
}
