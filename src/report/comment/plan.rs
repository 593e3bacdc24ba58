//! What to do about the comments that are there.

use alloc::collections::BTreeSet;
use alloc::string::String;

use super::marker::{Speaker, Stamp};
use crate::ids::Sha;
use crate::ordered::Ordered as _;

/// The id that GitHub gives a comment: a later one has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommentId(pub u64);

/// A comment that has our key and is by our author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: CommentId,
    /// Who wrote it last; nobody when its marker names a run that does not exist, which anything may overwrite.
    pub stamp: Option<Stamp>,
    /// The commit that its marker names.
    pub head: Sha,
    /// Whose words it has.
    pub speaker: Speaker,
    /// All of it.
    pub body: String,
    /// Where people see it.
    pub url: String,
}

/// Whether a comment is wanted where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It is.
    Post,
    /// One that is there is kept true; none is made.
    KeepTrue,
}

/// Whether this run has written already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrote {
    /// It has.
    Yes,
    /// It has not, or does not know.
    No,
}

/// What a run wants to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mine {
    /// Which run it is.
    pub stamp: Stamp,
    /// The commit that it is about.
    pub head: Sha,
    /// Whose run it is.
    pub speaker: Speaker,
    /// The comment, its marker first.
    pub body: String,
    /// Whether it must be there.
    pub wish: Wish,
}

/// The next thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make a comment of what this run has to say.
    Create,
    /// Write another body into a comment.
    Patch(CommentId, String),
    /// Remove one that says no more than an older comment does.
    Delete(CommentId),
    /// Nothing: this run's comment stands.
    Stands(CommentId),
    /// Nothing: a newer run has spoken, another job of this one, or a trusted one about this commit.
    Newer(CommentId),
    /// Nothing: no comment is there and none is wanted.
    NotWanted,
    /// Nothing: what this run wrote was removed by somebody.
    Removed,
}

