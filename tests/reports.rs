//! Reports that real tools made, and some by hand in the manner of tools that are not at hand: what is read from each.
//!
//! `BENCHGATE_BLESS=1 cargo test --test reports` writes the table anew; the difference then shows in review.
//! `tests/reports/README.md` says what made each file.
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report")]

use std::fs;
use std::path::{Path, PathBuf};

use benchgate::evidence::formats::{Figures, Format, MalformedReport, Report, detect, read};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports")
}

/// The names of the reports, sorted, with their bytes.
fn reports() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for directory in fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()) {
        if !directory.is_dir() || directory.ends_with("source") {
            continue;
        }
        for file in fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()) {
            if file.is_file() {
                let name = file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read(&file).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn figures(report: &Report) -> String {
    match &report.figures {
        Figures::Tests(tests) => format!(
            "executed {}, passed {}, failed {}, errored {}, skipped {}, unclear {}, flaky {}",
            tests.executed,
            tests.passed,
            tests.failed,
            tests.errored,
            tests.skipped,
            tests.unclear,
            tests.flaky
        ),
        Figures::Analysis(analysis) => format!(
            "runs {} (and {} without results), errors {}, warnings {}, notes {}, suppressed {}, failed invocations {}, \
             tool errors {}",
            analysis.runs,
            analysis.runs_without_results,
            analysis.errors,
            analysis.warnings,
            analysis.notes,
            analysis.suppressed,
            analysis.failed_invocations,
            analysis.tool_errors
        ),
        Figures::Coverage(coverage) => {
            let share = coverage.share().map_or_else(|| "none".to_owned(), |share| share.rounded(6));
            format!("covered {} of {}, share {share}", coverage.covered, coverage.total)
        }
        Figures::Build(build) => format!(
            "artifacts {}, errors {}, warnings {}, notes {}, succeeded {}",
            build.artifacts, build.errors, build.warnings, build.notes, build.has_succeeded
        ),
    }
}

fn describe(name: &str, bytes: &[u8]) -> String {
    let format = detect(bytes).unwrap();
    let report = read(format, bytes).unwrap();
    assert_eq!(report.format, format);
    let mut text = format!("{name}\n  {format}: {}\n", figures(&report));
    for (holds, word) in [(report.is_empty(), "empty"), (report.has_failed(), "failed")] {
        if holds {
            text += &format!("  {word}\n");
        }
    }
    for failure in &report.failures.shown {
        text += &format!("  - {failure:?}\n");
    }
    for item in &report.disagreements.shown {
        text += &format!(
            "  ! {:?}: {} stated {}, counted {}\n",
            item.place, item.figure, item.stated, item.counted
        );
    }
    text
}

#[test]
fn what_is_read_from_each() {
    let text: Vec<String> = reports().iter().map(|(name, bytes)| describe(name, bytes)).collect();
    let text = text.join("\n");
    let golden = root().join("read.txt");
    if std::env::var_os("BENCHGATE_BLESS").is_some() {
        fs::write(&golden, text).unwrap();
    } else {
        assert_eq!(fs::read_to_string(&golden).unwrap_or_default(), text);
    }
}

#[test]
fn every_format_has_a_report() {
    let found: Vec<Format> = reports().iter().map(|(_, bytes)| detect(bytes).unwrap()).collect();
    for format in Format::ALL {
        assert!(found.contains(&format), "{format}");
    }
}

/// What decides about a claim.
fn essence(report: &Report) -> (String, bool, bool) {
    (figures(report), report.is_empty(), report.has_failed())
}

/// Where the part of a report ends that its format is about.
fn end_of(format: Format, bytes: &[u8]) -> usize {
    let text = str::from_utf8(bytes).unwrap();
    match format {
        // Tests may print behind the messages.
        Format::Cargo => {
            text.find("\"success\":true}").map_or(bytes.len(), |at| at + "\"success\":true}".len())
        }
        _ => text.trim_ascii_end().len(),
    }
}

/// A report that lost its end is refused, or shows that something is missing: it never looks as good as the whole.
#[test]
fn a_report_that_is_cut_short_is_not_read_as_the_whole_one() {
    for (name, bytes) in reports() {
        let format = detect(&bytes).unwrap();
        let whole = essence(&read(format, &bytes).unwrap());
        if whole.1 || whole.2 {
            continue;
        }
        let end = end_of(format, &bytes);
        for cut in 0..end {
            if let Ok(report) = read(format, &bytes[..cut]) {
                let part = essence(&report);
                assert!(part.1 || part.2 || part.0 != whole.0, "{name} cut at {cut} of {end}: {part:?}");
            }
        }
        assert_eq!(read(format, &bytes[..end]).map(|report| essence(&report)), Ok(whole), "{name}");
    }
}

/// Each reader is shown the reports of all the others. None takes one for its own with something executed in it.
#[test]
fn no_format_is_taken_for_another() {
    for (name, bytes) in reports() {
        let own = detect(&bytes).unwrap();
        for format in Format::ALL.into_iter().filter(|format| *format != own) {
            let taken: Result<Report, MalformedReport> = read(format, &bytes);
            // cargo's messages and the text of tests are written to one stream.
            let is_mixed = name == "cargo/test.json" && format == Format::Libtest;
            assert_eq!(taken.is_ok(), is_mixed, "{name} as {format}: {taken:?}");
        }
    }
}
