//! One fixture in all commits that count.

use std::collections::BTreeMap;

use super::compared::unknown;
use super::listing::{Blobs, Listed, listing, of_head, read};
use super::policies::Dirs;
use super::sources::{Snapshot, Sources};
use crate::diagnostic::Diagnostic;
use crate::gate::Files;
use crate::ids::{FixtureId, Sha};
use crate::io::Root;
use crate::limits::{DIFF_BYTES, FINDINGS_BYTES};

/// One fixture in all commits that count, with the bytes of all its files.
pub(super) struct OneFixture {
    pub(super) id: FixtureId,
    pub(super) baseline: Option<Files>,
    pub(super) tip: Option<Files>,
    pub(super) head: Option<Files>,
    pub(super) bytes: BTreeMap<Sha, Vec<u8>>,
}

/// Finds and reads one fixture. An error lists all that is wrong with it.
pub(super) fn one(sources: &Sources, dirs: &Dirs, name: &str) -> Result<OneFixture, Vec<Diagnostic>> {
    let id = FixtureId::new(name).map_err(|_| vec![unknown(name)])?;
    let dir = dirs.head.as_str();
    let (head, listed) = of_head(sources, dir, &mut Vec::new(), &mut Vec::new());
    let find = |listed: Listed| listed.into_iter().find(|(other, _)| *other == id).map(|(_, files)| files);
    let of = |snapshot: Option<&Snapshot>, dir: &str| {
        snapshot.and_then(|snapshot| find(listing(snapshot, dir, None)))
    };
    let tip = of(sources.tip.as_deref(), &dirs.tip);
    let baseline = of(sources.baseline.as_deref(), &dirs.baseline);
    let mut buffers = Vec::new();
    let (read, here) = match head.iter().find(|files| files.id == id) {
        Some(files) => {
            let root = Root::open(&sources.root.join(dir));
            let (files, here) = read(&root, dir, sources.format, &sources.budget, files, &mut buffers)?;
            (Some(files), here)
        }
        None => (find(listed), Blobs::new()),
    };
    if read.is_none() && tip.is_none() && baseline.is_none() {
        return Err(vec![unknown(name)]);
    }
    let mut bytes: BTreeMap<Sha, Vec<u8>> =
        here.into_iter().map(|(id, bytes)| (id, bytes.to_vec())).collect();
    let all = [&tip, &baseline, &read].into_iter().flatten();
    let wanted = all.flat_map(|files| {
        let findings = files.findings.iter().map(|(_, id)| id);
        [Some(&files.key), files.diff.as_ref()].into_iter().flatten().chain(findings)
    });
    let wanted: Vec<&Sha> = wanted.filter(|id| !bytes.contains_key(*id)).collect();
    let limit = DIFF_BYTES.max(FINDINGS_BYTES);
    bytes.extend(sources.blobs(wanted, limit).map_err(|problem| vec![problem])?);
    Ok(OneFixture { id, baseline, tip, head: read, bytes })
}
