//! The name of a repository at a forge.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

/// A repository, `owner/name`, of the characters that GitHub allows: it becomes a part of routes and addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryName {
    owner: String,
    name: String,
}

/// The text is not an owner and a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a repository is named `owner/name`")]
pub struct RepositoryNameError;

/// Most bytes of either part; GitHub takes no more.
const MOST: usize = 100;

impl RepositoryName {
    /// Whose it is.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// What it is called there.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for RepositoryName {
    type Err = RepositoryNameError;

    fn from_str(text: &str) -> Result<Self, RepositoryNameError> {
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_part = |part: &str| {
            let has_more_than_dots = part.bytes().any(|byte| byte != b'.');
            part.len() <= MOST && part.bytes().all(is_usual) && has_more_than_dots
        };
        match text.split_once('/') {
            Some((owner, name)) if is_part(owner) && is_part(name) => {
                Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
            }
            _ => Err(RepositoryNameError),
        }
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_repository_has_an_owner_and_a_name_that_are_no_way_elsewhere() {
        let name: RepositoryName = "o-1/r_2.x".parse().unwrap();
        assert_eq!((name.owner(), name.name(), &*name.to_string()), ("o-1", "r_2.x", "o-1/r_2.x"));
        let long = format!("o/{}", "r".repeat(MOST + 1));
        for text in [
            "", "o", "o/", "/r", "o/r/x", "../r", "o/..", "o/.", "o/...", "o/r x", "o/r?x", "o/r#x", "ü/r",
            "o/%2e", "o/r\n", &long,
        ] {
            assert_eq!(text.parse::<RepositoryName>(), Err(RepositoryNameError), "{text}");
        }
    }
}
