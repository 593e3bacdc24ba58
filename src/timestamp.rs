//! Moments in time, as results and records state them.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use core::fmt;
use core::str::FromStr;

/// A moment, to the nanosecond, in the years 1 to 9999. Written in RFC 3339, always in UTC: `2026-11-21T08:30:00Z`,
/// with a fraction of up to nine digits when it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(jiff::Timestamp);

/// The text or number is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a moment is written in RFC 3339 and in UTC, as in `2026-11-21T08:30:00Z`")]
pub struct TimestampError;

impl Timestamp {
    /// So many seconds and nanoseconds after 1970 began in UTC.
    pub fn from_epoch(seconds: i64, nanoseconds: i32) -> Result<Self, TimestampError> {
        let moment = jiff::Timestamp::new(seconds, nanoseconds).map_err(|_| TimestampError)?;
        // Years before 1 have a sign, which RFC 3339 has no place for.
        if moment.as_second() < FIRST_SECOND { Err(TimestampError) } else { Ok(Self(moment)) }
    }

    /// Whole seconds since 1970 began in UTC, rounded towards it.
    pub fn epoch_seconds(self) -> i64 {
        self.0.as_second()
    }
}

/// 0001-01-01T00:00:00Z.
const FIRST_SECOND: i64 = -62_135_596_800;

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // One form of the many that a calendar library understands.
        let shape = |(at, byte): (usize, u8)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            19 => byte == b'.' || byte == b'Z',
            _ if at + 1 == text.len() => byte == b'Z',
            _ => byte.is_ascii_digit(),
        };
        // Without a fraction, or with a point and one to nine digits.
        let is_length = text.len() == 20 || (22..=30).contains(&text.len());
        let is_second = text.get(17..19).is_some_and(|second| second != "60");
        if !is_length || !is_second || !text.ends_with('Z') || !text.bytes().enumerate().all(shape) {
            return Err(TimestampError);
        }
        let moment: jiff::Timestamp = text.parse().map_err(|_| TimestampError)?;
        Self::from_epoch(moment.as_second(), moment.subsec_nanosecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn moments_are_ordered_and_survive_a_round_trip() {
        let mut last = None;
        for text in [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59.5Z",
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59.123456789Z",
            "2026-11-21T08:30:00Z",
            "9999-12-30T21:59:59Z",
        ] {
            let moment: Timestamp = text.parse().unwrap();
            assert_eq!(moment.to_string(), text);
            assert!(last < Some(moment));
            last = Some(moment);
        }
        assert_eq!(Timestamp::from_epoch(951_782_400, 0).unwrap().to_string(), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T08:30:00",
            "2026-11-21T08:30:00+00:00",
            "2026-11-21T08:30:00z",
            "2026-11-21 08:30:00Z",
            "2026-11-21T08:30:00.Z",
            "2026-11-21T08:30:00.1234567890Z",
            "2026-11-21T08:30:60Z",
            "2026-02-30T08:30:00Z",
            "2026-11-21T24:00:00Z",
            "0000-01-01T00:00:00Z",
            "-002026-11-21T08:30Z",
            "٢026-11-21T08:30:00Z",
            "2026-11-21T08:30:00ZZ",
            "2026-11-21T08:30:00Z1Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError), "{text}");
        }
        assert_eq!(Timestamp::from_epoch(i64::MAX, 0), Err(TimestampError));
        assert_eq!(Timestamp::from_epoch(-62_135_596_801, 0), Err(TimestampError));
    }
}
