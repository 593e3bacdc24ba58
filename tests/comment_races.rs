//! Several runs that write one comment at the same time, over a model of GitHub: whatever the order of their requests, and
//! whatever fails before or after it was done, exactly one comment is left, and it is the newest run's.
//!
//! The model runs the very engine that the program runs; only the network is not there.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

use std::collections::BTreeMap;

use benchgate::ids::Sha;
use benchgate::report::comment::{
    Ask, CommentId, CommentKey, Engine, Found, Marker, Mine, Move, Outcome, Speaker, Stamp, Told, Wish,
};
use proptest::prelude::*;

/// What happens to a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    /// It was done, and the answer says 500, or there is none.
    DoneUnheard,
    /// It was not done, and the answer is the same.
    Lost,
    /// It was refused for now.
    Limited,
}

/// How long a pause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pauses {
    /// Longer than any run takes from its look to its write.
    Outlast,
    /// Of no length at all.
    Nothing,
}

struct Run {
    stamp: Stamp,
    engine: Engine,
    next: Move,
    /// When it looked last, and when its pause began.
    looked: usize,
    paused: usize,
    faults: u32,
}

struct World {
    comments: BTreeMap<u64, String>,
    next_id: u64,
    runs: Vec<Run>,
    now: usize,
    pauses: Pauses,
}

fn head() -> Sha {
    "a".repeat(40).parse().unwrap()
}

fn body(stamp: Stamp) -> String {
    let (head, speaker) = (head(), speaker(stamp));
    let marker = Marker { key: CommentKey::of("benchgate.toml"), stamp, head, speaker };
    format!("{marker}\nsaid by {stamp:?}")
}

/// Some runs are trusted: of one commit they have the last word.
fn speaker(stamp: Stamp) -> Speaker {
    if stamp.run.is_multiple_of(3) { Speaker::Trusted } else { Speaker::Anybody }
}

/// All are about one commit: a trusted one weighs more than any other, and then the newer one.
fn weight(stamp: Stamp) -> (Speaker, Stamp) {
    (speaker(stamp), stamp)
}

fn mine(stamp: Stamp, body: String, wish: Wish) -> Mine {
    Mine { stamp, head: head(), speaker: speaker(stamp), body, wish }
}

/// Runs from this one on do not exist.
const FORGED: u64 = 1_000;

impl World {
    fn new(before: &[Stamp], stamps: &[(Stamp, Wish)], pauses: Pauses) -> Self {
        let comments = before.iter().zip(1..).map(|(stamp, id)| (id, body(*stamp))).collect();
        let runs = stamps.iter().map(|(stamp, wish)| {
            let mine = mine(*stamp, body(*stamp), *wish);
            let mut engine = Engine::new(mine, body(*stamp));
            let next = engine.begin();
            Run { stamp: *stamp, engine, next, looked: 0, paused: 0, faults: 0 }
        });
        let next_id = before.len() as u64 + 1;
        Self { comments, next_id, runs: runs.collect(), now: 0, pauses }
    }

    fn newest(&self) -> Stamp {
        self.runs.iter().map(|run| run.stamp).max_by_key(|stamp| weight(*stamp)).unwrap()
    }

    /// Who has the last word, with what was there before.
    fn last_word(&self, before: &[Stamp]) -> Stamp {
        let before = before.iter().copied().filter(|stamp| stamp.run < FORGED);
        before.chain([self.newest()]).max_by_key(|stamp| weight(*stamp)).unwrap()
    }

    /// Whether a run can go on: a pause ends once all have written who looked before it began.
    fn is_ready(&self, at: usize) -> bool {
        let run = &self.runs[at];
        match &run.next {
            Move::End(_) => false,
            Move::Do(Ask::Pause) if self.pauses == Pauses::Outlast => {
                self.runs.iter().enumerate().all(|(other, one)| {
                    let is_about_to_write =
                        matches!(one.next, Move::Do(Ask::Create(_) | Ask::Patch(..) | Ask::Delete(_)));
                    other == at || !is_about_to_write || one.looked > run.paused
                })
            }
            Move::Do(_) => true,
        }
    }

