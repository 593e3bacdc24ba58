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

/// Runs the commands in turn, each `rounds` times after one round that is not counted, so that all of them see the same warm
/// caches and the same drift of the machine. The outer list is by command. Every round has another order: whoever always came
/// behind the largest of them would always find the caches that it leaves.
pub(crate) fn in_turn(commands: &mut [Command], rounds: usize) -> io::Result<Vec<Vec<Measured>>> {
    let mut measured = vec![Vec::with_capacity(rounds); commands.len()];
    for round in 0..=rounds {
        for position in order(commands.len(), round) {
            let (Some(command), Some(results)) = (commands.get_mut(position), measured.get_mut(position))
            else {
                continue;
            };
            let result = run(command)?;
            if round > 0 {
                results.push(result);
            }
        }
    }
    Ok(measured)
}

/// The order of a round: each begins with another command than the one before, and every other one goes backwards. Of three
/// commands these are all orders that there are.
fn order(commands: usize, round: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..commands).map(|place| (place + round) % commands).collect();
    if !round.is_multiple_of(2) {
        order.reverse();
    }
    order
}
