//! From the score of a fixture to its row in the result.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::misses::misses;
use super::reasons::reasons;
use super::v1;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ids::FixtureId;
use crate::limits::QUOTED_CHARACTERS;
use crate::number::Ratio;
use crate::review::{
    Entry, Expectations, Finding, FixtureScore, Freshness, LineRange, Panel, Rules, Severity, Standing,
    StrictCounts,
};
use crate::source::{excerpt, excerpt_of};

/// Everything that is known of a fixture that could be scored.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'s, 'a> {
    /// Its key.
    pub expectations: &'s Expectations<'s>,
    /// What was recorded.
    pub panel: &'s Panel<'a>,
    /// What it is worth.
    pub score: &'s FixtureScore,
    /// What binds the recording to the diff.
    pub freshness: Freshness,
    /// The rules it was scored under.
    pub rules: Rules,
    /// Where its files are.
    pub places: Places<'s>,
}

/// Where the files of a fixture are, for what is said about them.
#[derive(Debug, Clone, Copy)]
pub struct Places<'s> {
    /// The fixtures directory.
    pub dir: &'s str,
    /// The directory of the recordings.
    pub recordings: &'s str,
    /// The first of its findings files, below that directory.
    pub findings: Option<&'s str>,
}

impl Places<'_> {
    fn key_file(&self, id: &FixtureId) -> String {
        below(self.dir, &format!("{id}.expected.json"))
    }

    fn findings_file(&self) -> Option<String> {
        self.findings.map(|path| below(self.recordings, path))
    }
}

fn below(directory: &str, path: &str) -> String {
    format!("{}/{path}", directory.trim_end_matches('/'))
}

/// Whether a row quotes entries and findings. They are nine tenths of a result, and a table shows none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Everything that the schema has.
    Kept,
    /// No pairs, and of a miss only its number, what was not met and what excuses it. For a compact rendering; such a
    /// row is never written as JSON.
    LeftOut,
    /// Beside that only what a table shows of a row: what was not met of one miss, and the reason of the first loss.
    Table,
    /// The same without that reason where the miss that is shown says why, and of the misses only that one: a line of a
    /// table, and no next step. How many there are must be known from elsewhere.
    Line,
}

/// The row of a scored fixture. `warnings` are those of its files.
pub fn row(id: &FixtureId, scored: Scored<'_, '_>, warnings: &[Diagnostic], quotes: Quotes) -> v1::Fixture {
    let Scored { expectations, panel, score, freshness, rules, places } = scored;
    let gap =
        |position: usize| expectations.must_match.get(position).and_then(|entry| entry.known_gap.as_ref());
    // Closed means found every time: a majority may be luck, and removing the gap would fail the next run.
    let always =
        |position: usize| score.trials.iter().all(|trial| trial.matched.get(position) == Some(&true));
    let closed = (0..score.matched.len()).filter(|position| gap(*position).is_some() && always(*position));
    let gaps_closed: Vec<u64> = closed.map(number).collect();
    let mut warnings: Vec<v1::Reason> = warnings.iter().map(reason).collect();
    warnings.extend(gaps_closed.iter().map(|entry| {
        let message = format!("`{id}` #{entry} has a `known_gap` and is found now");
        let help = Some("remove its `known_gap`, so that losing it again counts");
        reason(&Diagnostic::file(Code::GapClosed, &places.key_file(id), message, help))
    }));
    v1::Fixture {
        id: id.to_string(),
        status: status(score.standing, freshness),
        passed: score.passed(),
        recorded: recorded(freshness),
        known_gaps: score.misses.iter().filter(|miss| gap(miss.entry).is_some()).count() as u64,
        matched: score.matched_count(),
        missed: score.missed_count(),
        false_positives: score.false_positives,
        expected_count: score.matched.len() as u64,
        precision: Some(score.precision().value()),
        recall: Some(score.recall().value()),
        reasons: reasons(expectations, score, freshness, rules, quotes),
        findings: v1::Amount(score.strict.findings),
        set_aside: panel.set_aside,
        blocking: score.blocking,
        misses: misses(scored, quotes),
        gaps_closed,
        pairs: match quotes {
            Quotes::Kept => pairs(expectations, panel, score),
            Quotes::LeftOut | Quotes::Table | Quotes::Line => Vec::new(),
        },
        trials: (score.trials.len() > 1).then(|| v1::Trials {
            count: score.trials.len() as u64,
            passed: score.trials_passed as u64,
            flaky: score.is_flaky(),
        }),
        warnings,
        problems: stale(id, freshness, places),
        message: None,
        strict: strict(&score.strict),
    }
}

/// What keeps a scored fixture from being verified.
fn stale(id: &FixtureId, freshness: Freshness, places: Places<'_>) -> Vec<v1::Reason> {
    let stale = (freshness == Freshness::Stale).then(|| {
        let message = format!("`{id}`: its recording was made from another diff");
        let help = Some("record it again from the diff as it is now");
        let place = places.findings_file().map(|file| Place::file(&file));
        reason(&Diagnostic { place, ..Diagnostic::run(Code::StaleRecording, message, help) })
    });
    stale.into_iter().collect()
}

