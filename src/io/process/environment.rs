//! The environment of a command: that of this process, without what could give it away or speak for it.

use std::ffi::OsStr;
use std::process::Command;

use super::Job;

/// The variable that names the directory for reports.
pub const REPORTS_VARIABLE: &str = "BENCHGATE_REPORTS";

/// Variables that a command does not get: files whose content GitHub's runner obeys after the step, and a script that
/// every `bash` would run first.
pub const REMOVED: [&str; 6] =
    ["BASH_ENV", "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];
/// The beginning of names of the runner's own services, which take what they are given as coming from the job.
pub const REMOVED_BEGINNING: &str = "ACTIONS_";
/// A part of names of secrets.
pub const REMOVED_PART: &str = "TOKEN";

/// Whether a command does not get a variable. Upper and lower case are the same.
pub fn is_removed(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    REMOVED.contains(&name.as_str()) || name.starts_with(REMOVED_BEGINNING) || name.contains(REMOVED_PART)
}

/// Gives a command its environment.
pub(super) fn set(command: &mut Command, job: &Job<'_>) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_removed(name)) {
        command.env_remove(name);
    }
    command.envs(job.env).env(REPORTS_VARIABLE, job.reports);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_files_of_the_runner_are_removed_and_facts_are_not() {
        for name in [
            "GITHUB_TOKEN",
            "gh_token",
            "NPM_TOKEN_2",
            "TokenOfSomebody",
            "ACTIONS_RUNTIME_URL",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "GITHUB_ENV",
            "GITHUB_PATH",
            "GITHUB_OUTPUT",
            "GITHUB_STATE",
            "GITHUB_STEP_SUMMARY",
            "BASH_ENV",
        ] {
            assert!(is_removed(OsStr::new(name)), "{name}");
        }
        for name in
            ["PATH", "HOME", "CI", "GITHUB_SHA", "GITHUB_ACTIONS", "ENV", "RUNNER_TEMP", "MY_ACTIONS_X"]
        {
            assert!(!is_removed(OsStr::new(name)), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf_8_hides_nothing() {
        use std::os::unix::ffi::OsStrExt as _;
        assert!(is_removed(OsStr::from_bytes(b"\xffTOKEN")));
    }
}
