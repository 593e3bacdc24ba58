//! Where the strings of a document end, are escaped or are broken: its quotes, backslashes and control characters. They
//! are looked for in blocks, of which the last is kept: most strings are shorter than one.

/// Bytes of a block, one for each bit of its mask.
const BLOCK: usize = 64;

/// The last block that was looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Specials {
    /// Its number.
    block: usize,
    /// A bit for each of its bytes, the first the lowest; set where it is special.
    found: u64,
}

impl Default for Specials {
    fn default() -> Self {
        // No text has so many blocks.
        Self { block: usize::MAX, found: 0 }
    }
}

impl Specials {
    /// The offset of the first special byte at or after `from`; the length of the text where there is none.
    #[inline]
    pub(super) fn next(&mut self, text: &[u8], from: usize) -> usize {
        if from / BLOCK == self.block {
            let found = self.found >> (from % BLOCK);
            if found != 0 {
                return from + found.trailing_zeros() as usize;
            }
        }
        self.search(text, from)
    }

    /// The same, where the last block does not say it.
    fn search(&mut self, text: &[u8], from: usize) -> usize {
        let mut from = if from / BLOCK == self.block { (self.block + 1) * BLOCK } else { from };
        while from < text.len() {
            let block = from / BLOCK;
            *self = Self { block, found: specials(text, block) };
            let found = self.found >> (from % BLOCK);
            if found != 0 {
                return from + found.trailing_zeros() as usize;
            }
            from = (block + 1) * BLOCK;
        }
        text.len()
    }
}

/// The mask of a block. The byte after the end of the text is special.
fn specials(text: &[u8], block: usize) -> u64 {
    let rest = text.get(block * BLOCK..).unwrap_or_default();
    if let Some(whole) = rest.first_chunk() {
        return mask(whole);
    }
    let mut padded = [0; BLOCK];
    for (place, byte) in padded.iter_mut().zip(rest) {
        *place = *byte;
    }
    mask(&padded)
}

/// A bit for each byte. The compiler makes some seventy instructions of it, without a question that a processor would
/// have to guess: sixteen bytes are compared at a time, and a product gathers the lowest bits of eight bytes in its
/// highest byte.
#[inline(never)]
fn mask(block: &[u8; BLOCK]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(is_special(*byte));
    }
    let (eights, _) = flags.as_chunks();
    eights
        .iter()
        .rev()
        .fold(0, |mask, eight| mask << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
}

/// A quote, a backslash or a control character.
#[expect(clippy::needless_bitwise_bool, reason = "sixteen bytes are compared at once")]
fn is_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for special in [b'"', b'\\', 0, 0x1F, b'\n'] {
            for length in 1..200 {
                for place in 0..length {
                    let mut text = vec![0x7F; length];
                    text[place] = special;
                    let mut specials = Specials::default();
                    for from in 0..=length {
                        let next = if from <= place { place } else { length };
                        assert_eq!(specials.next(&text, from), next, "{special} at {place} from {from}");
                    }
                    assert_eq!(specials.next(&text, 0), place, "back again");
                }
            }
        }
    }

    #[test]
    fn no_other_byte_is_special() {
        for byte in (b' '..=0xFF).filter(|byte| !matches!(byte, b'"' | b'\\')) {
            assert_eq!(Specials::default().next(&[byte; 130], 0), 130, "{byte}");
        }
        assert_eq!(Specials::default().next(&[], 0), 0);
    }

    #[test]
    fn the_next_of_several_is_found() {
        let text: alloc::vec::Vec<u8> =
            (0..1_000_u32).map(|at| if at % 7 == 3 { b'"' } else { b'x' }).collect();
        let mut specials = Specials::default();
        for from in 0..text.len() {
            let next = text[from..].iter().position(|byte| *byte == b'"').map_or(text.len(), |at| from + at);
            assert_eq!(specials.next(&text, from), next);
        }
    }
}
