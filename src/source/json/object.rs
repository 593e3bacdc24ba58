//! One of many objects that are mostly written alike.

use super::gaps::{Gaps, Part};
use super::known::{Known, search};
use super::reader::{JsonReader, MEMBER};

/// An object that is open, of which some keys are known, at most 32. First those are asked for that usually come, in their
/// order, which leaves the processor nothing to guess; then all that is left of it is read.
#[derive(Debug)]
pub struct Object<'g, const N: usize> {
    gaps: &'g mut Gaps<N>,
    part: Part,
    /// The known key that is expected next.
    next: usize,
    /// A bit for each known key that has come.
    seen: u32,
}

impl<'g, const N: usize> Object<'g, N> {
    /// The object that comes next; `None` when it is another value, or nested too deeply. `gaps` is what stood between the
    /// values of the objects before it.
    pub fn open(reader: &mut JsonReader<'_>, gaps: &'g mut Gaps<N>) -> Option<Self> {
        if reader.next() != Some(b'{') {
            return None;
        }
        reader.open()?;
        Some(Self { gaps, part: Part::First, next: 0, seen: 0 })
    }

    /// Reads the value of the known key at a place, if it comes next and is written as before. Each is asked for once.
    #[inline]
    pub fn usual<'a>(
        &mut self,
        reader: &mut JsonReader<'a>,
        place: usize,
        value: impl FnOnce(&mut JsonReader<'a>) -> Option<()>,
    ) -> Option<()> {
        let Some(after) = self.gaps.behind(reader.rest, place, self.part) else { return Some(()) };
        reader.rest = after;
        // There may be more space than before.
        reader.space();
        self.seen |= 1_u32.checked_shl(u32::try_from(place).ok()?)?;
        (self.part, self.next) = (Part::Later, place + 1);
        value(reader)
    }

    /// Reads the rest of the object. `member` is given what stands for each key, or nothing for another one, and reads its
    /// value. It is `None` when a known key comes twice.
    pub fn others<'a, K: Copy>(
        mut self,
        reader: &mut JsonReader<'a>,
        known: &[Known<K>; N],
        mut member: impl FnMut(&mut JsonReader<'a>, Option<K>) -> Option<()>,
    ) -> Option<()> {
        loop {
            let start = reader.rest;
            reader.space();
            let has_more = match self.part {
                Part::First => reader.next() != Some(b'}'),
                Part::Later => reader.next() == Some(b','),
            };
            if !has_more {
                break;
            }
            let key = self.key(reader, start, known)?;
            // In one place, so that the compiler puts it there.
            member(reader, key)?;
        }
        reader.take(b'}').then_some(())?;
        reader.close();
        reader.count_members(self.seen.count_ones())
    }

    /// Takes the next key, up to its value, and returns what stands for it, if it is known. `start` is what was left where the
    /// value before it ended.
    #[inline(never)]
    #[expect(clippy::option_option, reason = "the outer one is of the document, the inner one of the key")]
    fn key<'a, K: Copy>(
        &mut self,
        reader: &mut JsonReader<'a>,
        start: &'a [u8],
        known: &[Known<K>; N],
    ) -> Option<Option<K>> {
        if self.part == Part::Later {
            reader.comma();
        }
        let found = match reader.takes_known(known, self.next) {
            Some(place) => {
                let gap = start.get(..start.len() - reader.rest.len())?;
                self.gaps.keep(place, gap, self.part);
                Some(place)
            }
            None => search(known, &reader.key()?),
        };
        self.part = Part::Later;
        let Some(place) = found else {
            reader.spend(MEMBER)?;
            return Some(None);
        };
        let bit = 1_u32.checked_shl(u32::try_from(place).ok()?)?;
        self.next = place + 1;
        let is_new = self.seen & bit == 0;
        self.seen |= bit;
        known.get(place).filter(|_| is_new).map(|known| Some(known.key))
    }
}
