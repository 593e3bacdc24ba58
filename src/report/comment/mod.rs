//! The one comment on a pull request: what it says of itself, and what is to be done so that exactly one is left, the newest.

mod body;
mod engine;
mod marker;
mod plan;

pub use body::{CommentLength, CommentOf, comment_body, is_worth_a_comment};
pub use engine::{Ask, Engine, Move, Outcome, Told};
pub use marker::{CommentKey, Marker, Speaker, Stamp};
pub use plan::{CommentId, Found, Mine, Step, Wish, Wrote, plan};
