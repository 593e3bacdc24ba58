//! Names, commits and single words of a gate. Nothing here is escaped.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::result::v1::{Cause, Gate, Pack, RuleClass, Trust};
use crate::source::excerpt_of;

/// Most characters of a name.
pub(super) const NAME: usize = 60;
/// Most characters of a sentence.
pub(super) const SENTENCE: usize = 200;

/// What people call a pack.
pub(super) fn name(pack: &Pack) -> String {
    let file = || pack.pack.as_ref().map(|file| file.file.as_str());
    let name = pack.name.as_deref().or(pack.profile.as_deref()).or_else(file);
    excerpt_of(name.unwrap_or("pack"), NAME).into_owned()
}

/// What people call the base.
pub(super) fn base_name(gate: &Gate) -> String {
    let name = gate.base.as_ref().map(|base| base.name.as_str()).filter(|name| !name.is_empty());
    excerpt_of(name.unwrap_or("base"), NAME).into_owned()
}

/// `a1b2c3d vs 9f8e7d6`
pub(super) fn versus(gate: &Gate) -> String {
    let dirty = if gate.head.dirty == Some(true) { " (dirty)" } else { "" };
    let head = head(gate).map_or("no commit", short);
    match &gate.base {
        Some(base) => format!("{head}{dirty} vs {}", short(&base.commit)),
        None => format!("{head}{dirty}, compared with nothing"),
    }
}

/// The commit that people know: of a merge made for testing the head of the pull request.
fn head(gate: &Gate) -> Option<&str> {
    gate.head.pr_head.as_deref().or(gate.head.commit.as_deref())
}

/// The first 7 digits of a commit.
pub(super) fn short(commit: &str) -> &str {
    excerpt(commit, 7)
}

/// The first characters of a text.
pub(super) fn excerpt(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// `run 812.2`
pub(super) fn run(gate: &Gate) -> Option<String> {
    let run = gate.run.as_ref()?;
    Some(format!("run {}.{}", excerpt(&run.id, NAME), run.attempt))
}

/// A ratio without the zeros at its end; two digits stay.
pub(super) fn brief(ratio: &str) -> &str {
    let least = ratio.find('.').map_or(ratio.len(), |point| (point + 3).min(ratio.len()));
    let end = ratio.trim_end_matches('0').len().max(least);
    ratio.get(..end).unwrap_or(ratio)
}

/// The word for how far the verdict can be trusted.
pub(super) fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Local => "local",
        Trust::AuthorControlled => "author-controlled",
        Trust::Trusted => "trusted",
    }
}

/// The same in a sentence.
pub(super) fn trust_sentence(trust: Trust) -> &'static str {
    match trust {
        Trust::Local => "local: made on somebody's own machine",
        Trust::AuthorControlled => {
            "author-controlled: the author of the change owns the workflow and every process in it"
        }
        Trust::Trusted => "trusted: made from git objects by a workflow of the default branch",
    }
}

/// What changed, in words.
pub(super) fn causes(causes: &[Cause]) -> String {
    let words = causes.iter().map(|cause| match cause {
        Cause::Recording => "recording",
        Cause::Diff => "diff",
        Cause::Expectation => "expectation",
        Cause::Rules => "rules",
        Cause::Scores => "scores",
    });
    words.take(NAME).collect::<Vec<_>>().join(", ")
}

/// The class of a changed rule.
pub(super) fn class(class: RuleClass) -> &'static str {
    match class {
        RuleClass::Loosened => "loosened",
        RuleClass::Tightened => "tightened",
        RuleClass::Neutral => "neutral",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_keeps_two_digits() {
        for (ratio, shown) in [
            ("0.910000", "0.91"),
            ("0.900000", "0.90"),
            ("1.000000", "1.00"),
            ("0.849999", "0.849999"),
            ("1", "1"),
        ] {
            assert_eq!(brief(ratio), shown);
        }
    }
}
