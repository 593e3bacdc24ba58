//! The numbers of a document.

use alloc::borrow::Cow;

use super::reader::JsonReader;
use crate::source::node::{Node, Number};

impl<'a> JsonReader<'a> {
    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
    pub(super) fn number(&mut self) -> Option<Node<'a>> {
        let start = self.at();
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        self.text.get(start..self.at()).map(|text| Node::Number(Number::new(Cow::Borrowed(text))))
    }

    /// An integer of at most seven digits without a sign, and with something behind it; else nothing is read. How many digits
    /// it has is no question that a processor would have to guess.
    pub(super) fn few_digits(&mut self) -> Option<i64> {
        const EACH: u64 = u64::MAX / 0xFF;
        let eight = u64::from_le_bytes(*self.rest.first_chunk()?);
        let digits = eight ^ (EACH * 0x30);
        // The highest bit of each byte that is no digit; of those behind the first it may be another.
        let others = (digits.wrapping_add(EACH * (0x80 - 10)) | digits) & (EACH * 0x80);
        let (bits, count) = (others.trailing_zeros() & !7, others.trailing_zeros() as usize / 8);
        let is_padded = count > 1 && self.next() == Some(b'0');
        if others == 0 || count == 0 || is_padded || matches!((eight >> bits) & 0xFF, 0x2E | 0x45 | 0x65) {
            return None;
        }
        // Those that are missing are zeros in front. Two neighbours at a time are put together: digits, then pairs, then fours.
        let all = digits << (u64::BITS - bits);
        let pairs = (all * 10 + (all >> 8)) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
        let value = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
        self.skip(count);
        i64::try_from(value).ok()
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let before = self.rest.len();
        while let [b'0'..=b'9', after @ ..] = self.rest {
            self.rest = after;
        }
        (self.rest.len() < before).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    /// What is read of the start of a text, and what is left of it.
    fn few(text: &str) -> Option<(i64, &str)> {
        let mut reader = JsonReader::at_start(text);
        let read = reader.few_digits();
        let rest = text.get(reader.at()..).unwrap();
        assert!(read.is_some() || rest == text, "{text}");
        Some((read?, rest))
    }

    #[test]
    fn up_to_seven_digits_are_read_whatever_comes_after_them() {
        let numbers = (0..2_000).chain([9_999, 10_000, 65_536, 123_456, 999_999, 1_000_000, 9_999_999]);
        for (number, after) in numbers.flat_map(|number| {
            [",\n     ", "}      ", "-1234567", "\u{bc}234567", "é      ", "/:;<=>?@"]
                .map(|after| (number, after))
        }) {
            let text = format!("{number}{after}1234567");
            let (value, rest) = few(&text).unwrap_or((-1, ""));
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            if digits.len() < 8 {
                assert_eq!((Ok(value), rest), (digits.parse(), text.get(digits.len()..).unwrap()), "{text}");
            } else {
                assert_eq!(few(&text), None, "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_such_number_is_left() {
        for text in [
            "",
            "1",
            "1234567",
            "12345678",
            "123456789",
            "-1      ",
            "01      ",
            "00      ",
            "1.5     ",
            "1e5     ",
            "12E5    ",
            "1234567.",
            "        ",
            "x1234567",
            ".1      ",
            "9223372036854775808 ",
        ] {
            assert_eq!(few(text), None, "{text}");
        }
        assert_eq!(few("0       "), Some((0, "       ")));
    }
}
