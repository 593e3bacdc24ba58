//! From the tree of `benchgate.toml` to a policy. All problems are collected.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::form::{Form as _, Line, Login, PackName, ReviewerName};
use super::jobs;
use super::keys;
use super::section::Section;
use super::value::{formed, repeated, set};
use super::values::{
    ClaimRule, Edition, Evidence, Fixtures, PackEntry, Policy, Regression, Retired, Reviewer, SelfApproval,
};
use super::words::Proof;
use crate::diagnostic::Code;
use crate::ids::ClaimId;
use crate::limits::POLICY_ITEMS;
use crate::ordered::Ordered as _;
use crate::pack::{Command, Derive};
use crate::review::{Blocking, Rules, Severity};
use crate::source::{Magnitude, Node, Problems, Syntax, Trail, excerpt, nearest};

/// What `${…}` stands for without configuration.
const BUILT_IN: &str = "BENCHGATE_REPORTS";
/// Claims that no exit code can prove alone.
const NEVER_BY_EXIT: [&str; 2] = ["claim/tests-green", "claim/coverage"];

impl Policy {
    /// Reads a document. An error has every problem of it. An empty document has none: every key has a default or may
    /// be absent.
    pub fn read(root: &Node<'_>) -> Result<Self, Problems> {
        let mut problems = Problems::of(Syntax::Toml);
        let policy = document(root, &mut problems);
        match policy {
            Some(policy) if problems.is_empty() => Ok(policy),
            _ => Err(problems),
        }
    }
}

fn document(root: &Node<'_>, problems: &mut Problems) -> Option<Policy> {
    let root = Section::open(root, &Trail::Root, &keys::DOCUMENT, problems)?;
    // What commands may name must be known before they are read.
    let placeholders =
        root.named(&keys::PLACEHOLDERS, problems, |_, node, at, problems| arguments(node, at, problems));
    let names = Names::of(root.below(&keys::PLACEHOLDERS));
    let scoring = edition(&root, problems);
    let self_approval = root.boolean(&keys::SELF_APPROVAL, problems);
    let approvers = root.texts(&keys::APPROVERS, problems);
    check_approvers(&approvers, &root.at(&keys::APPROVERS), problems);
    let addons = root.texts(&keys::ADDONS, problems);
    let retired = retired(&root, problems);
    let fixtures = fixtures(&root, problems);
    let packs = packs(&root, problems);
    let claims =
        root.named(&keys::CLAIMS, problems, |id, node, at, problems| claim(id, node, at, &names, problems));
    let reviewers = root.named(&keys::REVIEWERS, problems, |_: &ReviewerName, node, at, problems| {
        reviewer(node, at, &names, problems)
    });
    let evidence = evidence(&root, problems);
    let regression = regression(&root, problems);
    Some(Policy {
        scoring: scoring?,
        approvers,
        self_approval: if self_approval? { SelfApproval::Allowed } else { SelfApproval::Refused },
        addons,
        retired,
        fixtures: fixtures?,
        packs,
        claims,
        reviewers,
        evidence: evidence?,
        placeholders,
        regression: regression?,
    })
}

fn edition(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Option<Edition> {
    if let Node::Number(number) = root.below(&keys::SCORING)
        && !matches!(number.magnitude(), Magnitude::Integer(1) | Magnitude::Fraction(_))
    {
        let message = format!("this program knows edition 1 of the scoring semantics, not {}", number.text());
        let help = "write `scoring = 1`, or use a newer program".into();
        problems.value(Code::UnknownEdition, &root.at(&keys::SCORING), message, Some(help));
        return None;
    }
    root.integer(&keys::SCORING, problems).map(|_| Edition::One)
}

/// GitHub does not tell logins apart by case.
fn check_approvers(approvers: &BTreeSet<Login>, at: &Trail<'_>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for login in approvers {
        if !seen.insert(login.as_str().to_ascii_lowercase()) {
            repeated(login.as_str(), at, problems);
        }
    }
}

