//! Which content is taken for which format.

use super::super::{Fault, Format};
use super::detect;

#[test]
fn content_decides() {
    for (text, format) in [
        ("\u{feff}<?xml version='1.0'?>\n<testsuites/>", Format::Junit),
        (" <testsuite>", Format::Junit),
        ("<!DOCTYPE coverage SYSTEM 'x'><coverage line-rate='1'/>", Format::Cobertura),
        (r#"{"runs": []}"#, Format::Sarif),
        (r#"{"$schema": "https://json.schemastore.org/sarif-2.1.0.json"}"#, Format::Sarif),
        ("{\n\"results\": {\"tests\": []}}", Format::Ctrf),
        (r#"{"_type": "https://in-toto.io/Statement/v1"}"#, Format::InToto),
        ("{\"Action\":\"start\",\"Package\":\"p\"}\n{\"Action\"", Format::GoTest),
        ("{\"reason\":\"compiler-artifact\"}\n{}", Format::Cargo),
        ("   Compiling x\n{\"reason\":\"compiler-artifact\"}\n", Format::Cargo),
        ("TN:\nSF:a\n", Format::Lcov),
        ("\nrunning 1 test\ntest a ... ok\n", Format::Libtest),
        ("warning: unused\n\u{1b}[1mtest\u{1b}[0m result: ok. 1 passed", Format::Libtest),
    ] {
        assert_eq!(detect(text.as_bytes()), Ok(format), "{text}");
    }
}

#[test]
fn what_is_none_of_them_is_said_to_be() {
    for text in
        ["hello", "<html/>", "<coverage/>", "{}", "[]", "[1]", r#"{"Action": "go"}"#, r#"{"results": []}"#]
    {
        assert_eq!(detect(text.as_bytes()).unwrap_err().fault, Fault::Unknown, "{text}");
    }
    assert_eq!(detect(b"").unwrap_err().fault, Fault::Blank);
    assert!(matches!(detect(b"{").unwrap_err().fault, Fault::Json(_)));
    assert!(matches!(detect(b"<").unwrap_err().fault, Fault::Xml(_)));
    assert!(matches!(detect(b"\xff\xfe<\0").unwrap_err().fault, Fault::Encoding(_)));
}
