//! Where the strings of a document end, are escaped or are broken: its quotes, backslashes and control characters. They
//! are looked for in blocks, all before the first is asked for.

use alloc::vec::Vec;

use wide::u8x16;

/// Bytes of a block, one for each bit of its mask.
const BLOCK: usize = 64;

/// The special bytes of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Specials {
    /// For each block a bit for each of its bytes, the first the lowest; set where it is special. The byte after the end of
    /// the text is.
    masks: Vec<u64>,
    length: usize,
}

impl Specials {
    /// Those of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut masks = Vec::with_capacity(text.len() / BLOCK + 1);
        let (whole, rest) = text.as_chunks();
        masks.extend(whole.iter().map(mask));
        let mut padded = [0; BLOCK];
        for (place, byte) in padded.iter_mut().zip(rest) {
            *place = *byte;
        }
        masks.push(mask(&padded));
        Self { masks, length: text.len() }
    }

    /// The offset of the first special byte at or after `from`; the length of the text where there is none.
    #[inline]
    pub(super) fn next(&self, from: usize) -> usize {
        let mut block = from / BLOCK;
        let mut found = self.masks.get(block).map_or(0, |mask| mask >> (from % BLOCK) << (from % BLOCK));
        while found == 0 {
            block += 1;
            let Some(mask) = self.masks.get(block) else { return self.length };
            found = *mask;
        }
        block * BLOCK + found.trailing_zeros() as usize
    }
}

/// A bit for each byte. Sixteen bytes are compared at once, without a question that a processor would have to guess.
fn mask(block: &[u8; BLOCK]) -> u64 {
    let (sixteens, _) = block.as_chunks();
    let bits = |bytes: &[u8; 16]| u64::from(special(u8x16::new(*bytes)).to_bitmask());
    sixteens.iter().rev().fold(0, |mask, bytes| mask << 16 | bits(bytes))
}

/// All ones for each byte that is a quote, a backslash or a control character.
fn special(bytes: u8x16) -> u8x16 {
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    // With this bit turned, the quote is next above the control characters and the space is not.
    let turned = bytes ^ u8x16::splat(b'"' ^ b' ');
    let others = turned.min(u8x16::splat(b' ')).simd_eq(turned);
    backslash | others
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn is_special(byte: u8) -> bool {
        matches!(byte, 0..=0x1F | b'"' | b'\\')
    }

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for special in [b'"', b'\\', 0, 0x1F, b'\n'] {
            for length in 1..200 {
                for place in 0..length {
                    let mut text = vec![0x7F; length];
                    text[place] = special;
                    let specials = Specials::of(&text);
                    for from in 0..=length + 2 * BLOCK {
                        let next = if from <= place { place } else { length };
                        let found = specials.next(from);
                        assert!(
                            found == next || from > length && found >= length,
                            "{special} at {place} from {from}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn no_other_byte_is_special() {
        for byte in (b' '..=0xFF).filter(|byte| !matches!(byte, b'"' | b'\\')) {
            for length in [1, 63, 64, 65, 128, 130] {
                assert_eq!(Specials::of(&vec![byte; length]).next(0), length, "{byte}");
            }
        }
        assert_eq!(Specials::of(&[]).next(0), 0);
    }

    #[test]
    fn the_next_of_several_is_found() {
        let text: Vec<u8> = (0..1_000_u32).map(|at| if at % 7 == 3 { b'"' } else { b'x' }).collect();
        let specials = Specials::of(&text);
        for from in 0..text.len() {
            let next = text[from..].iter().position(|byte| *byte == b'"').map_or(text.len(), |at| from + at);
            assert_eq!(specials.next(from), next);
        }
    }

    #[test]
    fn a_mask_has_a_bit_for_each_special_byte() {
        for byte in 0..=0xFF {
            for place in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[place] = byte;
                let want = u64::from(is_special(byte)) << place;
                assert_eq!(mask(&block), want, "{byte} at {place}");
            }
            let all = if is_special(byte) { u64::MAX } else { 0 };
            assert_eq!(mask(&[byte; BLOCK]), all, "{byte}");
        }
    }
}
