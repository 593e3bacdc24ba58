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
