//! `cargo … --message-format=json` (The Cargo Book, "External tools"): a line of JSON for each message.
//!
//! Other lines are passed over: test programs print between the messages. The build must say that it has finished.

use alloc::string::String;

use super::json::{flag, list, member, object, text};
use super::lines::{line_of_json, lines};
use super::report::name;
use super::{Build, Fault, Figures, Format, MalformedReport, Report, Sample};
use crate::limits::REPORT_CASES;
use crate::source::{Node, Trail};

/// Reads a stream of messages.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    let mut stream = Stream::default();
    for (number, line) in lines(text) {
        if line.starts_with('{') {
            line_of_json(number, line, |message| stream.message(message))?;
        }
    }
    if stream.messages == 0 {
        return Err(MalformedReport::other(Format::Cargo, "there is no message with a `reason`"));
    }
    if !stream.has_finished {
        return Err(MalformedReport::whole(Fault::CutShort("`build-finished`")));
    }
    let Stream { build, failures, .. } = stream;
    Ok(Report {
        format: Format::Cargo,
        figures: Figures::Build(build),
        failures,
        disagreements: Sample::default(),
    })
}

#[derive(Default)]
struct Stream {
    build: Build,
    failures: Sample<String>,
    messages: u64,
    has_finished: bool,
}

impl Stream {
    fn message(&mut self, message: &Node<'_>) -> Result<(), MalformedReport> {
        let at = Trail::Root;
        let Some(reason) = text(message, "reason", &at)? else { return Ok(()) };
        if self.has_finished {
            return Err(MalformedReport::value(Fault::Behind, &at));
        }
        self.messages += 1;
        if self.messages > REPORT_CASES {
            return Err(MalformedReport::value(Fault::TooMany("messages"), &at));
        }
        match reason {
            "compiler-artifact" => self.build.artifacts += 1,
            "compiler-message" => {
                let inner = object(message, "message", &at)?
                    .ok_or_else(|| MalformedReport::value(Fault::Missing("message"), &at))?;
                self.diagnostic(inner, &at.key("message"))?;
            }
            "build-finished" => {
                self.has_finished = true;
                self.build.has_succeeded = flag(message, "success", &at)?
                    .ok_or_else(|| MalformedReport::value(Fault::Missing("success"), &at))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn diagnostic(&mut self, diagnostic: &Node<'_>, at: &Trail<'_>) -> Result<(), MalformedReport> {
        let level = text(diagnostic, "level", at)?
            .ok_or_else(|| MalformedReport::value(Fault::Missing("level"), at))?;
        let said = text(diagnostic, "message", at)?.unwrap_or_default();
        if is_summary(diagnostic, said, at)? {
            return Ok(());
        }
        if level.starts_with("error") {
            self.build.errors += 1;
        } else if level == "warning" {
            self.build.warnings += 1;
        } else {
            self.build.notes += 1;
            return Ok(());
        }
        self.failures.add(|| name(said));
        Ok(())
    }
}

/// Whether it only adds up the others: `aborting due to 2 previous errors`, `1 warning emitted`.
fn is_summary(diagnostic: &Node<'_>, said: &str, at: &Trail<'_>) -> Result<bool, MalformedReport> {
    let is_placeless = list(diagnostic, "spans", at)?.unwrap_or_default().is_empty()
        && member(diagnostic, "code", at)?.is_none();
    Ok(is_placeless
        && (said.starts_with("aborting due to ")
            || said.ends_with(" warning emitted")
            || said.ends_with(" warnings emitted")
            || said.starts_with("For more information about")
            || said.starts_with("Some errors have detailed explanations")))
}

#[cfg(test)]
mod tests;
