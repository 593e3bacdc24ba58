//! Whole runs of `benchgate gate` on a repository of generated fixtures, of which a change touches one in a hundred, against
//! its parts run alone: `benchgate score` of the same directory, reading and hashing the same files, and the same questions
//! to git. In turn.
//!
//! `cargo bench --bench gate -- [--full] [--check] [--rounds N]`; `docs/performance.md` says what the figures mean.

mod generate;
// What `benches/score.rs` needs and this does not.
#[expect(dead_code, unused_imports, reason = "shared with another benchmark")]
mod pairs;

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use benchgate::ids::ObjectFormat;
use generate::Profile;
use pairs::{Layout, Measured, Scene, Spread, in_turn};

/// Words with which this program starts itself.
const HASH: &str = "--hash-all";
/// One fixture in so many is changed.
const CHANGED: usize = 100;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [HASH, dir] = words.as_slice() {
        let files = hash_all(Path::new(dir))?;
        writeln!(io::stdout(), "{files} files")?;
        return Ok(ExitCode::SUCCESS);
    }
    // Only `cargo bench` says this; `cargo test --benches` is not for measuring.
    if !words.contains(&"--bench") {
        return Ok(ExitCode::SUCCESS);
    }
    let fixtures = if words.contains(&"--full") { 10_000 } else { 1_000 };
    let rounds = words.iter().position(|word| *word == "--rounds").and_then(|at| words.get(at + 1));
    let rounds = rounds.map_or(Ok(7), |rounds| rounds.parse())?;
    let mut held = true;
    for profile in [Profile::Small, Profile::Realistic] {
        held &= measure(profile, fixtures, rounds)?;
    }
    Ok(if words.contains(&"--check") && !held { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads every file below a directory and makes its id as git would, on as many threads as there are cores.
fn hash_all(root: &Path) -> io::Result<usize> {
    let mut files = Vec::new();
    list(root, &mut files)?;
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            std::hint::black_box(ObjectFormat::Sha1.blob_id(&fs::read(file)?));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        started.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the reference panicked")))
        })
    })?;
    Ok(files.len())
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// A repository with the fixtures on `main` and a branch that changes some recordings.
fn repository(scene: &Scene) -> Result<PathBuf, Box<dyn Error>> {
    let root = scene.dir.with_extension("repository");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    let fixtures = root.join("benchmark/fixtures");
    fs::create_dir_all(&fixtures)?;
    let mut recordings = Vec::new();
    let mut files = Vec::new();
    list(&scene.dir, &mut files)?;
    for file in files {
        let to = fixtures.join(file.strip_prefix(&scene.dir)?);
        fs::create_dir_all(to.parent().ok_or("a file is in a directory")?)?;
        fs::copy(&file, &to)?;
        if to.to_string_lossy().ends_with(".findings.json") {
            recordings.push(to);
        }
    }
    recordings.sort();
    git(&root, &["init", "--quiet", "--initial-branch=main"])?;
    commit(&root)?;
    git(&root, &["checkout", "--quiet", "-b", "change"])?;
    for recording in recordings.iter().step_by(CHANGED) {
        fs::write(recording, [fs::read(recording)?, b"\n".to_vec()].concat())?;
    }
    commit(&root)?;
    Ok(root)
}

fn commit(root: &Path) -> Result<(), Box<dyn Error>> {
    git(root, &["add", "--all"])?;
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"];
    git(root, &[&who[..], &["commit", "--quiet", "--message=a commit"]].concat())
}

fn git(root: &Path, words: &[&str]) -> Result<(), Box<dyn Error>> {
    let status = Command::new("git").current_dir(root).args(words).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("git {words:?} failed").into()) }
}

fn benchgate(root: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchgate"));
    command.current_dir(root).args(words);
    command
}

fn measure(profile: Profile, fixtures: usize, rounds: usize) -> Result<bool, Box<dyn Error>> {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate");
    let scene = Scene::set(&parent, profile, fixtures, Layout::Flat)?;
    let root = repository(&scene)?;
    let dir = root.join("benchmark/fixtures");
    let mut hash = Command::new(std::env::current_exe()?);
    hash.arg(HASH).arg(&dir);
    // What the gate asks git: names, both listings, the blobs of what changed.
    let mut questions = Command::new("sh");
    questions.current_dir(&root).args([
        "-c",
        "git symbolic-ref --quiet refs/remotes/origin/HEAD; git symbolic-ref HEAD; git merge-base --all main HEAD; \
         git ls-tree -rz --full-tree HEAD >/dev/null; git ls-tree -rz --full-tree main >/dev/null; \
         git diff-tree -r --no-renames main HEAD | cut -d' ' -f3 | git cat-file --batch >/dev/null",
    ]);
    let mut commands = [benchgate(&root, &["gate"]), benchgate(&root, &["score"]), hash, questions];
    let measured = in_turn(&mut commands, rounds)?;
    let [gate, score, hash, questions] = measured.as_slice() else { return Err("four commands".into()) };
    say(&format!(
        "\n{fixtures} {} fixtures, 1 in {CHANGED} changed; median (min to max) of {rounds}\n",
        profile.name()
    ))?;
    for (name, runs) in ["gate", "score", "read and SHA-1", "git alone"].into_iter().zip(&measured) {
        let time = Spread::of(runs.iter().map(Measured::milliseconds));
        say(&format!("  {name:24}{time} ms\n"))?;
    }
    let rest = gate.iter().zip(questions).map(|(gate, git)| gate.milliseconds() - git.milliseconds());
    let parts = score.iter().zip(hash).map(|(score, hash)| score.milliseconds() + hash.milliseconds());
    let ratio = Spread::of(rest.zip(parts).map(|(rest, parts)| rest / parts));
    let holds = ratio.median <= 1.3;
    let word = if holds { "holds" } else { "DOES NOT HOLD" };
    say(&format!("  {:24}{ratio}   ≤ 1.3: {word}\n", "(gate − git) / (score + SHA-1)"))?;
    Ok(holds)
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
