//! A string of a document that is read only when somebody asks what it says. Most texts of most findings are long, have
//! escapes in them, and are never looked at.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;

use memchr::memchr;

use super::strings::unescape;

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

    /// What it says, up to the first escape.
    fn plain_start(&self) -> &[u8] {
        match &self.0 {
            Form::Read(text) => text.as_bytes(),
            Form::Written { written, .. } => {
                let escape = memchr(b'\\', written.as_bytes()).unwrap_or(written.len());
                written.as_bytes().get(..escape).unwrap_or_default()
            }
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
        self.len() == other.len() && self.read() == other.read()
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
        // Most differ before anything is escaped.
        let (mine, theirs) = (self.plain_start(), other.plain_start());
        let both = mine.len().min(theirs.len());
        match mine.get(..both).cmp(&theirs.get(..both)) {
            Ordering::Equal => self.read().cmp(&other.read()),
            differ => differ,
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
    fn a_broken_text_is_none() {
        for broken in
            [r#""\x""#, r#""\ud83d""#, r#""\ude00 ""#, r#""\u12""#, r#""\n"#, "\"\\n\u{1}\"", "12", ""]
        {
            assert!(JsonReader::new(broken).text().is_none(), "{broken}");
        }
    }
}
