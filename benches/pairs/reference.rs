//! The reference: the least that any scorer of these files must do. It lists the directory, opens, reads and closes
//! every file in it on as many threads as `score` uses, and hashes the diffs that `score` must hash. It parses
//! nothing, keeps nothing and prints one number.
//!
//! A file is read as Rust programs read files, with [`fs::read`]; names are in no particular order. Every diff is
//! read; `score` reads those that it must hash and only lists the others.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};

/// Files that a thread takes at a time.
const CHUNK: usize = 64;

/// Reads every file below a directory and returns how many bytes there were. `digests` says whether the odd
/// fixtures' diffs are hashed, which is how the generator marks those whose recording states a digest.
pub(crate) fn read_all(root: &Path, digests: bool) -> io::Result<u64> {
    let mut files = Vec::new();
    list(root, &mut files)?;
    let threads =
        std::thread::available_parallelism().map_or(1, NonZero::get).min(files.len().div_ceil(CHUNK));
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || -> io::Result<()> {
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(chunk) =
                files.get(start..files.len().min(start + CHUNK)).filter(|chunk| !chunk.is_empty())
            else {
                return Ok(());
            };
            for file in chunk {
                bytes.fetch_add(read(file, digests && is_hashed(file))?, Ordering::Relaxed);
            }
        }
    };
    if threads <= 1 {
        work()?;
    } else {
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            started.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the reference panicked")))
            })
        })?;
    }
    Ok(bytes.into_inner())
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn is_hashed(file: &Path) -> bool {
    let name = file.as_os_str().as_encoded_bytes();
    name.strip_suffix(b".diff").and_then(<[u8]>::last).is_some_and(|digit| digit % 2 == 1)
}

fn read(path: &Path, hashed: bool) -> io::Result<u64> {
    let content = fs::read(path)?;
    if hashed {
        std::hint::black_box(Sha256::digest(&content));
    }
    Ok(content.len() as u64)
}
