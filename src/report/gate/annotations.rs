//! A gate as annotations of a GitHub job: workflow commands.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::complaints::complaints;
use super::facts::headline;
use crate::diagnostic::Level;
use crate::escape::{workflow_data, workflow_log, workflow_property};
use crate::result::v1::{Gate, GateVerdict, Reason};
use crate::source::excerpt_of;

/// Most annotations of one kind: GitHub shows no more of a step.
const MOST: usize = 10;
/// Most characters of a message, and of a file's name.
const TEXT: usize = 500;

/// Workflow commands, a line each: at most ten errors (why the verdict is not PASS), ten warnings (what is worth knowing)
/// and ten notices (what got better), the weightiest first. When there are more, the last one says how many.
pub fn gate_annotations(gate: &Gate) -> String {
    let mut errors: Vec<String> = Vec::new();
    if gate.verdict != GateVerdict::Pass {
        errors.extend(gate.reasons.iter().map(|reason| annotation("error", reason)));
        if errors.is_empty() {
            let said = headline(gate);
            errors.push(command(
                "error",
                "",
                gate.verdict.word(),
                &format!("{} {}", gate.verdict.word(), said.first),
            ));
        }
    }
    let of_packs = gate.packs.iter().flat_map(|pack| &pack.notes);
    let of_score = gate.score.iter().flat_map(complaints).filter(|(level, _)| *level == Level::Warning);
    let warnings = gate.notes.iter().chain(of_packs).chain(of_score.map(|(_, reason)| reason));
    let notices = gate.improvements.iter().map(|better| command("notice", "", "better", &better.message));
    let warnings: Vec<String> = warnings.map(|reason| annotation("warning", reason)).collect();
    ten("error", errors) + &ten("warning", warnings) + &ten("notice", notices.collect())
}

/// The first ten, or nine and how many more there are.
fn ten(kind: &str, all: Vec<String>) -> String {
    if all.len() <= MOST {
        return all.concat();
    }
    let more = all.len() - (MOST - 1);
    let last = command(kind, "", "and more", &format!("and {more} more; the job summary has all"));
    all.into_iter().take(MOST - 1).chain([last]).collect()
}

fn annotation(kind: &str, reason: &Reason) -> String {
    let place = reason.place.as_deref().map(place).unwrap_or_default();
    let help = reason.help.as_ref().map(|help| format!("\n{}", inert(help))).unwrap_or_default();
    let message = format!("{}{help}", inert(&reason.message));
    line(kind, &place, &reason.code, &message)
}

/// A command whose message is foreign text of one line.
fn command(kind: &str, place: &str, title: &str, message: &str) -> String {
    line(kind, place, title, &inert(message))
}

fn line(kind: &str, place: &str, title: &str, message: &str) -> String {
    let title = workflow_property(&inert(title));
    format!("::{kind} {place}title={title}::{}\n", workflow_data(message))
}

/// Bounded, and with nothing that cannot be seen or is a command of the older kind, which may stand inside a line.
fn inert(text: &str) -> String {
    workflow_log(&excerpt_of(text, TEXT)).into_owned()
}

/// `file=…,line=…,col=…,` of a place: `file:line:column (path of the value)`, of which only the file is sure.
fn place(place: &str) -> String {
    let file =
        place.strip_suffix(')').and_then(|inner| inner.rsplit_once(" (")).map_or(place, |(file, _)| file);
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
    let last =
        |text: &str| text.rsplit_once(':').and_then(|(file, end)| Some((String::from(file), number(end)?)));
    let (file, numbers) = match last(file) {
        Some((before, second)) => match last(&before) {
            Some((file, first)) => (file, format!("line={first},col={second},")),
            None => (before, format!("line={second},")),
        },
        None => (file.into(), String::new()),
    };
    if file.is_empty() {
        String::new()
    } else {
        format!("file={},{numbers}", workflow_property(&inert(&file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_properties() {
        for (text, properties) in [
            ("a.json", "file=a.json,"),
            ("a.json:7", "file=a.json,line=7,"),
            ("a b/c.json:7:5 (expect.must_mach)", "file=a b/c.json,line=7,col=5,"),
            ("a,b:0", "file=a%2Cb%3A0,"),
            (":1:2", ""),
            ("x:99999999999999999999:4", "file=x%3A99999999999999999999,line=4,"),
        ] {
            assert_eq!(place(text), properties);
        }
    }

    #[test]
    fn of_eleven_nine_are_shown() {
        let all: Vec<String> = (0..11).map(|n| format!("::error title=a::{n}\n")).collect();
        let shown = ten("error", all);
        assert_eq!(shown.lines().count(), 10);
        assert!(shown.ends_with("::error title=and more::and 2 more; the job summary has all\n"), "{shown}");
    }

    #[test]
    fn a_message_is_no_other_command() {
        let reason = Reason {
            code: "a:b,c".into(),
            message: "100%\n::error::x\u{202e}##[y]".into(),
            place: Some("x\n::error::".into()),
            help: Some("y".into()),
        };
        let shown = annotation("error", &reason);
        assert_eq!(shown.lines().count(), 1);
        assert!(shown.starts_with(
            "::error file=x␊%3A%3Aerror%3A%3A,title=a%3Ab%2Cc::100%25␊::error::x<U+202E>## [y]%0Ay"
        ));
    }
}
