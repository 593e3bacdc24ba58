//! The `benchgate.toml` to begin with: every key of the table, explained and commented out, so that it means the
//! defaults until somebody changes it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::form::{Form as _, Line};
use super::key::{Absent, Key, Kind, Table};
use super::keys::DOCUMENT;
use crate::source::{toml_key, toml_string};

/// Most columns of a comment.
const WIDTH: usize = 100;

/// The text of the file. A setting stands behind a `#` and no space, an explanation behind a `#` and a space; so
/// without the former's `#` the file is a policy with every key in it.
pub fn starter() -> String {
    let mut file = Starter(String::new());
    file.explain(
        "The policy that Benchgate judges this repository by. Every key is optional, and as the file stands the \
         defaults hold.",
    );
    file.explain(
        "To change one, take away the `#` before it, and before the head of its table where that has one. \
         `benchgate config show` prints what holds, `benchgate config check` what is wrong.",
    );
    for key in DOCUMENT.keys {
        file.section(key);
    }
    file.0
}

struct Starter(String);

impl Starter {
    /// A key of the document: with the keys below it when it is a table.
    fn section(&mut self, key: &Key) {
        self.0.push('\n');
        match key.kind {
            Kind::Table(table) => {
                self.explain(key.meaning);
                self.0.push_str(&format!("[{}]\n", key.name));
                self.keys(table);
            }
            Kind::Named(_, &Kind::Table(table)) | Kind::Tables(table) => {
                self.meaning(key);
                self.0.push_str(&format!("#{}\n", head(key)));
                self.keys(table);
            }
            Kind::Named(name, of) => {
                self.meaning(key);
                self.0.push_str(&format!("[{}]\n", key.name));
                self.0.push_str(&format!("#{} = {}\n", toml_key(name.example), example(of)));
            }
            _ => self.setting(key),
        }
    }

    fn keys(&mut self, table: &Table) {
        for key in table.keys {
            // Of keys that exclude one another the first stands as a setting.
            if table.one_of.iter().skip(1).any(|other| *other == key.name) {
                self.explain(key.meaning);
                self.explain(&format!("Instead: {} = {}", key.name, example(&key.kind)));
            } else {
                self.setting(key);
            }
        }
    }

    fn setting(&mut self, key: &Key) {
        self.meaning(key);
        let value = match key.absent {
            Absent::Boolean(value) => format!("{value}"),
            Absent::Integer(value) => format!("{value}"),
            Absent::Decimal(digits) => digits.into(),
            Absent::Text(text) => toml_string(text),
            Absent::Texts(texts) => list(texts.iter().map(|text| toml_string(text))),
            Absent::Refused | Absent::Unset(_) | Absent::Empty(_) | Absent::OfKeys => example(&key.kind),
        };
        self.0.push_str(&format!("#{} = {value}\n", key.name));
    }

    /// What a key means, and what its value does not say.
    fn meaning(&mut self, key: &Key) {
        let more = match key.absent {
            Absent::Refused => " Must be given.".into(),
            Absent::Unset(words) | Absent::Empty(words) => format!(" Not given: {words}."),
            Absent::Texts([]) if !is_any_text(&key.kind.inner()) => {
                format!(" For example: {}", example(&key.kind))
            }
            _ => String::new(),
        };
        self.explain(&format!("{}{more}", key.meaning));
    }

    /// A comment, in lines.
    fn explain(&mut self, text: &str) {
        let mut columns = 0;
        for word in text.split(' ') {
            let length = word.chars().count() + 1;
            if columns == 0 || columns + length > WIDTH {
                self.0.push_str(if columns == 0 { "#" } else { "\n#" });
                columns = 1;
            }
            self.0.push(' ');
            self.0.push_str(word);
            columns += length;
        }
        self.0.push('\n');
    }
}

/// The head of a table that is not there unless it is given.
fn head(key: &Key) -> String {
    match key.kind {
        Kind::Named(name, _) => format!("[{}.{}]", key.name, toml_key(name.example)),
        _ => format!("[[{}]]", key.name),
    }
}

/// A value of the kind, as it is written.
fn example(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "true".into(),
        Kind::Integer { least, .. } => format!("{least}"),
        Kind::Decimal { most } => (*most).into(),
        of if is_any_text(of) => toml_string("…"),
        Kind::Text(shape) | Kind::TextOrList(shape) => toml_string(shape.example),
        Kind::Word(words) => toml_string(words.first().copied().unwrap_or_default()),
        Kind::List { of, .. } => list(core::iter::once(example(of))),
        Kind::Named(name, of) => format!("{{ {} = {} }}", toml_key(name.example), example(of)),
        // Tables stand under their heads; none is inside another.
        Kind::Table(_) | Kind::Tables(_) => "{}".into(),
    }
}

/// Whether it is any text: an example of that says nothing.
fn is_any_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(shape) | Kind::TextOrList(shape) if *shape == Line::SHAPE)
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::{Policy, read_policy};
    use super::*;

    fn read(text: &str) -> Policy {
        read_policy("benchgate.toml", text.as_bytes()).unwrap().0
    }

    /// The file with every setting in force.
    fn in_force() -> String {
        let file = starter();
        let setting = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        };
        file.lines().map(setting).collect()
    }

    #[test]
    fn as_it_stands_the_defaults_hold() {
        assert_eq!(read(&starter()), read(""));
    }

    #[test]
    fn every_setting_is_valid_and_a_default_is_the_default() {
        let (policy, default) = (read(&in_force()), read(""));
        assert_eq!(policy.fixtures, default.fixtures);
        assert_eq!(policy.evidence, default.evidence);
        assert_eq!(policy.regression, default.regression);
        assert_eq!((policy.scoring, policy.self_approval), (default.scoring, default.self_approval));
        assert_eq!((policy.approvers, policy.addons), (default.approvers, default.addons));
        assert_eq!((policy.retired.len(), policy.packs.len(), policy.claims.len()), (1, 1, 1));
        assert_eq!((policy.reviewers.len(), policy.placeholders.len()), (1, 1));
    }

    #[test]
    fn every_key_of_the_table_is_there_and_explained() {
        fn names(table: &Table, found: &mut Vec<(&'static str, &'static str)>) {
            for key in table.keys {
                found.push((key.name, key.meaning));
                match key.kind {
                    Kind::Table(inner) | Kind::Tables(inner) | Kind::Named(_, &Kind::Table(inner)) => {
                        names(inner, found);
                    }
                    _ => {}
                }
            }
        }
        let file = starter();
        let comments = file.lines().filter_map(|line| line.strip_prefix("# ")).collect::<Vec<_>>().join(" ");
        let mut keys = Vec::new();
        names(&DOCUMENT, &mut keys);
        assert!(keys.len() > 40);
        for (name, meaning) in keys {
            let is_key = |line: &str| {
                let line = line.trim_start_matches("# Instead: ").trim_start_matches(['#', '[']);
                line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', ']', '.']))
            };
            assert!(file.lines().any(is_key), "{name}");
            assert!(comments.contains(meaning), "{name}: {meaning}");
        }
    }

    #[test]
    fn no_comment_is_wider_than_a_page() {
        let file = starter();
        assert!(file.lines().filter(|line| line.starts_with("# ")).all(|line| line.chars().count() <= WIDTH));
        assert!(!file.contains("\n\n\n") && !file.contains(" \n"));
    }
}
