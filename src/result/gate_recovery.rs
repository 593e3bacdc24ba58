//! The one next step of a gate that is not PASS.

use alloc::format;
use alloc::string::String;

use super::pack_recovery::HAVE_APPROVED;
use super::recovery::{quote, quote_path};
use super::v1::{Gate, GateBase, Reason, Recovery, Relation, Trust};
use crate::gate::{Approval, Ground, Judgement, Request};

/// How a gate was asked for, as words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GateInvocation {
    /// The flags that change what is judged, quoted, with a space in front of each; without `--base`.
    pub flags: String,
    /// The base that was named.
    pub base: Option<String>,
    /// The fixtures directory, from the root of the repository.
    pub fixtures: String,
    /// The policy that was named.
    pub config: Option<String>,
    /// The check that shows what blocks, where there is a better one than the gate itself.
    pub check: Option<String>,
    /// Whether contracts can be run first.
    pub can_collect: bool,
    /// The pull request that was asked for by its number.
    pub pull: Option<u64>,
}

impl GateInvocation {
    /// The same gate again.
    fn again(&self) -> String {
        let base = self.base.as_ref().map(|base| format!(" --base {}", quote(base))).unwrap_or_default();
        let pull = self.pull.map(|number| format!(" --pr {number}")).unwrap_or_default();
        format!("benchgate gate{base}{pull}{}", self.flags)
    }

    /// What approves: a flag here, a line in a comment elsewhere.
    fn approve(&self, request: &Request, trust: Trust) -> String {
        match trust {
            Trust::Local => self.again() + " --approve-loosening",
            Trust::AuthorControlled | Trust::Trusted => format!("benchgate approve {}", request.digest),
        }
    }

    /// The same gate, after the contracts were run.
    fn collect(&self) -> String {
        self.again() + " --collect"
    }

    /// The command that makes the same verdict on another machine: by the rules of the same commit.
    pub(super) fn reproduce(&self, base: Option<&GateBase>) -> String {
        match base {
            Some(base) if base.relation == Relation::Proposed => match self.pull {
                Some(number) => format!(
                    "git fetch origin pull/{number}/head && benchgate gate --base {} --head FETCH_HEAD{}",
                    named(base),
                    self.flags
                ),
                None => format!("benchgate gate --base {}{}", named(base), self.flags),
            },
            // On the branch itself the gate finds the commit before.
            _ => self.again(),
        }
    }

    fn show(&self, fixture: &str, base: Option<&GateBase>) -> String {
        let id = quote(fixture);
        let base = base.map(|base| match base.relation {
            Relation::Proposed => format!(" --base {}", named(base)),
            // Its own rules judge; named, the commit before would.
            Relation::Landed => " --base auto".to_owned(),
        });
        let config = self.config.as_ref().map(|file| format!(" --config {}", quote_path(file)));
        let flags = format!("{}{}", base.unwrap_or_default(), config.unwrap_or_default());
        if id.starts_with("'-") {
            return format!("benchgate show{flags} -- {id}");
        }
        format!("benchgate show {id}{flags}")
    }
}

/// The base of a change as a command names it: the tip, whose rules judge. From there the baseline is found again.
fn named(base: &GateBase) -> String {
    base.policy_commit.chars().take(12).collect()
}

/// The step for what weighs most. Without a judgement something blocks.
pub(super) fn next_step(
    result: &Gate,
    judgement: Option<&Judgement>,
    invocation: &GateInvocation,
) -> Option<Recovery> {
    let first = result.reasons.first();
    let Some(judgement) = judgement else {
        return first.map(|problem| mend(problem, invocation));
    };
    let step = |action: String, command: String| Some(Recovery { action, command });
    let message = first.map(|reason| reason.message.clone()).unwrap_or_default();
    match judgement.grounds.first()? {
        Ground::FixtureBroken(id) => {
            step(format!("mend `{id}`: {message}"), invocation.show(id.as_str(), None))
        }
        Ground::PackBlocked(name) | Ground::PackNotVerified(name) | Ground::PackBelow(name) => {
            let pack = result.packs.iter().find(|pack| pack.name.as_deref() == Some(name.as_str()))?;
            let recovery = pack.recovery.clone()?;
            // Here the gate itself can make what is missing, for all packs at once.
            let is_making = recovery.command.starts_with("benchgate evidence collect ");
            let waits = recovery.action.starts_with(HAVE_APPROVED);
            let command = if is_making && invocation.can_collect && result.trust == Trust::Local {
                invocation.collect()
            } else if let Some((request, _)) = judgement.approval.as_ref().filter(|_| waits) {
                invocation.approve(request, result.trust)
            } else {
                recovery.command
            };
            step(format!("{}: {}", name.as_str(), recovery.action), command)
        }
        Ground::RecordingUnverified(id) => {
            step(format!("record `{id}` again: {message}"), invocation.show(id.as_str(), None))
        }
        Ground::Regressed(position) => {
            let found = result.regressions.get(*position)?;
            let action = format!("look at what got worse: {}", found.message);
            match &found.fixture {
                Some(id) => step(action, invocation.show(id, result.base.as_ref())),
                None => step(action, invocation.again() + " --full"),
            }
        }
        Ground::FixtureFails(id, _) => {
            step(format!("look at `{id}`: {message}"), invocation.show(id.as_str(), result.base.as_ref()))
        }
        Ground::Loosened | Ground::Inconclusive(_) => {
            let (request, given) = judgement.approval.as_ref()?;
            let why = match given {
                Approval::Missing(why) => why.clone(),
                Approval::By { how, .. } => how.clone(),
            };
            let action = match judgement.grounds.first() {
                Some(Ground::Loosened) => {
                    format!("take the loosened rules back, or have them approved: {why}")
                }
                _ => format!("record more trials, or have the change approved: {why}"),
            };
            step(action, invocation.approve(request, result.trust))
        }
    }
}

/// The step after something that blocks: mend it, then judge again.
fn mend(problem: &Reason, invocation: &GateInvocation) -> Recovery {
    let what = match &problem.place {
        Some(place) => format!("{place}: {}", problem.message),
        None => problem.message.clone(),
    };
    let action = problem.help.as_ref().map_or(format!("mend {what}"), |help| format!("{what}; {help}"));
    Recovery { action, command: invocation.check.clone().unwrap_or_else(|| invocation.again()) }
}
