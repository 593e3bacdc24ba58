//! What only looks like a breach.

use super::{Plant, assert_found};

const PLANTS: &[Plant] = &[
    Plant {
        what: "rooms above, peers and the room itself",
        files: &[
            ("src/limits.rs", "use crate::ids::Sha;"),
            ("src/ids.rs", "use crate::limits::DEPTH;"),
            ("src/gate/mod.rs", "mod a;\nuse crate::{limits, policy::Policy, source::*};\nuse self::a::A;"),
            ("src/gate/a.rs", "use super::b::B;\nuse crate::gate::c;\npub(in crate::gate) struct A;"),
            ("src/cli/mod.rs", "use crate::{io::Clock, live, gate};"),
        ],
        found: &[],
    },
    Plant {
        what: "effect rooms use std, crates and macros",
        files: &[(
            "src/io/mod.rs",
            "use std::fs;\nuse tokio::time;\nuse rustix::fs::OFlags;\nconst V: &str = env!(\"V\");",
        )],
        found: &[],
    },
    Plant {
        what: "words in strings and comments",
        files: &[(
            "src/policy.rs",
            "//! crate::io\n// use std::fs; #[allow(x)] println!()\nconst S: &str = \"std::fs crate::io::now()\";",
        )],
        found: &[],
    },
    Plant {
        what: "paths in docs",
        files: &[(
            "src/policy.rs",
            "/// See [`crate::io::Clock`] and `std::fs`.\n///\n/// ```\n/// use std::fs;\n/// ```\nstruct P;",
        )],
        found: &[],
    },
    Plant {
        what: "a string of an attribute that is not a path",
        files: &[(
            "src/policy.rs",
            "#[error(\"std::io failed: {0}\")]\n#[cfg(feature = \"std\")]\nstruct P;",
        )],
        found: &[],
    },
    Plant {
        what: "a module of the room that is called like a room below",
        files: &[
            ("src/gate/mod.rs", "mod io;\nuse io::Clock;\nfn f() { io::now(); self::io::now(); }"),
            ("src/gate/io.rs", "pub struct Clock;"),
            ("src/gate/a.rs", "use super::io::Clock;\nuse crate::gate::io;"),
        ],
        found: &[],
    },
    Plant {
        what: "a module that hides the one of a glob",
        files: &[
            ("src/lib.rs", "mod io;"),
            ("src/policy.rs", "use crate::*;\nmod io { pub fn now() {} }\nfn f() { io::now(); }"),
        ],
        found: &[],
    },
    Plant {
        what: "a module of the room that is called std",
        files: &[("src/stats.rs", "mod std { pub fn of() {} }\nfn f() { std::of(); }")],
        found: &[],
    },
    Plant {
        what: "variables, fields and methods that are called like a room or a crate",
        files: &[
            ("src/lib.rs", "mod io;\nmod cli;"),
            (
                "src/stats.rs",
                "use crate::*;\nfn f(std: f64, io: f64) -> f64 { let p = P { io, std }; p.io * std + p.cli(io) }",
            ),
        ],
        found: &[],
    },
    Plant {
        what: "super that stays inside the room",
        files: &[
            (
                "src/policy.rs",
                "mod io {}\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use super::io;\n}",
            ),
            ("src/gate/rules/mod.rs", "use super::io::Clock;"),
        ],
        found: &[],
    },
    Plant {
        what: "core and alloc",
        files: &[(
            "src/policy.rs",
            "use alloc::string::String;\nuse core::fmt;\nfn f(_: ::core::fmt::Error) {}",
        )],
        found: &[],
    },
    Plant {
        what: "macros whose names only look alike",
        files: &[(
            "src/policy.rs",
            "fn f(print: u8) -> bool {\n    writeln!(f, \"x\");\n    print != (1)\n}",
        )],
        found: &[],
    },
    Plant {
        what: "what lib.rs may re-export from above",
        files: &[
            ("src/lib.rs", "extern crate alloc;\npub mod limits;\npub mod gate;\npub use limits::DEPTH;"),
            ("src/limits.rs", "pub const DEPTH: u8 = 1;"),
            ("src/gate/mod.rs", "use crate::DEPTH;"),
        ],
        found: &[],
    },
    Plant {
        what: "imports that lead back to themselves",
        files: &[(
            "src/gate/mod.rs",
            "use self::a::X;\nmod a { pub use super::X; pub use super::*; }\nuse a::*;\nuse serde::{self};",
        )],
        found: &[],
    },
    Plant {
        what: "an expectation of another lint, and any in an effect room",
        files: &[
            ("src/io/mod.rs", "#[expect(clippy::style, reason = \"x\")]\nfn f() {}"),
            ("src/policy.rs", "#[expect(clippy::float_cmp, reason = \"exact\")]\nfn f() {}"),
        ],
        found: &[],
    },
    Plant {
        what: "main.rs is a crate of its own",
        files: &[
            ("src/main.rs", "use std::env as limits;\nfn main() { benchgate::cli::main(); }"),
            ("src/lib.rs", "mod limits;"),
            ("src/policy.rs", "use crate::limits;"),
        ],
        found: &[],
    },
];

#[test]
fn what_only_looks_like_a_breach_is_not_reported() {
    assert_found(PLANTS);
}
