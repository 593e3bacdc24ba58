//! A string of a document that is read only when somebody asks what it says. Most texts of most findings are long, have
//! escapes in them, and are never looked at.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::ops::Range;

use memchr::memchr;

use super::strings::{escape_behind, unescape};

/// A text, as it is or as it is written in JSON. Two are equal, and ordered, by what they say.
#[derive(Clone)]
pub struct JsonText<'a>(Form<'a>);

#[derive(Clone)]
enum Form<'a> {
    Read(Cow<'a, str>),
    /// Between its quotes in a document, and known to be right; `length` are the bytes that it stands for.
    Written {
        written: &'a str,
        length: usize,
        escapes: Escapes,
    },
}

/// How a text is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Escapes {
    /// Not at all.
    None,
    /// Each escape is one letter.
    Letters,
    /// Some are units of UTF-16, which may stand for anything.
    Units,
}

impl<'a> JsonText<'a> {
    /// One that a reader has passed over; `length` are the bytes that it stands for.
    pub(super) fn written(written: &'a str, length: usize, escapes: Escapes) -> Self {
        Self(Form::Written { written, length, escapes })
    }

    /// The text as JSON writes it between quotes, if that is known, and if each escape in it is one letter. What is not
    /// escaped there, it says.
    pub fn lettered(&self) -> Option<&str> {
        match &self.0 {
            Form::Written { written, escapes: Escapes::None | Escapes::Letters, .. } => Some(written),
            Form::Written { escapes: Escapes::Units, .. } | Form::Read(_) => None,
        }
    }

    /// What it says.
    pub fn read(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Read(text) => Cow::Borrowed(text),
            Form::Written { written, escapes: Escapes::None, .. } => Cow::Borrowed(written),
            Form::Written { .. } => {
                let mut text = String::with_capacity(self.len());
                self.push_onto(&mut text);
                Cow::Owned(text)
            }
        }
    }

    /// Appends what it says.
    pub fn push_onto(&self, text: &mut String) {
        match &self.0 {
            Form::Read(read) => text.push_str(read),
            Form::Written { written, .. } => unescape(written, text),
        }
    }

    /// Bytes of what it says.
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Read(text) => text.len(),
            Form::Written { length, .. } => *length,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a text says, piece by piece: what is not escaped, and each character that is.
struct Pieces<'t> {
    /// Of a text as it is written, what comes after the piece.
    written: &'t str,
    plain: &'t [u8],
    /// A character that was escaped, from this byte on.
    escaped: ([u8; 4], Range<usize>),
}

impl<'t> Pieces<'t> {
    fn of(text: &'t JsonText<'_>) -> Self {
        let (written, plain) = match &text.0 {
            Form::Read(text) => ("", text.as_bytes()),
            Form::Written { written, .. } => (*written, &[][..]),
        };
        Self { written, plain, escaped: ([0; 4], 0..0) }
    }

    /// What comes next; empty at the end.
    fn next(&mut self) -> &[u8] {
        if self.plain.is_empty() && self.escaped.1.is_empty() {
            if let Some((character, after)) = self.written.strip_prefix('\\').and_then(escape_behind) {
                self.written = after;
                self.escaped.1 = 0..character.encode_utf8(&mut self.escaped.0).len();
            } else {
                let end = memchr(b'\\', self.written.as_bytes()).unwrap_or(self.written.len());
                let (plain, after) = self.written.split_at_checked(end).unwrap_or_default();
                (self.plain, self.written) = (plain.as_bytes(), after);
            }
        }
        if self.plain.is_empty() {
            self.escaped.0.get(self.escaped.1.clone()).unwrap_or_default()
        } else {
            self.plain
        }
    }

    /// Passes over so many bytes of what comes next.
    fn pass(&mut self, bytes: usize) {
        if self.plain.is_empty() {
            self.escaped.1.start += bytes;
        } else {
            self.plain = self.plain.get(bytes..).unwrap_or_default();
        }
    }
}

impl fmt::Debug for JsonText<'_> {
    /// What it says, however it is held.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}

