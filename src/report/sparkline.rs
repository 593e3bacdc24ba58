//! A row of figures as a row of bars.

use alloc::string::String;

/// From the least to the greatest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Where there is no figure.
const NOTHING: char = '·';

/// One bar for each figure: the lowest for the least, the highest for the greatest. When all are the same the bars are
/// of half height, as there is nothing to compare with.
pub(super) fn sparkline(figures: &[Option<f64>]) -> String {
    let known = || figures.iter().flatten().copied();
    let (least, greatest) =
        (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    figures.iter().map(|figure| figure.map_or(NOTHING, |figure| bar(figure, least, greatest))).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..=7, and a picture")]
fn bar(figure: f64, least: f64, greatest: f64) -> char {
    let height = (figure - least) / (greatest - least);
    // 0/0, when all are the same, is no height.
    let step = if height.is_finite() { (height * 7.0).round() as usize } else { 3 };
    BARS.get(step).copied().unwrap_or(NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_from_the_least_to_the_greatest() {
        let eighths: alloc::vec::Vec<Option<f64>> = (0..8).map(|step| Some(f64::from(step) / 8.0)).collect();
        assert_eq!(sparkline(&eighths), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[Some(0.9), None, Some(0.8)]), "█·▁");
    }

    #[test]
    fn figures_without_a_spread_have_a_line() {
        assert_eq!(sparkline(&[Some(0.5), Some(0.5)]), "▄▄");
        assert_eq!(sparkline(&[Some(1.0)]), "▄");
        assert_eq!(sparkline(&[None]), "·");
        assert_eq!(sparkline(&[]), "");
        assert_eq!(sparkline(&[Some(f64::MIN_POSITIVE), Some(0.0)]), "█▁");
    }
}
