//! The native format: `[finding…]`, `{"recording", "findings"}` or `{"trials": [{"recording", "findings"}…]}`.
//!
//! Machines write it, so it is read leniently inside: unknown keys are ignored, and a value that cannot be used
//! is absent, with a warning. Its outer form is not negotiable: what has another one is not a findings file.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::Code;
use crate::limits::{FINDINGS, TRIALS};
use crate::review::finding::{Finding, FindingsFile, Recording, Run, StatedDigest};
use crate::review::lines::LineRange;
use crate::review::severity::Severity;
use crate::source::{Magnitude, Node, Problems, Trail, excerpt};

/// What was wrong with a file: `errors` refuse it, `warnings` do not.
#[derive(Debug, Clone, Default)]
struct Notes {
    errors: Problems,
    warnings: Problems,
}

/// Reads a findings file. The second value are warnings; an error gives every problem of the file's form.
pub fn read(root: Node<'_>) -> Result<(FindingsFile<'_>, Problems), Problems> {
    let mut notes = Notes::default();
    let at = Trail::Root;
    let file = match root {
        Node::Array(items) => {
            Some(FindingsFile::Single(Run { recording: None, findings: findings(items, &at, &mut notes) }))
        }
        Node::Object(members) => {
            let [recording, list, trials] =
                take(members, ["recording", "findings", "trials"], &at, &mut notes);
            match (list, trials) {
                (list @ Some(_), None) => run(recording, list, &at, &mut notes).map(FindingsFile::Single),
                (None, Some(_)) if recording.is_some() => {
                    let help = "put a `recording` into each of the trials";
                    not_findings(&at, "has a `recording` beside its `trials`", help, &mut notes)
                }
                (None, Some(Node::Array(items))) => read_trials(items, &at.key("trials"), &mut notes),
                (None, Some(other)) => {
                    notes.errors.wrong_type(&at.key("trials"), "a list", &other);
                    None
                }
                (Some(_), Some(_)) => {
                    let help = "keep `trials`, with the findings of each run inside it";
                    not_findings(&at, "has both `findings` and `trials`", help, &mut notes)
                }
                (None, None) => {
                    let help = "write an array of findings, or an object with `findings` or `trials`";
                    not_findings(&at, "is an object without `findings` and `trials`", help, &mut notes)
                }
            }
        }
        other => {
            let help = "write an array of findings; an empty review is `[]`";
            not_findings(&at, &format!("is {}", other.kind()), help, &mut notes)
        }
    };
    match file {
        Some(file) if notes.errors.is_empty() => Ok((file, notes.warnings)),
        _ => Err(notes.errors),
    }
}

fn not_findings<T>(at: &Trail<'_>, what: &str, help: &str, notes: &mut Notes) -> Option<T> {
    notes.errors.value(Code::NotFindings, at, format!("a findings file that {what}"), Some(help.into()));
    None
}

fn read_trials<'a>(items: Vec<Node<'a>>, at: &Trail<'_>, notes: &mut Notes) -> Option<FindingsFile<'a>> {
    if items.is_empty() {
        return not_findings(at, "has no trial", "an empty review is `[]`", notes);
    }
    if items.len() > TRIALS {
        let message = format!("{} trials, at most {TRIALS} are read", items.len());
        notes.errors.value(Code::TooMany, at, message, None);
        return None;
    }
    let runs = items.into_iter().enumerate().map(|(index, item)| {
        let at = at.index(index);
        let Node::Object(members) = item else {
            notes.errors.wrong_type(&at, "an object with `findings`", &item);
            return None;
        };
        let [recording, list] = take(members, ["recording", "findings"], &at, notes);
        run(recording, list, &at, notes)
    });
    runs.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>().map(FindingsFile::Trials)
}

