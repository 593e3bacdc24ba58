//! The shape of what people read: tables within 100 columns, aligned; Markdown that a GFM parser takes as meant.

use comrak::nodes::NodeValue;
use unicode_width::UnicodeWidthStr as _;

use crate::cases::{Recorded, all, recorded};
use crate::program::run;

/// Widest line of the text table, in columns.
const WIDEST: usize = 100;

fn is_score(recorded: &Recorded, format: Option<&str>) -> bool {
    let asked = recorded.command.split("--format ").nth(1).map(|rest| rest.split(' ').next().unwrap());
    recorded.stdout.starts_with(if format == Some("markdown") { "### " } else { "benchgate score · " })
        && recorded.command.contains("benchgate score")
        && asked == format
        && recorded.command.contains("benchgate score")
}

/// The text without colours, which are the only escape sequences there may be.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split("\u{1b}[");
    out.push_str(parts.next().unwrap());
    for part in parts {
        let (code, rest) = part.split_once('m').expect("the end of a colour");
        assert!(matches!(code, "0" | "1" | "2" | "31" | "32" | "33"), "{code}");
        out.push_str(rest);
    }
    out
}

/// The lines of the table: from its heading to the last rule and the total under it.
fn table(stdout: &str) -> Vec<&str> {
    let mut lines = stdout.lines().skip_while(|line| !line.starts_with("fixture ")).peekable();
    let mut table = Vec::new();
    while let Some(line) = lines.next() {
        table.push(line);
        if lines.peek() == Some(&"") {
            break;
        }
    }
    table
}

/// The column before which a line has the bar, by display width.
fn bar(line: &str) -> usize {
    line.split_once('│').map(|(before, _)| before.width()).expect("a bar")
}

#[test]
fn text_tables_are_aligned_and_within_a_hundred_columns() {
    let mut tables = 0;
    for recorded in recorded().iter().filter(|recorded| is_score(recorded, None)) {
        let text = plain(&recorded.stdout);
        let lines = table(&text);
        if lines.is_empty() {
            continue;
        }
        tables += 1;
        let place = format!("{}: {}", recorded.case, recorded.command);
        let rules: Vec<usize> =
            lines.iter().enumerate().filter(|(_, line)| line.starts_with("---")).map(|(at, _)| at).collect();
        assert_eq!(rules, [1, lines.len() - 2], "{place}");
        let column = bar(lines[0]);
        for line in &lines {
            assert!(line.width() <= WIDEST, "{place}: {} columns: {line}", line.width());
            assert!(line.width() <= lines[1].width(), "{place}: wider than the rule: {line}");
            assert!(line.starts_with("---") || bar(line) == column, "{place}: not aligned: {line}");
            assert_eq!(line.trim_end(), *line, "{place}");
        }
        let heading: Vec<&str> = lines[0].split_whitespace().collect();
        assert_eq!(heading[..7], ["fixture", "pass", "match", "miss", "fp", "prec", "recall"], "{place}");
        assert!(lines.last().unwrap().starts_with("TOTAL"), "{place}");
    }
    assert!(tables > 50, "{tables} tables");
}

