//! The figures as outputs of a GitHub job step, for other steps and jobs to read.

use alloc::format;
use alloc::string::{String, ToString};

use crate::result::v1::Score;

/// The outputs as the file that `GITHUB_OUTPUT` names holds them: `key<<delimiter`, the value, `delimiter`. No value
/// is empty; a ratio that is undefined is `null`. `result` is where the whole result was written, if it was.
///
/// The path of the result is the caller's own text, so the delimiter must be one that nobody can guess.
pub fn outputs(score: &Score, result: Option<&str>, delimiter: &str) -> String {
    let summary = &score.summary;
    let ratio = |value: Option<f64>| value.map_or_else(|| "null".into(), |value| format!("{value}"));
    let count = |value: u64| value.to_string();
    let figures = [
        ("verdict", score.verdict.word().into()),
        ("exit-code", score.exit_code.to_string()),
        ("precision", ratio(summary.precision)),
        ("recall", ratio(summary.recall)),
        ("fixtures", count(summary.fixtures)),
        ("passed", count(summary.passed)),
        ("failed", count(summary.failed)),
        ("known-gaps", count(summary.known_gaps)),
        ("not-verified", count(summary.not_verified)),
        ("blocked", count(summary.blocked)),
    ];
    let path = result.map(|path| ("result-path", path.to_string()));
    let mut out = String::new();
    for (key, value) in figures.into_iter().chain(path) {
        out.push_str(&format!("{key}<<{delimiter}\n{value}\n{delimiter}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{Invocation, RunFacts, placeholder};
    use crate::review::Rules;

    /// What GitHub's runner reads from the file; of equal keys the last counts, as there.
    fn read(text: &str) -> alloc::vec::Vec<(&str, String)> {
        let mut outputs = alloc::vec::Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let (key, delimiter) = line.split_once("<<").unwrap();
            let value: alloc::vec::Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
            outputs.push((key, value.join("\n")));
        }
        outputs
    }

    fn blocked() -> Score {
        let invocation = Invocation { dir: "x".into(), flags: String::new(), check: None };
        placeholder(&RunFacts { rules: Rules::default(), reviewer: None, config: None, invocation })
    }

    #[test]
    fn every_output_has_a_value_even_without_a_verdict() {
        let text = outputs(&blocked(), Some("a\nverdict<<x\nPASS\nx"), "d");
        let read = read(&text);
        let keys: alloc::vec::Vec<&str> = read.iter().map(|(key, _)| *key).collect();
        assert_eq!(
            keys,
            [
                "verdict",
                "exit-code",
                "precision",
                "recall",
                "fixtures",
                "passed",
                "failed",
                "known-gaps",
                "not-verified",
                "blocked",
                "result-path"
            ]
        );
        assert!(read.iter().all(|(_, value)| !value.is_empty()));
        assert!(text.starts_with("verdict<<d\nBLOCKED\nd\nexit-code<<d\n4\nd\nprecision<<d\nnull\nd\n"));
        assert_eq!(read.last().map(|(_, path)| path.as_str()), Some("a\nverdict<<x\nPASS\nx"));
    }

    #[test]
    fn ratios_are_whole() {
        let mut score = blocked();
        score.summary.precision = Some(1.0);
        score.summary.recall = Some(8.0 / 13.0);
        let text = outputs(&score, None, "d");
        assert!(text.contains("precision<<d\n1\nd\nrecall<<d\n0.6153846153846154\nd\n"), "{text}");
        assert!(!text.contains("result-path"));
    }
}
