//! Ratios as the tables show them: with two decimals.

use alloc::borrow::Cow;
use alloc::format;

/// A ratio with two decimals, the exact binary value rounded half to even; `–` when it is undefined.
pub(super) fn ratio(value: Option<f64>) -> Cow<'static, str> {
    match value {
        None => "–".into(),
        Some(value) => usual(value).map_or_else(|| format!("{value:.2}").into(), Cow::Borrowed),
    }
}

/// All of them, from `0.00` to `1.00`, four bytes each.
const ALL: [u8; 404] = {
    let mut all = [b'0'; 404];
    let (mut rest, mut number) = (all.as_mut_slice(), 0_u8);
    while let Some((place, after)) = rest.split_first_chunk_mut() {
        *place = [b'0' + number / 100, b'.', b'0' + number / 10 % 10, b'0' + number % 10];
        rest = after;
        number += 1;
    }
    all
};

/// The same for a value within 0..=1 that is not in the middle between two of them, which is nearly all. To find the decimals
/// of any number takes a thousand instructions.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..=100")]
fn usual(value: f64) -> Option<&'static str> {
    /// Far above what a product of this size is rounded by.
    const MARGIN: f64 = 1e-9;
    if !(0.0..=1.0).contains(&value) || value.is_sign_negative() {
        return None;
    }
    let hundredths = value * 100.0;
    let nearest = (hundredths + 0.5) as usize;
    let is_clear = (hundredths - nearest as f64).abs() < 0.5 - MARGIN;
    let digits = ALL.get(nearest * 4..nearest * 4 + 4).filter(|_| is_clear)?;
    core::str::from_utf8(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ratio_is_as_the_standard_library_writes_it() {
        let mut quick = 0;
        for whole in 1..=400_u32 {
            for part in 0..=whole {
                let value = f64::from(part) / f64::from(whole);
                for value in [value, value.next_up(), value.next_down()] {
                    assert_eq!(ratio(Some(value)), format!("{value:.2}"), "{part}/{whole}");
                    quick += u32::from(usual(value).is_some());
                }
            }
        }
        assert!(quick > 200_000, "{quick}");
    }

    #[test]
    fn ties_and_what_is_no_ratio_are_left_to_the_standard_library() {
        for value in [0.125, 0.375, 0.005, 0.995, 1.005, -0.0, -1.0, 2.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(usual(value), None, "{value}");
            assert_eq!(ratio(Some(value)), format!("{value:.2}"));
        }
        assert_eq!([ratio(None), ratio(Some(0.0)), ratio(Some(1.0))], ["–", "0.00", "1.00"]);
    }
}
