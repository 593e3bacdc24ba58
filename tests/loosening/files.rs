//! Workflows and inputs: what is no change of them, and what only looks like none.

use benchgate::gate::loosening::{Class, FileKind, file_change, uses_the_gate};

fn of(kind: FileKind<'_>, old: &str, new: &str) -> Option<Class> {
    file_change(kind, "f", Some(old.as_bytes()), Some(new.as_bytes())).map(|change| change.class)
}

const WORKFLOW: &str =
    "on: pull_request\njobs:\n  g:\n    steps:\n      - run: |\n          benchgate gate\n";

#[test]
fn what_looks_like_a_comment_and_is_none_is_a_change() {
    let hidden = |text: String| of(FileKind::Workflow, WORKFLOW, &text);
    for end in ["\r", "\u{85}", "\u{2028}", "\u{2029}"] {
        // Where that ends a line, the job is skipped.
        let text = WORKFLOW.replace("  g:\n", &format!("  g:\n    # c{end}    if: false\n"));
        assert_eq!(hidden(text), Some(Class::Loosened), "{end:?}");
    }
    assert_eq!(hidden(WORKFLOW.replace("gate\n", "gate\n          # c\n")), Some(Class::Loosened));
    // A comment for everybody.
    assert_eq!(hidden(WORKFLOW.replace("  g:\n", "  g: # c\n\n  # d\n")), Some(Class::Neutral));
    assert_eq!(hidden(format!("{WORKFLOW}\n# c\n")), Some(Class::Neutral));
    // One of a text that goes on, which ends it too early.
    let plain = WORKFLOW.replace("run: |", "run:");
    assert_eq!(
        of(FileKind::Workflow, &plain, &plain.replace("gate\n", "gate\n          # c\n")),
        Some(Class::Loosened)
    );
    let quoted =
        WORKFLOW.replace("run: |\n          benchgate gate", "run: \"true\n\n          benchgate gate\"");
    assert_eq!(of(FileKind::Workflow, &quoted, &quoted.replace("\n\n", "\n")), Some(Class::Loosened));
    // A pin in a text is a part of it.
    let pin = |digit: &str| {
        WORKFLOW
            .replace("benchgate gate", &format!("uses: o/r@{}\n          benchgate gate", digit.repeat(40)))
    };
    assert_eq!(of(FileKind::Workflow, &pin("a"), &pin("b")), Some(Class::Loosened));
}

#[test]
fn whoever_uses_the_gate_is_found_however_that_is_written() {
    let step = |step: &str| format!("on: push\njobs:\n  g:\n    steps:\n      - {step}\n");
    for used in [
        "uses: some/benchgate@v1",
        "uses: Some/BENCHGate@v1",
        "uses: \"some/\\x62enchgate@v1\"",
        "uses: \"some/\\u0062ench\\U00000067ate@v1\"",
        "uses: \"some/bench\\\n          gate@v1\"",
        "uses: \"some/bench\\\r\n          gate@v1\"",
        "run: benchgate gate",
        "uses: ./tools/x",
        "uses:   ./tools/x # c",
        "uses: '../x'",
        "uses: \"./tools/x\"",
        "uses: \"\\x2e/tools/x\"",
        "\"uses\": ./tools/x",
        "\"us\\x65s\": ./tools/x",
        "uses : ./tools/x",
        "uses: >-\n          ./tools/x",
        "uses:\n          ./tools/x",
        "? uses\n        : ./tools/x",
        "{uses: ./tools/x}",
        "{\"uses\": \"./tools/x\"}",
        "name: &a ./tools/x\n        uses: *a",
        "uses: !!str ./tools/x",
    ] {
        assert!(uses_the_gate(step(used).as_bytes()), "{used}");
    }
    for other in
        ["uses: o/r@v1", "run: ./gradlew test", "run: |\n          uses ./x\n", "uses: o/r/.github@v1"]
    {
        assert!(!uses_the_gate(step(other).as_bytes()), "{other}");
    }
    assert!(uses_the_gate(b"on: \xff"));
    let wide: Vec<u8> = step("uses: some/benchgate@v1").bytes().flat_map(|byte| [byte, 0]).collect();
    assert!(uses_the_gate(&wide));
}

#[test]
fn sections_of_files_are_the_same_only_where_that_is_certain() {
    let section = |section: &'static str| FileKind::Input(Some(section));
    let both = |at: &'static str, old: &str, new: &str| of(section(at), old, new);
    let loosened = Some(Class::Loosened);
    // Dates and times are read by nobody here.
    assert_eq!(both("a", "[a]\nd = 2026-01-01\n", "[a]\nd = 2026-01-02\n"), loosened);
    assert_eq!(both("a", "[a]\nd = 12:00:00\n", "[a]\nd = 12:00:01\n"), loosened);
    assert_eq!(both("a", "[a]\nd = inf\n", "[a]\nd = -inf\n"), loosened);
    // Through a list of tables all of it counts, and nothing else.
    let list = "[[tool.x]]\ny = 1\n[[tool.x]]\ny = 2\n[other]\n";
    assert_eq!(both("tool.x.y", list, &list.replace("y = 2", "y = 3")), loosened);
    assert_eq!(both("tool.x.y", list, &list.replace("[other]", "[others]")), None);
    // A key may have dots of its own.
    let dots = "[tool.\"a.b\"]\nc = 1\n[tool.a]\nb = { c = 2 }\n[z]\n";
    assert_eq!(both("tool.a.b", dots, &dots.replace("c = 1", "c = 9")), loosened);
    assert_eq!(both("tool.a.b", dots, &dots.replace("c = 2", "c = 9")), loosened);
    assert_eq!(both("tool.a.b.c", dots, &dots.replace("c = 1", "c = 9")), loosened);
    assert_eq!(both("tool.a.b", dots, &dots.replace("[z]", "[y]")), None);
    assert_eq!(both("tool.a.b", dots, &dots.replace("\"a.b\"", "'a.b'")), None);
    // The same value behind other keys is not the same.
    assert_eq!(both("a.b", "\"a.b\" = 1\n", "a.b = 1\n"), loosened);
    // One that is gone, one that is new, one that never was.
    assert_eq!(both("a", "[a]\nb = 1\n", "[c]\nb = 1\n"), loosened);
    assert_eq!(both("a", "[c]\n", "[a]\n[c]\n"), loosened);
    assert_eq!(both("a", "[b]\nx = 1\n", "[b]\nx = 2\n"), None);
    assert_eq!(both("a.b", "a = 1\n", "a = 2\n"), loosened);
    // What cannot be read, on either side.
    assert_eq!(both("a", "[a]\n", "[a]\n["), loosened);
    assert_eq!(both("a", "[a]\n[", "[a]\n"), loosened);
    assert_eq!(both("a", "[a]\n[", "[a]\n[["), loosened);
    assert_eq!(file_change(section("a"), "f", Some(b"[a]\n"), None).map(|change| change.class), loosened);
}
