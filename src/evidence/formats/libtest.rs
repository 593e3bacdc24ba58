//! The text of Rust's test harness, of one test program or of several after each other.
//!
//! `test NAME ... OUTCOME` lines are counted, and `running N tests` and `test result:` are compared with them, program by
//! program. A program that begins and has no result has broken. All other lines are passed over: what tests print,
//! what cargo says. Without `test` lines (`--quiet`) nothing shows that anything ran.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};

use super::lines::lines;
use super::tally::{Gap, Outcome, Tally};
use super::{Fault, Format, MalformedReport, Report, Tests};

/// Whether a line shows that a text is this harness's.
pub(super) fn is_mark(line: &str) -> bool {
    let line = plain(line);
    running(&line).is_some() || line.starts_with("test result: ")
}

/// Reads the text.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    if text.trim_start().starts_with('<') {
        // Reports in XML quote what tests print.
        return Err(MalformedReport::other(Format::Libtest, "it looks like XML"));
    }
    let mut reader = Reader::default();
    for (_, line) in lines(text) {
        let line = plain(line);
        let Some(rest) = line.strip_prefix("test ") else {
            if let Some(tests) = running(&line) {
                reader.begin(tests)?;
            }
            continue;
        };
        if let Some(result) = rest.strip_prefix("result: ") {
            // Tests may print anything; a program without a result that can be read has not ended.
            if let Some(stated) = Stated::parse(result) {
                reader.result(stated);
            }
        } else if let Some((name, outcome)) = rest.split_once(" ... ") {
            reader.tally.add(meaning(outcome), || name.to_string())?;
        }
    }
    if text.rsplit('\n').next().is_some_and(is_cut) {
        return Err(MalformedReport::whole(Fault::CutShort("the end of its last line")));
    }
    reader.settle()
}

/// What `test result:` states; of several, the worst figure of each kind.
struct Stated {
    is_ok: bool,
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// What one test program wrote: from `running N tests` to the next one.
#[derive(Default)]
struct Program {
    /// The tests it announced.
    running: Option<u64>,
    result: Option<Stated>,
}

#[derive(Default)]
struct Reader {
    tally: Tally,
    gap: Gap,
    program: Program,
    /// What was counted before that program.
    before: Tests,
    programs: u64,
}

impl Reader {
    fn begin(&mut self, tests: u64) -> Result<(), MalformedReport> {
        self.close()?;
        self.program.running = Some(tests);
        Ok(())
    }

    /// A failing test's output is shown above the result and may look like one, so each is heard and the worst counts.
    fn result(&mut self, stated: Stated) {
        self.program.result = Some(match self.program.result.take() {
            None => stated,
            Some(known) => Stated {
                is_ok: known.is_ok && stated.is_ok,
                passed: known.passed.min(stated.passed),
                failed: known.failed.max(stated.failed),
                ignored: known.ignored.max(stated.ignored),
            },
        });
    }

    /// The end of a program: its lines against its figures.
    fn close(&mut self) -> Result<(), MalformedReport> {
        let Program { running, result } = core::mem::take(&mut self.program);
        if running.is_some() || result.is_some() {
            self.programs += 1;
        }
        let now = self.tally.counted();
        let passed = now.passed - self.before.passed;
        let failed = now.failed - self.before.failed;
        let skipped = now.skipped - self.before.skipped;
        let cases = passed + failed + skipped + now.unclear - self.before.unclear;
        let mut gap = Gap::default();
        let mut compare = |figure, stated: u64, counted: u64| {
            if stated != counted {
                self.tally.disagree("", figure, stated, counted);
            }
            (stated.saturating_sub(counted), counted.saturating_sub(stated))
        };
        if let Some(running) = running {
            (_, gap.unstated) = compare("running", running, cases);
        }
        match result {
            Some(result) => {
                (_, gap.unpassed) = compare("passed", result.passed, passed);
                (gap.failed, _) = compare("failed", result.failed, failed);
                (gap.skipped, _) = compare("ignored", result.ignored, skipped);
                if !result.is_ok && failed + gap.failed == 0 {
                    self.tally.add(Outcome::Errored, || "(a test program that failed)".to_string())?;
                }
            }
            None if running.is_some() => {
                self.tally.add(Outcome::Errored, || "(a test program that did not end)".to_string())?;
            }
            None => {}
        }
        self.gap = self.gap.plus(gap);
        self.before = self.tally.counted();
        Ok(())
    }

    fn settle(mut self) -> Result<Report, MalformedReport> {
        self.close()?;
        if self.programs == 0 {
            let found = "there is neither `running N tests` nor `test result:`";
            return Err(MalformedReport::other(Format::Libtest, found));
        }
        Ok(self.tally.settle(Format::Libtest, self.gap))
    }
}

impl Stated {
    /// `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
    fn parse(text: &str) -> Option<Self> {
        let (word, figures) = text.split_once(". ")?;
        let is_ok = match word {
            "ok" => true,
            "FAILED" => false,
            _ => return None,
        };
        let mut found = Self { is_ok, passed: 0, failed: 0, ignored: 0 };
        let mut measured = 0;
        let mut figures = figures.split("; ");
        for (name, into) in [
            ("passed", &mut found.passed),
            ("failed", &mut found.failed),
            ("ignored", &mut found.ignored),
            ("measured", &mut measured),
        ] {
            let (count, word) = figures.next()?.split_once(' ')?;
            *into = (word == name).then(|| count.parse().ok())??;
        }
        figures.next()?.strip_suffix(" filtered out")?.parse::<u64>().ok()?;
        found.passed = found.passed.saturating_add(measured);
        Some(found)
    }
}

/// Whether a last line is a result that lost its end. Its counts come first, so it reads as a whole one.
fn is_cut(line: &str) -> bool {
    let time = |line: &str| {
        let (_, time) = line.rsplit_once("; finished in ")?;
        time.strip_suffix('s')
            .map(|seconds| seconds.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    };
    let line = plain(line);
    line.starts_with("test result: ") && time(line.trim_ascii_end()) != Some(true)
}

/// The number in `running N tests`.
fn running(line: &str) -> Option<u64> {
    let (count, word) = line.strip_prefix("running ")?.split_once(' ')?;
    matches!(word, "test" | "tests" | "benchmarks" | "benchmark").then(|| count.parse().ok())?
}

/// What stands behind ` ... `. When tests print while they run, it is something else, and nobody knows.
fn meaning(outcome: &str) -> Outcome {
    let word = outcome.trim_ascii().split([' ', ',', ':']).next().unwrap_or_default();
    match word {
        "ok" | "bench" => Outcome::Passed,
        "FAILED" | "failed" => Outcome::Failed,
        "ignored" => Outcome::Skipped,
        _ => Outcome::Unclear,
    }
}

/// A line without the colours of a terminal (`ESC [ … m`).
fn plain(line: &str) -> Cow<'_, str> {
    if !line.contains('\u{1b}') {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut parts = line.split("\u{1b}[");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let codes = part.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
        let rest = part.get(codes..).unwrap_or_default();
        text.push_str(rest.strip_prefix('m').unwrap_or(part));
    }
    // Another way to end a colour.
    Cow::Owned(text.replace("\u{1b}(B", ""))
}

#[cfg(test)]
mod tests;
