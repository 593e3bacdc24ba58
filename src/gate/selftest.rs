//! The planted faults that the detectors must catch before anybody believes a verdict. All in memory, well below a
//! millisecond.
//!
//! This catches a broken detector. It cannot catch a program that was replaced.

mod planted;

use alloc::vec::Vec;

use super::detectors::Detectors;
use super::regressions::Rule;

/// A planted fault that was not caught, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planted(pub &'static str);

/// Plants a fault for each detector and for each rule of regression. What is returned was not caught: no verdict of these
/// detectors counts.
pub fn self_test(detectors: &Detectors) -> Vec<Planted> {
    // A detector that is new has no planted fault yet, and this does not compile until it has.
    let Detectors { score, freshness, unverified, changed_reviewers, claim, pack, regressions } = *detectors;
    let caught = [
        ("a bug that the recording misses", planted::is_miss_caught(score)),
        ("a false positive", planted::is_false_positive_caught(score)),
        ("a recording of another diff", planted::is_stale_diff_caught(freshness)),
        ("a fixture that nobody recorded", planted::is_missing_recording_caught(unverified)),
        ("a recording by a reviewer with other inputs", planted::is_stale_reviewer_caught(unverified)),
        ("a recording that lost its digests", planted::is_lost_provenance_caught(unverified)),
        ("a reviewer who says something else", planted::is_changed_reviewer_caught(changed_reviewers)),
        ("evidence of another tree", planted::is_stale_claim_caught(claim)),
        ("a command that failed", planted::is_failed_command_caught(claim)),
        ("a required claim without evidence", planted::is_missing_claim_caught(pack)),
        ("a ratio below its threshold", planted::is_low_ratio_caught(pack)),
        ("an artefact that is not there", planted::is_missing_artifact_caught(pack)),
    ];
    let missed = caught.into_iter().filter(|(_, caught)| !caught).map(|(what, _)| Planted(what));
    let of_rules = Rule::ALL.into_iter().filter(|rule| !planted::is_regression_caught(*rule, regressions));
    missed.chain(of_rules.map(|rule| Planted(rule.name()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::regressions::{Comparison, Regression};
    use crate::review::{Freshness, Standing};
    use alloc::collections::BTreeSet;

    fn missed(detectors: &Detectors) -> Vec<&'static str> {
        self_test(detectors).into_iter().map(|Planted(what)| what).collect()
    }

    #[test]
    fn the_real_detectors_catch_everything() {
        assert_eq!(missed(&Detectors::REAL), Vec::<&str>::new());
    }

    #[test]
    fn a_detector_that_finds_nothing_is_found_out() {
        let real = Detectors::REAL;
        let blind_score = Detectors {
            score: |expectations, panel, rules| {
                let mut score = crate::review::score(expectations, panel, rules);
                score.standing = Standing::Pass;
                score.matched.fill(true);
                score.hits.fill(0);
                score
            },
            ..real
        };
        assert_eq!(missed(&blind_score), ["a bug that the recording misses", "a false positive"]);
        let blind = Detectors { freshness: |_, _| Freshness::Fresh, ..real };
        assert_eq!(missed(&blind), ["a recording of another diff"]);
        assert_eq!(missed(&Detectors { unverified: |_, _, _, _| None, ..real }).len(), 3);
        let blind = Detectors { changed_reviewers: |_, _| BTreeSet::new(), ..real };
        assert_eq!(missed(&blind), ["a reviewer who says something else"]);
        let blind = Detectors {
            claim: |claim, pack, rule, records, context| {
                let mut found = crate::evidence::assess(claim, pack, rule, records, context);
                found.judged.state = crate::evidence::ClaimState::Supported;
                found
            },
            ..real
        };
        assert_eq!(missed(&blind), ["evidence of another tree", "a command that failed"]);
        let blind = Detectors {
            pack: |pack, scope, claims, scores, artifacts| {
                let mut found = crate::pack::assess_with(pack, scope, claims, scores, artifacts);
                found.status = crate::pack::Status::Pass;
                found
            },
            ..real
        };
        let want = [
            "a required claim without evidence",
            "a ratio below its threshold",
            "an artefact that is not there",
        ];
        assert_eq!(missed(&blind), want);
        assert_eq!(missed(&Detectors { regressions: |_, _| Vec::new(), ..real }).len(), Rule::ALL.len());
    }

    #[test]
    fn every_rule_of_regression_is_tested_by_itself() {
        macro_rules! all_but {
            ($($rule:ident)*) => {[$((Rule::$rule, {
                fn find(rule: Rule, comparison: &Comparison<'_>) -> Vec<Regression> {
                    if rule == Rule::$rule { Vec::new() } else { rule.find(comparison) }
                }
                find as fn(Rule, &Comparison<'_>) -> Vec<Regression>
            })),*]};
        }
        let blind = all_but!(FixtureFails EntryLost FalsePositive BlockingRise FixtureVanished RecordingVanished
            PackVanished PrecisionDrop FindingsRise PackStatus PackRatio);
        assert_eq!(blind.map(|(rule, _)| rule), Rule::ALL);
        for (rule, regressions) in blind {
            assert_eq!(missed(&Detectors { regressions, ..Detectors::REAL }), [rule.name()]);
        }
    }
}
