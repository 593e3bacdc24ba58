//! The last lines of a score in a terminal: the verdict, what is disclosed, and the next step.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::words::{count, ratio, tally};
use crate::escape::workflow_log;
use crate::result::Disclosed;
use crate::result::v1::{Rules, Score, Verdict};
use crate::review::{self, Severity};
use crate::table::{Paint, Tone};

/// Verdict, disclosures, next step.
pub(super) fn outcome(score: &Score, disclosed: Disclosed, paint: Paint) -> String {
    let tone = match score.verdict {
        Verdict::Pass => Tone::Good,
        Verdict::Fail | Verdict::Blocked => Tone::Bad,
        Verdict::NotVerified => Tone::Notice,
    };
    let mut out = format!("{}  {}\n", paint.tone(tone, score.verdict.word()), tally(&score.summary));
    let quoted = |name: &str| format!("`{}`", workflow_log(name));
    for line in strict_lines(score).into_iter().chain(disclosures(score, disclosed, quoted)) {
        out.push_str(&line);
        out.push('\n');
    }
    if let Some(recovery) = &score.recovery {
        let (action, command) = (workflow_log(&recovery.action), workflow_log(&recovery.command));
        out.push_str(&format!("\n{} {action}\n    {command}\n", paint.tone(Tone::Strong, "Do:")));
    }
    out
}

/// The strict totals in words; nothing when nothing was scored.
pub(super) fn strict_lines(score: &Score) -> Vec<String> {
    let strict = &score.summary.strict;
    let figures = &strict.figures;
    if score.summary.fixtures == score.summary.blocked {
        return Vec::new();
    }
    Vec::from([
        format!(
            "strict: precision {} (grounded {}), recall {} (by severity {}), F1 {}, F0.5 {}",
            ratio(figures.precision),
            ratio(figures.grounded_precision),
            ratio(figures.recall),
            ratio(figures.severity_recall),
            ratio(figures.f1),
            ratio(figures.f0_5),
        ),
        format!(
            "        findings per fixture {}, false alarms on clean fixtures {}",
            ratio(strict.findings_per_fixture),
            ratio(strict.clean_false_alarm_rate),
        ),
    ])
}

/// What a reader must know to judge the figures, in plain sentences. `quoted` makes a foreign name harmless.
pub(super) fn disclosures(
    score: &Score,
    disclosed: Disclosed,
    quoted: impl Fn(&str) -> String,
) -> Vec<String> {
    let Disclosed { absent, unbound, set_aside, closed, .. } = disclosed;
    let mut lines = Vec::new();
    let blocked = score.summary.blocked;
    let absent = absent.saturating_sub(blocked);
    if absent > 0 {
        lines.push(format!("{} without a recording, scored as an empty review", fixtures(absent)));
    }
    if unbound > 0 {
        lines.push(format!("{} whose recording does not say which diff it saw", fixtures(unbound)));
    }
    if score.summary.fixtures > blocked {
        lines.extend(rules(&score.rules, &quoted));
    }
    if let Some(name) = &score.rules.reviewer {
        lines.push(format!(
            "only findings by {} were scored; {} of other reviewers set aside",
            quoted(name),
            count(set_aside, "finding", "findings")
        ));
    }
    if closed > 0 {
        lines.push(format!(
            "{} found now: remove `known_gap`, so that losing it again counts",
            count(closed, "known gap is", "known gaps are")
        ));
    }
    lines
}

/// Which rules held, unless they are the defaults and no configuration was read.
fn rules(rules: &Rules, quoted: impl Fn(&str) -> String) -> Option<String> {
    let default = review::Rules::default();
    let is_default = |severity: &Severity| {
        default.blocking.blocks(Some(*severity)) == rules.blocking.iter().any(|name| name == severity.name())
    };
    let are_default = rules.tolerance == default.tolerance && Severity::ALL.iter().all(is_default);
    if are_default && rules.config.is_none() {
        return None;
    }
    let by = rules.config.as_deref().map(|file| format!("; {} was read", quoted(file))).unwrap_or_default();
    Some(format!("scored with tolerance {}, blocking: {}{by}", rules.tolerance, rules.blocking.join(", ")))
}

fn fixtures(number: u64) -> String {
    count(number, "fixture", "fixtures")
}
