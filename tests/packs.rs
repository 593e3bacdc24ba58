//! The shipped packs: they are read without a complaint, and their verdicts are those that their claims and scores
//! make.
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use benchgate::ids::{ClaimId, CriterionId};
use benchgate::number::Decimal;
use benchgate::pack::{
    Assessment, Claims, Confidence, Pack, Scope, Scores, Status, asserted, assess, read_pack,
};

const CLAIMS: [&str; 3] = ["claim/no-drift", "claim/static-clean", "claim/tests-green"];
const TRACKS: [&str; 2] = ["backend-python", "backend-java"];

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benchmark/packs")
}

fn shipped(name: &str) -> Pack {
    let path = directory().join(format!("{name}.json"));
    let mut warnings = Vec::new();
    let pack = read_pack(&path.to_string_lossy(), &fs::read(&path).unwrap(), &mut warnings).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(pack.profile, name);
    pack
}

/// The claims of which `mask` has the bit.
fn chosen(mask: usize) -> BTreeSet<ClaimId> {
    let chosen = CLAIMS.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
    chosen.map(|(_, claim)| ClaimId::new(claim).unwrap()).collect()
}

/// The verdict when these claims are said to be observed and every criterion that takes a score has this one.
fn judged(pack: &Pack, scope: &Scope, observed: &BTreeSet<ClaimId>, each: &str) -> Assessment {
    let open = pack.rubric.criteria.iter().filter(|criterion| criterion.from.is_none());
    let flags: Vec<(CriterionId, Decimal)> =
        open.map(|criterion| (criterion.id.clone(), Decimal::parse(each).unwrap())).collect();
    let given = Scores::gather(pack, scope, &flags, None).unwrap();
    assess(pack, scope, &Claims::Shared(asserted(observed, [])), &given)
}

#[test]
fn every_shipped_pack_is_read() {
    let names: BTreeSet<String> = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    assert_eq!(names.iter().collect::<Vec<_>>(), ["backend-java", "backend-python", "benchgate"]);
    for name in names {
        shipped(&name);
    }
}

#[test]
fn a_track_is_verified_by_all_three_claims_only_whole_and_by_task() {
    for pack in TRACKS.map(shipped) {
        let tasks = pack.tasks.iter().map(|task| Scope::Task(task.id.clone()));
        let scopes: Vec<Scope> = [Scope::Whole].into_iter().chain(tasks).collect();
        assert_eq!(scopes.len(), 6);
        for (scope, mask) in scopes.iter().flat_map(|scope| (0..8).map(move |mask| (scope, mask))) {
            let result = judged(&pack, scope, &chosen(mask), "1");
            let want = if mask == 7 { Status::Pass } else { Status::NotVerified };
            assert_eq!(result.status, want, "{scope:?} {mask:03b}");
            assert_eq!(result.missing().count(), 3 - mask.count_ones() as usize);
            assert_eq!(result.confidence, Confidence::High);
        }
    }
}

#[test]
fn a_track_passes_from_0_85_on() {
    for pack in TRACKS.map(shipped) {
        for (score, status, confidence) in [
            ("0.9", Status::Pass, Confidence::High),
            ("0.8999999999999999", Status::Pass, Confidence::Medium),
            ("0.85", Status::Pass, Confidence::Medium),
            ("0.8499999999999999", Status::Fail, Confidence::Low),
        ] {
            let result = judged(&pack, &Scope::Whole, &chosen(7), score);
            assert_eq!((result.status, result.confidence), (status, confidence), "{score}");
        }
    }
}

#[test]
fn the_pack_of_this_repository_follows_from_claims_alone() {
    let pack = shipped("benchgate");
    assert!(pack.rubric.criteria.iter().all(|criterion| criterion.from.is_some()));
    for mask in 0..8 {
        let result = judged(&pack, &Scope::Whole, &chosen(mask), "1");
        assert_eq!(result.status, if mask == 7 { Status::Pass } else { Status::NotVerified }, "{mask:03b}");
        let held = result.criteria.iter().filter(|criterion| !criterion.score.is_zero()).count();
        assert_eq!(held, mask.count_ones() as usize, "{mask:03b}");
    }
    let bound: Vec<&str> = pack
        .contract
        .commands
        .iter()
        .filter_map(|command| command.claim.as_ref())
        .map(ClaimId::as_str)
        .collect();
    assert_eq!(bound, ["claim/tests-green", "claim/static-clean"]);
}

#[test]
fn the_commands_of_the_tracks_have_the_placeholders_that_the_runbook_sets() {
    for (name, wanted) in
        [("backend-python", ["PYTHON_COMMAND"; 2]), ("backend-java", ["MAVEN_COMMAND", "JAVA_COMMAND"])]
    {
        let pack = shipped(name);
        let found: Vec<&str> =
            pack.contract.commands.iter().flat_map(|command| command.command.placeholders()).collect();
        assert_eq!(found, wanted);
    }
}
