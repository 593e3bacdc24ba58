//! One process from start to end: its time and its peak memory.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) time: Duration,
    /// Time on all processors, in the program and in the operating system for it.
    pub(crate) busy: Duration,
    /// Bytes, from the operating system's account of the ended process.
    pub(crate) peak_memory: u64,
}

impl Measured {
    pub(crate) fn milliseconds(&self) -> f64 {
        self.time.as_secs_f64() * 1_000.0
    }

    pub(crate) fn busy_milliseconds(&self) -> f64 {
        self.busy.as_secs_f64() * 1_000.0
    }
}

/// Runs a command once; what it prints is thrown away.
fn run(command: &mut Command) -> io::Result<Measured> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn()?;
    let ended = child.wait4()?;
    let time = start.elapsed();
    let usage = ended.rusage;
    Ok(Measured { time, busy: usage.utime + usage.stime, peak_memory: usage.maxrss })
}

/// Runs the commands in turn, A B C A B C …, each `rounds` times after one round that is not counted, so that all
/// of them see the same warm caches and the same drift of the machine. The outer list is by command.
pub(crate) fn in_turn(commands: &mut [Command], rounds: usize) -> io::Result<Vec<Vec<Measured>>> {
    let mut measured = vec![Vec::with_capacity(rounds); commands.len()];
    for round in 0..=rounds {
        for (command, results) in commands.iter_mut().zip(&mut measured) {
            let result = run(command)?;
            if round > 0 {
                results.push(result);
            }
        }
    }
    Ok(measured)
}
