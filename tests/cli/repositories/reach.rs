//! How far rules reach: behind links and into submodules, past a link on the way to the policy, and over what the change
//! itself adds to them.

use std::fs;
use std::os::unix::fs::symlink;

use super::self_approval::{PACK_FILE, POLICY_FILE, prove, repository};
use super::{FOUND, Repo};

/// Lets a path be another entry than it was, without touching what is checked out.
type Bump = fn(&Repo, &str);

fn submodule(repo: &Repo, path: &str) {
    let id = repo.id("HEAD");
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},{path}")]);
    repo.git(&["commit", "--quiet", "--message=submodule"]);
}

fn link(repo: &Repo, path: &str) {
    let place = repo.path().join(path);
    let is_there = place.is_symlink();
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&place);
    symlink(if is_there { "there" } else { "here" }, &place).unwrap();
    repo.git(&["add", path]);
    repo.git(&["commit", "--quiet", "--message=link"]);
}

/// Something that is done in a repository.
type Step = fn(&Repo);

const BUMPS: [Bump; 2] = [submodule, link];

/// Starts `change` where `main` is now.
fn branch(repo: &Repo) {
    repo.git(&["checkout", "--quiet", "-B", "change"]);
}

#[test]
fn a_claim_rests_on_what_is_behind_a_link_or_in_a_submodule() {
    for bump in BUMPS {
        for inputs in ["conf/**", "conf/lint.toml", "c*/lint.toml#tool"] {
            let repo = Repo::new();
            repo.git(&["checkout", "--quiet", "main"]);
            let rule = format!("[claims.\"claim/tests-green\"]\ninputs = [\"{inputs}\"]\n");
            repo.write(POLICY_FILE, format!("[reviewers.bot]\ndeterministic = true\n{rule}"));
            repo.commit();
            bump(&repo, "conf");
            branch(&repo);
            bump(&repo, "other");
            assert_eq!(repo.gate(&["--head", "change"]).ends(0).loosened(), Vec::<String>::new());
            bump(&repo, "conf");
            assert_eq!(repo.gate(&["--head", "change"]).ends(1).loosened(), ["conf"], "{inputs}");
        }
    }
}

#[test]
fn a_pack_is_concerned_by_what_is_behind_a_link_or_in_a_submodule() {
    for bump in BUMPS {
        let repo = repository();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.edit(POLICY_FILE, "scores = ", "paths = [\"services/api/**\"]\nscores = ");
        repo.commit();
        bump(&repo, "services/api");
        branch(&repo);
        bump(&repo, "services/web");
        let found = repo.gate(&["--head", "change"]);
        assert_eq!(found.ends(0).json["packs"][0]["status"], "NOT_APPLICABLE");
        bump(&repo, "services/api");
        let found = repo.gate(&["--head", "change"]);
        assert_eq!(found.ends(2).json["packs"][0]["status"], "NOT_VERIFIED");
    }
}

