//! The files of the crate, from disk or from a test.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// Path from the root of the repository (`src/lib.rs`, always with `/`) to source text.
pub(crate) type Tree = BTreeMap<String, String>;

/// Reads all Rust files below `directory` of the repository at `root`.
pub(crate) fn read(root: &Path, directory: &str) -> io::Result<Tree> {
    let mut tree = Tree::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(root.join(&directory))? {
            let entry = entry?;
            let path = format!("{directory}/{}", entry.file_name().display());
            if entry.file_type()?.is_dir() {
                waiting.push(path);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                tree.insert(path, fs::read_to_string(entry.path())?);
            }
        }
    }
    Ok(tree)
}

/// The module that a file is, from its path alone: `src/gate/mod.rs` is `[gate]`, `src/lib.rs` is `[]`. `None`
/// for `src/main.rs`, which is a crate of its own. There is no `#[path]` that could say otherwise.
pub(crate) fn module_of(file: &str) -> Option<Vec<String>> {
    let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
    match path {
        "lib" | "scoring" => Some(Vec::new()),
        "main" => None,
        _ => Some(path.strip_suffix("/mod").unwrap_or(path).split('/').map(str::to_owned).collect()),
    }
}
