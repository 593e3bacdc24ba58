//! `benchgate publish`: the result of a run that could not speak for itself, shown by one that can.

mod args;
mod check;
mod pull;
mod run;

pub(super) use args::PublishArgs;
pub(super) use run::publish;
