//! `benchgate evidence seal`: one file that names all records of a store, for CI to keep and to vouch for.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::output;
use super::super::run::deliver;
use super::args::SealArgs;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::ids::Digest;
use crate::io::EvidenceStore;
use crate::result::reason;
use crate::result::v1::Verdict;

/// Seals, and prints where the seal is. The exit code is 0, or 4 where there is nothing to seal or it cannot be written.
pub(super) fn seal(args: &SealArgs) -> u8 {
    match sealed(&args.dir).and_then(|path| deliver(&format!("{path}\n"))) {
        Ok(()) => Verdict::Pass.exit_code(),
        Err(problem) => {
            output::complain(&[(Level::Error, &reason(&problem))]);
            Verdict::Blocked.exit_code()
        }
    }
}

fn sealed(dir: &Path) -> Result<String, Diagnostic> {
    let store = EvidenceStore::new(dir);
    let listing = store.records()?;
    let shown = dir.to_string_lossy();
    let problem = |code, message, help| Diagnostic::file(code, &shown, message, Some(help));
    // Whatever a seal leaves out nobody would miss.
    let named: Option<BTreeSet<Digest>> = listing.files.iter().map(|file| file.stated).collect();
    let named = named.ok_or_else(|| {
        let message = "a file among the records is not named like one".to_owned();
        problem(Code::TamperedEvidence, message, "remove it, and make the evidence again")
    })?;
    if named.is_empty() {
        let message = "there is no record to seal".to_owned();
        return Err(problem(
            Code::UnknownRecord,
            message,
            "make evidence first: `benchgate evidence collect`",
        ));
    }
    let path = store.add_seal(&named).map_err(|error| {
        let message = format!("the seal cannot be written: {error}");
        problem(Code::CannotWrite, message, "look at the directory, its rights and the space that is left")
    })?;
    Ok(path.to_string_lossy().into_owned())
}
