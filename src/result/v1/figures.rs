//! Counts and ratios, of a fixture and of all.

use serde::{Deserialize, Serialize, Serializer};

/// A count, or the mean of counts over trials; written as an integer when it is whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Amount(pub f64);

impl Amount {
    /// The count, when it is a whole number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by converting back")]
    #[expect(clippy::float_cmp, reason = "only an exactly whole number is meant")]
    pub fn whole(self) -> Option<u64> {
        let whole = self.0 as u64;
        (whole as f64 == self.0).then_some(whole)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_u64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

/// The strict figures: each finding and each entry counts once. A ratio that is undefined is null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Strict {
    /// Findings paired with an entry.
    pub tp: Amount,
    /// Entries without a finding of their own.
    #[serde(rename = "fn")]
    pub fn_: Amount,
    /// Unpaired findings that hit a `must_not_flag` entry.
    pub labelled_fp: Amount,
    /// Other unpaired findings that match an entry.
    pub duplicates: Amount,
    /// All other findings.
    pub unlabelled: Amount,
    /// tp / findings.
    pub precision: Option<f64>,
    /// tp / (tp + `labelled_fp`).
    pub grounded_precision: Option<f64>,
    /// tp / (tp + fn).
    pub recall: Option<f64>,
    /// The harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// The same with precision weighing double.
    pub f0_5: Option<f64>,
    /// Recall by the weight of severities: critical 10, major 5, minor 2, nit 1, info 0.5.
    pub severity_recall: Option<f64>,
    /// Severity weight of the paired entries.
    pub weight_found: Amount,
    /// Severity weight of all entries that name one.
    pub weight: Amount,
}

/// Totals over the fixtures. Ratios are of summed counts; blocked fixtures are counted and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// All fixtures: the sum of the next five.
    pub fixtures: u64,
    /// With status PASS.
    pub passed: u64,
    /// With status FAIL.
    pub failed: u64,
    /// With status `KNOWN_GAP`.
    pub known_gaps: u64,
    /// With status `NOT_VERIFIED`.
    pub not_verified: u64,
    /// With status BLOCKED.
    pub blocked: u64,
    /// Σ matched.
    pub matched: u64,
    /// Σ missed.
    pub missed: u64,
    /// Σ false positives.
    pub false_positives: u64,
    /// Σ entries.
    pub expected_count: u64,
    /// matched / (matched + `false_positives`), 1 at 0/0; null when nothing was scored.
    pub precision: Option<f64>,
    /// matched / `expected_count`, 1 when nothing is expected; null when nothing was scored.
    pub recall: Option<f64>,
    /// The strict totals.
    pub strict: StrictSummary,
}

/// The strict totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StrictSummary {
    /// Sums, and ratios of sums.
    #[serde(flatten)]
    pub figures: Strict,
    /// Of the fixtures without `must_match` entries, the share with a blocking finding or a false positive.
    pub clean_false_alarm_rate: Option<f64>,
    /// Findings per fixture.
    pub findings_per_fixture: Option<f64>,
}
