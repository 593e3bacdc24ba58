//! The effect room that speaks with GitHub. What is said and what follows is decided elsewhere; here it goes over the
//! network, with a limit on time, on bytes and on patience.

mod access;
mod approvals;
mod attempts;
mod client;
mod comments;
mod connection;
mod dry;
mod edits;
mod error;
mod jobs;
mod pages;
mod pulls;
mod queue;
mod run_pulls;
mod waiting;

pub use access::{Access, AccessError, ApiUrl, ProxyVariables, Token};
pub use approvals::{Approving, approval, is_said_by, lines};
pub use attempts::attempt;
pub use client::Client;
pub use comments::{Published, Sticky, publish};
pub use dry::{Asked, Rights, ask_dry, authorities, proxy_of};
pub use error::{ApiError, Trouble};
pub use jobs::{AskedJobs, jobs};
pub use pulls::{OpenPull, Pull, PullState, pull, pulls_of};
pub use queue::queued;
pub use run_pulls::About;
