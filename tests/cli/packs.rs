//! Results of `benchgate pack`: valid by the committed schema, consistent in themselves, and with a next step that is
//! one.

use std::collections::BTreeSet;

use benchgate::number::Fraction;
use benchgate::result::v1::{PACK_SCHEMA, Pack, PackStatus, TaskStatus};
use serde_json::Value;

use crate::cases::{Case, Recorded, all, recorded};
use crate::program::{Outcome, command, finish, program};
use crate::schema::is_of;
use crate::words::split;

/// Every pack result in the goldens, with where it comes from.
fn results() -> Vec<(String, String)> {
    let printed = recorded().into_iter().filter(|recorded| recorded.stdout.starts_with("{\n"));
    let printed =
        printed.map(|recorded| (format!("{}: {}", recorded.case, recorded.command), recorded.stdout));
    let written = all().iter().flat_map(|case| {
        let files = case.outputs().into_iter();
        files.map(|(path, bytes)| (format!("{}/{path}", case.name), String::from_utf8(bytes).unwrap()))
    });
    let is_pack = |(_, text): &(String, String)| is_of(text, PACK_SCHEMA);
    let results: Vec<_> = printed.chain(written).filter(is_pack).collect();
    assert!(results.len() > 15, "{} results", results.len());
    results
}

#[test]
fn every_result_is_valid_by_the_committed_schema_and_is_read_back() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/pack.v1.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (place, text) in results() {
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{place}: {errors:?}");
        let result: Pack = serde_json::from_str(&text).unwrap();
        let again: Pack = serde_json::from_str(&serde_json::to_string(&result).unwrap()).unwrap();
        assert_eq!(again, result, "{place}");
    }
}

#[test]
fn results_agree_with_themselves() {
    for (place, text) in results() {
        let result: Pack = serde_json::from_str(&text).unwrap();
        assert_eq!(result.exit_code, result.status.exit_code(), "{place}");
        assert_eq!(result.recovery.is_none(), result.status == PackStatus::Pass, "{place}");
        assert_eq!(result.reasons.is_empty(), result.status == PackStatus::Pass, "{place}");
        let blocked = result.status == PackStatus::Blocked;
        assert_eq!(result.message.is_some(), blocked, "{place}");
        for known in [
            result.confidence.is_some(),
            result.score_ratio.is_some(),
            result.score_ratio_exact.is_some(),
            result.inputs_digest.is_some(),
            result.result_digest.is_some(),
        ] {
            assert_eq!(known, !blocked, "{place}");
        }
        let ids = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<String>>();
        let [required, missing, stale] = [
            &result.required_claim_ids,
            &result.missing_required_claim_ids,
            &result.stale_required_claim_ids,
        ]
        .map(|list| ids(list));
        assert!(missing.is_disjoint(&stale) && missing.is_subset(&required) && stale.is_subset(&required));
        let unmet = result.tasks.iter().any(|task| task.status == TaskStatus::NotVerified);
        assert_eq!(unmet, !missing.is_empty() || !stale.is_empty(), "{place}");
        for list in [&result.required_claim_ids, &result.missing_required_claim_ids] {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{place}");
        }
        if let (Some(exact), Some(rounded)) = (&result.score_ratio_exact, &result.score_ratio) {
            assert_eq!(Fraction::parse(exact).unwrap().to_string(), rounded.as_str(), "{place}");
        }
    }
}

/// Runs a command line in a directory.
fn run(line: &str, dir: &std::path::Path) -> Outcome {
    let words = split(line);
    let name = words.iter().position(|word| word == "benchgate").unwrap();
    let mut started = program(dir);
    started.args(&words[name + 1..]);
    started.envs(words[..name].iter().map(|word| word.split_once('=').unwrap()));
    finish(&mut started)
}

