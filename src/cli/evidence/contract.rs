//! From the run contract of a pack and the policy to commands that can be run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::judge::unexpanded;
use super::order::{Order, Target};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::evidence::Kind;
use crate::evidence::Tier;
use crate::evidence::statement::{Origin, PackReference, REPORTS, ReportPath};
use crate::ids::ClaimId;
use crate::io::REPORTS_VARIABLE;
use crate::ordered::Ordered as _;
use crate::pack::{Command, ContractCommand, Pack, Piece, Scope};
use crate::policy::{self, ExpandError, Form as _, Policy, Report};
use crate::source::excerpt;

/// Variables that a command runs with.
type Env = BTreeMap<String, String>;

/// What is to be collected.
#[derive(Debug)]
pub(super) struct Contract {
    /// In the order of the pack. A command that rules want to run with different variables is there several times.
    pub(super) orders: Vec<Order>,
    /// The claims that are about the working tree before and after all of it.
    pub(super) drift: Vec<ClaimId>,
    /// The claims that are judged.
    pub(super) required: BTreeSet<ClaimId>,
}

/// Reads the contract under a policy. `file` is the pack's, for what is said; an error lists all that is wrong.
pub(super) fn contract(
    pack: &Pack,
    file: &str,
    policy: &Policy,
    scope: &Scope,
    timeout: Option<Duration>,
) -> Result<Contract, Vec<Diagnostic>> {
    let mut reader = Reader { pack, file, policy, timeout, unset: BTreeSet::new(), problems: Vec::new() };
    let bindings = reader.bindings();
    let mut orders = Vec::new();
    for (index, (command, claims)) in pack.contract.commands.iter().zip(&bindings).enumerate() {
        orders.extend(reader.orders(index, command, claims));
    }
    let tasks = pack.tasks.iter().filter(|task| scope.has(&task.id));
    let required: BTreeSet<ClaimId> = tasks.flat_map(|task| &task.required_claims).cloned().ordered();
    let bound: BTreeSet<&ClaimId> = bindings.iter().flatten().copied().ordered();
    let drift = required.iter().filter(|claim| reader.is_drift(claim) && !bound.contains(claim));
    let drift = drift.cloned().collect();
    if reader.problems.is_empty() { Ok(Contract { orders, drift, required }) } else { Err(reader.problems) }
}

struct Reader<'r> {
    pack: &'r Pack,
    file: &'r str,
    policy: &'r Policy,
    timeout: Option<Duration>,
    /// Placeholders that were complained about.
    unset: BTreeSet<String>,
    problems: Vec<Diagnostic>,
}

