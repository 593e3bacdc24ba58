//! A pack with the baseline's scores, and with the change's: only the scores can make the difference.

use super::pack_side::{Material, PackJudge};
use super::packs::{Both, PackFiles};
use crate::diagnostic::Diagnostic;
use crate::gate::Weight;
use crate::pack::{Scope, Scores, read_scores};

/// What a pack is worth with the scores of before, and with those of now.
type BeforeAndNow = (Option<Weight>, Option<Weight>);

impl Both<'_> {
    /// By the pack that judges.
    pub(super) fn scored(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        files: &PackFiles,
        own: Option<&PackFiles>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        // Where the baseline is, the branch may have moved on since; what was scored then is what is compared.
        let before =
            files.scores.baseline.as_deref().filter(|_| is_changed(own)).or(files.scores.tip.as_deref());
        let after = own.and_then(|own| own.scores.own.as_deref());
        self.weighed(judging, material, before, after)
    }

    /// By the change's own pack: what landed is held against what it landed on, and a new pack against nothing.
    pub(super) fn scored_by_own(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        own: Option<&PackFiles>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        let before = self.rules.landed_on.iter().flat_map(|policy| &policy.packs);
        let Some(entry) = before.into_iter().find(|entry| entry.name == self.entry.name) else {
            return Ok((None, None));
        };
        let before = self.files(entry)?;
        if before.pack.baseline.is_none() {
            return Ok((None, None));
        }
        let after = own.and_then(|own| own.scores.own.as_deref());
        self.weighed(judging, material, before.scores.baseline.as_deref(), after)
    }

    fn weighed(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        before: Option<&[u8]>,
        after: Option<&[u8]>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        let proven =
            judging.claims(&material.pack, self.entry.root.as_str(), &mut self.rules.facts.clone())?;
        let with = |bytes: Option<&[u8]>| -> Option<Weight> {
            let scores = match bytes {
                // Scores that do not fit this pack are another pack's; that change is a rule's.
                Some(bytes) => {
                    let file = read_scores("scores", bytes, &material.pack).ok()?;
                    Scores::gather(&material.pack, &Scope::Whole, &[], Some(&file)).ok()?
                }
                None => Scores::default(),
            };
            Some(Weight::of(&judging.weigh(material, &proven, &scores)))
        };
        Ok((with(before), with(after)))
    }
}

/// Whether the change scores otherwise than the tip.
fn is_changed(own: Option<&PackFiles>) -> bool {
    own.is_none_or(|own| own.scores.own != own.scores.tip)
}