    fn step(&mut self, at: usize, fate: Fate) {
        self.now += 1;
        let newest = self.newest();
        let run = &mut self.runs[at];
        let Move::Do(ask) = run.next.clone() else { return };
        // A run that heard nothing three times gives up; here everybody gets through.
        let fate = if run.faults == 3 { Fate::Done } else { fate };
        let done = matches!(fate, Fate::Done | Fate::DoneUnheard);
        let is_write = matches!(ask, Ask::Create(_) | Ask::Patch(..) | Ask::Delete(_));
        if is_write && fate != Fate::Done {
            run.faults += 1;
        }
        let mut told = match &ask {
            Ask::List => {
                run.looked = self.now;
                let found = self.comments.iter().map(|(id, body)| Found {
                    id: CommentId(*id),
                    stamp: Marker::of(body).map(|marker| marker.stamp),
                    head: head(),
                    speaker: Marker::of(body).unwrap().speaker,
                    body: body.clone(),
                    url: id.to_string(),
                });
                Told::Listed(found.collect())
            }
            Ask::Exists(stamp, ..) if stamp.run >= FORGED => Told::No,
            Ask::IsCurrent if run.stamp != newest => Told::No,
            Ask::Exists(..) | Ask::IsCurrent | Ask::Pause => Told::Yes,
            Ask::Create(body) => {
                if done {
                    self.comments.insert(self.next_id, body.clone());
                    self.next_id += 1;
                }
                Told::Yes
            }
            Ask::Patch(id, _) | Ask::Delete(id) if !self.comments.contains_key(&id.0) => Told::Gone,
            Ask::Patch(id, body) => {
                if done {
                    self.comments.insert(id.0, body.clone());
                }
                Told::Yes
            }
            Ask::Delete(id) => {
                if done {
                    self.comments.remove(&id.0);
                }
                Told::Yes
            }
        };
        if is_write {
            told = match fate {
                Fate::Done => told,
                Fate::DoneUnheard | Fate::Lost => Told::Unclear,
                Fate::Limited => Told::Later,
            };
        }
        run.next = run.engine.after(told);
        if run.next == Move::Do(Ask::Pause) {
            run.paused = self.now;
        }
    }

    /// Lets all runs go on in this order, and then by turns until they have ended.
    fn play(&mut self, order: &[(prop::sample::Index, Fate)]) {
        for (index, fate) in order {
            let ready: Vec<usize> = (0..self.runs.len()).filter(|at| self.is_ready(*at)).collect();
            if ready.is_empty() {
                return;
            }
            self.step(ready[index.index(ready.len())], *fate);
        }
        for _ in 0..10_000 {
            let Some(at) = (0..self.runs.len()).find(|at| self.is_ready(*at)) else { return };
            self.step(at, Fate::Done);
        }
        assert!(self.runs.is_empty(), "no end: {:?}", self.comments);
    }

    fn outcomes(&self) -> Vec<&Outcome> {
        let ends = self.runs.iter().map(|run| match &run.next {
            Move::End(outcome) => Some(outcome),
            Move::Do(_) => None,
        });
        ends.map(|end| end.expect("every run ends")).collect()
    }
}

fn stamp(run: u64) -> Stamp {
    Stamp { run, attempt: 1 }
}

fn fates() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Done),
        1 => Just(Fate::DoneUnheard),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Limited),
    ]
}

fn orders() -> impl Strategy<Value = Vec<(prop::sample::Index, Fate)>> {
    prop::collection::vec((any::<prop::sample::Index>(), fates()), 0..160)
}

/// Older runs' comments, and forged ones; more than one where a run was killed.
fn comments_before() -> impl Strategy<Value = Vec<Stamp>> {
    let one = prop_oneof![4 => 1_u64..5, 1 => FORGED..FORGED + 3];
    prop::collection::vec(one.prop_map(stamp), 0..4)
}

