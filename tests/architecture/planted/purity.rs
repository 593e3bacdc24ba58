//! `std`, crates that do I/O, and impure macros in a pure room.

use super::super::rooms::{EFFECT_CRATES, IMPURE_MACROS};
use super::{Plant, assert_found, said, tree_of};

pub(super) const PLANTS: &[Plant] = &[
    Plant {
        what: "use std::",
        files: &[("src/policy.rs", "use std::fs;")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "use ::std::",
        files: &[("src/policy.rs", "use ::std::fs;")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "::std where a module is called std",
        files: &[("src/stats.rs", "mod std {}\nuse ::std::fs;\nfn f() { assert!(::std::fs::exists()); }")],
        found: &["src/stats.rs:4: std", "src/stats.rs:5: std"],
    },
    Plant {
        what: "use std as something",
        files: &[("src/policy.rs", "use std as s;\nfn f() { s::fs::read(); }")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "std in a group",
        files: &[("src/policy.rs", "use {\n    core::fmt,\n    std::fs,\n};")],
        found: &["src/policy.rs:5: std"],
    },
    Plant {
        what: "a glob of std",
        files: &[("src/policy.rs", "use std::io::prelude::*;")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "a path of std",
        files: &[("src/policy.rs", "fn f() {\n    let _ = std::fs::read(\"x\");\n}")],
        found: &["src/policy.rs:4: std"],
    },
    Plant {
        what: "a path of ::std",
        files: &[("src/policy.rs", "fn f(_: ::std::string::String) {}")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "std in the arguments of a macro",
        files: &[("src/policy.rs", "fn f() {\n    assert!(std::path::Path::new(\"x\").exists());\n}")],
        found: &["src/policy.rs:4: std"],
    },
    Plant {
        what: "::std in the body of a macro",
        files: &[("src/policy.rs", "macro_rules! m {\n    () => { ::std::fs::read(\"x\") };\n}")],
        found: &["src/policy.rs:4: std"],
    },
    Plant {
        what: "a macro of std",
        files: &[("src/policy.rs", "fn f() { std::assert!(true); }")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "extern crate std",
        files: &[("src/policy.rs", "extern crate std;")],
        found: &["src/policy.rs:3: std"],
    },
    Plant {
        what: "std in an inline module",
        files: &[("src/policy.rs", "mod a {\n    use std::fs;\n}")],
        found: &["src/policy.rs:4: std"],
    },
    Plant {
        what: "std in a file inside a room",
        files: &[("src/gate/rules/drop.rs", "use std::fs;")],
        found: &["src/gate/rules/drop.rs:3: std"],
    },
    Plant {
        what: "std in a test",
        files: &[("src/policy.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}")],
        found: &["src/policy.rs:5: std"],
    },
    Plant {
        what: "a crate's attribute",
        files: &[("src/policy.rs", "#[tokio::test]\nasync fn f() {}")],
        found: &["src/policy.rs:3: effect-crate"],
    },
    Plant {
        what: "a crate's macro",
        files: &[("src/policy.rs", "fn f() {\n    tracing::info!(\"x\");\n}")],
        found: &["src/policy.rs:4: effect-crate"],
    },
    Plant {
        what: "a crate in a derive",
        files: &[("src/policy.rs", "#[derive(clap::Parser)]\nstruct P;")],
        found: &["src/policy.rs:3: effect-crate"],
    },
    Plant {
        what: "a macro by its path",
        files: &[("src/policy.rs", "const S: &str = core::include_str!(\"x\");")],
        found: &["src/policy.rs:3: impure-macro"],
    },
    Plant {
        what: "a macro under another name",
        files: &[("src/policy.rs", "use core::include_str as text;\nconst S: &str = text!(\"x\");")],
        found: &["src/policy.rs:3: impure-macro"],
    },
    Plant {
        what: "a macro inside a macro",
        files: &[("src/policy.rs", "const S: &str = concat!(\n    \"v\",\n    env!(\"V\"),\n);")],
        found: &["src/policy.rs:5: impure-macro"],
    },
    Plant {
        what: "a macro in the docs of an item",
        files: &[("src/policy.rs", "#[doc = include_str!(\"x.md\")]\nstruct P;")],
        found: &["src/policy.rs:3: impure-macro"],
    },
    Plant {
        what: "a macro in a test",
        files: &[("src/policy.rs", "#[cfg(test)]\nmod tests {\n    fn f() { println!(); }\n}")],
        found: &["src/policy.rs:5: impure-macro"],
    },
];

#[test]
fn impurity_is_found() {
    assert_found(PLANTS);
}

#[test]
fn each_crate_that_does_io_is_found_in_pure_rooms_only() {
    for name in EFFECT_CRATES {
        let text = format!("use {name}::x;\nextern crate {name};");
        let found = said(&tree_of(&[("src/report/mod.rs", &text)]));
        assert_eq!(
            found,
            ["src/report/mod.rs:3: effect-crate", "src/report/mod.rs:4: effect-crate"],
            "{name}"
        );
        assert!(said(&tree_of(&[("src/io/mod.rs", &text)])).is_empty(), "{name}");
    }
}

#[test]
fn each_impure_macro_is_found_in_pure_rooms_only() {
    for name in IMPURE_MACROS {
        let text = format!("fn f() {{\n    {name}!(\"x\");\n}}");
        assert_eq!(said(&tree_of(&[("src/report/mod.rs", &text)])), ["src/report/mod.rs:4: impure-macro"]);
        assert!(said(&tree_of(&[("src/io/mod.rs", &text)])).is_empty(), "{name}");
    }
}
