//! A pack with the baseline's scores, and with the change's: only the scores can make the difference.

use super::pack_side::{Material, PackJudge};
use super::packs::{Both, PackFiles};
use crate::diagnostic::Diagnostic;
use crate::gate::Weight;
use crate::pack::{Pack, Scope, Scores, ScoresFile, read_pack, read_scores};
use crate::policy::PackEntry;

/// What a pack is worth with the scores of before, and with those of now.
type BeforeAndNow = (Option<Weight>, Option<Weight>);

/// The files of a pack and its scores on one side, and what a policy derives for it.
struct Version<'v> {
    pack: Option<&'v [u8]>,
    scores: Option<&'v [u8]>,
    entry: &'v PackEntry,
}

impl Both<'_> {
    /// By the pack that judges.
    pub(super) fn scored(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        files: &PackFiles,
        own: Option<(&PackEntry, &PackFiles)>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        // Where the baseline is, the branch may have moved on since; what was scored then is what is compared.
        let baseline = files.scores.baseline.as_deref().filter(|_| is_changed(own.map(|(_, files)| files)));
        let (pack, scores) = match baseline {
            Some(scores) => (&files.pack.baseline, Some(scores)),
            None => (&files.pack.tip, files.scores.tip.as_deref()),
        };
        let before = Version { pack: pack.as_deref(), scores, entry: self.entry };
        self.weighed(judging, material, &before, own.map(now).as_ref())
    }

    /// By the change's own pack: what landed is held against what it landed on, and a new pack against nothing.
    pub(super) fn scored_by_own(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        own: Option<(&PackEntry, &PackFiles)>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        let before = self.rules.landed_on.iter().flat_map(|policy| &policy.packs);
        let Some(entry) = before.into_iter().find(|entry| entry.name == self.entry.name) else {
            return Ok((None, None));
        };
        let files = self.files(entry)?;
        let (pack, scores) = (files.pack.baseline.as_deref(), files.scores.baseline.as_deref());
        if pack.is_none() {
            return Ok((None, None));
        }
        self.weighed(judging, material, &Version { pack, scores, entry }, own.map(now).as_ref())
    }

    fn weighed(
        &self,
        judging: &PackJudge<'_>,
        material: &Material,
        before: &Version<'_>,
        after: Option<&Version<'_>>,
    ) -> Result<BeforeAndNow, Vec<Diagnostic>> {
        let proven =
            judging.claims(&material.pack, self.entry.root.as_str(), &mut self.rules.facts.clone())?;
        let with = |version: Option<&Version<'_>>| -> Option<Weight> {
            let file =
                version.map_or_else(|| Some(ScoresFile::default()), |version| version.on(&material.pack));
            let scores = Scores::gather(&material.pack, &Scope::Whole, &[], Some(&file?)).ok()?;
            Some(Weight::of(&judging.weigh(material, &proven, &scores)))
        };
        Ok((with(Some(before)), with(after)))
    }
}

/// The change's own version.
fn now<'v>((entry, files): (&'v PackEntry, &'v PackFiles)) -> Version<'v> {
    Version { pack: files.pack.own.as_deref(), scores: files.scores.own.as_deref(), entry }
}

impl Version<'_> {
    /// Its scores, as far as they are about what another pack scores. Those that fit only their own pack would otherwise
    /// be compared with nothing.
    fn on(&self, pack: &Pack) -> Option<ScoresFile> {
        let Some(bytes) = self.scores else { return Some(ScoresFile::default()) };
        if let Ok(file) = read_scores("scores", bytes, pack) {
            return Some(file);
        }
        let mut own = read_pack("pack", self.pack?, &mut Vec::new()).ok()?;
        own.rubric.derive(&self.entry.derive).ok()?;
        Some(read_scores("scores", bytes, &own).ok()?.fitting(pack))
    }
}

/// Whether the change scores otherwise than the tip.
fn is_changed(own: Option<&PackFiles>) -> bool {
    own.is_none_or(|own| own.scores.own != own.scores.tip)
}
