//! A word of a key that a finding must use.

use alloc::borrow::Cow;
use alloc::string::String;

/// A word that a finding must use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyword<'a> {
    written: Cow<'a, str>,
    /// Only where it differs: most are written in lower case, and a run holds very many.
    lowered: Option<String>,
}

impl<'a> Keyword<'a> {
    /// The word, as somebody wrote it.
    pub fn new(written: Cow<'a, str>) -> Self {
        let is_lower = written.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let lowered = (!is_lower).then(|| written.to_lowercase()).filter(|lowered| *lowered != written);
        Self { written, lowered }
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Lower-cased by Unicode's rules: this is what is looked for.
    pub fn lowered(&self) -> &str {
        self.lowered.as_deref().unwrap_or(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_lower_case_as_unicode_has_it() {
        for written in ["off by one", "Off By One", "ΟΔΟΣ", "İx", "É", "é", "\u{212a}", "日本", "—", ""]
        {
            let keyword = Keyword::new(written.into());
            assert_eq!((keyword.written(), keyword.lowered()), (written, written.to_lowercase().as_str()));
            // Lower-casing once more changes nothing.
            assert_eq!(Keyword::new(keyword.lowered().into()).lowered(), keyword.lowered());
        }
    }
}
