//! Jobs that a rule names, beside what else it says.

use alloc::collections::BTreeSet;

use super::keys;
use super::section::Section;
use crate::diagnostic::Code;
use crate::evidence::{JobName, Kind};
use crate::source::Problems;

/// Jobs and their kind come together, and what only jobs prove has no command.
pub(super) fn check(
    section: &Section<'_, '_, '_>,
    kinds: &BTreeSet<Kind>,
    jobs: &BTreeSet<JobName>,
    has_command: bool,
    problems: &mut Problems,
) {
    let at = section.at(&keys::KINDS);
    let (message, help) = match (kinds.contains(&Kind::Job), jobs.is_empty()) {
        (true, true) => (
            "the kind `job` counts, and no job is named",
            "name it: `jobs = [\".github/workflows/ci.yml#test\"]`",
        ),
        (false, false) => {
            ("jobs are named, and their kind does not count", "add `job` to `kinds`, or leave `jobs` out")
        }
        (true, false) if has_command && kinds.len() == 1 => (
            "only jobs count, and they have no `command`, `reports` and `env`",
            "leave those out, or name the kinds of the command's reports, too",
        ),
        _ => return,
    };
    problems.value(Code::InvalidValue, &at, message.into(), Some(help.into()));
}

#[cfg(test)]
mod tests {
    use crate::policy::read_policy;

    #[test]
    fn jobs_and_their_kind_come_together() {
        const JOBS: &str = "jobs = [\".github/workflows/ci.yml#test\"]";
        let read = |rule: &str| {
            let text = alloc::format!("[claims.x]\n{rule}\n");
            let problems = read_policy("benchgate.toml", text.as_bytes()).err().unwrap_or_default();
            problems.into_iter().map(|problem| problem.message).collect::<alloc::vec::Vec<_>>()
        };
        let both = alloc::format!("kinds = [\"job\"]\n{JOBS}");
        assert!(read(&both).is_empty());
        assert!(read(&both.replace("[\"job\"]", "[\"job\", \"junit\"]\ncommand = \"make\"")).is_empty());
        assert_eq!(read("kinds = [\"job\"]"), ["the kind `job` counts, and no job is named"]);
        assert_eq!(read(JOBS), ["jobs are named, and their kind does not count"]);
        for more in ["command = \"make\"", "reports = [\"a.xml\"]", "env = { A = \"1\" }"] {
            let said = read(&alloc::format!("{both}\n{more}"));
            assert_eq!(said, ["only jobs count, and they have no `command`, `reports` and `env`"], "{more}");
        }
    }
}
