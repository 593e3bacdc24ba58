//! The rules that hold between the rooms of this crate, checked over its own source.
//!
//! `rooms.rs` has the order. `check.rs` holds a tree of files against the rules; the trees in `planted/` show for
//! every rule that a breach is seen, and what is not one.

mod check;
mod documents;
mod names;
mod order;
mod planted;
mod rooms;
mod survey;
mod tokens;
mod tree;
mod violation;
mod visitor;

use std::fs;
use std::path::Path;

use violation::Violation;

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn assert_none(report: &[Violation]) {
    let lines: Vec<String> = report.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

#[test]
fn the_source_keeps_the_rules() {
    let tree = tree::read(root(), "src").unwrap();
    assert!(tree.contains_key("src/lib.rs"));
    assert_none(&check::check(&tree));
}

#[test]
fn documents_name_paths_that_exist() {
    let mut documents: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].iter().map(|name| root().join(name)).collect();
    if let Ok(entries) = fs::read_dir(root().join("docs")) {
        documents.extend(entries.map(|entry| entry.unwrap().path()));
    }
    documents.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "md"));
    documents.sort();
    let mut report = Vec::new();
    for path in documents {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        report.extend(documents::missing_paths(&name, &text, |path| root().join(path).exists()));
    }
    assert_none(&report);
}
