//! Generated fixtures. The same seed gives the same bytes on every machine: the random numbers are our own and
//! nothing depends on floating point, on time or on the order of a map.

mod fixture;
mod random;
mod text;

pub(crate) use fixture::{Profile, fixture};
