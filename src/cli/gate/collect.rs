//! `--collect`: the contracts of the gated packs are run first, each by a program of its own, so that what their commands
//! print does not get between the lines of the result.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Policy;

/// Runs the contract of each pack. What a command comes to is in its record; here only counts that it was run at all.
pub(super) fn collect(
    root: &Path,
    policy: &Policy,
    config: Option<&Path>,
    store: Option<&Path>,
) -> Vec<Diagnostic> {
    policy.packs.iter().filter_map(|entry| run(root, entry.file.as_str(), config, store).err()).collect()
}

fn run(root: &Path, pack: &str, config: Option<&Path>, store: Option<&Path>) -> Result<(), Diagnostic> {
    let failed = |why: String| {
        let message = format!("the contract of `{pack}` was not run: {why}");
        let command = format!("benchgate evidence collect --pack {pack}");
        Diagnostic::run(Code::CannotStart, message, Some(&format!("`{command}` says what is wrong")))
    };
    let program = std::env::current_exe().map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new(program);
    command.args(["evidence", "collect", "--pack"]).arg(root.join(pack));
    if let Some(config) = config {
        command.arg("--config").arg(config);
    }
    if let Some(store) = store {
        command.arg("--dir").arg(store);
    }
    // Standard output is for the result.
    command.stdin(Stdio::null()).stdout(std::io::stderr());
    let status = command.status().map_err(|error| failed(error.to_string()))?;
    match status.code() {
        // Claims that do not hold are judged later, from the records.
        Some(0 | 2) => Ok(()),
        Some(code) => Err(failed(format!("it ended with {code}"))),
        None => Err(failed("a signal ended it".to_owned())),
    }
}
