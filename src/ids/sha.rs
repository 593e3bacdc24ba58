//! The ids of git objects.

use core::fmt;
use core::str::FromStr;

use super::digit;

/// The id of a git object: 40 or 64 lower-case hexadecimal digits (SHA-1 or SHA-256). They lie in the value itself: a gate
/// holds one for every file of every commit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha {
    /// The digits; behind the last one zeros.
    digits: [u8; 64],
    length: u8,
}

/// The text is not the id of a git object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the id of a git object is 40 or 64 lower-case hexadecimal digits")]
pub struct ShaError;

impl Sha {
    /// The id of 20 or 32 bytes, as trees have it.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        matches!(bytes.len(), 20 | 32).then(|| Self::of_digest(bytes))
    }

    /// The id of a digest, which has 32 bytes at most.
    pub(super) fn of_digest(bytes: &[u8]) -> Self {
        let mut digits = [0; 64];
        let mut length = 0;
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
            length += 2;
        }
        Self { digits, length }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        let digits = self.digits.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(digits).unwrap_or_default()
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sha").field(&self.as_str()).finish()
    }
}

impl FromStr for Sha {
    type Err = ShaError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let (mut digits, length) = ([0; 64], text.len());
        match (digits.get_mut(..length), u8::try_from(length)) {
            (Some(place), Ok(length @ (40 | 64))) if text.bytes().all(is_digit) => {
                place.copy_from_slice(text.as_bytes());
                Ok(Self { digits, length })
            }
            _ => Err(ShaError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString as _;

    #[test]
    fn object_ids_have_one_form() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"a".repeat(64)] {
            assert_eq!(text.parse::<Sha>().unwrap().to_string(), text);
        }
        for text in ["", "HEAD", "-x", &"A".repeat(40), &"a".repeat(41), &"é".repeat(20), &"a".repeat(65)] {
            assert_eq!(text.parse::<Sha>(), Err(ShaError), "{text}");
        }
    }

    #[test]
    fn ids_of_bytes_are_those_of_their_digits_and_ordered_as_they_are() {
        let short = Sha::of_bytes(&[0xab; 20]).unwrap();
        assert_eq!(short, "ab".repeat(20).parse().unwrap());
        assert_eq!(Sha::of_bytes(&[0; 21]), None);
        let mut all: Vec<Sha> = ["b", "a", "0", "f"]
            .iter()
            .flat_map(|digit| [digit.repeat(64), digit.repeat(40)])
            .map(|text| text.parse().unwrap())
            .collect();
        all.push(short);
        let mut texts: Vec<String> = all.iter().map(ToString::to_string).collect();
        all.sort();
        texts.sort();
        assert_eq!(all.iter().map(Sha::as_str).collect::<Vec<_>>(), texts);
        assert_eq!(
            format!("{:?}", Sha::of_bytes(&[7; 20]).unwrap()),
            format!("Sha(\"{}\")", "07".repeat(20))
        );
    }
}
