//! The policy of a repository, but for the rules of claims and what is known of reviewers.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::words::{Changes, NONE, Stricter, list};
use super::{Class, Item, RuleChange, claims, reviewers};
use crate::ids::{ClaimId, CriterionId};
use crate::ordered::Ordered as _;
use crate::pack::Derive;
use crate::policy::{
    Edition, Evidence, Fixtures, Glob, PackEntry, Policy, Regression, Retired, SelfApproval,
};
use crate::review::{Blocking, Rules, Severity};

/// Whether any entry of `must_not_flag`, before or after the change, names a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinedFlags {
    /// One does: another tolerance moves what it catches, both ways.
    Some,
    /// None does.
    None,
}

/// What a change does to the policy. Order and comments never matter.
pub fn policy_changes(old: &Policy, new: &Policy, flags: LinedFlags) -> Vec<RuleChange> {
    let Policy {
        scoring: Edition::One,
        approvers,
        self_approval,
        addons,
        retired,
        fixtures,
        packs,
        claims: rules,
        reviewers: known,
        evidence,
        placeholders,
        regression,
    } = old;
    let mut changes = Changes::of("");
    let logins = |logins: &BTreeSet<_>| texts(logins);
    changes.set(Item::Approval, "approvers", &logins(approvers), &logins(&new.approvers), Stricter::Less);
    of_self_approval(&mut changes, *self_approval, new.self_approval);
    changes.set(Item::Addons, "addons", &texts(addons), &texts(&new.addons), Stricter::More);
    of_retired(&mut changes, retired, &new.retired);
    of_fixtures(&mut changes, fixtures, &new.fixtures, flags);
    of_packs(&mut changes, packs, &new.packs);
    claims::changes(&mut changes, rules, &new.claims);
    reviewers::changes(&mut changes, known, &new.reviewers);
    of_evidence(&mut changes, evidence, &new.evidence);
    for name in placeholders.keys().chain(new.placeholders.keys()).ordered::<BTreeSet<_>>() {
        let words = |values: Option<&Vec<String>>| values.map_or_else(|| NONE.into(), list);
        let what = format!("placeholder {}", text(name));
        let (was, is) = (placeholders.get(name), new.placeholders.get(name));
        if was != is {
            changes.add(Item::Placeholder, &what, Class::Loosened, &words(was), &words(is));
        }
    }
    let Regression { max_ratio_drop, max_strict_precision_drop, max_findings_rise } = regression;
    for (what, was, is) in [
        ("max_ratio_drop", max_ratio_drop, &new.regression.max_ratio_drop),
        ("max_strict_precision_drop", max_strict_precision_drop, &new.regression.max_strict_precision_drop),
        ("max_findings_rise", max_findings_rise, &new.regression.max_findings_rise),
    ] {
        changes.ordered(Item::Limit, what, was, is, Stricter::Less);
    }
    changes.found
}

fn text<T: crate::policy::Form>(value: &T) -> String {
    value.text()
}

fn texts<T: crate::policy::Form + Ord>(values: &BTreeSet<T>) -> BTreeSet<String> {
    values.iter().map(crate::policy::Form::text).ordered()
}

fn of_self_approval(changes: &mut Changes, old: SelfApproval, new: SelfApproval) {
    let word = |value: SelfApproval| match value {
        SelfApproval::Refused => "false",
        SelfApproval::Allowed => "true",
    };
    let class = match new {
        SelfApproval::Refused => Class::Tightened,
        SelfApproval::Allowed => Class::Loosened,
    };
    if old != new {
        changes.add(Item::Approval, "self_approval", class, word(old), word(new));
    }
}

fn of_retired(changes: &mut Changes, old: &[Retired], new: &[Retired]) {
    let by_name = |entries: &[Retired]| -> BTreeMap<String, String> {
        let entry = |entry: &Retired| match entry {
            Retired::Fixture { id, reason } => (format!("fixture {id}"), text(reason)),
            Retired::Pack { name, reason } => (format!("pack {}", name.as_str()), text(reason)),
        };
        entries.iter().map(entry).ordered()
    };
    let (old, new) = (by_name(old), by_name(new));
    for (name, why) in &old {
        let what = format!("retired {name}");
        match new.get(name) {
            None => changes.add(Item::Retirement, &what, Class::Tightened, why, NONE),
            Some(other) => changes.plain(Item::Retirement, &what, Class::Neutral, (why, other), Clone::clone),
        }
    }
    for (name, why) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.add(Item::Retirement, &format!("retired {name}"), Class::Loosened, NONE, why);
    }
}

