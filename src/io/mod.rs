//! The effect room that touches files, directories, threads, the clock and the `git` program. It decides nothing: it
//! hands bytes in and takes bytes out.

mod archive;
mod ci;
mod clock;
mod create;
mod fixtures;
mod git;
mod invocation;
mod machine;
mod matching;
#[cfg(test)]
mod policy_files;
mod process;
mod read;
mod reports;
mod repository;
#[cfg(test)]
mod schema;
mod store;
mod workers;
mod worktree;
mod write;

pub use archive::{Listing, ResultFile, StoreError, list_results, open_archive, store};
pub use ci::ci;
pub use clock::{ClockError, now, wall_clock};
pub use create::{CreateError, Standing, create, standing};
pub use fixtures::{
    Discovered, FixtureFiles, Found, Grouped, POLICY_FILE, discover, file_names, group_listed,
    is_named_like_input, show,
};
pub use git::{GitError, Server, ServerError, head, root as git_root, version as git_version};
pub use invocation::new_invocation;
pub use machine::{Machine, machine};
pub use matching::matching;
pub use process::{
    GRACE, Job, LINGER, OutputCopy, ProcessError, REMOVED, REMOVED_BEGINNING, REMOVED_PART, REPORTS_VARIABLE,
    Ran, Runner, WholeCopy, find_program, is_removed,
};
pub use read::{Budget, ReadError, Root, read};
pub use reports::{ReportsDirectory, ReportsError};
pub use repository::{
    BlobError, CommitFacts, FETCH_PATIENCE, Line, Merged, Repository, RepositoryError, Wanted,
};
pub use store::{
    ArtifactError, EVIDENCE, EvidenceStore, RecordFile, RecordListing, Seal, Stored, StoredFiles, hash,
};
pub use workers::{fold_in_order, in_order};
pub use worktree::{Worktree, worktree};
pub use write::{AtomicFile, append, is_replaced, write_atomically};