#[test]
fn the_lines_under_the_table_fit_a_terminal_where_they_are_ours() {
    for recorded in recorded().iter().filter(|recorded| is_score(recorded, None)) {
        let text = plain(&recorded.stdout);
        let ours = text.lines().filter(|line| {
            ["benchgate score ·", "PASS ", "FAIL ", "BLOCKED ", "NOT_VERIFIED ", "strict: "]
                .iter()
                .any(|start| line.starts_with(start))
        });
        for line in ours {
            assert!(line.width() <= WIDEST, "{}: {} columns: {line}", recorded.case, line.width());
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let all = recorded();
    let mut pairs = 0;
    for colored in all.iter().filter(|recorded| recorded.command.ends_with(" --color always")) {
        let without = colored.command.trim_end_matches(" --color always");
        let twin = all.iter().find(|other| other.case == colored.case && other.command == without);
        if let Some(twin) = twin {
            pairs += 1;
            assert_eq!(plain(&colored.stdout), twin.stdout, "{}", colored.case);
        }
    }
    assert!(pairs > 10, "{pairs} pairs");
}

#[test]
fn nothing_foreign_reaches_a_terminal_or_a_job_log_as_a_command() {
    for recorded in recorded() {
        for line in plain(&recorded.stdout).lines().chain(recorded.stderr.lines()) {
            let place = format!("{}: {}: {line}", recorded.case, recorded.command);
            assert!(!line.contains("##["), "{place}");
            let is_annotation = recorded.command.ends_with(" --format annotations")
                && ["::error ", "::warning ", "::notice "].iter().any(|kind| line.starts_with(kind));
            assert!(is_annotation || !line.trim_start().starts_with("::"), "{place}");
            let hidden = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!line.contains(hidden), "{place}");
        }
    }
}

#[test]
fn markdown_has_one_table_with_ten_cells_in_each_row_and_no_foreign_links() {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let mut pages = 0;
    for recorded in recorded().iter().filter(|recorded| is_score(recorded, Some("markdown"))) {
        pages += 1;
        let place = format!("{}: {}", recorded.case, recorded.command);
        let arena = comrak::Arena::new();
        let root = comrak::parse_document(&arena, &recorded.stdout, &options);
        let (mut tables, mut rows, mut headings) = (0, 0, 0);
        for node in root.descendants() {
            match &node.data().value {
                NodeValue::Table(_) => tables += 1,
                NodeValue::TableRow(_) => {
                    rows += 1;
                    assert_eq!(node.children().count(), 10, "{place}");
                }
                NodeValue::Heading(_) => headings += 1,
                // A block of HTML goes on to the next blank line: it must hold its own line only.
                NodeValue::HtmlBlock(html) => {
                    let text = html.literal.trim_end();
                    assert!(!text.contains('\n'), "{place}: swallowed: {text}");
                }
                NodeValue::Link(_) | NodeValue::Image(_) | NodeValue::FootnoteReference(_) => {
                    panic!("{place}: a link");
                }
                NodeValue::Strikethrough | NodeValue::TaskItem(_) | NodeValue::CodeBlock(_) => {
                    panic!("{place}: foreign markup");
                }
                NodeValue::Text(text) => {
                    assert!(!text.contains('@') || text.as_ref() == "@", "{place}: a mention: {text}");
                }
                _ => {}
            }
        }
        let empty = recorded.stdout.contains("· 0 fixtures");
        assert_eq!(tables, usize::from(!empty), "{place}");
        assert!(empty || rows >= 3, "{place}");
        assert_eq!(headings, 1, "{place}");
        let opened = recorded.stdout.matches("<details>").count();
        assert_eq!(opened, recorded.stdout.matches("</details>").count(), "{place}");
    }
    assert!(pages > 20, "{pages} pages");
}

#[test]
fn an_appended_summary_stands_beside_what_other_steps_wrote() {
    let case = all().iter().find(|case| case.name == "summary-is-appended").unwrap();
    let dir = case.copy();
    let summary = dir.path().join("summary.md");
    std::fs::write(&summary, "<details>\n\nanother step\n\n</details>\n").unwrap();
    for _ in 0..2 {
        run(dir.path(), &["score", "fixtures", "--full", "--summary", "summary.md"]);
    }
    let page = std::fs::read_to_string(&summary).unwrap() + "# a later step\n";
    let mut options = comrak::Options::default();
    options.extension.table = true;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, &page, &options);
    let count =
        |wanted: fn(&NodeValue) -> bool| root.descendants().filter(|node| wanted(&node.data().value)).count();
    assert_eq!(count(|value| matches!(value, NodeValue::Heading(_))), 3, "{page}");
    assert_eq!(count(|value| matches!(value, NodeValue::Table(_))), 2, "{page}");
}

/// Whether a command shows stored results.
fn is_of_stored(recorded: &Recorded) -> bool {
    ["benchgate compare ", "benchgate history "].iter().any(|command| recorded.command.contains(command))
}

#[test]
fn tables_of_stored_results_are_aligned_and_markdown_rows_have_the_cells_of_their_heading() {
    let (mut tables, mut rows) = (0, 0);
    for recorded in recorded().iter().filter(|recorded| is_of_stored(recorded)) {
        let place = format!("{}: {}", recorded.case, recorded.command);
        let text = plain(&recorded.stdout);
        // In text, each part between blank lines whose second line is a rule.
        for table in text.split("\n\n").map(|part| part.lines().collect::<Vec<_>>()) {
            let Some(rule) = table.get(1).filter(|line| line.starts_with("---")) else { continue };
            tables += 1;
            for line in table.iter().filter(|line| *line != rule) {
                assert!(line.width() <= rule.width(), "{place}: wider than the rule: {line}");
                assert_eq!(bar(line), bar(table[0]), "{place}: not aligned: {line}");
                assert_eq!(line.trim_end(), *line, "{place}");
            }
        }
        // In Markdown, foreign bars are entities.
        let bars = |line: &&str| line.matches('|').count();
        let lines: Vec<&str> = text.lines().collect();
        for table in lines.chunk_by(|one, other| one.starts_with('|') && other.starts_with('|')) {
            if table.len() > 1 {
                assert!(table[1].starts_with("|:--"), "{place}: {}", table[1]);
                assert!(table.iter().all(|line| bars(line) == bars(&table[0])), "{place}: {table:?}");
                rows += table.len() - 2;
            }
        }
    }
    assert!(tables > 30 && rows > 30, "{tables} tables, {rows} rows");
}
