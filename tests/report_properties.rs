//! What is true of every report, over generated ones in the formats of tests and of coverage.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a panic here is the failure report")]

use benchgate::evidence::formats::{Coverage, Figures, Format, Report, Tests, detect, read};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

/// How a generated test ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Pass,
    Fail,
    Skip,
}

const ENDS: [End; 3] = [End::Pass, End::Fail, End::Skip];

/// The formats of tests that have cases which pass, fail or are skipped.
const WRITERS: [Format; 4] = [Format::Junit, Format::Ctrf, Format::GoTest, Format::Libtest];

fn count(ends: &[End], end: End) -> usize {
    ends.iter().filter(|other| **other == end).count()
}

/// A report of these tests, as the tools of a format write it.
fn write(format: Format, ends: &[End]) -> String {
    let (passed, failed, skipped) = (count(ends, End::Pass), count(ends, End::Fail), count(ends, End::Skip));
    let tests = ends.len();
    let lines = |line: &dyn Fn(usize, End) -> String| {
        ends.iter().enumerate().map(|(number, end)| line(number, *end)).collect::<Vec<_>>()
    };
    match format {
        Format::Junit => {
            let cases = lines(&|number, end| {
                let inside = match end {
                    End::Pass => "",
                    End::Fail => "<failure/>",
                    End::Skip => "<skipped/>",
                };
                format!("<testcase name=\"t{number}\">{inside}</testcase>")
            });
            format!(
                "<testsuites><testsuite tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\">{}</testsuite></testsuites>",
                cases.concat()
            )
        }
        Format::Ctrf => {
            let cases = lines(&|number, end| {
                let status = match end {
                    End::Pass => "passed",
                    End::Fail => "failed",
                    End::Skip => "skipped",
                };
                format!("{{\"name\":\"t{number}\",\"status\":\"{status}\"}}")
            });
            format!(
                "{{\"results\":{{\"summary\":{{\"tests\":{tests},\"passed\":{passed},\"failed\":{failed},\"skipped\":{skipped},\
                 \"pending\":0,\"other\":0}},\"tests\":[{}]}}}}",
                cases.join(",")
            )
        }
        Format::GoTest => {
            let cases = lines(&|number, end| {
                let action = match end {
                    End::Pass => "pass",
                    End::Fail => "fail",
                    End::Skip => "skip",
                };
                format!("{{\"Action\":\"{action}\",\"Package\":\"p\",\"Test\":\"T{number}\"}}\n")
            });
            let action = if failed > 0 { "fail" } else { "pass" };
            format!("{}{{\"Action\":\"{action}\",\"Package\":\"p\"}}\n", cases.concat())
        }
        _ => {
            let cases = lines(&|number, end| {
                let word = match end {
                    End::Pass => "ok",
                    End::Fail => "FAILED",
                    End::Skip => "ignored",
                };
                format!("test t{number} ... {word}\n")
            });
            let word = if failed > 0 { "FAILED" } else { "ok" };
            format!(
                "running {tests} tests\n{}\ntest result: {word}. {passed} passed; {failed} failed; {skipped} ignored; 0 measured; \
                 0 filtered out; finished in 0.00s\n",
                cases.concat()
            )
        }
    }
}

fn report(format: Format, text: &str) -> Report {
    read(format, text.as_bytes()).unwrap()
}

fn tests(report: &Report) -> Tests {
    let Figures::Tests(tests) = report.figures else { panic!("{report:?}") };
    tests
}

/// A suite with figures of its own, true or not, and what is in it.
#[derive(Debug, Clone)]
enum Item {
    Case(End),
    Suite { stated: [Option<u64>; 4], items: Vec<Item> },
}

fn item() -> impl Strategy<Value = Item> {
    let case = select(ENDS.as_slice()).prop_map(Item::Case);
    case.prop_recursive(3, 12, 4, |inner| {
        let stated = proptest::array::uniform4(proptest::option::of(0_u64..6));
        (stated, proptest::collection::vec(inner, 0..4))
            .prop_map(|(stated, items)| Item::Suite { stated, items })
    })
}

fn xml(item: &Item) -> String {
    match item {
        Item::Case(End::Pass) => "<testcase/>".into(),
        Item::Case(End::Fail) => "<testcase><failure/></testcase>".into(),
        Item::Case(End::Skip) => "<testcase><skipped/></testcase>".into(),
        Item::Suite { stated, items } => {
            let names = ["tests", "failures", "errors", "skipped"];
            let attributes = names
                .iter()
                .zip(stated)
                .filter_map(|(name, stated)| stated.map(|stated| format!(" {name}='{stated}'")));
            let inside: Vec<String> = items.iter().map(xml).collect();
            format!("<testsuite{}>{}</testsuite>", attributes.collect::<Vec<_>>().concat(), inside.concat())
        }
    }
}

