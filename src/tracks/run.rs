//! One run: of a stored result what figures are made of.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Deserialize;

use super::conditions::{Presence, Stated, of_pack};
use crate::ids::Digest;
use crate::limits::{CONDITIONS, STORED_COUNT};
use crate::number::{Decimal, Fraction};
use crate::ordered::Ordered as _;
use crate::result::v1::{
    ClaimState, DecimalText, Mode, Pack, PackStatus, Recovery, Rules, Stamp, Summary, Verdict,
};
use crate::source::excerpt;

/// What kind of result a run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Of judging a pack.
    Pack,
    /// Of scoring fixtures.
    Score,
    /// Of a gate.
    Gate,
}

impl Kind {
    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Score => "score",
            Self::Gate => "gate",
        }
    }
}

/// What was judged. Only runs of one subject stand in a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The kind of result.
    pub kind: Kind,
    /// Where the findings of a score come from; nothing for a gate, which may have none.
    pub mode: Option<Mode>,
    /// The profile of a pack, if it is known.
    pub profile: Option<String>,
    /// The only task of a pack that was judged, if one was asked for.
    pub task: Option<String>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What was judged.
    pub subject: Subject,
    /// How it ended, as people see it.
    pub status: &'static str,
    /// Its exit code.
    pub exit_code: u8,
    /// Whether it names one action and one command.
    pub names_a_step: bool,
    /// The weighted ratio of a pack, within 0..=1.
    pub ratio: Option<Fraction>,
    /// The same as it was written.
    pub ratio_text: Option<DecimalText>,
    /// The totals of a score, also of that inside a gate.
    pub figures: Option<Figures>,
    /// The digests of inputs and result, when it has both.
    pub digests: Option<(Digest, Digest)>,
    /// The conditions that it states.
    pub(super) conditions: Vec<Stated>,
}

/// The totals of a score that was not blocked as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Entries matched.
    pub matched: u64,
    /// All entries.
    pub expected: u64,
    /// False positives.
    pub false_positives: u64,
    /// Precision, as written.
    pub precision: Option<f64>,
    /// Recall, as written.
    pub recall: Option<f64>,
    /// Strict precision, as written.
    pub strict_precision: Option<f64>,
    /// Strict recall, as written.
    pub strict_recall: Option<f64>,
}

/// A result that contradicts itself, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Contradiction(pub(super) String);

/// Of a stored score all but its fixtures.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ScoreTotals {
    mode: Mode,
    scoring: u32,
    verdict: Verdict,
    exit_code: u8,
    rules: Rules,
    summary: Summary,
    recovery: Option<Recovery>,
}

impl Run {
    /// Adds what an archive knows of a run where its result does not say it.
    pub(super) fn tie(&mut self, stamp: &Stamp) {
        let head = stamp.head.as_ref();
        for (name, value) in [
            ("commit", head.map(|head| head.commit.to_string())),
            ("tree", head.map(|head| head.tree.to_string())),
            ("dirty", head.map(|head| head.dirty.to_string())),
        ] {
            for stated in self.conditions.iter_mut().filter(|stated| stated.name == name) {
                if stated.value.is_none() {
                    stated.value.clone_from(&value);
                }
            }
        }
    }
}

impl ScoreTotals {
    pub(super) fn run(self) -> Result<Run, Contradiction> {
        check_code(self.verdict.word(), self.verdict.exit_code(), self.exit_code)?;
        let summary = &self.summary;
        let strict = &summary.strict.figures;
        for (name, count) in [
            ("matched", summary.matched),
            ("expected_count", summary.expected_count),
            ("false_positives", summary.false_positives),
        ] {
            if count > STORED_COUNT {
                return Err(Contradiction(format!("`{name}` is {count}, more than any run counts")));
            }
        }
        if summary.matched > summary.expected_count {
            return Err(Contradiction("`matched` is above `expected_count`".into()));
        }
        let figures = Figures {
            matched: summary.matched,
            expected: summary.expected_count,
            false_positives: summary.false_positives,
            precision: share("precision", summary.precision)?,
            recall: share("recall", summary.recall)?,
            strict_precision: share("strict.precision", strict.precision)?,
            strict_recall: share("strict.recall", strict.recall)?,
        };
        let always = |name: &str, value: Option<String>| Stated::new(name, value, Presence::Always);
        let conditions = Vec::from([
            always("blocking", Some(self.rules.blocking.join("/"))),
            always("commit", None),
            always("dirty", None),
            always("kind", Some(Kind::Score.word().into())),
            always("reviewer", Some(self.rules.reviewer.unwrap_or_else(|| "all".into()))),
            always("scoring", Some(self.scoring.to_string())),
            always("tolerance", Some(self.rules.tolerance.to_string())),
            always("tree", None),
        ]);
        Ok(Run {
            subject: Subject { kind: Kind::Score, mode: Some(self.mode), profile: None, task: None },
            status: self.verdict.word(),
            exit_code: self.exit_code,
            names_a_step: names_a_step(self.recovery.as_ref()),
            ratio: None,
            ratio_text: None,
            // What was blocked as a whole has no ratios.
            figures: figures.recall.is_some().then_some(figures),
            digests: None,
            conditions,
        })
    }
}