/// The row of a fixture that could not be scored.
pub fn blocked_row(id: &FixtureId, problems: &[Diagnostic], warnings: &[Diagnostic]) -> v1::Fixture {
    v1::Fixture {
        id: id.to_string(),
        status: v1::Status::Blocked,
        passed: false,
        recorded: v1::Recorded::None,
        known_gaps: 0,
        matched: 0,
        missed: 0,
        false_positives: 0,
        expected_count: 0,
        precision: None,
        recall: None,
        reasons: problems.iter().map(|problem| excerpt(&problem.line()).into_owned()).collect(),
        findings: v1::Amount(0.0),
        set_aside: 0,
        blocking: 0,
        misses: Vec::new(),
        gaps_closed: Vec::new(),
        pairs: Vec::new(),
        trials: None,
        warnings: warnings.iter().map(reason).collect(),
        problems: problems.iter().map(reason).collect(),
        message: problems.first().map(|problem| excerpt(&problem.line()).into_owned()),
        strict: v1::Strict::default(),
    }
}

/// A diagnostic in the result.
pub fn reason(diagnostic: &Diagnostic) -> v1::Reason {
    v1::Reason {
        code: diagnostic.code.name().to_owned(),
        message: excerpt(&diagnostic.message).into_owned(),
        place: diagnostic.place.as_ref().map(|place| excerpt(&place.to_string()).into_owned()),
        help: diagnostic.help.as_ref().map(|help| excerpt(help).into_owned()),
    }
}

/// The strict figures of some counts.
pub(super) fn strict(counts: &StrictCounts) -> v1::Strict {
    let value = |ratio: Option<Ratio>| ratio.map(Ratio::value);
    v1::Strict {
        tp: v1::Amount(counts.true_positives),
        fn_: v1::Amount(counts.false_negatives),
        labelled_fp: v1::Amount(counts.labelled_false_positives),
        duplicates: v1::Amount(counts.duplicates),
        unlabelled: v1::Amount(counts.unlabelled),
        precision: value(counts.precision()),
        grounded_precision: value(counts.grounded_precision()),
        recall: value(counts.recall()),
        f1: value(counts.f_score(1.0)),
        f0_5: value(counts.f_score(0.25)),
        severity_recall: value(counts.severity_recall()),
        weight_found: v1::Amount(counts.weight_found),
        weight: v1::Amount(counts.weight),
    }
}

fn status(standing: Standing, freshness: Freshness) -> v1::Status {
    match (freshness, standing) {
        (Freshness::Stale, _) => v1::Status::NotVerified,
        (_, Standing::Pass) => v1::Status::Pass,
        (_, Standing::KnownGap) => v1::Status::KnownGap,
        (_, Standing::Fail) => v1::Status::Fail,
    }
}

fn recorded(freshness: Freshness) -> v1::Recorded {
    match freshness {
        Freshness::None => v1::Recorded::None,
        Freshness::Fresh => v1::Recorded::Fresh,
        Freshness::Unbound => v1::Recorded::Unbound,
        Freshness::Stale => v1::Recorded::Stale,
    }
}

pub(super) fn number(position: usize) -> u64 {
    position as u64 + 1
}

fn pairs(expectations: &Expectations<'_>, panel: &Panel<'_>, score: &FixtureScore) -> Vec<v1::Pair> {
    let (Some(trial), Some(review)) = (score.trials.first(), panel.reviews.first()) else {
        return Vec::new();
    };
    let mut pairs = Vec::with_capacity(trial.pairs.len());
    pairs.extend(trial.pairs.iter().filter_map(|pair| {
        let expected = expectations.must_match.get(pair.entry)?;
        let found = review.findings.get(pair.finding)?;
        Some(v1::Pair { entry: entry(pair.entry, expected), finding: finding(found, QUOTED_CHARACTERS) })
    }));
    pairs
}

fn line_fields(lines: Option<LineRange>) -> (Option<i64>, Option<i64>) {
    let end = lines.filter(|lines| lines.start() != lines.end()).map(LineRange::end);
    (lines.map(LineRange::start), end)
}

pub(super) fn entry(position: usize, entry: &Entry<'_>) -> v1::Entry {
    let (line, end_line) = line_fields(entry.lines);
    v1::Entry {
        number: number(position),
        file: entry.file.as_deref().map(|file| excerpt(file).into_owned()),
        line,
        end_line,
        severity: entry.severity.map(|severity| severity.to_string()),
        keywords: entry.keywords.iter().map(|keyword| excerpt(keyword.written()).into_owned()).collect(),
        note: entry.note.as_ref().map(|note| excerpt(&note.read()).into_owned()),
    }
}

pub(super) fn finding(finding: &Finding<'_>, most: usize) -> v1::Finding {
    let (line, end_line) = line_fields(finding.lines);
    v1::Finding {
        file: excerpt_of(&finding.file, most).into_owned(),
        line,
        end_line,
        severity: finding.severity.map(Severity::name).map(ToOwned::to_owned),
        claim: excerpt_of(&finding.claim.read(), most).into_owned(),
        evidence: excerpt_of(&finding.evidence.read(), most).into_owned(),
        reviewer: finding.reviewer.as_deref().map(|name| excerpt_of(name, most).into_owned()),
    }
}
