//! What a score depends on besides the fixture itself.

use super::severity::Severity;

/// The severities that block a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocking {
    members: [bool; 5],
}

impl Blocking {
    /// The set of these severities.
    pub fn of(severities: &[Severity]) -> Self {
        Self { members: Severity::ALL.map(|severity| severities.contains(&severity)) }
    }

    /// Whether a finding of this severity blocks. One without a known severity never does.
    pub fn blocks(self, severity: Option<Severity>) -> bool {
        severity.is_some_and(|severity| {
            Severity::ALL.into_iter().zip(self.members).any(|(member, blocks)| blocks && member == severity)
        })
    }
}

impl Default for Blocking {
    /// Critical and major.
    fn default() -> Self {
        Self::of(&[Severity::Critical, Severity::Major])
    }
}

/// The scoring rules. The default is what holds without any configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Lines that a finding may be away from the lines of an entry.
    pub tolerance: u32,
    /// Which findings count against `max_blocking`.
    pub blocking: Blocking,
}

impl Default for Rules {
    /// Three lines; critical and major block.
    fn default() -> Self {
        Self { tolerance: 3, blocking: Blocking::default() }
    }
}
