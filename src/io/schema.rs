//! The JSON Schema of results, made from the frozen types and held against the committed file. A test only: the
//! program never writes it. It stands in this room because it reads a file, and inside the crate because only its
//! own tests see how the types describe themselves.

use std::path::Path;

/// Where the schema is committed.
const FILE: &str = "docs/schema/score.v1.json";

fn generate() -> String {
    let mut schema = schemars::schema_for!(crate::result::v1::Score);
    schema.insert("$id".into(), crate::result::v1::SCORE_SCHEMA.into());
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

/// Fails when the types and the committed schema differ. `BENCHGATE_BLESS=1 cargo test --lib schema` writes it
/// anew; the difference then shows in review.
#[test]
fn the_committed_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let schema = generate();
    if std::env::var_os("BENCHGATE_BLESS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == schema, "{FILE} is not the schema of the types; see src/io/schema.rs");
}
