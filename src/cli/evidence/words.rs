//! What `evidence collect` says about the commands of a contract.

use std::path::Path;

use super::args::CollectArgs;
use super::order::Order;
use crate::diagnostic::{Code, Diagnostic};
use crate::escape::workflow_log;
use crate::result::{quote, quote_path};

/// The flags that say what is judged, with a space in front of each. `evidence verify` knows them too.
pub(super) fn flags(args: &CollectArgs) -> String {
    let mut flags = format!(" --pack {}", path(&args.pack));
    for (flag, value) in [("--config", &args.config.config), ("--dir", &args.dir)] {
        if let Some(value) = value {
            flags.push_str(&format!(" {flag} {}", path(value)));
        }
    }
    flags
}

/// The same command again.
pub(super) fn again(args: &CollectArgs) -> String {
    let task = args.task.as_ref().map(|task| format!(" --task={}", quote(task))).unwrap_or_default();
    let leg = args.leg.as_ref().map(|leg| format!(" --leg={}", quote(leg))).unwrap_or_default();
    format!("benchgate evidence collect{}{task}{leg}", flags(args))
}

fn path(path: &Path) -> String {
    quote_path(&path.to_string_lossy())
}

/// What is run, as a shell would take it.
pub(super) fn header(order: &Order) -> String {
    let variables = order.env.iter().map(|(name, value)| format!("{name}={}", quote(value)));
    let words: Vec<String> = variables.chain(order.words.iter().map(|word| shown_word(word))).collect();
    format!("{}\n", workflow_log(&format!("$ {}", words.join(" "))))
}

/// A word as a shell takes it. A flag needs no quotes here, and a placeholder is shown as one.
fn shown_word(word: &str) -> String {
    let plain = word.trim_start_matches('-').replace("${", "").replace('}', "");
    if !plain.is_empty() && quote(&plain) == plain { word.to_owned() } else { quote(word) }
}

pub(super) fn unbound(order: &Order) -> Diagnostic {
    let words: Vec<String> = order.written.iter().map(|word| shown_word(word)).collect();
    let message = format!("`{}` is bound to no claim and proves nothing", words.join(" "));
    let help = "give it a `claim` in the pack, or write it as the `command` of a claim in the policy";
    Diagnostic::run(Code::UnboundCommand, message, Some(help))
}

/// Nothing more is run.
pub(super) fn interrupted(signal: i32) -> Diagnostic {
    let message = format!("signal {signal} came: nothing more was run");
    Diagnostic::run(Code::Interrupted, message, Some("run it again"))
}
