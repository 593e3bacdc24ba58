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

/// The same as text.
const ALL_TEXT: &str = match core::str::from_utf8(&ALL) {
    Ok(text) => text,
    Err(_) => "",
};

/// The same for a value within 0..=1, unless it seems to be in the middle between two of them and is no eighth. To find the
/// decimals of any number takes two thousand instructions.
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
    // An eighth is exact, and so is a hundred of it: in the middle means in the middle, and the even one is meant.
    let is_eighth = (value * 8.0).fract() == 0.0;
    let nearest = if is_clear { nearest } else { nearest & !1 };
    ALL_TEXT.get(nearest * 4..nearest * 4 + 4).filter(|_| is_clear || is_eighth)
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
    fn what_may_be_a_tie_and_what_is_no_ratio_is_left_to_the_standard_library() {
        let eighths = [0.125, 0.375, 0.625, 0.875];
        for value in eighths
            .into_iter()
            .flat_map(|eighth: f64| [eighth.next_up(), eighth.next_down()])
            .chain([0.005, 0.995, 1.005, -0.0, -1.0, 2.0, f64::NAN, f64::INFINITY, 1e300])
        {
            assert_eq!(usual(value), None, "{value}");
            assert_eq!(ratio(Some(value)), format!("{value:.2}"));
        }
        assert_eq!(eighths.map(usual), ["0.12", "0.38", "0.62", "0.88"].map(Some));
        assert_eq!(eighths.map(|eighth| format!("{eighth:.2}")), ["0.12", "0.38", "0.62", "0.88"]);
        assert_eq!([ratio(None), ratio(Some(0.0)), ratio(Some(1.0))], ["–", "0.00", "1.00"]);
    }
}
