//! Messages of cargo: levels, the end of a build, what is refused.

use alloc::format;
use alloc::string::String;

use super::super::{Build, Fault, Figures, MalformedReport, Report, read};
use super::Format;

const ARTIFACT: &str = "{\"reason\":\"compiler-artifact\",\"fresh\":true}\n";
const FINISHED: &str = "{\"reason\":\"build-finished\",\"success\":true}\n";

fn message(level: &str, text: &str) -> String {
    format!(
        "{{\"reason\":\"compiler-message\",\"message\":{{\"level\":\"{level}\",\"message\":\"{text}\",\"spans\":[{{}}],\"code\":null}}}}\n"
    )
}

fn report(text: &str) -> Report {
    read(Format::Cargo, text.as_bytes()).unwrap()
}

fn build(text: &str) -> Build {
    let Figures::Build(build) = report(text).figures else { panic!() };
    build
}

fn fault(text: &str) -> MalformedReport {
    read(Format::Cargo, text.as_bytes()).unwrap_err()
}

#[test]
fn messages_are_counted_by_level() {
    let text = [
        ARTIFACT,
        &message("error", "a"),
        &message("error: internal compiler error", "b"),
        &message("warning", "c"),
        &message("note", "d"),
        &message("failure-note", "e"),
        "{\"reason\":\"compiler-message\",\"message\":{\"level\":\"warning\",\"message\":\"1 warning emitted\",\"spans\":[],\"code\":null}}\n",
        "{\"reason\":\"something-new\"}\n{\"no\":\"reason\"}\n\nrunning 1 test\n",
        FINISHED,
    ];
    assert_eq!(
        build(&text.concat()),
        Build { artifacts: 1, errors: 2, warnings: 1, notes: 2, has_succeeded: true }
    );
    assert_eq!(report(&text.concat()).failures.shown, ["a", "b", "c"]);
    assert!(report(&text.concat()).has_failed(), "errors, whatever the build says");
}

#[test]
fn a_build_must_have_finished_and_once() {
    assert_eq!(fault(ARTIFACT).fault, Fault::CutShort("`build-finished`"));
    assert!(report(&FINISHED.replace("true", "false")).has_failed());
    assert!(report(FINISHED).is_empty() && !report(FINISHED).has_failed());
    let twice = fault(&format!("{ARTIFACT}{FINISHED}test a ... ok\n{ARTIFACT}{FINISHED}"));
    assert_eq!((twice.fault, twice.position.map(|at| at.line)), (Fault::Behind, Some(4)));
    assert!(!report(&format!("{ARTIFACT}{FINISHED}test a ... ok\n{{\"mine\":1}}\n")).has_failed());
}

#[test]
fn what_is_no_such_stream_is_refused() {
    assert!(matches!(fault("test a ... ok\n").fault, Fault::Other { .. }));
    for line in [
        "{\"reason\":\"compiler-message\"}",
        "{\"reason\":7}",
        "{\"reason\":\"build-finished\"}",
        "{\"reason\":",
        "{",
    ] {
        let error = fault(&format!("{ARTIFACT}{line}\n{FINISHED}"));
        assert_eq!(error.position.map(|at| at.line), Some(2), "{line}");
    }
    let repeated = "{\"reason\":\"build-finished\",\"success\":false,\"success\":true}";
    assert!(matches!(fault(repeated).fault, Fault::Repeated(_)));
}
