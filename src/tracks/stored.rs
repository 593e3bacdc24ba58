//! Reading a stored result. It is foreign input: anybody may have written the file.
//!
//! The result's own types read it, so that a duplicate, a wrong type and a missing field are refused, and keys that a
//! later version adds are passed over. Of a score and of a gate only the totals are kept.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::gate_run::GateTotals;
use super::run::{Contradiction, Run, ScoreTotals};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;
use crate::result::v1::{
    ARCHIVE_SCHEMA, Archived, CheckedOut, GATE_SCHEMA, PACK_SCHEMA, SCORE_SCHEMA, Stamp,
};
use crate::source::{decode, excerpt, not_json, not_utf8, parse};

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What ties it to a commit and a moment, when it is an entry of an archive.
    pub stamp: Option<Stamp>,
    /// The result.
    pub run: Run,
}

/// The schemas that are read here.
const KNOWN: &str = "results are `benchgate.score.v1`, `benchgate.pack.v1` and `benchgate.result.v1`, as `--format json` \
                     and `--out` make them, and entries of an archive are `benchgate.archive.v1`";

/// Reads a result or an entry of an archive. `file` names it for what is said.
pub fn read(file: &str, bytes: &[u8]) -> Result<Stored, Diagnostic> {
    let document = Document::open(file, bytes)?;
    let schema = document.read::<Head>()?.schema;
    match schema.as_deref() {
        Some(SCORE_SCHEMA) => document.plain(document.read::<ScoreTotals>()?.run()),
        Some(PACK_SCHEMA) => document.plain(Run::of_pack(document.read()?)),
        Some(GATE_SCHEMA) => document.plain(document.read::<GateTotals>()?.run()),
        Some(ARCHIVE_SCHEMA) => {
            let inner = document.read::<Archived<Head>>()?.result.schema;
            match inner.as_deref() {
                Some(SCORE_SCHEMA) => document.entry(document.read()?, ScoreTotals::run),
                Some(PACK_SCHEMA) => document.entry(document.read()?, Run::of_pack),
                Some(GATE_SCHEMA) => document.entry(document.read()?, GateTotals::run),
                other => Err(document.unknown("what the entry holds", other)),
            }
        }
        other => Err(document.unknown("this", other)),
    }
}

/// As much as says what the rest is.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) schema: Option<String>,
}

/// The text of a file.
pub(super) struct Document<'d> {
    file: &'d str,
    text: &'d str,
}

impl<'d> Document<'d> {
    /// The text of these bytes.
    pub(super) fn open(file: &'d str, bytes: &'d [u8]) -> Result<Self, Diagnostic> {
        let text = decode(bytes).map_err(|error| not_utf8(file, &error))?;
        let document = Self { file, text };
        // The result's types would take a list of values for their fields, too.
        if text.trim_start().starts_with('[') {
            return Err(document.wrong("it is a list"));
        }
        Ok(document)
    }

    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Diagnostic> {
        serde_json::from_str(self.text).map_err(|error| self.refused(&error))
    }

    fn plain(&self, run: Result<Run, Contradiction>) -> Result<Stored, Diagnostic> {
        run.map(|run| Stored { stamp: None, run }).map_err(|error| self.wrong(&error.to_string()))
    }

    fn entry<R>(
        &self,
        entry: Archived<R>,
        run: impl FnOnce(R) -> Result<Run, Contradiction>,
    ) -> Result<Stored, Diagnostic> {
        let stamp = stamp(&entry).map_err(|what| self.wrong(&what))?;
        let mut run = run(entry.result).map_err(|error| self.wrong(&error.to_string()))?;
        run.tie(&stamp);
        Ok(Stored { stamp: Some(stamp), run })
    }

    /// A document that is not of the type that its schema says, or not even JSON.
    fn refused(&self, error: &serde_json::Error) -> Diagnostic {
        if matches!(error.classify(), Category::Syntax | Category::Eof)
            && let Err(syntax) = parse(self.text)
        {
            return not_json(self.file, &syntax);
        }
        let words = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let mut diagnostic = self.wrong(words.strip_suffix(&place).unwrap_or(&words));
        if let Some(place) = &mut diagnostic.place {
            place.position = Some((error.line() as u64, self.characters(error.line(), error.column())));
        }
        diagnostic
    }

    /// The parser counts columns in bytes; people count characters.
    fn characters(&self, line: usize, byte_column: usize) -> u64 {
        let content = self.text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
        content.char_indices().take_while(|(offset, _)| *offset < byte_column).count().max(1) as u64
    }

    fn unknown(&self, what: &str, schema: Option<&str>) -> Diagnostic {
        let message = match schema {
            Some(schema) => format!("the schema of {what} is `{}`, not that of a result", excerpt(schema)),
            None => format!("{what} has no `schema`, so it is no result"),
        };
        Diagnostic::file(Code::NotAResult, self.file, message, Some(KNOWN))
    }

    pub(super) fn wrong(&self, what: &str) -> Diagnostic {
        let message = format!("not a result: {}", excerpt(what));
        let help = "give a file as Benchgate wrote it; run again to have a new one";
        Diagnostic::file(Code::NotAResult, self.file, message, Some(help))
    }
}

fn stamp<R>(entry: &Archived<R>) -> Result<Stamp, String> {
    let created_at =
        entry.created_at.parse().map_err(|error| format!("`created_at` is no moment: {error}"))?;
    let id = |name: &str, text: &str| text.parse::<Sha>().map_err(|error| format!("`{name}`: {error}"));
    let head = match (&entry.commit, &entry.tree, entry.dirty) {
        (Some(commit), Some(tree), Some(dirty)) => {
            Some(CheckedOut { commit: id("commit", commit)?, tree: id("tree", tree)?, dirty })
        }
        (None, None, None) => None,
        _ => return Err("`commit`, `tree` and `dirty` are there together or not at all".to_owned()),
    };
    Ok(Stamp { created_at, head })
}
