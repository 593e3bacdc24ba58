//! Reports that somebody made to break the reader, or to be taken for better than they are.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a panic here is the failure report")]

use std::fs;
use std::path::Path;

use benchgate::evidence::formats::{Fault, Figures, Format, MalformedReport, Report, Tests, detect, read};
use benchgate::limits::{ARTEFACT_BYTES, REPORT_NAME_CHARACTERS};
use benchgate::source::{EncodingError, SyntaxError, XmlFault};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

const XML: [Format; 2] = [Format::Junit, Format::Cobertura];
const JSON: [Format; 5] = [Format::Ctrf, Format::Sarif, Format::InToto, Format::GoTest, Format::Cargo];

fn fault(format: Format, text: &str) -> Fault {
    read(format, text.as_bytes()).unwrap_err().fault
}

fn tests(report: &Report) -> Tests {
    let Figures::Tests(tests) = report.figures else { panic!("{report:?}") };
    tests
}

/// Many texts, one after the other.
fn joined(numbers: std::ops::Range<u32>, text: impl Fn(u32) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().concat()
}

/// A report whose root is right for a format of XML, with something inside.
fn xml(format: Format, inside: &str) -> String {
    match format {
        Format::Cobertura => format!("<coverage line-rate='1'>{inside}</coverage>"),
        _ => format!("<testsuites>{inside}</testsuites>"),
    }
}

#[test]
fn nothing_is_declared_or_fetched() {
    let entities: String =
        joined(1..10, |n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    let laughs = format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{entities}]>");
    let external = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    let parameter = "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x\"> %p;]>";
    for format in XML {
        for doctype in [&laughs, external, parameter] {
            let text = format!("<?xml version='1.0'?>{doctype}{}", xml(format, "&l9;&e;"));
            assert_eq!(fault(format, &text), Fault::Xml(XmlFault::Doctype));
        }
        assert_eq!(fault(format, &xml(format, "&e;")), Fault::Xml(XmlFault::Entity("e".into())));
        assert_eq!(fault(format, &xml(format, "<a b='&e;'/>")), Fault::Xml(XmlFault::Entity("e".into())));
    }
    let plain = "<!DOCTYPE testsuites SYSTEM \"http://127.0.0.1:1/x\"><testsuites/>";
    assert_eq!(fault(Format::Junit, plain), Fault::Xml(XmlFault::Doctype));
}

#[test]
fn depth_and_width_are_refused() {
    let deep = format!("{}{}", "<testsuite>".repeat(10_000), "</testsuite>".repeat(10_000));
    let unclosed = "<a>".repeat(1_000_000);
    let wide: String = joined(0..50_000, |n| format!(" a{n}='{n}'"));
    for format in XML {
        assert_eq!(fault(format, &xml(format, &deep)), Fault::Xml(XmlFault::TooDeep));
        assert_eq!(fault(format, &xml(format, &unclosed)), Fault::Xml(XmlFault::TooDeep));
        let text = xml(format, &format!("<testcase{wide}/>"));
        assert_eq!(fault(format, &text), Fault::Xml(XmlFault::TooManyAttributes));
    }
    let nested = format!("{{\"results\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for format in JSON {
        let refused = fault(format, &nested);
        assert!(matches!(refused, Fault::Json(SyntaxError::TooDeep { .. })), "{format}: {refused:?}");
    }
    assert!(matches!(detect(nested.as_bytes()).unwrap_err().fault, Fault::Json(SyntaxError::TooDeep { .. })));
}

