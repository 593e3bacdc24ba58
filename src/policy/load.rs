//! The bytes of `benchgate.toml` to a policy, and all that is wrong with it as diagnostics.

use alloc::vec;
use alloc::vec::Vec;

use super::values::Policy;
use crate::diagnostic::Diagnostic;
use crate::source::{decode, not_utf8, parse_toml};

/// Reads a policy. `file` names it for what is said. The text that comes with it is for [`super::Effective`].
pub fn read_policy<'b>(file: &str, bytes: &'b [u8]) -> Result<(Policy, &'b str), Vec<Diagnostic>> {
    let text = decode(bytes).map_err(|error| vec![not_utf8(file, &error)])?;
    let root = parse_toml(text).map_err(|error| vec![error.diagnose(file)])?;
    let policy = Policy::read(&root).map_err(|problems| problems.locate(file, text))?;
    Ok((policy, text))
}
