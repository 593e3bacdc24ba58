//! Exact fractions: what becomes of decimals when they are divided.

use alloc::format;
use alloc::string::{String, ToString as _};
use core::cmp::Ordering;
use core::fmt;

use num_bigint::BigUint;

use super::decimal::point;
use crate::limits::DECIMAL_PLACES;

/// Decimal places of a fraction that is printed.
pub const PLACES: usize = 6;
/// Most decimal places that a fraction shows to stay below what it did not reach.
const MOST_PLACES: usize = 30;

/// A fraction that is not negative, exactly and in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fraction {
    numerator: BigUint,
    /// Not 0.
    denominator: BigUint,
}

impl Fraction {
    /// 0.
    pub fn zero() -> Self {
        Self::whole(BigUint::ZERO)
    }

    /// 1.
    pub fn one() -> Self {
        Self::whole(BigUint::from(1_u8))
    }

    /// A whole number.
    pub(super) fn whole(number: BigUint) -> Self {
        Self { numerator: number, denominator: BigUint::from(1_u8) }
    }

    /// One count of another; `None` of 0.
    pub fn of_counts(part: u64, whole: u64) -> Option<Self> {
        (whole > 0).then(|| Self::reduced(part.into(), whole.into()))
    }

    /// In lowest terms; the denominator is not 0.
    pub(super) fn reduced(numerator: BigUint, denominator: BigUint) -> Self {
        let common = common_divisor(numerator.clone(), denominator.clone());
        Self { numerator: numerator / &common, denominator: denominator / common }
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.numerator == BigUint::ZERO
    }

    /// The sum with another.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let numerator = &self.numerator * &other.denominator + &other.numerator * &self.denominator;
        Self::reduced(numerator, &self.denominator * &other.denominator)
    }

    /// The product with another.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self::reduced(&self.numerator * &other.numerator, &self.denominator * &other.denominator)
    }

    /// The quotient; `None` when the other is 0.
    pub fn over(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| {
            Self::reduced(&self.numerator * &other.denominator, &self.denominator * &other.numerator)
        })
    }

    /// The share of one among so many; `None` among none.
    pub fn over_count(&self, count: usize) -> Option<Self> {
        self.over(&Self::whole(count.into()))
    }

    /// With so many places after the point, rounded half to even.
    pub fn rounded(&self, places: usize) -> String {
        let (quotient, rest) = self.scaled(places);
        let is_odd = quotient.bit(0);
        let up = match (rest * 2_u8).cmp(&self.denominator) {
            Ordering::Less => false,
            Ordering::Equal => is_odd,
            Ordering::Greater => true,
        };
        let digits = if up { quotient + 1_u8 } else { quotient };
        point(&digits.to_string(), places)
    }

    /// Every digit, when there are at most so many after the point: `0.9`, `3`; `None` for a third.
    pub fn terminating(&self, most: usize) -> Option<String> {
        let places = (0..=most).find(|places| self.scaled(*places).1 == BigUint::ZERO)?;
        let digits = self.scaled(places).0.to_string();
        Some(if places == 0 { digits } else { point(&digits, places) })
    }

    /// The value itself, not rounded: `0.85` or, when its digits do not end, `1/3`.
    pub fn exact(&self) -> String {
        let most = usize::try_from(2 * DECIMAL_PLACES).unwrap_or(0);
        self.terminating(most).unwrap_or_else(|| format!("{}/{}", self.numerator, self.denominator))
    }

    /// Reads what [`Self::exact`] wrote; `None` for any other text, and for one of more than 2,000 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            BigUint::parse_bytes(digits.as_bytes(), 10).filter(|_| plain)
        };
        if text.len() > 2_000 {
            return None;
        }
        if let Some((numerator, denominator)) = text.split_once('/') {
            let denominator = number(denominator).filter(|number| *number != BigUint::ZERO)?;
            return Some(Self::reduced(number(numerator)?, denominator));
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = number(&format!("{whole}{part}"))?;
        (!whole.is_empty()).then(|| Self::reduced(digits, ten_to(part.len())))
    }

    /// With six places, as [`fmt::Display`] prints it, unless that reads as if a bound were reached that is not: then
    /// cut, not rounded, at the first place that tells them apart, with `…` for what was cut.
    ///
    /// A difference beyond the 30th place is not shown, only `…`.
    pub fn shown_below<'b>(&self, bounds: impl IntoIterator<Item = &'b Self>) -> String {
        let rounded = self.rounded_fraction(PLACES);
        let missed = bounds.into_iter().filter(|bound| self < *bound && rounded >= **bound).min();
        let Some(bound) = missed else { return self.to_string() };
        let differs = |places: &usize| self.scaled(*places).0 < bound.scaled(*places).0;
        let places = (PLACES..MOST_PLACES).find(differs).unwrap_or(MOST_PLACES);
        let (cut, rest) = self.scaled(places);
        let more = if rest == BigUint::ZERO { "" } else { "…" };
        format!("{}{more}", point(&cut.to_string(), places))
    }

    /// The value after rounding.
    fn rounded_fraction(&self, places: usize) -> Self {
        let digits: String = self.rounded(places).chars().filter(|c| *c != '.').collect();
        let numerator = BigUint::parse_bytes(digits.as_bytes(), 10).unwrap_or(BigUint::ZERO);
        Self::reduced(numerator, ten_to(places))
    }

    /// The digits up to so many places, as a whole number, and what is left in units of the last of them.
    fn scaled(&self, places: usize) -> (BigUint, BigUint) {
        let scaled = &self.numerator * ten_to(places);
        (&scaled / &self.denominator, scaled % &self.denominator)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    /// Six places, rounded half to even.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rounded(PLACES))
    }
}

