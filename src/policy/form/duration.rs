//! Lengths of time.

use alloc::format;
use alloc::string::String;

use super::{Form, Malformed, Shape};

/// A length of time as it was written: a number from 1 to 999999 and a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    amount: u32,
    unit: Unit,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `s`.
    Seconds,
    /// `m`.
    Minutes,
    /// `h`.
    Hours,
    /// `d`, of 24 hours.
    Days,
}

impl Unit {
    const ALL: [Self; 4] = [Self::Seconds, Self::Minutes, Self::Hours, Self::Days];

    fn letter(self) -> char {
        match self {
            Self::Seconds => 's',
            Self::Minutes => 'm',
            Self::Hours => 'h',
            Self::Days => 'd',
        }
    }

    fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
        }
    }
}

impl Duration {
    /// In seconds, at least 1.
    pub fn seconds(self) -> u64 {
        u64::from(self.amount) * self.unit.seconds()
    }
}

impl Form for Duration {
    const SHAPE: Shape = Shape {
        words: "a length of time in `s`, `m`, `h` or `d`",
        example: "24h",
        pattern: r"^[1-9][0-9]{0,5}[smhd]$",
        longest: 7,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        let unit = Unit::ALL.into_iter().find(|unit| text.ends_with(unit.letter()));
        let read = unit.and_then(|unit| {
            let digits = text.strip_suffix(unit.letter())?;
            let is_number = (1..=6).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0');
            let amount = is_number.then(|| digits.parse().ok())??;
            Some(Self { amount, unit })
        });
        read.ok_or_else(|| {
            Malformed::new(
                "is no length of time",
                "write a number from 1 to 999999 and `s`, `m`, `h` or `d`: `24h`",
            )
        })
    }

    fn text(&self) -> String {
        format!("{}{}", self.amount, self.unit.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90), ("30m", 1_800), ("24h", 86_400), ("999999d", 86_399_913_600)] {
            let duration = Duration::parse(text).unwrap();
            assert_eq!((duration.seconds(), duration.text()), (seconds, text.into()));
        }
        for text in
            ["", "h", "24", "0h", "024h", "-1h", "+1h", "1.5h", "1000000s", "24H", "24 h", "١h", "1w", "é"]
        {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }
}
