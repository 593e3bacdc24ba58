//! Bytes to text: UTF-8 only, and other encodings are refused by name.

use alloc::string::String;

/// Why bytes are not UTF-8 text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// A byte order mark or a pattern of zero bytes names another Unicode encoding.
    #[error("the file is {0}, not UTF-8")]
    Other(&'static str),
    /// Bytes that UTF-8 never has.
    #[error(
        "byte 0x{byte:02x} at offset {offset} is not UTF-8 (perhaps the file is Latin-1 or Windows-1252)"
    )]
    Invalid {
        /// Offset of the first bad byte, 0-based.
        offset: usize,
        /// That byte.
        byte: u8,
        /// 1-based line that holds it.
        line: u64,
        /// 1-based column in characters.
        column: u64,
    },
}

/// Reads bytes as UTF-8, without the byte order mark if there is one.
pub fn decode(bytes: &[u8]) -> Result<&str, EncodingError> {
    if let Some(name) = other_unicode(bytes) {
        return Err(EncodingError::Other(name));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    simdutf8::compat::from_utf8(text).map_err(|error| {
        let offset = bytes.len() - text.len() + error.valid_up_to();
        let before = text.get(..error.valid_up_to()).unwrap_or_default();
        EncodingError::Invalid {
            offset,
            byte: bytes.get(offset).copied().unwrap_or_default(),
            line: 1 + memchr::memchr_iter(b'\n', before).count() as u64,
            column: 1 + before.rsplit(|byte| *byte == b'\n').next().map_or(0, characters),
        }
    })
}

/// Characters of bytes that are UTF-8: all but the continuation bytes.
fn characters(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64
}

/// A text shown to people, whatever its bytes are: what is not UTF-8 becomes U+FFFD.
pub fn decode_lossy(bytes: &[u8]) -> alloc::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
}

/// The name of a wider Unicode encoding, by its byte order mark or, since JSON starts with an ASCII character,
/// by where the zero bytes are (RFC 4627, section 3).
fn other_unicode(bytes: &[u8]) -> Option<&'static str> {
    match *bytes.first_chunk::<4>().unwrap_or(&[1; 4]) {
        [0xFF, 0xFE, 0, 0] => return Some("UTF-32LE"),
        [0, 0, 0xFE, 0xFF] => return Some("UTF-32BE"),
        [0, 0, 0, b] if b != 0 => return Some("UTF-32BE"),
        [a, 0, 0, 0] if a != 0 => return Some("UTF-32LE"),
        _ => {}
    }
    match *bytes.first_chunk::<2>()? {
        [0xFF, 0xFE] => Some("UTF-16LE"),
        [0xFE, 0xFF] => Some("UTF-16BE"),
        [0, b] if b != 0 => Some("UTF-16BE"),
        [a, 0] if a != 0 => Some("UTF-16LE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_stripped() {
        assert_eq!(decode(b"\xEF\xBB\xBF[]"), Ok("[]"));
    }

    #[test]
    fn other_encodings_are_refused_by_name() {
        let cases: [(&[u8], &str); 6] = [
            (b"\xFF\xFE[\0]\0", "UTF-16LE"),
            (b"\xFE\xFF\0[\0]", "UTF-16BE"),
            (b"[\0]\0", "UTF-16LE"),
            (b"\0[\0]", "UTF-16BE"),
            (b"\xFF\xFE\0\0[\0\0\0", "UTF-32LE"),
            (b"\0\0\0[\0\0\0]", "UTF-32BE"),
        ];
        for (bytes, name) in cases {
            assert_eq!(decode(bytes), Err(EncodingError::Other(name)), "{bytes:?}");
        }
    }

    #[test]
    fn the_offset_counts_the_byte_order_mark() {
        assert_eq!(
            decode(b"\xEF\xBB\xBF[\xE9]"),
            Err(EncodingError::Invalid { offset: 4, byte: 0xE9, line: 1, column: 2 })
        );
    }

    #[test]
    fn latin_1_is_refused_with_its_line() {
        assert_eq!(
            decode(b"{\n\"caf\xE9\":1}"),
            Err(EncodingError::Invalid { offset: 6, byte: 0xE9, line: 2, column: 5 })
        );
    }
}
