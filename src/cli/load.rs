//! From files on disk to rows: read, parse, score and drop, one fixture at a time, on every core.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::found::Found;
use super::plan::{Judging, Rows};
use crate::diagnostic::{Code, Diagnostic};
use crate::escape::workflow_log;
use crate::ids::Digest;
use crate::io::{self, Budget, Discovered, FixtureFiles, Root, discover};
use crate::limits;
use crate::report::Drawn;
use crate::result::{Places, Scored, assemble_totals, blocked_row, v1};
use crate::review::{
    self, Expectations, FindingsFile, FixtureScore, Freshness, Panel, PanelError, Rules, StatedDigest,
};

/// What a run found out.
pub(super) struct Loaded {
    pub(super) score: v1::Score,
    /// What is shown of its rows, where these were drawn.
    pub(super) drawn: Option<Drawn>,
}

/// Scores every fixture of a directory.
pub(super) fn score(judging: &Judging, wanted: Rows) -> Loaded {
    let Discovered { fixtures, mut problems, warnings } =
        discover(&judging.dir, judging.recordings.as_deref());
    tracing::info!(fixtures = fixtures.len(), dir = %workflow_log(&judging.dir.to_string_lossy()), "discovered");
    let work = Work::new(judging);
    let has_findings_file = fixtures.iter().any(|files| !files.findings.is_empty());
    let mut found = match wanted {
        Rows::Kept(quotes) => work.keep(fixtures, quotes),
        Rows::Drawn => work.draw(fixtures),
    };
    if let Some(problem) = work.exceeded() {
        // Which fixture met the limit depends on the threads; that it was met does not.
        found = Found::default();
        problems.push(problem);
    } else if judging.recordings.is_some()
        && !has_findings_file
        && found.totals.summary().fixtures > 0
        && problems.is_empty()
    {
        let message = "no findings file here belongs to a fixture".to_owned();
        let help =
            "without findings every fixture that demands silence would pass; is it the right directory?";
        let place = judging.recordings.as_deref().map(Path::to_string_lossy).unwrap_or_default();
        problems.push(Diagnostic::file(Code::NoRecordings, &place, message, Some(help)));
    } else if let Some(name) = judging.facts.reviewer.as_ref().filter(|_| found.is_scored_without_recording())
    {
        let message = format!("no finding and no recording is by `{name}`");
        let help = "the names are in the `reviewer` of the findings and of their recordings";
        problems.push(Diagnostic::run(Code::UnknownReviewer, message, Some(help)));
    }
    let Found { rows, totals, drawn, .. } = found;
    let score = assemble_totals(rows, totals.summary(), &problems, &warnings, &judging.facts);
    Loaded { score, drawn: (wanted == Rows::Drawn).then_some(drawn) }
}

/// What the workers share.
pub(super) struct Work<'j> {
    judging: &'j Judging,
    root: Root,
    /// The directory of the recordings, where it is another one.
    recordings_root: Option<Root>,
    /// The directory of the recordings, as it is shown.
    recordings: String,
    bytes: Budget,
    comparisons: AtomicU64,
    searched: AtomicU64,
}

impl<'j> Work<'j> {
    pub(super) fn new(judging: &'j Judging) -> Self {
        Self {
            judging,
            root: Root::open(&judging.dir),
            recordings_root: judging.recordings.as_deref().map(Root::open),
            recordings: judging.recordings.as_ref().unwrap_or(&judging.dir).to_string_lossy().into_owned(),
            bytes: Budget::new(limits::INPUT_BYTES),
            comparisons: AtomicU64::new(0),
            searched: AtomicU64::new(0),
        }
    }

    /// A limit of the whole run that was passed.
    fn exceeded(&self) -> Option<Diagnostic> {
        let help = Some("score parts of the benchmark one by one");
        if self.bytes.is_exceeded() {
            let message = format!("all files together are larger than {} bytes", self.bytes.limit());
            return Some(Diagnostic::run(Code::TooLarge, message, help));
        }
        let counts = [
            (&self.comparisons, limits::PAIRS, "comparisons of findings with entries, at most {} are made"),
            (&self.searched, limits::SEARCHED_BYTES, "bytes to search for keywords, at most {} are searched"),
        ];
        let (count, limit, words) =
            counts.into_iter().find(|(count, limit, _)| count.load(Ordering::Relaxed) > *limit)?;
        let words = words.replace("{}", &limit.to_string());
        let message = format!("{} {words}", count.load(Ordering::Relaxed));
        Some(Diagnostic::run(Code::TooMany, message, help))
    }

