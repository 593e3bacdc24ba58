//! The keys that a reader knows, told apart by their first eight bytes: most keys of most documents are of these, and
//! mostly in the same order.

use super::reader::JsonReader;

/// A key that a reader knows, and what stands for it.
#[derive(Debug, Clone, Copy)]
pub struct Known<K> {
    name: &'static str,
    /// The first eight bytes of the name with the quote behind it, the first the lowest; zeros where it is shorter.
    head: u64,
    /// Ones where the head has bytes.
    mask: u64,
    pub(super) key: K,
}

/// Bytes of a head.
const HEAD: usize = size_of::<u64>();

impl<K: Copy> Known<K> {
    /// The key of this name. Nothing in the name is ever escaped.
    pub const fn new(name: &'static str, key: K) -> Self {
        let (mut head, mut mask, mut shift) = (0, 0, 0);
        let mut rest = name.as_bytes();
        while let [byte, after @ ..] = rest
            && shift < u64::BITS
        {
            head |= (*byte as u64) << shift;
            mask |= 0xFF << shift;
            shift += 8;
            rest = after;
        }
        if shift < u64::BITS {
            head |= (b'"' as u64) << shift;
            mask |= 0xFF << shift;
        }
        Self { name, head, mask, key }
    }

    /// Whether a text that begins with these eight bytes begins with the name.
    fn begins(&self, head: u64, text: &[u8]) -> bool {
        head & self.mask == self.head && (self.name.len() <= HEAD || text.starts_with(self.name.as_bytes()))
    }
}

impl JsonReader<'_> {
    /// Takes one of these keys and the colon after it, if one comes next as it is usually written: where it stands among
    /// them. Those from `next` on are tried first. Else nothing is read.
    #[inline]
    pub(super) fn takes_known<K: Copy>(&mut self, known: &[Known<K>], next: usize) -> Option<usize> {
        let text = self.rest.strip_prefix(b"\"")?;
        let head = u64::from_le_bytes(*text.first_chunk()?);
        let mut found = next;
        // Once around. Of two names of which one begins with the other, the longer one stands before.
        let key = loop {
            match known.get(found) {
                Some(key) if key.begins(head, text) => break key,
                Some(_) => found += 1,
                None => found = 0,
            }
            if found == next {
                return None;
            }
        };
        let after = text.get(key.name.len()..)?.strip_prefix(b"\":")?;
        self.rest = after.strip_prefix(b" ").unwrap_or(after);
        self.space();
        Some(found)
    }
}

/// Where a key stands among these.
#[cold]
pub(super) fn search<K: Copy>(known: &[Known<K>], name: &str) -> Option<usize> {
    known.iter().position(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    const KEYS: [Known<char>; 7] = [
        Known::new("reviewer_sha256", 'r'),
        Known::new("reviewer", 's'),
        Known::new("line", 'l'),
        Known::new("end_line", 'e'),
        Known::new("known_gap", 'k'),
        Known::new("seven77", '7'),
        Known::new("", '0'),
    ];

    #[test]
    fn every_key_is_found_from_everywhere() {
        for (place, key) in KEYS.iter().enumerate() {
            for (next, colon) in
                (0..=KEYS.len()).flat_map(|next| [(next, ":"), (next, ": "), (next, ":\n  ")])
            {
                let text = format!("\"{}\"{colon}12345678", key.name);
                let mut reader = JsonReader::new(&text);
                let found = reader.takes_known(&KEYS, next);
                // The shorter of two is left for later where the search begins between them.
                assert!(found == Some(place) || found.is_none() && next == 1 && place == 0, "{text}");
                if found.is_some() {
                    assert_eq!(reader.rest, b"12345678");
                }
                assert_eq!(search(&KEYS, key.name), Some(place));
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_key_is_left() {
        let others =
            ["reviewed", "reviewer_", "reviewer_sha25", "reviewer_sha2567", "lin", "lines", "known_gaps"];
        for other in others {
            let text = format!("\"{other}\": 12345678");
            let mut reader = JsonReader::new(&text);
            assert_eq!(reader.takes_known(&KEYS, 0), None);
            assert_eq!(reader.rest, text.as_bytes());
            assert_eq!(search(&KEYS, other), None);
        }
        for odd in [
            r#""l\u0069ne": 12345678"#,
            "\"line\" : 12345678",
            "\"line\":1",
            "line\": 12345678",
            "\"line\" 12345678",
            "\"line",
            "\"",
        ] {
            let mut reader = JsonReader::new(odd);
            assert_eq!(reader.takes_known(&KEYS, 0), None, "{odd}");
            assert_eq!(reader.rest, odd.as_bytes());
        }
    }
}
