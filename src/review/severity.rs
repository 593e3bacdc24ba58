//! How bad a finding is said to be.

use core::fmt;

/// The five severities, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Must not be merged: loss of data, a security hole, an outage.
    Critical,
    /// A defect that users meet.
    Major,
    /// A defect in a corner.
    Minor,
    /// Style.
    Nit,
    /// A remark. An unknown or missing severity of a finding ranks as this.
    Info,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::Major, Self::Minor, Self::Nit, Self::Info];

    /// Reads a severity: surrounding white space and case do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        // As nearly all are written.
        match text {
            "critical" => return Some(Self::Critical),
            "major" => return Some(Self::Major),
            "minor" => return Some(Self::Minor),
            "nit" => return Some(Self::Nit),
            "info" => return Some(Self::Info),
            _ => {}
        }
        // The four separators count as white space where the directional metrics come from.
        let text = text.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c));
        Self::ALL.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(text))
    }

    /// The name, lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Nit => "nit",
            Self::Info => "info",
        }
    }

    /// 0 for the worst, 4 for the mildest.
    pub fn rank(self) -> u32 {
        match self {
            Self::Critical => 0,
            Self::Major => 1,
            Self::Minor => 2,
            Self::Nit => 3,
            Self::Info => 4,
        }
    }

    /// Steps between two severities, 0..=4.
    pub fn distance(self, other: Self) -> u32 {
        self.rank().abs_diff(other.rank())
    }

    /// Twice the weight in severity-weighted recall, so that it stays an integer: the weights are 10, 5, 2, 1
    /// and 0.5.
    pub fn double_weight(self) -> u64 {
        match self {
            Self::Critical => 20,
            Self::Major => 10,
            Self::Minor => 4,
            Self::Nit => 2,
            Self::Info => 1,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_white_space_do_not_matter() {
        assert_eq!(Severity::parse(" CriTical\n"), Some(Severity::Critical));
        assert_eq!(Severity::parse("\u{1f}major\u{1c}"), Some(Severity::Major));
        assert_eq!(Severity::parse("blocker"), None);
        assert_eq!(Severity::parse(""), None);
    }

    #[test]
    fn ranks_and_weights_fall_with_the_order() {
        for pair in Severity::ALL.windows(2) {
            assert!(pair[0] < pair[1] && pair[0].rank() + 1 == pair[1].rank());
            assert!(pair[0].double_weight() > pair[1].double_weight());
        }
    }
}
