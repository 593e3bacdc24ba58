//! Cobertura XML: lines, and the figures and rates that are stated beside them.

use alloc::format;
use alloc::string::String;

use super::super::{Fault, Figures, Report, read};
use super::{Coverage, Format};
use crate::source::XmlFault;

fn report(text: &str) -> Report {
    read(Format::Cobertura, text.as_bytes()).unwrap()
}

fn coverage(text: &str) -> Coverage {
    let Figures::Coverage(coverage) = report(text).figures else { panic!() };
    coverage
}

/// Covered, total, the share that counts, and whether something is stated otherwise.
fn figures(root: &str) -> (u64, u64, String, bool) {
    let text = format!(
        "<coverage {root}><class filename='a'><line number='1' hits='1'/><line number='2' hits='3'/>\
         <line number='3' hits='0'/></class></coverage>"
    );
    let Coverage { covered, total, .. } = coverage(&text);
    let share = coverage(&text).share().map_or_else(String::new, |share| share.rounded(4));
    (covered, total, share, !report(&text).disagreements.shown.is_empty())
}

#[test]
fn a_line_of_a_file_counts_once() {
    let text = "<!DOCTYPE coverage SYSTEM 'http://example.com/coverage-04.dtd'><coverage line-rate='0.5'><packages>\
        <package><classes><class name='A' filename='a'><methods><method><lines><line number='1' hits='1'/></lines>\
        </method></methods><lines><line number='1' hits='1'/><line number='2' hits='0'/></lines></class>\
        <class name='B' filename='a'><lines><line number='2' hits='0'/></lines></class>\
        <class name='C'><lines><line number='1' hits='0'/><line number='2' hits='1'/></lines></class>\
        </classes></package></packages><line number='9' hits='9'/></coverage>";
    let Coverage { covered, total, stated_rate } = coverage(text);
    assert_eq!((covered, total, stated_rate), (2, 4, None));
}

#[test]
fn what_the_root_states_counts_where_it_is_worse() {
    for (root, expected) in [
        ("line-rate='0.6667'", (2, 3, "0.6667", false)),
        ("line-rate='0.66'", (2, 3, "0.6667", false)),
        ("line-rate='1'", (2, 3, "0.6667", true)),
        ("line-rate='0.5'", (2, 3, "0.5000", true)),
        ("line-rate='0'", (2, 3, "0.0000", true)),
        ("line-rate='6.667E-1'", (2, 3, "0.6667", false)),
        ("line-rate='0.6667' lines-covered='2' lines-valid='3'", (2, 3, "0.6667", false)),
        ("line-rate='0.6667' lines-covered='4' lines-valid='6'", (2, 3, "0.6667", true)),
        ("line-rate='0.5' lines-covered='3' lines-valid='6'", (3, 6, "0.5000", true)),
        ("line-rate='1' lines-covered='9' lines-valid='9'", (2, 3, "0.6667", true)),
    ] {
        let (covered, total, share, disagrees) = expected;
        assert_eq!(figures(root), (covered, total, share.into(), disagrees), "{root}");
    }
}

#[test]
fn rates_and_counts_that_cannot_be_are_refused() {
    let rate = |rate: &str| format!("<coverage line-rate='{rate}'/>");
    for bad in ["NaN", "-0.1", "1.0001", "85%", "0,85", "1e999", "", "inf"] {
        for text in [rate(bad), format!("<coverage line-rate='1'><package branch-rate='{bad}'/></coverage>")]
        {
            let fault = read(Format::Cobertura, text.as_bytes()).unwrap_err().fault;
            assert!(matches!(fault, Fault::Value { .. }), "{text}");
        }
    }
    for inside in [
        "<line number='1' hits='-1'/>",
        "<line number='1' hits='NaN'/>",
        "<line number='1' hits='1e999'/>",
        "<line number='1.5' hits='1'/>",
        "<line hits='1'/>",
        "<line number='1'/>",
        "<line number='' hits='1'/>",
    ] {
        let text = format!("<coverage line-rate='1'><class filename='a'>\n{inside}</class></coverage>");
        let error = read(Format::Cobertura, text.as_bytes()).unwrap_err();
        assert!(matches!(error.fault, Fault::Value { .. } | Fault::Missing(_)), "{inside}");
        assert_eq!(error.position.map(|at| at.line), Some(2));
    }
    let text = "<coverage line-rate='1' lines-covered='3' lines-valid='2'/>";
    assert!(matches!(read(Format::Cobertura, text.as_bytes()).unwrap_err().fault, Fault::Value { .. }));
}

#[test]
fn what_is_no_such_report_is_refused() {
    for text in ["<coverage generated='1'><project/></coverage>", "<report line-rate='1'/>", "<testsuites/>"]
    {
        let fault = read(Format::Cobertura, text.as_bytes()).unwrap_err().fault;
        assert!(matches!(fault, Fault::Other { .. }), "{text}");
    }
    let declares = "<!DOCTYPE coverage [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><coverage line-rate='1'/>";
    assert_eq!(
        read(Format::Cobertura, declares.as_bytes()).unwrap_err().fault,
        Fault::Xml(XmlFault::Doctype)
    );
}

#[test]
fn no_line_is_empty() {
    assert!(report("<coverage line-rate='1' lines-covered='5' lines-valid='5'/>").is_empty());
}
