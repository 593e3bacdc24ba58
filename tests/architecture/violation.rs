//! What a check reports.

use std::fmt;

/// A broken rule, at a line. Sorted by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// Path from the root of the repository.
    pub(crate) file: String,
    /// 1-based.
    pub(crate) line: usize,
    /// Which rule.
    pub(crate) rule: Rule,
    /// What broke it.
    pub(crate) detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, detail } = self;
        write!(f, "{file}:{line}: {}: {detail}", rule.name())
    }
}

/// Declares the rules with their names.
macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $name:literal)*) => {
        /// The rules.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Rule { $($(#[$doc])* $variant),* }

        impl Rule {
            /// All of them.
            pub(crate) const ALL: &[Rule] = &[$(Rule::$variant),*];

            /// The name in reports.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name),* }
            }
        }
    };
}

rules! {
    /// A file that is not Rust.
    Syntax "syntax"
    /// A top-level module that is missing in the order of the rooms.
    UnknownRoom "unknown-room"
    /// A room names something in a room below it.
    RoomOrder "room-order"
    /// A pure room names `std`.
    Std "std"
    /// A pure room names a crate that does I/O.
    EffectCrate "effect-crate"
    /// A pure room uses a macro that prints, includes or reads the environment.
    ImpureMacro "impure-macro"
    /// The first file of a pure room does not deny the purity lints.
    MissingDeny "missing-deny"
    /// A pure room lowers a purity lint again.
    LoweredLint "lowered-lint"
    /// `#[allow]`; the house has `#[expect(…, reason)]`.
    Allow "allow"
    /// `#[path]`: a module's place would not follow from its file any more.
    PathAttribute "path-attribute"
    /// `#[macro_use]`: names would appear that no path leads to.
    MacroUse "macro-use"
    /// Something else than modules and re-exports in `lib.rs`.
    RootItem "root-item"
    /// A file that has grown too long.
    LongFile "long-file"
    /// A file that does not say what it is for.
    MissingDoc "missing-doc"
    /// A document names a path that does not exist.
    MissingPath "missing-path"
}
