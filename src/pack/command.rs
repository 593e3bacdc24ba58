//! A contract command: words as a POSIX shell splits them, with placeholders, and without what only a shell can do.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::iter::Peekable;
use core::mem;
use core::str::Chars;

/// A command that is run without a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As written, before anything is expanded: what a rule's command is compared with.
    pub text: String,
    /// The program and its arguments; at least one.
    pub words: Vec<Word>,
}

/// One word of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word(pub Vec<Piece>);

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is, quotes removed.
    Text(String),
    /// `${NAME}`, which the configuration expands to one argument or several.
    Placeholder(String),
}

/// Why a text is not a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No word.
    #[error("the command has no word")]
    Empty,
    /// A quote without its partner.
    #[error("a quote is not closed")]
    OpenQuote,
    /// A backslash at the end.
    #[error("a backslash stands at the end")]
    Backslash,
    /// Something that only a shell does.
    #[error("`{0}` asks for a shell, and commands run without one")]
    Shell(String),
    /// `${` that does not begin a placeholder.
    #[error("`${{` begins no placeholder")]
    Placeholder,
    /// A NUL or another character that no argument should have.
    #[error("the command has a control character")]
    Control,
}

impl CommandError {
    /// How to mend the text.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty => "write the program and its arguments",
            Self::OpenQuote => "close the quote, or put a backslash in front of it",
            Self::Backslash => "write `\\\\` for a backslash",
            Self::Shell(_) => "use bash -c '…' when a shell is wanted, or quote it when it is an argument",
            Self::Placeholder => "a placeholder is `${NAME}` with letters, digits and `_`",
            Self::Control => "commands are one line of text",
        }
    }
}

impl Command {
    /// Splits a text into words. Inside double quotes a placeholder is one, inside single quotes it is text.
    pub fn parse(text: &str) -> Result<Self, CommandError> {
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(CommandError::Control);
        }
        let mut splitter = Splitter { rest: text.chars().peekable(), words: Vec::new(), word: None };
        while let Some(c) = splitter.rest.next() {
            splitter.take(c)?;
        }
        let Splitter { mut words, word, .. } = splitter;
        words.extend(word.map(Draft::finish));
        if words.is_empty() { Err(CommandError::Empty) } else { Ok(Self { text: text.to_string(), words }) }
    }

    /// The names of its placeholders, in the order they occur.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flat_map(|word| &word.0).filter_map(|piece| match piece {
            Piece::Placeholder(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }
}

/// A word that is not finished.
#[derive(Debug, Default)]
struct Draft {
    pieces: Vec<Piece>,
    text: String,
}

impl Draft {
    fn placeholder(&mut self, name: String) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(mem::take(&mut self.text)));
        }
        self.pieces.push(Piece::Placeholder(name));
    }

    fn finish(mut self) -> Word {
        if !self.text.is_empty() || self.pieces.is_empty() {
            self.pieces.push(Piece::Text(self.text));
        }
        Word(self.pieces)
    }
}

struct Splitter<'t> {
    rest: Peekable<Chars<'t>>,
    words: Vec<Word>,
    word: Option<Draft>,
}

