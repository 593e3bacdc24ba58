//! `benchgate doctor`: everything that a gate needs here, looked at one by one, each with what to do about it.

mod files;
mod found;
mod job;
mod network;
mod run;

pub(super) use run::{DoctorArgs, doctor};
