//! What is known of the run, as the results of packs state it.

use std::collections::BTreeMap;

use super::plan::GatePlan;
use crate::io;
use crate::result::{GateFacts, PackFacts, PackInvocation, v1};

/// `dir` is the store that the policy names.
pub(super) fn pack_facts(plan: &GatePlan, facts: &GateFacts, dir: &str) -> PackFacts {
    let machine = io::machine();
    let tools = BTreeMap::from([("benchgate".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    let shown =
        plan.evidence.as_deref().map_or_else(|| dir.to_owned(), |dir| dir.to_string_lossy().into_owned());
    PackFacts {
        invocation: PackInvocation {
            evidence: Some(shown),
            is_review: true,
            config: facts.invocation.config.clone(),
            ..PackInvocation::default()
        },
        basis: v1::Basis::Records,
        dirty: facts.head.dirty,
        created_at: None,
        conditions: v1::Conditions {
            commit: facts.head.commit.clone(),
            tree: facts.head.tree.clone(),
            os: Some(machine.os.to_owned()),
            arch: Some(machine.arch.to_owned()),
            cpus: machine.cpus,
            memory: machine.memory,
            tools,
            ..v1::Conditions::default()
        },
        task_commits: BTreeMap::new(),
    }
}
