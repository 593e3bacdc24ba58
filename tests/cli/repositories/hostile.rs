//! Repositories that want to be believed: nothing of them is run, and nothing that they hide counts.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use super::{KEY, NOTHING, Repo};

/// A program that leaves a trace when it is run.
fn trap(repo: &Repo) -> (String, std::path::PathBuf) {
    let sprung = repo.path().join(".git/sprung");
    let program = repo.path().join(".git/trap");
    fs::write(&program, format!("#!/bin/sh\ntouch '{}'\ncat\n", sprung.display())).unwrap();
    std::process::Command::new("chmod").arg("+x").arg(&program).status().unwrap();
    (program.to_str().unwrap().to_owned(), sprung)
}

#[test]
fn programs_that_the_repository_names_are_not_run() {
    let repo = Repo::new();
    repo.write(".gitattributes", "* filter=evil diff=evil text\n");
    repo.record(NOTHING);
    repo.commit();
    let (program, sprung) = trap(&repo);
    for key in [
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.sshCommand",
        "credential.helper",
        "core.pager",
    ] {
        repo.git(&["config", key, &program]);
    }
    repo.git(&["config", "core.hooksPath", repo.path().join(".git").to_str().unwrap()]);
    fs::copy(&program, repo.path().join(".git/post-index-change")).unwrap();
    let _ = fs::remove_file(&sprung);
    repo.gate(&[]).ends(1);
    repo.gate(&["--head", "HEAD"]).ends(1);
    assert!(!sprung.exists(), "a program of the repository was run");
}

#[test]
fn replaced_objects_grafts_and_a_forged_commit_graph_are_not_believed() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    let worse = repo.commit();
    // The base is said to be the change itself.
    repo.git(&["replace", &start, &worse]);
    repo.gate(&[]).ends(1).compares(&start, &start);
    repo.git(&["replace", "--delete", &start]);
    let good = repo.id("main^{tree}");
    repo.git(&["replace", &repo.id("HEAD^{tree}"), &good]);
    repo.gate(&[]).ends(1);
    repo.git(&["replace", "--delete", &repo.id("HEAD^{tree}")]);
    repo.write(".git/info/grafts", format!("{start} {worse}\n"));
    repo.gate(&[]).ends(1).compares(&start, &start);
    repo.remove(".git/info/grafts");
    repo.git(&["commit-graph", "write", "--reachable"]);
    let graph = repo.path().join(".git/objects/info/commit-graph");
    let mut bytes = fs::read(&graph).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].iter_mut().for_each(|byte| *byte ^= 0x55);
    fs::remove_file(&graph).unwrap();
    fs::write(&graph, bytes).unwrap();
    repo.gate(&[]).ends(1).compares(&start, &start);
}

#[test]
fn files_that_git_was_told_not_to_look_at_are_looked_at() {
    let repo = Repo::new();
    repo.git(&["update-index", "--assume-unchanged", "benchmark/fixtures/pay.findings.json"]);
    repo.record(NOTHING);
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(
        found.json["head"]["dirty_paths"],
        serde_json::json!(["benchmark/fixtures/pay.findings.json"])
    );
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
}

#[test]
fn files_that_are_kept_out_of_the_working_tree_are_missed() {
    let repo = Repo::new();
    repo.git(&["update-index", "--skip-worktree", "benchmark/fixtures/pay.findings.json"]);
    repo.record(NOTHING);
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.json["head"]["dirty"], true);
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
    let repo = Repo::new();
    repo.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/benchmark/"]);
    assert!(!repo.fixtures().exists());
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.rules(), ["fixture-vanished"]);
    assert_eq!(found.json["head"]["dirty"], true);
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
    // The objects are all there.
    repo.gate(&["--head", "HEAD"]).ends(0);
    // A fixture that nobody had before is missed as well.
    let repo = Repo::new();
    for ending in ["diff", "expected.json"] {
        let path = repo.fixtures().join(format!("pay.{ending}"));
        fs::copy(path, repo.fixtures().join(format!("new.{ending}"))).unwrap();
    }
    repo.write("benchmark/fixtures/new.findings.json", NOTHING);
    repo.commit();
    repo.gate(&[]).ends(1).says("fixture-fails");
    repo.git(&["sparse-checkout", "set", "--no-cone", "/*", "!/benchmark/fixtures/new.*"]);
    let found = repo.gate(&[]);
    assert_eq!(found.json["head"]["dirty"], true, "{:#}", found.json["head"]);
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
}

#[test]
fn links_submodules_and_directories_in_place_of_files_are_refused() {
    let repo = Repo::new();
    let file = repo.fixtures().join("pay.findings.json");
    fs::rename(&file, repo.path().join("elsewhere.json")).unwrap();
    symlink(repo.path().join("elsewhere.json"), &file).unwrap();
    repo.commit();
    repo.gate(&[]).ends(4).says("not-a-regular-file");
    repo.gate(&["--head", "HEAD"]).ends(4).says("not-a-regular-file");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    fs::write(file.join("x"), "x").unwrap();
    repo.commit();
    repo.gate(&[]).ends(4);
    fs::remove_dir_all(&file).unwrap();
    // A submodule in place of the recording.
    let id = repo.id("HEAD");
    repo.git(&["rm", "--quiet", "-r", "--cached", "benchmark/fixtures/pay.findings.json"]);
    repo.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{id},benchmark/fixtures/pay.findings.json"),
    ]);
    repo.git(&["commit", "--quiet", "--message=submodule"]);
    repo.gate(&["--head", "HEAD"]).ends(4).says("not-a-regular-file");
}

