//! The closest finding to an expectation that nothing matched, and why it does not match.

use alloc::vec::Vec;

use core::cell::OnceCell;

use super::expectation::Entry;
use super::expectation::Expectations;
use super::finding::Finding;
use super::matching::{Fit, Keywords, Matcher, Unmet};
use super::panel::Panel;
use super::rules::Rules;
use super::score::Miss;

/// A finding that nearly matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Its position among the findings of its review.
    pub finding: usize,
    /// What it does not meet; never empty.
    pub unmet: Vec<Unmet>,
}

/// The near misses of a fixture, each looked for when it is asked for: to find one costs as much as to match the entry,
/// and a table shows one of a row.
#[derive(Debug)]
pub struct NearMisses<'s> {
    expectations: &'s Expectations<'s>,
    panel: &'s Panel<'s>,
    rules: Rules,
    /// For each trial, once somebody has asked for one of its near misses.
    matchers: Vec<OnceCell<Matcher<'s>>>,
}

impl<'s> NearMisses<'s> {
    /// Those of the score of these reviews under these rules.
    pub fn new(expectations: &'s Expectations<'s>, panel: &'s Panel<'_>, rules: Rules) -> Self {
        let matchers = panel.reviews.iter().map(|_| OnceCell::new()).collect();
        Self { expectations, panel, rules, matchers }
    }

    /// The finding of the trial that came closest; `None` when that trial has none.
    pub fn of(&self, miss: &Miss) -> Option<NearMiss> {
        let entry = self.expectations.must_match.get(miss.entry)?;
        let review = self.panel.reviews.get(miss.trial)?;
        let matcher = self.matchers.get(miss.trial)?;
        nearest(matcher.get_or_init(|| Matcher::new(&review.findings, self.rules)), entry)
    }
}

/// How far a finding is away. Another file is further than anything else; then fewer unmet conditions are
/// nearer, then fewer lines, then fewer steps of severity, then a missing keyword.
type Remoteness = (bool, usize, u64, u32, bool);

