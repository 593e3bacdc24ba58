//! What a workflow or an action names of its own repository.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::workflows::{names_a_path, unescaped};
use super::yaml::plain;

/// What is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// What its steps and jobs use, from where it is checked out: an action's directory, or the file of a workflow. The empty
    /// path is an action at the root.
    pub paths: BTreeSet<String>,
    /// Whether it may use something that is not among these.
    pub may_be_more: bool,
    /// Whether it names anything below `.github`.
    pub names_settings: bool,
}

/// Reads what a workflow or an action names. What cannot be read may name anything.
pub fn called(bytes: &[u8]) -> Called {
    let anything = Called { paths: BTreeSet::new(), may_be_more: true, names_settings: true };
    let Some(text) = str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')) else { return anything };
    let open = unescaped(text);
    let names_settings = [text, &open].iter().any(|text| text.to_ascii_lowercase().contains(".github/"));
    let Some(found) = plain(text) else {
        let may_be_more = text.contains(".\\") || [text, &open].iter().any(|text| names_a_path(text));
        return Called { paths: BTreeSet::new(), may_be_more, names_settings };
    };
    // A backslash parts directories on some machines, and is the beginning of an escape in some quotes.
    let has_escape = found.uses.iter().any(|used| used.contains('\\'));
    let mut may_be_more = has_escape || found.flows.iter().any(|flow| names_a_path(flow));
    let mut paths = BTreeSet::new();
    for used in found.uses.iter().map(|used| unescaped(used)).filter(|used| used.starts_with('.')) {
        match path(&used) {
            Some(path) => drop(paths.insert(path)),
            None => may_be_more = true,
        }
    }
    Called { paths, may_be_more, names_settings }
}

/// A path from where the repository is checked out; nothing where it leads out of there, or nobody knows.
fn path(used: &str) -> Option<String> {
    let parts: Vec<&str> = used.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let is_plain = |part: &&str| *part != ".." && !part.contains(['$', '{']);
    parts.iter().all(is_plain).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Vec<String>, bool, bool) {
        let found = called(text.as_bytes());
        (found.paths.into_iter().collect(), found.may_be_more, found.names_settings)
    }

    #[test]
    fn what_steps_and_jobs_use_is_named() {
        let text = "jobs:\n  a:\n    uses: ./.github/workflows/w.yml\n  b:\n    steps:\n      - uses: ./x//y/ # z\n      - \
                    uses: './'\n      - uses: o/r@v1\n";
        let paths = ["", ".github/workflows/w.yml", "x/y"].map(String::from);
        assert_eq!(of(text), (paths.to_vec(), false, true));
        assert_eq!(of("jobs:\n  b:\n    steps:\n      - run: make\n"), (Vec::new(), false, false));
    }

    #[test]
    fn what_leads_elsewhere_or_is_not_read_may_be_anything() {
        for text in [
            "jobs:\n  b:\n    steps:\n      - uses: ./../x\n",
            "jobs:\n  b:\n    steps: [{uses: ./x}]\n",
            "jobs: &a\n  b:\n    steps:\n      - uses: ./x\n",
        ] {
            assert_eq!(of(text), (Vec::new(), true, false), "{text}");
        }
        let escaped = "jobs:\n  b:\n    steps:\n      - uses: \"\\x2e/x\"\n";
        assert_eq!(of(escaped), (["x".into()].to_vec(), true, false));
        assert!(of("jobs:\n  b:\n    steps:\n      - uses: .\\x\n").1);
        assert!(called(b"\xff").may_be_more && called(b"a\0").may_be_more);
        // It is written in a way that is not read, and nothing in it looks like a path.
        assert_eq!(of("jobs: &a\n  b:\n    steps:\n      - run: make\n"), (Vec::new(), false, false));
        assert!(of("a:\n  b: sh .GITHUB/x.sh\n").2);
    }
}
