//! What is judged cannot be hidden behind something else.

use std::fs;
use std::os::unix::fs::symlink;

use super::{DIFF, NOTHING, PACK, PACK_FILE, prove, repository};

#[test]
fn links_and_submodules_in_place_of_directories_hide_nothing() {
    for (dir, elsewhere) in [("benchmark", "easy"), ("benchmark/fixtures", "easy/fixtures")] {
        let repo = repository();
        repo.write("easy/fixtures/a.expected.json", "{}");
        repo.write("easy/fixtures/a.diff", DIFF);
        repo.write("easy/fixtures/a.findings.json", NOTHING);
        repo.write("easy/packs/web.json", PACK);
        fs::remove_dir_all(repo.path().join(dir)).unwrap();
        symlink(repo.path().join(elsewhere), repo.path().join(dir)).unwrap();
        repo.commit();
        prove(&repo);
        for words in [&[][..], &["--head", "HEAD"]] {
            let gate = repo.gate(words);
            assert!([1, 4].contains(&gate.code), "{dir} {words:?}: {:#}", gate.json);
        }
    }
    let repo = repository();
    let id = repo.id("HEAD");
    repo.git(&["rm", "--quiet", "-r", "--cached", "benchmark/fixtures"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},benchmark/fixtures")]);
    repo.git(&["commit", "--quiet", "--message=submodule"]);
    // What is checked out is still there, and is not what was committed.
    prove(&repo);
    assert_eq!(repo.gate(&[]).json["head"]["dirty"], true);
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
    assert!([1, 4].contains(&repo.gate(&["--head", "HEAD"]).code));
}

#[test]
fn a_pack_or_scores_behind_a_link_are_refused() {
    for file in [PACK_FILE, "scores.json"] {
        let repo = repository();
        fs::rename(repo.path().join(file), repo.path().join("moved.json")).unwrap();
        symlink(repo.path().join("moved.json"), repo.path().join(file)).unwrap();
        repo.commit();
        prove(&repo);
        for words in [&[][..], &["--head", "HEAD"]] {
            assert_eq!(repo.gate(words).code, 4, "{file} {words:?}");
        }
    }
}

#[test]
fn evidence_that_the_change_brings_along_is_not_trusted() {
    let repo = repository();
    repo.write("other.py", "pass\n");
    repo.commit();
    prove(&repo);
    repo.gate(&[]).ends(0);
    repo.git(&["add", "--force", ".benchgate"]);
    repo.git(&["commit", "--quiet", "--message=evidence"]);
    repo.gate(&[]).ends(2).says("claim-unmet");
    repo.gate(&["--head", "HEAD"]).ends(2).says("claim-unmet");
}
