//! Stored results, read on every core.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Digest;
use crate::io::{self, Budget, Listing, ReadError, ResultFile, list_results};
use crate::limits::{INPUT_BYTES, RESULT_BYTES};
use crate::tracks::{Stored, read};

/// A file and what it holds.
#[derive(Debug)]
pub(super) struct Found {
    /// A digest that its name states is that of its bytes.
    pub(super) file: ResultFile,
    pub(super) stored: Stored,
}

/// What an argument holds.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) found: Vec<Found>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// A reader for all arguments of a run, which together may not be larger than what a run reads.
#[derive(Debug)]
pub(super) struct Reader(Budget);

impl Reader {
    pub(super) fn new() -> Self {
        Self(Budget::new(INPUT_BYTES))
    }

    /// Reads the result, or all results of the directory, that an argument names.
    pub(super) fn results(&self, path: &Path) -> Results {
        let Listing { files, mut problems, warnings } = list_results(path);
        let mut found = Vec::with_capacity(files.len());
        for result in io::in_order(files, Vec::new, |buffer, file| self.result(file, buffer)) {
            match result {
                Ok(one) => found.push(one),
                Err(problem) => problems.push(problem),
            }
        }
        if self.0.is_exceeded() {
            // Which files met the limit depends on the threads; that it was met does not.
            let message = format!("all results together are larger than {INPUT_BYTES} bytes");
            let help = Some("compare fewer at a time, or move old entries to another archive");
            found.clear();
            problems = vec![Diagnostic::run(Code::TooLarge, message, help)];
        }
        Results { found, problems, warnings }
    }

    fn result(&self, file: ResultFile, buffer: &mut Vec<u8>) -> Result<Found, Diagnostic> {
        let stored = read(&file.shown, self.bytes(&file, buffer)?)?;
        Ok(Found { file, stored })
    }

    /// The bytes of a file; a digest that its name states is that of them.
    pub(super) fn bytes<'b>(
        &self,
        file: &ResultFile,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], Diagnostic> {
        let bytes =
            io::read(&file.path, RESULT_BYTES, &self.0, buffer).map_err(|error| unread(&error, file))?;
        if file.stated.is_some_and(|stated| stated != Digest::of(bytes)) {
            let message = "its bytes are not those that were stored under this name";
            return Err(damaged(file, message));
        }
        Ok(bytes)
    }
}

/// An entry of an archive that is not what it should be.
pub(super) fn damaged(file: &ResultFile, message: &str) -> Diagnostic {
    let help = "restore it from a copy of the archive, or move it out of there";
    Diagnostic::file(Code::DamagedEntry, &file.shown, message.to_owned(), Some(help))
}

fn unread(error: &ReadError, file: &ResultFile) -> Diagnostic {
    let mut diagnostic = error.diagnose(&file.shown);
    if diagnostic.code == Code::TooLarge {
        diagnostic.help = Some("no result is that large; is it the right file?".to_owned());
    }
    diagnostic
}