fn ten_to(places: usize) -> BigUint {
    BigUint::from(10_u8).pow(u32::try_from(places).unwrap_or(u32::MAX))
}

/// Euclid's way. The second number is not 0.
fn common_divisor(mut a: BigUint, mut b: BigUint) -> BigUint {
    while b != BigUint::ZERO {
        (a, b) = (b.clone(), a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Decimal;

    fn exactly(text: &str) -> Fraction {
        Decimal::parse(text).unwrap().magnitude()
    }

    #[test]
    fn arithmetic_is_exact() {
        let tenth = exactly("0.1");
        let sum = (0..10).fold(Fraction::zero(), |sum, _| sum.plus(&tenth));
        assert_eq!(sum, Fraction::one());
        let third = Fraction::one().over_count(3).unwrap();
        assert_eq!(third.times(&exactly("3")), Fraction::one());
        assert_eq!((third.to_string(), third.rounded(1)), ("0.333333".into(), "0.3".into()));
        assert_eq!((third.exact(), exactly("0.8500").exact()), ("1/3".into(), "0.85".into()));
        for text in ["1/3", "0.85", "0", "12"] {
            assert_eq!(Fraction::parse(text).unwrap().exact(), text);
        }
        for text in ["", ".", "1/0", "/", "-1", "+1", "1e3", "NaN", ".5", "1/2/3", "1_0", "٣"] {
            assert_eq!(Fraction::parse(text), None, "{text}");
        }
        assert_eq!((third.terminating(60), exactly("20").terminating(0)), (None, Some("20".into())));
        assert_eq!(Fraction::one().over(&Fraction::zero()), None);
        assert_eq!(Fraction::one().over_count(0), None);
    }

    #[test]
    fn halves_round_to_even() {
        for (text, shown) in [
            ("0.0000005", "0.000000"),
            ("0.0000015", "0.000002"),
            ("0.0000025", "0.000002"),
            ("0.00000250000000001", "0.000003"),
            ("0.9999995", "1.000000"),
            ("0.85", "0.850000"),
            ("12", "12.000000"),
        ] {
            assert_eq!(exactly(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_missed_a_bound_never_reads_as_if_it_had_reached_it() {
        let bounds = [exactly("0.85"), exactly("0.9")];
        for (text, shown) in [
            ("0.85", "0.850000"),
            ("0.8499999", "0.849999…"),
            ("0.84999999", "0.849999…"),
            ("0.8999999999", "0.899999…"),
            ("0.849999", "0.849999"),
            ("0.7", "0.700000"),
            ("0.8500001", "0.850000"),
        ] {
            assert_eq!(exactly(text).shown_below(&bounds), shown, "{text}");
        }
        // A bound of more than six places is told apart where it differs.
        let fine = [exactly("0.85000001")];
        assert_eq!(exactly("0.850000005").shown_below(&fine), "0.850000");
        let finer = [exactly("0.8500000")];
        assert_eq!(exactly("0.84999999999999999999").shown_below(&finer), "0.849999…");
        let odd = [exactly("0.84999995")];
        assert_eq!(exactly("0.84999994").shown_below(&odd), "0.84999994");
        let nearest = [exactly("0.00000000000000000000000000000000000000001")];
        assert_eq!(exactly("0").shown_below(&nearest), "0.000000");
    }
}