fn suites(items: &[Item]) -> String {
    format!("<testsuites>{}</testsuites>", items.iter().map(xml).collect::<Vec<_>>().concat())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_honest_report_is_read_as_it_is(
        format in select(WRITERS.as_slice()),
        ends in proptest::collection::vec(select(ENDS.as_slice()), 0..20),
    ) {
        let text = write(format, &ends);
        prop_assert_eq!(detect(text.as_bytes()), Ok(format));
        let report = report(format, &text);
        let found = tests(&report);
        let (passed, failed, skipped) = (count(&ends, End::Pass), count(&ends, End::Fail), count(&ends, End::Skip));
        prop_assert_eq!(
            [found.executed, found.passed, found.failed, found.errored, found.skipped, found.unclear, found.flaky],
            [passed + failed, passed, failed, 0, skipped, 0, 0].map(|count| count as u64)
        );
        prop_assert_eq!(report.is_empty(), passed + failed == 0);
        prop_assert_eq!(report.has_failed(), failed > 0);
        prop_assert_eq!(report.disagreements.shown, []);
    }

    #[test]
    fn the_order_of_cases_does_not_matter(
        format in select(WRITERS.as_slice()),
        (ends, shuffled) in proptest::collection::vec(select(ENDS.as_slice()), 0..20)
            .prop_flat_map(|ends| (Just(ends.clone()), Just(ends).prop_shuffle())),
    ) {
        let (before, after) = (report(format, &write(format, &ends)), report(format, &write(format, &shuffled)));
        prop_assert_eq!(before.figures, after.figures);
    }

    /// Each line or element of the failure is put into the text of the others, whose own figures stay as they were.
    #[test]
    fn one_more_failure_never_makes_a_report_better(
        format in select(WRITERS.as_slice()),
        ends in proptest::collection::vec(select(ENDS.as_slice()), 0..12),
    ) {
        let text = write(format, &ends);
        let (mark, failure) = match format {
            Format::Junit => ("</testsuite>", "<testcase name=\"x\"><failure/></testcase>"),
            Format::Ctrf if ends.is_empty() => ("]", "{\"name\":\"x\",\"status\":\"failed\"}"),
            Format::Ctrf => ("]", ",{\"name\":\"x\",\"status\":\"failed\"}"),
            Format::GoTest => ("{\"Action\":\"", "{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"x\"}\n"),
            _ => ("\ntest result", "test x ... FAILED\n"),
        };
        let at = text.rfind(mark).unwrap();
        let (head, tail) = text.split_at(at);
        let worse = report(format, &format!("{head}{failure}{tail}"));
        let (before, after) = (tests(&report(format, &text)), tests(&worse));
        prop_assert!(worse.has_failed());
        prop_assert!(after.failed + after.errored > before.failed + before.errored);
        prop_assert!(after.passed <= before.passed);
    }

    /// Whatever suites state: a failure is a failure, and nothing that is stated makes figures better than the cases.
    #[test]
    fn what_suites_state_only_makes_it_worse(items in proptest::collection::vec(item(), 0..6), at in any::<Index>()) {
        let stated = tests(&report(Format::Junit, &suites(&items)));
        let silent = tests(&report(Format::Junit, &suites(&items.iter().map(without_figures).collect::<Vec<_>>())));
        prop_assert!(stated.failed >= silent.failed && stated.errored >= silent.errored);
        prop_assert!(stated.skipped >= silent.skipped);
        prop_assert!(stated.executed <= silent.executed && stated.passed <= silent.passed);

        let mut more = items.clone();
        more.insert(at.index(items.len() + 1), Item::Case(End::Fail));
        let more = tests(&report(Format::Junit, &suites(&more)));
        prop_assert!(more.failed > 0 && more.failed + more.errored >= stated.failed + stated.errored);
    }

    #[test]
    fn a_part_is_never_read_as_the_whole(
        format in select(WRITERS.as_slice()),
        ends in proptest::collection::vec(select(ENDS.as_slice()), 1..6),
        at in any::<Index>(),
    ) {
        let text = write(format, &ends);
        let cut = at.index(text.trim_end().len());
        if let Ok(part) = read(format, &text.as_bytes()[..cut]) {
            let whole = report(format, &text);
            prop_assert!(part.has_failed() || part.is_empty() || part.figures != whole.figures, "cut at {cut}: {text}");
        }
    }

    #[test]
    fn covered_lines_are_counted_exactly(
        lines in proptest::collection::btree_map((0_u8..3, 1_u64..30), 0_u64..3, 1..40),
    ) {
        let section = |file: u8| {
            let found = lines.iter().filter(|((other, _), _)| *other == file);
            found.map(|((_, line), hits)| (*line, *hits)).collect::<Vec<_>>()
        };
        let (mut lcov, mut classes) = (String::new(), String::new());
        for file in 0..3 {
            let (mut records, mut elements) = (String::new(), String::new());
            for (line, hits) in section(file) {
                records += &format!("DA:{line},{hits}\n");
                elements += &format!("<line number='{line}' hits='{hits}'/>");
            }
            lcov += &format!("SF:{file}\n{records}end_of_record\n");
            classes += &format!("<class filename='{file}'>{elements}</class>");
        }
        let (total, covered) = (lines.len() as u64, lines.values().filter(|hits| **hits > 0).count() as u64);
        let rate = covered as f64 / total as f64;
        let cobertura = format!("<coverage line-rate='{rate:.4}'>{classes}</coverage>");
        let expected = Figures::Coverage(Coverage { covered, total, stated_rate: None });
        prop_assert_eq!(&report(Format::Lcov, &lcov).figures, &expected);
        prop_assert_eq!(&report(Format::Cobertura, &cobertura).figures, &expected);
        let Figures::Coverage(coverage) = expected else { panic!() };
        prop_assert_eq!(coverage.share().unwrap().rounded(4), format!("{rate:.4}"));
    }
}

fn without_figures(item: &Item) -> Item {
    match item {
        Item::Case(end) => Item::Case(*end),
        Item::Suite { items, .. } => {
            Item::Suite { stated: [None; 4], items: items.iter().map(without_figures).collect() }
        }
    }
}