#[test]
fn a_policy_or_a_pack_behind_a_link_is_refused() {
    let repo = Repo::new();
    repo.write("easy.toml", "[fixtures]\ntolerance = 9\n");
    repo.remove("benchgate.toml");
    symlink("easy.toml", repo.path().join("benchgate.toml")).unwrap();
    repo.commit();
    repo.gate(&[]).ends(4).says("not-a-regular-file");
    repo.gate(&["--head", "HEAD"]).ends(4).says("not-a-regular-file");
}

#[test]
fn a_fixtures_directory_behind_a_link_is_refused() {
    let repo = Repo::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("benchmark");
    std::process::Command::new("mv").arg(repo.path().join("benchmark")).arg(&moved).status().unwrap();
    symlink(&moved, repo.path().join("benchmark")).unwrap();
    repo.gate(&[]).ends(4).says("not-a-regular-file");
    repo.commit();
    repo.gate(&[]).ends(4).says("not-a-regular-file");
}

#[test]
fn fixtures_whose_names_differ_in_case_alone_are_two() {
    let repo = Repo::new();
    let dir = repo.fixtures();
    for ending in ["diff", "expected.json", "findings.json"] {
        fs::copy(dir.join(format!("pay.{ending}")), dir.join(format!("PAY.{ending}"))).unwrap();
    }
    repo.write("benchmark/fixtures/PAY.findings.json", NOTHING);
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1);
    let ids: Vec<&str> = found.json["score"]["fixtures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["PAY", "pay"]);
}

#[test]
fn names_may_hold_what_names_can_hold() {
    let repo = Repo::new();
    let dir = repo.fixtures();
    for name in ["a b", "q\"uote", "new\nline", "tab\there", "ünï", "-dash", "@user #1"] {
        for ending in ["diff", "expected.json", "findings.json"] {
            fs::copy(dir.join(format!("pay.{ending}")), dir.join(format!("{name}.{ending}"))).unwrap();
        }
    }
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(0);
    assert_eq!(found.json["score"]["summary"]["fixtures"], 8);
    assert_eq!(found.json["head"]["dirty"], false);
    repo.gate(&["--head", "HEAD"]).ends(0);
    // Judged again from where all of them are on the base: nothing is new, nothing differs.
    repo.git(&["branch", "--force", "main", "HEAD"]);
    repo.commit();
    assert_eq!(repo.gate(&[]).ends(0).json["rules_changed"], serde_json::json!([]));
    let strange = dir.join(std::ffi::OsStr::from_bytes(b"\xff.expected.json"));
    fs::write(&strange, KEY).unwrap();
    repo.commit();
    repo.gate(&[]).ends(4).says("name-not-utf8");
    repo.gate(&["--head", "HEAD"]).ends(4).says("name-not-utf8");
}

#[test]
fn line_ends_that_git_converts_show_as_another_file() {
    let repo = Repo::new();
    repo.write(".gitattributes", "benchmark/** text eol=crlf\n");
    repo.commit();
    fs::remove_file(repo.fixtures().join("pay.diff")).unwrap();
    repo.git(&["checkout", "--quiet", "--", "benchmark"]);
    let found = repo.gate(&[]);
    assert_eq!(found.json["head"]["dirty_paths"], serde_json::json!(["benchmark/fixtures/pay.diff"]));
    repo.gate_with(&[], &[("CI", "true")]).ends(4).says("head-differs");
}

#[test]
fn a_change_cannot_approve_itself() {
    // Loosen and break in one commit.
    let repo = Repo::new();
    repo.record(NOTHING);
    repo.write("benchmark/fixtures/pay.expected.json", r#"{"expect":{"max_blocking":1}}"#);
    repo.write(
        "benchgate.toml",
        "retired = [{ fixture = \"pay\", reason = \"x\" }]\napprovers = [\"me\"]\nself_approval = true\n",
    );
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1).says("rule-loosened");
    assert!(found.loosened().iter().any(|what| what == "pay: must_match #1"), "{:?}", found.loosened());
    assert!(found.rules().contains(&"entry-lost".to_owned()), "{:?}", found.rules());
    // Neither a flag nor a variable helps in CI.
    for env in [("CI", "true"), ("GITHUB_ACTIONS", "true")] {
        assert_eq!(repo.gate_with(&["--approve-loosening"], &[env]).code, 4);
    }
    // Approved, the change's own rules judge; and another change needs another approval.
    let digest = found.json["approval"]["digest"].clone();
    repo.gate(&["--approve-loosening"]).ends(0);
    repo.record(r#"[{"claim":"something else"}]"#);
    repo.commit();
    assert_ne!(repo.gate(&[]).json["approval"]["digest"], digest);
}

#[test]
fn a_fixture_that_is_fixed_by_its_key_alone_is_not_fixed() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.record(NOTHING);
    repo.commit();
    repo.git(&["branch", "--force", "change", "main"]);
    repo.git(&["checkout", "--quiet", "change"]);
    repo.write(
        "benchmark/fixtures/pay.expected.json",
        KEY.replace("\"double\"", "\"double\"],\"known_gap\":\"later\",\"note\":\"x\"").replace("]}]", "}]"),
    );
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1).says("fixture-fails");
    assert_eq!(found.loosened(), ["pay: must_match #1"]);
    repo.gate(&["--approve-loosening"]).ends(0);
}

#[test]
fn the_same_gate_twice_says_the_same_from_anywhere_in_the_repository() {
    let repo = Repo::new();
    repo.record(r#"[{"severity":"major","file":"pay.py","line":99,"claim":"double","evidence":""}]"#);
    repo.commit();
    let (one, other) = (repo.gate(&[]), repo.gate(&[]));
    assert_eq!(one.json, other.json);
    assert_eq!(super::gate(&repo.fixtures(), &[], &[]).json, one.json);
    assert_eq!(one.json["score"], repo.gate(&["--head", "HEAD"]).json["score"]);
}
