//! `benchgate evidence show`: one record, and what its artefacts say when they are read again.

use std::path::PathBuf;

use super::super::output;
use super::super::plan::paint;
use super::super::policy;
use super::super::run::deliver;
use super::args::ShowArgs;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::evidence::statement::{Phase, Statement, read_statement};
use crate::evidence::{Announced, ReportContent, Stored, content, short_name};
use crate::ids::Digest;
use crate::io::{Budget, EvidenceStore};
use crate::limits::EVIDENCE_BYTES;
use crate::report;
use crate::result::reason;
use crate::result::v1::{Reason, Verdict};
use crate::source::excerpt;

/// Shows a record. The exit code is 0, or 4 when there is none of that name, or none that can be read.
pub(super) fn show(args: &ShowArgs) -> u8 {
    match text(args).and_then(|text| deliver(&text).map_err(|problem| vec![problem])) {
        Ok(()) => Verdict::Pass.exit_code(),
        Err(problems) => {
            let reasons: Vec<Reason> = problems.iter().map(reason).collect();
            output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
            Verdict::Blocked.exit_code()
        }
    }
}

fn text(args: &ShowArgs) -> Result<String, Vec<Diagnostic>> {
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => PathBuf::from(policy::load(None)?.policy.evidence.dir.as_str()),
    };
    let store = EvidenceStore::new(&dir);
    let (digest, statement) = find(&store, &args.record)?;
    let contents = read_again(&store, &statement);
    Ok(report::evidence_record(&short_name(&digest), &statement, &contents, paint(args.color)))
}

/// The one record of that name: `EV-` and digits, or the digits of its digest alone, as many as are enough.
fn find(store: &EvidenceStore, name: &str) -> Result<(Digest, Statement), Vec<Diagnostic>> {
    let digits = name.strip_prefix("EV-").unwrap_or(name).to_ascii_lowercase();
    let listing = store.records().map_err(|problem| vec![problem])?;
    let mut matching = listing.files.iter().filter(|file| {
        file.stated.is_some_and(|stated| !digits.is_empty() && stated.to_string().starts_with(&digits))
    });
    let unknown = |what: &str, help: &str| {
        let message = format!("`{}` is the name of {what}", excerpt(name));
        vec![Diagnostic::file(Code::UnknownRecord, &store.dir().to_string_lossy(), message, Some(help))]
    };
    let file = matching
        .next()
        .ok_or_else(|| unknown("no record", "`benchgate evidence verify` names those that decide"))?;
    if matching.next().is_some() {
        return Err(unknown("several records", "write more of its digits"));
    }
    let mut buffer = Vec::new();
    let stored = store
        .files()
        .record(file, &Budget::new(EVIDENCE_BYTES), &mut buffer)
        .map_err(|error| vec![error.diagnose(&file.shown)])?;
    if file.stated != Some(stored.digest) {
        let message = "its bytes are not those of its name".to_owned();
        let help = Some("remove it, and make the evidence again");
        return Err(vec![Diagnostic::file(Code::TamperedEvidence, &file.shown, message, help)]);
    }
    Ok((stored.digest, read_statement(&file.shown, stored.bytes)?))
}

/// What each artefact says, in the order of the record.
fn read_again(store: &EvidenceStore, statement: &Statement) -> Vec<ReportContent> {
    let Phase::Finished(finished) = &statement.phase else { return Vec::new() };
    let (files, budget) = (store.files(), Budget::new(EVIDENCE_BYTES));
    let mut buffer = Vec::new();
    let artifacts = finished.artifacts.iter();
    let contents = artifacts.map(|artifact| {
        let stored = files.artifact(&artifact.digest, &budget, &mut buffer);
        let stored = stored.map_or(Stored::Nothing, |stored| Stored::Bytes(stored.bytes, stored.digest));
        content(artifact, stored, Announced::No)
    });
    contents.collect()
}