#[test]
fn a_second_document_is_refused() {
    let green = "<testsuite><testcase name='a'/></testsuite>";
    for behind in
        [green, "x", "<!-- --><x/>", "<?xml version='1.0'?><testsuite/>", "&amp;", "<![CDATA[x]]>", "\0"]
    {
        let refused = fault(Format::Junit, &format!("{green}\n{behind}"));
        assert!(matches!(refused, Fault::Xml(XmlFault::Outside)), "{behind:?}: {refused:?}");
    }
    for format in [Format::Ctrf, Format::Sarif, Format::InToto] {
        assert!(matches!(fault(format, "{}\n{}"), Fault::Json(_)), "{format}");
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let wide = |text: &str, mark: &[u8], order: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(order).collect::<Vec<u8>>()].concat()
    };
    for text in [
        "<testsuites><testcase/></testsuites>",
        "{\"results\": {\"tests\": []}}",
        "running 1 test\n",
        "SF:a\n",
    ] {
        for (bytes, name) in [
            (wide(text, b"\xff\xfe", u16::to_le_bytes), "UTF-16LE"),
            (wide(text, b"\xfe\xff", u16::to_be_bytes), "UTF-16BE"),
            (wide(text, b"", u16::to_le_bytes), "UTF-16LE"),
        ] {
            for format in Format::ALL {
                let refused = read(format, &bytes).unwrap_err();
                assert_eq!(refused.fault, Fault::Encoding(EncodingError::Other(name)), "{format}");
            }
        }
        let latin: Vec<u8> = [text.as_bytes(), b"\xe9"].concat();
        for format in Format::ALL {
            let refused = read(format, &latin).unwrap_err();
            assert!(matches!(refused.fault, Fault::Encoding(EncodingError::Invalid { .. })), "{format}");
            assert!(refused.position.is_some());
        }
    }
    let declared = "<?xml version='1.0' encoding='ISO-8859-1'?><testsuites/>";
    assert_eq!(fault(Format::Junit, declared), Fault::Xml(XmlFault::Encoding("ISO-8859-1".into())));
}

#[test]
fn numbers_beyond_all_bounds_are_refused_where_they_count_and_nowhere_else() {
    for number in ["1e999", "-1", "-0.5", "1e-1", "99999999999999999999", "\"3\"", "true", "[]"] {
        let summary = format!("{{\"results\": {{\"summary\": {{\"failed\": {number}}}, \"tests\": []}}}}");
        assert!(matches!(fault(Format::Ctrf, &summary), Fault::Value { .. }), "{number}");
        let elsewhere = format!(
            "{{\"results\": {{\"summary\": {{\"start\": {number}}}, \"tests\": [{{\"status\": \"passed\", \"duration\": {number}}}]}}}}"
        );
        assert!(read(Format::Ctrf, elsewhere.as_bytes()).is_ok(), "{number}");
        let event = format!("{{\"Action\":\"pass\",\"Package\":\"p\",\"Elapsed\":{number}}}");
        assert!(read(Format::GoTest, event.as_bytes()).is_ok(), "{number}");
    }
    assert!(matches!(fault(Format::Ctrf, "{\"results\": {\"tests\": [], \"x\": NaN}}"), Fault::Json(_)));
}

/// Names reach people; here they are only kept, as they are and bounded. Who shows them escapes them.
#[test]
fn hostile_names_are_kept_as_they_are() {
    let long = "🦀".repeat(10_000);
    for name in [
        "../../../../etc/passwd",
        "C:\\windows\\system32",
        "**bold** @team #1 <img src=x onerror=alert(1)>",
        "::error file=x::pwned",
        "::stop-commands::x",
        "\u{1b}[31mred\u{1b}[0m \u{202e}lairt",
        "a\u{0}b",
        long.as_str(),
    ] {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let json = serde_json::to_string(name).unwrap();
        for (format, text) in [
            (
                Format::Junit,
                xml(Format::Junit, &format!("<testcase name=\"{escaped}\"><failure/></testcase>")),
            ),
            (
                Format::Ctrf,
                format!("{{\"results\":{{\"tests\":[{{\"name\":{json},\"status\":\"failed\"}}]}}}}"),
            ),
            (Format::Libtest, format!("running 1 test\ntest {name} ... FAILED\n")),
            (
                Format::Cargo,
                format!(
                    "{{\"reason\":\"compiler-message\",\"message\":{{\"level\":\"error\",\"message\":{json}}}}}\n{{\"reason\":\"build-finished\",\"success\":false}}"
                ),
            ),
            (
                Format::Sarif,
                format!(
                    "{{\"version\":\"2.1.0\",\"runs\":[{{\"results\":[{{\"level\":\"error\",\"ruleId\":{json}}}]}}]}}"
                ),
            ),
            (
                Format::InToto,
                format!(
                    "{{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\",\
                 \"predicate\":{{\"result\":\"FAILED\",\"failedTests\":[{json}]}}}}"
                ),
            ),
        ] {
            let report = read(format, text.as_bytes()).unwrap();
            assert!(report.has_failed());
            let shown = report.failures.shown.first().unwrap();
            assert!(shown.chars().count() <= REPORT_NAME_CHARACTERS + 1);
            let plain = name.replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
            let start: String = name.chars().take(20).collect();
            assert!(
                shown.starts_with(&start) || (format == Format::Libtest && *shown == plain),
                "{format}: {shown:?}"
            );
        }
    }
}

