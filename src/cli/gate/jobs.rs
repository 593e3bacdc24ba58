//! The fixtures that are to be judged, each with its files in all commits that count.

use super::listing::Listed;
use crate::gate::Files;
use crate::ids::FixtureId;
use crate::io::FixtureFiles;

/// The fixtures of every commit, each list ordered by id.
pub(super) struct Lists<'l> {
    /// What is checked out.
    pub(super) head: &'l [FixtureFiles],
    /// What the commit that is judged lists.
    pub(super) listed: &'l Listed,
    pub(super) tip: &'l Listed,
    pub(super) baseline: &'l Listed,
    /// What the commit lists that is checked out.
    pub(super) tested: &'l Listed,
}

/// A fixture that is to be judged.
pub(super) struct Job<'l> {
    pub(super) id: &'l FixtureId,
    /// Its files that are checked out.
    pub(super) files: Option<&'l FixtureFiles>,
    /// Its files in the commit that is judged.
    pub(super) listed: Option<&'l Files>,
    pub(super) tip: Option<&'l Files>,
    pub(super) baseline: Option<&'l Files>,
    /// Its files in the commit that is checked out. One that this alone has is missing from what is checked out.
    pub(super) tested: Option<&'l Files>,
}

/// The fixtures that any of the lists has, ordered by id.
pub(super) fn jobs<'l>(lists: &Lists<'l>) -> Vec<Job<'l>> {
    let Lists { mut head, .. } = *lists;
    let [mut listed, mut tip, mut baseline, mut tested] =
        [lists.listed, lists.tip, lists.baseline, lists.tested].map(Vec::as_slice);
    let mut jobs = Vec::with_capacity(head.len().max(tip.len()));
    loop {
        let of_commits = [listed, tip, baseline, tested].map(|rest| rest.first().map(|(id, _)| id));
        let first = of_commits.into_iter().chain([head.first().map(|files| &files.id)]).flatten().min();
        let Some(id) = first else { return jobs };
        let files = head.split_first().filter(|(files, _)| files.id == *id);
        if let Some((_, rest)) = files {
            head = rest;
        }
        jobs.push(Job {
            id,
            files: files.map(|(files, _)| files),
            listed: next(&mut listed, id),
            tip: next(&mut tip, id),
            baseline: next(&mut baseline, id),
            tested: next(&mut tested, id),
        });
    }
}

/// Takes the first fixture of a list, if it is this one.
fn next<'l>(rest: &mut &'l [(FixtureId, Files)], id: &FixtureId) -> Option<&'l Files> {
    let ((_, files), behind) = rest.split_first().filter(|((first, _), _)| first == id)?;
    *rest = behind;
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Found;

    #[test]
    fn each_fixture_of_any_list_is_one_job() {
        let id = |name: &str| FixtureId::new(name).unwrap();
        let list = |names: &[&str]| -> Listed {
            let files = Files { key: "a".repeat(40).parse().unwrap(), diff: None, findings: Vec::new() };
            names.iter().map(|name| (id(name), files.clone())).collect()
        };
        let of_head = |name: &&str| FixtureFiles {
            id: id(name),
            expected: Found::default(),
            diff: None,
            findings: Vec::new(),
        };
        let head: Vec<FixtureFiles> = ["a", "c", "d"].iter().map(of_head).collect();
        let [listed, tip, baseline, tested] = [&[][..], &["b", "c"], &["c", "e"], &["a", "f"]].map(list);
        let lists = Lists { head: &head, listed: &listed, tip: &tip, baseline: &baseline, tested: &tested };
        let found: Vec<(&str, [bool; 5])> = jobs(&lists)
            .iter()
            .map(|job| {
                let has = [job.listed, job.tip, job.baseline, job.tested].map(|files| files.is_some());
                (job.id.as_str(), [job.files.is_some(), has[0], has[1], has[2], has[3]])
            })
            .collect();
        let expected = [
            ("a", [true, false, false, false, true]),
            ("b", [false, false, true, false, false]),
            ("c", [true, false, true, true, false]),
            ("d", [true, false, false, false, false]),
            ("e", [false, false, false, true, false]),
            ("f", [false, false, false, false, true]),
        ];
        assert_eq!(found, expected);
    }
}
