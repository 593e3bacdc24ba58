//! Every diagnostic code is produced by a test, and explained.

use std::collections::BTreeSet;

use benchgate::diagnostic::Code;
use unicode_width::UnicodeWidthStr as _;

use crate::cases::{all, recorded};
use crate::program::run;
use crate::schema::is_report;

/// Codes that no committed file can produce, and the tests that do.
const BY_TESTS: [(Code, &str); 14] = [
    (Code::SelfTest, "gate::selftest::tests::a_detector_that_finds_nothing_is_found_out"),
    (Code::OutputNotKept, "evidence::streams::output_that_is_too_large_for_a_report_is_not_kept"),
    (Code::NotUtf8Name, "hostile::files::names_that_are_not_utf_8_are_refused"),
    (Code::TooLarge, "hostile::limits::files_above_their_limits_are_refused"),
    (Code::TooMany, "hostile::limits::counts_above_their_limits_are_refused"),
    (Code::FileChanged, "hostile::files::a_file_that_changes_while_it_is_read_is_noticed"),
    (Code::NotARecord, "evidence::statement::tests::each_wrong_value_is_one_problem_with_its_place"),
    (Code::ResultOfAnotherRun, "github::published::a_result_of_something_else_is_refused"),
    (Code::ResultDisagrees, "github::published::a_result_that_says_otherwise_than_its_run_is_refused"),
    (Code::NoPullRequest, "github::trusted::what_is_over_is_not_judged"),
    (Code::PullRequestMoved, "github::trusted::a_head_that_moved_is_never_judged_for_the_one_before"),
    (Code::MergeConflict, "github::trusted::what_cannot_be_merged_is_said_with_its_files"),
    (
        Code::UnsaidAuthor,
        "github::comments::an_app_that_github_does_not_name_is_known_by_what_it_wrote_and_that_is_said",
    ),
    (Code::Unfinished, "outputs::a_run_that_dies_leaves_blocked_behind_and_no_older_result"),
];

/// The codes in brackets after `error` and `warning`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.lines().filter_map(|line| {
        line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?.split_once("]: ")
    });
    starts.map(|(code, _)| code)
}

/// The codes in a JSON result.
fn reasons(json: &str) -> impl Iterator<Item = &str> {
    json.lines().filter_map(|line| line.trim_start().strip_prefix("\"code\": \"")?.strip_suffix("\","))
}

#[test]
fn every_code_is_produced() {
    let goldens = recorded();
    let mut seen: BTreeSet<&str> = goldens.iter().flat_map(|recorded| named(&recorded.stderr)).collect();
    // Reasons of a verdict are in the result, and not complained about. A result that is shown again may be anybody's.
    let judged = goldens.iter().filter(|recorded| !is_report(&recorded.command));
    let results = judged.filter(|recorded| recorded.stdout.starts_with("{\n"));
    seen.extend(results.flat_map(|recorded| reasons(&recorded.stdout)));
    for (code, test) in BY_TESTS {
        assert!(seen.insert(code.name()), "{code} has a golden now; {test} need not stand for it");
    }
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(seen, known);
}

#[test]
fn every_code_is_printed_with_its_own_level() {
    for recorded in recorded() {
        for line in recorded.stderr.lines().filter(|line| line.contains("]: ")) {
            let Some((level, rest)) = line.split_once('[') else { continue };
            let name = rest.split(']').next().unwrap();
            if let Some(code) = Code::ALL.iter().find(|code| code.name() == name) {
                assert_eq!(level, code.level().word(), "{}: {line}", recorded.case);
            }
        }
    }
}

#[test]
fn every_code_in_a_result_is_one_of_the_table() {
    for recorded in recorded().iter().filter(|recorded| recorded.stdout.starts_with("{\n")) {
        for line in recorded.stdout.lines().filter(|line| line.trim_start().starts_with("\"code\": ")) {
            let name = line.split('"').nth(3).unwrap();
            assert!(Code::ALL.iter().any(|code| code.name() == name), "{}: {line}", recorded.case);
        }
    }
}

#[test]
fn every_code_is_explained() {
    let dir = all()[0].copy();
    let list = run(dir.path(), &["explain"]);
    for code in Code::ALL {
        let got = run(dir.path(), &["explain", code.name()]);
        assert_eq!(got.code, Some(0), "{code}");
        let text = got.stdout();
        let head = format!("{}[{code}]: {}\n\n", code.level().word(), code.summary());
        let body = text.strip_prefix(&head).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(body.trim_end().replace('\n', " "), code.explanation(), "{code}");
        assert!(body.lines().all(|line| line.width() <= 80), "{text}");
        assert!(list.stdout().lines().any(|line| line.starts_with(&format!("{code} "))), "{code}");
    }
}
