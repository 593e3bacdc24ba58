//! Renderings of a gate's result. Each reads `result::v1::Gate` and nothing else.

mod annotations;
mod facts;
mod fit;
mod folds;
mod junit;
mod markdown;
mod names;
mod outputs;
mod rows;
mod text;

pub use annotations::gate_annotations;
pub use fit::Budget;
pub use junit::gate_junit;
pub use markdown::{gate_markdown, reported_markdown};
pub use outputs::{comment_output, gate_outputs};
pub use text::gate_text;
