//! The words of `docs/action.md` about the Action, held against `action.yml`.

use super::document::code;
use super::{assert_none, text_of};

/// The keys of a top-level section, by the indentation of its lines.
fn keys<'a>(action: &'a str, section: &str) -> Vec<&'a str> {
    let heading = format!("{section}:");
    let below = action.lines().skip_while(|line| *line != heading).skip(1);
    let below = below.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    below
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|key| !key.contains(' '))
        .collect()
}

/// The first cells of the table under a heading cell, without their back-ticks.
fn column<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let start = format!("| {heading} |");
    let below = text.lines().skip_while(|line| !line.starts_with(&start)).skip(2);
    let rows = below.take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| row.split('`').nth(1)).collect()
}

fn faults(manual: &str, action: &str) -> Vec<String> {
    let mut report = Vec::new();
    let (inputs, named) = (keys(action, "inputs"), column(manual, "input"));
    if inputs != named {
        report.push(format!("inputs {inputs:?}, the manual has {named:?}"));
    }
    let spans = code(manual);
    let missing =
        keys(action, "outputs").into_iter().filter(|key| !spans.iter().any(|(_, span)| span == key));
    report.extend(missing.map(|key| format!("the manual does not name the output `{key}`")));
    report
}

#[test]
fn the_manual_has_the_inputs_and_outputs_of_the_action() {
    let action = text_of("action.yml").unwrap();
    assert!(!keys(&action, "inputs").is_empty() && !keys(&action, "outputs").is_empty());
    assert_none(&faults(&text_of("docs/action.md").unwrap(), &action));
}

#[test]
fn another_input_and_a_missing_output_are_found() {
    let action = "inputs:\n  one:\n    default: x\n  two:\n    default: y\n\noutputs:\n  out:\n    value: z\nruns:\n  using: x\n";
    assert_none(&faults("`out`\n\n| input | is |\n|---|---|\n| `one` | x |\n| `two` | x |\n", action));
    let found = faults("| input | is |\n|---|---|\n| `one` | x |\n| `tow` | x |\n", action);
    assert_eq!(
        found,
        [
            "inputs [\"one\", \"two\"], the manual has [\"one\", \"tow\"]",
            "the manual does not name the output `out`"
        ]
    );
}
