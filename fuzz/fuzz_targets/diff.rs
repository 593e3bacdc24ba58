//! The lenient reader of diffs: any text will do, numbers fit, and what is rebuilt survives another diff.
#![no_main]

use benchgate::review::diff::{LineKind, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let diff = parse(text);
    let lines = text.split('\n').count() as u64;
    for problem in &diff.problems {
        assert!(problem.line >= 1 && problem.line <= lines, "{problem:?}");
        assert!(!problem.kind.to_string().contains('\n'));
    }
    let mut shown = 0;
    for file in &diff.files {
        for hunk in &file.hunks {
            shown += hunk.lines.len() as u64;
            for line in &hunk.lines {
                assert!(!line.text.contains('\n'));
                let (old, new) = (line.old.is_some(), line.new.is_some());
                match line.kind {
                    LineKind::Added => assert!(!old),
                    LineKind::Removed => assert!(!new),
                    LineKind::Context | LineKind::Other => assert_eq!(old, new),
                }
            }
        }
        for rebuilt in [file.rebuild_new(), file.rebuild_old()].into_iter().flatten() {
            survives(&rebuilt);
        }
    }
    assert!(shown <= lines, "no line is shown twice");
});

/// A text is the same after it was made a diff that adds it.
fn survives(text: &str) {
    if text.is_empty() {
        return;
    }
    let whole = text.strip_suffix('\n');
    let lines: Vec<&str> = whole.unwrap_or(text).split('\n').collect();
    let mut diff = format!("--- /dev/null\n+++ b/x\n@@ -0,0 +1,{} @@\n", lines.len());
    for line in lines {
        diff.push('+');
        diff.push_str(line);
        diff.push('\n');
    }
    if whole.is_none() {
        diff.push_str("\\ No newline at end of file\n");
    }
    let read = parse(&diff);
    assert_eq!(read.problems, []);
    assert_eq!(read.files.first().and_then(|file| file.rebuild_new()).as_deref(), Some(text));
}
