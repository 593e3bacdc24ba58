//! A stored result as a whole, for rendering it again. Renderers trust the program that made a result; of a file, anybody
//! may have made it, so what they would not escape or could not count is checked here.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use super::stored::{Document, Head, read};
use crate::diagnostic::Diagnostic;
use crate::limits::{FIXTURES, STORED_COUNT};
use crate::result::v1::{
    ARCHIVE_SCHEMA, Archived, Fixture, GATE_SCHEMA, Gate, PACK_SCHEMA, Pack, Reason, Score, Strict, Summary,
};
use crate::review::Severity;
use crate::source::excerpt;

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub enum Whole {
    /// Of scoring fixtures.
    Score(Box<Score>),
    /// Of judging a pack.
    Pack(Box<Pack>),
    /// Of a gate.
    Gate(Box<Gate>),
}

/// Reads a result, or that of an entry of an archive. `file` names it for what is said.
pub fn read_whole(file: &str, bytes: &[u8]) -> Result<Whole, Diagnostic> {
    // What contradicts itself is no result, here as elsewhere.
    read(file, bytes)?;
    let document = Document::open(file, bytes)?;
    let whole = match document.read::<Head>()?.schema.as_deref() {
        Some(ARCHIVE_SCHEMA) => match document.read::<Archived<Head>>()?.result.schema.as_deref() {
            Some(GATE_SCHEMA) => Whole::Gate(document.read::<Archived<_>>()?.result),
            Some(PACK_SCHEMA) => Whole::Pack(document.read::<Archived<_>>()?.result),
            _ => Whole::Score(document.read::<Archived<_>>()?.result),
        },
        Some(GATE_SCHEMA) => Whole::Gate(document.read()?),
        Some(PACK_SCHEMA) => Whole::Pack(document.read()?),
        _ => Whole::Score(document.read()?),
    };
    let checked = match &whole {
        Whole::Score(score) => check_score(score),
        Whole::Pack(pack) => check_pack(pack),
        Whole::Gate(gate) => check_gate(gate),
    };
    match checked {
        Ok(()) => Ok(whole),
        Err(what) => Err(document.wrong(&what)),
    }
}

fn check_gate(gate: &Gate) -> Result<(), String> {
    check_reasons(gate.reasons.iter().chain(&gate.notes))?;
    gate.score.iter().try_for_each(check_score)?;
    gate.base_summary.iter().try_for_each(check_summary)?;
    if gate.approval.as_ref().is_some_and(|approval| !is_digest(&approval.digest)) {
        return Err("the digest of `approval` is not 64 hexadecimal digits".into());
    }
    gate.packs.iter().try_for_each(check_pack)
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_pack(pack: &Pack) -> Result<(), String> {
    check_reasons(pack.reasons.iter().chain(&pack.notes))
}

fn check_score(score: &Score) -> Result<(), String> {
    if score.fixtures.len() > FIXTURES {
        return Err(format!("{} fixtures, at most {FIXTURES} are read", score.fixtures.len()));
    }
    let known = |name: &&String| Severity::ALL.iter().any(|severity| severity.name() == name.as_str());
    if let Some(name) = score.rules.blocking.iter().find(|name| !known(name)) {
        return Err(format!("`{}` is not a severity", excerpt(name)));
    }
    check_reasons(score.problems.iter().chain(&score.warnings))?;
    check_summary(&score.summary)?;
    score.fixtures.iter().try_for_each(check_fixture)
}

fn check_fixture(row: &Fixture) -> Result<(), String> {
    check_reasons(row.problems.iter().chain(&row.warnings))?;
    counts([row.matched, row.missed, row.false_positives, row.expected_count, row.set_aside])?;
    shares([row.precision, row.recall])?;
    check_strict(&row.strict)
}

fn check_summary(summary: &Summary) -> Result<(), String> {
    let Summary { fixtures, passed, failed, known_gaps, not_verified, blocked, .. } = *summary;
    counts([fixtures, passed, failed, known_gaps, not_verified, blocked])?;
    counts([summary.matched, summary.missed, summary.false_positives, summary.expected_count])?;
    shares([summary.precision, summary.recall, summary.strict.clean_false_alarm_rate])?;
    if summary.strict.findings_per_fixture.is_some_and(|mean| !is_count(mean)) {
        return Err("`findings_per_fixture` is no count".into());
    }
    check_strict(&summary.strict.figures)
}

fn check_strict(strict: &Strict) -> Result<(), String> {
    let amounts = [strict.tp, strict.fn_, strict.labelled_fp, strict.duplicates, strict.unlabelled];
    if amounts.iter().any(|amount| !is_count(amount.0)) {
        return Err("a strict count is below 0, or above what any run counts".into());
    }
    shares([strict.precision, strict.grounded_precision, strict.recall])?;
    shares([strict.f1, strict.f0_5, strict.severity_recall])
}

fn is_count(amount: f64) -> bool {
    (0.0..=STORED_COUNT as f64).contains(&amount)
}

fn counts<const N: usize>(counts: [u64; N]) -> Result<(), String> {
    match counts.iter().find(|count| **count > STORED_COUNT) {
        Some(count) => Err(format!("{count} is more than any run counts")),
        None => Ok(()),
    }
}

fn shares<const N: usize>(shares: [Option<f64>; N]) -> Result<(), String> {
    match shares.iter().flatten().find(|share| !(0.0..=1.0).contains(*share)) {
        Some(_) => Err("a ratio is outside 0 to 1".into()),
        None => Ok(()),
    }
}

/// Codes are words of a table, which people see as they are; those of later versions are of the same form.
fn check_reasons<'r>(reasons: impl Iterator<Item = &'r Reason>) -> Result<(), String> {
    let is_code = |code: &str| {
        (1..=60).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match reasons.map(|reason| &reason.code).find(|code| !is_code(code)) {
        Some(code) => Err(format!("`{}` is not a code", excerpt(code))),
        None => Ok(()),
    }
}