/// Distinct runs in any order, and attempts of one.
fn runs() -> impl Strategy<Value = Vec<Stamp>> {
    let one = (10_u64..14, 1_u64..3).prop_map(|(run, attempt)| Stamp { run, attempt });
    prop::collection::btree_set(one, 1..6).prop_map(|set| set.into_iter().collect::<Vec<_>>()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn exactly_one_comment_is_left_and_it_is_the_newest(
        before in comments_before(), stamps in runs(), order in orders()
    ) {
        let stamps: Vec<(Stamp, Wish)> = stamps.into_iter().map(|stamp| (stamp, Wish::Post)).collect();
        let mut world = World::new(&before, &stamps, Pauses::Outlast);
        world.play(&order);
        let left: Vec<String> = world.comments.values().cloned().collect();
        prop_assert_eq!(left, vec![body(world.last_word(&before))]);
        let is_settled = |end: &&Outcome| {
            matches!(end, Outcome::Stands(_) | Outcome::Newer(_) | Outcome::NotWanted)
        };
        prop_assert!(world.outcomes().iter().all(is_settled), "{:?}", world.outcomes());
    }

    #[test]
    fn a_comment_that_is_there_is_kept_true_and_none_is_made(
        before in comments_before(), stamps in runs(), order in orders()
    ) {
        let stamps: Vec<(Stamp, Wish)> = stamps.into_iter().map(|stamp| (stamp, Wish::KeepTrue)).collect();
        let mut world = World::new(&before, &stamps, Pauses::Outlast);
        world.play(&order);
        let want = if before.is_empty() { vec![] } else { vec![body(world.last_word(&before))] };
        prop_assert_eq!(world.comments.into_values().collect::<Vec<_>>(), want);
    }

    #[test]
    fn whoever_comes_after_runs_that_were_killed_tidies_up(
        before in prop::collection::vec((1_u64..16).prop_map(stamp), 0..4),
        stamps in runs(),
        order in prop::collection::vec((any::<prop::sample::Index>(), fates()), 0..40),
        survivor in 9_u64..15,
    ) {
        let stamps: Vec<(Stamp, Wish)> = stamps.into_iter().map(|stamp| (stamp, Wish::Post)).collect();
        let mut killed = World::new(&before, &stamps, Pauses::Nothing);
        for (index, fate) in &order {
            let ready: Vec<usize> = (0..killed.runs.len()).filter(|at| killed.is_ready(*at)).collect();
            if !ready.is_empty() {
                killed.step(ready[index.index(ready.len())], *fate);
            }
        }
        // Nobody is left of them but what they wrote.
        let said = |body: &String| Marker::of(body).map(|marker| marker.stamp);
        let left = killed.comments.values().filter_map(said).filter(|stamp| stamp.run < FORGED);
        let newest = left.chain([stamp(survivor)]).max_by_key(|stamp| weight(*stamp));
        let mut world = World::new(&[], &[(stamp(survivor), Wish::Post)], Pauses::Outlast);
        let oldest = killed.comments.keys().next().copied();
        (world.comments, world.next_id) = (killed.comments, killed.next_id);
        world.play(&[]);
        prop_assert_eq!(world.comments.values().map(said).collect::<Vec<_>>(), vec![newest]);
        // The oldest of them stays, where people have seen it.
        prop_assert_eq!(world.comments.keys().next().copied(), oldest.or(Some(world.next_id - 1)));
    }

    #[test]
    fn without_any_pause_one_comment_is_left_all_the_same(
        before in comments_before(), stamps in runs(), order in orders()
    ) {
        let stamps: Vec<(Stamp, Wish)> = stamps.into_iter().map(|stamp| (stamp, Wish::Post)).collect();
        let mut world = World::new(&before, &stamps, Pauses::Nothing);
        world.play(&order);
        prop_assert_eq!(world.comments.len(), 1, "{:?}", world.comments);
    }

    #[test]
    fn two_runs_that_find_nothing_need_no_pause(order in orders(), first in 10_u64..12) {
        let stamps = [(stamp(first), Wish::Post), (stamp(21 - first), Wish::Post)];
        let mut world = World::new(&[], &stamps, Pauses::Nothing);
        world.play(&order);
        prop_assert_eq!(world.comments.into_values().collect::<Vec<_>>(), vec![body(stamp(11))]);
    }
}

/// Why there is a pause: GitHub has no write that depends on what is there. A run that looked before a newer one wrote,
/// and writes after that one has looked again, has the last word.
#[test]
fn a_write_that_comes_after_everybody_has_looked_cannot_be_seen() {
    let stamps = [(stamp(10), Wish::Post), (stamp(11), Wish::Post)];
    let mut world = World::new(&[stamp(1)], &stamps, Pauses::Nothing);
    world.step(0, Fate::Done);
    while world.is_ready(1) {
        world.step(1, Fate::Done);
    }
    assert_eq!(world.comments[&1], body(stamp(11)));
    while world.is_ready(0) {
        world.step(0, Fate::Done);
    }
    assert_eq!(world.comments[&1], body(stamp(10)));
    // With a pause the newer run waits for that write, and repairs it.
    let mut world = World::new(&[stamp(1)], &stamps, Pauses::Outlast);
    world.step(0, Fate::Done);
    while world.is_ready(1) {
        world.step(1, Fate::Done);
    }
    world.play(&[]);
    assert_eq!(world.comments[&1], body(stamp(11)));
}

#[test]
fn a_body_that_is_too_long_is_said_shorter_and_once() {
    let mine = mine(stamp(10), "long".into(), Wish::Post);
    let mut engine = Engine::new(mine, "short".into());
    assert_eq!(engine.begin(), Move::Do(Ask::List));
    assert_eq!(engine.after(Told::Listed(vec![])), Move::Do(Ask::IsCurrent));
    assert_eq!(engine.after(Told::Yes), Move::Do(Ask::List));
    assert_eq!(engine.after(Told::Listed(vec![])), Move::Do(Ask::Create("long".into())));
    assert_eq!(engine.after(Told::TooLong), Move::Do(Ask::List));
    assert_eq!(engine.after(Told::Listed(vec![])), Move::Do(Ask::Create("short".into())));
    assert_eq!(engine.after(Told::TooLong), Move::End(Outcome::TooLong));
}

#[test]
fn runs_that_are_made_up_are_not_asked_about_for_ever() {
    let mine = mine(stamp(10), body(stamp(10)), Wish::Post);
    let forged = |id: u64| {
        let stamp = stamp(FORGED + id);
        Found {
            id: CommentId(id),
            stamp: Some(stamp),
            head: head(),
            speaker: speaker(stamp),
            body: body(stamp),
            url: String::new(),
        }
    };
    let mut engine = Engine::new(mine, String::new());
    let mut next = engine.begin();
    let mut asked = 0;
    while !matches!(next, Move::Do(Ask::Patch(..))) {
        asked += u32::from(matches!(next, Move::Do(Ask::Exists(..))));
        let list = next == Move::Do(Ask::List);
        next = engine.after(if list { Told::Listed((1..500).map(forged).collect()) } else { Told::No });
    }
    assert_eq!((next, asked), (Move::Do(Ask::Patch(CommentId(1), body(stamp(10)))), 10));
}

#[test]
fn nobody_writes_for_ever() {
    let mine = mine(stamp(10), body(stamp(10)), Wish::Post);
    let other = Found {
        id: CommentId(1),
        stamp: Some(stamp(1)),
        head: head(),
        speaker: Speaker::Anybody,
        body: body(stamp(1)),
        url: String::new(),
    };
    let mut engine = Engine::new(mine.clone(), String::new());
    let mut next = engine.begin();
    let mut writes = 0;
    // Another program puts its own words back each time.
    while let Move::Do(ask) = next {
        writes += u32::from(matches!(ask, Ask::Patch(..)));
        next = engine.after(if ask == Ask::List { Told::Listed(vec![other.clone()]) } else { Told::Yes });
    }
    assert_eq!((next, writes), (Move::End(Outcome::Unsettled), 12));
    let mut engine = Engine::new(mine, String::new());
    let mut next = engine.begin();
    while let Move::Do(ask) = next {
        next = engine.after(if ask == Ask::List { Told::Listed(vec![other.clone()]) } else { Told::Unclear });
    }
    assert_eq!(next, Move::End(Outcome::Unclear));
}