/// What follows from the comments that were just listed. The oldest of them is the one that stays; the newest run's words
/// go there, and only then is anything removed. Of one commit a trusted run has the last word, whenever it spoke: beside its
/// words, those of all others about that commit are older than any.
pub fn plan(found: &[Found], mine: &Mine, wrote: Wrote) -> Step {
    let Some(oldest) = found.iter().min_by_key(|comment| comment.id) else {
        return match (wrote, mine.wish) {
            (Wrote::Yes, _) => Step::Removed,
            (Wrote::No, Wish::Post) => Step::Create,
            (Wrote::No, Wish::KeepTrue) => Step::NotWanted,
        };
    };
    let trusted = |head, speaker, stamp: Option<Stamp>| {
        (speaker == Speaker::Trusted && stamp.is_some()).then_some(head)
    };
    let of_trusted: BTreeSet<&Sha> = found
        .iter()
        .filter_map(|comment| trusted(&comment.head, comment.speaker, comment.stamp))
        .chain(trusted(&mine.head, mine.speaker, Some(mine.stamp)))
        .ordered();
    let counts = |head: &Sha, speaker| speaker == Speaker::Trusted || !of_trusted.contains(head);
    let stamp = |comment: &Found| comment.stamp.filter(|_| counts(&comment.head, comment.speaker));
    // Of equal ones the oldest.
    let newest = found.iter().rev().max_by_key(|comment| stamp(comment)).unwrap_or(oldest);
    let me = Some(mine.stamp).filter(|_| counts(&mine.head, mine.speaker));
    let is_said = if stamp(newest) > me {
        if stamp(oldest) < stamp(newest) {
            return Step::Patch(oldest.id, newest.body.clone());
        }
        Step::Newer(oldest.id)
    } else {
        let is_mine = stamp(oldest) == me;
        // Two jobs of one run share a comment: the one that writes last has it.
        if !is_mine || (oldest.body != mine.body && wrote == Wrote::No) {
            return Step::Patch(oldest.id, mine.body.clone());
        }
        Step::Stands(oldest.id)
    };
    let more = found.iter().find(|comment| comment.id != oldest.id);
    more.map_or(is_said, |comment| Step::Delete(comment.id))
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::*;

    fn found(comments: &[(u64, u64)]) -> Vec<Found> {
        let found = comments.iter().map(|(id, run)| Found {
            id: CommentId(*id),
            stamp: (*run > 0).then_some(Stamp { run: *run, attempt: 1 }),
            head: "a".repeat(40).parse().unwrap(),
            speaker: Speaker::Anybody,
            body: format!("by {run}"),
            url: String::new(),
        });
        found.collect()
    }

    fn mine(run: u64, wish: Wish) -> Mine {
        let (stamp, head) = (Stamp { run, attempt: 1 }, "a".repeat(40).parse().unwrap());
        Mine { stamp, head, speaker: Speaker::Anybody, body: format!("by {run}"), wish }
    }

    #[test]
    fn every_case_has_one_step() {
        let id = CommentId;
        let patch = |to: u64, run: u64| Step::Patch(id(to), format!("by {run}"));
        for (comments, run, wrote, step) in [
            (&[][..], 5, Wrote::No, Step::Create),
            (&[], 5, Wrote::Yes, Step::Removed),
            (&[(1, 4)], 5, Wrote::No, patch(1, 5)),
            (&[(1, 0)], 5, Wrote::No, patch(1, 5)),
            (&[(1, 5)], 5, Wrote::Yes, Step::Stands(id(1))),
            (&[(1, 6)], 5, Wrote::No, Step::Newer(id(1))),
            (&[(1, 4), (2, 5)], 5, Wrote::Yes, patch(1, 5)),
            (&[(1, 4), (2, 6)], 5, Wrote::Yes, patch(1, 6)),
            (&[(1, 5), (2, 5)], 5, Wrote::Yes, Step::Delete(id(2))),
            (&[(1, 6), (2, 5)], 5, Wrote::Yes, Step::Delete(id(2))),
            (&[(1, 6), (2, 5)], 7, Wrote::No, patch(1, 7)),
            (&[(1, 5), (2, 0), (3, 4)], 5, Wrote::No, Step::Delete(id(2))),
        ] {
            assert_eq!(plan(&found(comments), &mine(run, Wish::Post), wrote), step, "{comments:?} {run}");
        }
        assert_eq!(plan(&[], &mine(5, Wish::KeepTrue), Wrote::No), Step::NotWanted);
        assert_eq!(plan(&found(&[(1, 4)]), &mine(5, Wish::KeepTrue), Wrote::No), patch(1, 5));
    }

    #[test]
    fn of_one_commit_a_trusted_run_has_the_last_word() {
        let id = CommentId;
        let patch = |to: u64, run: u64| Step::Patch(id(to), format!("by {run}"));
        let by = |comments: &[(u64, u64)], trusted: &[u64], elsewhere: &[u64]| {
            let mut found = found(comments);
            for comment in &mut found {
                if trusted.contains(&comment.id.0) {
                    comment.speaker = Speaker::Trusted;
                }
                if elsewhere.contains(&comment.id.0) {
                    comment.head = "b".repeat(40).parse().unwrap();
                }
            }
            found
        };
        for (comments, trusted, elsewhere, run, step) in [
            // A later run of anybody's about the same commit is not heard, nor tidied up into its place.
            (&[(1, 4)][..], &[1][..], &[][..], 5, Step::Newer(id(1))),
            (&[(1, 5), (2, 4)], &[2], &[], 5, patch(1, 4)),
            (&[(1, 9), (2, 4)], &[2], &[], 5, patch(1, 4)),
            (&[(1, 4), (2, 9)], &[1], &[], 5, Step::Delete(id(2))),
            // About another commit it is the newer one that counts.
            (&[(1, 4)], &[1], &[1], 5, patch(1, 5)),
            (&[(1, 6)], &[1], &[1], 5, Step::Newer(id(1))),
            // One whose run does not exist is nobody's.
            (&[(1, 0)], &[1], &[], 5, patch(1, 5)),
        ] {
            let there = by(comments, trusted, elsewhere);
            assert_eq!(plan(&there, &mine(run, Wish::Post), Wrote::No), step, "{comments:?} {run}");
        }
        // The trusted run itself comes later, or earlier, than somebody who has spoken.
        let trusted = |run| Mine { speaker: Speaker::Trusted, ..mine(run, Wish::Post) };
        assert_eq!(plan(&by(&[(1, 9)], &[], &[]), &trusted(5), Wrote::No), patch(1, 5));
        assert_eq!(plan(&by(&[(1, 9)], &[1], &[]), &trusted(5), Wrote::No), Step::Newer(id(1)));
        assert_eq!(plan(&by(&[(1, 9)], &[], &[1]), &trusted(5), Wrote::No), Step::Newer(id(1)));
    }

    #[test]
    fn of_two_jobs_of_one_run_the_last_one_speaks() {
        let other = Mine { body: "other".into(), ..mine(5, Wish::Post) };
        let there = found(&[(1, 5)]);
        assert_eq!(plan(&there, &other, Wrote::No), Step::Patch(CommentId(1), "other".into()));
        assert_eq!(plan(&there, &other, Wrote::Yes), Step::Stands(CommentId(1)));
    }
}