fn run<'a>(
    recording: Option<Node<'a>>,
    list: Option<Node<'a>>,
    at: &Trail<'_>,
    notes: &mut Notes,
) -> Option<Run<'a>> {
    let recording = match recording {
        None => None,
        Some(Node::Object(members)) => Some(read_recording(members, &at.key("recording"), notes)),
        Some(other) => {
            notes.errors.wrong_type(&at.key("recording"), "an object", &other);
            None
        }
    };
    match list {
        Some(Node::Array(items)) => {
            Some(Run { recording, findings: findings(items, &at.key("findings"), notes) })
        }
        Some(other) => {
            notes.errors.wrong_type(&at.key("findings"), "a list", &other);
            None
        }
        None => not_findings(at, "has a trial without `findings`", "an empty review is `[]`", notes),
    }
}

fn read_recording<'a>(
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    at: &Trail<'_>,
    notes: &mut Notes,
) -> Recording<'a> {
    let keys = [
        "reviewer",
        "reviewer_sha256",
        "command",
        "model",
        "tool_version",
        "prompt_sha256",
        "diff_sha256",
        "recorded_at",
    ];
    let [reviewer, reviewer_sha256, command, model, tool_version, prompt_sha256, diff_sha256, recorded_at] =
        take(members, keys, at, notes);
    Recording {
        reviewer: text(reviewer, &at.key("reviewer"), notes),
        reviewer_sha256: digest(reviewer_sha256, &at.key("reviewer_sha256"), notes),
        command: text(command, &at.key("command"), notes),
        model: text(model, &at.key("model"), notes),
        tool_version: text(tool_version, &at.key("tool_version"), notes),
        prompt_sha256: digest(prompt_sha256, &at.key("prompt_sha256"), notes),
        diff_sha256: digest(diff_sha256, &at.key("diff_sha256"), notes),
        recorded_at: text(recorded_at, &at.key("recorded_at"), notes),
    }
}

fn findings<'a>(items: Vec<Node<'a>>, at: &Trail<'_>, notes: &mut Notes) -> Vec<Finding<'a>> {
    if items.len() > FINDINGS {
        let message = format!("{} findings, at most {FINDINGS} are read", items.len());
        notes.errors.value(Code::TooMany, at, message, None);
        return Vec::new();
    }
    let mut found = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        match item {
            Node::Object(members) => found.push(finding(members, &at, notes)),
            other => notes.errors.wrong_type(&at, "an object (a finding)", &other),
        }
    }
    found
}

fn finding<'a>(members: Vec<(Cow<'a, str>, Node<'a>)>, at: &Trail<'_>, notes: &mut Notes) -> Finding<'a> {
    let keys = ["severity", "file", "line", "end_line", "claim", "evidence", "reviewer"];
    let [severity, file, line, end_line, claim, evidence, reviewer] = take(members, keys, at, notes);
    let severity = text(severity, &at.key("severity"), notes).and_then(|word| {
        let known = Severity::parse(&word);
        if known.is_none() {
            let message = format!("`severity` is `{}`, which is none, and ranks as info", excerpt(&word));
            odd(&at.key("severity"), message, notes);
        }
        known
    });
    Finding {
        file: text(file, &at.key("file"), notes).unwrap_or_default(),
        lines: lines(line, end_line, at, notes),
        severity,
        claim: spoken(claim, &at.key("claim"), notes).into(),
        evidence: spoken(evidence, &at.key("evidence"), notes).into(),
        reviewer: text(reviewer, &at.key("reviewer"), notes),
    }
}

fn lines(
    line: Option<Node<'_>>,
    end: Option<Node<'_>>,
    at: &Trail<'_>,
    notes: &mut Notes,
) -> Option<LineRange> {
    let start = line.and_then(|node| line_number(&node, &at.key("line"), notes));
    let end_path = at.key("end_line");
    let end = end.and_then(|node| line_number(&node, &end_path, notes));
    match (start, end) {
        (None, None) => None,
        (None, Some(_)) => {
            odd(&end_path, "`end_line` without a usable `line` is ignored".into(), notes);
            None
        }
        (Some(start), None) => Some(LineRange::line(start)),
        (Some(start), Some(end)) => Some(LineRange::new(start, end).unwrap_or_else(|| {
            odd(&end_path, format!("`end_line` {end} is before `line` {start} and is ignored"), notes);
            LineRange::line(start)
        })),
    }
}

