//! Who is asked what two commits have in common, where the clone does not show it.

use crate::ids::Sha;

/// Whoever knows the whole history.
pub(super) trait MergeBase {
    /// The best common ancestor of two commits, or why it is not known.
    fn of(&self, one: &Sha, other: &Sha) -> Result<Sha, String>;
}

/// Nobody is asked: the history is fetched instead.
#[derive(Debug)]
pub(super) struct Nobody;

impl MergeBase for Nobody {
    fn of(&self, _: &Sha, _: &Sha) -> Result<Sha, String> {
        Err("nobody else is asked for it".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::super::event::{Event, Kind};
    use super::super::find::{Base, Find};
    use super::super::plan::{AskedBase, AskedHead};
    use super::*;
    use crate::io::Repository;

    fn git(dir: &Path, words: &[&str]) -> String {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"];
        let output = Command::new("git").current_dir(dir).args(who).args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    struct Knows(Sha);

    impl MergeBase for Knows {
        fn of(&self, _: &Sha, _: &Sha) -> Result<Sha, String> {
            Ok(self.0.clone())
        }
    }

    #[test]
    fn who_knows_is_asked_only_where_the_clone_does_not_show_it() {
        let (whole, clone) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        git(whole.path(), &["init", "--quiet", "--initial-branch=main"]);
        let commit = |message: &str| {
            git(whole.path(), &["commit", "--quiet", "--allow-empty", "--message", message]);
            git(whole.path(), &["rev-parse", "HEAD"]).parse::<Sha>().unwrap()
        };
        let common = commit("common");
        git(whole.path(), &["branch", "change"]);
        let tip = commit("tip");
        git(whole.path(), &["checkout", "--quiet", "change"]);
        let head = commit("head");
        let url = format!("file://{}", whole.path().display());
        git(
            clone.path(),
            &["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=change", &url, "."],
        );
        let event = Event {
            kind: Kind::PullRequest { base: "main".into(), head: head.clone(), number: None },
            ..Event::default()
        };
        let base = |dir: &Path, merge_base: &dyn MergeBase| {
            let repository = Repository::open(dir).unwrap().unwrap();
            let find = Find { repository: &repository, event: &event, merge_base };
            let tested = find.head(&AskedHead::Named("HEAD".into())).unwrap();
            find.base(&AskedBase::Auto, &tested).map_err(|refused| refused.diagnose(&repository).message)
        };
        let of = |baseline: &Sha| {
            Ok(Base::Proposed { name: "main".into(), tip: tip.clone(), baseline: baseline.clone() })
        };
        assert_eq!(base(clone.path(), &Knows(common.clone())), of(&common));
        let nobody = base(clone.path(), &Nobody).unwrap_err();
        assert!(nobody.ends_with("is cut off in this clone, and nobody else is asked for it"), "{nobody}");
        // Then how it came there counts, which only the history shows.
        assert!(base(clone.path(), &Knows(head.clone())).is_err());
        git(whole.path(), &["update-ref", "refs/remotes/origin/main", "main"]);
        assert_eq!(base(whole.path(), &Knows(tip.clone())), of(&common));
    }
}
