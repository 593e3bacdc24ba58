//! The JSON Schemas of results, made from the frozen types and held against the committed files. A test only: the
//! program never writes them. It stands in this room because it reads files, and inside the crate because only its
//! own tests see how the types describe themselves.

use std::path::Path;

use schemars::{JsonSchema, schema_for};

use crate::result::v1::{
    ARCHIVE_SCHEMA, Archived, COMPARE_SCHEMA, Checkup, Comparison, DOCTOR_SCHEMA, EVIDENCE_SCHEMA,
    GATE_SCHEMA, Gate, HISTORY_SCHEMA, History, PACK_SCHEMA, Pack, SCORE_SCHEMA, Score, Verified,
};

/// Fails when a type and the committed schema differ. `BENCHGATE_BLESS=1 cargo test --lib schema` writes it anew; the
/// difference then shows in review.
fn check<T: JsonSchema>(file: &str, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(file);
    let mut schema = schema_for!(T);
    schema.insert("$id".into(), name.into());
    let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("BENCHGATE_BLESS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == schema, "{file} is not the schema of the types; see src/io/schema.rs");
}

#[test]
fn the_committed_schema_of_scores_is_that_of_the_types() {
    check::<Score>("score.v1.json", SCORE_SCHEMA);
}

#[test]
fn the_committed_schema_of_packs_is_that_of_the_types() {
    check::<Pack>("pack.v1.json", PACK_SCHEMA);
}

#[test]
fn the_committed_schema_of_gates_is_that_of_the_types() {
    check::<Gate>("result.v1.json", GATE_SCHEMA);
}

#[test]
fn the_committed_schema_of_archive_entries_is_that_of_the_types() {
    /// What an entry may hold.
    #[derive(JsonSchema)]
    #[schemars(untagged)]
    enum Stored {
        #[expect(dead_code, reason = "only its schema is wanted")]
        Score(Box<Score>),
        #[expect(dead_code, reason = "only its schema is wanted")]
        Pack(Box<Pack>),
        #[expect(dead_code, reason = "only its schema is wanted")]
        Gate(Box<Gate>),
    }
    check::<Archived<Stored>>("archive.v1.json", ARCHIVE_SCHEMA);
}

#[test]
fn the_committed_schema_of_comparisons_is_that_of_the_types() {
    check::<Comparison>("compare.v1.json", COMPARE_SCHEMA);
}

#[test]
fn the_committed_schema_of_histories_is_that_of_the_types() {
    check::<History>("history.v1.json", HISTORY_SCHEMA);
}

#[test]
fn the_committed_schema_of_checkups_is_that_of_the_types() {
    check::<Checkup>("doctor.v1.json", DOCTOR_SCHEMA);
}

#[test]
fn the_committed_schema_of_evidence_is_that_of_the_types() {
    check::<Verified>("evidence.v1.json", EVIDENCE_SCHEMA);
}
