//! Changes of rules that once were not told, or were told as harmless, and approvals of one content that were taken for
//! those of another.

use super::self_approval::{KEY_FILE, PACK_FILE, POLICY_FILE, prove, repository, scores};
use super::{DIFF, FOUND, Gate, KEY, Repo};

const WORKFLOW: &str = "on: pull_request\njobs:\n  g:\n    steps:\n      - run: benchgate gate\n";
const WORKFLOW_FILE: &str = ".github/workflows/g.yml";

/// The gate after a change to what `main` was brought to.
fn gate_after(main: impl FnOnce(&Repo), change: impl FnOnce(&Repo)) -> Gate {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    main(&repo);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    change(&repo);
    repo.commit();
    prove(&repo);
    repo.gate(&[])
}

/// The digests that these changes would have to be approved by.
fn digests<const N: usize>(changes: [&dyn Fn(&Repo); N]) -> [String; N] {
    changes.map(|change| {
        let gate = gate_after(|_| {}, change);
        gate.ends(1).says("rule-loosened");
        gate.json["approval"]["digest"].as_str().unwrap().to_owned()
    })
}

#[test]
fn what_cannot_be_read_on_the_base_blocks_the_change_that_mends_it() {
    let easier = |repo: &Repo| repo.edit(PACK_FILE, "0.85", "0.5");
    gate_after(
        |repo| repo.edit(PACK_FILE, "\"profile\"", "\"profil\": 1, \"profile\": {}, \"x\""),
        |repo| {
            repo.edit(PACK_FILE, "\"profil\": 1, \"profile\": {}, \"x\"", "\"profile\"");
            easier(repo);
        },
    )
    .ends(4)
    .says("base-rules-broken");
    gate_after(|repo| repo.write("scores.json", "{"), |repo| repo.write("scores.json", scores("1", "1")))
        .ends(4)
        .says("base-rules-broken");
    gate_after(|repo| repo.write(KEY_FILE, "{"), |repo| repo.write(KEY_FILE, "{}"))
        .ends(4)
        .says("base-rules-broken");
    // What the change leaves alone blocks it by itself.
    gate_after(|repo| repo.write(KEY_FILE, "{"), |_| {}).ends(4);
}

