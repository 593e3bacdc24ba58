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
pub struct Gaps<'a, const N: usize> {
    /// Between the bracket of an object and its first value, and of which key that was.
    first: (usize, &'a [u8]),
    /// Between the value before and that of each key; empty where it is not known.
    later: [&'a [u8]; N],
}

impl<const N: usize> Default for Gaps<'_, N> {
    fn default() -> Self {
        Self { first: (0, &[]), later: [&[]; N] }
    }
}

impl<'a, const N: usize> Gaps<'a, N> {
    /// What comes after the gap of the key at a place, if a text begins with it.
    #[inline]
    pub(super) fn behind(&self, text: &'a [u8], place: usize, part: Part) -> Option<&'a [u8]> {
        match part {
            Part::First if self.first.0 == place => behind(self.first.1, text),
            Part::First => None,
            Part::Later => behind(self.later.get(place)?, text),
        }
    }

    /// Keeps what stood before the value of a key.
    pub(super) fn keep(&mut self, place: usize, gap: &'a [u8], part: Part) {
        if !(EIGHT..=2 * SIXTEEN).contains(&gap.len()) {
            return;
        }
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

/// What comes after a gap in a text that begins with it. Its length is one that is kept, so that its first and its last bytes
/// are all of it.
#[inline]
fn behind<'t>(gap: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    let (found, after) = text.split_at_checked(gap.len())?;
    let wide = |bytes: &[u8]| {
        let (start, end) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some((u128::from_ne_bytes(*start), u128::from_ne_bytes(*end)))
    };
    let narrow = |bytes: &[u8]| {
        let (start, end) = (bytes.first_chunk()?, bytes.last_chunk()?);
        Some((u64::from_ne_bytes(*start), u64::from_ne_bytes(*end)))
    };
    let is_same = if let Some((start, end)) = wide(gap) {
        let (found_start, found_end) = wide(found)?;
        (start ^ found_start) | (end ^ found_end) == 0
    } else {
        let (start, end) = narrow(gap)?;
        let (found_start, found_end) = narrow(found)?;
        (start ^ found_start) | (end ^ found_end) == 0
    };
    is_same.then_some(after)
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
