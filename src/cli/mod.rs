//! The command line: arguments are parsed, planned and run, in this order.

#[cfg(test)]
mod action_inputs;
mod api;
mod archive;
mod args;
mod compare;
mod doctor;
mod evidence;
mod found;
mod gate;
mod history;
mod init;
mod load;
mod output;
mod pack;
mod pack_evidence;
mod pack_plan;
mod payload;
mod plan;
mod policy;
mod publish;
mod report;
mod results;
mod run;
mod show;
mod workflow_run;

use std::process::ExitCode;

/// Runs the program with the arguments and the environment of this process.
///
/// The exit codes are those of `docs/exit-codes.md`: 0 PASS, 1 FAIL, 2 `NOT_VERIFIED`, 3 FAIL of a
/// pack's ratio, 4 BLOCKED. A command
/// line that is not understood is 4 as well; but `evidence run` passes its command's code on, and its own failures
/// are 125.
pub fn main() -> ExitCode {
    match args::parse() {
        Ok(args) => run::run(args),
        Err(answer) => output::answer(&answer),
    }
}
