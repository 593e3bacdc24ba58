//! References to a room below, in every way to write one.

use super::{Plant, assert_found};

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        what: "use crate::",
        files: &[("src/policy.rs", "use crate::io::Clock;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a path in a type",
        files: &[("src/policy.rs", "pub struct Policy {\n    pub clock: crate::io::Clock,\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a path in an expression",
        files: &[("src/policy.rs", "fn now() -> u64 {\n    crate::io::now()\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a path with generics",
        files: &[("src/policy.rs", "type Clocks = alloc::vec::Vec<Option<crate::io::Clock>>;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "the trait of an impl",
        files: &[("src/policy.rs", "struct P;\nimpl crate::io::Read for P {}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a qualified path",
        files: &[("src/policy.rs", "type T = <crate::io::Clock as Iterator>::Item;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a pattern",
        files: &[("src/policy.rs", "fn f(k: u8) -> bool {\n    matches(k, |crate::io::Kind(_)| true)\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a pure room below",
        files: &[("src/policy.rs", "use crate::gate::Verdict;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "an effect room below an effect room",
        files: &[("src/io/mod.rs", "use crate::cli::Args;")],
        found: &["src/io/mod.rs:3: room-order"],
    },
    Plant {
        what: "super from a room's first file",
        files: &[("src/policy.rs", "use super::io::Clock;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "super in a mod.rs",
        files: &[("src/gate/mod.rs", "use super::io::Clock;")],
        found: &["src/gate/mod.rs:3: room-order"],
    },
    Plant {
        what: "super::super from a file inside a room",
        files: &[("src/gate/verdict.rs", "use super::super::io::Clock;")],
        found: &["src/gate/verdict.rs:3: room-order"],
    },
    Plant {
        what: "super chain from a nested mod.rs",
        files: &[("src/gate/rules/mod.rs", "use super::super::io::Clock;")],
        found: &["src/gate/rules/mod.rs:3: room-order"],
    },
    Plant {
        what: "self::super",
        files: &[("src/policy.rs", "use self::super::io::Clock;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "super from an inline module",
        files: &[(
            "src/policy.rs",
            "mod a {\n    mod b {\n        use super::super::super::io::Clock;\n    }\n}",
        )],
        found: &["src/policy.rs:5: room-order"],
    },
    Plant {
        what: "super from a module inside a function",
        files: &[("src/policy.rs", "fn f() {\n    mod a {\n        use super::super::io::Clock;\n    }\n}")],
        found: &["src/policy.rs:5: room-order"],
    },
    Plant {
        what: "a group, at the line of its leaf",
        files: &[("src/policy.rs", "use crate::{\n    limits::DEPTH,\n    io::{Clock},\n};")],
        found: &["src/policy.rs:5: room-order"],
    },
    Plant {
        what: "self in a group",
        files: &[("src/policy.rs", "use crate::{io::{self}};")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a module that self in a group brings",
        files: &[
            (
                "src/policy.rs",
                "mod a { pub mod b { pub use crate::*; } }\nuse a::b::{self};\nfn f() { b::io::now(); }",
            ),
            ("src/lib.rs", "mod io;"),
        ],
        found: &["src/policy.rs:5: room-order"],
    },
    Plant {
        what: "a rename counts where it is imported",
        files: &[("src/policy.rs", "use crate::io as outside;\nfn f() { outside::now(); }")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a rename of the root",
        files: &[("src/policy.rs", "use crate as c;\nfn f() { c::io::now(); }")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a rename of the root in a group",
        files: &[("src/policy.rs", "use crate::{self as c};\nuse c::io::Clock;")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a rename of super",
        files: &[("src/gate/verdict.rs", "use super::super::{self as up};\ntype T = up::io::Clock;")],
        found: &["src/gate/verdict.rs:4: room-order"],
    },
    Plant {
        what: "the crate by a name of its own",
        files: &[
            ("src/lib.rs", "extern crate self as benchgate;"),
            ("src/policy.rs", "use benchgate::io::Clock;\nuse ::benchgate::limits::DEPTH;"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a glob",
        files: &[
            ("src/policy.rs", "use crate::io::*;\nfn f() { now(); }"),
            ("src/io/mod.rs", "pub fn now() {}"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a glob of the root",
        files: &[("src/lib.rs", "mod io;"), ("src/policy.rs", "use crate::*;\nfn f() { io::now(); }")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "the arguments of a macro",
        files: &[("src/policy.rs", "fn f() {\n    assert!(\n        crate::io::now() > 0\n    );\n}")],
        found: &["src/policy.rs:5: room-order"],
    },
    Plant {
        what: "super in the arguments of a macro in an inline module",
        files: &[("src/policy.rs", "mod a {\n    fn f() { assert!(super::super::io::now()); }\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a group in the body of a macro",
        files: &[(
            "src/policy.rs",
            "macro_rules! m {\n    () => { use crate::{limits::A, io::{B, C}}; };\n}",
        )],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "$crate in the body of a macro",
        files: &[("src/policy.rs", "macro_rules! m {\n    () => { $crate::io::now() };\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "the macro of another room",
        files: &[
            ("src/policy.rs", "fn f() { crate::now!(); }"),
            ("src/io/mod.rs", "#[macro_export]\nmacro_rules! now { () => {}; }"),
        ],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a restricted visibility",
        files: &[("src/policy.rs", "pub(in crate::io) fn f() {}")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "the visibility of a module",
        files: &[("src/policy.rs", "mod a {\n    pub(in super::super::io) mod b {}\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "an attribute in the body of a macro",
        files: &[(
            "src/policy.rs",
            "macro_rules! m {\n    () => { #[doc = $crate::io::now!()] struct P; };\n}",
        )],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "syntax that is not stable",
        files: &[("src/policy.rs", "pub macro m() {\n    crate::io::now()\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "the arguments of an attribute",
        files: &[("src/policy.rs", "#[derive(crate::io::Derive)]\nstruct P;")],
        found: &["src/policy.rs:3: room-order"],
    },
    Plant {
        what: "a path in a string of an attribute",
        files: &[("src/policy.rs", "struct P {\n    #[serde(with = \"crate::io::text\")]\n    p: u8,\n}")],
        found: &["src/policy.rs:4: room-order"],
    },
    Plant {
        what: "a test is held to the order too",
        files: &[("src/policy.rs", "#[cfg(test)]\nmod tests {\n    use crate::io::Clock;\n}")],
        found: &["src/policy.rs:5: room-order"],
    },
];

#[test]
fn references_to_a_room_below_are_found() {
    assert_found(PLANTS);
}
