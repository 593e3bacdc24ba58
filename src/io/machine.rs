//! The machine that a run is made on, as far as it can change a result.

use std::fs::File;
use std::io::Read as _;
use std::thread::available_parallelism;

/// What is known of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// The operating system: `linux`, `macos`, `windows`.
    pub os: &'static str,
    /// The processor architecture: `x86_64`, `aarch64`.
    pub arch: &'static str,
    /// Logical processors that this process may use.
    pub cpus: Option<u64>,
    /// Memory of the machine, in bytes; known on Linux only.
    pub memory: Option<u64>,
}

/// The machine that this process runs on.
pub fn machine() -> Machine {
    Machine {
        os: std::env::consts::OS,
        arch: std::env::consts::ARCH,
        cpus: available_parallelism().ok().and_then(|count| u64::try_from(count.get()).ok()),
        memory: memory(),
    }
}

/// `MemTotal` of Linux, which is in kibibytes.
fn memory() -> Option<u64> {
    let mut text = String::new();
    File::open("/proc/meminfo").ok()?.take(1 << 16).read_to_string(&mut text).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_processors_and_memory() {
        let machine = machine();
        assert!(machine.cpus >= Some(1));
        assert_eq!(machine.memory.is_some(), cfg!(target_os = "linux"));
    }
}
