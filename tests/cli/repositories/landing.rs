//! Commits that landed, first adoption, and repositories that lay down nothing.

use super::self_approval::{Evidence, PACK_FILE, POLICY_FILE, prove, repository, scores};
use super::{FOUND, KEY, NOTHING, Repo};

/// A commit on the default branch itself.
fn landed(evidence: Evidence, change: impl Fn(&Repo)) -> Repo {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    change(&repo);
    repo.commit();
    if evidence == Evidence::There {
        prove(&repo);
    }
    repo
}

#[test]
fn what_landed_is_listed_and_fails_nothing() {
    let repo = landed(Evidence::There, |repo| {
        repo.edit(PACK_FILE, "0.85", "0.5");
        repo.append(POLICY_FILE, "\n[fixtures]\ntolerance = 20\n");
    });
    let gate = repo.gate(&[]);
    gate.ends(0);
    assert_eq!(gate.json["base"]["relation"], "landed");
    let loosened = gate.loosened();
    assert!(loosened.contains(&"web: pass_ratio".to_owned()), "{loosened:?}");
    assert!(loosened.contains(&"tolerance".to_owned()), "{loosened:?}");
    assert!(gate.json["approval"].is_null(), "there is nothing to approve: {}", gate.json["approval"]);
    // The checked-out rules judge, on a branch that is about to land they would not.
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.git(&["branch", "--force", "main", "main~1"]);
    repo.gate(&[]).ends(1).says("rule-loosened");
}

#[test]
fn what_got_worse_fails_after_it_landed_too() {
    let repo = landed(Evidence::There, |repo| repo.record(NOTHING));
    let gate = repo.gate(&[]);
    gate.ends(1);
    assert_eq!(gate.rules(), ["fixture-fails", "entry-lost"]);
    let gone = landed(Evidence::There, Repo::delete);
    let gate = gone.gate(&[]);
    gate.ends(1);
    assert_eq!(gate.rules(), ["fixture-vanished"]);
    let retired = landed(Evidence::There, |repo| {
        repo.delete();
        repo.prepend(POLICY_FILE, "retired = [{ fixture = \"pay\", reason = \"covered elsewhere\" }]\n");
    });
    retired.gate(&[]).ends(0);
    let unproven = landed(Evidence::Lacking, |repo| repo.write("other.py", "pass\n"));
    unproven.gate(&[]).ends(2);
}

#[test]
fn what_landed_is_shown_by_the_rules_that_judged_it() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    // It fails by its own key, and by the one before it would pass.
    repo.write(
        "benchmark/fixtures/pay.expected.json",
        KEY.replace(r#""max_blocking":1"#, r#""max_blocking":0"#),
    );
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1);
    let step = found.json["recovery"]["command"].as_str().unwrap();
    assert_eq!(step, "benchgate show pay --base auto");
    let words: Vec<&str> = step.strip_prefix("benchgate ").unwrap().split(' ').collect();
    let shown = crate::program::run(repo.path(), &words);
    let shown = shown.stdout();
    let after = shown.split("== after, by the rules that judge ==").nth(1).unwrap_or_default();
    assert!(after.contains("FAIL"), "{shown}");
    assert!(shown.contains("== rules that changed ==\ntightened: "), "{shown}");
}

#[test]
fn a_pack_that_vanished_with_what_landed_is_missed() {
    let repo = landed(Evidence::There, |repo| {
        let policy = "[reviewers.bot]\ndeterministic = true\n";
        repo.write(POLICY_FILE, policy);
        repo.remove(PACK_FILE);
    });
    let gate = repo.gate(&[]);
    gate.ends(1);
    assert_eq!(gate.rules(), ["pack-vanished"]);
}

#[test]
fn scores_that_fell_with_what_landed_are_worse() {
    let repo = landed(Evidence::There, |repo| {
        repo.write("scores.json", scores("0.86", "0.83"));
    });
    let gate = repo.gate(&[]);
    assert_eq!(gate.rules(), Vec::<String>::new(), "0.05 may be lost");
    gate.ends(0);
    let repo = landed(Evidence::There, |repo| repo.write("scores.json", scores("0.1", "0.1")));
    let gate = repo.gate(&[]);
    gate.ends(3);
    assert_eq!(gate.rules(), ["pack-status", "pack-ratio"]);
}

#[test]
fn fixtures_alone_are_enough() {
    let repo = Repo::empty();
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    repo.write("pay.py", "total = price\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "change"]);
    // The first one: nothing is compared, which is said.
    repo.fixture(FOUND);
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(0);
    assert!(gate.json["base"].is_null());
    assert!(gate.json["no_baseline"].as_str().unwrap().contains("holds no fixtures"), "{}", gate.json);
    assert!(gate.json["config"].is_null());
    // A first change that fails its own rules is no adoption.
    repo.record(NOTHING);
    repo.commit();
    repo.gate(&[]).ends(1).says("fixture-fails");
    repo.record(FOUND);
    repo.commit();
    // From then on the base is one, by the documented defaults.
    repo.git(&["branch", "--force", "main", "change"]);
    repo.write("pay.py", "total = price * 2\n");
    repo.commit();
    repo.gate(&[]).ends(0).compares(&repo.id("main"), &repo.id("main"));
    repo.record(NOTHING);
    repo.commit();
    repo.gate(&[]).ends(5).says("inconclusive");
}

#[test]
fn a_base_with_a_policy_alone_is_a_base() {
    let repo = Repo::empty();
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    repo.write(POLICY_FILE, "[fixtures]\ntolerance = 0\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "change"]);
    repo.fixture(&FOUND.replace(r#""line":1"#, r#""line":2"#));
    repo.remove(POLICY_FILE);
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(1).says("rule-loosened").says("fixture-fails");
    assert_eq!(gate.json["base"]["relation"], "proposed");
}

#[test]
fn a_pack_of_another_part_of_the_repository_does_not_apply() {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.edit(POLICY_FILE, "scores = ", "paths = [\"services/api/**\"]\nscores = ");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.write("services/web/a.js", "1\n");
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(0);
    assert_eq!(gate.json["packs"][0]["status"], "NOT_APPLICABLE");
    // A file that is only checked out concerns it, too; so does one that is gone.
    repo.write("services/api/a.py", "1\n");
    repo.commit();
    repo.gate(&[]).ends(2);
    prove(&repo);
    repo.gate(&[]).ends(0);
    repo.git(&["branch", "--force", "main", "change"]);
    repo.remove("services/api/a.py");
    repo.commit();
    repo.gate(&[]).ends(2);
    // Its own files always concern it: what they say is judged, not only shown.
    repo.git(&["reset", "--quiet", "--hard", "main"]);
    repo.edit(PACK_FILE, "0.85", "0.5");
    repo.commit();
    repo.gate(&[]).ends(2).says("rule-loosened");
}
