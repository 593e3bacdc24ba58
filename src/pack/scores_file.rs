//! A file of scores, written by hand: each score with who gave it, why and when.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::document::Pack;
use super::reader::Reader;
use super::scores::Attribution;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{CriterionId, TaskId};
use crate::number::Decimal;
use crate::ordered::Ordered as _;
use crate::source::{Fields, Node, Trail, excerpt, read_json, refuse_repeated_keys};

/// The scores of a file. Every criterion and task in it is one of the pack's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoresFile {
    pub(super) entries: BTreeMap<CriterionId, Entry>,
}

/// What the file says of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// One score for everything.
    Whole(Decimal, Attribution),
    /// One for each task.
    ByTask(BTreeMap<TaskId, (Decimal, Attribution)>),
}

/// A criterion, and the task that its score is for, if it is for one.
pub type ScorePlace = (String, Option<String>);

impl ScoresFile {
    /// Every score by its place, with who gave it.
    pub fn by_place(&self) -> BTreeMap<ScorePlace, (Decimal, Attribution)> {
        let mut scores = BTreeMap::new();
        for (criterion, entry) in &self.entries {
            match entry {
                Entry::Whole(value, attribution) => {
                    scores.insert((criterion.to_string(), None), (value.clone(), attribution.clone()));
                }
                Entry::ByTask(tasks) => {
                    scores.extend(tasks.iter().map(|(task, given)| {
                        ((criterion.to_string(), Some(task.to_string())), given.clone())
                    }));
                }
            }
        }
        scores
    }
}

impl ScoresFile {
    /// What of the scores is about criteria and tasks of another pack. What it derives takes none.
    #[must_use]
    pub fn fitting(&self, pack: &Pack) -> Self {
        let takes = |id: &CriterionId| pack.rubric.criterion(id).is_some_and(|found| found.from.is_none());
        let fit = |entry: &Entry| match entry {
            Entry::Whole(..) => entry.clone(),
            Entry::ByTask(tasks) => {
                let known = tasks.iter().filter(|(task, _)| pack.task(task).is_some());
                Entry::ByTask(known.map(|(task, given)| (task.clone(), given.clone())).ordered())
            }
        };
        let kept = self.entries.iter().filter(|(id, _)| takes(id));
        Self { entries: kept.map(|(id, entry)| (id.clone(), fit(entry))).ordered() }
    }
}

const SCORE_KEYS: [&str; 4] = ["score", "by", "why", "at"];

/// Reads `{"PYR-1": {"score": 0.9, "by": "…", "why": "…", "at": "2026-11-21"}}`, or criterion → task → the same,
/// strictly. An error gives every problem of the file; `file` names it.
pub fn read_scores(file: &str, bytes: &[u8], pack: &Pack) -> Result<ScoresFile, Vec<Diagnostic>> {
    let (text, root) = read_json(&|| file.into(), bytes)?;
    let mut reader = Reader::default();
    refuse_repeated_keys(&root, &mut reader.errors);
    let mut entries = BTreeMap::new();
    if let Node::Object(members) = &root {
        for (key, node) in members {
            let at = Trail::Root.key(key);
            let id = criterion(&mut reader, pack, key, &at);
            let entry = entry(&mut reader, pack, node, &at);
            entries.extend(id.zip(entry));
        }
    } else {
        reader.errors.wrong_type(&Trail::Root, "an object of scores by criterion", &root);
    }
    if reader.errors.is_empty() { Ok(ScoresFile { entries }) } else { Err(reader.errors.locate(file, text)) }
}

/// A criterion of the pack that takes a score.
fn criterion(reader: &mut Reader, pack: &Pack, key: &str, at: &Trail<'_>) -> Option<CriterionId> {
    let found = CriterionId::new(key).ok();
    let found = found.and_then(|id| pack.rubric.criterion(&id));
    match found {
        None => {
            if !reader.errors.is_full() {
                let problem = pack.rubric.unknown(key);
                reader.errors.key(problem.code, at, problem.message, problem.help);
            }
            None
        }
        Some(criterion) if criterion.from.is_some() => {
            let message = format!("`{}` is derived from claims and takes no score", excerpt(key));
            reader.errors.key(Code::DerivedScore, at, message, Some("leave its score out".into()));
            None
        }
        Some(criterion) => Some(criterion.id.clone()),
    }
}

fn entry(reader: &mut Reader, pack: &Pack, node: &Node<'_>, at: &Trail<'_>) -> Option<Entry> {
    let Node::Object(members) = node else {
        reader.errors.wrong_type(at, "an object with `score`, `by`, `why` and `at`", node);
        return None;
    };
    // A task may be named `score` too: then there is an object behind that key.
    let is_score = |(key, value): &(_, Node<'_>)| *key == "score" && !matches!(value, Node::Object(_));
    let is_by_task = !members.is_empty()
        && !members.iter().any(is_score)
        && members.iter().all(|(_, value)| matches!(value, Node::Object(_)));
    if !is_by_task {
        return score(reader, node, at).map(|(value, attribution)| Entry::Whole(value, attribution));
    }
    let mut tasks = BTreeMap::new();
    for (key, node) in members {
        let at = at.key(key);
        let known = TaskId::new(key).ok().filter(|id| pack.task(id).is_some());
        if known.is_none() && !reader.errors.is_full() {
            let problem = pack.unknown_task(key);
            reader.errors.key(problem.code, &at, problem.message, problem.help);
        }
        let score = score(reader, node, &at);
        tasks.extend(known.zip(score));
    }
    Some(Entry::ByTask(tasks))
}

fn score(reader: &mut Reader, node: &Node<'_>, at: &Trail<'_>) -> Option<(Decimal, Attribution)> {
    let fields = Fields::strict(node, at, &SCORE_KEYS, &mut reader.errors)?;
    let value = reader.required(&fields, "score", at);
    let value = value.and_then(|node| reader.share(node, &fields.at("score")));
    let mut text = |key: &str| {
        let node = reader.required(&fields, key, at)?;
        reader.text(node, &fields.at(key))
    };
    let (by, why, at_text) = (text("by"), text("why"), text("at"));
    if let Some(written) = at_text.as_deref().filter(|text| !is_date(text)) {
        let message = format!("`{}` is no date", excerpt(written));
        let help = Some("write a date such as 2026-11-21".to_string());
        reader.errors.value(Code::WrongType, &fields.at("at"), message, help);
    }
    Some((value?, Attribution { by: by?, why: why?, at: at_text? }))
}

/// Whether a text is `YYYY-MM-DD`, alone or with `T` and a time behind it.
fn is_date(text: &str) -> bool {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let is_time = |time: &str| {
        (5..=40).contains(&time.len())
            && time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(&byte))
    };
    let number = |text: &str, length: usize| {
        let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && time.is_none_or(is_time)
}

#[cfg(test)]
mod tests;
