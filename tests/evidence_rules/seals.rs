//! What a CI system vouches for: what holds for every record, seal and answer.

use std::collections::BTreeSet;

use benchgate::evidence::{
    AttemptFacts, ClaimState, Record, Rule, Run, Tier, Upload, Vouched, Vouchers, Vouching, Whose, check,
    vouch,
};
use benchgate::ids::Digest;
use proptest::prelude::*;

use super::records::{NOW, context, good, rule, tree};

fn digest(number: u8) -> Digest {
    Digest::of(&[number])
}

fn any_facts() -> impl Strategy<Value = AttemptFacts> {
    let upload = (0..3_u8, 0..6_i64).prop_map(|(number, at)| Upload { digest: digest(number), at: NOW + at });
    (
        prop_oneof![4 => Just('c'), 1 => Just('d')],
        prop_oneof![4 => Just("17"), 1 => Just("18")],
        (
            prop_oneof![Just("push"), Just("pull_request"), Just("schedule")],
            prop_oneof![4 => Just(Whose::Ours), 1 => Just(Whose::Another), 1 => Just(Whose::Before), 1 => Just(Whose::Unsaid)],
        ),
        0..3_i64,
        prop::option::of(2..6_i64),
        prop::collection::vec(upload, 0..4),
    )
        .prop_map(|(head, repository, (event, whose), began, next, uploads)| AttemptFacts {
            head: tree(head),
            repository: repository.into(),
            workflow: "ci.yml".into(),
            event: event.into(),
            whose,
            began: NOW + began,
            next_began: next.map(|next| NOW + next),
            uploads,
        })
}

fn vouched(facts: &AttemptFacts, seals: &BTreeSet<Digest>) -> Record {
    vouched_by(facts, seals, None)
}

fn vouched_by(facts: &AttemptFacts, seals: &BTreeSet<Digest>, workflows: Option<&Vouchers>) -> Record {
    let mut record = good("1");
    record.repository.id = Some("17".into());
    let said = Vouched::Attempt(facts.clone());
    vouch(&mut record, &Run { id: 5, attempt: 1 }, seals, &tree('c'), workflows, &said);
    record
}

#[test]
fn what_is_denied_is_mismatched_and_what_is_lacking_is_what_it_was() {
    let facts = AttemptFacts {
        head: tree('c'),
        repository: "17".into(),
        workflow: "ci.yml".into(),
        event: "push".into(),
        whose: Whose::Ours,
        began: NOW,
        next_began: None,
        uploads: vec![Upload { digest: digest(1), at: NOW }],
    };
    let seals = BTreeSet::from([digest(1)]);
    let least = Rule { min_tier: Tier::Confirmed, ..rule() };
    let state = |record: &Record, rule: &Rule| check(record, rule, &context()).state;
    let given = vouched(&facts, &seals);
    assert_eq!((given.tier, state(&given, &least)), (Tier::Confirmed, ClaimState::Supported));
    let lacking = vouched(&AttemptFacts { uploads: Vec::new(), ..facts.clone() }, &seals);
    assert!(matches!(lacking.vouching, Vouching::Lacking(_)));
    assert_eq!((lacking.tier, state(&lacking, &rule())), (Tier::Recorded, ClaimState::Supported));
    assert_eq!(state(&lacking, &least), ClaimState::Untrusted);
    let denied = vouched(&AttemptFacts { head: tree('d'), ..facts }, &seals);
    assert_eq!((denied.tier, state(&denied, &rule())), (Tier::Recorded, ClaimState::Mismatched));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tier_never_rises_when_a_confirmation_goes(
        facts in any_facts(),
        seals in prop::collection::btree_set((0..3_u8).prop_map(digest), 0..3),
        at in any::<prop::sample::Index>(),
    ) {
        let before = vouched(&facts, &seals);
        let mut fewer = facts.clone();
        if !fewer.uploads.is_empty() {
            fewer.uploads.remove(at.index(facts.uploads.len()));
        }
        prop_assert!(vouched(&fewer, &seals).tier <= before.tier);
        let mut unsealed = seals.clone();
        unsealed.pop_first();
        prop_assert!(vouched(&facts, &unsealed).tier <= before.tier);
        // Told again in words: a seal of the record, uploaded in the attempt, by a run of this commit and repository.
        let is_within = |upload: &Upload| {
            upload.at >= facts.began && facts.next_began.is_none_or(|next| upload.at < next)
        };
        let is_there = facts.uploads.iter().any(|upload| seals.contains(&upload.digest) && is_within(upload));
        let is_started = facts.event != "schedule" && facts.whose == Whose::Ours;
        let holds = is_there && is_started && facts.head == tree('c') && facts.repository == "17";
        prop_assert_eq!(before.tier == Tier::Confirmed, holds);
        // Of a proposed change the workflow counts besides: left alone at once, altered once that is approved, else never.
        let files = BTreeSet::from(["ci.yml".to_owned()]);
        let left = Vouchers { left: files.clone(), ..Vouchers::default() };
        let changed = Vouchers { changed: files.clone(), ..Vouchers::default() };
        let other = BTreeSet::from(["other.yml".to_owned()]);
        // A push runs what the branch has, and that is to be what is judged.
        let is_push = facts.event == "push";
        prop_assert_eq!(vouched_by(&facts, &seals, Some(&left)).tier == Tier::Confirmed, holds && !is_push);
        let pushed = Vouchers { left: files.clone(), pushed: files.clone(), ..Vouchers::default() };
        prop_assert_eq!(vouched_by(&facts, &seals, Some(&pushed)).tier == Tier::Confirmed, holds);
        let waiting = vouched_by(&facts, &seals, Some(&changed));
        prop_assert_eq!(waiting.tier, Tier::Recorded);
        prop_assert_eq!(waiting.clone().once_approved(&other), waiting.clone());
        let is_merge = facts.event == "pull_request";
        prop_assert_eq!(waiting.once_approved(&files).tier == Tier::Confirmed, holds && is_merge);
        let never = vouched_by(&facts, &seals, Some(&Vouchers { changed: other, ..Vouchers::default() }));
        prop_assert_eq!(never.once_approved(&files).tier, Tier::Recorded);
    }
}