#[test]
fn the_first_claim_of_a_pack_opens_it() {
    let none = |repo: &Repo| repo.edit(PACK_FILE, r#"["claim/lint"]"#, "[]");
    let gate = gate_after(none, |repo| repo.edit(PACK_FILE, "[]", r#"["claim/lint"]"#));
    gate.ends(2).says("requires-no-evidence");
    assert!(gate.loosened().iter().any(|what| what.starts_with("web: task t")), "{:?}", gate.loosened());
    let task = r#"{"id": "v", "required_evidence_claim_ids": ["claim/lint"]}, {"id": "t""#;
    let gate = gate_after(none, |repo| repo.edit(PACK_FILE, r#"{"id": "t""#, task));
    gate.ends(2);
    assert_eq!(gate.loosened(), ["web: task v"]);
}

#[test]
fn a_pack_that_the_base_names_and_does_not_have_is_approved_first() {
    let text = std::cell::OnceCell::new();
    let gate = gate_after(
        |repo| {
            text.set(std::fs::read_to_string(repo.path().join(PACK_FILE)).unwrap()).unwrap();
            repo.remove(PACK_FILE);
        },
        |repo| repo.write(PACK_FILE, text.get().unwrap().replace("0.85", "0.1")),
    );
    assert_eq!(gate.ends(1).loosened(), ["web: pack"]);
}

#[test]
fn an_approval_is_of_all_rules_that_judge_then() {
    let loose = |repo: &Repo| repo.append(POLICY_FILE, "\n[fixtures]\ntolerance = 9\n");
    // A fixture that is new, with one key or another, and with one diff or another.
    let fixture = |repo: &Repo, key: &str, diff: &str| {
        loose(repo);
        repo.write("benchmark/fixtures/new.expected.json", key);
        repo.write("benchmark/fixtures/new.diff", diff);
        repo.write("benchmark/fixtures/new.findings.json", FOUND);
    };
    let other_diff = DIFF.replace("* 2", "* 3");
    let [a, b, c] = digests([
        &|repo: &Repo| {
            fixture(repo, KEY, DIFF);
        },
        &|repo| fixture(repo, "{}", DIFF),
        &|repo| fixture(repo, KEY, &other_diff),
    ]);
    assert!(a != b && b != c && a != c);
    // A pack that is new, of one content or another, with scores or others.
    let pack = |repo: &Repo, pass: &str, score: &str| {
        loose(repo);
        let text = std::fs::read_to_string(repo.path().join(PACK_FILE)).unwrap();
        repo.write("benchmark/packs/new.json", text.replace("0.85", pass));
        repo.write("new-scores.json", scores(score, "1"));
        let entry = "\n[[packs]]\nname = \"new\"\nfile = \"benchmark/packs/new.json\"\nscores = \"new-scores.json\"\n";
        repo.append(POLICY_FILE, entry);
    };
    let [a, b, c] = digests([
        &|repo: &Repo| {
            pack(repo, "0.8", "1");
        },
        &|repo| pack(repo, "0.5", "1"),
        &|repo| pack(repo, "0.8", "0.9"),
    ]);
    assert!(a != b && b != c && a != c);
    // A claim that has a rule from now on.
    let claim = |repo: &Repo, command: &str| {
        repo.append(
            POLICY_FILE,
            &format!("\n[claims.\"claim/new\"]\ncommand = \"{command}\"\nexit = \"proves\"\n"),
        );
    };
    let [a, b] = digests([
        &|repo: &Repo| {
            claim(repo, "pytest");
        },
        &|repo| claim(repo, "true"),
    ]);
    assert_ne!(a, b);
    // What is tightened beside it is a part of it.
    let [a, b] = digests([&loose, &|repo| {
        loose(repo);
        repo.edit(PACK_FILE, "0.85", "0.9");
    }]);
    assert_ne!(a, b);
    // And what judges nothing is none.
    let [a, b] = digests([&loose, &|repo| {
        loose(repo);
        repo.edit(PACK_FILE, r#"{"id": "t","#, r#"{"id": "t", "title": "T","#);
    }]);
    assert_eq!(a, b);
}

#[test]
fn a_workflow_that_hides_what_it_does_is_told() {
    let base = |repo: &Repo| repo.write(WORKFLOW_FILE, WORKFLOW);
    for end in ["\r", "\u{85}", "\u{2028}"] {
        let skipped = WORKFLOW.replace("  g:\n", &format!("  g:\n    # c{end}    if: false\n"));
        let gate = gate_after(base, |repo| repo.write(WORKFLOW_FILE, &skipped));
        assert_eq!(gate.ends(1).loosened(), [WORKFLOW_FILE], "{end:?}");
    }
    for (path, step) in [
        (".github/workflows/new.yml", "uses: \"some/\\x62enchgate@v1\""),
        (".github/workflows/new.YML", "uses: some/benchgate@v1"),
        (".github/workflows/new.yml", "uses:  \"./x\""),
        ("x/Action.yml", "run: BENCHGATE gate || true"),
    ] {
        let text = format!("on: push\njobs:\n  g:\n    steps:\n      - {step}\n");
        let gate = gate_after(base, |repo| repo.write(path, text));
        assert_eq!(gate.ends(1).loosened(), [path], "{step}");
    }
    let gate = gate_after(base, |repo| repo.write(".github/workflows/new.yml", b"on: \xff\xfe"));
    assert_eq!(gate.ends(1).loosened(), [".github/workflows/new.yml"]);
    let noted = WORKFLOW.replace("  g:\n", "  # the gate\n\n  g: # c\n");
    assert_eq!(gate_after(base, |repo| repo.write(WORKFLOW_FILE, noted)).ends(0).loosened(), [""; 0]);
}

#[test]
fn a_section_of_an_input_is_looked_at_however_it_is_written() {
    let with = |section: &'static str| {
        move |repo: &Repo| {
            let inputs = format!("inputs = [\"pyproject.toml#{section}\"]\nexit = ");
            repo.edit(POLICY_FILE, "exit = ", &inputs);
            repo.write("pyproject.toml", "[[tool.x]]\ny = 1\n[tool.\"a.b\"]\nd = 2026-01-01\n");
        }
    };
    for (section, from, to) in [
        ("tool.x.y", "y = 1", "y = 2"),
        ("tool.a.b", "2026-01-01", "2026-01-02"),
        ("tool.a", "[tool.\"a.b\"]", "[tool.a]"),
    ] {
        let gate = gate_after(with(section), |repo| repo.edit("pyproject.toml", from, to));
        assert_eq!(gate.ends(1).loosened(), [format!("pyproject.toml#{section}")]);
    }
}

#[test]
fn scores_that_fit_another_pack_are_weighed_as_far_as_they_fit() {
    let said = r#"{"score": 1, "by": "ann", "why": "read it", "at": "2026-11-21"}"#;
    let main = |repo: &Repo| {
        repo.edit(PACK_FILE, r#""weight": 3"#, r#""weight": 9"#);
        repo.write("scores.json", scores("1", "1"));
    };
    let zero = said.replace("1,", "0,");
    let drop =
        |repo: &Repo, lost: &str| repo.write("scores.json", format!(r#"{{"c1": {said}, "c2": {lost}}}"#));
    let gate = gate_after(main, |repo| drop(repo, &zero));
    gate.ends(1).says("regressed");
    assert_eq!(gate.rules(), ["pack-ratio"]);
    // A task that is new asks for more; a score for it hides no other.
    let gate = gate_after(main, |repo| {
        let task = r#"{"id": "v", "required_evidence_claim_ids": ["claim/lint"]}, {"id": "t""#;
        repo.edit(PACK_FILE, r#"{"id": "t""#, task);
        drop(repo, &format!(r#"{{"v": {zero}}}"#));
    });
    assert_eq!((gate.ends(1).rules(), gate.loosened()), (vec!["pack-ratio".to_owned()], Vec::new()));
}
