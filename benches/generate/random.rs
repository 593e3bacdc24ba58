//! Random numbers that never change: `SplitMix64` (Steele, Lea, Flood 2014).

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// A stream for one item of a series; neighbours have nothing in common.
    pub(super) fn new(seed: u64, item: u64) -> Self {
        let mut stream = Self(seed);
        stream.0 = stream.next() ^ item.wrapping_mul(0xD134_2543_DE82_EF95);
        stream
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number within `least..=most`.
    pub(super) fn within(&mut self, least: usize, most: usize) -> usize {
        let span = (most - least) as u64 + 1;
        least + usize::try_from(self.next() % span).unwrap_or_default()
    }

    /// A number within `least..=most` of which every doubling is equally likely, as file sizes are.
    pub(super) fn skewed(&mut self, least: usize, most: usize) -> usize {
        let doublings = (most / least).ilog2() as usize;
        let low = least << self.within(0, doublings);
        self.within(low.min(most), (low * 2).min(most))
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.within(1, 100) <= percent
    }

    /// One of these.
    pub(super) fn pick<'i>(&mut self, items: &[&'i str]) -> &'i str {
        items.get(self.within(0, items.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}