fn retired(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Vec<Retired> {
    let mut seen = BTreeSet::new();
    let list = root.tables(&keys::RETIRED, problems, |section, problems| {
        let fixture = section.text(&keys::RETIRED_FIXTURE, problems);
        let pack: Option<PackName> = section.text(&keys::RETIRED_PACK, problems);
        let reason: Option<Line> = section.text(&keys::REASON, problems);
        match (fixture, pack, reason) {
            (Some(id), None, Some(reason)) => Some(Retired::Fixture { id, reason }),
            (None, Some(name), Some(reason)) => Some(Retired::Pack { name, reason }),
            _ => None,
        }
    });
    let at = root.at(&keys::RETIRED);
    for (index, retired) in &list {
        let (key, name) = match retired {
            Retired::Fixture { id, .. } => (keys::RETIRED_FIXTURE.name, id.as_str()),
            Retired::Pack { name, .. } => (keys::RETIRED_PACK.name, name.as_str()),
        };
        if !seen.insert((key, name)) {
            repeated(name, &at.index(*index).key(key), problems);
        }
    }
    list.into_iter().map(|(_, retired)| retired).collect()
}

fn fixtures(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Option<Fixtures> {
    let at = root.at(&keys::FIXTURES);
    let section = Section::open(root.below(&keys::FIXTURES), &at, &keys::FIXTURES_TABLE, problems)?;
    let dir = section.text(&keys::FIXTURES_DIR, problems);
    let tolerance = section.integer(&keys::TOLERANCE, problems);
    let blocking: Vec<Severity> = section.words(&keys::BLOCKING, problems).into_iter().collect();
    let rules = Rules { tolerance: u32::try_from(tolerance?).ok()?, blocking: Blocking::of(&blocking) };
    Some(Fixtures { dir: dir?, rules })
}

fn packs(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Vec<PackEntry> {
    let packs = root.tables(&keys::PACKS, problems, |section, problems| {
        let name = section.text(&keys::PACK_NAME, problems);
        let file = section.text(&keys::PACK_FILE, problems);
        let scores = section.text(&keys::SCORES, problems);
        let derive: Derive = section.named(&keys::DERIVE, problems, |_, node, at, problems| {
            Some(set(node, at, &keys::DERIVE.kind.inner(), formed, problems))
        });
        let root = section.text(&keys::ROOT, problems);
        let paths = section.texts(&keys::PATHS, problems);
        Some(PackEntry { name: name?, file: file?, scores, derive, root: root?, paths })
    });
    let mut seen = BTreeSet::new();
    let at = root.at(&keys::PACKS);
    for (index, pack) in packs.iter().filter(|(_, pack)| !seen.insert(pack.name.as_str())) {
        let message = format!("two packs are named `{}`", pack.name.as_str());
        let help = Some("give each pack a name of its own".into());
        problems.value(Code::DuplicateId, &at.index(*index).key(keys::PACK_NAME.name), message, help);
    }
    packs.into_iter().map(|(_, pack)| pack).collect()
}

fn claim(
    id: &ClaimId,
    node: &Node<'_>,
    at: &Trail<'_>,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Option<ClaimRule> {
    let section = Section::open(node, at, &keys::CLAIMS_TABLE, problems)?;
    let kinds = section.words(&keys::KINDS, problems);
    let command = section.text(&keys::CLAIM_COMMAND, problems);
    names.check(command.as_ref(), &section.at(&keys::CLAIM_COMMAND), problems);
    let reports = section.texts(&keys::REPORTS, problems);
    let env = section.named(&keys::ENV, problems, |_, node, at, problems| argument(node, at, problems));
    let of_ci = section.texts(&keys::JOBS, problems);
    let legs = section.texts(&keys::LEGS, problems);
    let min_executed = section.integer(&keys::MIN_EXECUTED, problems);
    let max_age = section.text(&keys::MAX_AGE, problems);
    let min_tier = section.word(&keys::MIN_TIER, problems);
    let inputs = section.texts(&keys::CLAIM_INPUTS, problems);
    let min_coverage = section.decimal(&keys::MIN_COVERAGE, problems);
    let exit: Option<Proof> = section.word(&keys::EXIT, problems);
    if exit.is_some() && NEVER_BY_EXIT.contains(&id.as_str()) {
        let message = format!("an exit code alone never proves `{}`", id.as_str());
        let help = "leave `exit` out, and name a report that counts";
        problems.value(Code::InvalidValue, &section.at(&keys::EXIT), message, Some(help.into()));
    }
    let has_command = command.is_some() || !reports.is_empty() || !env.is_empty();
    jobs::check(&section, &kinds, &of_ci, has_command, problems);
    Some(ClaimRule {
        kinds,
        command,
        reports,
        env,
        jobs: of_ci,
        legs,
        min_executed: min_executed?.unsigned_abs(),
        max_age: max_age?,
        min_tier,
        inputs,
        min_coverage,
        exit,
    })
}

fn reviewer(node: &Node<'_>, at: &Trail<'_>, names: &Names<'_>, problems: &mut Problems) -> Option<Reviewer> {
    let section = Section::open(node, at, &keys::REVIEWERS_TABLE, problems)?;
    let inputs = section.texts(&keys::REVIEWER_INPUTS, problems);
    let model = section.text(&keys::MODEL, problems);
    let command = section.text(&keys::REVIEWER_COMMAND, problems);
    names.check(command.as_ref(), &section.at(&keys::REVIEWER_COMMAND), problems);
    let is_deterministic = section.boolean(&keys::DETERMINISTIC, problems);
    Some(Reviewer { inputs, model, command, is_deterministic: is_deterministic? })
}

fn evidence(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Option<Evidence> {
    let at = root.at(&keys::EVIDENCE);
    let section = Section::open(root.below(&keys::EVIDENCE), &at, &keys::EVIDENCE_TABLE, problems)?;
    let dir = section.text(&keys::EVIDENCE_DIR, problems);
    let drift_ignore = section.texts(&keys::DRIFT_IGNORE, problems);
    Some(Evidence { dir: dir?, drift_ignore })
}

fn regression(root: &Section<'_, '_, '_>, problems: &mut Problems) -> Option<Regression> {
    let at = root.at(&keys::REGRESSION);
    let section = Section::open(root.below(&keys::REGRESSION), &at, &keys::REGRESSION_TABLE, problems)?;
    let max_ratio_drop = section.decimal(&keys::MAX_RATIO_DROP, problems);
    let max_strict_precision_drop = section.decimal(&keys::MAX_STRICT_PRECISION_DROP, problems);
    let max_findings_rise = section.decimal(&keys::MAX_FINDINGS_RISE, problems);
    Some(Regression {
        max_ratio_drop: max_ratio_drop?,
        max_strict_precision_drop: max_strict_precision_drop?,
        max_findings_rise: max_findings_rise?,
    })
}

/// One argument, or a list of at least one.
fn arguments(node: &Node<'_>, at: &Trail<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    match node {
        Node::String(_) => argument(node, at, problems).map(|argument| vec![argument]),
        Node::Array(items) if (1..=POLICY_ITEMS).contains(&items.len()) => {
            items.iter().enumerate().map(|(index, item)| argument(item, &at.index(index), problems)).collect()
        }
        Node::Array(items) => {
            let message = format!("{} arguments, 1 to {POLICY_ITEMS} are read", items.len());
            problems.value(Code::OutOfRange, at, message, Some("name at least one argument".into()));
            None
        }
        other => {
            problems.wrong_type(at, keys::PLACEHOLDERS.kind.inner().words(), other);
            None
        }
    }
}

fn argument(node: &Node<'_>, at: &Trail<'_>, problems: &mut Problems) -> Option<String> {
    if let Node::String(text) = node {
        formed::<Line>(text, at, problems).map(|line| line.text())
    } else {
        problems.wrong_type(at, "a string", node);
        None
    }
}

/// The placeholders that commands may have: also those whose own value is wrong, which is said once.
struct Names<'n>(BTreeSet<&'n str>);

impl<'n> Names<'n> {
    fn of(placeholders: &'n Node<'_>) -> Self {
        let members: &[_] = if let Node::Object(members) = placeholders { members } else { &[] };
        Self(members.iter().map(|(name, _)| &**name).chain([BUILT_IN]).ordered())
    }

    fn check(&self, command: Option<&Command>, at: &Trail<'_>, problems: &mut Problems) {
        let used = command.into_iter().flat_map(Command::placeholders);
        for name in used.filter(|name| !self.0.contains(name)) {
            let message = format!("`${{{}}}` stands for nothing", excerpt(name));
            let help = (!problems.is_full()).then(|| {
                let known: Vec<&str> = self.0.iter().copied().collect();
                match nearest(name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("add `{}` to `[placeholders]`", excerpt(name)),
                }
            });
            problems.value(Code::UnknownPlaceholder, at, message, help);
        }
    }
}
