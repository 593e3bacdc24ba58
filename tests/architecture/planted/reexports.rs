//! References that reach a room below by way of another `use`.

use super::{Plant, assert_found};

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        what: "a re-export in lib.rs",
        files: &[("src/lib.rs", "mod io;\npub use io::Clock;"), ("src/policy.rs", "use crate::Clock;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a re-export in lib.rs under another name, in a path",
        files: &[
            ("src/lib.rs", "mod io;\npub use crate::io::Clock as Time;"),
            ("src/policy.rs", "fn f(_: crate::Time) {}"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a glob re-export in lib.rs",
        files: &[
            ("src/lib.rs", "mod io;\npub use io::*;"),
            ("src/io/mod.rs", "pub struct Clock;"),
            ("src/policy.rs", "use crate::Clock;"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a re-export in lib.rs, reached by a glob",
        files: &[
            ("src/lib.rs", "mod io;\npub use io::Clock;"),
            ("src/policy.rs", "use crate::*;\nfn f(_: Clock) {}"),
        ],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a module re-exported in lib.rs",
        files: &[
            ("src/lib.rs", "mod io;\npub use io::clock;"),
            ("src/io/mod.rs", "pub mod clock;"),
            ("src/policy.rs", "fn f() { crate::clock::now(); }"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a re-export in another room counts there and where it is used",
        files: &[
            ("src/policy.rs", "pub use crate::io::Clock;"),
            ("src/gate/mod.rs", "use crate::policy::Clock;"),
        ],
        found: &["src/gate/mod.rs:3: room-order", "src/policy.rs:3: room-order"],
    },
    Plant {
        what: "two re-exports, the second in a room that may",
        files: &[
            ("src/lib.rs", "pub use cli::Clock;\nmod cli;"),
            ("src/cli/mod.rs", "pub use crate::io::Clock;"),
            ("src/live/mod.rs", "use crate::Clock;"),
        ],
        found: &["src/live/mod.rs:3: room-order"],
    },
    Plant {
        what: "a room below that re-exports something from above",
        files: &[
            ("src/gate/mod.rs", "pub use crate::limits::DEPTH;"),
            ("src/limits.rs", "pub const DEPTH: u8 = 1;"),
            ("src/policy.rs", "use crate::gate::DEPTH;\nconst D: u8 = DEPTH;"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a re-export inside a room counts once, at the use",
        files: &[
            ("src/gate/mod.rs", "mod outside;\nuse outside::Clock;\nfn f(_: Clock) {}"),
            ("src/gate/outside.rs", "pub use crate::io::Clock;"),
        ],
        found: &["src/gate/outside.rs:3: room-order"],
    },
    Plant {
        what: "a test that has the names of its file",
        files: &[(
            "src/policy.rs",
            "use crate::io::Clock;\n#[cfg(test)]\nmod tests {\n    use super::*;\n    fn f(_: Clock) {}\n}",
        )],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "std re-exported in lib.rs",
        files: &[("src/lib.rs", "pub use std::fs;"), ("src/policy.rs", "fn f() { crate::fs::read(); }")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "std under another name",
        files: &[
            ("src/lib.rs", "extern crate std as base;"),
            ("src/policy.rs", "use base::fs;\nuse ::base::env;"),
        ],
        found: &["src/policy.rs:3: std", "src/policy.rs:4: std"],
    },
    Plant {
        what: "a function of std re-exported in lib.rs, reached by a glob",
        files: &[
            ("src/lib.rs", "pub use std::fs::read;"),
            ("src/policy.rs", "use crate::*;\nfn f() { read(); }"),
        ],
        found: &["src/policy.rs:4: std"],
    },
    Plant {
        what: "a crate re-exported in lib.rs",
        files: &[("src/lib.rs", "pub use tokio as rt;"), ("src/policy.rs", "use crate::rt::spawn;")],
        found: &["src/policy.rs:3: effect-crate"],
    },
];

#[test]
fn references_through_another_use_are_found() {
    assert_found(PLANTS);
}
