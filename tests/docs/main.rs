//! The documents, held against the program: flags, exit codes, links, JSON, and every example that is run.
//!
//! `BENCHGATE_BLESS=1 cargo test --test docs` writes the output of the examples anew; the difference then shows in
//! review. Each checker is also shown a document with a mistake.

mod action;
mod codes;
mod document;
mod examples;
mod flags;
mod json;
mod links;
mod program;
mod toml;

use std::fs;
use std::io;
use std::path::Path;

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents of this repository, as paths from its root: Markdown at the top, in `docs/` and in `benchmark/`.
fn documents() -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for directory in ["", "docs/", "benchmark/"] {
        for entry in fs::read_dir(root().join(directory))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|ending| ending == "md") {
                found.push(format!("{directory}{name}"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a document.
fn text_of(document: &str) -> io::Result<String> {
    fs::read_to_string(root().join(document))
}

/// The documents that describe the command line; the others may speak of other programs' flags.
fn manual() -> io::Result<Vec<String>> {
    let elsewhere = ["docs/evidence-formats.md", "docs/performance.md"];
    let all = documents()?.into_iter();
    Ok(all
        .filter(|name| name == "README.md" || name.starts_with("docs/"))
        .filter(|name| !elsewhere.contains(&name.as_str()))
        .collect())
}

fn assert_none(report: &[String]) {
    assert!(report.is_empty(), "\n{}\n", report.join("\n"));
}

#[test]
fn the_documents_are_there() {
    let found = documents().unwrap();
    for name in [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "docs/fixtures.md",
        "docs/metrics.md",
        "benchmark/README.md",
    ] {
        assert!(found.iter().any(|document| document == name), "{name}");
    }
}
