//! Packs that are there and that no policy lists: they are shown, and do not decide.

use super::packs::{PackRules, Packs};
use super::sources::{Head, Sources};
use crate::io;
use crate::limits::PACK_BYTES;
use crate::pack::read_pack;
use crate::result::{pack_aside, v1};

/// Packs that are there and that no policy lists.
pub(super) fn aside(sources: &Sources, rules: &PackRules<'_>, out: &mut Packs) {
    let is_listed = |path: &str| {
        rules.policy.packs.iter().chain(&rules.own.packs).any(|entry| entry.file.as_str() == path)
    };
    for path in pack_files(sources).into_iter().filter(|path| !is_listed(path)) {
        let Ok(Some(bytes)) = sources.of_head(&path, PACK_BYTES) else { continue };
        let mut facts = rules.facts.clone();
        facts.invocation.pack = Some(path.clone());
        let Ok(pack) = read_pack(&path, &bytes, &mut Vec::new()) else { continue };
        let why = "no `[[packs]]` of the policy names it";
        let mut result = pack_aside(Some(&pack), v1::PackStatus::NotGated, why, &facts);
        result.name = Some(path);
        out.aside.push(result);
    }
}

/// The directory of packs that nobody need name.
const PACKS: &str = "benchmark/packs";

/// The JSON files of the usual directory, ordered bytewise.
fn pack_files(sources: &Sources) -> Vec<String> {
    let is_pack = |path: &String| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "json");
    let mut found: Vec<String> = match &sources.head {
        Head::Commit(snapshot) => {
            let below = snapshot.files.keys().filter(|path| path.starts_with("benchmark/packs/"));
            below.filter(|path| path.matches('/').count() == 2).cloned().collect()
        }
        Head::Worktree(_) => io::file_names(&sources.root.join(PACKS))
            .into_iter()
            .map(|name| format!("{PACKS}/{name}"))
            .collect(),
    };
    found.retain(is_pack);
    found.sort_unstable();
    found
}
