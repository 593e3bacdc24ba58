//! Whether recorded findings are about the diff that is judged.

use super::finding::StatedDigest;
use crate::ids::Digest;

/// What binds the recordings of a fixture to its diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// There is no recording: an empty review.
    None,
    /// Every recording states the digest of this diff.
    Fresh,
    /// A recording does not say which diff it saw, and none names another one.
    Unbound,
    /// A recording states the digest of another diff, or something that is no digest.
    Stale,
}

/// Judges the digests that the recordings of a fixture state. `diff` may be left out when none is stated; a
/// stated one without a diff to hold it against is stale.
pub fn freshness(stated: &[StatedDigest], diff: Option<Digest>) -> Freshness {
    let disagrees = |digest: &StatedDigest| match digest {
        StatedDigest::Absent => false,
        StatedDigest::Unreadable => true,
        StatedDigest::Stated(digest) => Some(*digest) != diff,
    };
    if stated.is_empty() {
        Freshness::None
    } else if stated.iter().any(disagrees) {
        Freshness::Stale
    } else if stated.contains(&StatedDigest::Absent) {
        Freshness::Unbound
    } else {
        Freshness::Fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_disagreement_makes_all_stale() {
        let diff = Digest::of(b"diff");
        let (same, other) = (StatedDigest::Stated(diff), StatedDigest::Stated(Digest::of(b"other")));
        let judge = |stated: &[StatedDigest]| freshness(stated, Some(diff));
        assert_eq!(judge(&[]), Freshness::None);
        assert_eq!(judge(&[same, same]), Freshness::Fresh);
        assert_eq!(judge(&[same, StatedDigest::Absent]), Freshness::Unbound);
        assert_eq!(judge(&[same, other]), Freshness::Stale);
        assert_eq!(judge(&[StatedDigest::Absent, other]), Freshness::Stale);
        assert_eq!(judge(&[StatedDigest::Unreadable]), Freshness::Stale);
        assert_eq!(freshness(&[same], None), Freshness::Stale);
    }
}
