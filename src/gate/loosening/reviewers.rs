//! What is known of reviewers.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;

use super::words::{Changes, list, optional};
use super::{Class, Item};
use crate::ordered::Ordered as _;
use crate::policy::{Reviewer, ReviewerName};

/// Adds what a change does to what is known of reviewers. One that nothing is known of may say something else every time,
/// and has no inputs.
pub(super) fn changes(
    changes: &mut Changes,
    old: &BTreeMap<ReviewerName, Reviewer>,
    new: &BTreeMap<ReviewerName, Reviewer>,
) {
    let unknown = Reviewer { inputs: BTreeSet::new(), model: None, command: None, is_deterministic: false };
    let names: BTreeSet<&ReviewerName> = old.keys().chain(new.keys()).ordered();
    for name in names {
        let (was, is) = (old.get(name).unwrap_or(&unknown), new.get(name).unwrap_or(&unknown));
        reviewer(changes, name, was, is);
    }
}

fn reviewer(changes: &mut Changes, name: &ReviewerName, old: &Reviewer, new: &Reviewer) {
    let Reviewer { inputs, model, command, is_deterministic } = old;
    let item = Item::Reviewer;
    let what = |part: &str| format!("reviewer {}: {part}", name.as_str());
    // Without inputs no recording is held against any; with others an old recording may agree by chance or by design.
    let is_bound = !inputs.is_empty();
    let class = if is_bound { Class::Loosened } else { Class::Tightened };
    let globs = |globs: &BTreeSet<crate::policy::Glob>| list(globs.iter().map(crate::policy::Form::text));
    changes.plain(item, &what("inputs"), class, (inputs, &new.inputs), globs);
    // Of one that is bound from now on it says what recordings are held against.
    let class = match (is_bound, new.inputs.is_empty()) {
        (true, _) => Class::Loosened,
        (false, false) => Class::Tightened,
        (false, true) => Class::Neutral,
    };
    let line = |line: &Option<crate::policy::Line>| {
        optional(line.as_ref().map(crate::policy::Form::text).as_deref())
    };
    changes.plain(item, &what("model"), class, (model, &new.model), line);
    let text = |command: &Option<crate::pack::Command>| {
        optional(command.as_ref().map(|command| command.text.as_str()))
    };
    changes.plain(item, &what("command"), class, (command, &new.command), text);
    // Exactly, a recording that is made anew may pass where trials would decide; over trials, one may be lost.
    let word = |is: &bool| if *is { "true".into() } else { "false".into() };
    let both = (is_deterministic, &new.is_deterministic);
    changes.plain(item, &what("deterministic"), Class::Loosened, both, word);
}
