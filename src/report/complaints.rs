//! Errors and warnings as compilers print them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::diagnostic::Level;
use crate::escape::workflow_log;
use crate::result::v1::{Reason, Score};

/// Most of each level that are printed; the result holds all.
const MOST: usize = 50;

/// Everything in a result that is wrong or worth knowing: errors first, then warnings, each in the order of the
/// fixtures.
pub fn complaints(score: &Score) -> Vec<(Level, &Reason)> {
    let errors = score.problems.iter().chain(score.fixtures.iter().flat_map(|row| &row.problems));
    let warnings = score.warnings.iter().chain(score.fixtures.iter().flat_map(|row| &row.warnings));
    errors
        .map(|reason| (Level::Error, reason))
        .chain(warnings.map(|reason| (Level::Warning, reason)))
        .collect()
}

/// Prints reasons; of each level the first 50, and how many more there are.
pub fn diagnostics(reasons: &[(Level, &Reason)]) -> String {
    let mut out = String::new();
    for level in [Level::Error, Level::Warning] {
        let of_level: Vec<&Reason> =
            reasons.iter().filter(|(other, _)| *other == level).map(|(_, reason)| *reason).collect();
        for reason in of_level.iter().take(MOST) {
            out.push_str(&diagnostic(level, reason));
        }
        if let Some(more) = of_level.len().checked_sub(MOST).filter(|more| *more > 0) {
            out.push_str(&format!("… and {more} more of this level; the JSON result has all\n\n"));
        }
    }
    out
}

fn diagnostic(level: Level, reason: &Reason) -> String {
    let mut out = format!("{}[{}]: {}\n", level.word(), reason.code, workflow_log(&reason.message));
    if let Some(place) = &reason.place {
        out.push_str(&format!("  --> {}\n", workflow_log(place)));
    }
    if let Some(help) = &reason.help {
        out.push_str(&format!("  = help: {}\n", workflow_log(help)));
    }
    out.push('\n');
    out
}
