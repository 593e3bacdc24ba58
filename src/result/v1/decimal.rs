//! Exact decimals: JSON numbers whose digits nobody rounds.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

/// Most characters of one decimal.
const MOST: usize = 128;

/// A decimal that is not negative, in plain digits: `0`, `3`, `0.8875`. It is a JSON number, written and read digit
/// by digit and never by way of a float. Two texts of one value, `0.9` and `0.90`, differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalText(String);

/// The text is not a plain decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a decimal is digits, and a point with digits behind it if need be: no sign, no exponent, at most {MOST} characters"
)]
pub struct DecimalTextError;

impl DecimalText {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DecimalText {
    type Err = DecimalTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(a, b)| (a, Some(b)));
        // JSON has no leading zeros.
        let is_whole = is_digits(whole) && (whole == "0" || !whole.starts_with('0'));
        if text.len() <= MOST && is_whole && fraction.is_none_or(is_digits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(DecimalTextError)
        }
    }
}

impl fmt::Display for DecimalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone()).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer)?.get().parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for DecimalText {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An exact decimal; read its digits, not a float, to compare it exactly.",
            "type": "number",
            "minimum": 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_a_round_trip_as_a_number() {
        for text in ["0", "3", "0.900000", "0.8499999999999999999999999999999", "18446744073709551617.5"] {
            let decimal: DecimalText = text.parse().unwrap();
            let json = serde_json::to_string(&decimal).unwrap();
            assert_eq!(json, text);
            assert_eq!(serde_json::from_str::<DecimalText>(&json).unwrap(), decimal);
            assert!(serde_json::to_value(&decimal).unwrap().is_number());
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", "-1", "+1", "1e3", "01", ".5", "5.", "1.2.3", "NaN", "٣", "0x1", &"9".repeat(129)] {
            assert_eq!(text.parse::<DecimalText>(), Err(DecimalTextError), "{text}");
        }
        for json in ["\"1\"", "null", "-0.5", "[1]", "1e999"] {
            assert!(serde_json::from_str::<DecimalText>(json).is_err(), "{json}");
        }
    }
}
