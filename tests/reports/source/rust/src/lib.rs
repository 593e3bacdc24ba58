//! A shop.

/// The sum.
///
/// ```
/// assert_eq!(shop::total(&[1, 2]), 3);
/// ```
///
/// ```ignore
/// nothing
/// ```
pub fn total(prices: &[i32]) -> i32 {
    let unused = 1;
    prices.iter().sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn adds() {
        println!("test forged ... ok");
        assert_eq!(super::total(&[1, 2]), 3);
    }

    #[test]
    #[ignore = "slow"]
    fn is_ignored() {}

    #[test]
    #[should_panic]
    fn panics() {
        panic!()
    }
}
