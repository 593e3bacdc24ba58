//! What was looked at before a gate is run, in a terminal.

use alloc::format;
use alloc::string::String;

use crate::escape::workflow_log;
use crate::result::v1::{CheckState, Checkup, Verdict};
use crate::table::{Paint, Tone};

/// A line for each thing, with what to do below it, then how many are well.
pub fn doctor_text(checkup: &Checkup, paint: Paint) -> String {
    let mut out = String::from("benchgate doctor · looks, and writes nothing\n\n");
    for check in &checkup.checks {
        let tone = match check.state {
            CheckState::Ok => Tone::Good,
            CheckState::Warn => Tone::Notice,
            CheckState::Bad => Tone::Bad,
        };
        let word = paint.tone(tone, &format!("{:<5}", check.state.word()));
        let (name, message) = (workflow_log(&check.name), workflow_log(&check.message));
        out.push_str(&format!("{word} {name:<12} {message}\n"));
        if let Some(help) = &check.help {
            out.push_str(&format!("      {:<12} = help: {}\n", "", workflow_log(help)));
        }
    }
    let count = |state| checkup.checks.iter().filter(|check| check.state == state).count();
    let tone = if checkup.verdict == Verdict::Pass { Tone::Good } else { Tone::Bad };
    let word = paint.tone(tone, checkup.verdict.word());
    let (ok, warn, bad) = (count(CheckState::Ok), count(CheckState::Warn), count(CheckState::Bad));
    out.push_str(&format!("\n{word}  {ok} ok, {warn} to look at, {bad} bad\n"));
    out
}
