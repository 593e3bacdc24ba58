//! The clock. It is asked once in a run; whoever decides gets the moment as an argument.

use std::ffi::OsStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::diagnostic::{Code, Diagnostic};
use crate::timestamp::Timestamp;

/// The variable that takes the place of the clock: <https://reproducible-builds.org/specs/source-date-epoch/>.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// Why it is not known what time it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The variable does not hold what it should.
    #[error("`{VARIABLE}` is `{0}`, not a whole number of seconds since 1970")]
    Variable(String),
    /// The clock of the machine is outside the years 1970 to 9999.
    #[error("the clock of this machine is outside the years 1970 to 9999")]
    Clock,
}

impl ClockError {
    /// The error as a diagnostic.
    pub fn diagnose(&self) -> Diagnostic {
        let help = match self {
            Self::Variable(_) => "give the seconds in decimal digits, or leave the variable unset",
            Self::Clock => "set the clock",
        };
        Diagnostic::run(Code::InvalidTime, self.to_string(), Some(help))
    }
}

/// The moment that results state: `SOURCE_DATE_EPOCH` when that is set and not empty, else the system's clock.
pub fn now() -> Result<Timestamp, ClockError> {
    match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(value) => fixed(&value),
        None => wall_clock(),
    }
}

fn fixed(value: &OsStr) -> Result<Timestamp, ClockError> {
    let digits = value.to_str().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse().ok());
    seconds
        .and_then(|seconds| Timestamp::from_epoch(seconds, 0).ok())
        .ok_or_else(|| ClockError::Variable(value.to_string_lossy().chars().take(40).collect()))
}

/// The moment that the system's clock shows. Evidence is dated with it: a variable that makes builds repeatable says
/// nothing about when something was run.
pub fn wall_clock() -> Result<Timestamp, ClockError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| ClockError::Clock)?;
    let seconds = i64::try_from(since.as_secs()).map_err(|_| ClockError::Clock)?;
    Timestamp::from_epoch(seconds, since.subsec_nanos().cast_signed()).map_err(|_| ClockError::Clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_whole_seconds_or_an_error() {
        assert_eq!(fixed(OsStr::new("951782400")).unwrap().to_string(), "2000-02-29T00:00:00Z");
        for value in ["-1", "+1", "1.5", " 1", "1e3", "x", "٣", "99999999999999999999", "999999999999"] {
            assert_eq!(fixed(OsStr::new(value)), Err(ClockError::Variable(value.into())), "{value}");
        }
    }

    #[test]
    fn the_clock_goes_forward() {
        let before = wall_clock().unwrap();
        assert!(before > "2020-01-01T00:00:00Z".parse().unwrap() && wall_clock().unwrap() >= before);
    }
}