#[test]
fn what_a_refusal_quotes_is_bounded() {
    let long = "x".repeat(1_000_000);
    for (format, text) in [
        (Format::Junit, format!("<{long}/>")),
        (Format::Junit, format!("<testsuite tests='{long}'/>")),
        (Format::Junit, format!("<testsuite></{long}>")),
        (Format::Junit, format!("<testsuite>&{long};</testsuite>")),
        (Format::Junit, format!("<?xml version='1.0' encoding='{long}'?><testsuite/>")),
        (Format::Junit, format!("<testsuite a{long}='' a{long}=''/>")),
        (Format::Cobertura, format!("<coverage line-rate='{long}'/>")),
        (Format::Ctrf, format!("{{\"reportFormat\": \"{long}\"}}")),
        (Format::Ctrf, format!("{{\"results\": \"{long}\"}}")),
        (Format::Sarif, format!("{{\"version\": \"{long}\"}}")),
        (
            Format::InToto,
            format!("{{\"_type\": \"https://in-toto.io/Statement/v1\", \"predicateType\": \"{long}\"}}"),
        ),
        (Format::Lcov, format!("SF:a\n{long}\n")),
        (Format::Lcov, format!("SF:a\nDA:1,{long}\n")),
        (Format::GoTest, format!("{{\"Action\": [\"{long}\"]}}")),
    ] {
        let words = read(format, text.as_bytes()).unwrap_err().to_string();
        assert!(words.len() < 500, "{format}: {} bytes", words.len());
    }
}

/// Sizes at which quadratic work would take hours.
#[test]
fn work_is_linear() {
    let million = 1_000_000;
    let entities = format!("<testcase name='{}'><failure/></testcase>", "&#10;&quot;".repeat(million / 10));
    let classes: String = joined(0..100_000, |n| format!("<class filename='{n}'/>"));
    let sections: String = joined(0..100_000, |n| format!("SF:{n}\nDA:1,1\nLF:1\nLH:1\nend_of_record\n"));
    let same = "SF:a\nDA:1,1\nend_of_record\n".repeat(100_000);
    let rules: String = joined(0..20_000, |n| format!("{{\"id\":\"{n}\"}},"));
    let results: String = joined(0..20_000, |n| format!("{{\"ruleId\":\"{n}\"}},"));
    let packages: String = joined(0..50_000, |n| format!("{{\"Action\":\"pass\",\"Package\":\"{n}\"}}\n"));
    let below: String =
        joined(0..50_000, |n| format!("{{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T/{n}\"}}\n"));
    for (format, text) in [
        (Format::Junit, xml(Format::Junit, &entities)),
        (Format::Junit, xml(Format::Junit, &"<testsuite name='x' failures='3'/>".repeat(100_000))),
        (
            Format::Junit,
            xml(
                Format::Junit,
                &format!("<![CDATA[{}]]><!--{}-->", "]]".repeat(million), "- ".repeat(million)),
            ),
        ),
        (Format::Junit, xml(Format::Junit, &"&lt;".repeat(million / 2))),
        (Format::Cobertura, xml(Format::Cobertura, &classes)),
        (Format::Lcov, sections),
        (Format::Lcov, same),
        (
            Format::Sarif,
            format!(
                "{{\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{{\"rules\":[{}]}}}},\"results\":[{}]}}]}}",
                rules.trim_end_matches(','),
                results.trim_end_matches(',')
            ),
        ),
        (Format::GoTest, packages),
        (Format::GoTest, format!("{below}{{\"Action\":\"pass\",\"Package\":\"p\"}}\n")),
        (Format::Libtest, format!("running 1 test\n{}", "test a ... ok\n".repeat(100_000))),
        (Format::Libtest, format!("running 1 test\n{}\n", "test result: ok. ".repeat(million / 10))),
        (Format::Libtest, format!("running 1 test\ntest {} ... ok\n", " ... \u{1b}[".repeat(million / 10))),
        (Format::Libtest, "running 1 test\n".repeat(100_000)),
    ] {
        let report = read(format, text.as_bytes());
        assert!(report.is_ok(), "{format}: {:?}", report.map_err(|error| error.to_string()));
        assert_eq!(detect(text.as_bytes()), Ok(format));
    }
}

