//! Whole runs of `benchgate evidence verify` over a store of generated records with small reports, against reading and
//! hashing the same files on one thread, and the same questions to git. In turn.
//!
//! `cargo bench --bench verify -- [--check] [--rounds N]`; `docs/performance.md` says what the figures mean.

// What the other benchmarks need and this does not.
#[expect(dead_code, reason = "shared with another benchmark")]
#[path = "pairs/measure.rs"]
mod measure;
#[path = "pairs/statistics.rs"]
mod statistics;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use benchgate::evidence::statement::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Origin, Outcome, Phase, ReportPath, Statement,
};
use benchgate::ids::{ClaimId, Digest};
use benchgate::io::{EVIDENCE, EvidenceStore, new_invocation, wall_clock, worktree};
use measure::{Measured, in_turn};
use statistics::Spread;

/// Words with which this program starts itself.
const HASH: &str = "--hash-all";
/// Commands that were recorded to their end; each has two records and a report.
const COMMANDS: usize = 1_000;
/// Test cases of a report, some 70 bytes each.
const CASES: usize = 20;

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
    let rounds = words.iter().position(|word| *word == "--rounds").and_then(|at| words.get(at + 1));
    let held = compare(rounds.map_or(Ok(7), |rounds| rounds.parse())?)?;
    Ok(if words.contains(&"--check") && !held { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads every file below a directory and makes its digest, one after the other on one thread.
fn hash_all(root: &Path) -> io::Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_dir() {
            files += hash_all(&path)?;
        } else {
            std::hint::black_box(Digest::of(&fs::read(path)?));
            files += 1;
        }
    }
    Ok(files)
}

/// A repository with a store of records that are about its commit.
fn repository() -> Result<PathBuf, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&root)?;
    fs::write(root.join(".gitignore"), ".benchgate/\n")?;
    git(&root, &["init", "--quiet"])?;
    git(&root, &["add", "--all"])?;
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"];
    git(&root, &[&who[..], &["commit", "--quiet", "--message=a commit"]].concat())?;
    let tree = worktree(&root)?.ok_or("there is a commit")?;
    let store = EvidenceStore::new(&root.join(EVIDENCE));
    store.create()?;
    for number in 0..COMMANDS {
        let report = report(number);
        let (digest, bytes) = store.add_bytes(report.as_bytes())?;
        let clean = Dirt { count: 0, paths: Vec::new(), digest: Digest::of(b"") };
        let path = ReportPath::new("${BENCHGATE_REPORTS}/junit.xml")?;
        let mut statement = Statement {
            commit: tree.commit.clone(),
            tree: tree.tree.clone(),
            origin: Origin::Run,
            invocation: new_invocation(),
            claim: Some(ClaimId::new("claim/tests-green")?),
            pack: None,
            command: Some(CommandLine {
                written: vec!["pytest".into()],
                argv: vec!["pytest".into()],
                cwd: None,
                env: BTreeMap::new(),
                timeout_ms: None,
                reports: vec![path.clone()],
            }),
            ci: Ci { leg: Some(format!("leg {number}")), ..Ci::default() },
            machine: MachineFacts { os: "linux".into(), arch: "x86_64".into(), cpus: Some(2), memory: None },
            tools: BTreeMap::from([("benchgate".into(), "0.1.0".into())]),
            collection_started_at: None,
            started_at: wall_clock()?,
            before: clean.clone(),
            phase: Phase::Started,
        };
        store.add_record(&statement.to_bytes())?;
        statement.phase = Phase::Finished(Box::new(Finished {
            finished_at: wall_clock()?,
            elapsed_ms: Some(1),
            outcome: Some(Outcome::Exit(0)),
            interrupted_by: None,
            stdout: None,
            stderr: None,
            commit: tree.commit.clone(),
            after: clean,
            artifacts: vec![Artifact { path, format: None, digest, bytes }],
        }));
        store.add_record(&statement.to_bytes())?;
    }
    Ok(root)
}

fn report(number: usize) -> String {
    let cases: String = (0..CASES)
        .map(|case| {
            format!(r#"<testcase classname="module{number}" name="test_case_{case}" time="0.001"/>"#) + "\n"
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<testsuites><testsuite name=\"all\" tests=\"{CASES}\">\n{cases}</testsuite></testsuites>\n"
    )
}

fn git(root: &Path, words: &[&str]) -> Result<(), Box<dyn Error>> {
    let status = Command::new("git").current_dir(root).args(words).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("git {words:?} failed").into()) }
}

fn compare(rounds: usize) -> Result<bool, Box<dyn Error>> {
    let root = repository()?;
    let mut verify = Command::new(env!("CARGO_BIN_EXE_benchgate"));
    verify.current_dir(&root).args(["evidence", "verify"]);
    if !verify.output()?.status.success() {
        return Err("the claim is not supported".into());
    }
    let mut hash = Command::new(std::env::current_exe()?);
    hash.arg(HASH).arg(root.join(EVIDENCE));
    // What `verify` asks git: commit and tree, whether the store is tracked, filters, the status, what is not looked at.
    let mut questions = Command::new("sh");
    questions.current_dir(&root).args([
        "-c",
        "git rev-parse HEAD; git rev-parse HEAD^{tree}; git ls-files .benchgate; git config --get-regexp ^filter; \
         git status --porcelain=v2 --untracked-files=all; git ls-files -v",
    ]);
    let mut start = Command::new(env!("CARGO_BIN_EXE_benchgate"));
    start.arg("--version");
    let mut commands = [verify, hash, questions, start];
    let measured = in_turn(&mut commands, rounds)?;
    let [verify, hash, questions, _] = measured.as_slice() else { return Err("four commands".into()) };
    say(&format!(
        "\n{} records, {COMMANDS} reports of {} bytes; median (min to max) of {rounds}\n",
        2 * COMMANDS,
        report(0).len()
    ))?;
    for (name, runs) in ["verify", "read and SHA-256", "git alone", "start"].into_iter().zip(&measured) {
        let time = Spread::of(runs.iter().map(Measured::milliseconds));
        say(&format!("  {name:32}{time} ms\n"))?;
    }
    let whole = verify.iter().zip(hash).map(|(verify, hash)| verify.milliseconds() / hash.milliseconds());
    let whole = Spread::of(whole);
    say(&format!("  {:32}{whole}   git included, no bound\n", "verify / (read + SHA-256)"))?;
    let beyond_git = |figure: fn(&Measured) -> f64| {
        let runs = verify.iter().zip(questions).zip(hash);
        Spread::of(runs.map(|((verify, git), hash)| (figure(verify) - figure(git)) / figure(hash)))
    };
    let (ratio, busy) = (beyond_git(Measured::milliseconds), beyond_git(Measured::busy_milliseconds));
    let holds = ratio.median <= 2.0;
    let word = if holds { "holds" } else { "DOES NOT HOLD" };
    say(&format!("  {:32}{ratio}   ≤ 2: {word}\n", "(verify − git) / (read + SHA-256)"))?;
    say(&format!("  {:32}{busy}   no bound\n", "the same, processors busy"))?;
    Ok(holds)
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
