//! Rules on the file as a whole; these trees are written out with their first lines.

use super::super::rooms::PURITY_LINTS;
use super::super::tree::Tree;
use super::super::violation::Rule;
use super::said;

/// The rules that are planted here.
pub(super) const RULES: [Rule; 3] = [Rule::MissingDeny, Rule::LongFile, Rule::MissingDoc];

fn one(path: &str, text: &str) -> Vec<String> {
    said(&Tree::from([(path.to_owned(), text.to_owned())]))
}

#[test]
fn each_pure_room_denies_each_purity_lint_in_its_first_file() {
    let deny = |lints: &[&str]| format!("//! Planted.\n#![deny({})]\n", lints.join(", "));
    let missing = ["src/report.rs:1: missing-deny"];
    assert!(one("src/report.rs", &deny(&PURITY_LINTS)).is_empty());
    assert!(one("src/report.rs", &deny(&PURITY_LINTS).replace("deny", "forbid")).is_empty());
    for lint in PURITY_LINTS {
        let others: Vec<_> = PURITY_LINTS.into_iter().filter(|other| *other != lint).collect();
        assert_eq!(one("src/report.rs", &deny(&others)), missing, "{lint}");
    }
    assert_eq!(one("src/report.rs", "//! Planted.\n"), missing);
    assert_eq!(one("src/report.rs", &deny(&PURITY_LINTS).replace("deny", "warn")), missing_and_lowered());
    assert_eq!(one("src/report/mod.rs", "//! Planted.\n"), ["src/report/mod.rs:1: missing-deny"]);
    assert!(one("src/report/text.rs", "//! Planted.\n").is_empty());
    assert!(one("src/io/mod.rs", "//! Planted.\n").is_empty());
}

fn missing_and_lowered() -> [&'static str; 2] {
    ["src/report.rs:1: missing-deny", "src/report.rs:2: lowered-lint"]
}

#[test]
fn a_deny_of_an_item_is_not_one_of_the_room() {
    let text = format!("//! Planted.\n#[deny({})]\nfn f() {{}}\n", PURITY_LINTS.join(", "));
    assert_eq!(one("src/report.rs", &text), ["src/report.rs:1: missing-deny"]);
}

#[test]
fn a_file_has_400_lines_at_most() {
    let text = |lines: usize| format!("//! Planted.\n{}", "// x\n".repeat(lines - 1));
    assert!(one("src/io/a.rs", &text(400)).is_empty());
    assert_eq!(one("src/io/a.rs", &text(401)), ["src/io/a.rs:401: long-file"]);
}

#[test]
fn a_file_begins_with_what_it_is_for() {
    assert_eq!(one("src/io/a.rs", "use std::fs;\n"), ["src/io/a.rs:1: missing-doc"]);
    assert_eq!(one("src/io/a.rs", "\n//! Late.\n"), ["src/io/a.rs:1: missing-doc"]);
    assert_eq!(one("src/main.rs", "/// Of the item.\nfn main() {}\n"), ["src/main.rs:1: missing-doc"]);
}
