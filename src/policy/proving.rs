//! What proves a claim under a policy: the rule that evidence is held against.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::form::{Form, Placeholder};
use super::values::{ClaimRule, Policy};
use super::words::Proof;
use crate::evidence::{self, ExitCode, Rule, Tier, built_in};
use crate::ids::ClaimId;
use crate::ordered::Ordered as _;
use crate::pack::{Command, ContractCommand, Piece, RunContract};

/// The placeholder that is left for the command itself: its directory for reports is another one in each run.
const REPORTS: &str = "BENCHGATE_REPORTS";

/// Why a command cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// The policy does not say what a placeholder stands for.
    #[error("`${{{0}}}` is not set under `[placeholders]`")]
    Unset(String),
    /// A placeholder for several arguments is part of a larger word.
    #[error("`${{{0}}}` stands for {1} arguments and cannot be a part of one")]
    NotOne(String, usize),
}

/// The arguments of a command: placeholders expanded, but for `${BENCHGATE_REPORTS}`. One that is a whole word may
/// stand for several arguments.
pub fn expand(
    command: &Command,
    placeholders: &BTreeMap<Placeholder, Vec<String>>,
) -> Result<Vec<String>, ExpandError> {
    let values = |name: &str| {
        let found = placeholders.iter().find(|(known, _)| known.as_str() == name);
        found.map(|(_, values)| values.as_slice()).ok_or_else(|| ExpandError::Unset(name.into()))
    };
    let mut arguments = Vec::new();
    for word in &command.words {
        if let [Piece::Placeholder(name)] = word.0.as_slice()
            && name != REPORTS
        {
            arguments.extend(values(name)?.iter().cloned());
            continue;
        }
        let mut argument = String::new();
        for piece in &word.0 {
            match piece {
                Piece::Text(text) => argument.push_str(text),
                Piece::Placeholder(name) if name == REPORTS => {
                    argument.push_str(evidence::statement::REPORTS);
                }
                Piece::Placeholder(name) => match values(name)? {
                    [value] => argument.push_str(value),
                    several => return Err(ExpandError::NotOne(name.clone(), several.len())),
                },
            }
        }
        arguments.push(argument);
    }
    Ok(arguments)
}

/// The commands of a contract that are evidence for a claim: by their own word, or because the rule's command is
/// written in the same way.
pub fn bound<'c>(
    contract: &'c RunContract,
    claim: &'c ClaimId,
    rule: Option<&'c ClaimRule>,
) -> impl Iterator<Item = &'c ContractCommand> {
    let of_rule = rule.and_then(|rule| rule.command.as_ref());
    contract.commands.iter().filter(move |command| match &command.claim {
        Some(own) => own == claim,
        None => of_rule.is_some_and(|of_rule| of_rule.text == command.command.text),
    })
}

/// The rule of a claim; `None` when neither the policy nor the name of the claim says what proves it. `contract` is
/// that of the pack, `root` the directory that its commands run in, `tier` the least where the policy names none.
pub fn rule(
    policy: &Policy,
    claim: &ClaimId,
    contract: Option<&RunContract>,
    root: &str,
    tier: Tier,
) -> Result<Option<Rule>, ExpandError> {
    let written = policy.claims.get(claim);
    let usual = built_in(claim);
    if written.is_none() && usual.is_none() {
        return Ok(None);
    }
    let own: Vec<&ContractCommand> =
        contract.into_iter().flat_map(|contract| bound(contract, claim, written)).collect();
    // The policy's command decides. Where it names none, all commands of the contract that are bound to the claim do.
    let commands: Vec<&Command> = match written.and_then(|rule| rule.command.as_ref()) {
        Some(command) => alloc::vec![command],
        None => own.iter().map(|command| &command.command).collect(),
    };
    let commands: BTreeSet<Vec<String>> = commands
        .into_iter()
        .map(|command| expand(command, &policy.placeholders))
        .collect::<Result<_, _>>()?;
    let mut rule = Rule { commands, cwd: root.into(), min_tier: tier, ..Rule::default() };
    if let [only] = own.as_slice() {
        rule.reports = only.reports.iter().cloned().ordered();
    }
    if let Some(written) = written {
        refine(&mut rule, written);
    }
    if rule.kinds.is_empty() {
        rule.kinds = usual.unwrap_or_default();
    }
    Ok(Some(rule))
}

