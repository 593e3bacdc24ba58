//! Text that must not grow beyond a size.

use alloc::format;
use alloc::string::String;

use super::words::count;

/// Adds pieces to a text as long as it stays within so many bytes; the rest is counted.
pub(super) fn add_within(
    out: &mut String,
    most: usize,
    pieces: impl IntoIterator<Item = String>,
    (one, many): (&str, &str),
) {
    let mut left_out = 0;
    for piece in pieces {
        if left_out == 0 && out.len() + piece.len() <= most {
            out.push_str(&piece);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        out.push_str(&format!("\nand {} more that did not fit here\n", count(left_out, one, many)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut out = String::new();
        add_within(&mut out, 4, ["ab", "cd", "e", "f"].map(String::from), ("row", "rows"));
        assert_eq!(out, "abcd\nand 2 rows more that did not fit here\n");
    }
}
