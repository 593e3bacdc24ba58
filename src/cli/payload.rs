//! The payload of the event that started a job of GitHub Actions. All of it comes from outside.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::io::{self, Budget};
use crate::limits::ARTIFACT_BYTES;
use crate::source::{Node, read_json};

/// The number of the pull request that the event is about, where it can be read and says one.
pub(super) fn pull_number(get: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let number = with_payload(get, |_, payload, _| Ok(payload.at(&["pull_request", "number"]).natural()));
    number.ok().flatten()
}

/// Hands over the name of the event, its payload, and where that was read; `get` looks a variable up. Where there is no file
/// the payload is null.
pub(super) fn with_payload<T>(
    get: &dyn Fn(&str) -> Option<String>,
    then: impl FnOnce(&str, &Node<'_>, &str) -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    let name = get("GITHUB_EVENT_NAME").unwrap_or_default();
    let Some(path) = get("GITHUB_EVENT_PATH").filter(|path| !path.is_empty()) else {
        return then(&name, &Node::Null, "the environment");
    };
    let mut buffer = Vec::new();
    let read = io::read(Path::new(&path), ARTIFACT_BYTES, &Budget::new(ARTIFACT_BYTES), &mut buffer);
    let bytes = read.map_err(|error| vec![error.diagnose(&path)])?;
    let (_, node) = read_json(&|| path.clone(), bytes)?;
    then(&name, &node, &path)
}
