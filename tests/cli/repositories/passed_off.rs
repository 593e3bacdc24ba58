//! Evidence that is passed off for what it is not: made for another pack, under another name, or read from a store that
//! hides something.

use std::fs;
use std::os::unix::fs::symlink;

use super::self_approval::{PACK_FILE, POLICY_FILE, prove, repository};
use super::{Gate, Repo};
use crate::program::{finish, program};

const OTHER: &str = "benchmark/packs/other.json";

fn prove_for(repo: &Repo, pack: &str) {
    let words = ["evidence", "run", "--claim", "claim/lint", "--pack", pack, "--", "true"];
    let got = finish(program(repo.path()).args(words));
    assert_eq!(got.code, Some(0), "{}", got.stderr());
}

/// State and reason of the claim of the first pack.
#[track_caller]
fn claim(gate: &Gate) -> (&str, &str) {
    let claim = &gate.json["packs"][0]["claims"][0];
    (claim["state"].as_str().unwrap(), claim["reason"].as_str().unwrap_or_default())
}

/// The pack under another name, which the policy lists beside it.
fn with_another_pack(on_main: bool) -> Repo {
    let repo = repository();
    if on_main {
        repo.git(&["checkout", "--quiet", "main"]);
    }
    let text = fs::read_to_string(repo.path().join(PACK_FILE)).unwrap();
    repo.write(OTHER, text.replace(r#""profile": "web""#, r#""profile": "other""#));
    repo.append(POLICY_FILE, "\n[[packs]]\nname = \"other\"\nfile = \"benchmark/packs/other.json\"\n");
    repo.commit();
    if on_main {
        repo.git(&["checkout", "--quiet", "-B", "change"]);
    }
    repo.write("pay.py", "total = price\n");
    repo.commit();
    repo
}

#[test]
fn evidence_of_one_pack_is_none_of_another() {
    for on_main in [true, false] {
        let repo = with_another_pack(on_main);
        prove_for(&repo, OTHER);
        let gate = repo.gate(&[]);
        gate.ends(2).says("claim-unmet");
        let web = gate.json["packs"].as_array().unwrap().iter().find(|pack| pack["name"] == "web").unwrap();
        assert_eq!(web["claims"][0]["state"], "MISSING", "{web:#}");
        assert_eq!(web["claims"][0]["reason"], "there is no record");
    }
}

#[test]
fn evidence_of_a_pack_serves_its_versions_and_no_copy_beside_it() {
    let repo = repository();
    let text = fs::read_to_string(repo.path().join(PACK_FILE)).unwrap();
    // Not listed anywhere, and not the same bytes.
    repo.write(OTHER, text.clone() + "\n");
    repo.commit();
    prove_for(&repo, OTHER);
    assert_eq!(claim(repo.gate(&[]).ends(2)), ("MISSING", "there is no record"));
    prove_for(&repo, PACK_FILE);
    assert_eq!(claim(repo.gate(&[]).ends(0)).0, "SUPPORTED");
}

#[test]
fn a_pack_that_is_swapped_for_the_one_with_evidence_is_loosened_and_held_to_its_own_rules() {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.append(POLICY_FILE, "\n[claims.\"claim/easy\"]\ncommand = \"true\"\nexit = \"proves\"\n");
    repo.edit(POLICY_FILE, "command = \"true\"", "command = \"false\"");
    repo.edit(
        POLICY_FILE,
        "[claims.\"claim/easy\"]\ncommand = \"false\"",
        "[claims.\"claim/easy\"]\ncommand = \"true\"",
    );
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    let text = fs::read_to_string(repo.path().join(PACK_FILE)).unwrap();
    repo.write(OTHER, text.replace("claim/lint", "claim/easy"));
    repo.edit(POLICY_FILE, PACK_FILE, OTHER);
    repo.commit();
    for claim in ["claim/lint", "claim/easy"] {
        let words = ["evidence", "run", "--claim", claim, "--pack", OTHER, "--", "true"];
        assert_eq!(finish(program(repo.path()).args(words)).code, Some(0));
    }
    let gate = repo.gate(&[]);
    gate.ends(2).says("rule-loosened");
    // The command is not that of the base's rule, whatever pack it was run for.
    assert_eq!(claim(&gate), ("MISMATCHED", "ran `true`, want `false`"));
}

#[test]
fn a_store_that_a_change_leads_into_its_sources_hides_no_change_of_them() {
    let repo = repository();
    repo.write("lib/code", "1");
    fs::create_dir(repo.path().join(".benchgate")).unwrap();
    symlink("../lib", repo.path().join(".benchgate/evidence")).unwrap();
    repo.commit();
    prove(&repo);
    assert_eq!(claim(repo.gate(&[]).ends(0)).0, "SUPPORTED");
    repo.write("lib/code", "2");
    assert_eq!(claim(repo.gate(&[]).ends(2)), ("STALE", "the worktree is dirty now: lib/code"));
}
