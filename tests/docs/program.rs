//! The program under test, started with an empty environment: what CI sets must not change an example.

use std::io;
use std::path::Path;
use std::process::Command;

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
}

/// Runs `benchgate` in a directory.
pub(crate) fn benchgate(directory: &Path, arguments: &[String]) -> io::Result<Ran> {
    benchgate_with(directory, &[], arguments)
}

/// The same with variables, `NAME=value` each.
pub(crate) fn benchgate_with(
    directory: &Path,
    variables: &[String],
    arguments: &[String],
) -> io::Result<Ran> {
    let output = Command::new(env!("CARGO_BIN_EXE_benchgate"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .envs(variables.iter().filter_map(|variable| variable.split_once('=')))
        .output()?;
    Ok(Ran { code: output.status.code(), stdout: String::from_utf8_lossy(&output.stdout).into_owned() })
}

/// The help of the program, or of one of its commands.
pub(crate) fn help(command: &[&str]) -> io::Result<String> {
    let arguments: Vec<String> = command.iter().copied().chain(["--help"]).map(str::to_owned).collect();
    Ok(benchgate(super::root(), &arguments)?.stdout)
}
