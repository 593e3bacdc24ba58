//! Names: of people, packs, reviewers, addons, variables.

use alloc::format;
use alloc::string::String;

use super::{Form, LINE, Malformed, Shape, line};
use crate::limits::POLICY_TEXT;

/// Declares types of texts with their forms.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $words:literal $example:literal $pattern:expr, $longest:expr, $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Form for $name {
            const SHAPE: Shape = Shape { words: $words, example: $example, pattern: $pattern, longest: $longest };

            fn parse(text: &str) -> Result<Self, Malformed> {
                let check: fn(&str) -> Result<(), Malformed> = $check;
                line(text, $longest)?;
                check(text)?;
                Ok(Self(text.into()))
            }

            fn text(&self) -> String {
                self.0.clone()
            }
        }
    )*};
}

names! {
    /// One line of text for people, such as a reason, or the name of a leg or a model.
    Line "one line of text" "covered by another" LINE, POLICY_TEXT, |_| Ok(());
    /// The name of an addon.
    Addon "the name of an addon" "backendPythonTemplates" LINE, POLICY_TEXT, |_| Ok(());
    /// The name of a reviewer, compared exactly with the `reviewer` of recordings.
    ReviewerName "the name of a reviewer" "main" LINE, POLICY_TEXT, |_| Ok(());
    /// The name of a pack in this repository.
    PackName "a name of letters, digits, `.`, `_` and `-`" "api" r"^[A-Za-z0-9][A-Za-z0-9._-]*$", 100, pack_name;
    /// The login of a person on GitHub.
    Login "a login of GitHub" "alice" r"^[A-Za-z0-9](?:-?[A-Za-z0-9])*(?:_[A-Za-z0-9]+)?$", 39, login;
    /// The name of a placeholder of commands.
    Placeholder "a name in capitals" "PYTHON_COMMAND" r"^(?!BENCHGATE_)[A-Z][A-Z0-9_]*$", 100, placeholder;
    /// The name of an environment variable.
    Variable "the name of an environment variable" "RUST_BACKTRACE" r"^[A-Za-z_][A-Za-z0-9_]*$", 100, variable;
}

fn pack_name(text: &str) -> Result<(), Malformed> {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.bytes().all(is_inner) {
        Ok(())
    } else {
        Err(Malformed::new(
            "is no name of a pack",
            "use letters, digits, `.`, `_` and `-`, a letter or a digit first",
        ))
    }
}

fn login(text: &str) -> Result<(), Malformed> {
    let words = |text: &str| {
        text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    let is_login = match text.split_once('_') {
        // Accounts that an enterprise manages end in `_` and its short code.
        Some((name, code)) => words(name) && words(code) && !code.contains('-'),
        None => words(text),
    };
    if is_login {
        Ok(())
    } else if let Some(name) = text.strip_prefix('@') {
        Err(Malformed { what: "is no login of GitHub".into(), help: format!("leave out the `@`: `{name}`") })
    } else if text.ends_with("[bot]") {
        Err(Malformed::new("is a bot, and no bot can approve", "name people"))
    } else {
        Err(Malformed::new("is no login of GitHub", "a login has letters, digits and single hyphens inside"))
    }
}

fn placeholder(text: &str) -> Result<(), Malformed> {
    let is_inner = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if text.starts_with("BENCHGATE_") {
        Err(Malformed::new("is a name that Benchgate gives a value itself", "choose another name"))
    } else if text.starts_with(|c: char| c.is_ascii_uppercase()) && text.bytes().all(is_inner) {
        Ok(())
    } else {
        Err(Malformed::new(
            "is no name of a placeholder",
            "use capital letters, digits and `_`, a letter first",
        ))
    }
}

fn variable(text: &str) -> Result<(), Malformed> {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !text.starts_with(|c: char| c.is_ascii_digit()) && !text.is_empty() && text.bytes().all(is_inner) {
        Ok(())
    } else {
        Err(Malformed::new("is no name of a variable", "use letters, digits and `_`, no digit first"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_those_of_people() {
        for text in ["alice", "a-b-1", "A", "alice_acme", "1"] {
            assert!(Login::parse(text).is_ok(), "{text}");
        }
        for text in
            ["", "-a", "a-", "a--b", "@alice", "dependabot[bot]", "a b", "a_b_c", "é", &"a".repeat(40)]
        {
            assert!(Login::parse(text).is_err(), "{text}");
        }
        assert_eq!(Login::parse("@alice").unwrap_err().help, "leave out the `@`: `alice`");
    }

    #[test]
    fn lines_are_visible() {
        for text in
            ["", " a", "a\u{a0}", "a\nb", "\u{feff}a", "a\u{2028}b", "\u{85}", &"é".repeat(POLICY_TEXT + 1)]
        {
            assert!(Line::parse(text).is_err(), "{text:?}");
        }
        assert!(Line::parse("a b é 日").is_ok() && Line::parse(&"é".repeat(POLICY_TEXT)).is_ok());
    }

    #[test]
    fn names_of_variables() {
        assert!(Placeholder::parse("PYTHON_3").is_ok() && Variable::parse("_a1").is_ok());
        for text in ["", "python", "1A", "BENCHGATE_REPORTS", "A-B"] {
            assert!(Placeholder::parse(text).is_err(), "{text}");
        }
        for text in ["", "1A", "A-B", "A=B"] {
            assert!(Variable::parse(text).is_err(), "{text}");
        }
        assert!(PackName::parse("api.v2-x_1").is_ok());
        assert!(PackName::parse(".api").is_err() && PackName::parse("a/b").is_err());
    }
}
