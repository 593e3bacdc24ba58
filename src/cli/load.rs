//! From files on disk to rows: read, parse, score and drop, one fixture at a time, on every core.

use std::mem;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::plan::Judging;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{Digest, FixtureId};
use crate::io::{self, Budget, Discovered, FixtureFiles, Found, discover};
use crate::limits;
use crate::result::{Scored, assemble, blocked_row, row, v1};
use crate::review::{
    self, Expectations, FindingsFile, FixtureScore, Freshness, Panel, PanelError, Rules, StatedDigest,
    formats,
};
use crate::source::{EncodingError, SyntaxError, decode, parse};

/// Scores every fixture of a directory.
pub(super) fn score(judging: &Judging) -> v1::Score {
    let Discovered { fixtures, mut problems, warnings } =
        discover(&judging.dir, judging.recordings.as_deref());
    tracing::info!(fixtures = fixtures.len(), dir = %judging.dir.display(), "discovered");
    let work = Work::new(judging);
    let mut rows = io::in_order(&fixtures, Desk::default, |desk, files| work.row(files, desk));
    // The process ends soon; to free hundreds of thousands of names one by one would be waiting for nothing.
    mem::forget(fixtures);
    if let Some(problem) = work.exceeded() {
        // Which fixture met the limit depends on the threads; that it was met does not.
        rows.clear();
        problems.push(problem);
    } else if let Some(name) =
        judging.facts.reviewer.as_ref().filter(|_| !work.has_recording() && !rows.is_empty())
    {
        let message = format!("no finding and no recording is by `{name}`");
        let help = "the names are in the `reviewer` of the findings and of their recordings";
        problems.push(Diagnostic::run(Code::UnknownReviewer, message, Some(help)));
    }
    assemble(rows, &problems, &warnings, &judging.facts)
}

/// What the workers share.
pub(super) struct Work<'j> {
    judging: &'j Judging,
    bytes: Budget,
    comparisons: AtomicU64,
    /// Whether any recording took part, after the choice of a reviewer.
    recorded: AtomicBool,
}

impl<'j> Work<'j> {
    pub(super) fn new(judging: &'j Judging) -> Self {
        Self {
            judging,
            bytes: Budget::new(limits::INPUT_BYTES),
            comparisons: AtomicU64::new(0),
            recorded: AtomicBool::new(false),
        }
    }

    fn has_recording(&self) -> bool {
        self.recorded.load(Ordering::Relaxed)
    }

    /// A limit of the whole run that was passed.
    fn exceeded(&self) -> Option<Diagnostic> {
        let help = Some("score parts of the benchmark one by one");
        if self.bytes.is_exceeded() {
            let message = format!("all files together are larger than {} bytes", self.bytes.limit());
            return Some(Diagnostic::run(Code::TooLarge, message, help));
        }
        let comparisons = self.comparisons.load(Ordering::Relaxed);
        (comparisons > limits::PAIRS).then(|| {
            let message = format!(
                "{comparisons} comparisons of findings with entries, at most {} are made",
                limits::PAIRS
            );
            Diagnostic::run(Code::TooMany, message, help)
        })
    }

    /// Scores one fixture.
    fn row(&self, files: &FixtureFiles, desk: &mut Desk) -> v1::Fixture {
        let mut warnings = Vec::new();
        let scored = self.judge(files, desk, &mut warnings, |scored, warnings| {
            if !scored.panel.stated_diffs.is_empty() {
                self.recorded.store(true, Ordering::Relaxed);
            }
            row(&files.id, scored, warnings)
        });
        scored.unwrap_or_else(|problems| blocked_row(&files.id, &problems, &warnings))
    }

