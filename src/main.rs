//! The `benchgate` program.

fn main() {}
