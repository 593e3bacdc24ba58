//! Values that are one of a few words.

use crate::diagnostic::Code;
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
    /// What a report is: what it is read as.
    ReportKind "kind of report" {
        /// `JUnit` XML, as most test runners write it.
        Junit "junit",
        /// What `cargo test` prints.
        Libtest "libtest",
        /// SARIF 2.1.0, as static analysers write it.
        Sarif "sarif",
        /// Cobertura XML: coverage.
        Cobertura "cobertura",
        /// LCOV: coverage.
        Lcov "lcov",
        /// The conclusion of a job of the CI run itself.
        Job "job",
    }

    /// What an exit code says alone.
    Proof "meaning of an exit code" {
        /// That the claim holds when it is 0.
        Proves "proves",
    }
}