impl Run {
    pub(super) fn of_pack(pack: Pack) -> Result<Self, Contradiction> {
        check_code(pack.status.word(), pack.status.exit_code(), pack.exit_code)?;
        check_pass(&pack)?;
        let conditions = &pack.conditions;
        let most = conditions.tools.len().max(conditions.max_age.len()).max(conditions.min_tier.len());
        if most > CONDITIONS {
            return Err(Contradiction(format!(
                "{most} conditions of one kind, at most {CONDITIONS} are read"
            )));
        }
        let ratio = pack.score_ratio.as_ref().map(|text| exact("score_ratio", text)).transpose()?;
        if let Some(text) = &pack.score_ratio_exact {
            let judged = Fraction::parse(text).map(|judged| judged.to_string());
            if judged.and_then(|text| Decimal::parse(&text).ok()).map(|shown| shown.magnitude()) != ratio {
                return Err(Contradiction("`score_ratio` is not `score_ratio_exact`, rounded".into()));
            }
        }
        let digest = |name: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|error| Contradiction(format!("`{name}`: {error}"))),
        };
        let inputs: Option<Digest> = digest("inputs_digest", &pack.inputs_digest)?;
        let result: Option<Digest> = digest("result_digest", &pack.result_digest)?;
        Ok(Self {
            conditions: of_pack(&pack),
            status: pack.status.word(),
            exit_code: pack.exit_code,
            names_a_step: names_a_step(pack.recovery.as_ref()),
            ratio,
            ratio_text: pack.score_ratio,
            figures: None,
            digests: inputs.zip(result),
            subject: Subject { kind: Kind::Pack, mode: None, profile: pack.profile, task: pack.task },
        })
    }
}

/// What was passed has every required claim and the ratio that it needs.
fn check_pass(pack: &Pack) -> Result<(), Contradiction> {
    if pack.status != PackStatus::Pass {
        return Ok(());
    }
    if !pack.missing_required_claim_ids.is_empty() || !pack.stale_required_claim_ids.is_empty() {
        return Err(Contradiction("it is PASS although required claims are missing or stale".into()));
    }
    let required: BTreeSet<&str> = pack.required_claim_ids.iter().map(String::as_str).ordered();
    let mut unmet = pack.claims.iter().filter(|claim| claim.state != ClaimState::Supported);
    if let Some(claim) = unmet.find(|claim| required.contains(claim.id.as_str())) {
        let id = excerpt(&claim.id);
        return Err(Contradiction(format!("it is PASS although `{id}` is not SUPPORTED")));
    }
    let judged = match &pack.score_ratio_exact {
        Some(text) => Fraction::parse(text),
        None => pack.score_ratio.as_ref().map(|text| exact("score_ratio", text)).transpose()?,
    };
    if let (Some(ratio), Some(thresholds)) = (judged, &pack.thresholds)
        && ratio < exact("pass_ratio", &thresholds.pass_ratio)?
    {
        return Err(Contradiction("it is PASS although its ratio is below `pass_ratio`".into()));
    }
    Ok(())
}

pub(super) fn check_code(status: &str, implied: u8, stated: u8) -> Result<(), Contradiction> {
    if implied == stated {
        return Ok(());
    }
    Err(Contradiction(format!("`exit_code` is {stated}, and {status} ends with {implied}")))
}

/// The exact value of a ratio.
fn exact(name: &str, text: &DecimalText) -> Result<Fraction, Contradiction> {
    let decimal =
        Decimal::parse(text.as_str()).map_err(|error| Contradiction(format!("`{name}`: {error}")))?;
    if decimal.is_share() {
        Ok(decimal.magnitude())
    } else {
        Err(Contradiction(format!("`{name}` is above 1")))
    }
}

fn share(name: &str, ratio: Option<f64>) -> Result<Option<f64>, Contradiction> {
    match ratio {
        Some(value) if !(0.0..=1.0).contains(&value) => {
            Err(Contradiction(format!("`{name}` is outside 0 to 1")))
        }
        other => Ok(other),
    }
}

/// One action and one command, each a line with something in it.
pub(super) fn names_a_step(recovery: Option<&Recovery>) -> bool {
    let is_one = |text: &str| !text.trim().is_empty() && !text.trim().contains(['\n', '\r']);
    recovery.is_some_and(|recovery| is_one(&recovery.action) && is_one(&recovery.command))
}
