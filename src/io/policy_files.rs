//! The committed files that are made from the table of keys of `benchgate.toml`. A test only, in this room because it
//! reads files, and inside the crate because only its own tests see how they are made.

use std::fs;
use std::path::{Path, PathBuf};

use crate::policy::{reference, schema, tables};

const SCHEMA: &str = "docs/schema/benchgate.toml.schema.json";
const REFERENCE: &str = "docs/configuration.md";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn is_blessing() -> bool {
    std::env::var_os("BENCHGATE_BLESS").is_some()
}

/// `BENCHGATE_BLESS=1 cargo test --lib schema` writes it anew; the difference then shows in review.
#[test]
fn the_committed_schema_of_the_policy_is_that_of_the_table() {
    let made = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if is_blessing() {
        fs::write(path(SCHEMA), &made).unwrap();
    }
    let committed = fs::read_to_string(path(SCHEMA)).unwrap_or_default();
    assert!(committed == made, "{SCHEMA} is not that of the table; see src/io/policy_files.rs");
}

/// The document with the tables that are made, each between `<!-- keys: NAME -->` and `<!-- end of keys -->`.
fn with_tables(document: &str) -> (String, Vec<String>) {
    let (mut out, mut found, mut skipping) = (String::new(), Vec::new(), false);
    for line in document.lines() {
        skipping &= line != "<!-- end of keys -->";
        if !skipping {
            out.push_str(line);
            out.push('\n');
        }
        let name = line.strip_prefix("<!-- keys:").and_then(|rest| rest.strip_suffix("-->"));
        if let Some(name) = name.map(str::trim) {
            out.push_str(&format!("\n{}\n", reference(name).unwrap_or_default()));
            found.push(name.to_owned());
            skipping = true;
        }
    }
    (out, found)
}

/// `BENCHGATE_BLESS=1 cargo test --lib schema` writes them anew.
#[test]
fn the_reference_has_the_keys_of_the_table_beside_the_schema() {
    let document = fs::read_to_string(path(REFERENCE)).unwrap_or_default();
    let (made, found) = with_tables(&document);
    assert_eq!(found, tables(), "{REFERENCE} must have a place for each table");
    if is_blessing() {
        fs::write(path(REFERENCE), &made).unwrap();
    }
    assert!(document == made || is_blessing(), "{REFERENCE} has other keys than the table");
}

#[test]
fn a_reference_that_lags_behind_is_seen() {
    let (made, found) = with_tables("a\n<!-- keys: regression -->\nold\n<!-- end of keys -->\nb\n");
    assert_eq!(found, ["regression"]);
    assert!(made.contains("| `max_ratio_drop` |") && !made.contains("old"), "{made}");
    assert_eq!(with_tables(&made).0, made);
}
