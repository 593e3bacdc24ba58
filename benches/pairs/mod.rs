//! Whole processes, measured in turn.

mod measure;
mod reference;
mod scene;
mod statistics;

pub(crate) use measure::{Measured, in_turn};
pub(crate) use reference::read_all;
pub(crate) use scene::{Layout, Scene};
pub(crate) use statistics::Spread;
