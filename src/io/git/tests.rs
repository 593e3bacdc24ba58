//! What git is asked, in repositories of its own making and of a hostile one.

use std::fs;

use super::*;

pub(in crate::io) fn git(root: &Path, words: &[&str]) {
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"];
    // A submodule is cloned from the directory beside it.
    let output = command(root).env("GIT_ALLOW_PROTOCOL", "file").args(who).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn commit_tree_and_dirt() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    assert_eq!(head(&root.join("absent"), &[]).unwrap(), None);
    assert_eq!(head(root, &[]).unwrap(), None);
    git(root, &["init", "--quiet"]);
    assert_eq!(head(root, &[]).unwrap(), None);
    git(root, &["commit", "--quiet", "--allow-empty", "--message=empty"]);
    let clean = head(root, &[]).unwrap().unwrap();
    // The id of the empty tree is known from git's own source.
    assert_eq!(clean.tree.as_str(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    assert_eq!((clean.commit.as_str().len(), clean.dirty), (40, false));
    fs::create_dir_all(root.join("made/deep")).unwrap();
    fs::write(root.join("made/deep/x"), "").unwrap();
    fs::write(root.join("made*"), "").unwrap();
    let dirty = |except: &[&Path]| head(&root.join("made"), except).unwrap().unwrap().dirty;
    assert!(dirty(&[]) && dirty(&[&root.join("made")]));
    assert!(!dirty(&[&root.join("made/"), &root.join("made*"), &root.join("not/there"), root]));
    assert!(dirty(&[&root.join("made*")]), "a path is no pattern");
    fs::write(root.join(".gitignore"), "made*\n.gitignore\n").unwrap();
    assert!(!dirty(&[]));
}

#[cfg(unix)]
#[test]
fn no_filter_of_a_repository_is_run() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    git(root, &["init", "--quiet"]);
    fs::write(root.join("a"), "1").unwrap();
    fs::write(root.join(".gitattributes"), "a filter=b=c\nd filter=e\n").unwrap();
    fs::write(root.join("d"), "1").unwrap();
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message=one"]);
    for (key, value) in [
        ("filter.b=c.clean", "touch ran; cat"),
        ("filter.e.process", "touch ran; false"),
        ("filter.e.required", "true"),
    ] {
        git(root, &["config", key, value]);
    }
    // Of another time, so that git has to look into them.
    for name in ["a", "d"] {
        let file = fs::File::options().write(true).open(root.join(name)).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert!(!head(root, &[]).unwrap().unwrap().dirty);
    assert!(super::super::worktree(root).unwrap().unwrap().dirt(&[]).unwrap().is_clean());
    assert!(!root.join("ran").exists());
    fs::write(root.join("d"), "2").unwrap();
    assert!(head(root, &[]).unwrap().unwrap().dirty);
    git(root, &["config", "filter.x.clean", &"x".repeat(20_000)]);
    assert!(head(root, &[]).is_ok(), "only names are read");
}

#[test]
fn the_rest_of_a_long_answer_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet"]);
    for number in 0..1_000 {
        fs::write(dir.path().join(format!("{number:0>90}")), "").unwrap();
    }
    let answer = ask(dir.path(), &["status", "--porcelain"].map(OsString::from), 1).unwrap();
    assert_eq!(answer.text, b"?");
}

#[test]
fn a_directory_that_git_does_not_take_is_an_error_and_not_another_repository() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet"]);
    git(dir.path(), &["commit", "--quiet", "--allow-empty", "--message=outer"]);
    let inner = dir.path().join("inner");
    fs::create_dir_all(inner.join(".git")).unwrap();
    let error = head(&inner, &[]).unwrap_err();
    assert!(error.to_string().starts_with("`git rev-parse` failed: not a git repository"), "{error}");
}