impl<'r> Reader<'r> {
    /// For each command of the contract the claims that it is evidence for.
    fn bindings(&self) -> Vec<BTreeSet<&'r ClaimId>> {
        let pack = self.pack;
        let required = pack.tasks.iter().flat_map(|task| &task.required_claims);
        let derived = pack.rubric.criteria.iter().flat_map(|criterion| criterion.from.iter().flatten());
        let asked: BTreeSet<&ClaimId> = required.chain(derived).ordered();
        // Only a claim with a rule can be bound by the rule's command; only what the pack asks for is worth a record.
        let by_rule = self.policy.claims.keys().filter(|claim| asked.contains(claim));
        let by_pack = pack.contract.commands.iter().filter_map(|command| command.claim.as_ref());
        let claims: BTreeSet<&ClaimId> = by_rule.chain(by_pack).ordered();
        let mut bindings = vec![BTreeSet::new(); pack.contract.commands.len()];
        for claim in claims {
            let bound: Vec<&ContractCommand> =
                policy::bound(&pack.contract, claim, self.policy.claims.get(claim)).collect();
            for (command, binding) in pack.contract.commands.iter().zip(&mut bindings) {
                if bound.iter().any(|bound| core::ptr::eq(*bound, command)) {
                    binding.insert(claim);
                }
            }
        }
        bindings
    }

    /// One command, once for each set of variables that the rules of its claims want.
    fn orders(&mut self, index: usize, command: &ContractCommand, claims: &BTreeSet<&ClaimId>) -> Vec<Order> {
        let words = self.words(index, &command.command);
        let mut targets: BTreeMap<Env, Vec<Target>> = BTreeMap::new();
        for claim in claims {
            let env = self.policy.claims.get(*claim).map(|rule| {
                rule.env.iter().map(|(name, value)| (name.as_str().to_owned(), value.clone())).ordered()
            });
            let reports = self.reports(index, command, Some(*claim));
            let target = Target { claim: Some((*claim).clone()), reports };
            targets.entry(env.unwrap_or_default()).or_default().push(target);
        }
        if targets.is_empty() {
            let reports = self.reports(index, command, None);
            targets.insert(Env::new(), vec![Target { claim: None, reports }]);
        }
        let Some(words) = words else { return Vec::new() };
        let order = |(env, targets)| Order {
            origin: Origin::Collect,
            targets,
            pack: Some(PackReference { profile: self.pack.profile.clone(), digest: self.pack.digest }),
            written: written(&command.command),
            words: words.clone(),
            env,
            timeout: self.timeout,
        };
        targets.into_iter().map(order).collect()
    }

    /// The words of a command with placeholders expanded. All that are not set are said, each once.
    fn words(&mut self, index: usize, command: &Command) -> Option<Vec<String>> {
        let is_set = |name: &&str| {
            *name == REPORTS_VARIABLE || self.policy.placeholders.keys().any(|known| known.as_str() == *name)
        };
        let unset: Vec<&str> = command.placeholders().filter(|name| !is_set(name)).collect();
        for name in &unset {
            if self.unset.insert((*name).to_owned()) {
                self.problem(index, "", unexpanded(&ExpandError::Unset((*name).to_owned())));
            }
        }
        if !unset.is_empty() {
            return None;
        }
        policy::expand(command, &self.policy.placeholders)
            .map_err(|error| self.problem(index, "", unexpanded(&error)))
            .ok()
    }

    /// The reports of a command for a claim: those of the claim's rule, else those that the pack says.
    fn reports(
        &mut self,
        index: usize,
        command: &ContractCommand,
        claim: Option<&ClaimId>,
    ) -> Vec<ReportPath> {
        let of_rule = claim.and_then(|claim| self.policy.claims.get(claim)).map(|rule| &rule.reports);
        if let Some(of_rule) = of_rule.filter(|reports| !reports.is_empty()) {
            // A pattern of the policy is always the path of a record.
            return of_rule.iter().filter_map(|report| ReportPath::new(&report.text()).ok()).collect();
        }
        let mut found = BTreeSet::new();
        for (number, text) in command.reports.iter().enumerate() {
            let parsed = Report::parse(text).map_err(|malformed| (malformed.what, malformed.help)).and_then(
                |report| {
                    let path = ReportPath::new(&report.text());
                    path.map_err(|error| {
                        (format!("is none: {error}"), format!("write `{REPORTS}/report.xml`"))
                    })
                },
            );
            match parsed {
                Ok(path) => {
                    found.insert(path);
                }
                Err((what, help)) => {
                    let message = format!("the report `{}` {what}", excerpt(text));
                    let problem = Diagnostic::run(Code::InvalidValue, message, Some(&help));
                    self.problem(index, &format!(".reports[{number}]"), problem);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Whether a claim is about the working tree. What its rule cannot say for want of a placeholder is a problem.
    fn is_drift(&mut self, claim: &ClaimId) -> bool {
        match policy::rule(self.policy, claim, Some(&self.pack.contract), ".", Tier::Recorded) {
            Ok(rule) => rule.is_some_and(|rule| rule.kinds.contains(&Kind::Drift)),
            Err(error) => {
                let is_news = match &error {
                    ExpandError::Unset(name) => self.unset.insert(name.clone()),
                    ExpandError::NotOne(..) => self.problems.is_empty(),
                };
                if is_news {
                    self.problems.push(unexpanded(&error));
                }
                false
            }
        }
    }

    /// Adds a problem with its place in the pack.
    fn problem(&mut self, index: usize, below: &str, problem: Diagnostic) {
        let path = format!("run_contract.required_commands[{index}]{below}");
        let place = Place { path: Some(path), ..Place::file(self.file) };
        // One command may be read for several claims.
        let problem = Diagnostic { place: Some(place), ..problem };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// The words of a command before anything is put in the place of placeholders.
fn written(command: &Command) -> Vec<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Placeholder(name) => format!("${{{name}}}"),
    };
    command.words.iter().map(|word| word.0.iter().map(piece).collect()).collect()
}