impl Splitter<'_> {
    /// One character outside quotes.
    fn take(&mut self, c: char) -> Result<(), CommandError> {
        match c {
            ' ' | '\t' => self.words.extend(self.word.take().map(Draft::finish)),
            '\'' => self.single()?,
            '"' => self.double()?,
            '\\' => {
                let escaped = self.rest.next().ok_or(CommandError::Backslash)?;
                self.draft().text.push(escaped);
            }
            '$' => self.dollar()?,
            '|' | '&' | ';' | '<' | '>' | '(' | ')' | '`' => return Err(CommandError::Shell(c.to_string())),
            c => self.draft().text.push(c),
        }
        Ok(())
    }

    fn draft(&mut self) -> &mut Draft {
        self.word.get_or_insert_default()
    }

    fn single(&mut self) -> Result<(), CommandError> {
        self.draft();
        loop {
            match self.rest.next().ok_or(CommandError::OpenQuote)? {
                '\'' => return Ok(()),
                c => self.draft().text.push(c),
            }
        }
    }

    fn double(&mut self) -> Result<(), CommandError> {
        self.draft();
        loop {
            match self.rest.next().ok_or(CommandError::OpenQuote)? {
                '"' => return Ok(()),
                '$' => self.dollar()?,
                '`' => return Err(CommandError::Shell("`".into())),
                '\\' => {
                    let escaped = self.rest.next().ok_or(CommandError::OpenQuote)?;
                    if !matches!(escaped, '"' | '\\' | '$' | '`') {
                        // Before any other character a backslash is itself.
                        self.draft().text.push('\\');
                    }
                    self.draft().text.push(escaped);
                }
                c => self.draft().text.push(c),
            }
        }
    }

    /// After a `$`, which means the same inside double quotes as outside.
    fn dollar(&mut self) -> Result<(), CommandError> {
        match self.rest.peek() {
            Some('{') => {
                self.rest.next();
                let name = self.name()?;
                self.draft().placeholder(name);
            }
            // Parameters, command substitution, quoting of other shells.
            Some(c) if c.is_ascii_alphanumeric() || "_(@*#?-$!'\"".contains(*c) => {
                return Err(CommandError::Shell(alloc::format!("${c}")));
            }
            _ => self.draft().text.push('$'),
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, CommandError> {
        let mut name = String::new();
        for c in self.rest.by_ref() {
            match c {
                '}' if !name.is_empty() => return Ok(name),
                'A'..='Z' | 'a'..='z' | '_' => name.push(c),
                '0'..='9' if !name.is_empty() => name.push(c),
                _ => break,
            }
        }
        Err(CommandError::Placeholder)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    /// The words, with placeholders in brackets.
    fn words(text: &str) -> Result<Vec<String>, CommandError> {
        let piece = |piece: Piece| match piece {
            Piece::Text(text) => text,
            Piece::Placeholder(name) => format!("[{name}]"),
        };
        let words = Command::parse(text)?.words.into_iter();
        Ok(words.map(|word| word.0.into_iter().map(piece).collect()).collect())
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        for (text, want) in [
            ("${PYTHON_COMMAND} -m pytest -q", &["[PYTHON_COMMAND]", "-m", "pytest", "-q"][..]),
            ("a  b\t c ", &["a", "b", "c"]),
            (r#"bash -c 'a | b; c > "$d"'"#, &["bash", "-c", "a | b; c > \"$d\""]),
            (r#"x "a ${B} \"c\" \d" '' """#, &["x", "a [B] \"c\" \\d", "", ""]),
            (r"a\ b \| \$c", &["a b", "|", "$c"]),
            ("--junit=${BENCHGATE_REPORTS}/x.xml", &["--junit=[BENCHGATE_REPORTS]/x.xml"]),
            ("'${NOT}' $ a$", &["${NOT}", "$", "a$"]),
            ("grep -E '^a$' *.py # x", &["grep", "-E", "^a$", "*.py", "#", "x"]),
        ] {
            assert_eq!(words(text).unwrap(), want, "{text}");
        }
        let command = Command::parse("${A} \"${B_2}\" '${C}'").unwrap();
        assert_eq!(command.placeholders().collect::<Vec<_>>(), ["A", "B_2"]);
    }

    #[test]
    fn what_only_a_shell_can_do_is_refused() {
        for text in [
            "a | b",
            "a|b",
            "a & b",
            "a && b",
            "a; b",
            "a > b",
            "a >> b",
            "a 2>&1",
            "a < b",
            "a $(b)",
            "a `b`",
            "(a)",
            "a \"$(b)\"",
            "a \"`b`\"",
            "a $b",
            "a \"$b\"",
            "a $1",
            "a $?",
            "a $'b'",
        ] {
            assert!(matches!(words(text), Err(CommandError::Shell(_))), "{text}: {:?}", words(text));
        }
    }

    #[test]
    fn broken_commands_are_refused() {
        for (text, error) in [
            ("", CommandError::Empty),
            (" \t", CommandError::Empty),
            ("a 'b", CommandError::OpenQuote),
            ("a \"b", CommandError::OpenQuote),
            ("a \"b\\", CommandError::OpenQuote),
            ("a \\", CommandError::Backslash),
            ("${}", CommandError::Placeholder),
            ("${A", CommandError::Placeholder),
            ("${A-b}", CommandError::Placeholder),
            ("${1A}", CommandError::Placeholder),
            ("a\nb", CommandError::Control),
            ("a\0", CommandError::Control),
        ] {
            assert_eq!(words(text), Err(error), "{text:?}");
        }
        assert_eq!(words("''").unwrap(), [""]);
    }
}