/// The command under `Do:` of a text, as a person would paste it.
fn next_step(recorded: &Recorded) -> Option<String> {
    let is_text = recorded.stdout.starts_with("benchgate pack · ") && !recorded.stdout.contains("<U+");
    let (_, rest) = recorded.stdout.split_once("\nDo: ").filter(|_| is_text)?;
    let command = rest.lines().nth(1)?.strip_prefix("    ")?;
    let time = recorded.command.split(' ').next().filter(|word| word.starts_with("SOURCE_DATE_EPOCH="));
    Some(time.map_or(command.to_owned(), |time| format!("{time} {command}")))
}

/// After the step that a result names, in the directory it was made in, the reason for it is gone or is shown.
#[test]
fn the_next_step_of_a_pack_is_one() {
    let mut tried = [0; 5];
    for case in all().iter().filter(|case| case.name.starts_with("pack-")) {
        let dir = case.copy();
        for recorded in case.recorded() {
            run(&recorded.command, dir.path());
            let Some(step) = next_step(&recorded) else { continue };
            let got = run(&step, dir.path());
            let (before, after) = (recorded.code.parse::<usize>().unwrap(), got.code.unwrap());
            let place =
                format!("{}: {}\n{step}\n{}{}", case.name, recorded.command, got.stdout(), got.stderr());
            tried[before] += 1;
            assert!(!got.stderr().contains("error[usage]"), "{place}");
            match before {
                // The check that shows it; a result that cannot be written there can be printed.
                4 if recorded.stderr.contains("[cannot-write]") => {}
                4 => assert_eq!(after, 4, "{place}"),
                3 => assert!(after == 3 && got.stdout().contains("\ncriteria\n"), "{place}"),
                // What says that the claims are shown; what judges the task that is missing; the pack itself.
                2 if step.contains("--task")
                    || case.name == "pack-requires-nothing"
                    || case.name == "pack-ignored" => {}
                2 => assert!(after == 0 || after == 3, "{place}"),
                _ => panic!("{place}"),
            }
        }
    }
    assert!(tried[2] > 10 && tried[3] > 5 && tried[4] > 30, "{tried:?}");
}

#[test]
fn a_result_on_standard_output_is_the_output_file_byte_for_byte() {
    let case = all().iter().find(|case| case.name == "pack-pass").unwrap();
    let dir = case.copy();
    for claims in ["", "--observed-claim claim/tests-green --criterion-score S-1=1", "--task nowhere"] {
        let line = format!(
            "SOURCE_DATE_EPOCH=1 benchgate pack --pack pack.json {claims} --format json --output made/r.json"
        );
        let got = run(&line, dir.path());
        assert_eq!(std::fs::read(dir.path().join("made/r.json")).unwrap(), got.stdout, "{line}");
        assert_eq!(run(&line, dir.path()), got, "{line}");
        assert_eq!(std::fs::read_dir(dir.path().join("made")).unwrap().count(), 1, "something is left over");
    }
}

/// What is archived is named after the machine it was made on too, so no golden holds it.
#[test]
fn results_of_packs_are_kept_and_read_again() {
    let dir = all().iter().find(|case| case.name == "pack-pass").map(Case::copy).unwrap();
    let claims = "--observed-claim claim/no-drift --observed-claim claim/static-clean --observed-claim claim/tests-green";
    for (scores, code) in
        [("--criterion-score S-1=1 --criterion-score S-2=1", 0), ("--criterion-score S-1=1", 3)]
    {
        let line =
            format!("SOURCE_DATE_EPOCH=1 benchgate pack --pack pack.json {claims} {scores} --archive kept");
        assert_eq!(run(&line, dir.path()).code, Some(code), "{line}");
        // The same again is the same entry.
        assert_eq!(run(&line, dir.path()).code, Some(code), "{line}");
    }
    assert_eq!(std::fs::read_dir(dir.path().join("kept")).unwrap().count(), 2);
    let history = run("benchgate history kept", dir.path());
    assert_eq!(history.code, Some(0), "{}", history.stderr());
    assert!(history.stdout().contains("pack backend-sample · 2 runs"), "{}", history.stdout());
    assert!(history.stdout().contains("0.750000") && history.stdout().contains("1.000000"));
    let compared = run("benchgate compare kept", dir.path());
    assert_eq!((compared.code, compared.stderr()), (Some(0), ""));
}

