//! A gate as one run: its verdict, and the totals of its score.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::conditions::{Presence, Stated};
use super::run::{Contradiction, Kind, Run, ScoreTotals, Subject, names_a_step};
use crate::result::v1::{Approval, GateBase, GateHead, GateVerdict, PackStatus, Recovery, Trust};

/// Of a stored gate what a run is made of.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct GateTotals {
    scoring: u32,
    verdict: GateVerdict,
    exit_code: u8,
    exit_codes: Vec<u8>,
    trust: Trust,
    head: GateHead,
    base: Option<GateBase>,
    score: Option<ScoreTotals>,
    packs: Vec<PackHead>,
    regressions: Vec<IgnoredAny>,
    inconclusive: Vec<IgnoredAny>,
    approval: Option<Approval>,
    recovery: Option<Recovery>,
}

/// As much of a pack as a verdict depends on.
#[derive(Debug, Clone, Deserialize)]
struct PackHead {
    status: PackStatus,
}

impl GateTotals {
    pub(super) fn run(self) -> Result<Run, Contradiction> {
        self.check_codes()?;
        self.check_pass()?;
        let score = self.score.map(ScoreTotals::run).transpose()?;
        let always = |name: &str, value: Option<String>| Stated::new(name, value, Presence::Always);
        let trust = match self.trust {
            Trust::Local => "local",
            Trust::AuthorControlled => "author-controlled",
            Trust::Trusted => "trusted",
        };
        let mut conditions = Vec::from([
            always("base", self.base.map(|base| base.commit)),
            always("commit", self.head.commit),
            always("dirty", self.head.dirty.map(|dirty| dirty.to_string())),
            always("kind", Some(Kind::Gate.word().into())),
            always("scoring", Some(self.scoring.to_string())),
            always("tree", self.head.tree),
            always("trust", Some(trust.into())),
        ]);
        let mut figures = None;
        if let Some(score) = score {
            let of_score = ["blocking", "reviewer", "tolerance"];
            let stated = score.conditions.into_iter();
            conditions.extend(stated.filter(|stated| of_score.contains(&stated.name.as_str())));
            figures = score.figures;
        }
        Ok(Run {
            subject: Subject { kind: Kind::Gate, mode: None, profile: None, task: None },
            status: self.verdict.word(),
            exit_code: self.exit_code,
            names_a_step: names_a_step(self.recovery.as_ref()),
            ratio: None,
            ratio_text: None,
            figures,
            digests: None,
            conditions,
        })
    }

    fn check_codes(&self) -> Result<(), Contradiction> {
        let (word, code) = (self.verdict.word(), self.exit_code);
        let fits = match self.verdict {
            GateVerdict::Pass => code == 0,
            GateVerdict::Fail => code == 1 || code == 3,
            GateVerdict::NotVerified => code == 2,
            GateVerdict::Blocked => code == 4,
            GateVerdict::Inconclusive => code == 5,
        };
        if !fits {
            return Err(Contradiction(format!("`exit_code` is {code}, and {word} does not end so")));
        }
        let place = |code: &u8| [4, 2, 3, 1, 5, 0].iter().position(|known| known == code);
        let places: Vec<Option<usize>> = self.exit_codes.iter().map(place).collect();
        let ordered = places.windows(2).all(|pair| matches!(pair, [Some(one), Some(next)] if one < next));
        if self.exit_codes.first() != Some(&code) || places.contains(&None) || !ordered {
            return Err(Contradiction(
                "`exit_codes` are not those of the verdict, in their order".to_owned(),
            ));
        }
        Ok(())
    }

    /// What was passed has nothing in it that fails, unless somebody accepted that.
    fn check_pass(&self) -> Result<(), Contradiction> {
        use PackStatus::{Blocked, Fail, NotVerified};

        if self.verdict != GateVerdict::Pass {
            return Ok(());
        }
        if self.packs.iter().any(|pack| matches!(pack.status, Blocked | Fail | NotVerified)) {
            return Err(Contradiction("it is PASS although a pack is not".to_owned()));
        }
        let accepted = self.approval.as_ref().is_some_and(|approval| approval.by.is_some());
        let is_bad = !self.regressions.is_empty() || !self.inconclusive.is_empty();
        if is_bad && !accepted {
            return Err(Contradiction("it is PASS although something regressed or is open".to_owned()));
        }
        Ok(())
    }
}