#[test]
fn a_reviewer_reads_what_is_behind_a_link_or_in_a_submodule() {
    for bump in BUMPS {
        let repo = Repo::new();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(POLICY_FILE, "[reviewers.bot]\ndeterministic = true\ninputs = [\"prompts/**\"]\n");
        repo.commit();
        bump(&repo, "prompts");
        // The digest is what the gate asks for.
        let text = repo.gate(&["--head", "main"]).ends(2).json.to_string();
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).map(str::to_owned);
        let at = words.clone().position(|word| word == "reviewer_sha256" || word == "sha256").unwrap();
        let digest = words.skip(at).find(|word| word.len() == 64).unwrap();
        let stated = format!(r#"{{"reviewer":"bot","reviewer_sha256":"{digest}"}}"#);
        repo.write(
            "benchmark/fixtures/pay.findings.json",
            format!(r#"{{"recording":{stated},"findings":{FOUND}}}"#),
        );
        repo.git(&["add", "benchmark"]);
        repo.git(&["commit", "--quiet", "--message=recorded"]);
        branch(&repo);
        bump(&repo, "other");
        repo.gate(&["--head", "change"]).ends(0);
        bump(&repo, "prompts");
        repo.gate(&["--head", "change"]).ends(2).says("stale-reviewer");
    }
}

#[test]
fn a_pack_that_the_change_lets_apply_is_judged() {
    let widened: [(Step, Step); 2] = [
        (
            |repo| repo.edit(POLICY_FILE, "scores = ", "paths = [\"api/**\"]\nscores = "),
            |repo| repo.edit(POLICY_FILE, "[\"api/**\"]", "[\"api/**\", \"web/**\"]"),
        ),
        (
            |repo| repo.edit(PACK_FILE, r#""profile""#, r#""required_addons": ["x"], "profile""#),
            |repo| repo.edit(POLICY_FILE, "\n[reviewers.bot]", "addons = [\"x\"]\n[reviewers.bot]"),
        ),
    ];
    for (narrow, widen) in widened {
        let repo = repository();
        repo.git(&["checkout", "--quiet", "main"]);
        narrow(&repo);
        repo.commit();
        branch(&repo);
        repo.write("web/a", "a");
        repo.commit();
        let found = repo.gate(&[]);
        assert_eq!(found.ends(0).json["packs"][0]["status"], "NOT_APPLICABLE");
        widen(&repo);
        repo.commit();
        let found = repo.gate(&[]);
        assert_eq!(found.ends(2).json["packs"][0]["status"], "NOT_VERIFIED");
        assert_eq!(found.loosened(), Vec::<String>::new());
        prove(&repo);
        let found = repo.gate(&[]);
        assert_eq!(found.ends(0).json["packs"][0]["status"], "PASS");
    }
}

#[test]
fn a_link_on_the_way_to_the_policy_chooses_no_other_one() {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["mv", POLICY_FILE, "policy.toml"]);
    fs::create_dir(repo.path().join("ci")).unwrap();
    repo.git(&["mv", "policy.toml", "ci/gate.toml"]);
    repo.commit();
    branch(&repo);
    let words = ["--config", "ci/gate.toml"];
    repo.gate(&words).ends(2);
    repo.write("easy/gate.toml", "[reviewers.bot]\ndeterministic = true\n");
    fs::remove_dir_all(repo.path().join("ci")).unwrap();
    symlink("easy", repo.path().join("ci")).unwrap();
    repo.commit();
    repo.gate(&words).ends(4).says("not-a-regular-file");
    repo.gate(&["--config", "easy/../ci/gate.toml"]).ends(4).says("not-a-regular-file");
}

#[test]
fn a_link_to_the_directory_that_the_gate_is_started_in_chooses_no_other_policy() {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("ci/gate.toml", "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 0\n");
    repo.write("other/gate.toml", "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 9\n");
    repo.commit();
    branch(&repo);
    // As a step with `working-directory: ci` starts it.
    let start = |words: &[&str]| super::gate(&repo.path().join("ci"), words, &[]);
    start(&["--config", "gate.toml"]).ends(0);
    fs::remove_dir_all(repo.path().join("ci")).unwrap();
    symlink("other", repo.path().join("ci")).unwrap();
    repo.commit();
    for config in ["gate.toml", "./gate.toml", "../ci/gate.toml"] {
        start(&["--config", config]).ends(4).says("not-a-regular-file");
    }
    // Without a name it is the one at the root, from wherever.
    start(&[]).ends(2);
    // A link that is on the base leads the same way there.
    repo.git(&["branch", "--force", "main", "change"]);
    repo.write("x", "x");
    repo.commit();
    start(&["--config", "gate.toml"]).ends(0);
    repo.remove("ci");
    symlink("easy", repo.path().join("ci")).unwrap();
    repo.write("easy/gate.toml", "[reviewers.bot]\ndeterministic = true\n");
    repo.commit();
    start(&["--config", "gate.toml"]).ends(4).says("not-a-regular-file");
}

#[test]
fn a_policy_that_the_base_lacks_is_told_to_judge_by_defaults() {
    let repo = Repo::new();
    repo.write("ci/gate.toml", "[reviewers.bot]\ndeterministic = true\n");
    repo.commit();
    let found = repo.gate(&["--config", "ci/gate.toml"]);
    found.ends(1);
    let notes = found.json["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["code"] == "base-has-no-policy"), "{notes:#?}");
    assert!(found.stderr.contains("the documented defaults judge this change"), "{}", found.stderr);
    // Once it is there nothing is to be told.
    repo.git(&["branch", "--force", "main", "change"]);
    repo.write("x", "x");
    repo.commit();
    let found = repo.gate(&["--config", "ci/gate.toml"]);
    assert_eq!(found.ends(0).json["notes"], serde_json::json!([]));
}

#[test]
fn a_workflow_that_becomes_a_link_can_be_approved() {
    const WORKFLOW: &str = ".github/workflows/gate.yml";
    let link = |repo: &Repo, path: &str| {
        let path = repo.path().join(path);
        fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)).ok();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink("elsewhere", &path).unwrap();
        repo.commit();
    };
    let with = |text: &str| {
        let repo = Repo::new();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(WORKFLOW, text);
        repo.commit();
        branch(&repo);
        repo
    };
    for path in [WORKFLOW, ".github/workflows", ".github"] {
        let repo = with("jobs:\n  gate:\n    run: benchgate gate\n");
        link(&repo, path);
        for words in [&[][..], &["--head", "HEAD"]] {
            let found = repo.gate(words);
            found.ends(1).says("rule-loosened");
            assert_eq!(found.loosened(), [WORKFLOW], "{path}");
            let approved = repo.gate(&[words, &["--approve-loosening"]].concat());
            approved.ends(0);
        }
        // And back again, which nobody could read before.
        repo.git(&["branch", "--force", "main", "change"]);
        fs::remove_file(repo.path().join(path)).unwrap();
        repo.write(WORKFLOW, "run: benchgate gate\n");
        repo.commit();
        assert_eq!(repo.gate(&[]).ends(1).loosened(), [WORKFLOW]);
    }
    // A new one is nothing that anybody can read.
    let repo = Repo::new();
    link(&repo, WORKFLOW);
    assert_eq!(repo.gate(&[]).ends(1).loosened(), [WORKFLOW]);
    // What a link takes away from the claims is told, too.
    let repo = with("jobs: {}\n");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("conf/lint.toml", "x = 1\n");
    repo.write(POLICY_FILE, "[reviewers.bot]\ndeterministic = true\n[claims.\"claim/own\"]\nexit = \"proves\"\ninputs = [\"conf/lint.toml\"]\n");
    repo.commit();
    branch(&repo);
    link(&repo, "conf");
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.loosened(), ["conf", "conf/lint.toml"]);
}

#[test]
fn a_base_with_another_policy_is_no_empty_one() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["mv", "benchmark/fixtures", "cases"]);
    repo.write(POLICY_FILE, "[fixtures]\ndir = \"cases\"\n[reviewers.bot]\ndeterministic = true\n");
    repo.write(".github/workflows/gate.yml", "run: benchgate gate\n");
    repo.commit();
    branch(&repo);
    repo.write("easy.toml", "[fixtures]\ndir = \"easy\"\n");
    repo.write("easy/a.expected.json", "{\"expect\":{}}");
    repo.write("easy/a.diff", "");
    repo.write("easy/a.findings.json", "[]");
    repo.write(".github/workflows/gate.yml", "run: benchgate gate --config easy.toml\n");
    repo.commit();
    let found = repo.gate(&["--config", "easy.toml"]);
    found.ends(1).says("rule-loosened");
    assert!(found.loosened().contains(&".github/workflows/gate.yml".to_owned()), "{:?}", found.loosened());
}
