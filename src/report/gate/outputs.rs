//! A gate as outputs of a GitHub job step.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::facts::{loosened, unproven, unproven_recordings};
use super::names::{name, trust};
use crate::result::v1::Gate;
use crate::source::excerpt_of;

/// Most packs that are listed, so that the outputs of a job stay within 1 MiB.
const PACKS: usize = 1_000;

/// The outputs as the file that `GITHUB_OUTPUT` names holds them, also of a gate that is BLOCKED: `key<<delimiter`, the
/// value, `delimiter`. No value is empty; what is undefined is `null`. `not-verified` counts claims and recordings
/// without valid evidence, `loosened` the loosened rules, accepted or not; `packs` is a JSON list of objects with `name`
/// and `status`. `result` is where the whole result was written, if it was.
///
/// Names and the path are foreign text, so the delimiter must be one that nobody can guess.
pub fn gate_outputs(gate: &Gate, result: Option<&str>, delimiter: &str) -> String {
    let summary = gate.score.as_ref().map(|score| &score.summary);
    let ratio = |value: Option<f64>| value.map_or_else(|| "null".into(), |value| format!("{value}"));
    let packs: Vec<String> = gate
        .packs
        .iter()
        .take(PACKS)
        .map(|pack| {
            let name = serde_json::Value::from(excerpt_of(&name(pack), 60)).to_string();
            format!("{{\"name\":{name},\"status\":\"{}\"}}", pack.status.word())
        })
        .collect();
    let values = [
        ("verdict", gate.verdict.word().to_string()),
        ("exit-code", gate.exit_code.to_string()),
        ("precision", ratio(summary.and_then(|summary| summary.precision))),
        ("recall", ratio(summary.and_then(|summary| summary.recall))),
        ("not-verified", unproven(gate).saturating_add(unproven_recordings(gate)).to_string()),
        ("regressions", gate.regressions.len().to_string()),
        ("loosened", loosened(gate).to_string()),
        ("packs", format!("[{}]", packs.join(","))),
        ("trust", trust(gate.trust).to_string()),
    ];
    let path = result.map(|path| ("result-path", path.to_string()));
    let mut out = String::new();
    for (key, value) in values.into_iter().chain(path) {
        out.push_str(&format!("{key}<<{delimiter}\n{value}\n{delimiter}\n"));
    }
    out
}

/// The output that says where the comment is, `null` when there is none. It is known last of all.
pub fn comment_output(url: Option<&str>, delimiter: &str) -> String {
    let url = url.map(|url| excerpt_of(url, 500)).filter(|url| !url.is_empty());
    format!("comment-url<<{delimiter}\n{}\n{delimiter}\n", url.as_deref().unwrap_or("null"))
}
