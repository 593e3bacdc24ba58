//! What a shallow clone lacks, fetched into a bare repository of our own, so that the clone stays as it is.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::super::git::{GitError, Server, answer_of_all, ask, command};
use super::super::invocation::new_invocation;
use super::Repository;
use crate::ids::{ObjectFormat, Sha};

/// How long all that is fetched in one run may take.
pub const FETCH_PATIENCE: Duration = Duration::from_mins(10);

/// What git is told for a fetch: a server that says nothing is left, no other one is gone to, nobody is asked for a
/// password, and nothing goes on afterwards.
const SETTINGS: [(&str, &str); 8] = [
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "60"),
    ("http.followRedirects", "false"),
    ("credential.helper", ""),
    ("core.askPass", ""),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("fetch.writeCommitGraph", "false"),
];

/// How the network is reached from here, and whom to believe there.
const NETWORK: [&str; 12] = [
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_PROXY_SSL_CAINFO",
];

/// What is asked of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Commits by their ids. Not every server gives those.
    pub ids: Vec<Sha>,
    /// Branches, by their names on the server.
    pub branches: Vec<String>,
    /// Other references, by their full names.
    pub references: Vec<String>,
}

impl Wanted {
    fn refspecs(&self) -> Vec<String> {
        let ids = self.ids.iter().map(|id| format!("+{id}:refs/benchgate/{id}"));
        let branches =
            self.branches.iter().map(|name| format!("+refs/heads/{name}:refs/remotes/origin/{name}"));
        let references = self.references.iter().map(|name| format!("+{name}:refs/benchgate/{name}"));
        ids.chain(branches).chain(references).collect()
    }
}

/// A bare repository, which goes when this does.
#[derive(Debug)]
pub(super) struct Fetched {
    dir: PathBuf,
    deadline: Instant,
    patience: Duration,
}

impl Fetched {
    pub(super) fn create(format: ObjectFormat, patience: Duration) -> Result<Self, GitError> {
        const COMMAND: &str = "init";
        let dir =
            std::env::temp_dir().canonicalize()?.join(format!("benchgate-history-{}", new_invocation()));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Not recursively: one that is there already is an error.
        builder.create(&dir)?;
        let made = Self { dir, deadline: Instant::now() + patience, patience };
        let format = match format {
            ObjectFormat::Sha1 => "--object-format=sha1",
            ObjectFormat::Sha256 => "--object-format=sha256",
        };
        let words = [COMMAND, "--bare", "--quiet", "--template=", format, "."].map(OsString::from);
        let answer = ask(&made.dir, &words, 1_000)?;
        if answer.code == Some(0) { Ok(made) } else { Err(answer.refused(COMMAND)) }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// With the contents of all that is fetched. Without those of the history (`--filter=tree:0`) it is a twentieth, but what
    /// is judged needs its own, which a second fetch by id would have to bring, and into another repository: one that is said
    /// to be partial has objects that git knows of and that are not there. Two deep is enough for nearly every run, and has
    /// little else than what is judged; a thousand deep were 2.6 MB here where two were 1.9.
    pub(super) fn fetch(
        &self,
        server: &Server,
        header: Option<&str>,
        wanted: &Wanted,
        depth: u32,
    ) -> Result<(), GitError> {
        const COMMAND: &str = "fetch";
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(GitError::Silent { command: COMMAND.into(), after: self.patience });
        }
        let mut command = self.asking(server, header);
        command.args([
            COMMAND,
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--update-shallow",
        ]);
        command.arg(format!("--depth={depth}")).arg("--end-of-options").arg(server.url());
        command.args(wanted.refspecs());
        let answer = answer_of_all(&mut command, 1_000, left)?;
        if answer.code == Some(0) { Ok(()) } else { Err(answer.refused(COMMAND)) }
    }

    /// Git as it goes to the server. What may be secret is no argument.
    fn asking(&self, server: &Server, header: Option<&str>) -> Command {
        let mut command = command(&self.dir);
        command.env("GIT_ALLOW_PROTOCOL", server.protocol());
        for name in NETWORK.into_iter().filter(|_| !server.is_here()) {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        let setting = server.header_setting();
        let header = header.map(|header| (&*setting, header));
        let settings: Vec<(&str, &str)> = SETTINGS.into_iter().chain(header).collect();
        command.env("GIT_CONFIG_COUNT", settings.len().to_string());
        for (index, (name, value)) in settings.into_iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{index}"), name);
            command.env(format!("GIT_CONFIG_VALUE_{index}"), value);
        }
        command
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).ok();
    }
}

impl Repository {
    /// Fetches what is wanted, as many commits deep, and what was fetched before. From then on it counts as if it were a part
    /// of the clone, in which nothing changes. `patience` is how long all that is fetched may take.
    pub fn fetch(
        &mut self,
        server: &Server,
        wanted: &Wanted,
        depth: u32,
        patience: Duration,
    ) -> Result<(), GitError> {
        let header = server.header(self.header(server)?);
        let fetched = match self.fetched.take() {
            Some(fetched) => fetched,
            None => Fetched::create(self.format()?, patience)?,
        };
        let done = fetched.fetch(server, header.as_deref(), wanted, depth);
        // What asks for objects is to know all of them.
        self.objects = std::sync::Mutex::default();
        self.fetched = Some(fetched);
        done
    }

    /// The header that `actions/checkout` leaves in the settings of a clone.
    fn header(&self, server: &Server) -> Result<Option<String>, GitError> {
        const COMMAND: &str = "config";
        let words =
            [COMMAND, "--null", "--get-urlmatch", "http.extraHeader", &server.url()].map(OsString::from);
        let answer = ask(&self.root, &words, 8_192)?;
        let text = String::from_utf8_lossy(&answer.text);
        Ok(text
            .split('\0')
            .next()
            .filter(|text| answer.code == Some(0) && !text.is_empty())
            .map(str::to_owned))
    }

    fn format(&self) -> Result<ObjectFormat, GitError> {
        const COMMAND: &str = "rev-parse";
        let name = self.text(&[COMMAND, "--show-object-format"], COMMAND, 64)?;
        match name.trim_end() {
            "sha1" => Ok(ObjectFormat::Sha1),
            "sha256" => Ok(ObjectFormat::Sha256),
            _ => Err(GitError::Answer(COMMAND)),
        }
    }

    /// What makes git look for objects in the clone, too. It is not said while something is fetched: of what the clone has
    /// cut off git would believe that it were there.
    pub(super) fn alternates(&self) -> Result<OsString, GitError> {
        const COMMAND: &str = "rev-parse";
        let path = self.text(&[COMMAND, "--git-path", "objects"], COMMAND, 1 << 16)?;
        let path = self.root.join(path.trim_end_matches('\n'));
        path.to_str().map(quoted).ok_or(GitError::Answer(COMMAND))
    }
}

/// A path as git reads it in a list of several.
fn quoted(path: &str) -> OsString {
    let mut out = String::from("\"");
    for character in path.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out.into()
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
