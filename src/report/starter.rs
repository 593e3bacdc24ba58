//! A policy to begin with: every key with its meaning and what holds without it, all in comments.

use alloc::format;
use alloc::string::String;

use super::config::{Comments, config_toml};
use crate::policy::{DOCUMENT, Effective, Key, Kind, Policy, read_policy};

/// A policy that says nothing. Lines that begin with `#: ` are keys; without that they say the same.
pub fn starter_policy() -> String {
    let mut out = String::from(
        "# The policy of this repository. The base branch's policy judges a change, not its own.\n\
         # Every line is a default: take `#: ` away in front of what you want to change.\n\
         # `benchgate config check` says what is wrong, `benchgate config show` what holds.\n",
    );
    // Without a file there is nothing to go wrong.
    let Ok((defaults, _)): Result<(Policy, _), _> = read_policy("", b"") else { return out };
    let mut table: &[Key] = DOCUMENT.keys;
    for line in config_toml(&Effective::of(&defaults, None), Comments::None).lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let found = DOCUMENT.keys.iter().find(|key| key.name == name);
            table = found.map_or(&[], |key| match key.kind {
                Kind::Table(table) => table.keys,
                _ => &[],
            });
            out.push_str(&format!("\n{}#: {line}\n", meaning(found)));
            continue;
        }
        let name = line.split(' ').next().unwrap_or_default();
        let found = table.iter().find(|key| key.name == name);
        out.push_str(&format!("{}#: {line}\n", meaning(found)));
    }
    out.push_str(EXAMPLES);
    out
}

fn meaning(key: Option<&Key>) -> String {
    key.map(|key| format!("# {}\n", key.meaning)).unwrap_or_default()
}

const EXAMPLES: &str = r#"
# A quality pack that is judged, the rule of a claim, and what is known of a reviewer. `docs/configuration.md` of Benchgate
# has all their keys.
# [[packs]]
# name = "api"
# file = "benchmark/packs/api.json"
#
# [claims."claim/tests-green"]
# kinds = ["junit"]
# command = "python3 -m pytest -q"
#
# [reviewers.main]
# inputs = ["prompts/**"]
# deterministic = false
"#;
