//! TOML in the documents is a policy that is read without a complaint, and the limits of a policy are the program's.

use benchgate::diagnostic::Diagnostic;
use benchgate::limits::{POLICY_BYTES, POLICY_ITEMS, POLICY_TEXT};
use benchgate::policy::read_policy;

use super::document::blocks;
use super::{assert_none, documents, text_of};

/// What is wrong with the `toml` blocks of a document.
fn faults(document: &str, text: &str) -> Vec<String> {
    let mut report = Vec::new();
    for block in blocks(text).iter().filter(|block| block.language == "toml") {
        let place = format!("{document}:{}", block.line);
        if let Err(problems) = read_policy(&place, block.text.as_bytes()) {
            report.extend(problems.iter().map(Diagnostic::line));
        }
    }
    report
}

#[test]
fn toml_in_documents_is_read_without_a_complaint() {
    for document in documents().unwrap() {
        assert_none(&faults(&document, &text_of(&document).unwrap()));
    }
}

#[test]
fn toml_that_is_wrong_is_found() {
    let fence = |toml: &str| format!("# x\n\n```toml\n{toml}\n```\n");
    assert_none(&faults("x.md", &fence("[fixtures]\ntolerance = 4")));
    for wrong in ["[fixtures]\ntolerence = 4", "a = …"] {
        let found = faults("x.md", &fence(wrong));
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
        assert!(found[0].starts_with("x.md:4"), "{found:?}");
    }
}

#[test]
fn the_limits_of_a_policy_are_those_of_the_program() {
    let text = text_of("docs/configuration.md").unwrap();
    assert_eq!((POLICY_BYTES, POLICY_ITEMS, POLICY_TEXT), (1 << 20, 1_000, 4_000));
    assert!(text.contains("at most 1 MiB, and each list and table at most 1,000 entries"));
    assert!(text.contains("at most 4,000 characters"));
}