/// The finding nearest to an entry that none of them matches; ties are broken by content. `None` when there is
/// no finding at all, or the entry is matched after all.
fn nearest(against: &Matcher<'_>, entry: &Entry<'_>) -> Option<NearMiss> {
    // To search for keywords costs the most. The nearest one, if it has a keyword, is looked at first, so that few others
    // are searched.
    let with_keyword: Vec<Remoteness> = against
        .findings()
        .iter()
        .map(|finding| remoteness(against.fit_with_keyword(finding, entry), finding, entry))
        .collect();
    let findings = against.findings().iter().zip(&with_keyword).enumerate();
    let first = findings.clone().min_by_key(|(_, (_, remoteness))| *remoteness);
    let mut best: Option<(Remoteness, &Finding<'_>, usize, Fit)> = None;
    for (position, (finding, with_keyword)) in first.into_iter().chain(findings) {
        let is_nearer = |remoteness: Remoteness| {
            best.as_ref().is_none_or(|(least, nearest, ..)| (remoteness, finding) < (*least, *nearest))
        };
        // It would lose even with a keyword; or it is the one that was looked at first.
        let is_seen = best.as_ref().is_some_and(|(_, _, seen, _)| *seen == position);
        if is_seen || !is_nearer(*with_keyword) {
            continue;
        }
        let keywords = against.keywords(position, entry);
        let fit = Fit { keywords, ..against.fit_with_keyword(finding, entry) };
        let remoteness = remoteness(fit, finding, entry);
        if is_nearer(remoteness) {
            best = Some((remoteness, finding, position, fit));
        }
    }
    let (_, nearest, finding, fit) = best?;
    let unmet = against.unmet_of(nearest, entry, fit);
    (!unmet.is_empty()).then_some(NearMiss { finding, unmet })
}

fn remoteness(fit: Fit, finding: &Finding<'_>, entry: &Entry<'_>) -> Remoteness {
    let is_silent = fit.keywords == Keywords::Absent;
    let unmet = [fit.file, fit.line, fit.severity, !is_silent].iter().filter(|met| !**met).count();
    let lines = match (entry.lines, finding.lines) {
        (Some(want), Some(found)) if !fit.line => found.distance(want),
        _ if !fit.line => u64::MAX,
        _ => 0,
    };
    let steps = entry.severity.filter(|_| !fit.severity);
    let steps = steps.map_or(0, |want| want.distance(finding.ranked_severity()));
    (!fit.file, unmet, lines, steps, is_silent)
}

#[cfg(test)]
mod tests {
    use super::super::expectation::Expectations;
    use super::super::finding::FindingsFile;
    use super::super::formats::read_native;
    use super::super::rules::Rules;
    use super::*;
    use crate::source::parse;
    use alloc::format;
    use alloc::string::String;

    fn nearest_of(entry: &str, findings: &[&str]) -> Option<NearMiss> {
        let (key, said) =
            (format!(r#"{{"expect": {{"must_match": [{entry}]}}}}"#), format!("[{}]", findings.join(",")));
        let (key, _) = Expectations::read(&parse(&key).unwrap()).unwrap();
        let Ok((FindingsFile::Single(run), _)) = read_native(parse(&said).unwrap()) else {
            panic!("refused")
        };
        nearest(&Matcher::new(&run.findings, Rules::default()), &key.must_match[0])
    }

    #[test]
    fn it_is_of_the_trial_that_missed() {
        let (key, said) = (
            r#"{"expect": {"must_match": [{"file": "a", "line": 5}]}}"#,
            r#"{"trials": [{"findings": [{"file": "x"}, {"file": "a", "line": 9}]}, {"findings": []}]}"#,
        );
        let (key, _) = Expectations::read(&parse(key).unwrap()).unwrap();
        let (file, _) = read_native(parse(said).unwrap()).unwrap();
        let panel = Panel::join(alloc::vec![file], None, 1).unwrap();
        let near_misses = NearMisses::new(&key, &panel, Rules::default());
        let of = |entry, trial| near_misses.of(&Miss { entry, trial }).map(|near| near.finding);
        assert_eq!([of(0, 0), of(0, 1), of(0, 2), of(1, 0)], [Some(1), None, None, None]);
    }

    #[test]
    fn another_file_is_furthest_then_the_conditions_count_then_how_far() {
        let entry = r#"{"file": "a", "line": 20, "severity": "major", "keywords": ["x"]}"#;
        // From the nearest to the furthest.
        let findings = [
            // One condition: the keyword, the severity by one step and by three, the line by 5 and by 80, no line.
            r#"{"file": "a", "line": 20, "severity": "major", "claim": "y"}"#,
            r#"{"file": "a", "line": 20, "severity": "minor", "claim": "x"}"#,
            r#"{"file": "a", "line": 20, "severity": "info", "claim": "x"}"#,
            r#"{"file": "a", "line": 25, "severity": "major", "claim": "x"}"#,
            r#"{"file": "a", "line": 100, "severity": "critical", "claim": "x"}"#,
            r#"{"file": "a", "severity": "major", "claim": "x"}"#,
            // Two and three.
            r#"{"file": "a", "line": 20, "severity": "minor", "claim": "y"}"#,
            r#"{"file": "a", "line": 24, "severity": "major", "claim": "y"}"#,
            r#"{"file": "a", "line": 24, "severity": "minor", "claim": "y"}"#,
            // Another file.
            r#"{"file": "b", "line": 20, "severity": "major", "claim": "x"}"#,
            r#"{"file": "b", "line": 20, "severity": "major", "claim": "y"}"#,
        ];
        for (nearer, first) in findings.iter().enumerate() {
            for second in findings.iter().skip(nearer + 1) {
                assert_eq!(nearest_of(entry, &[first, second]).map(|near| near.finding), Some(0), "{second}");
                assert_eq!(nearest_of(entry, &[second, first]).map(|near| near.finding), Some(1), "{second}");
            }
        }
    }

    #[test]
    fn ties_are_broken_by_content() {
        let (a, b) = (r#"{"line": 4, "claim": "a"}"#, r#"{"line": 4, "claim": "b"}"#);
        assert_eq!(nearest_of(r#"{"line": 90}"#, &[a, b]).map(|near| near.finding), Some(0));
        assert_eq!(nearest_of(r#"{"line": 90}"#, &[b, a]).map(|near| near.finding), Some(1));
        // As far below as above: the earlier line.
        let (below, above) = (r#"{"line": 80}"#, r#"{"line": 100}"#);
        assert_eq!(nearest_of(r#"{"line": 90}"#, &[above, below]).map(|near| near.finding), Some(1));
    }

    #[test]
    fn only_a_miss_has_one() {
        assert_eq!(nearest_of(r#"{"line": 9}"#, &[]), None);
        assert_eq!(nearest_of(r#"{"line": 9}"#, &[r#"{"line": 1}"#, r#"{"line": 8}"#]), None);
        let near = nearest_of(r#"{"file": "a", "line": 9}"#, &[r#"{"line": 1}"#]).unwrap();
        let words: Vec<String> = near.unmet.iter().map(|unmet| format!("{unmet}")).collect();
        assert_eq!(words, ["no file, want a", "line 1, want 9±3"]);
    }
}
