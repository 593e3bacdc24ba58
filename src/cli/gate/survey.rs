//! What a gate would be held against here, looked at and not fetched.

use std::path::Path;

use super::event::Kind;
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

/// What the event says that a gate must know of it, in words.
pub(in crate::cli) fn event(get: &dyn Fn(&str) -> Option<String>) -> Result<String, Vec<Diagnostic>> {
    let numbered = |number: Option<u64>| number.map(|number| format!(" {number}")).unwrap_or_default();
    Ok(match super::event::event(get)?.kind {
        Kind::PullRequest { base, head, number } => {
            format!(": pull request{} into `{base}`, last commit {head}", numbered(number))
        }
        Kind::MergeGroup { name, base, head, number } => {
            let last =
                number.map(|number| format!(", the last of pull request {number}")).unwrap_or_default();
            format!(": merged into `{name}`, {head} onto {base}{last}")
        }
        Kind::None | Kind::Other => String::new(),
    })
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
