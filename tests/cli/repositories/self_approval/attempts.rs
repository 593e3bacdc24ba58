//! What a change may try.

use super::{
    Attempt, DIFF, Evidence, FINDINGS_FILE, FOUND, KEY_FILE, LOUD, MOVED, NOTHING, PACK, PACK_FILE, POLICY,
    POLICY_FILE, Repo, scores,
};

pub(crate) const ATTEMPTS: &[Attempt] = &[
    Attempt {
        what: "the key is edited to fit",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(MOVED);
            repo.edit(KEY_FILE, r#""line": 1"#, r#""line": 9"#);
        },
        code: 1,
        loosened: &["pay: must_match #1"],
        worse: &["fixture-fails", "entry-lost"],
    },
    Attempt {
        what: "the entry that is lost becomes a known gap",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            repo.edit(KEY_FILE, r#"["double"]"#, r#"["double"], "known_gap": "later""#);
        },
        code: 1,
        loosened: &["pay: must_match #1"],
        worse: &["fixture-fails", "entry-lost"],
    },
    Attempt {
        what: "the fixture is deleted",
        evidence: Evidence::There,
        change: Repo::delete,
        code: 1,
        loosened: &["pay"],
        worse: &["fixture-vanished"],
    },
    Attempt {
        what: "the fixture is renamed, with a key that fits",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            repo.write(KEY_FILE, "{}");
            repo.rename("pay-2");
        },
        code: 1,
        loosened: &["pay"],
        worse: &["fixture-vanished"],
    },
    Attempt {
        what: "the fixture is retired and deleted",
        evidence: Evidence::There,
        change: |repo| {
            repo.delete();
            let retired = "retired = [{ fixture = \"pay\", reason = \"flaky\" }]\n";
            repo.write(POLICY_FILE, format!("{retired}{POLICY}"));
        },
        code: 1,
        loosened: &["retired"],
        worse: &[],
    },
    Attempt {
        what: "the tolerance is raised to where the finding moved",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(MOVED);
            repo.append(POLICY_FILE, "\n[fixtures]\ntolerance = 20\n");
        },
        code: 1,
        loosened: &["tolerance"],
        worse: &["fixture-fails", "entry-lost"],
    },
    Attempt {
        what: "major findings block no longer, and one more is made",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(LOUD);
            repo.append(POLICY_FILE, "\n[fixtures]\nblocking = [\"critical\"]\n");
        },
        code: 1,
        loosened: &["blocking"],
        worse: &["fixture-fails", "blocking-rise"],
    },
    Attempt {
        what: "the limits of noise are lifted",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(&LOUD.replace(r#"{"severity":"major","file":"pay.py","line":90"#, r#"{"line":90"#));
            repo.append(
                POLICY_FILE,
                "\n[regression]\nmax_strict_precision_drop = 1\nmax_findings_rise = 9\n",
            );
        },
        code: 1,
        loosened: &["max_strict_precision_drop", "max_findings_rise"],
        worse: &["precision-drop", "findings-rise"],
    },
    Attempt {
        what: "a reviewer whom only the change calls deterministic records something else",
        evidence: Evidence::There,
        change: |repo| {
            let text = r#"{"recording":{"reviewer":"new"},"findings":[]}"#;
            repo.write(FINDINGS_FILE, text);
            repo.append(POLICY_FILE, "\n[reviewers.new]\ndeterministic = true\n");
        },
        code: 1,
        loosened: &["reviewer"],
        worse: &[],
    },
    Attempt {
        what: "the threshold is lowered below the scores",
        evidence: Evidence::There,
        change: |repo| {
            repo.edit(PACK_FILE, "0.85", "0.5");
            repo.write("scores.json", scores("0.6", "0.6"));
        },
        code: 1,
        loosened: &["web: pass_ratio"],
        worse: &["pack-status", "pack-ratio"],
    },
    Attempt {
        what: "a criterion is dropped, so that its score no longer counts",
        evidence: Evidence::There,
        change: |repo| {
            repo.write(
                "scores.json",
                r#"{"c2": {"score": 0.9, "by": "ann", "why": "x", "at": "2026-11-21"}}"#,
            );
            repo.edit(PACK_FILE, r#"{"id": "c1", "weight": 3}, "#, "");
        },
        code: 1,
        loosened: &["web: criterion c1"],
        worse: &["pack-status", "pack-ratio"],
    },
    Attempt {
        what: "a heavy criterion is added, beside which the others are nothing",
        evidence: Evidence::There,
        change: |repo| {
            let heavy = r#", {"id": "easy", "weight": 1000}]"#;
            repo.edit(
                PACK_FILE,
                r#"{"id": "c2", "weight": 1}]"#,
                &format!(r#"{{"id": "c2", "weight": 1}}{heavy}"#),
            );
            let scores = scores("0", "0");
            let easy = r#", "easy": {"score": 1, "by": "ann", "why": "x", "at": "2026-11-21"}}"#;
            repo.write("scores.json", format!("{}{easy}", scores.strip_suffix('}').unwrap()));
        },
        code: 1,
        loosened: &["web: criterion easy", "web: score of easy"],
        worse: &[],
    },
    Attempt {
        what: "the claim that nobody proved is dropped",
        evidence: Evidence::Lacking,
        change: |repo| repo.edit(PACK_FILE, r#"["claim/lint"]"#, "[]"),
        code: 2,
        loosened: &["web: task t: required_evidence_claim_ids"],
        worse: &[],
    },
    Attempt {
        what: "a task is dropped",
        evidence: Evidence::There,
        change: |repo| {
            repo.edit(PACK_FILE, "{\"id\": \"u\", \"required_evidence_claim_ids\": [\"claim/lint\"]}", "");
            repo.edit(PACK_FILE, "},\n  ]", "}]");
        },
        code: 1,
        loosened: &["web: task u"],
        worse: &[],
    },
    Attempt {
        what: "another command proves the claim from now on",
        evidence: Evidence::There,
        change: |repo| {
            repo.edit(POLICY_FILE, "command = \"true\"", "command = \"echo fine\"");
        },
        code: 1,
        loosened: &["claim/lint"],
        worse: &[],
    },
    Attempt {
        what: "the pack narrows where it applies",
        evidence: Evidence::Lacking,
        change: |repo| {
            repo.edit(POLICY_FILE, "scores = ", "paths = [\"elsewhere/**\"]\nscores = ");
        },
        code: 2,
        loosened: &["pack web: paths"],
        worse: &[],
    },
    Attempt {
        what: "the pack requires an addon that nobody has",
        evidence: Evidence::Lacking,
        change: |repo| {
            repo.edit(PACK_FILE, r#""profile": "web""#, r#""profile": "web", "required_addons": ["x"]"#);
        },
        code: 2,
        loosened: &["web: required_addons"],
        worse: &[],
    },
    Attempt {
        what: "the pack is judged no longer",
        evidence: Evidence::Lacking,
        change: |repo| repo.write(POLICY_FILE, "[reviewers.bot]\ndeterministic = true\n"),
        code: 2,
        loosened: &["pack web"],
        worse: &["pack-vanished"],
    },
    Attempt {
        what: "the pack is deleted, and still named",
        evidence: Evidence::There,
        change: |repo| repo.remove(PACK_FILE),
        code: 4,
        loosened: &[],
        worse: &[],
    },
    Attempt {
        what: "there is no policy any more",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            repo.remove(POLICY_FILE);
        },
        code: 1,
        loosened: &["pack web", "reviewer bot"],
        worse: &["fixture-fails", "entry-lost", "pack-vanished"],
    },
    Attempt {
        what: "the policy names other fixtures",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            repo.write("easy/a.expected.json", "{}");
            repo.write("easy/a.diff", DIFF);
            repo.write("easy/a.findings.json", NOTHING);
            repo.append(POLICY_FILE, "\n[fixtures]\ndir = \"easy\"\n");
        },
        code: 1,
        loosened: &["fixtures", "pay: fixture"],
        worse: &["fixture-vanished"],
    },
    Attempt {
        what: "the recording is deleted",
        evidence: Evidence::There,
        change: Repo::forget,
        code: 2,
        loosened: &[],
        worse: &["recording-vanished"],
    },
    Attempt {
        what: "the approver is whoever made the change",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            repo.write(POLICY_FILE, format!("approvers = [\"me\"]\nself_approval = true\n{POLICY}"));
        },
        code: 1,
        loosened: &["approvers", "self_approval"],
        worse: &["fixture-fails", "entry-lost"],
    },
    Attempt {
        what: "the pack is another file, which asks for less",
        evidence: Evidence::Lacking,
        change: |repo| {
            repo.write("easy.json", PACK.replace(r#"["claim/lint"]"#, "[]"));
            repo.edit(POLICY_FILE, PACK_FILE, "easy.json");
        },
        code: 2,
        loosened: &["pack web"],
        worse: &[],
    },
    Attempt {
        what: "the pack has another name, and asks for less",
        evidence: Evidence::There,
        change: |repo| {
            repo.edit(PACK_FILE, "0.85", "0.5");
            repo.edit(POLICY_FILE, "name = \"web\"", "name = \"web-2\"");
        },
        code: 1,
        loosened: &["pack web"],
        worse: &["pack-vanished"],
    },
    Attempt {
        what: "the scores are another file, with better ones",
        evidence: Evidence::There,
        change: |repo| {
            repo.write("other.json", scores("1", "1"));
            repo.edit(POLICY_FILE, "scores.json", "other.json");
        },
        code: 1,
        loosened: &["pack web"],
        worse: &[],
    },
    Attempt {
        what: "criteria are scored by claims that hold anyhow",
        evidence: Evidence::There,
        change: |repo| {
            repo.write("scores.json", "{}");
            let derived = "derive = { c1 = [\"claim/lint\"], c2 = [\"claim/lint\"] }\nscores = ";
            repo.edit(POLICY_FILE, "scores = ", derived);
        },
        code: 1,
        loosened: &["pack web"],
        worse: &["pack-status", "pack-ratio"],
    },
    Attempt {
        what: "another reviewer finds what the known one lost",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(NOTHING);
            let text = format!(r#"{{"recording":{{"reviewer":"new"}},"findings":{FOUND}}}"#);
            repo.write("benchmark/fixtures/pay.findings.new.json", text);
        },
        code: 5,
        loosened: &[],
        worse: &[],
    },
    Attempt {
        what: "more blocking findings are allowed, and made",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(LOUD);
            repo.edit(KEY_FILE, r#""max_blocking": 1"#, r#""max_blocking": 9"#);
        },
        code: 1,
        loosened: &["pay: max_blocking"],
        worse: &["fixture-fails", "blocking-rise"],
    },
    Attempt {
        what: "what must not be flagged is named no longer, and flagged",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(
                &LOUD.replace(
                    r#""severity":"major","file":"pay.py","line":90"#,
                    r#""file":"pay.py","line":30"#,
                ),
            );
            repo.edit(KEY_FILE, r#"[{"file": "pay.py", "line": 30}]"#, "[]");
        },
        code: 1,
        loosened: &["pay: must_not_flag #1"],
        worse: &["fixture-fails", "false-positive"],
    },
    Attempt {
        what: "the entry asks for less than was found missing",
        evidence: Evidence::There,
        change: |repo| {
            repo.record(r#"[{"severity":"nit","file":"other.py","line":70,"claim":"x","evidence":""}]"#);
            repo.edit(KEY_FILE, r#"[{"file": "pay.py", "line": 1, "keywords": ["double"]}]"#, "[{}]");
        },
        code: 1,
        loosened: &["pay: must_match #1"],
        worse: &["fixture-fails", "entry-lost"],
    },
    Attempt {
        what: "the diff is an easier one",
        evidence: Evidence::There,
        change: |repo| repo.write("benchmark/fixtures/pay.diff", DIFF.replace("* 2", "* 3")),
        code: 1,
        loosened: &["pay: diff"],
        worse: &[],
    },
    Attempt {
        what: "evidence holds for a year",
        evidence: Evidence::There,
        change: |repo| repo.edit(POLICY_FILE, "exit = ", "max_age = \"9000h\"\nexit = "),
        code: 1,
        loosened: &["claim/lint"],
        worse: &[],
    },
];
