//! Limits on every input. Work is bounded by counts and sizes, never by a clock, so that the same input
//! meets the same limit on every machine.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

/// Most bytes of one `expected.json` (1 MiB).
pub const EXPECTED_BYTES: u64 = 1 << 20;
/// Most bytes of one findings file (16 MiB).
pub const FINDINGS_BYTES: u64 = 16 << 20;
/// Most bytes of one diff (16 MiB).
pub const DIFF_BYTES: u64 = 16 << 20;
/// Most bytes of all judged files of one run (1 GiB).
pub const INPUT_BYTES: u64 = 1 << 30;
/// Most fixtures of one run.
pub const FIXTURES: usize = 100_000;
/// Most directory entries that a walk looks at; above, the directory is not a benchmark.
pub const DIRECTORY_ENTRIES: usize = 1_000_000;
/// Deepest nesting of directories below the fixtures directory.
pub const DIRECTORY_DEPTH: usize = 64;
/// Most entries that a commit lists, with its directories; a tree that stands in many places counts in each.
pub const TREE_ENTRIES: usize = 1_000_000;
/// Most bytes of all paths that a commit lists (256 MiB).
pub const TREE_PATHS_BYTES: usize = 256 << 20;
/// Most bytes of one path that a commit lists.
pub const TREE_PATH_BYTES: usize = 4_096;
/// Most bytes of one tree object (128 MiB).
pub const TREE_BYTES: u64 = 128 << 20;
/// Most bytes of the name of a commit or a branch.
pub const REFERENCE_BYTES: usize = 1_024;
/// Most findings of one fixture, over all reviewers of one trial.
pub const FINDINGS: usize = 10_000;
/// Most entries of one fixture: `must_match` and `must_not_flag` together.
pub const ENTRIES: usize = 1_000;
/// Most finding × entry comparisons of one fixture, over all its trials.
pub const PAIRS_PER_FIXTURE: u64 = 1_000_000;
/// Most finding × entry comparisons of one run.
pub const PAIRS: u64 = 100_000_000;
/// Most keywords of one fixture.
pub const KEYWORDS: usize = 4_000;
/// Most comparisons of an entry before a change with one after it, in one key: beyond, an entry that changed counts as
/// loosened.
pub const COMPARISONS: u64 = 250_000;
/// So many bytes of keywords are as much work as one comparison.
pub const COMPARED_BYTES: u64 = 32;
/// Most bytes that are searched for keywords in one fixture: bytes of its findings, over all trials, times its
/// keywords.
pub const SEARCHED_BYTES_PER_FIXTURE: u64 = 2_000_000_000;
/// Most bytes that are searched for keywords in one run, counted in the same way.
pub const SEARCHED_BYTES: u64 = 100_000_000_000;
/// Most bytes of findings, over all trials, when one review is joined to several trials.
pub const JOINED_BYTES: usize = 32 << 20;
/// Most trials of one findings file.
pub const TRIALS: usize = 1_000;
/// Deepest nesting of arrays and objects in JSON.
pub const JSON_DEPTH: usize = 64;
/// Most values of one JSON document.
pub const JSON_VALUES: u32 = 3_000_000;
/// Most bytes of memory that the values of one JSON document take while it is read (48 MiB), beside
/// [`JSON_MEMORY_PER_BYTE`]. Beyond are only documents that were made for it: `[],` is three bytes of text.
pub const JSON_MEMORY: usize = 48 << 20;
/// So many more bytes of memory for each byte of the document.
pub const JSON_MEMORY_PER_BYTE: usize = 8;
/// Most bytes of one `benchgate.toml` (1 MiB).
pub const POLICY_BYTES: u64 = 1 << 20;
/// Most entries of each list and table in `benchgate.toml`.
pub const POLICY_ITEMS: usize = 1_000;
/// Most characters of each text in `benchgate.toml`.
pub const POLICY_TEXT: usize = 4_000;
/// Deepest nesting of arrays and tables in TOML; the document itself is the first level.
pub const TOML_DEPTH: usize = 64;
/// Most characters of one foreign text that a result quotes.
pub const QUOTED_CHARACTERS: usize = 1_000;
/// Bytes of findings that the misses of one fixture quote at full length; after that each text is cut to
/// [`BRIEF_CHARACTERS`]. One finding may be the nearest of a thousand entries.
pub const QUOTED_BYTES_PER_FIXTURE: usize = 16 << 10;
/// Most characters of a text that is quoted briefly.
pub const BRIEF_CHARACTERS: usize = 80;
/// Most bytes of a job summary (900 KiB): GitHub drops one above 1 MiB whole.
pub const SUMMARY_BYTES: usize = 900 << 10;
/// Most bytes of a comment: GitHub refuses one above 65,536 characters.
pub const COMMENT_BYTES: usize = 60_000;
/// Bytes of a document that are walked again to find the lines of its problems; those that would need more keep
/// the path of their value, without a line.
pub const LOCATED_BYTES: usize = 64 << 20;
/// Most bytes of one pack, and of one file of scores (1 MiB).
pub const PACK_BYTES: u64 = 1 << 20;
/// Most bytes of one result of a pack that is read again (16 MiB).
pub const PACK_RESULT_BYTES: u64 = 16 << 20;
/// Most tasks of one pack, most criteria, and most commands of its contract.
pub const PACK_ITEMS: usize = 1_000;
/// Most claims that one pack names, over all its tasks, criteria and commands, each counted as often as it is named.
pub const PACK_CLAIMS: usize = 20_000;
/// Most significant digits of an exact decimal. The exact value of a 64-bit float between 0 and 1 that somebody
/// writes out rarely has more.
pub const DECIMAL_DIGITS: usize = 60;
/// Most places of an exact decimal before its point, and most after it.
pub const DECIMAL_PLACES: i64 = 60;
/// Most bytes of one report, and of any other artefact (32 MiB).
pub const ARTEFACT_BYTES: u64 = 32 << 20;
/// Most test cases of one report; also most results of an analyser and most messages of a compiler.
pub const REPORT_CASES: u64 = 200_000;
/// Deepest nesting of elements in XML.
pub const XML_DEPTH: usize = 64;
/// Most attributes of one element in XML.
pub const XML_ATTRIBUTES: usize = 256;
/// Most failures of one report that are named, and most disagreements that are shown; the rest is counted.
pub const REPORT_NAMES: usize = 10;
/// Most characters of a name from a report.
pub const REPORT_NAME_CHARACTERS: usize = 200;
/// Most problems reported of one file; the rest is counted.
pub const PROBLEMS_PER_FILE: usize = 50;
/// Largest line tolerance that can be asked for. Beyond any real file, and small enough that sums of
/// distances cannot overflow.
pub const TOLERANCE: u32 = 1_000_000;
/// Most bytes of one stored result (256 MiB): a score of 100,000 fixtures fits.
pub const RESULT_BYTES: u64 = 256 << 20;
/// Most results of one directory.
pub const RESULTS: usize = 100_000;
/// Largest count that is believed of a stored result; the sums over all results of a directory fit into 64 bits.
pub const STORED_COUNT: u64 = 1_000_000_000_000;
/// Most run conditions of one kind, such as tools, in one stored result.
pub const CONDITIONS: usize = 1_000;
/// Most bytes of one record of evidence (1 MiB).
pub const RECORD_BYTES: u64 = 1 << 20;
/// Most bytes of one artefact (32 MiB).
pub const ARTIFACT_BYTES: u64 = 32 << 20;
/// Most bytes of all evidence of one run, records and artefacts (256 MiB).
pub const EVIDENCE_BYTES: u64 = 256 << 20;
/// Most records of one store.
pub const RECORDS: usize = 10_000;
/// Most seals of one store that are looked at.
pub const SEALS: usize = 100;
/// Most artefacts of one record, and most reports that one command declares.
pub const ARTIFACTS: usize = 1_000;
/// Most paths that a record names of those that make a working tree dirty; the rest is counted.
pub const DIRTY_PATHS: usize = 1_000;
/// Most bytes of those paths together (128 KiB).
pub const DIRTY_PATH_BYTES: usize = 128 << 10;
