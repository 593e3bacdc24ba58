//! Numbers that verdicts are made of: [`Ratio`], the one place where counts become one, and the exact [`Decimal`] and
//! [`Fraction`], in which no rounding happens before a verdict.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod decimal;
mod fraction;

use core::fmt;

pub use decimal::{Decimal, DecimalError};
pub use fraction::{Fraction, PLACES};

/// A ratio of two counts, within 0..=1.
///
/// It is the nearest `f64` to the exact quotient, so that it prints the same digits as any other IEEE 754
/// program that divides the same two counts.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Ratio(f64);

impl Ratio {
    /// The whole: 1.
    pub const ONE: Self = Self(1.0);

    /// `part / whole`, or `None` when `whole` is 0: a ratio of nothing is undefined, never 1. A part above its
    /// whole is taken as the whole.
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        (whole > 0).then(|| Self(part.min(whole) as f64 / whole as f64))
    }

    /// `part / whole` of sums that need not be integers (means over trials); `None` unless
    /// 0 ≤ part and 0 < whole, both finite. A part above its whole is taken as the whole.
    pub fn of_means(part: f64, whole: f64) -> Option<Self> {
        (part.is_finite() && whole.is_finite() && part >= 0.0 && whole > 0.0)
            .then(|| Self((part / whole).min(1.0)))
    }

    /// The value, within 0..=1.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Ratio {
    /// Two decimals, the exact binary value rounded half to even.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_ratio_of_nothing_is_undefined() {
        assert_eq!(Ratio::of(0, 0), None);
        assert_eq!(Ratio::of_means(0.0, 0.0), None);
        assert_eq!(Ratio::of_means(f64::NAN, 1.0), None);
    }

    #[test]
    fn two_decimals() {
        assert_eq!(Ratio::of(2, 3).map(|r| r.to_string()).as_deref(), Some("0.67"));
        assert_eq!(Ratio::of(1, 8).map(|r| r.to_string()).as_deref(), Some("0.12"));
    }
}
