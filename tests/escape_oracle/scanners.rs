//! What GitHub's filters look for in the text nodes of a rendered comment. These look for more than GitHub does:
//! they ask for no word boundary, so a text node in which they find nothing holds nothing in any position.

/// One kind of thing that GitHub makes out of plain text.
pub(crate) struct Scanner {
    /// What it is called when found.
    pub(crate) name: &'static str,
    /// Whether the text node holds one.
    pub(crate) finds: fn(&str) -> bool,
    /// Whether it is looked for inside `<code>`, too.
    pub(crate) in_code: bool,
    /// Texts that hold one.
    pub(crate) planted: &'static [&'static str],
    /// Texts that look similar and hold none.
    pub(crate) clean: &'static [&'static str],
}

/// All of them.
pub(crate) const SCANNERS: &[Scanner] = &[
    Scanner {
        name: "mention or e-mail address",
        finds: |text| pairs(text).any(|(a, b)| a == '@' && b.is_alphanumeric()),
        in_code: true,
        planted: &["@user", "(@user)", "ping @org/team", "me@evil.example"],
        clean: &["@", "@ user", "user"],
    },
    Scanner {
        name: "issue reference",
        finds: |text| pairs(text).any(|(a, b)| a == '#' && b.is_alphanumeric()),
        in_code: false,
        planted: &["#1", "owner/repo#1", "fixes #42"],
        clean: &["#", "# 1", "1"],
    },
    Scanner {
        name: "key of a tracker",
        finds: |text| triples(text).any(|(a, b, c)| a.is_alphabetic() && b == '-' && c.is_ascii_digit()),
        in_code: false,
        planted: &["GH-1", "gh-1", "CVE-2026-1", "JIRA-42"],
        clean: &["GH", "-1", "well-known", "1-2"],
    },
    Scanner {
        name: "advisory",
        finds: |text| lower(text).contains("ghsa-"),
        in_code: false,
        planted: &["GHSA-xq4m-mc3c-vvg3", "see ghsa-xq4m-mc3c-vvg3"],
        clean: &["GHSA", "-xq4m-mc3c-vvg3"],
    },
    Scanner {
        name: "commit",
        finds: |text| text.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() >= 7),
        in_code: false,
        planted: &["deadbee", "o/r@da39a3ee5e6b4b0d3255bfef95601890afd80709", "da39a3e...5e6b4b0", "1234567"],
        clean: &["deadbe", "123456 123456"],
    },
    Scanner {
        name: "address",
        finds: |text| text.contains("://") || lower(text).contains("www."),
        in_code: true,
        planted: &["https://evil.example", "ftp://x", "x://y", "www.evil.example", "WWW.x"],
        clean: &["https:", "//evil.example", "www", ".evil.example"],
    },
    Scanner {
        name: "emoji",
        finds: |text| {
            let name = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "_+-".contains(c))
            };
            let parts: Vec<&str> = text.split(':').collect();
            parts.len() > 2 && parts.get(1..parts.len() - 1).unwrap_or_default().iter().any(|part| name(part))
        },
        in_code: false,
        planted: &[":tada:", "a:+1:", "::x:"],
        clean: &["tada:", ":tada", "a: b: c", "a::b"],
    },
    Scanner {
        name: "formula",
        finds: |text| text.contains('$') && text.chars().count() > 1,
        in_code: true,
        planted: &["$x$", "$$", "$5 or $6"],
        clean: &["$", "x"],
    },
    Scanner {
        name: "check box",
        finds: |text| triples(text).any(|(a, b, c)| a == '[' && matches!(b, ' ' | 'x' | 'X') && c == ']'),
        in_code: false,
        planted: &["[ ] task", "[x]", "[X]"],
        clean: &["[", "]", "[y]"],
    },
    Scanner {
        name: "hidden character",
        finds: |text| {
            text.chars().any(|c| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
                    || matches!(c, '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e0fff}')
            })
        },
        in_code: true,
        planted: &["a\u{202e}b", "\u{200d}", "\u{1b}[31m", "\u{e0041}", "\u{9b}", "\t"],
        clean: &["␊ é 漢 👍", "<U+202E>"],
    },
];

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

fn triples(text: &str) -> impl Iterator<Item = (char, char, char)> {
    pairs(text).zip(text.chars().skip(2)).map(|((a, b), c)| (a, b, c))
}

#[test]
fn every_scanner_finds_what_is_planted_and_nothing_else() {
    for Scanner { name, finds, planted, clean, .. } in SCANNERS {
        for text in *planted {
            assert!(finds(text), "{name} missed in {text:?}");
        }
        for text in *clean {
            assert!(!finds(text), "{name} seen in {text:?}");
        }
    }
}
