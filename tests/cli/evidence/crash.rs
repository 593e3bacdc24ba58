//! Benchgate itself is killed. What it leaves behind is whole, and never says more than happened.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Instant;

use benchgate::evidence::statement::{Phase, Statement};
use benchgate::ids::Digest;

use super::{record, recording, records, repository};

#[test]
fn killed_in_the_middle_it_leaves_started_and_nothing_else() {
    let dir = repository();
    let script = "echo x > $BENCHGATE_REPORTS/r.xml; echo $BENCHGATE_REPORTS; echo ready; sleep 1; echo more";
    let mut run = recording(dir.path(), &[], &["sh", "-c", script]);
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reports = lines.next().unwrap().unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    child.kill().unwrap();
    child.wait().unwrap();
    let found = records(dir.path());
    assert_eq!(found.iter().map(|record| &record.phase).collect::<Vec<_>>(), [&Phase::Started]);
    assert_eq!(fs::read_dir(dir.path().join(".benchgate/evidence/artifacts")).unwrap().count(), 0);
    // Another run is not disturbed.
    assert_eq!(record(dir.path(), &[], "true").code, Some(0));
    assert_eq!(records(dir.path()).len(), 3);
    fs::remove_dir_all(reports).unwrap();
}

#[test]
fn killed_at_any_moment_it_leaves_only_whole_files_under_their_names() {
    let dir = repository();
    let temporary = tempfile::tempdir().unwrap();
    let script = "for i in 1 2 3 4 5 6 7 8; do head -c 200000 /dev/zero > $BENCHGATE_REPORTS/$i; echo $i >> $BENCHGATE_REPORTS/$i; done";
    // A whole run says how long one takes here; the others are killed at every part of that.
    let mut whole = None;
    for part in 0..30_u32 {
        let mut run = recording(dir.path(), &[], &["sh", "-c", script]);
        run.env("TMPDIR", temporary.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = run.spawn().unwrap();
        if let Some(whole) = whole {
            std::thread::sleep(whole * part / 30);
            child.kill().unwrap();
        }
        child.wait().unwrap();
        whole.get_or_insert(begun.elapsed());
    }
    let found = records(dir.path());
    let ended: Vec<_> = found
        .iter()
        .filter_map(|record| match &record.phase {
            Phase::Finished(end) => Some((&record.invocation, end)),
            Phase::Started => None,
        })
        .collect();
    for (invocation, end) in ended {
        let begun = |record: &&Statement| record.invocation == *invocation && record.phase == Phase::Started;
        assert_eq!(found.iter().filter(begun).count(), 1);
        // An end that is recorded has all its artefacts.
        for artifact in &end.artifacts {
            super::artifact(dir.path(), &artifact.digest);
        }
    }
    for entry in fs::read_dir(dir.path().join(".benchgate/evidence/artifacts")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if !name.starts_with('.') {
            assert_eq!(Digest::of(&fs::read(entry.path()).unwrap()).to_string(), name);
        }
    }
}
