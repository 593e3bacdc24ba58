//! One fixture: a diff, a key and a recording.

use benchgate::ids::Digest;
use serde::Serialize;

use super::random::Random;
use super::text::{TOPICS, diff, prose};

const SEED: u64 = 0x0062_656E_6368_6761;
const SEVERITIES: [&str; 5] = ["critical", "major", "minor", "nit", "info"];
/// Severities that entries ask for.
const WANTED: [&str; 3] = ["major", "minor", "nit"];

/// What fixtures look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Three files of a few hundred bytes; the findings are a bare list.
    Small,
    /// Diffs of 2 to 60 KB, 3 to 12 entries, 5 to 60 findings with the claims that models write; the recording
    /// of every second one states the digest of its diff.
    Realistic,
}

/// The contents of the three files.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    /// `<id>.diff`
    pub(crate) diff: String,
    /// `<id>.expected.json`
    pub(crate) expected: String,
    /// `<id>.findings.json`
    pub(crate) findings: String,
}

impl Profile {
    /// The word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Realistic => "realistic",
        }
    }

    /// Whether the recording of a fixture states the digest of its diff, so that the diff must be hashed.
    pub(crate) fn states_digest(self, index: usize) -> bool {
        self == Self::Realistic && index % 2 == 1
    }
}

#[derive(Serialize)]
struct Key<'t> {
    id: &'t str,
    description: String,
    expect: Expect<'t>,
}

#[derive(Serialize)]
struct Expect<'t> {
    must_match: Vec<Entry<'t>>,
    must_not_flag: Vec<Entry<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_findings: Option<u64>,
    max_blocking: usize,
}

#[derive(Serialize, Clone)]
struct Entry<'t> {
    file: &'t str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    severity: &'t str,
    keywords: Vec<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize)]
struct Finding<'t> {
    severity: &'t str,
    file: &'t str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    claim: String,
    evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewer: Option<&'t str>,
}

#[derive(Serialize)]
struct Recorded<'t> {
    recording: Recording<'t>,
    findings: Vec<Finding<'t>>,
}

#[derive(Serialize)]
struct Recording<'t> {
    reviewer: &'t str,
    model: &'t str,
    tool_version: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff_sha256: Option<String>,
    recorded_at: &'t str,
}

/// Makes the fixture with this position in its series.
pub(crate) fn fixture(profile: Profile, index: usize, id: &str) -> serde_json::Result<Fixture> {
    let mut random = Random::new(SEED, index as u64);
    match profile {
        Profile::Small => small(&mut random, id),
        Profile::Realistic => realistic(&mut random, id, profile.states_digest(index)),
    }
}

fn small(random: &mut Random, id: &str) -> serde_json::Result<Fixture> {
    let file = format!("src/module_{}.py", random.within(1, 400));
    let entries = entries(random, &file, 1, 30);
    let unwanted = if random.chance(30) { self::entries(random, &file, 1, 30) } else { Vec::new() };
    let count = random.within(1, 3);
    let findings = findings(random, &entries, &unwanted, &file, count, (20, 60));
    let key = key(id, "One defect in a small change.".to_owned(), entries, unwanted, None, 2);
    let bytes = random.within(200, 500);
    Ok(Fixture {
        diff: diff(random, &file, bytes),
        expected: serde_json::to_string(&key)?,
        findings: serde_json::to_string(&findings)?,
    })
}

fn realistic(random: &mut Random, id: &str, states_digest: bool) -> serde_json::Result<Fixture> {
    let file = format!("services/orders/src/handlers/module_{}.rs", random.within(1, 4_000));
    let bytes = random.skewed(2_000, 60_000);
    let diff = diff(random, &file, bytes);
    let lines = diff.lines().count();
    let wanted = random.within(2, 9);
    let mut entries = entries(random, &file, wanted, lines);
    for entry in &mut entries {
        entry.end_line = random.chance(20).then(|| entry.line + random.within(1, 8));
        entry.note = random.chance(50).then(|| prose(random, 120, "defect"));
    }
    let unwanted = random.within(1, 3);
    let unwanted = self::entries(random, &file, unwanted, lines);
    let count = random.skewed(5, 60);
    let findings = findings(random, &entries, &unwanted, &file, count, (40, 260));
    let description = prose(random, 160, "defects");
    let key = key(id, description, entries, unwanted, Some(1), 30);
    let recording = Recording {
        reviewer: "reviewer-main",
        model: "large-model-2026-10",
        tool_version: "4.2.1",
        diff_sha256: states_digest.then(|| Digest::of(diff.as_bytes()).to_string()),
        recorded_at: "2026-11-01T12:00:00Z",
    };
    Ok(Fixture {
        expected: serde_json::to_string_pretty(&key)?,
        findings: serde_json::to_string_pretty(&Recorded { recording, findings })?,
        diff,
    })
}

fn key<'t>(
    id: &'t str,
    description: String,
    must_match: Vec<Entry<'t>>,
    must_not_flag: Vec<Entry<'t>>,
    min_findings: Option<u64>,
    max_blocking: usize,
) -> Key<'t> {
    Key { id, description, expect: Expect { must_match, must_not_flag, min_findings, max_blocking } }
}

fn entries<'t>(random: &mut Random, file: &'t str, count: usize, lines: usize) -> Vec<Entry<'t>> {
    (0..count)
        .map(|_| Entry {
            file,
            line: random.within(1, lines),
            end_line: None,
            severity: random.pick(&WANTED),
            keywords: (0..random.within(1, 4)).map(|_| random.pick(&TOPICS)).collect(),
            note: None,
        })
        .collect()
}

/// Findings of which about a half are meant for an entry, a tenth for one that must not be flagged, and the rest
/// lie anywhere.
fn findings<'t>(
    random: &mut Random,
    wanted: &[Entry<'t>],
    unwanted: &[Entry<'t>],
    file: &'t str,
    count: usize,
    (shortest, longest): (usize, usize),
) -> Vec<Finding<'t>> {
    let among = |random: &mut Random, entries: &[Entry<'t>]| {
        entries.get(random.within(0, entries.len().saturating_sub(1))).cloned()
    };
    (0..count)
        .map(|_| {
            let target = match random.within(0, 9) {
                0..6 => among(random, wanted),
                6 => among(random, unwanted),
                _ => None,
            };
            let topic = target.as_ref().and_then(|entry| entry.keywords.first().copied());
            let topic = topic.unwrap_or_else(|| random.pick(&TOPICS));
            let line = match target {
                Some(entry) => entry.line + random.within(0, 4),
                None => random.within(1, 900),
            };
            let (claim, evidence) = (random.within(shortest, longest), random.within(shortest, longest));
            Finding {
                severity: random.pick(&SEVERITIES),
                file,
                line,
                end_line: random.chance(20).then(|| line + random.within(1, 10)),
                claim: prose(random, claim, topic),
                evidence: prose(random, evidence, "cause"),
                reviewer: random.chance(25).then_some("security-pass"),
            }
        })
        .collect()
}
