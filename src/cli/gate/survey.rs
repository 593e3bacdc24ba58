//! What a gate would be held against here, looked at and not fetched.

use std::path::Path;

use super::find::{Base, Find};
use super::plan::{AskedBase, AskedHead};
use super::sources::short;
use crate::diagnostic::Diagnostic;
use crate::io::Repository;

/// Why there is no base.
pub(in crate::cli) enum NoBase {
    /// This clone does not have it, and a job fetches it.
    Fetched(Diagnostic),
    /// It is not there.
    Lacking(Diagnostic),
}

/// Whether the event says what a gate must know of it.
pub(in crate::cli) fn event(get: &dyn Fn(&str) -> Option<String>) -> Result<(), Vec<Diagnostic>> {
    super::event::event(get).map(drop)
}

/// The base, in words.
pub(in crate::cli) fn base() -> Result<String, NoBase> {
    let here = Path::new(".");
    let lacking = |problem: Diagnostic| NoBase::Lacking(problem);
    let event = super::event::event(&|name| std::env::var(name).ok());
    let event = event.map_err(|problems| match problems.into_iter().next() {
        Some(first) => lacking(first),
        None => {
            lacking(Diagnostic::run(crate::diagnostic::Code::BadEvent, "nothing is known of it".into(), None))
        }
    })?;
    let repository = Repository::open(here).map_err(|error| lacking(error.diagnose(here)))?;
    let Some(repository) = repository else {
        return Ok("outside of a repository nothing is compared".to_owned());
    };
    let find = Find { repository: &repository, event: &event };
    let found = find.head(&AskedHead::Worktree).and_then(|tested| find.base(&AskedBase::Auto, &tested));
    match found {
        Ok(Base::Proposed { name, tip, .. }) => Ok(format!("`{name}` at {}", short(&tip))),
        Ok(Base::Landed { name, baseline }) => Ok(format!("what `{name}` was before, {}", short(&baseline))),
        Ok(Base::None(why)) => Ok(why),
        Err(refused) if refused.is_of_a_part() && matches!(event.server, Some(Ok(_))) => {
            Err(NoBase::Fetched(refused.diagnose(&repository)))
        }
        Err(refused) => Err(lacking(refused.diagnose(&repository))),
    }
}
