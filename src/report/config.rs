//! The effective policy as TOML, with or without where each value comes from.

use alloc::format;
use alloc::string::{String, ToString as _};

use crate::escape;
use crate::policy::{Content, Effective, Entry, Origin};
use crate::source::toml_key;

/// What the TOML tells beyond the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// Where each value comes from, and what holds where none is set.
    Origins,
    /// Nothing.
    None,
}

/// The policy as TOML that is read as the same policy again.
pub fn config_toml(effective: &Effective, comments: Comments) -> String {
    let mut toml = Toml { out: String::new(), file: effective.file.as_deref(), comments };
    toml.comment(&match toml.file {
        Some(file) => format!("The policy that holds, by {file} and the defaults."),
        None => "There is no benchgate.toml here: the documented defaults hold.".to_string(),
    });
    toml.entries("", &effective.entries);
    escape::toml(toml.out.trim_start_matches('\n'))
}

/// That nothing is wrong with the policy.
pub fn config_checked(file: Option<&str>) -> String {
    match file {
        Some(file) => format!("{}: nothing is wrong\n", escape::workflow_log(file)),
        None => "there is no benchgate.toml here: the documented defaults hold\n".into(),
    }
}

struct Toml<'e> {
    out: String,
    file: Option<&'e str>,
    comments: Comments,
}

impl Toml<'_> {
    fn entries(&mut self, table: &str, entries: &[Entry]) {
        for Entry { key, content } in entries {
            let name = toml_key(key);
            let path = if table.is_empty() { name.to_string() } else { format!("{table}.{name}") };
            match content {
                Content::Value(value, origin) => {
                    self.out.push_str(&format!("{name} = {}", value.toml()));
                    if self.comments == Comments::Origins {
                        self.out.push_str(&format!("  # {}", place(self.file, *origin)));
                    }
                    self.out.push('\n');
                }
                Content::Unset(words) => self.comment(&format!("{name} is not set: {words}.")),
                Content::Table(entries) => self.table(&format!("[{path}]"), &path, entries),
                Content::Named(tables, words) if tables.is_empty() => {
                    self.none(&format!("[{path}.…]"), words);
                }
                Content::Named(tables, _) => self.entries(&path, tables),
                Content::Tables(tables, words) if tables.is_empty() => {
                    self.none(&format!("[[{path}]]"), words);
                }
                Content::Tables(tables, _) => {
                    for entries in tables {
                        self.table(&format!("[[{path}]]"), &path, entries);
                    }
                }
            }
        }
    }

    fn table(&mut self, header: &str, path: &str, entries: &[Entry]) {
        self.out.push_str(&format!("\n{header}\n"));
        self.entries(path, entries);
    }

    fn none(&mut self, header: &str, words: &str) {
        if self.comments == Comments::Origins {
            self.out.push('\n');
            self.comment(&format!("There is no {header}: {words}."));
        }
    }

    fn comment(&mut self, words: &str) {
        if self.comments == Comments::Origins {
            self.out.push_str(&format!("# {}\n", escape::workflow_log(words)));
        }
    }
}

/// Where a value comes from: `default`, or file, line and column.
pub(super) fn place(file: Option<&str>, origin: Origin) -> String {
    match origin {
        Origin::Default => "default".into(),
        Origin::At(at) => {
            format!("{}:{}:{}", escape::workflow_log(file.unwrap_or_default()), at.line, at.column)
        }
    }
}