fn of_fixtures(changes: &mut Changes, old: &Fixtures, new: &Fixtures, flags: LinedFlags) {
    let Fixtures { dir, rules: Rules { tolerance, blocking } } = old;
    changes.plain(Item::Place, "fixtures.dir", Class::Loosened, (dir, &new.dir), text);
    let (was, is) = (*tolerance, new.rules.tolerance);
    if was != is {
        // Further away, more is found; nearer, less is flagged where it must not be.
        let class = if is < was && flags == LinedFlags::None { Class::Tightened } else { Class::Loosened };
        changes.add(Item::Tolerance, "tolerance", class, &was.to_string(), &is.to_string());
    }
    let severities = |blocking: &Blocking| -> BTreeSet<String> {
        let all = Severity::ALL.into_iter().filter(|severity| blocking.blocks(Some(*severity)));
        all.map(|severity| severity.name().into()).ordered()
    };
    // One more severity counts against `max_blocking`, and nothing else depends on it.
    changes.set(
        Item::Blocking,
        "blocking",
        &severities(blocking),
        &severities(&new.rules.blocking),
        Stricter::More,
    );
}

fn of_packs(changes: &mut Changes, old: &[PackEntry], new: &[PackEntry]) {
    for was in old {
        if let Some(is) = new.iter().find(|is| is.name == was.name) {
            of_pack(changes, was, is);
        } else {
            let what = format!("pack {}", was.name.as_str());
            changes.add(Item::PackEntry, &what, Class::Loosened, was.file.as_str(), "gone");
        }
    }
    for is in new.iter().filter(|is| !old.iter().any(|was| was.name == is.name)) {
        // Under another name the same file would be judged by other scores.
        let is_new_file = !old.iter().any(|was| was.file == is.file);
        let class = if is_new_file { Class::Tightened } else { Class::Loosened };
        changes.add(Item::PackEntry, &format!("pack {}", is.name.as_str()), class, NONE, &said(is));
    }
}

/// All that the policy says of a new pack, what it does not say left out.
fn said(entry: &PackEntry) -> String {
    let PackEntry { name: _, file, scores, derive, root, paths } = entry;
    // Only what stands alone can be read without quotes.
    let is_bare = scores.is_none() && derive.is_empty() && root.as_str() == "." && paths.is_empty();
    if is_bare {
        return text(file);
    }
    let mut words = alloc::vec![format!("{:?}", text(file))];
    words.extend(scores.as_ref().map(|scores| format!("scores {:?}", text(scores))));
    words.extend((!derive.is_empty()).then(|| format!("derive {}", derived(derive))));
    words.extend((root.as_str() != ".").then(|| format!("root {:?}", text(root))));
    words.extend((!paths.is_empty()).then(|| format!("paths {:?}", texts(paths))));
    words.join(", ")
}

fn derived(derive: &Derive) -> String {
    let claims = |(criterion, claims): (&CriterionId, &BTreeSet<ClaimId>)| {
        format!("{criterion} from {}", list(claims.iter().map(|claim| format!("{:?}", claim.as_str()))))
    };
    list(derive.iter().map(claims))
}

fn of_pack(changes: &mut Changes, old: &PackEntry, new: &PackEntry) {
    let PackEntry { name, file, scores, derive, root, paths } = old;
    let what = |part: &str| format!("pack {}: {part}", name.as_str());
    let entry = Item::PackEntry;
    changes.plain(entry, &what("file"), Class::Loosened, (file, &new.file), text);
    let path = |path: &Option<_>| path.as_ref().map_or_else(|| NONE.into(), text);
    changes.plain(entry, &what("scores"), Class::Loosened, (scores, &new.scores), path);
    changes.plain(entry, &what("root"), Class::Loosened, (root, &new.root), text);
    changes.plain(entry, &what("derive"), Class::Loosened, (derive, &new.derive), derived);
    if *paths != new.paths {
        // Without paths it applies always.
        let applies_more = new.paths.is_empty() || (!paths.is_empty() && new.paths.is_superset(paths));
        let class = if applies_more { Class::Tightened } else { Class::Loosened };
        let words = |paths: &BTreeSet<Glob>| {
            // A pattern may be called so too.
            let pattern = |glob: &Glob| if glob.as_str() == "all" { "\"all\"".into() } else { text(glob) };
            if paths.is_empty() { "all".into() } else { list(paths.iter().map(pattern)) }
        };
        changes.add(entry, &what("paths"), class, &words(paths), &words(&new.paths));
    }
}

fn of_evidence(changes: &mut Changes, old: &Evidence, new: &Evidence) {
    let Evidence { dir, drift_ignore } = old;
    changes.plain(Item::Place, "evidence.dir", Class::Loosened, (dir, &new.dir), text);
    let ignored = texts(&new.drift_ignore);
    changes.set(Item::Drift, "drift_ignore", &texts(drift_ignore), &ignored, Stricter::Less);
}