    /// Reads and scores one fixture and hands it to `then`, while its bytes are still there. An error lists all
    /// that is wrong with its files.
    pub(super) fn judge<T>(
        &self,
        files: &FixtureFiles,
        desk: &mut Desk,
        warnings: &mut Vec<Diagnostic>,
        then: impl FnOnce(Scored<'_, '_>, &[Diagnostic]) -> T,
    ) -> Result<T, Vec<Diagnostic>> {
        let Desk { whole, recordings } = desk;
        recordings.resize_with(recordings.len().max(files.findings.len()), Vec::new);
        let mut unread: Vec<Diagnostic> = self.check_diff(files).into_iter().collect();
        let mut wrong = Vec::new();
        let key = self.key(files);
        let expectations = match self.read(key, limits::EXPECTED_BYTES, whole) {
            Ok(bytes) => {
                read_expectations(&files.id, key, bytes, warnings).map_err(|found| wrong.extend(found)).ok()
            }
            Err(problem) => {
                unread.push(problem);
                None
            }
        };
        let contents: Vec<(Named<'_>, &[u8])> = self
            .recordings(files)
            .zip(recordings)
            .filter_map(|(file, buffer)| {
                let content = self.read(file, limits::FINDINGS_BYTES, buffer);
                content.map_err(|problem| unread.push(problem)).ok().map(|content| (file, content))
            })
            .collect();
        let findings: Vec<FindingsFile<'_>> = contents
            .into_iter()
            .filter_map(|(file, bytes)| {
                read_findings(file, bytes, warnings).map_err(|found| wrong.extend(found)).ok()
            })
            .collect();
        unread.append(&mut wrong);
        match expectations {
            Some(expectations) if unread.is_empty() => self
                .score(files, &expectations, findings, whole)
                .map(|scored| then(scored.view(&expectations), warnings)),
            _ => Err(unread),
        }
    }

    fn key<'f>(&'f self, files: &'f FixtureFiles) -> Named<'f> {
        Named { root: &self.judging.dir, file: &files.expected }
    }

    fn recordings<'f>(&'f self, files: &'f FixtureFiles) -> impl Iterator<Item = Named<'f>> {
        let root = self.judging.recordings.as_deref().unwrap_or(&self.judging.dir);
        files.findings.iter().map(move |file| Named { root, file })
    }

    fn score<'a>(
        &self,
        files: &FixtureFiles,
        expectations: &Expectations,
        findings: Vec<FindingsFile<'a>>,
        buffer: &mut Vec<u8>,
    ) -> Result<Owned<'a>, Vec<Diagnostic>> {
        let entries = expectations.entries().count();
        let panel = Panel::join(findings, self.judging.facts.reviewer.as_deref(), entries)
            .map_err(|error| vec![self.panel_problem(files, error)])?;
        let comparisons = panel.comparisons(entries);
        if self.comparisons.fetch_add(comparisons, Ordering::Relaxed) + comparisons > limits::PAIRS {
            // `exceeded` blocks the whole run; this only keeps from doing the work.
            return Err(Vec::new());
        }
        let stated = panel.stated_diffs.iter().any(|digest| matches!(digest, StatedDigest::Stated(_)));
        let diff = if stated {
            Some(Digest::of(self.diff(files, buffer).map_err(|problem| vec![problem])?))
        } else {
            None
        };
        let rules = self.judging.facts.rules;
        Ok(Owned {
            score: review::score(expectations, &panel, rules),
            freshness: review::freshness(&panel.stated_diffs, diff),
            panel,
            rules,
        })
    }

    fn panel_problem(&self, files: &FixtureFiles, error: PanelError) -> Diagnostic {
        let file = self.recordings(files).next().unwrap_or_else(|| self.key(files));
        let (code, help) = match error {
            PanelError::TrialsDiffer(..) => {
                (Code::TrialsDiffer, "record the same number of trials with each")
            }
            _ => (Code::TooMany, "split the fixture"),
        };
        Diagnostic::file(code, &file.show(), error.to_string(), Some(help))
    }

    /// The raw bytes of the diff.
    pub(super) fn diff<'b>(
        &self,
        files: &FixtureFiles,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], Diagnostic> {
        match &files.diff {
            Some(file) => self.read(Named { root: &self.judging.dir, file }, limits::DIFF_BYTES, buffer),
            None => Err(self.missing_diff(files)),
        }
    }

    /// There must be a diff, and it must be a file; its content is not looked at.
    fn check_diff(&self, files: &FixtureFiles) -> Option<Diagnostic> {
        match &files.diff {
            Some(file) => Named { root: &self.judging.dir, file }.irregular(),
            None => Some(self.missing_diff(files)),
        }
    }

    fn missing_diff(&self, files: &FixtureFiles) -> Diagnostic {
        let place = self.key(files).show();
        let message = format!("there is no `{}.diff` for these expectations", files.id);
        let help = Some("add the diff, or remove the fixture");
        Diagnostic::file(Code::MissingDiff, &place, message, help)
    }

    fn read<'b>(&self, file: Named<'_>, limit: u64, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], Diagnostic> {
        file.irregular().map_or(Ok(()), Err)?;
        io::read(&file.root.join(&file.file.path), limit, &self.bytes, buffer)
            .map_err(|error| error.diagnose(&file.show()))
    }
}

/// Buffers that a worker fills anew for each fixture.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// For what is done with before the next file is read.
    whole: Vec<u8>,
    /// For findings, which are not copied out of their files.
    recordings: Vec<Vec<u8>>,
}

/// A file and the directory that its path begins at. It is written out only when something is said about it.
#[derive(Debug, Clone, Copy)]
struct Named<'f> {
    root: &'f Path,
    file: &'f Found,
}

