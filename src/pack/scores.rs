//! The scores of a run: one for each criterion at most, wherever they come from.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::assess::Scope;
use super::document::Pack;
use super::scores_file::{Entry, ScoresFile};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::CriterionId;
use crate::number::{Decimal, Fraction};
use crate::source::excerpt;

/// Who scored something, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Who.
    pub by: String,
    /// Why it has this score.
    pub why: String,
    /// When: a date, or a date and a time.
    pub at: String,
}

/// Where a score comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The command line.
    Flag,
    /// A file of scores.
    File,
    /// The states of claims.
    Derived,
    /// The mean over the results of single tasks.
    Combined,
    /// Nobody gave one; it counts as 0.
    Unscored,
}

/// A score that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Within 0..=1.
    pub value: Fraction,
    /// From where.
    pub source: Source,
    /// By whom; `None` where nobody says.
    pub attribution: Option<Attribution>,
}

/// What was given for the criteria of a pack. Every criterion is one of the pack's, and no derived one is scored by
/// hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scores {
    pub(super) given: BTreeMap<CriterionId, Given>,
}

impl Scores {
    /// Joins the scores of the command line with those of a file. A criterion that is unknown, derived, or scored
    /// more than once is a problem; all of them are found.
    pub fn gather(
        pack: &Pack,
        scope: &Scope,
        flags: &[(CriterionId, Decimal)],
        file: Option<&ScoresFile>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut given: BTreeMap<CriterionId, Given> = BTreeMap::new();
        for (id, entry) in file.into_iter().flat_map(|file| &file.entries) {
            if let Some(score) = of_entry(pack, scope, entry) {
                given.insert(id.clone(), score);
            }
        }
        let mut problems = Vec::new();
        for (id, value) in flags {
            let shown = excerpt(id.as_str());
            let Some(criterion) = pack.rubric.criterion(id) else {
                problems.push(pack.rubric.unknown(id.as_str()));
                continue;
            };
            if criterion.from.is_some() {
                let message = format!("`{shown}` is derived from claims and takes no score");
                problems.push(Diagnostic::run(Code::DerivedScore, message, Some("leave its score out")));
                continue;
            }
            let given_by_flag = Given { value: value.magnitude(), source: Source::Flag, attribution: None };
            let is_in_file = file.is_some_and(|file| file.entries.contains_key(id));
            if given.insert(id.clone(), given_by_flag).is_some() || is_in_file {
                let what =
                    if is_in_file { "scored in the file of scores already" } else { "scored more than once" };
                let message = format!("`{shown}` is {what}");
                problems.push(Diagnostic::run(Code::RepeatedScore, message, Some("keep one of its scores")));
            }
        }
        if problems.is_empty() { Ok(Self { given }) } else { Err(problems) }
    }

    /// What was given for a criterion.
    pub fn of(&self, id: &CriterionId) -> Option<&Given> {
        self.given.get(id)
    }
}

/// The score of an entry of the file for what is judged: of a task its own; of the whole the exact mean over the
/// tasks of the pack, absent counting 0.
fn of_entry(pack: &Pack, scope: &Scope, entry: &Entry) -> Option<Given> {
    let of_one = |value: &Decimal, attribution: &Attribution| Given {
        value: value.magnitude(),
        source: Source::File,
        attribution: Some(attribution.clone()),
    };
    match (entry, scope) {
        (Entry::Whole(value, attribution), _) => Some(of_one(value, attribution)),
        (Entry::ByTask(tasks), Scope::Task(task)) => {
            tasks.get(task).map(|(value, attribution)| of_one(value, attribution))
        }
        (Entry::ByTask(tasks), Scope::Whole) => {
            let sum = tasks.values().fold(Fraction::zero(), |sum, (value, _)| sum.plus(&value.magnitude()));
            let value = sum.over_count(pack.tasks.len())?;
            Some(Given { value, source: Source::File, attribution: None })
        }
    }
}
