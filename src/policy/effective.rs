//! The whole policy, as it holds: every key of the table with its value, and where that comes from.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::form::Form;
use super::key::{Absent, Key};
use super::keys;
use super::values::{
    ClaimRule, Edition, Evidence, Fixtures, PackEntry, Policy, Regression, Retired, Reviewer, SelfApproval,
};
use super::words::Word;
use super::written::Written;
use crate::number::Decimal;
use crate::review::Severity;
use crate::source::{Locus, Position, Target, TomlPlaces, Trail};

/// A policy to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The file that it was read from; `None` when there is none.
    pub file: Option<String>,
    /// The keys of the document.
    pub entries: Vec<Entry>,
}

/// A key with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// What it holds.
    pub content: Content,
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A value.
    Value(Written, Origin),
    /// Nothing: it is not given and has no default. In words, what holds then.
    Unset(&'static str),
    /// A table.
    Table(Vec<Entry>),
    /// A table of tables by name; in words, what it means when there are none.
    Named(Vec<Entry>, &'static str),
    /// A list of tables; in words, what it means when there are none.
    Tables(Vec<Vec<Entry>>, &'static str),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is the documented default.
    Default,
    /// It stands here in the file.
    At(Position),
}

impl Effective {
    /// The policy that was read from this file, given by its name and its text; without a file, the defaults.
    pub fn of(policy: &Policy, file: Option<(&str, &str)>) -> Self {
        let shower = Shower(file.map(|(_, text)| TomlPlaces::of(text)));
        Self { file: file.map(|(name, _)| name.into()), entries: shower.document(policy) }
    }
}

struct Shower<'t>(Option<TomlPlaces<'t>>);

impl Shower<'_> {
    fn document(&self, policy: &Policy) -> Vec<Entry> {
        let Policy {
            scoring: Edition::One,
            approvers,
            self_approval,
            addons,
            retired,
            fixtures,
            packs,
            claims,
            reviewers,
            evidence,
            placeholders,
            regression,
        } = policy;
        let root = Trail::Root;
        let allowed = *self_approval == SelfApproval::Allowed;
        let at = |key: &'static Key| root.key(key.name);
        let packs_at = at(&keys::PACKS);
        let retired_at = at(&keys::RETIRED);
        let (claims_at, reviewers_at) = (at(&keys::CLAIMS), at(&keys::REVIEWERS));
        let placeholder = |(name, arguments): (&super::Placeholder, &Vec<String>)| {
            let value = match arguments.as_slice() {
                [argument] => Written::Text(argument.clone()),
                arguments => Written::texts(arguments.iter().cloned()),
            };
            self.value(name.as_str(), value, &at(&keys::PLACEHOLDERS))
        };
        Vec::from([
            self.value(keys::SCORING.name, Written::Integer(1), &root),
            self.texts(&keys::APPROVERS, approvers, &root),
            self.value(keys::SELF_APPROVAL.name, Written::Boolean(allowed), &root),
            self.texts(&keys::ADDONS, addons, &root),
            tables(&keys::RETIRED, retired, |index, item| self.retired(item, &retired_at.index(index))),
            table(&keys::FIXTURES, self.fixtures(fixtures, &at(&keys::FIXTURES))),
            tables(&keys::PACKS, packs, |index, pack| self.pack(pack, &packs_at.index(index))),
            named(
                &keys::CLAIMS,
                claims
                    .iter()
                    .map(|(id, rule)| inner(id.as_str(), self.claim(rule, &claims_at.key(id.as_str())))),
            ),
            named(
                &keys::REVIEWERS,
                reviewers.iter().map(|(name, reviewer)| {
                    inner(name.as_str(), self.reviewer(reviewer, &reviewers_at.key(name.as_str())))
                }),
            ),
            table(&keys::EVIDENCE, self.evidence(evidence, &at(&keys::EVIDENCE))),
            table(&keys::PLACEHOLDERS, placeholders.iter().map(placeholder).collect()),
            table(&keys::REGRESSION, self.regression(regression, &at(&keys::REGRESSION))),
        ])
    }

    fn retired(&self, retired: &Retired, at: &Trail<'_>) -> Vec<Entry> {
        let (key, name, reason) = match retired {
            Retired::Fixture { id, reason } => (&keys::RETIRED_FIXTURE, id.text(), reason),
            Retired::Pack { name, reason } => (&keys::RETIRED_PACK, name.text(), reason),
        };
        Vec::from([
            self.value(key.name, Written::Text(name), at),
            self.value(keys::REASON.name, Written::Text(reason.text()), at),
        ])
    }

    fn fixtures(&self, fixtures: &Fixtures, at: &Trail<'_>) -> Vec<Entry> {
        let Fixtures { dir, rules } = fixtures;
        let blocking = Severity::ALL.into_iter().filter(|severity| rules.blocking.blocks(Some(*severity)));
        Vec::from([
            self.value(keys::FIXTURES_DIR.name, Written::Text(dir.text()), at),
            self.value(keys::TOLERANCE.name, Written::Integer(rules.tolerance.into()), at),
            self.value(
                keys::BLOCKING.name,
                Written::texts(blocking.map(|severity| severity.name().into())),
                at,
            ),
        ])
    }

    fn pack(&self, pack: &PackEntry, at: &Trail<'_>) -> Vec<Entry> {
        let PackEntry { name, file, scores, derive, root, paths } = pack;
        let claims = |(id, claims): (&crate::ids::CriterionId, &alloc::collections::BTreeSet<_>)| {
            (id.text(), Written::texts(claims.iter().map(crate::ids::ClaimId::text)))
        };
        Vec::from([
            self.value(keys::PACK_NAME.name, Written::Text(name.text()), at),
            self.value(keys::PACK_FILE.name, Written::Text(file.text()), at),
            self.optional(&keys::SCORES, scores.as_ref().map(|path| Written::Text(path.text())), at),
            self.value(keys::DERIVE.name, Written::Table(derive.iter().map(claims).collect()), at),
            self.value(keys::ROOT.name, Written::Text(root.text()), at),
            self.texts(&keys::PATHS, paths, at),
        ])
    }

    fn claim(&self, rule: &ClaimRule, at: &Trail<'_>) -> Vec<Entry> {
        let ClaimRule {
            kinds,
            command,
            reports,
            env,
            jobs,
            legs,
            min_executed,
            max_age,
            min_tier,
            inputs,
            min_coverage,
            exit,
        } = rule;
        let text = |text: Option<String>| text.map(Written::Text);
        let variable =
            |(name, value): (&super::Variable, &String)| (name.text(), Written::Text(value.clone()));
        let least = Written::Integer(i64::try_from(*min_executed).unwrap_or(i64::MAX));
        let coverage = min_coverage.as_ref().map(decimal);
        Vec::from([
            self.value(keys::KINDS.name, Written::texts(kinds.iter().map(|kind| kind.word().into())), at),
            self.optional(&keys::CLAIM_COMMAND, text(command.as_ref().map(Form::text)), at),
            self.texts(&keys::REPORTS, reports, at),
            self.value(keys::ENV.name, Written::Table(env.iter().map(variable).collect()), at),
            self.texts(&keys::JOBS, jobs, at),
            self.texts(&keys::LEGS, legs, at),
            self.value(keys::MIN_EXECUTED.name, least, at),
            self.value(keys::MAX_AGE.name, Written::Text(max_age.text()), at),
            self.optional(&keys::MIN_TIER, text(min_tier.map(|tier| Word::word(tier).into())), at),
            self.texts(&keys::CLAIM_INPUTS, inputs, at),
            self.optional(&keys::MIN_COVERAGE, coverage, at),
            self.optional(&keys::EXIT, text(exit.map(|proof| proof.word().into())), at),
        ])
    }

    fn reviewer(&self, reviewer: &Reviewer, at: &Trail<'_>) -> Vec<Entry> {
        let Reviewer { inputs, model, command, is_deterministic } = reviewer;
        Vec::from([
            self.texts(&keys::REVIEWER_INPUTS, inputs, at),
            self.optional(&keys::MODEL, model.as_ref().map(|line| Written::Text(line.text())), at),
            self.optional(
                &keys::REVIEWER_COMMAND,
                command.as_ref().map(|command| Written::Text(command.text())),
                at,
            ),
            self.value(keys::DETERMINISTIC.name, Written::Boolean(*is_deterministic), at),
        ])
    }

    fn evidence(&self, evidence: &Evidence, at: &Trail<'_>) -> Vec<Entry> {
        let Evidence { dir, drift_ignore } = evidence;
        Vec::from([
            self.value(keys::EVIDENCE_DIR.name, Written::Text(dir.text()), at),
            self.texts(&keys::DRIFT_IGNORE, drift_ignore, at),
        ])
    }

    fn regression(&self, regression: &Regression, at: &Trail<'_>) -> Vec<Entry> {
        let Regression { max_ratio_drop, max_strict_precision_drop, max_findings_rise } = regression;
        Vec::from([
            self.value(keys::MAX_RATIO_DROP.name, decimal(max_ratio_drop), at),
            self.value(keys::MAX_STRICT_PRECISION_DROP.name, decimal(max_strict_precision_drop), at),
            self.value(keys::MAX_FINDINGS_RISE.name, decimal(max_findings_rise), at),
        ])
    }

    fn texts<'v, T: Form + 'v>(
        &self,
        key: &Key,
        values: impl IntoIterator<Item = &'v T>,
        at: &Trail<'_>,
    ) -> Entry {
        self.value(key.name, Written::texts(values.into_iter().map(Form::text)), at)
    }

    fn optional(&self, key: &Key, value: Option<Written>, at: &Trail<'_>) -> Entry {
        match value {
            Some(value) => self.value(key.name, value, at),
            None => Entry { key: key.name.into(), content: Content::Unset(key.absent.words()) },
        }
    }

    fn value(&self, key: &str, value: Written, at: &Trail<'_>) -> Entry {
        let locus = Locus { path: at.key(key).path(), target: Target::Value };
        let found = self.0.as_ref().and_then(|places| places.find(&locus));
        Entry { key: key.into(), content: Content::Value(value, found.map_or(Origin::Default, Origin::At)) }
    }
}

fn decimal(value: &Decimal) -> Written {
    Written::Decimal(value.to_string())
}

fn table(key: &Key, entries: Vec<Entry>) -> Entry {
    inner(key.name, entries)
}

fn inner(key: &str, entries: Vec<Entry>) -> Entry {
    Entry { key: key.into(), content: Content::Table(entries) }
}

fn named(key: &Key, entries: impl Iterator<Item = Entry>) -> Entry {
    Entry { key: key.name.into(), content: Content::Named(entries.collect(), key.absent.words()) }
}

fn tables<T>(key: &Key, items: &[T], show: impl Fn(usize, &T) -> Vec<Entry>) -> Entry {
    let tables = items.iter().enumerate().map(|(index, item)| show(index, item)).collect();
    Entry { key: key.name.into(), content: Content::Tables(tables, key.absent.words()) }
}

impl Absent {
    /// What holds then, in words; empty where a value says it.
    fn words(&self) -> &'static str {
        match self {
            Self::Unset(words) | Self::Empty(words) => words,
            _ => "",
        }
    }
}