impl Named<'_> {
    fn show(self) -> String {
        io::show(self.root, &self.file.path)
    }

    fn irregular(self) -> Option<Diagnostic> {
        self.file.irregular.map(|what| io::ReadError::NotRegular(what).diagnose(&self.show()))
    }
}

/// What a score is made from, kept together until a row is made of it.
struct Owned<'a> {
    panel: Panel<'a>,
    score: FixtureScore,
    freshness: Freshness,
    rules: Rules,
}

impl<'a> Owned<'a> {
    fn view<'s>(&'s self, expectations: &'s Expectations) -> Scored<'s, 'a> {
        let Self { panel, score, freshness, rules } = self;
        Scored { expectations, panel, score, freshness: *freshness, rules: *rules }
    }
}

fn read_expectations(
    id: &FixtureId,
    file: Named<'_>,
    bytes: &[u8],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Expectations, Vec<Diagnostic>> {
    let text = decode(bytes).map_err(|error| vec![not_utf8(&file.show(), &error)])?;
    let node = parse(text).map_err(|error| vec![not_json(&file.show(), &error)])?;
    let (expectations, found) =
        Expectations::read(&node).map_err(|problems| problems.locate(&file.show(), text))?;
    if !found.is_empty() {
        warnings.extend(found.locate(&file.show(), text));
    }
    if let Some(stated) = expectations.stated_id.as_ref().filter(|stated| **stated != id.as_str()) {
        let message = format!("`id` is `{stated}`, but the file's name says `{id}`, which is what counts");
        warnings.push(Diagnostic::file(
            Code::IdDiffers,
            &file.show(),
            message,
            Some("correct the `id`, or leave it out"),
        ));
    }
    Ok(expectations)
}

fn read_findings<'b>(
    file: Named<'_>,
    bytes: &'b [u8],
    warnings: &mut Vec<Diagnostic>,
) -> Result<FindingsFile<'b>, Vec<Diagnostic>> {
    if Path::new(&file.file.path).extension().is_none_or(|ending| ending != "json") {
        let message = "the format of this findings file is not one that is read".to_owned();
        let help = Some("findings are read from `<id>.findings.json`; keep other files elsewhere");
        return Err(vec![Diagnostic::file(Code::UnknownFormat, &file.show(), message, help)]);
    }
    let text = decode(bytes).map_err(|error| vec![not_utf8(&file.show(), &error)])?;
    let node = parse(text).map_err(|error| vec![not_json(&file.show(), &error)])?;
    let (findings, found) =
        formats::read_native(node).map_err(|problems| problems.locate(&file.show(), text))?;
    if !found.is_empty() {
        warnings.extend(found.locate(&file.show(), text));
    }
    Ok(findings)
}

fn not_utf8(place: &str, error: &EncodingError) -> Diagnostic {
    let mut diagnostic = Diagnostic::file(Code::NotUtf8, place, error.to_string(), Some("save it as UTF-8"));
    if let (EncodingError::Invalid { line, column, .. }, Some(place)) = (error, &mut diagnostic.place) {
        place.position = Some((*line, *column));
    }
    diagnostic
}

fn not_json(place: &str, error: &SyntaxError) -> Diagnostic {
    let (code, at) = match error {
        SyntaxError::Invalid { at, .. } => (Code::InvalidJson, at),
        SyntaxError::TooDeep { at } => (Code::TooDeep, at),
    };
    let message = error.to_string();
    let help = if message.contains("EOF") {
        Some("the file ends too early; was it cut short?")
    } else if message.contains("expected ident") || message.contains("expected value") {
        Some("JSON has objects, lists, strings, numbers, true, false and null; no NaN, no comments")
    } else {
        None
    };
    let mut diagnostic = Diagnostic::file(code, place, message, help);
    if let Some(place) = &mut diagnostic.place {
        place.position = Some((at.line, at.column));
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{Invocation, RunFacts};

    #[test]
    fn a_run_compares_no_more_than_its_limit() {
        let invocation = Invocation { dir: "fixtures".into(), flags: String::new() };
        let facts = RunFacts { rules: Rules::default(), reviewer: None, invocation };
        let judging = Judging { dir: "fixtures".into(), recordings: None, facts };
        let work = Work::new(&judging);
        work.comparisons.store(limits::PAIRS, Ordering::Relaxed);
        assert_eq!(work.exceeded(), None);
        work.comparisons.store(limits::PAIRS + 1, Ordering::Relaxed);
        let problem = work.exceeded().unwrap();
        assert_eq!(problem.code, Code::TooMany);
        assert!(problem.message.starts_with("100000001 comparisons"), "{}", problem.message);
    }
}
