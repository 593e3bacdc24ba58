//! A server of repositories on this machine: git's own program for it behind a socket.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use super::Repo;

/// How a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// As GitHub does.
    Today,
    /// As servers did that give no commit by its id, unless a reference is at it.
    AsOnce,
}

/// The repository `o/r`, served, which is `octo/shop`, too.
pub(crate) struct Served {
    _root: tempfile::TempDir,
    pub(crate) url: String,
    /// The values of `authorization` that were sent, one for each request.
    pub(crate) heard: Arc<Mutex<Vec<Option<String>>>>,
}

impl Served {
    pub(crate) fn new(repo: &Repo, speaks: Speaks) -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("o")).unwrap();
        std::fs::create_dir(root.path().join("octo")).unwrap();
        for name in ["o/r", "octo/shop"] {
            symlink(repo.path().join(".git"), root.path().join(name)).unwrap();
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (dir, heard) = (root.path().to_path_buf(), Arc::new(Mutex::new(Vec::new())));
        let told = Arc::clone(&heard);
        thread::spawn(move || {
            for connection in listener.incoming() {
                answer(&connection.unwrap(), &dir, speaks, &told);
            }
        });
        Self { _root: root, url, heard }
    }
}

fn answer(connection: &TcpStream, root: &Path, speaks: Speaks, heard: &Mutex<Vec<Option<String>>>) {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    heard.lock().unwrap().push(headers.get("authorization").cloned());
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let mut backend = Command::new("git");
    backend.args(["-c", "safe.directory=*", "http-backend"]);
    backend.env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1").env("PATH_INFO", path);
    backend.env("REQUEST_METHOD", method).env("QUERY_STRING", query);
    backend.env("CONTENT_TYPE", header("content-type")).env("CONTENT_LENGTH", body.len().to_string());
    backend.env("HTTP_CONTENT_ENCODING", header("content-encoding"));
    backend.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    if speaks == Speaks::Today {
        backend.env("GIT_PROTOCOL", header("git-protocol"));
    }
    let mut backend =
        backend.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    backend.stdin.take().unwrap().write_all(&body).unwrap();
    let output = backend.wait_with_output().unwrap().stdout;
    let text = String::from_utf8_lossy(&output);
    let status = text.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
    let mut connection = connection;
    connection.write_all(format!("HTTP/1.1 {status}\r\nConnection: close\r\n").as_bytes()).unwrap();
    connection.write_all(&output).unwrap();
}

/// A repository of which nothing but one commit was checked out, as `actions/checkout` does it. What its settings call the
/// origin is somewhere else.
pub(super) fn checkout(repo: &Repo, commit: &str, depth: u32) -> Repo {
    let to = Repo::empty();
    to.git(&["init", "--quiet", "--initial-branch=nothing"]);
    let url = format!("file://{}", repo.path().display());
    to.git(&[
        "fetch",
        "--quiet",
        "--no-tags",
        &format!("--depth={depth}"),
        &url,
        &format!("+{commit}:refs/remotes/pull/7/merge"),
    ]);
    to.git(&["checkout", "--quiet", "--detach", commit]);
    to.git(&["remote", "add", "origin", "https://example.invalid/fork.git"]);
    to
}

/// The files of `.git` but for what git writes when it only looks.
pub(super) fn inside(repo: &Repo) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&repo.path().join(".git"), &mut found);
    found
}