    /// Scores one fixture; `make` makes the row where that can be done.
    fn row(
        &self,
        files: &FixtureFiles,
        desk: &mut Desk,
        make: impl FnOnce(Scored<'_, '_>, &[Diagnostic]) -> v1::Fixture,
    ) -> v1::Fixture {
        let mut warnings = Vec::new();
        let judged = self.judge(files, desk, &mut warnings, make);
        judged.unwrap_or_else(|problems| blocked_row(&files.id, &problems, &warnings))
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
        let Desk { key: key_bytes, diff, recordings } = desk;
        recordings.resize_with(recordings.len().max(files.findings.len()), Vec::new);
        let mut unread: Vec<Diagnostic> = self.check_diff(files).into_iter().collect();
        let mut wrong = Vec::new();
        let key = self.key(files);
        let expectations = match self.read(key, limits::EXPECTED_BYTES, key_bytes) {
            Ok(bytes) => review::read_key(&files.id, &|| key.show(), bytes, warnings)
                .map_err(|found| wrong.extend(found))
                .ok(),
            Err(problem) => {
                unread.push(problem);
                None
            }
        };
        let findings: Vec<FindingsFile<'_>> = self
            .recordings(files)
            .zip(recordings)
            .filter_map(|(file, buffer)| {
                let content = self.read(file, limits::FINDINGS_BYTES, buffer);
                let bytes = content.map_err(|problem| unread.push(problem)).ok()?;
                review::read_findings(&|| file.show(), &file.file.path, bytes, warnings)
                    .map_err(|found| wrong.extend(found))
                    .ok()
            })
            .collect();
        unread.append(&mut wrong);
        match expectations {
            Some(expectations) if unread.is_empty() => {
                self.score(files, &expectations, findings, diff).map(|scored| {
                    warnings.extend(self.other_reviewers(files, &scored.panel));
                    let made = then(scored.view(&expectations, self.places(files)), warnings);
                    review::discard(expectations, scored.panel, scored.score);
                    made
                })
            }
            _ => Err(unread),
        }
    }

    fn places<'f>(&'f self, files: &'f FixtureFiles) -> Places<'f> {
        Places {
            dir: &self.judging.facts.invocation.dir,
            recordings: &self.recordings,
            findings: files.findings.first().map(|file| file.path.as_str()),
        }
    }

    fn key<'f>(&'f self, files: &'f FixtureFiles) -> Named<'f> {
        Named { root: &self.root, file: &files.expected }
    }

    fn recordings<'f>(&'f self, files: &'f FixtureFiles) -> impl Iterator<Item = Named<'f>> {
        let root = self.recordings_root.as_ref().unwrap_or(&self.root);
        files.findings.iter().map(move |file| Named { root, file })
    }

    fn score<'a>(
        &self,
        files: &FixtureFiles,
        expectations: &Expectations<'_>,
        findings: Vec<FindingsFile<'a>>,
        buffer: &mut Vec<u8>,
    ) -> Result<Owned<'a>, Vec<Diagnostic>> {
        let entries = expectations.entries().count();
        let panel = Panel::join(findings, self.judging.facts.reviewer.as_deref(), entries)
            .map_err(|error| vec![self.panel_problem(files, error)])?;
        let keywords: usize = expectations.entries().map(|entry| entry.keywords.len()).sum();
        let (comparisons, searched) = (panel.comparisons(entries), panel.searched_bytes(keywords));
        if searched > limits::SEARCHED_BYTES_PER_FIXTURE {
            return Err(vec![self.panel_problem(files, PanelError::TooManySearched(searched))]);
        }
        let add = |count: &AtomicU64, more: u64| count.fetch_add(more, Ordering::Relaxed) + more;
        let is_too_much = add(&self.comparisons, comparisons) > limits::PAIRS;
        if add(&self.searched, searched) > limits::SEARCHED_BYTES || is_too_much {
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

    /// A fixture is recorded, but not by the reviewer asked for: its empty review is nobody's.
    fn other_reviewers(&self, files: &FixtureFiles, panel: &Panel<'_>) -> Option<Diagnostic> {
        let name = self.judging.facts.reviewer.as_ref()?;
        let file = self.recordings(files).next().filter(|_| panel.stated_diffs.is_empty())?;
        let message = format!("nothing here is by `{name}`, so an empty review is scored");
        Some(Diagnostic::file(Code::OtherReviewers, &file.show(), message, None))
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
            Some(file) => self.read(Named { root: &self.root, file }, limits::DIFF_BYTES, buffer),
            None => Err(self.missing_diff(files)),
        }
    }

    /// There must be a diff, and it must be a file; its content is not looked at.
    fn check_diff(&self, files: &FixtureFiles) -> Option<Diagnostic> {
        match &files.diff {
            Some(file) => Named { root: &self.root, file }.irregular(),
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
        file.root
            .read(&file.file.path, limit, &self.bytes, buffer)
            .map_err(|error| error.diagnose(&file.show()))
    }
}

/// Buffers that a worker fills anew for each fixture.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// For the key and for findings, whose texts are not copied out of their files.
    key: Vec<u8>,
    recordings: Vec<Vec<u8>>,
    diff: Vec<u8>,
}

/// A file and the directory that its path begins at. It is written out only when something is said about it.
#[derive(Debug, Clone, Copy)]
struct Named<'f> {
    root: &'f Root,
    file: &'f io::Found,
}

impl Named<'_> {
    fn show(self) -> String {
        io::show(self.root.path(), &self.file.path)
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
    fn view<'s>(&'s self, expectations: &'s Expectations<'s>, places: Places<'s>) -> Scored<'s, 'a> {
        let Self { panel, score, freshness, rules } = self;
        Scored { expectations, panel, score, freshness: *freshness, rules: *rules, places }
    }
}

mod rows;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{Invocation, RunFacts};

    #[test]
    fn a_run_compares_no_more_than_its_limit() {
        let invocation = Invocation { dir: "fixtures".into(), flags: String::new(), check: None };
        let facts = RunFacts { rules: Rules::default(), reviewer: None, config: None, invocation };
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
