//! The order of the rooms. A room is a top-level module of the crate; it refers to itself and to rooms above it.

/// The rooms, top first. Rooms of one line are one group and may refer to each other.
const ORDER: [&[&str]; 18] = [
    &["diagnostic", "limits", "ids", "number", "ordered", "timestamp"],
    &["naming", "tree"],
    &["source"],
    &["escape"],
    &["table"],
    &["review"],
    &["evidence"],
    &["pack"],
    &["policy"],
    &["stats"],
    &["gate"],
    &["result"],
    &["tracks"],
    &["report"],
    // From here on: effects.
    &["io"],
    &["github"],
    &["live"],
    &["cli"],
];

/// The first line of [`ORDER`] that touches the world.
const FIRST_EFFECT: &str = "io";

/// Crates that do I/O, or that only make sense where there is some.
pub(crate) const EFFECT_CRATES: [&str; 13] = [
    "clap",
    "http_body_util",
    "hyper_rustls",
    "hyper_util",
    "libc",
    "octocrab",
    "rustix",
    "rustls",
    "rustls_native_certs",
    "tempfile",
    "tokio",
    "tracing",
    "tracing_subscriber",
];

/// Macros that print, read the environment or the file system at build time, or keep hidden state.
pub(crate) const IMPURE_MACROS: [&str; 11] = [
    "dbg",
    "env",
    "eprint",
    "eprintln",
    "include",
    "include_bytes",
    "include_str",
    "option_env",
    "print",
    "println",
    "thread_local",
];

/// The lints that each pure room denies in its first file.
pub(crate) const PURITY_LINTS: [&str; 5] = [
    "clippy::std_instead_of_core",
    "clippy::std_instead_of_alloc",
    "clippy::disallowed_macros",
    "clippy::disallowed_methods",
    "clippy::disallowed_types",
];

/// Groups that contain one of [`PURITY_LINTS`]: lowering the group lowers the lint.
pub(crate) const PURITY_GROUPS: [&str; 4] =
    ["clippy::all", "clippy::restriction", "clippy::style", "warnings"];

/// A known room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    name: &'static str,
    rank: usize,
}

impl Room {
    /// The room that a module lies in; `None` for the crate root and for modules that the order does not know.
    pub(crate) fn of(module: &[String]) -> Option<Self> {
        let top = module.first()?;
        ORDER
            .iter()
            .enumerate()
            .find_map(|(rank, group)| group.iter().find(|name| *name == top).map(|name| Room { name, rank }))
    }

    /// The name of its module.
    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// Whether it decides only, without touching the world.
    pub(crate) fn is_pure(self) -> bool {
        Self::of(&[FIRST_EFFECT.to_owned()]).is_some_and(|first| self.rank < first.rank)
    }

    /// Whether it may name something in `other`.
    pub(crate) fn may_refer_to(self, other: Self) -> bool {
        other.rank <= self.rank
    }
}
