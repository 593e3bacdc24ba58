//! Examples are run. A comment directly before a fenced block says what the block is:
//!
//! - `command: gate`, `command: score`, `command: test`: exactly that command of the README.
//! - `output: score`: what that command prints, in this repository.
//! - `file: PATH`: a file of the document's own directory.
//! - `run: benchgate … = CODE`: what the command prints there, and its exit code; variables may stand in front.
//! - `part: POINTER of benchgate …`: a part of the JSON that the command prints.

use std::fs;
use std::io;
use std::path::Path;

use super::document::{Block, blocks, with_content};
use super::{assert_none, documents, program, root, text_of};

/// What an example shows and what it should show.
struct Shown {
    block: Block,
    want: String,
}

/// Runs the examples of a document in a directory of its own, and returns those that show something else than the
/// program, with what is wrong beyond that.
fn run(document: &str, text: &str, here: &Path) -> io::Result<(Vec<Shown>, Vec<String>)> {
    let (mut shown, mut report) = (Vec::new(), Vec::new());
    for block in blocks(text) {
        let Some(marker) = &block.marker else { continue };
        let place = format!("{document}:{}", block.line);
        let Some((kind, rest)) = marker.split_once(": ") else { continue };
        let want = match kind {
            "file" => {
                let path = here.join(rest);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, &block.text)?;
                continue;
            }
            "command" if rest == "score" => "cargo run --release -- score\n".to_owned(),
            "command" if rest == "gate" => "cargo run --release -- gate --collect\n".to_owned(),
            "command" if rest == "test" => "cargo test\n".to_owned(),
            "output" if rest == "score" => program::benchgate(root(), &["score".to_owned()])?.stdout,
            "run" => {
                let (command, code) = rest.rsplit_once(" = ").unwrap_or((rest, ""));
                let (variables, command) = command.split_at(command.find("benchgate ").unwrap_or_default());
                let variables: Vec<String> = variables.split_whitespace().map(str::to_owned).collect();
                let ran = program::benchgate_with(here, &variables, &words(command))?;
                let found = ran.code.map_or_else(String::new, |code| code.to_string());
                if found != code {
                    report.push(format!("{place}: `{command}` exits with {found}, not {code}"));
                }
                ran.stdout
            }
            "part" => {
                let (pointer, command) = rest.split_once(" of ").unwrap_or((rest, ""));
                let ran = program::benchgate(here, &words(&format!("{command} --format json")))?;
                let json: serde_json::Value = serde_json::from_str(&ran.stdout)?;
                let part = json.pointer(pointer).unwrap_or(&serde_json::Value::Null);
                serde_json::to_string_pretty(part)? + "\n"
            }
            _ => {
                report.push(format!("{place}: `{marker}` is no marker"));
                continue;
            }
        };
        if want != block.text {
            shown.push(Shown { block, want });
        }
    }
    Ok((shown, report))
}

/// The arguments of a `benchgate` command line without quotes.
fn words(command: &str) -> Vec<String> {
    command.split_whitespace().skip(1).map(str::to_owned).collect()
}

fn faults(document: &str, text: &str) -> io::Result<Vec<String>> {
    let here = tempfile::tempdir()?;
    let (shown, mut report) = run(document, text, here.path())?;
    report.extend(shown.iter().map(|Shown { block, want }| {
        format!("{document}:{}: shows\n{}where the program has\n{want}", block.line, block.text)
    }));
    Ok(report)
}

/// Writes what the program prints into a document.
fn bless(document: &str, text: &str) -> io::Result<()> {
    let here = tempfile::tempdir()?;
    let (shown, _) = run(document, text, here.path())?;
    // From the end, so that the lines of the blocks before stay what they are.
    let blessed = shown
        .iter()
        .rev()
        .fold(text.to_owned(), |text, shown| with_content(&text, &shown.block, &shown.want));
    if shown.is_empty() { Ok(()) } else { fs::write(root().join(document), blessed) }
}

#[test]
fn examples_show_what_the_program_prints() {
    for document in documents().unwrap() {
        let mut text = text_of(&document).unwrap();
        if std::env::var_os("BENCHGATE_BLESS").is_some() {
            bless(&document, &text).unwrap();
            text = text_of(&document).unwrap();
        }
        assert_none(&faults(&document, &text).unwrap());
    }
}

#[test]
fn the_readme_has_the_two_commands_and_the_table() {
    let text = text_of("README.md").unwrap();
    for (marker, language) in [
        ("command: gate", "sh"),
        ("command: score", "sh"),
        ("command: test", "sh"),
        ("output: score", "text"),
    ] {
        let found: Vec<_> =
            blocks(&text).into_iter().filter(|block| block.marker.as_deref() == Some(marker)).collect();
        assert_eq!(found.len(), 1, "{marker}");
        assert_eq!(found[0].language, language, "{marker}");
    }
}

#[test]
fn an_example_that_shows_something_else_is_found() {
    let files = "<!-- file: f/a.diff -->\n```diff\n```\n<!-- file: f/a.expected.json -->\n```json\n{\"expect\": {\"max_blocking\": 0}}\n```\n";
    let right = "<!-- part: /summary/passed of benchgate score f -->\n```json\n1\n```\n";
    assert_none(&faults("x.md", &format!("{files}{right}")).unwrap());
    for wrong in [
        right.replace("\n1\n", "\n2\n"),
        "<!-- run: benchgate explain nonsense = 0 -->\n```text\n```\n".to_owned(),
        "<!-- run: benchgate score f = 0 -->\n```text\nPASS\n```\n".to_owned(),
        "<!-- command: test -->\n```sh\ncargo test --all\n```\n".to_owned(),
        "<!-- output: score -->\n```text\n```\n".to_owned(),
        "<!-- rum: benchgate score f = 0 -->\n```text\n```\n".to_owned(),
    ] {
        let found = faults("x.md", &format!("{files}{wrong}")).unwrap();
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
    }
}
