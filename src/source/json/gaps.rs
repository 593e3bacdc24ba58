//! What stands between the values of objects that are written alike: a comma, a line and its indentation, a key and a colon.
//! Whoever has read it once knows what it says, and a document has the same bytes in hundreds of places.

/// Which member of its object is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The first: no comma stands before it.
    First,
    /// Another one.
    Later,
}

/// What stood before the values of some known keys when they were read last.
#[derive(Debug, Clone, Copy)]
pub struct Gaps<const N: usize> {
    /// Between the bracket of an object and its first value, and of which key that was.
    first: (usize, Gap),
    /// Between the value before and that of each key.
    later: [Gap; N],
}

impl<const N: usize> Default for Gaps<N> {
    fn default() -> Self {
        Self { first: (0, Gap::NONE), later: [Gap::NONE; N] }
    }
}

impl<const N: usize> Gaps<N> {
    /// What comes after the gap of the key at a place, if a text begins with it.
    #[inline]
    pub(super) fn behind<'t>(&self, text: &'t [u8], place: usize, part: Part) -> Option<&'t [u8]> {
        match part {
            Part::First if self.first.0 == place => self.first.1.behind(text),
            Part::First => None,
            Part::Later => self.later.get(place)?.behind(text),
        }
    }

    /// Keeps what stood before the value of a key, if it is neither very short nor long.
    pub(super) fn keep(&mut self, place: usize, gap: &[u8], part: Part) {
        let Some(gap) = Gap::of(gap) else { return };
        match part {
            Part::First => self.first = (place, gap),
            Part::Later => {
                if let Some(kept) = self.later.get_mut(place) {
                    *kept = gap;
                }
            }
        }
    }
}

/// Bytes that are compared at once.
const SIXTEEN: usize = size_of::<u128>();
const EIGHT: usize = size_of::<u64>();

/// Between 8 and 32 bytes.
#[derive(Debug, Clone, Copy)]
struct Gap {
    length: usize,
    /// The first and the last bytes: sixteen of each if there are so many, else eight. They may be partly the same, and are
    /// all of it.
    ends: (u128, u128),
}

impl Gap {
    /// Longer than any text.
    const NONE: Self = Self { length: usize::MAX, ends: (0, 0) };

    fn of(bytes: &[u8]) -> Option<Self> {
        let is_kept = (EIGHT..=2 * SIXTEEN).contains(&bytes.len());
        Some(Self { length: bytes.len(), ends: ends(bytes)? }).filter(|_| is_kept)
    }

    /// What comes after it in a text that begins with it.
    #[inline]
    fn behind<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (found, after) = text.split_at_checked(self.length)?;
        let (start, end) = ends(found)?;
        ((start ^ self.ends.0) | (end ^ self.ends.1) == 0).then_some(after)
    }
}

#[inline]
fn ends(bytes: &[u8]) -> Option<(u128, u128)> {
    if let (Some(start), Some(end)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return Some((u128::from_ne_bytes(*start), u128::from_ne_bytes(*end)));
    }
    let (start, end) = (bytes.first_chunk()?, bytes.last_chunk()?);
    Some((u64::from_ne_bytes(*start).into(), u64::from_ne_bytes(*end).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_found_where_all_of_it_stands() {
        let gap = b",\n        \"evidence_of\": ..........";
        for length in 1..gap.len() {
            let mut gaps = Gaps::<3>::default();
            gaps.keep(1, &gap[..length], Part::Later);
            let is_kept = (8..=32).contains(&length);
            let text = [&gap[..length], b"\"x\""].concat();
            let found = gaps.behind(&text, 1, Part::Later);
            assert_eq!(found, is_kept.then_some(&b"\"x\""[..]), "{length}");
            assert_eq!(gaps.behind(&text, 0, Part::Later), None);
            assert_eq!(gaps.behind(&text, 1, Part::First), None);
            assert_eq!(gaps.behind(&gap[..length - 1], 1, Part::Later), None);
            for changed in 0..length {
                let mut text = text.clone();
                text[changed] ^= 1;
                assert_eq!(gaps.behind(&text, 1, Part::Later), None, "{changed} of {length}");
            }
        }
    }

    #[test]
    fn the_first_value_has_a_gap_of_its_own() {
        let mut gaps = Gaps::<2>::default();
        assert_eq!(gaps.behind(b"", 0, Part::First), None);
        gaps.keep(1, b"\n  \"line\": ", Part::First);
        assert_eq!(gaps.behind(b"\n  \"line\": 1", 1, Part::First), Some(&b"1"[..]));
        assert_eq!(gaps.behind(b"\n  \"line\": 1", 0, Part::First), None);
        assert_eq!(gaps.behind(b"\n  \"line\": 1", 1, Part::Later), None);
        assert_eq!(gaps.behind(b",\n  \"line\": 1", 1, Part::First), None);
    }
}
