//! Which file a command runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::ProcessError;

/// Finds the file of a program as the system does: a name on the path, anything with a separator from the working
/// directory. The directories of `path` are those of the variable of that name; relative ones lie in the working
/// directory, which is absolute.
pub fn find_program(name: &str, path: &OsStr, dir: &Path) -> Result<PathBuf, ProcessError> {
    if name.contains(std::path::is_separator) {
        let file = dir.join(name);
        return match file.metadata() {
            Err(_) => Err(ProcessError::NotFound(name.to_owned())),
            Ok(_) if is_executable(&file) => Ok(file),
            Ok(_) => Err(ProcessError::NotExecutable(name.to_owned())),
        };
    }
    let files = std::env::split_paths(path).map(|entry| dir.join(entry).join(name));
    let mut refused = None;
    for file in files.filter(|file| !name.is_empty() && file.is_file()) {
        if is_executable(&file) {
            return Ok(file);
        }
        refused = refused.or_else(|| Some(file.to_string_lossy().into_owned()));
    }
    Err(refused.map_or_else(|| ProcessError::NotFound(name.to_owned()), ProcessError::NotExecutable))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_name_is_looked_for_on_the_path_and_a_path_from_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for (file, mode) in [("one/tool", 0o644), ("two/tool", 0o755), ("one/plain", 0o644)] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
            fs::set_permissions(root.join(file), fs::Permissions::from_mode(mode)).unwrap();
        }
        fs::create_dir(root.join("two/sub")).unwrap();
        let path = std::env::join_paths([root.join("one"), PathBuf::from("two")]).unwrap();
        let find = |name: &str| find_program(name, &path, root).map_err(|error| error.to_string());
        assert_eq!(find("tool"), Ok(root.join("two/tool")));
        assert_eq!(find("two/tool"), Ok(root.join("two/tool")));
        assert_eq!(find("absent"), Err("there is no program `absent`".to_owned()));
        assert_eq!(find(""), Err("there is no program ``".to_owned()));
        assert_eq!(find("./absent"), Err("there is no program `./absent`".to_owned()));
        for name in ["plain", "one/plain", "two/sub", "."] {
            assert!(find(name).is_err(), "{name}");
        }
        assert!(find("one/plain").unwrap_err().ends_with("is not a file that may be executed"));
        assert!(find("plain").unwrap_err().ends_with("is not a file that may be executed"));
    }
}
