//! Properties of text for terminals, columns and workflow commands, over generated hostile text.

use benchgate::escape::{terminal, truncate, width, workflow_data, workflow_log, workflow_property};
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "a",
    "b",
    "::",
    ":",
    ",",
    "%",
    "%0A",
    "%0D",
    "%25",
    "%2C",
    "%3A",
    "error",
    "add-mask",
    "##[",
    "##",
    "[",
    "]",
    "#",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "\0",
    "\u{1b}[31m",
    "\u{1b}]8;;x\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{9b}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{2066}",
    "\u{3000}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{e0041}",
    "\u{e0100}",
    "e\u{301}",
    "\u{301}",
    "漢",
    "ｗ",
    "👍🏽",
    "🇩🇪",
    "🇩",
    "👩\u{200d}👧",
    "⚠\u{fe0f}",
    "각",
    "ᄀ",
    "ᅡ",
    "लि",
    "لا",
];

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// As the runner decodes: `%25` last, so that `%250A` is the text `%0A`.
fn decoded(encoded: &str, table: &[(&str, &str)]) -> String {
    table.iter().fold(String::from(encoded), |text, (code, plain)| text.replace(code, plain))
}

/// Whether the runner takes the line for a command, whichever it is.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

/// Whether a terminal would obey it, reorder by it or not show it.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn the_judges_see_what_they_are_for() {
    for line in ["::error::x", " \u{a0}::add-mask::x", "text ##[add-matcher]x"] {
        assert!(is_command(line), "{line}");
    }
    assert!(!is_command("a ::b ## ["));
    assert!("\u{1b}\n\u{9b}\u{202e}\u{200b}\u{e0041}".chars().all(is_dangerous));
    assert!(!"a漢é👍␊".chars().any(is_dangerous));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn a_terminal_gets_one_line_of_plain_characters(text in hostile_text()) {
        let shown = terminal(&text);
        prop_assert!(!shown.chars().any(is_dangerous), "{shown:?}");
        prop_assert_eq!(terminal(&shown), &*shown);
        // What is plain stays, in order.
        let plain = |text: &str| text.chars().filter(|c| c.is_alphabetic() && c.is_ascii_lowercase()).collect::<String>();
        prop_assert_eq!(plain(&shown), plain(&text));
    }

    #[test]
    fn a_cut_text_fits_and_is_the_start_of_the_text(text in hostile_text(), limit in 0_usize..40, raw in any::<bool>()) {
        let text = if raw { text } else { terminal(&text).into_owned() };
        let cut = truncate(&text, limit);
        prop_assert!(width(&cut) <= limit);
        if width(&text) <= limit {
            prop_assert_eq!(&*cut, &*text);
        } else if limit > 0 {
            let kept = cut.strip_suffix('…').expect("an ellipsis");
            let rest = text.strip_prefix(kept).expect("the start of the text");
            // No combining mark is cut off, and no more is cut off than one cluster needs.
            let split = rest.starts_with(['\u{301}', '\u{fe0f}', '🏽', '\u{200d}']);
            prop_assert!(kept.is_empty() || !split, "{kept:?} before {rest:?}");
            prop_assert!(width(kept) + 4 >= limit, "{kept:?} of {text:?} at {limit}");
        } else {
            prop_assert_eq!(&*cut, "");
        }
    }

    #[test]
    fn the_runner_decodes_what_was_encoded_and_sees_one_line(text in hostile_text()) {
        let lines = [("%0D", "\r"), ("%0A", "\n")];
        let (data, property) = (workflow_data(&text), workflow_property(&text));
        prop_assert!(!data.contains(['\r', '\n']));
        prop_assert!(!property.contains(['\r', '\n', ':', ',']));
        prop_assert_eq!(decoded(&data, &[&lines[..], &[("%25", "%")]].concat()), &*text);
        let codes = [&lines[..], &[("%3A", ":"), ("%2C", ","), ("%25", "%")]].concat();
        prop_assert_eq!(decoded(&property, &codes), &*text);
    }

    #[test]
    fn a_log_line_is_never_a_command(text in hostile_text()) {
        let shown = workflow_log(&text);
        prop_assert!(!is_command(&shown), "{shown}");
        prop_assert!(!shown.chars().any(is_dangerous));
        prop_assert_eq!(workflow_log(&shown), &*shown);
    }
}

/// Lam and alef join into one column: cut by the sum of their clusters, too much was lost.
#[test]
fn letters_that_join_are_not_cut_too_early() {
    let text = terminal("\u{1b}[31m漢%0Aلالا[لا\u{85}a漢\u{1b}[31m[👩\u{200d}👧").into_owned();
    let cut = truncate(&text, 36);
    let kept = cut.strip_suffix('…').unwrap();
    assert!(width(&cut) <= 36 && width(kept) + 4 >= 36, "{kept:?} is {} wide", width(kept));
}
