//! Ids that people write: of claims, criteria and tasks.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No character.
    #[error("an id is not empty")]
    Empty,
    /// White space in front or behind, which nobody sees.
    #[error("an id does not begin or end with white space")]
    Surrounded,
    /// A newline, a NUL, an escape.
    #[error("an id has no control characters")]
    Control,
    /// Another way to write the same characters (Unicode Annex 15): two such ids look the same.
    #[error("an id is written in Unicode's composed form (NFC)")]
    NotComposed,
}

impl NameError {
    /// How to mend the text.
    pub fn help(&self, text: &str) -> Cow<'static, str> {
        match self {
            Self::Empty => "write a short name, such as `claim/tests-green`".into(),
            Self::Surrounded => "remove the white space around it".into(),
            Self::Control => "remove the characters that cannot be seen".into(),
            Self::NotComposed => format!("write `{}`", text.nfc().collect::<String>()).into(),
        }
    }
}

/// Whether a text is an id.
fn check(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        Err(NameError::Empty)
    } else if text.trim() != text {
        Err(NameError::Surrounded)
    } else if text.chars().any(char::is_control) {
        Err(NameError::Control)
    } else if is_nfc(text) {
        Ok(())
    } else {
        Err(NameError::NotComposed)
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that is not empty, in NFC, without control characters and surrounding white space.
            pub fn new(text: &str) -> Result<Self, NameError> {
                check(text).map(|()| Self(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// The id of a claim, such as `claim/tests-green`. Ordered bytewise.
    ClaimId;
    /// The id of a criterion of a rubric. Ordered bytewise.
    CriterionId;
    /// The id of a task of a pack. Ordered bytewise.
    TaskId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_look_the_same_are_the_same() {
        let composed = "caf\u{e9}";
        assert!(ClaimId::new(composed).is_ok());
        let error = ClaimId::new("cafe\u{301}").unwrap_err();
        assert_eq!(error, NameError::NotComposed);
        assert_eq!(error.help("cafe\u{301}"), "write `caf\u{e9}`");
    }

    #[test]
    fn what_cannot_be_seen_is_no_part_of_an_id() {
        for (text, error) in [
            ("", NameError::Empty),
            (" ", NameError::Surrounded),
            ("a ", NameError::Surrounded),
            ("\u{a0}a", NameError::Surrounded),
            ("a\u{0}b", NameError::Control),
            ("a\u{1b}[31mb", NameError::Control),
            ("a\u{85}b", NameError::Control),
        ] {
            assert_eq!(TaskId::new(text), Err(error), "{text:?}");
        }
        assert_eq!(CriterionId::new("PYR-1 = 日本").unwrap().as_str(), "PYR-1 = 日本");
    }
}
