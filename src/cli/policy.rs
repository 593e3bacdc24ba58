//! The policy: reading `benchgate.toml`, and `benchgate config`.

use std::io::ErrorKind;
use std::path::Path;

use super::args::ConfigFormat;
use super::output;
use super::run::deliver;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::io::{self, Budget, POLICY_FILE, ReadError};
use crate::limits::POLICY_BYTES;
use crate::policy::{Effective, Policy, read_policy};
use crate::report::{self, Comments};
use crate::result::reason;
use crate::result::v1::{Reason, Verdict};

/// A policy, and what it was read from.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) policy: Policy,
    /// `None`: there is no file, and the defaults hold.
    pub(super) source: Option<Source>,
}

/// The file of a policy.
#[derive(Debug)]
pub(super) struct Source {
    /// As it was named.
    pub(super) file: String,
    /// Without a byte order mark.
    text: String,
}

/// Reads the policy. Without a name it is `benchgate.toml` in the current directory, and the documented defaults when
/// that is not there. An error lists all that is wrong.
pub(super) fn load(config: Option<&Path>) -> Result<Loaded, Vec<Diagnostic>> {
    let path = config.unwrap_or(Path::new(POLICY_FILE));
    let file = path.to_string_lossy().into_owned();
    let mut buffer = Vec::new();
    let bytes = match io::read(path, POLICY_BYTES, &Budget::new(POLICY_BYTES), &mut buffer) {
        Ok(bytes) => Some(bytes),
        Err(ReadError::Io(error)) if error.kind() == ErrorKind::NotFound => {
            if config.is_some() {
                let message = "there is no such file".to_owned();
                let help = Some("correct the path, or leave `--config` out");
                return Err(vec![Diagnostic::file(Code::NoConfig, &file, message, help)]);
            }
            None
        }
        Err(error @ ReadError::TooLarge(_)) => {
            let help = Some("name patterns instead of single files");
            return Err(vec![Diagnostic::file(Code::TooLarge, &file, error.to_string(), help)]);
        }
        Err(error) => return Err(vec![error.diagnose(&file)]),
    };
    let (policy, text) = read_policy(&file, bytes.unwrap_or_default())?;
    let source = bytes.map(|_| Source { file, text: text.to_owned() });
    Ok(Loaded { policy, source })
}

/// Prints the policy that holds.
pub(super) fn show(config: Option<&Path>, format: ConfigFormat) -> Result<Verdict, Diagnostic> {
    let loaded = match load(config) {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(blocked(&problems)),
    };
    let source = loaded.source.as_ref().map(|source| (source.file.as_str(), source.text.as_str()));
    let effective = Effective::of(&loaded.policy, source);
    deliver(&match format {
        ConfigFormat::Text => report::config_toml(&effective, Comments::Origins),
        ConfigFormat::Toml => report::config_toml(&effective, Comments::None),
        ConfigFormat::Json => report::config_json(&effective).map_err(|error| {
            Diagnostic::run(Code::CannotWrite, format!("the policy cannot be put into JSON: {error}"), None)
        })?,
    })?;
    Ok(Verdict::Pass)
}

/// Says all that is wrong with the policy, or that nothing is.
pub(super) fn check(config: Option<&Path>) -> Result<Verdict, Diagnostic> {
    match load(config) {
        Ok(loaded) => {
            let file = loaded.source.as_ref().map(|source| source.file.as_str());
            deliver(&report::config_checked(file))?;
            Ok(Verdict::Pass)
        }
        Err(problems) => Ok(blocked(&problems)),
    }
}

/// Says what is wrong; there is no verdict.
pub(super) fn blocked(problems: &[Diagnostic]) -> Verdict {
    let reasons: Vec<Reason> = problems.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    Verdict::Blocked
}

#[cfg(test)]
mod tests {
    use super::super::args::FIXTURES;
    use super::*;
    use crate::review::Rules;

    #[test]
    fn the_defaults_are_the_same_with_and_without_a_policy() {
        let (policy, _) = read_policy(POLICY_FILE, b"").unwrap();
        assert_eq!(policy.fixtures.dir.as_str(), FIXTURES);
        assert_eq!(policy.fixtures.rules, Rules::default());
    }
}
