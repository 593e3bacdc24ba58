//! What is a comment, and what only looks like one.

use super::{Plain, plain};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const JOB: &str = "on: push\njobs:\n  a:\n    steps:\n";

fn lines(text: &str) -> Vec<String> {
    plain(text).map(|found| found.lines).unwrap_or_default()
}

fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
    one.is_some() && one.map(|found| found.lines) == other.map(|found| found.lines)
}

#[test]
fn comments_and_empty_lines_are_left_out() {
    let text = "# a\n---\non:  push  # b\nname: 'it''s # not' # c\r\n\njobs:   # d\n  'a':\n    if: \"x \\\" # y\"\n    \
                needs: [x, {y: z}] # e\n  # f\n";
    assert_eq!(
        lines(text),
        [
            "---",
            "on:  push",
            "name: 'it''s # not'",
            "jobs:",
            "  'a':",
            "    if: \"x \\\" # y\"",
            "    needs: [x, {y: z}]"
        ]
    );
    assert_eq!(lines("a: b#c\n"), ["a: b#c"]);
}

#[test]
fn a_block_of_text_has_no_comments() {
    let block = |head: &str, text: &str| format!("{JOB}      - run: {head}\n{text}      - run: y\n");
    let one = block("|", "          # a\n          x\n");
    assert!(!is_same(&one, &block("|", "          # b\n          x\n")));
    assert!(!is_same(&one, &block("|", "          x\n")));
    // Empty lines at its end are none of it, unless it keeps them; nor are comments in front of its key.
    assert!(is_same(&one, &block("| # c", "          # a\n          x\n\n\n      # d\n")));
    let kept = block("|+", "          x\n");
    assert!(!is_same(&kept, &block("|+", "          x\n\n")));
    assert_eq!(plain(&block("|+", "\n")), None);
    assert_eq!(plain("a: |+\n\n"), None);
    assert!(!is_same("a: |+\n  x\n  ", "a: |+\n  x\n  \n# c\n"));
    assert!(is_same("a: |\nb: c\n", "a: |\n\nb: c\n"));
    // In the middle they count.
    assert!(!is_same(&block(">", "          x\n          y\n"), &block(">", "          x\n\n          y\n")));
    // Not so deep as the text and deeper than its key nothing stands.
    assert_eq!(plain(&block("|", "          x\n         # a\n")), None);
    assert_eq!(plain(&block("|", "              \n          x\n")), None);
    // Whoever says how deep a text stands may say that a line is none of it.
    assert_eq!(plain(&block("|2", "          x\n")), None);
    // The end of the file is the end of the text.
    assert!(!is_same(
        &format!("{JOB}      - run: |\n          x"),
        &format!("{JOB}      - run: |\n          x\n")
    ));
}

#[test]
fn what_is_not_plain_is_not_read() {
    for text in [
        // Values that go on.
        "a: b\n  c\n",
        "a: \"b\n  # c\"\n",
        "a: 'b\n\n  c'\n",
        "a: [b,\n  # c\n  d]\n",
        "a:\n  b\n",
        "a: b\n  - c\n",
        "a: b\n  c: d\n",
        "- a: b\n    c: d\n",
        // Ends of lines that not everybody takes for some.
        "a: b # c\rd: e\n",
        "a: b # c\u{85}d: e\n",
        "a: b # c\u{2028}d: e\n",
        "a: b # c\u{2029}d: e\n",
        "\u{feff}a: b\n",
        "a: b\u{0}\n",
        // Names for values, kinds, and other ways of writing keys.
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "? a\n: b\n",
        "\"\\x61\": b\n",
        "a b: |\n  c\n",
        "- a b: \"c\n",
        "a:\tb\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b\n---\n# c\n",
        "a: \"b\" c\n",
        "a: [b # c]\n",
        "a: {b: \"c\"}\n",
        "a: b: c\n",
        "{a: b}\n",
        "-\n",
    ] {
        assert_eq!(plain(text), None, "{text:?}");
    }
}

#[test]
fn a_pin_is_left_out_where_it_is_one_of_somebody_elses_action() {
    let (one, other) = ("a".repeat(40), "b".repeat(40));
    let same = |text: &str| is_same(&text.replace("PIN", &one), &text.replace("PIN", &other));
    for step in
        ["- uses: o/checkout@PIN", "- uses: o/r/sub/dir@PIN # v1", "- name: x\n        uses: 'o/r@PIN'"]
    {
        assert!(same(&format!("{JOB}      {step}\n")), "{step}");
    }
    assert!(same("runs:\n  using: composite\n  steps:\n    - uses: o/r@PIN\n"));
    for (before, line) in [
        (JOB, "      - uses: o/benchgate@PIN\n"),
        (JOB, "      - uses: Some/BenchGate-action@PIN\n"),
        (JOB, "      - uses: o/r@PINx\n"),
        (JOB, "      - uses: ./o/r@PIN\n"),
        (JOB, "      - run: o/r@PIN\n"),
        (JOB, "      - run: |\n          uses: o/r@PIN\n"),
        (JOB, "      - env:\n          uses: o/r@PIN\n"),
        // A workflow that is called may be the gate.
        ("jobs:\n", "  a:\n    uses: o/r/.github/workflows/x.yml@PIN\n"),
        ("jobs:\n  a:\n    strategy:\n      matrix:\n        steps:\n", "          - uses: o/r@PIN\n"),
    ] {
        let text = format!("{before}{line}");
        assert!(plain(&text).is_some() && !same(&text), "{text}");
    }
    // To take the pin away is no other pin.
    let pinned = format!("{JOB}      - uses: o/r@{one}\n");
    assert!(!is_same(&pinned, &pinned.replace(&one, "")));
    assert!(!is_same(&pinned, &pinned.replace(&one, "main")));
    // In other quotes it is the same, and in quotes of its own it is no action.
    let step = format!("o/r@{one}");
    assert!(is_same(&pinned, &pinned.replace(&step, &format!("'o/r@{other}'"))));
    assert!(!is_same(&pinned, &pinned.replace(&step, &format!("\"'o/r@{other}'\""))));
    assert!(!is_same(&pinned, &pinned.replace(&step, &format!("\"o/r@{other}\\n\""))));
}

#[test]
fn what_is_used_is_told() {
    let text = format!("{JOB}      - uses: \"./x\"\n      - run: 'uses: ./y'\n      - {{uses: ./z}}\n");
    let Plain { uses, flows, .. } = plain(&text).unwrap();
    assert_eq!(uses, ["./x"]);
    assert_eq!(flows, ["{uses: ./z}"]);
}
