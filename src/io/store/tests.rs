//! Adding to a store, and what is found in one that somebody else was at.

use super::*;
use crate::io::Budget;

fn store_in(dir: &Path) -> EvidenceStore {
    let store = EvidenceStore::new(&dir.join("evidence"));
    store.create().unwrap();
    store
}

#[test]
fn records_are_listed_in_order_with_the_digests_they_are_named_after() {
    let dir = tempfile::tempdir().unwrap();
    let store = EvidenceStore::new(&dir.path().join("evidence"));
    assert_eq!(store.records().unwrap(), RecordListing::default());
    assert!(store.add_record(b"{}").is_err(), "made first");
    store.create().unwrap();
    store.create().unwrap();
    let digests = [b"a", b"b", b"a"].map(|bytes| store.add_record(bytes).unwrap());
    assert_eq!(digests[0], digests[2]);
    let listing = store.records().unwrap();
    let mut want = vec![digests[0], digests[1]];
    want.sort();
    assert_eq!(listing.files.iter().map(|file| file.stated.unwrap()).collect::<Vec<_>>(), want);
    let mut buffer = Vec::new();
    for file in &listing.files {
        let stored = store.files().record(file, &Budget::new(100), &mut buffer).unwrap();
        assert_eq!(Some(stored.digest), file.stated);
        assert_eq!(Digest::of(stored.bytes), stored.digest);
    }
}

#[test]
fn a_changed_record_and_names_that_do_not_fit_are_facts() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let digest = store.add_record(b"true").unwrap();
    let records = dir.path().join("evidence/records");
    let path = records.join(format!("{digest}.json"));
    fs::write(&path, "null").unwrap();
    fs::write(records.join("notes.txt"), "").unwrap();
    fs::write(records.join(format!("{digest}.JSON")), "").unwrap();
    fs::write(records.join(format!("{}.json", digest.to_string().to_uppercase())), "").unwrap();
    fs::write(records.join(".x.json.1-0.tmp"), "half").unwrap();
    let listing = store.records().unwrap();
    assert_eq!(listing.unfinished, [records.join(".x.json.1-0.tmp")]);
    let stated: Vec<_> = listing.files.iter().filter_map(|file| file.stated).collect();
    assert_eq!((listing.files.len(), stated), (4, vec![digest]));
    let file = listing.files.iter().find(|file| file.stated.is_some()).unwrap();
    let mut buffer = Vec::new();
    let stored = store.files().record(file, &Budget::new(100), &mut buffer).unwrap();
    assert_eq!(stored.digest, Digest::of(b"null"));
    // What is damaged is neither repaired nor taken for the same.
    assert!(matches!(store.add_record(b"true"), Err(StoreError::Damaged(_))));
    assert_eq!(fs::read(&path).unwrap(), b"null");
}

#[test]
fn an_artefact_is_copied_and_stored_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let source = dir.path().join("report.xml");
    let content = vec![b'x'; 3 * PIECE + 1];
    fs::write(&source, &content).unwrap();
    let want = (Digest::of(&content), content.len() as u64);
    for _ in 0..2 {
        assert_eq!(store.add_artifact(&source).unwrap(), want);
    }
    assert_eq!(hash(&source, u64::MAX).unwrap(), want);
    let artifacts = dir.path().join("evidence/artifacts");
    assert_eq!(fs::read_dir(&artifacts).unwrap().count(), 1);
    let mut buffer = Vec::new();
    let budget = Budget::new(1 << 20);
    assert_eq!(store.files().artifact(&want.0, &budget, &mut buffer).unwrap().bytes, content);
    fs::write(artifacts.join(want.0.to_string()), "other").unwrap();
    assert_eq!(store.files().artifact(&want.0, &budget, &mut buffer).unwrap().digest, Digest::of(b"other"));
    assert!(matches!(store.add_artifact(&source), Err(ArtifactError::Store(StoreError::Damaged(_)))));
    assert!(store.files().artifact(&Digest::of(b"absent"), &budget, &mut buffer).is_err());
}

#[test]
fn what_is_too_large_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let source = dir.path().join("report.xml");
    let file = fs::File::create(&source).unwrap();
    file.set_len(ARTIFACT_BYTES + 1).unwrap();
    let error = store.add_artifact(&source).unwrap_err();
    assert!(matches!(error, ArtifactError::Source(ReadError::TooLarge(ARTIFACT_BYTES))), "{error}");
    assert!(matches!(hash(&source, ARTIFACT_BYTES), Err(ReadError::TooLarge(_))));
    let record = vec![b' '; usize::try_from(RECORD_BYTES).unwrap() + 1];
    assert!(matches!(store.add_record(&record), Err(StoreError::TooLarge(RECORD_BYTES))));
    assert!(store.add_artifact(dir.path()).is_err(), "a directory");
    for below in ["records", "artifacts"] {
        assert_eq!(fs::read_dir(dir.path().join("evidence").join(below)).unwrap().count(), 0);
    }
}

#[test]
fn many_writers_store_the_same_and_different_things_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let source = dir.path().join("report.xml");
    fs::write(&source, "<x/>").unwrap();
    std::thread::scope(|scope| {
        for writer in 0..8_u32 {
            let (store, source) = (&store, &source);
            scope.spawn(move || {
                for number in 0..10 {
                    store.add_record(b"common").unwrap();
                    store.add_record(format!("{writer} {number}").as_bytes()).unwrap();
                    store.add_artifact(source).unwrap();
                }
            });
        }
    });
    let listing = store.records().unwrap();
    assert_eq!((listing.files.len(), listing.unfinished.len()), (81, 0));
    for file in listing.files {
        let found = hash(&store.path(&file), RECORD_BYTES).unwrap().0;
        assert_eq!(Some(found), file.stated);
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_followed() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let store = store_in(dir.path());
    let secret = dir.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    let link = dir.path().join("link.xml");
    symlink(&secret, &link).unwrap();
    let error = store.add_artifact(&link).unwrap_err();
    assert!(matches!(error, ArtifactError::Source(ReadError::NotRegular("a symbolic link"))), "{error}");
    let named = dir.path().join(format!("evidence/records/{}.json", Digest::of(b"secret")));
    symlink(&secret, named).unwrap();
    let listing = store.records().unwrap();
    let mut buffer = Vec::new();
    let read = store.files().record(&listing.files[0], &Budget::new(100), &mut buffer);
    assert!(matches!(read, Err(ReadError::NotRegular("a symbolic link"))), "{read:?}");
    let other = EvidenceStore::new(&dir.path().join("other"));
    fs::create_dir(dir.path().join("other")).unwrap();
    symlink(dir.path(), dir.path().join("other/records")).unwrap();
    assert!(other.create().unwrap_err().to_string().contains("a symbolic link, not a directory"));
    assert!(other.add_record(b"{}").is_err() && other.records().is_err());
}