/// A line as an integer, an integral float or an integer in a string.
fn line_number(node: &Node<'_>, at: &Trail<'_>, notes: &mut Notes) -> Option<i64> {
    let number = match node {
        Node::Number(number) => match number.magnitude() {
            Magnitude::Integer(line) => Some(line),
            Magnitude::Fraction(line) => integral(line),
            Magnitude::Huge => None,
        },
        Node::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    if number.is_none() {
        let message = format!("`{}` is {}, not a whole number, and is ignored", at.name(), node.kind());
        odd(at, message, notes);
    }
    number
}

/// A float that is a whole number which `f64` holds exactly.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
#[expect(clippy::float_cmp, reason = "only an exactly whole number is meant")]
fn integral(value: f64) -> Option<i64> {
    let whole = (value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)?;
    (whole as f64 == value).then_some(whole)
}

/// A text that is only text.
fn text<'a>(node: Option<Node<'a>>, at: &Trail<'_>, notes: &mut Notes) -> Option<Cow<'a, str>> {
    match node? {
        Node::String(text) => Some(text),
        Node::Broken(text) => {
            odd(at, format!("`{}` has half a surrogate pair, read as U+FFFD", at.name()), notes);
            Some(Cow::Owned(text))
        }
        other => {
            odd(at, format!("`{}` is {}, not a string, and is ignored", at.name(), other.kind()), notes);
            None
        }
    }
}

/// What the reviewer says: another value than a string is read as its JSON text, so that its words are still
/// searched.
fn spoken<'a>(node: Option<Node<'a>>, at: &Trail<'_>, notes: &mut Notes) -> Cow<'a, str> {
    match node {
        None => Cow::Borrowed(""),
        Some(node @ (Node::String(_) | Node::Broken(_))) => text(Some(node), at, notes).unwrap_or_default(),
        Some(other) => {
            let message = format!("`{}` is {}, read as its JSON text", at.name(), other.kind());
            odd(at, message, notes);
            let mut json = String::new();
            write_json(&other, &mut json);
            Cow::Owned(json)
        }
    }
}

fn write_json(node: &Node<'_>, out: &mut String) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(number) => out.push_str(number.text()),
        Node::String(text) => write_string(text, out),
        Node::Broken(text) => write_string(text, out),
        Node::Alien(what) => out.push_str(what),
        Node::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Node::Object(members) => {
            out.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_string(key, out);
                out.push_str(": ");
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

/// Unescaped on purpose: the text is searched and shown, never parsed again.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

fn digest(node: Option<Node<'_>>, at: &Trail<'_>, notes: &mut Notes) -> StatedDigest {
    let Some(node) = node else { return StatedDigest::Absent };
    let read = match &node {
        Node::String(text) => text.parse().ok(),
        _ => None,
    };
    read.map_or_else(
        || {
            odd(at, format!("`{}` is not 64 hexadecimal digits and agrees with nothing", at.name()), notes);
            StatedDigest::Unreadable
        },
        StatedDigest::Stated,
    )
}

fn odd(at: &Trail<'_>, message: String, notes: &mut Notes) {
    let help = "the finding still counts; tell the authors of the tool that wrote it";
    notes.warnings.value(Code::OddValue, at, message, Some(help.into()));
}

/// Takes the values of some keys: `null` is absent, of duplicates the last counts, other keys are ignored.
fn take<'a, const N: usize>(
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    keys: [&str; N],
    at: &Trail<'_>,
    notes: &mut Notes,
) -> [Option<Node<'a>>; N] {
    let mut values = [const { None }; N];
    let mut seen = [false; N];
    for (key, value) in members {
        let slots = keys.iter().zip(values.iter_mut().zip(seen.iter_mut()));
        let Some((_, (slot, seen))) = slots.into_iter().find(|(name, _)| **name == key) else { continue };
        if core::mem::replace(seen, true) {
            let message = format!("`{key}` is given more than once, the last one counts");
            notes.warnings.key(Code::RepeatedKey, &at.key(&key), message, None);
        }
        *slot = (!matches!(value, Node::Null)).then_some(value);
    }
    values
}

#[cfg(test)]
mod tests;
