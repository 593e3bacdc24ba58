//! Exact decimals, read from the text of a number as somebody wrote it.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::cmp::Ordering;
use core::fmt;

use num_bigint::BigUint;

use super::Fraction;
use crate::limits::{DECIMAL_DIGITS, DECIMAL_PLACES};

/// A decimal number, exactly: a sign and digits × 10^exponent, with at most [`DECIMAL_DIGITS`] significant digits and
/// [`DECIMAL_PLACES`] places on either side of the point. Equal numbers are equal values: `0.90` is `9e-1`, `-0` is `0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    is_negative: bool,
    /// Without zeros at its end; 0 only for zero, whose exponent is 0.
    digits: BigUint,
    exponent: i64,
}

/// Why a text is not a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most a sign, a point and an exponent, all of it ASCII. Also `NaN` and `inf`.
    #[error("not a decimal number")]
    Syntax,
    /// More significant digits than [`DECIMAL_DIGITS`].
    #[error("more than {DECIMAL_DIGITS} significant digits")]
    TooManyDigits,
    /// A digit further than [`DECIMAL_PLACES`] places from the point: `1e999`.
    #[error("a digit more than {DECIMAL_PLACES} places before or after the point")]
    TooManyPlaces,
}

impl Decimal {
    /// Reads the text of a number: `[+-] digits [. digits] [e [+-] digits]`; digits may be missing on one side of the
    /// point. Work is linear in the text.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (is_negative, rest) = sign(text);
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (rest, None),
        };
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + part.len() == 0 || !is_digits(whole) || !is_digits(part) {
            return Err(DecimalError::Syntax);
        }
        let exponent = exponent.map_or(Ok(0), read_exponent)?;
        let written = format!("{whole}{part}");
        let leading = written.trim_start_matches('0');
        let digits = leading.trim_end_matches('0');
        if digits.is_empty() {
            return Ok(Self::default());
        }
        if digits.len() > DECIMAL_DIGITS {
            return Err(DecimalError::TooManyDigits);
        }
        let length = |text: &str| i64::try_from(text.len()).map_err(|_| DecimalError::TooManyPlaces);
        let dropped = length(leading)? - length(digits)?;
        let exponent = exponent.saturating_add(dropped - length(part)?);
        if exponent < -DECIMAL_PLACES || exponent.saturating_add(length(digits)?) > DECIMAL_PLACES {
            return Err(DecimalError::TooManyPlaces);
        }
        let digits = BigUint::parse_bytes(digits.as_bytes(), 10).ok_or(DecimalError::Syntax)?;
        Ok(Self { is_negative, digits, exponent })
    }

    /// So many hundredths: 85 is 0.85.
    pub fn hundredths(count: u8) -> Self {
        let (digits, exponent) = match count {
            0 => return Self::default(),
            count if count.is_multiple_of(100) => (count / 100, 0),
            count if count.is_multiple_of(10) => (count / 10, -1),
            count => (count, -2),
        };
        Self { is_negative: false, digits: digits.into(), exponent }
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.digits == BigUint::ZERO
    }

    /// Whether it is within 0..=1.
    pub fn is_share(&self) -> bool {
        !self.is_negative && self.magnitude() <= Fraction::one()
    }

    /// The distance from 0.
    pub fn magnitude(&self) -> Fraction {
        let power = BigUint::from(10_u8).pow(u32::try_from(self.exponent.unsigned_abs()).unwrap_or(u32::MAX));
        if self.exponent < 0 {
            Fraction::reduced(self.digits.clone(), power)
        } else {
            Fraction::whole(self.digits.clone() * power)
        }
    }
}

impl Default for Decimal {
    /// Zero.
    fn default() -> Self {
        Self { is_negative: false, digits: BigUint::ZERO, exponent: 0 }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.magnitude().cmp(&other.magnitude()),
            (true, true) => other.magnitude().cmp(&self.magnitude()),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    /// Every digit, without an exponent and without zeros that say nothing: `0.9`, `1200`, `-0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.to_string();
        let shift = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
        let text = if self.exponent >= 0 { digits + &"0".repeat(shift) } else { point(&digits, shift) };
        f.write_str(if self.is_negative { "-" } else { "" })?;
        f.write_str(&text)
    }
}

/// The digits with a point in front of the last `places` of them, which are more than none.
pub(super) fn point(digits: &str, places: usize) -> String {
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = padded.split_at_checked(padded.len() - places).unwrap_or((&padded, ""));
    format!("{whole}.{part}")
}

fn sign(text: &str) -> (bool, &str) {
    match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => (false, text),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An exponent beyond 64 bits is as far away as one within: the number is out of range, unless it is zero.
fn read_exponent(text: &str) -> Result<i64, DecimalError> {
    let (is_negative, digits) = sign(text);
    if digits.is_empty() || !is_digits(digits) {
        return Err(DecimalError::Syntax);
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX);
    Ok(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn one_number_is_one_value_however_it_is_written() {
        for (text, shown) in [
            ("0.9", "0.9"),
            ("0.900", "0.9"),
            ("9e-1", "0.9"),
            ("90.0E-2", "0.9"),
            (".9", "0.9"),
            ("+0.9", "0.9"),
            ("-0.0", "0"),
            ("0e999999999999999999999", "0"),
            ("1.", "1"),
            ("100", "100"),
            ("1.2e3", "1200"),
            ("-0.05", "-0.05"),
            ("007", "7"),
            ("0.89999999999999991", "0.89999999999999991"),
        ] {
            assert_eq!(decimal(text).to_string(), shown, "{text}");
            assert_eq!(decimal(text), decimal(shown), "{text}");
        }
        assert_eq!((Decimal::hundredths(85), Decimal::hundredths(90)), (decimal("0.85"), decimal("0.9")));
        assert_eq!((Decimal::hundredths(100), Decimal::hundredths(0)), (decimal("1"), decimal("0")));
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in [
            "", ".", "-", "+-1", "e5", "1e", "1e+", "1e5.0", "1.2.3", "NaN", "nan", "inf", "Infinity", "0x1",
            "1_000", "1,5", " 1", "1 ", "٠.٩", "０.９", "1e٣", "−1", "½", "1\0",
        ] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::Syntax), "{text}");
        }
    }

    #[test]
    fn digits_and_places_are_bounded() {
        let long = |digits: usize| format!("0.{}", "1".repeat(digits));
        assert!(Decimal::parse(&long(60)).is_ok());
        assert_eq!(Decimal::parse(&long(61)), Err(DecimalError::TooManyDigits));
        assert!(Decimal::parse(&format!("1{}", "0".repeat(59))).is_ok());
        for text in ["1e999", "1e-999", "1e60", "1e-61", "-1e99999999999999999999", "1e-99999999999999999999"]
        {
            assert_eq!(Decimal::parse(text), Err(DecimalError::TooManyPlaces), "{text}");
        }
        let far = format!("0.{}1e1000001", "0".repeat(1_000_000));
        assert_eq!(decimal(&far), decimal("1"));
    }

    #[test]
    fn decimals_are_ordered_as_numbers() {
        let ascending = ["-10", "-0.5", "-0.05", "0", "1e-50", "0.85", "0.8500000000000001", "1", "9", "10"];
        for pair in ascending.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
        let is_share = |text: &str| decimal(text).is_share();
        assert!(is_share("0") && is_share("1") && is_share("0.5"));
        assert!(!is_share("-0.1") && !is_share("1.0000000000000000000000000001"));
    }
}
