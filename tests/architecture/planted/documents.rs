//! Documents that name paths.

use super::super::documents::missing_paths;

fn missing(text: &str) -> Vec<String> {
    let there = ["src", "src/gate", "src/gate/mod.rs", "tests/cases", "docs", ".github/workflows/ci.yml"];
    missing_paths("README.md", text, |path| there.contains(&path)).iter().map(ToString::to_string).collect()
}

#[test]
fn a_path_that_does_not_exist_is_found_at_its_line() {
    let found = missing("# Title\n\nSee `src/gate/mod.rs` and `src/gone.rs`.\n");
    assert_eq!(found, ["README.md:3: missing-path: `src/gone.rs` does not exist"]);
}

#[test]
fn each_directory_is_looked_at() {
    for path in ["src/x", "tests/x", "benchmark/x", "docs/x", ".ci/x", ".github/x"] {
        let found = missing(&format!("`{path}`"));
        assert_eq!(found, [format!("README.md:1: missing-path: `{path}` does not exist")]);
    }
}

#[test]
fn a_path_is_looked_up_without_line_and_as_far_as_it_is_fixed() {
    let text =
        "`src/gate/mod.rs:12` `src/gate/` `tests/cases/<name>/plan.json` `docs/*.md` `src/…` `src/{a,b}.rs`";
    assert_eq!(missing(text), Vec::<String>::new());
    assert_eq!(missing("`tests/gone/*.rs`"), ["README.md:1: missing-path: `tests/gone` does not exist"]);
    assert_eq!(missing("`src/gone.rs:12`"), ["README.md:1: missing-path: `src/gone.rs` does not exist"]);
}

#[test]
fn words_commands_and_examples_are_not_paths() {
    let text = "src/gone.rs `cargo run src/gone` `benchgate.toml` `source/x`\n```\n`src/gone.rs`\n```\n~~~\n`src/a`\n```\n~~~\n";
    assert_eq!(missing(text), Vec::<String>::new());
    assert_eq!(missing("```\n```\n`src/gone`"), ["README.md:3: missing-path: `src/gone` does not exist"]);
}