#[test]
fn more_bytes_than_the_limit_are_refused() {
    let size = usize::try_from(ARTEFACT_BYTES).unwrap();
    let mut bytes = vec![b' '; size + 1];
    bytes[..13].copy_from_slice(b"<testsuites/>");
    let tests = tests(&read(Format::Junit, &bytes[..size]).unwrap());
    assert_eq!(tests, Tests::default());
    for format in Format::ALL {
        assert_eq!(read(format, &bytes).unwrap_err().fault, Fault::TooLarge(ARTEFACT_BYTES + 1));
    }
    assert_eq!(detect(&bytes).unwrap_err().fault, Fault::TooLarge(ARTEFACT_BYTES + 1));
}

/// The reports of `tests/reports/`.
fn reports() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut directories: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    directories.retain(|path| path.is_dir() && !path.ends_with("source"));
    let mut files: Vec<_> = directories
        .iter()
        .flat_map(|directory| fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What holds of every outcome: figures that belong together, or a refusal with a place that exists.
fn check(format: Format, bytes: &[u8]) -> Result<(), TestCaseError> {
    match read(format, bytes) {
        Ok(Report { format: found, figures, failures, disagreements }) => {
            prop_assert_eq!(found, format);
            prop_assert!(failures.shown.len() <= 10 && disagreements.shown.len() <= 10);
            match figures {
                Figures::Tests(tests) => {
                    prop_assert!(tests.passed <= tests.executed);
                }
                Figures::Coverage(coverage) => prop_assert!(coverage.covered <= coverage.total),
                Figures::Analysis(_) | Figures::Build(_) => {}
            }
        }
        Err(MalformedReport { fault, position, .. }) => {
            prop_assert!(!fault.to_string().is_empty());
            if let Some(position) = position {
                let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
                prop_assert!(
                    position.line >= 1 && position.line <= lines && position.column >= 1,
                    "{position:?}"
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    /// Bytes of real reports are cut out, put elsewhere, and changed. Nothing panics.
    #[test]
    fn damaged_reports_do_no_harm(
        which in any::<Index>(),
        edits in proptest::collection::vec((any::<Index>(), any::<Index>(), prop::option::of(any::<u8>())), 1..6),
    ) {
        let all = reports();
        let mut bytes = which.get(&all).clone();
        for (at, end, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let (at, end) = (at.index(bytes.len()), end.index(bytes.len()));
            match byte {
                Some(byte) => bytes[at] = byte,
                None => drop(bytes.drain(at.min(end)..at.max(end).min(at.min(end) + 40))),
            }
        }
        if let Ok(format) = detect(&bytes) {
            check(format, &bytes)?;
        }
        for format in Format::ALL {
            check(format, &bytes)?;
        }
    }
}
