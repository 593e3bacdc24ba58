//! A directory of generated fixtures.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::generate::{Profile, fixture};

/// Raised when the generator changes, so that no older directory is measured.
const EDITION: u32 = 2;

/// Where the files of a scene lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// All in one directory.
    Flat,
    /// So many fixtures in each of several directories.
    Suites(usize),
}

/// Fixtures to measure with.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) profile: Profile,
    pub(crate) fixtures: usize,
    /// Where they are.
    pub(crate) dir: PathBuf,
    /// Bytes of all files.
    pub(crate) bytes: u64,
}

impl Scene {
    /// Makes the fixtures below `parent`, or finds them there from an earlier run.
    pub(crate) fn set(parent: &Path, profile: Profile, fixtures: usize, layout: Layout) -> io::Result<Self> {
        let suites = match layout {
            Layout::Flat => String::new(),
            Layout::Suites(size) => format!("-suites-{size}"),
        };
        let name = format!("{EDITION}-{}-{fixtures}{suites}", profile.name());
        let (dir, done) = (parent.join(&name), parent.join(format!("{name}.bytes")));
        if let Some(bytes) = fs::read_to_string(&done).ok().and_then(|text| text.trim().parse().ok()) {
            return Ok(Self { profile, fixtures, dir, bytes });
        }
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        if let Layout::Suites(size) = layout {
            for suite in 0..fixtures.div_ceil(size) {
                fs::create_dir(dir.join(format!("suite-{suite:04}")))?;
            }
        }
        let indices: Vec<usize> = (0..fixtures).collect();
        let written = benchgate::io::in_order(
            indices,
            || (),
            |(), index| write(&dir, profile, index, &id(index, layout)),
        );
        let bytes = written.into_iter().sum::<io::Result<u64>>()?;
        fs::write(done, bytes.to_string())?;
        Ok(Self { profile, fixtures, dir, bytes })
    }
}

fn id(index: usize, layout: Layout) -> String {
    match layout {
        Layout::Flat => format!("case-{index:06}"),
        Layout::Suites(size) => format!("suite-{:04}/case-{index:06}", index / size),
    }
}

fn write(dir: &Path, profile: Profile, index: usize, id: &str) -> io::Result<u64> {
    let made = fixture(profile, index, id)?;
    let mut bytes = 0;
    for (ending, content) in
        [("diff", made.diff), ("expected.json", made.expected), ("findings.json", made.findings)]
    {
        bytes += content.len() as u64;
        fs::write(dir.join(format!("{id}.{ending}")), content)?;
    }
    Ok(bytes)
}