/// What ties a result to a commit. Benchgate's own files do not make a working tree dirty, anything else does.
#[test]
fn a_result_states_the_commit_that_is_checked_out() {
    let dir = all().iter().find(|case| case.name == "pack-pass").map(Case::copy).unwrap();
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"];
        let got = finish(command("git", dir.path()).args(who).args(args));
        assert_eq!(got.code, Some(0), "{}", got.stderr());
        got.stdout().trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "pack.json"]);
    git(&["commit", "--quiet", "--message=pack"]);
    let judge = || {
        let line = "benchgate pack --pack pack.json --output made/r.json --archive kept --format json";
        serde_json::from_str::<Pack>(run(line, dir.path()).stdout()).unwrap()
    };
    let result = judge();
    assert_eq!(result.commit.as_deref(), Some(git(&["rev-parse", "HEAD"]).as_str()));
    assert_eq!(result.tree.as_deref(), Some(git(&["rev-parse", "HEAD^{tree}"]).as_str()));
    assert_eq!((result.dirty, result.conditions.commit), (Some(false), result.commit));
    std::fs::write(dir.path().join("new"), "").unwrap();
    let dirty = judge();
    assert_eq!((dirty.dirty, &dirty.inputs_digest), (Some(true), &result.inputs_digest));
    git(&["add", "new"]);
    git(&["commit", "--quiet", "--message=new"]);
    assert_ne!(judge().inputs_digest, dirty.inputs_digest, "another tree is another input");
}

/// Equal inputs and an equal outcome have equal digests, wherever and whenever they were made.
#[test]
fn digests_do_not_depend_on_time_and_order() {
    let dir = all().iter().find(|case| case.name == "pack-pass").map(Case::copy).unwrap();
    let digests = |line: &str| {
        let got = run(&format!("{line} --format json"), dir.path());
        let result: Pack = serde_json::from_str(got.stdout()).unwrap();
        (result.inputs_digest.unwrap(), result.result_digest.unwrap())
    };
    let first = digests(
        "SOURCE_DATE_EPOCH=1 benchgate pack --pack pack.json --observed-claim claim/no-drift --stale-claim claim/tests-green --criterion-score S-1=0.9 --criterion-score S-2=1",
    );
    let other = digests(
        "SOURCE_DATE_EPOCH=2 benchgate pack --criterion-score S-2=1.0 --stale-claim claim/tests-green --criterion-score S-1=90e-2 --observed-claim claim/tests-green --pack ./pack.json --observed-claim claim/no-drift",
    );
    assert_eq!(first, other);
    let unlike = digests(
        "benchgate pack --pack pack.json --observed-claim claim/no-drift --criterion-score S-1=0.9 --criterion-score S-2=1",
    );
    assert_eq!(first.0, unlike.0);
    assert_ne!(first.1, unlike.1);
}

/// Input beyond the limits, too large to be committed.
#[test]
fn packs_beyond_their_limits_are_refused_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(dir.path().join(name), text).unwrap();
    write("large.json", format!("{{\"goal\": \"{}\"}}", "x".repeat(17 << 20)));
    let tasks: Vec<String> = (0..=1_000).map(|index| format!("{{\"id\": \"t{index}\"}}")).collect();
    let many =
        format!("{{\"profile\": \"p\", \"tasks\": [{}], \"rubric\": {{\"criteria\": []}}}}", tasks.join(","));
    write("many.json", many);
    write("deep.json", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    for (file, code) in [("large.json", "too-large"), ("many.json", "too-many"), ("deep.json", "too-deep")] {
        let got = run(&format!("benchgate pack --pack {file}"), dir.path());
        assert_eq!(got.code, Some(4), "{file}");
        assert!(got.stderr().starts_with(&format!("error[{code}]")), "{}", got.stderr());
    }
}