impl Default for JsonText<'_> {
    fn default() -> Self {
        Self(Form::Read(Cow::Borrowed("")))
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for JsonText<'a> {
    fn from(text: T) -> Self {
        Self(Form::Read(text.into()))
    }
}

impl PartialEq for JsonText<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.cmp(other).is_eq()
    }
}

impl Eq for JsonText<'_> {}

impl PartialOrd for JsonText<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JsonText<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // No more of them is read than what is the same: one that is long may be compared with very many.
        let (mut mine, mut theirs) = (Pieces::of(self), Pieces::of(other));
        loop {
            let (one, another) = (mine.next(), theirs.next());
            let both = one.len().min(another.len());
            match one.get(..both).cmp(&another.get(..both)) {
                Ordering::Equal if both == 0 => return one.len().cmp(&another.len()),
                Ordering::Equal => {}
                differ => return differ,
            }
            mine.pass(both);
            theirs.pass(both);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::JsonReader;
    use super::*;
    use alloc::format;

    #[test]
    fn a_written_text_is_what_it_says() {
        let texts = [
            (r#""""#, ""),
            (r#""plain — é""#, "plain — é"),
            (r#""\"a\" \\ \/ \b\f\n\r\t""#, "\"a\" \\ / \u{8}\u{c}\n\r\t"),
            (
                r#""\u00e9\u65e5\ud83d\ude00 and more than sixty-four bytes of it, up to here \u0041""#,
                "é日😀 and more than sixty-four bytes of it, up to here A",
            ),
            (r#"" starts with a space\n""#, " starts with a space\n"),
        ];
        for (written, says) in texts {
            let mut reader = JsonReader::new(written);
            let text = reader.text().unwrap();
            assert!(reader.is_done());
            assert_eq!((text.read().as_ref(), text.len()), (says, says.len()), "{written}");
            assert_eq!(text, JsonText::from(says));
            assert_eq!(text.is_empty(), says.is_empty());
            let is_lettered = !written.contains("\\u");
            assert_eq!(text.lettered(), Some(written.trim_matches('"')).filter(|_| is_lettered), "{written}");
            let mut onto = String::from("before ");
            text.push_onto(&mut onto);
            assert_eq!(onto, ["before ", says].concat());
        }
        assert!(JsonReader::new(r#""\n""#).text().unwrap() < JsonText::from("A"));
    }

    #[test]
    fn texts_are_ordered_by_what_they_say() {
        let written = [
            "", r"\n", " ", "a", r"a\n", r"a\nb", "a b", "ab", r"a\u0000", r#"a\""#, r"\u0061b", r"\\", "]",
            "é", r"\u00e9", r"日\t", r"aé\n",
        ]
        .map(|text| format!("\"{text}\""));
        let text = |written| JsonReader::new(written).text().unwrap();
        for (one, other) in written.iter().flat_map(|one| written.iter().map(move |other| (one, other))) {
            let said = text(one).read().cmp(&text(other).read());
            assert_eq!(text(one).cmp(&text(other)), said, "{one} {other}");
            assert_eq!(JsonText::from(text(one).read()).cmp(&text(other)), said, "{one} {other}");
        }
    }

    #[test]
    fn no_more_of_a_text_is_read_than_is_asked_for() {
        let long = format!("\"\\t{}\"", "a".repeat(1_000));
        let text = JsonReader::new(&long).text().unwrap();
        let mut pieces = Pieces::of(&text);
        assert_eq!(pieces.next(), b"\t");
        assert_eq!(pieces.written.len(), 1_000);
        pieces.pass(1);
        assert_eq!(pieces.next().len(), 1_000);
        pieces.pass(1_000);
        assert!(pieces.next().is_empty());
    }

    #[test]
    fn a_broken_text_is_none() {
        for broken in
            [r#""\x""#, r#""\ud83d""#, r#""\ude00 ""#, r#""\u12""#, r#""\n"#, "\"\\n\u{1}\"", "12", ""]
        {
            assert!(JsonReader::new(broken).text().is_none(), "{broken}");
        }
    }
}
