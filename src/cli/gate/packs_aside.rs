//! Packs that are not judged: those that the policy does not list, and those that nothing of the change concerns. They are
//! shown and do not decide; what landed without its pack is told.

use super::pack_side::{Material, PackJudge};
use super::packs::{Both, Found, PackRules, Packs};
use super::sources::{Head, Sources};
use crate::diagnostic::Diagnostic;
use crate::gate::{PackDelta, Weight};
use crate::io;
use crate::limits::PACK_BYTES;
use crate::number::Fraction;
use crate::pack::{self, Pack, read_pack};
use crate::policy::{Addon, Form as _, PackEntry, Policy};
use crate::result::{PackFacts, pack_aside, v1};

/// Packs that are there and that no policy lists.
pub(super) fn aside(sources: &Sources, rules: &PackRules<'_>, out: &mut Packs) {
    let is_listed = |path: &str| {
        let before = rules.landed_on.iter().flat_map(|policy| &policy.packs);
        let all = rules.policy.packs.iter().chain(&rules.own.packs).chain(before);
        all.into_iter().any(|entry| entry.file.as_str() == path)
    };
    for path in pack_files(sources).into_iter().filter(|path| !is_listed(path)) {
        let Ok(Some(bytes)) = sources.of_head(&path, PACK_BYTES) else { continue };
        let mut facts = rules.facts.clone();
        facts.invocation.pack = Some(path.clone());
        let Ok(pack) = read_pack(&path, &bytes, &mut Vec::new()) else { continue };
        let why = "no `[[packs]]` of the policy names it";
        let mut result = pack_aside(Some(&pack), v1::PackStatus::NotGated, why, &facts);
        result.name = Some(path);
        out.aside.push(result);
    }
}

/// Packs that what landed took out of the policy. What proposes it is judged by the base's policy, which still has them.
pub(super) fn vanished(rules: &PackRules<'_>, out: &mut Packs) {
    let before = rules.landed_on.iter().flat_map(|policy| &policy.packs);
    for entry in before.filter(|entry| rules.own.packs.iter().all(|own| own.name != entry.name)) {
        let mut facts = rules.facts.clone();
        facts.invocation.pack = Some(entry.file.as_str().to_owned());
        let why = "the commit takes it out of the policy";
        let mut result = pack_aside(None, v1::PackStatus::NotGated, why, &facts);
        result.name = Some(entry.name.as_str().to_owned());
        out.results.push((result, None));
        // It was judged before; what it came to is not asked any more.
        let judged = Weight { status: pack::Status::NotVerified, ratio: Fraction::zero() };
        out.deltas.push(PackDelta {
            name: entry.name.clone(),
            base: Some(judged),
            scored: None,
            cross: None,
            head: None,
            is_kept: false,
            applies: false,
            rules: Vec::new(),
            content: String::new(),
        });
    }
}

impl Both<'_> {
    /// What is shown of a pack that the change's own policy names no longer, where that policy decides.
    pub(super) fn no_longer_gated(&self, pack: &Pack, facts: &PackFacts) -> v1::Pack {
        let why = "no `[[packs]]` of the change's policy names it";
        let mut result = pack_aside(Some(pack), v1::PackStatus::NotGated, why, facts);
        result.name = Some(self.entry.name.as_str().to_owned());
        result
    }

    /// Why nothing of the change concerns the pack as a policy has it, if so.
    pub(super) fn does_not_apply(&self, entry: &PackEntry, policy: &Policy, pack: &Pack) -> Option<String> {
        let absent: Vec<&String> = pack
            .required_addons
            .iter()
            .filter(|addon| !Addon::parse(addon).is_ok_and(|addon| policy.addons.contains(&addon)))
            .collect();
        if let Some(addon) = absent.first() {
            return Some(format!("it requires the addon `{addon}`, which the policy does not name"));
        }
        let paths = &entry.paths;
        // A pack's own files always concern it.
        let own = [Some(&entry.file), entry.scores.as_ref()];
        let is_own = |path: &str| own.iter().flatten().any(|file| file.as_str() == path);
        let is_below = |path: &String| {
            let leads_on = self.sources.leads_on(path);
            paths.iter().any(|glob| if leads_on { glob.reaches(path) } else { glob.matches(path) })
        };
        let concerns = |path: &String| is_own(path) || is_below(path);
        let is_compared = self.sources.baseline.is_some();
        let is_untouched = is_compared && !paths.is_empty() && !self.rules.changed.iter().any(concerns);
        is_untouched.then(|| "the change touches none of its `paths`".to_owned())
    }

    pub(super) fn not_applicable(&self, pack: &Pack, why: &str, facts: &PackFacts) -> Found {
        let mut result = pack_aside(Some(pack), v1::PackStatus::NotApplicable, why, facts);
        result.name = Some(self.entry.name.as_str().to_owned());
        let delta = PackDelta {
            name: self.entry.name.clone(),
            base: None,
            scored: None,
            cross: None,
            head: None,
            is_kept: self.own_entry.is_some(),
            applies: false,
            rules: Vec::new(),
            content: String::new(),
        };
        (delta, (result, None), None)
    }

    /// A change that widens where a pack applies must meet it there.
    pub(super) fn judge_widened(
        &self,
        (delta, (_, own_result), _): &mut Found,
        entry: &PackEntry,
        material: &Material,
        by_own: &PackJudge<'_>,
        facts: &PackFacts,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.does_not_apply(entry, self.rules.own, &material.pack).is_none() {
            let assessed = by_own.assess(entry, material, facts.clone(), &[])?;
            (delta.head, delta.applies) = (Some(assessed.weight()), true);
            *own_result = Some(assessed.result);
        }
        Ok(())
    }
}

/// The directory of packs that nobody need name.
const PACKS: &str = "benchmark/packs";

/// The JSON files of the usual directory, ordered bytewise.
fn pack_files(sources: &Sources) -> Vec<String> {
    let is_pack = |path: &String| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "json");
    let mut found: Vec<String> = match &sources.head {
        Head::Commit(snapshot) => {
            let below =
                snapshot.entries.below("benchmark/packs/").filter(|(_, entry)| entry.file().is_some());
            below
                .map(|(path, _)| path)
                .filter(|path| path.matches('/').count() == 2)
                .map(str::to_owned)
                .collect()
        }
        Head::Worktree(_) => io::file_names(&sources.root.join(PACKS))
            .into_iter()
            .map(|name| format!("{PACKS}/{name}"))
            .collect(),
    };
    found.retain(is_pack);
    found.sort_unstable();
    found
}
