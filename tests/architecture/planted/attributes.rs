//! Attributes that would take a rule away.

use super::{Plant, assert_found};

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        what: "allow",
        files: &[("src/io/mod.rs", "#[allow(dead_code)]\nfn f() {}")],
        found: &["src/io/mod.rs:3: allow"],
    },
    Plant {
        what: "allow for a whole file",
        files: &[("src/main.rs", "#![allow(dead_code)]\nfn main() {}")],
        found: &["src/main.rs:3: allow"],
    },
    Plant {
        what: "allow of a purity lint",
        files: &[("src/policy.rs", "#[allow(clippy::disallowed_methods)]\nfn f() {}")],
        found: &["src/policy.rs:3: allow"],
    },
    Plant {
        what: "allow on a statement",
        files: &[("src/io/mod.rs", "fn f() {\n    #[allow(unused)]\n    let x = 1;\n}")],
        found: &["src/io/mod.rs:4: allow"],
    },
    Plant {
        what: "allow in a cfg_attr",
        files: &[("src/io/mod.rs", "#[cfg_attr(unix, inline, allow(dead_code))]\nfn f() {}")],
        found: &["src/io/mod.rs:3: allow"],
    },
    Plant {
        what: "allow in the body of a macro",
        files: &[("src/io/mod.rs", "macro_rules! m {\n    () => { #[allow(dead_code)] fn f() {} };\n}")],
        found: &["src/io/mod.rs:4: allow"],
    },
    Plant {
        what: "expect of a purity lint",
        files: &[("src/policy.rs", "#[expect(clippy::std_instead_of_core, reason = \"x\")]\nfn f() {}")],
        found: &["src/policy.rs:3: lowered-lint"],
    },
    Plant {
        what: "warn instead of deny, for a group that has a purity lint",
        files: &[("src/gate/verdict.rs", "#![warn(clippy::style)]")],
        found: &["src/gate/verdict.rs:3: lowered-lint"],
    },
    Plant {
        what: "expect of a purity lint at the declaration of the room",
        files: &[("src/lib.rs", "#[expect(clippy::disallowed_types, reason = \"x\")]\npub mod policy;")],
        found: &["src/lib.rs:3: lowered-lint"],
    },
    Plant {
        what: "path",
        files: &[("src/gate/mod.rs", "#[path = \"../io/clock.rs\"]\nmod clock;")],
        found: &["src/gate/mod.rs:3: path-attribute"],
    },
    Plant {
        what: "path in a cfg_attr",
        files: &[("src/io/mod.rs", "#[cfg_attr(windows, path = \"other.rs\")]\nmod clock;")],
        found: &["src/io/mod.rs:3: path-attribute"],
    },
    Plant {
        what: "macro_use",
        files: &[("src/lib.rs", "#[macro_use]\nmod io;")],
        found: &["src/lib.rs:3: macro-use"],
    },
    Plant {
        what: "a function in lib.rs",
        files: &[("src/lib.rs", "mod io;\npub fn now() -> u64 { io::now() }")],
        found: &["src/lib.rs:4: root-item"],
    },
    Plant {
        what: "an inline module in lib.rs",
        files: &[("src/lib.rs", "pub mod policy {\n    pub struct Policy;\n}")],
        found: &["src/lib.rs:3: root-item"],
    },
    Plant {
        what: "a macro in lib.rs",
        files: &[("src/lib.rs", "\nmacro_rules! now { () => {}; }")],
        found: &["src/lib.rs:4: root-item"],
    },
    Plant {
        what: "a room that is not in the order",
        files: &[("src/helpers/mod.rs", "use std::fs;"), ("src/helpers/a.rs", "")],
        found: &["src/helpers/a.rs:1: unknown-room"],
    },
    Plant {
        what: "a second program",
        files: &[("src/bin/other.rs", "fn main() {}")],
        found: &["src/bin/other.rs:1: unknown-room"],
    },
    Plant {
        what: "a file that is not in the order",
        files: &[("src/helpers.rs", "")],
        found: &["src/helpers.rs:1: unknown-room"],
    },
    Plant { what: "not Rust", files: &[("src/io/a.rs", "fn (")], found: &["src/io/a.rs:3: syntax"] },
];

#[test]
fn attributes_and_places_that_take_a_rule_away_are_found() {
    assert_found(PLANTS);
}
