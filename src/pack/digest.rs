//! What makes two runs comparable: a digest over what went in, and one over what came out.
//!
//! Both are SHA-256 over a list of texts, each written as a netstring: its length in bytes in decimal digits, `:`, the
//! text, `,`. Absent is the empty text. `docs/pack-format.md` lists the texts.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::assess::{Assessment, Confidence, Scope};
use super::document::Pack;
use super::scores::Scores;
use crate::evidence::{ExitCode, Rule};
use crate::ids::{ClaimId, Digest};

/// What went into a run.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'r> {
    /// The id of the tree that was judged; `None` outside git.
    pub tree: Option<&'r str>,
    /// The pack, with what a configuration derives.
    pub pack: &'r Pack,
    /// What of it was judged.
    pub scope: &'r Scope,
    /// The scores.
    pub scores: &'r Scores,
    /// The rules that evidence was judged by; `None` for words on the command line.
    pub rules: Option<Digest>,
    /// The fixtures that were judged beside it.
    pub fixtures: Option<Digest>,
    /// The result digests of the results that were combined, in any order.
    pub parts: &'r [String],
}

/// The texts that a digest is over.
#[derive(Debug, Default)]
struct Texts(String);

impl Texts {
    fn add(&mut self, text: &str) {
        self.0.push_str(&format!("{}:{text},", text.len()));
    }

    fn list(&mut self, name: &str, texts: &[&str]) {
        self.add(name);
        self.add(&texts.len().to_string());
        for text in texts {
            self.add(text);
        }
    }

    fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

/// The digest over tree, pack, rules, scores and fixtures.
pub fn inputs_digest(inputs: &Inputs<'_>) -> Digest {
    let Inputs { tree, pack, scope, scores, rules, fixtures, parts } = inputs;
    let mut texts = Texts::default();
    texts.add("benchgate.inputs.v1");
    texts.add(tree.unwrap_or_default());
    texts.add(&pack.digest.to_string());
    texts.add(match scope {
        Scope::Whole => "",
        Scope::Task(task) => task.as_str(),
    });
    let digest = |digest: &Option<Digest>| digest.map(|digest| digest.to_string()).unwrap_or_default();
    texts.add(&digest(rules));
    texts.add(&digest(fixtures));
    let mut derived: Vec<_> =
        pack.rubric.criteria.iter().filter(|criterion| criterion.from.is_some()).collect();
    derived.sort_by(|a, b| a.id.cmp(&b.id));
    for criterion in derived {
        let from: Vec<&str> = criterion.from.iter().flatten().map(crate::ids::ClaimId::as_str).collect();
        texts.add("derive");
        texts.list(criterion.id.as_str(), &from);
    }
    for (id, given) in &scores.given {
        texts.list("score", &[id.as_str(), &given.value.exact()]);
    }
    let mut parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    parts.sort_unstable();
    texts.list("parts", &parts);
    texts.digest()
}

/// The digest over the rules that claims are judged by, in the order of the claims. A claim without a rule counts too.
pub fn rules_digest<'r>(rules: impl IntoIterator<Item = (&'r ClaimId, Option<&'r Rule>)>) -> Digest {
    let mut texts = Texts::default();
    texts.add("benchgate.rules.v1");
    for (claim, rule) in rules {
        texts.list("claim", &[claim.as_str()]);
        let Some(rule) = rule else { continue };
        let Rule {
            kinds,
            commands,
            env,
            cwd,
            reports,
            jobs,
            legs,
            min_executed,
            max_age,
            min_tier,
            min_coverage,
            exit,
        } = rule;
        texts.list("kinds", &kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>());
        for words in commands {
            texts.list("command", &words.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for (name, value) in env {
            texts.list("env", &[name, value]);
        }
        texts.list("cwd", &[cwd]);
        texts.list("reports", &reports.iter().map(String::as_str).collect::<Vec<_>>());
        // A rule that names none is what it was before there were any.
        for job in jobs {
            texts.list("job", &[&job.workflow, &job.name]);
        }
        texts.list("legs", &legs.iter().map(String::as_str).collect::<Vec<_>>());
        texts.list("least", &[&min_executed.to_string(), &max_age.to_string(), min_tier.word()]);
        let coverage = min_coverage.as_ref().map(ToString::to_string);
        texts.list("coverage", &coverage.iter().map(String::as_str).collect::<Vec<_>>());
        texts.add(match exit {
            ExitCode::Proves => "proves",
            ExitCode::ProvesNothing => "",
        });
    }
    texts.digest()
}

/// The digest over statuses, ratio and claim states, in the order of ids: no times, ages and ids of evidence.
pub fn result_digest(assessment: &Assessment) -> Digest {
    let mut texts = Texts::default();
    texts.add("benchgate.outcome.v1");
    texts.add(assessment.status.word());
    texts.add(match assessment.confidence {
        Confidence::High => "HIGH",
        Confidence::Medium => "MEDIUM",
        Confidence::Low => "LOW",
    });
    texts.add(&assessment.ratio.exact());
    for claim in &assessment.claims {
        texts.list("claim", &[claim.id.as_str(), claim.judged.state.word()]);
    }
    let mut tasks: Vec<_> = assessment.tasks.iter().collect();
    tasks.sort_by(|a, b| a.id.cmp(&b.id));
    for task in tasks {
        let status = if task.is_verified { "VERIFIED" } else { "NOT_VERIFIED" };
        texts.list("task", &[task.id.as_str(), status]);
        if !task.missing_artifacts.is_empty() {
            let kinds: Vec<&str> = task.missing_artifacts.iter().map(String::as_str).collect();
            texts.list("artifacts", &kinds);
        }
    }
    texts.digest()
}
