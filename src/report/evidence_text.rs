//! What the evidence says, in a terminal.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::columns::columns;
use super::pack_facts::state;
use crate::escape::workflow_log;
use crate::result::v1::{Tier, Verdict, Verified, VerifiedClaim};
use crate::table::{Paint, Tone};

/// A row for each claim of each pack, then the verdict and the next step.
pub fn evidence_text(result: &Verified, paint: Paint) -> String {
    let commit = result.commit.as_deref().and_then(|commit| commit.get(..12)).unwrap_or("no commit");
    let mut out = format!("benchgate evidence verify · {commit} · read again from the stored bytes\n\n");
    let mut packs: Vec<Option<&str>> = result.rows.iter().map(|row| row.pack.as_deref()).collect();
    packs.dedup();
    for pack in packs {
        let title = pack.map_or("without a pack".into(), workflow_log);
        out.push_str(&format!("{}\n", paint.tone(Tone::Strong, &title)));
        let rows: Vec<[String; 5]> =
            result.rows.iter().filter(|row| row.pack.as_deref() == pack).map(cells).collect();
        out.push_str(&columns(&rows));
        out.push('\n');
    }
    let supported = result.rows.iter().filter(|row| state(row.state) == "SUPPORTED").count();
    let tone = match result.verdict {
        Verdict::Pass => Tone::Good,
        Verdict::NotVerified => Tone::Notice,
        Verdict::Fail | Verdict::Blocked => Tone::Bad,
    };
    let word = paint.tone(tone, result.verdict.word());
    out.push_str(&format!("{word}  {supported} of {} claims supported\n", result.rows.len()));
    if let Some(recovery) = &result.recovery {
        let (action, command) = (workflow_log(&recovery.action), workflow_log(&recovery.command));
        out.push_str(&format!("\n{} {action}\n    {command}\n", paint.tone(Tone::Strong, "Do:")));
    }
    out
}

/// Most names of records in a row; the JSON result has all.
const MOST_IDS: usize = 5;

/// State, claim, tier, age, and the rest as the last cell, which has the room to the right.
fn cells(row: &VerifiedClaim) -> [String; 5] {
    let tier = row.tier.map_or("–", |tier| match tier {
        Tier::Asserted => "asserted",
        Tier::Recorded => "recorded",
        Tier::Confirmed => "confirmed",
        Tier::Attested => "attested",
    });
    let mut rest: Vec<String> = row.reason.iter().cloned().collect();
    if !row.legs.is_empty() {
        rest.push(format!("legs {}", row.legs.join(", ")));
    }
    if !row.flaky.is_empty() {
        rest.push(format!("flaky: {}", row.flaky.join(", ")));
    }
    if row.of_other_trees > 0 && !row.evidence_ids.is_empty() && row.age_seconds.is_some() {
        rest.push(format!("{} of other trees set aside", row.of_other_trees));
    }
    if !row.evidence_ids.is_empty() {
        let shown = row.evidence_ids.get(..MOST_IDS).unwrap_or(&row.evidence_ids).join(" ");
        rest.push(match row.evidence_ids.len().saturating_sub(MOST_IDS) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        });
    }
    let age = row.age_seconds.map_or_else(|| "–".to_string(), age);
    [state(row.state).to_string(), row.claim.clone(), tier.to_string(), age, rest.join(" · ")]
}

/// Seconds in words.
fn age(seconds: i64) -> String {
    match seconds {
        ..120 => "< 2 min".to_string(),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}