/// What the policy says itself.
fn refine(rule: &mut Rule, written: &ClaimRule) {
    let ClaimRule {
        kinds,
        command: _,
        reports,
        env,
        jobs,
        legs,
        min_executed,
        max_age,
        min_tier,
        // For the comparison with a base: what evidence is made from does not change what it shows.
        inputs: _,
        min_coverage,
        exit,
    } = written;
    rule.kinds.clone_from(kinds);
    if !reports.is_empty() {
        rule.reports = reports.iter().map(Form::text).ordered();
    }
    rule.env = env.iter().map(|(name, value)| (name.as_str().into(), value.clone())).ordered();
    rule.jobs.clone_from(jobs);
    // What only jobs prove is proved by no command of a contract.
    if kinds.iter().eq([&evidence::Kind::Job]) {
        rule.commands.clear();
        rule.reports.clear();
    }
    rule.legs = legs.iter().map(|leg| leg.as_str().into()).ordered();
    rule.min_executed = *min_executed;
    rule.max_age = i64::try_from(max_age.seconds()).unwrap_or(i64::MAX);
    rule.min_tier = min_tier.unwrap_or(rule.min_tier);
    rule.min_coverage.clone_from(min_coverage);
    rule.exit = match exit {
        Some(Proof::Proves) => ExitCode::Proves,
        None => ExitCode::ProvesNothing,
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read_policy;

    fn policy(text: &str) -> Policy {
        read_policy("benchgate.toml", text.as_bytes()).unwrap().0
    }

    fn words(text: &str, placeholders: &str) -> Result<Vec<String>, ExpandError> {
        expand(&Command::parse(text).unwrap(), &policy(placeholders).placeholders)
    }

    #[test]
    fn placeholders_stand_for_arguments() {
        let set = "[placeholders]\nPY = [\"python3\", \"-I\"]\nONE = \"x y\"";
        assert_eq!(words("${PY} -m pytest", set).unwrap(), ["python3", "-I", "-m", "pytest"]);
        assert_eq!(words("run a${ONE}b '${PY}' ${ONE}", set).unwrap(), ["run", "ax yb", "${PY}", "x y"]);
        assert_eq!(
            words("run --xml=${BENCHGATE_REPORTS}/r.xml", set).unwrap()[1],
            "--xml=${BENCHGATE_REPORTS}/r.xml"
        );
        assert_eq!(words("run ${BENCHGATE_REPORTS}", set).unwrap()[1], "${BENCHGATE_REPORTS}");
        assert_eq!(words("run a${PY}", set), Err(ExpandError::NotOne("PY".into(), 2)));
        assert_eq!(words("run ${NO}", set), Err(ExpandError::Unset("NO".into())));
    }

    fn id(text: &str) -> ClaimId {
        ClaimId::new(text).unwrap()
    }

    #[test]
    fn the_name_of_a_claim_may_be_rule_enough() {
        let none = policy("");
        let tests = rule(&none, &id("claim/tests-green"), None, ".", Tier::Recorded).unwrap().unwrap();
        assert_eq!(Some(tests.kinds), built_in(&id("claim/tests-green")));
        assert!(tests.commands.is_empty());
        assert_eq!(rule(&none, &id("claim/own"), None, ".", Tier::Recorded), Ok(None));
    }

    #[test]
    fn the_policy_refines_and_its_command_decides() {
        let text = "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\ncommand = \"lint ${X}\"\nmax_age = \"1h\"\n\
                    min_tier = \"confirmed\"\nexit = \"proves\"\n[placeholders]\nX = \"all\"";
        let policy = policy(text);
        let contract = RunContract {
            commands: alloc::vec![
                ContractCommand {
                    id: None,
                    command: Command::parse("lint ${X}").unwrap(),
                    claim: None,
                    reports: alloc::vec!["r.sarif".into()],
                },
                ContractCommand {
                    id: None,
                    command: Command::parse("other").unwrap(),
                    claim: None,
                    reports: Vec::new()
                },
            ],
            ..RunContract::default()
        };
        assert_eq!(bound(&contract, &id("claim/own"), policy.claims.get(&id("claim/own"))).count(), 1);
        let rule = rule(&policy, &id("claim/own"), Some(&contract), "api", Tier::Recorded).unwrap().unwrap();
        assert_eq!(rule.commands, BTreeSet::from([alloc::vec!["lint".into(), "all".into()]]));
        assert_eq!((rule.cwd.as_str(), rule.max_age, rule.min_tier), ("api", 3_600, Tier::Confirmed));
        assert_eq!((rule.exit, rule.reports.len()), (ExitCode::Proves, 1));
    }

    #[test]
    fn a_contract_may_bind_its_commands_itself() {
        let command = |text: &str, claim: &str| ContractCommand {
            id: None,
            command: Command::parse(text).unwrap(),
            claim: Some(id(claim)),
            reports: Vec::new(),
        };
        let contract = RunContract {
            commands: alloc::vec![
                command("a", "claim/tests-green"),
                command("b", "claim/tests-green"),
                command("c", "claim/other")
            ],
            ..RunContract::default()
        };
        let rule = rule(&policy(""), &id("claim/tests-green"), Some(&contract), ".", Tier::Recorded)
            .unwrap()
            .unwrap();
        assert_eq!(rule.commands.len(), 2);
    }
}
