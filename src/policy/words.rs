//! Values that are one of a few words.

use crate::diagnostic::Code;
use crate::evidence::Kind;
use crate::pack::Tier;
use crate::review::Severity;

/// A value that is one of a few words, each compared exactly.
pub trait Word: Sized + Copy + 'static {
    /// The values with their words.
    const ALL: &'static [(Self, &'static str)];
    /// The words alone.
    const WORDS: &'static [&'static str];
    /// What the words name, without an article.
    const WHAT: &'static str;
    /// The diagnostic of another word.
    const CODE: Code = Code::InvalidValue;

    /// The word; empty for a value that has none.
    fn word(self) -> &'static str
    where
        Self: PartialEq,
    {
        Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
    }

    /// The value of a word.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|(value, _)| *value)
    }
}

/// What reports are read as.
impl Word for Kind {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Junit, "junit"),
        (Self::Ctrf, "ctrf"),
        (Self::GoTest, "go-test"),
        (Self::Libtest, "libtest"),
        (Self::TestResult, "test-result"),
        (Self::Sarif, "sarif"),
        (Self::CargoMessages, "cargo-messages"),
        (Self::Lcov, "lcov"),
        (Self::Cobertura, "cobertura"),
        (Self::Drift, "drift"),
        (Self::Job, "job"),
    ];
    const WORDS: &'static [&'static str] = &[
        "junit",
        "ctrf",
        "go-test",
        "libtest",
        "test-result",
        "sarif",
        "cargo-messages",
        "lcov",
        "cobertura",
        "drift",
        "job",
    ];
    const WHAT: &'static str = "kind of report";
}

/// Declares an enum and its words once.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $what:literal { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl Word for $name {
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$variant, $word)),*];
            const WORDS: &'static [&'static str] = &[$($word),*];
            const WHAT: &'static str = $what;
        }
    )*};
}

/// The least tier that a rule may ask for; a word on the command line is below all of them.
impl Word for Tier {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Recorded, "recorded"), (Self::Confirmed, "confirmed"), (Self::Attested, "attested")];
    const WORDS: &'static [&'static str] = &["recorded", "confirmed", "attested"];
    const WHAT: &'static str = "tier that a rule can ask for";
}

/// The severities, in lower case only.
impl Word for Severity {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Critical, "critical"),
        (Self::Major, "major"),
        (Self::Minor, "minor"),
        (Self::Nit, "nit"),
        (Self::Info, "info"),
    ];
    const WORDS: &'static [&'static str] = &["critical", "major", "minor", "nit", "info"];
    const WHAT: &'static str = "severity";
    const CODE: Code = Code::UnknownSeverity;
}

words! {
    /// What an exit code says alone.
    Proof "meaning of an exit code" {
        /// That the claim holds when it is 0.
        Proves "proves",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<T: Word + PartialEq + core::fmt::Debug>(all: &[T], word: impl Fn(T) -> &'static str) {
        let own: alloc::vec::Vec<_> = T::ALL.iter().map(|(value, name)| (*value, *name)).collect();
        assert_eq!(own, all.iter().map(|value| (*value, word(*value))).collect::<alloc::vec::Vec<_>>());
        assert_eq!(own.iter().map(|(_, name)| *name).collect::<alloc::vec::Vec<_>>(), T::WORDS);
    }

    #[test]
    fn the_words_are_those_of_the_types() {
        words(&Kind::ALL, Kind::word);
        words(&Severity::ALL, Severity::name);
        // A word on the command line is no tier to ask for.
        words(&Tier::ALL[1..], Tier::word);
    }
}
