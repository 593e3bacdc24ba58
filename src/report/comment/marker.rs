//! The hidden first line of a comment: which one it is, and which run wrote it.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;
use core::str::FromStr as _;

use crate::ids::Sha;

/// Which of the comments on one pull request: that of one policy. A repository with several policies has several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommentKey(String);

impl CommentKey {
    /// The comment of the policy at a path.
    pub fn of(path: &str) -> Self {
        Self(path.to_string())
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With nothing in it that could end a comment of HTML or the value.
    fn encoded(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'/' | b'_' => out.push(char::from(byte)),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        out
    }

    fn decoded(text: &str) -> Option<Self> {
        let mut bytes = alloc::vec::Vec::with_capacity(text.len());
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).ok().map(Self)
    }
}

/// A run of a workflow and its attempt: of two the greater is the newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The run; GitHub counts them up.
    pub run: u64,
    /// The attempt, from 1.
    pub attempt: u64,
}

/// Whose workflow wrote a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaker {
    /// One that the author of the change may have written, or that shows what such a one reported.
    Anybody,
    /// One of the default branch, in which the change was judged in trusted mode.
    Trusted,
}

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Which comment it is.
    pub key: CommentKey,
    /// Who wrote it last.
    pub stamp: Stamp,
    /// The last commit of the pull request that it is about.
    pub head: Sha,
    /// Whose words it has.
    pub speaker: Speaker,
}

const BEGINNING: &str = "<!-- benchgate:v1 ";
const END: &str = " -->";
/// Stands at the end where the words are a trusted run's.
const TRUSTED: &str = " trusted";

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, stamp: Stamp { run, attempt }, head, speaker } = self;
        let key = key.encoded();
        let trusted = match speaker {
            Speaker::Trusted => TRUSTED,
            Speaker::Anybody => "",
        };
        write!(f, "{BEGINNING}key={key} run={run} attempt={attempt} head={}{trusted}{END}", head.as_str())
    }
}

impl Marker {
    /// Reads the first line of a comment. Whatever is not exactly what [`Marker`] writes is somebody else's.
    pub fn of(body: &str) -> Option<Self> {
        let line = body.lines().next()?;
        let words = line.strip_prefix(BEGINNING)?.strip_suffix(END)?;
        let (words, speaker) = match words.strip_suffix(TRUSTED) {
            Some(words) => (words, Speaker::Trusted),
            None => (words, Speaker::Anybody),
        };
        let mut words = words.split(' ');
        let mut value = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        let key = CommentKey::decoded(value("key")?)?;
        let stamp = Stamp { run: value("run")?.parse().ok()?, attempt: value("attempt")?.parse().ok()? };
        let head = Sha::from_str(value("head")?).ok()?;
        let marker = Self { key, stamp, head, speaker };
        // One spelling only: also no `+1`, no leading zero, no word behind it.
        (marker.to_string() == line).then_some(marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(key: &str) -> Marker {
        let head = "a".repeat(40).parse().unwrap();
        Marker {
            key: CommentKey::of(key),
            stamp: Stamp { run: 17, attempt: 2 },
            head,
            speaker: Speaker::Anybody,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for key in ["benchgate.toml", "a b/ü --> <!--.toml", "%", "", "-->\n", "services/a-b/benchgate.toml"]
        {
            let marker = marker(key);
            let line = marker.to_string();
            assert_eq!(line.matches("-->").count(), 1, "{line}");
            assert_eq!(Marker::of(&format!("{line}\n### PASS")), Some(marker.clone()));
            assert_eq!(Marker::of(&format!("{line}\r\n### PASS")), Some(marker.clone()));
            let trusted = Marker { speaker: Speaker::Trusted, ..marker };
            assert_eq!(Marker::of(&trusted.to_string()), Some(trusted));
        }
    }

    #[test]
    fn whatever_else_is_somebody_elses() {
        let line = marker("benchgate.toml").to_string();
        for body in [
            String::new(),
            format!("> {line}"),
            format!("\n{line}"),
            format!(" {line}"),
            format!("{line} "),
            format!("`{line}`"),
            line.replace("run=17", "run=017"),
            line.replace("run=17", "run=+17"),
            line.replace("run=17", "run=99999999999999999999999"),
            line.replace("attempt=2", "attempt="),
            line.replace(&"a".repeat(40), "HEAD"),
            line.replace("key=benchgate", "key=%62enchgate"),
            line.replace("key=benchgate", "key=%ff"),
            line.replace("key=benchgate", "key=%zz"),
            line.replace(":v1", ":v2"),
            line.replace(" -->", " x=1 -->"),
            line.replace(" -->", " trusted trusted -->"),
            line.replace(" -->", " Trusted -->"),
            line.replace(" -->", "  trusted -->"),
            line.replace("aaaa -->", "aaaa"),
        ] {
            assert_eq!(Marker::of(&body), None, "{body}");
        }
    }

    #[test]
    fn a_later_attempt_is_newer_and_a_later_run_still_newer() {
        let stamp = |run, attempt| Stamp { run, attempt };
        assert!(stamp(1, 9) < stamp(2, 1) && stamp(2, 1) < stamp(2, 2));
    }
}
