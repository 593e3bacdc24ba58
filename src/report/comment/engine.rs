//! The whole way of a comment, without the network: what to ask GitHub next, and what follows from its answer.
//!
//! Several runs may write at the same time, and GitHub has nothing to exclude them with. So nobody trusts its own write:
//! whoever wrote looks again, until what is there is as it should be.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::marker::{Speaker, Stamp};
use super::plan::{CommentId, Found, Mine, Step, Wish, Wrote, plan};
use crate::ids::Sha;

/// Most writes of one run. Each is undone by one other run at most, so only a crowd comes near it.
const WRITES: u32 = 12;
/// Most writes of which nobody can say whether they happened.
const UNCLEAR: u32 = 3;

/// Most runs that are asked about.
const EXISTS: usize = 10;

/// A question to GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// All comments that have our key and are by our author.
    List,
    /// Whether there is such a run, whether it is about that commit, and whether it can be the one of this speaker.
    Exists(Stamp, Sha, Speaker),
    /// Whether the pull request is still at the commit that this run judged.
    IsCurrent,
    /// A new comment.
    Create(String),
    /// Another body for a comment.
    Patch(CommentId, String),
    /// A comment less.
    Delete(CommentId),
    /// Nothing, for as long as another run may take from its look to its write.
    Pause,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// What is there.
    Listed(Vec<Found>),
    /// That it exists, is current, was written or has passed.
    Yes,
    /// That it does not or is not.
    No,
    /// It is not there any more.
    Gone,
    /// Nobody knows whether it was written.
    Unclear,
    /// It was not written, and what is there may have changed meanwhile.
    Later,
    /// The body is too long.
    TooLong,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This run's words stand in the comment at this address.
    Stands(String),
    /// A newer run has spoken there.
    Newer(String),
    /// There is no comment, and none is wanted.
    NotWanted,
    /// Somebody removed it at once.
    Removed,
    /// GitHub takes not even the short form.
    TooLong,
    /// Again and again nobody could say whether it was written.
    Unclear,
    /// Others wrote all the time.
    Unsettled,
}

/// The next move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Ask GitHub.
    Do(Ask),
    /// It is over.
    End(Outcome),
}

/// One run on its way to a comment.
#[derive(Debug, Clone)]
pub struct Engine {
    mine: Mine,
    /// What to say where the body is too long; taken once.
    short: Option<String>,
    wrote: Wrote,
    writes: u32,
    unclear: u32,
    /// Whether runs that are said to have more weight exist, and are about the commits that they are said to be about.
    known: BTreeMap<(Stamp, Sha, Speaker), bool>,
    /// Whether it was asked if this run's commit is the last one.
    is_asked: bool,
    /// The last question.
    asked: Ask,
}

impl Engine {
    /// A run with something to say, and a shorter form of it.
    pub fn new(mine: Mine, short: String) -> Self {
        Self {
            mine,
            short: Some(short),
            wrote: Wrote::No,
            writes: 0,
            unclear: 0,
            known: BTreeMap::new(),
            is_asked: false,
            asked: Ask::List,
        }
    }

    /// The first move.
    pub fn begin(&mut self) -> Move {
        self.ask(Ask::List)
    }

    /// The move that follows from an answer to the last question.
    pub fn after(&mut self, told: Told) -> Move {
        match (self.asked.clone(), told) {
            (_, Told::Listed(found)) => self.decide(found),
            (Ask::Exists(stamp, head, speaker), told) => {
                self.known.insert((stamp, head, speaker), told != Told::No);
                self.ask(Ask::List)
            }
            (Ask::IsCurrent, told) => {
                self.is_asked = true;
                // The run for the newer commit speaks for itself, and may have nothing to say.
                if told == Told::No {
                    self.mine.wish = Wish::KeepTrue;
                }
                self.ask(Ask::List)
            }
            (Ask::Patch(..) | Ask::Create(_), Told::Yes) => {
                self.wrote = Wrote::Yes;
                self.ask(Ask::Pause)
            }
            (Ask::Delete(_), Told::Yes | Told::Gone) => self.ask(Ask::Pause),
            (_, Told::Unclear) => {
                self.unclear += 1;
                if self.unclear > UNCLEAR { Move::End(Outcome::Unclear) } else { self.ask(Ask::Pause) }
            }
            (_, Told::TooLong) => match self.short.take() {
                Some(short) => {
                    self.mine.body = short;
                    self.ask(Ask::List)
                }
                None => Move::End(Outcome::TooLong),
            },
            _ => self.ask(Ask::List),
        }
    }

    fn ask(&mut self, ask: Ask) -> Move {
        self.asked = ask.clone();
        Move::Do(ask)
    }

    fn decide(&mut self, mut found: Vec<Found>) -> Move {
        for comment in &mut found {
            // A trusted run counts before mine even where it is older.
            let is_before = comment.speaker == Speaker::Trusted && self.mine.speaker == Speaker::Anybody;
            let weighs_more = |stamp: &Stamp| is_before || *stamp > self.mine.stamp;
            let Some(stamp) = comment.stamp.filter(weighs_more) else { continue };
            match self.known.get(&(stamp, comment.head.clone(), comment.speaker)) {
                Some(true) => {}
                Some(false) => comment.stamp = None,
                // Whoever makes up many runs gets no more answers: they count as none.
                None if self.known.len() >= EXISTS => comment.stamp = None,
                None => return self.ask(Ask::Exists(stamp, comment.head.clone(), comment.speaker)),
            }
        }
        let url = |id: CommentId| {
            found
                .iter()
                .find(|comment| comment.id == id)
                .map(|comment| comment.url.clone())
                .unwrap_or_default()
        };
        let write = match plan(&found, &self.mine, self.wrote) {
            Step::Stands(id) => return Move::End(Outcome::Stands(url(id))),
            Step::Newer(id) => return Move::End(Outcome::Newer(url(id))),
            Step::NotWanted => return Move::End(Outcome::NotWanted),
            Step::Removed => return Move::End(Outcome::Removed),
            Step::Create if !self.is_asked => return self.ask(Ask::IsCurrent),
            Step::Create => Ask::Create(self.mine.body.clone()),
            Step::Patch(id, body) => Ask::Patch(id, body),
            Step::Delete(id) => Ask::Delete(id),
        };
        self.writes += 1;
        if self.writes > WRITES { Move::End(Outcome::Unsettled) } else { self.ask(write) }
    }
}
