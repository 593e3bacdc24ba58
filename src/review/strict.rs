//! The strict counts: every finding and every expectation counted once. The directional ones flatter; a
//! reviewer who posts "major" on every line scores 1.00 there, and close to 0 here.

use crate::number::Ratio;

/// Counts over the one-to-one assignment. Each is a mean over the trials of a fixture, so it need not be whole;
/// over fixtures they are summed. `tp + labelled_fp + duplicates + unlabelled` = findings, `tp + fn` = entries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StrictCounts {
    /// Findings paired with a `must_match` entry.
    pub true_positives: f64,
    /// `must_match` entries without a finding of their own.
    pub false_negatives: f64,
    /// Unpaired findings that hit a `must_not_flag` entry.
    pub labelled_false_positives: f64,
    /// Other unpaired findings that match an entry.
    pub duplicates: f64,
    /// All other unpaired findings: nobody has said whether they are right.
    pub unlabelled: f64,
    /// All findings; kept beside its parts, whose means need not add up to it in floating point.
    pub findings: f64,
    /// Severity weights of the paired entries.
    pub weight_found: f64,
    /// Severity weights of all entries that name a severity.
    pub weight: f64,
}

impl StrictCounts {
    /// `tp / findings`: every finding that is not a pair counts against it.
    pub fn precision(&self) -> Option<Ratio> {
        Ratio::of_means(self.true_positives, self.findings)
    }

    /// `tp / (tp + labelled_fp)`: only findings that the key knows to be wrong count against it.
    pub fn grounded_precision(&self) -> Option<Ratio> {
        Ratio::of_means(self.true_positives, self.true_positives + self.labelled_false_positives)
    }

    /// `tp / (tp + fn)`.
    pub fn recall(&self) -> Option<Ratio> {
        Ratio::of_means(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// `(1 + β²) tp / ((1 + β²) tp + β² fn + fp)` with fp = findings − tp (van Rijsbergen 1979). Undefined only
    /// when there is neither a finding nor an entry.
    pub fn f_score(&self, beta_squared: f64) -> Option<Ratio> {
        let hits = (1.0 + beta_squared) * self.true_positives;
        let wrong = self.findings - self.true_positives;
        Ratio::of_means(hits, hits + beta_squared * self.false_negatives + wrong)
    }

    /// The share of severity weight (critical 10, major 5, minor 2, nit 1, info 0.5) that was paired. Entries
    /// without a severity have no weight.
    pub fn severity_recall(&self) -> Option<Ratio> {
        Ratio::of_means(self.weight_found, self.weight)
    }

    /// Adds other counts to these.
    pub fn add(&mut self, other: &Self) {
        self.true_positives += other.true_positives;
        self.false_negatives += other.false_negatives;
        self.labelled_false_positives += other.labelled_false_positives;
        self.duplicates += other.duplicates;
        self.unlabelled += other.unlabelled;
        self.findings += other.findings;
        self.weight_found += other.weight_found;
        self.weight += other.weight;
    }

    /// These counts divided by a number of trials.
    #[must_use]
    pub fn per(&self, trials: usize) -> Self {
        let trials = trials.max(1) as f64;
        Self {
            true_positives: self.true_positives / trials,
            false_negatives: self.false_negatives / trials,
            labelled_false_positives: self.labelled_false_positives / trials,
            duplicates: self.duplicates / trials,
            unlabelled: self.unlabelled / trials,
            findings: self.findings / trials,
            weight_found: self.weight_found / trials,
            weight: self.weight / trials,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(counts: &StrictCounts) -> [Option<f64>; 6] {
        let value = |ratio: Option<Ratio>| ratio.map(Ratio::value);
        [
            value(counts.precision()),
            value(counts.grounded_precision()),
            value(counts.recall()),
            value(counts.f_score(1.0)),
            value(counts.f_score(0.25)),
            value(counts.severity_recall()),
        ]
    }

    #[test]
    fn nothing_expected_and_nothing_said_is_undefined_everywhere() {
        assert_eq!(values(&StrictCounts::default()), [None; 6]);
    }

    #[test]
    fn by_hand() {
        let counts = StrictCounts {
            true_positives: 2.0,
            false_negatives: 1.0,
            labelled_false_positives: 1.0,
            duplicates: 1.0,
            unlabelled: 4.0,
            findings: 8.0,
            weight_found: 15.0,
            weight: 17.0,
        };
        // F1 = 4 / (4 + 1 + 6); F0.5 = 2.5 / (2.5 + 0.25 + 6).
        let want = [0.25, 2.0 / 3.0, 2.0 / 3.0, 4.0 / 11.0, 2.5 / 8.75, 15.0 / 17.0];
        assert_eq!(values(&counts), want.map(Some));
    }

    #[test]
    fn silence_where_something_was_expected_is_zero_not_undefined() {
        let counts = StrictCounts { false_negatives: 3.0, weight: 5.0, ..StrictCounts::default() };
        assert_eq!(values(&counts), [None, None, Some(0.0), Some(0.0), Some(0.0), Some(0.0)]);
    }
}
