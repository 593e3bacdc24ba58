//! Whole runs of `benchgate score` against two other programs over the same generated files, in turn.
//!
//! `cargo bench --bench score -- [--full] [--suites] [--check] [--rounds N]`; `docs/performance.md` says what the
//! figures mean.

mod generate;
mod pairs;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode};

use generate::Profile;
use pairs::{Layout, Measured, Scene, Spread, in_turn, read_all};

const MIB: f64 = 1024.0 * 1024.0;
/// The comparison with Python has a bound for so many fixtures.
const PYTHON_BOUND_UP_TO: usize = 10_000;
/// Words with which this program starts itself as the reference.
const REFERENCE: &str = "--read-all";

/// What was asked for.
struct Options {
    full: bool,
    check: bool,
    layout: Layout,
    rounds: usize,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [REFERENCE, dir, digests] = words.as_slice() {
        let bytes = read_all(Path::new(dir), *digests == "true")?;
        writeln!(io::stdout(), "{bytes} bytes")?;
        return Ok(ExitCode::SUCCESS);
    }
    // Only `cargo bench` says this; `cargo test --benches` is not for measuring.
    if !words.contains(&"--bench") {
        return Ok(ExitCode::SUCCESS);
    }
    let failed = measure(&options(&words)?)?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn options(words: &[&str]) -> Result<Options, Box<dyn Error>> {
    let mut options = Options { full: false, check: false, layout: Layout::Flat, rounds: 7 };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--bench" => {}
            "--full" => options.full = true,
            "--check" => options.check = true,
            "--suites" => options.layout = Layout::Suites(500),
            "--rounds" => options.rounds = words.next().ok_or("--rounds needs a number")?.parse()?,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(options)
}

/// Measures everything that was asked for; true when a bound is to be checked and does not hold.
fn measure(options: &Options) -> Result<bool, Box<dyn Error>> {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures");
    let mut scenes = vec![(Profile::Small, 1_000), (Profile::Realistic, 1_000)];
    if options.full {
        scenes = vec![(Profile::Small, 10_000), (Profile::Realistic, 10_000), (Profile::Small, 100_000)];
    }
    let mut held = five(&Scene::set(&parent, Profile::Realistic, 5, Layout::Flat)?, options.rounds)?;
    for (profile, fixtures) in scenes {
        held &= against_others(&Scene::set(&parent, profile, fixtures, options.layout)?, options.rounds)?;
    }
    Ok(options.check && !held)
}

fn benchgate(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_benchgate"));
    command.args(arguments);
    command
}

/// Five fixtures take hardly more than starting the process does.
fn five(scene: &Scene, rounds: usize) -> Result<bool, Box<dyn Error>> {
    let dir = scene.dir.display().to_string();
    let mut commands = [benchgate(&["score", &dir]), benchgate(&["--version"])];
    let [score, version] = <[Vec<Measured>; 2]>::try_from(in_turn(&mut commands, rounds * 3)?)
        .map_err(|_| "two commands give two lists")?;
    let above = Spread::of(score.iter().zip(&version).map(|(a, b)| a.milliseconds() - b.milliseconds()));
    say("\n5 realistic fixtures, ms above the time of `benchgate --version`\n")?;
    verdict("score − start", above, above.median < 5.0, "< 5")
}

/// One scene against the reference and against Python.
fn against_others(scene: &Scene, rounds: usize) -> Result<bool, Box<dyn Error>> {
    let dir = scene.dir.display().to_string();
    let digests = if scene.profile.states_digest(1) { "true" } else { "false" };
    let mut reference = Command::new(std::env::current_exe()?);
    reference.args([REFERENCE, &dir, digests]);
    let mut python = Command::new("python3");
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/score.py")).arg(&dir);
    let with_python = agrees_with(&mut python, &mut benchgate(&["score", &dir]))?;
    let mut commands = vec![benchgate(&["score", &dir]), reference];
    if with_python {
        commands.push(python);
    }
    let measured = in_turn(&mut commands, rounds)?;
    let name = scene.profile.name();
    let size = scene.bytes as f64 / MIB;
    say(&format!("\n{} {name} fixtures, {size:.1} MiB; median (min to max) of {rounds}\n", scene.fixtures))?;
    for (program, runs) in ["score", "reference", "python"].into_iter().zip(&measured) {
        let time = Spread::of(runs.iter().map(Measured::milliseconds));
        let busy = Spread::of(runs.iter().map(Measured::busy_milliseconds));
        say(&format!("  {program:24}{time} ms, processors busy for {:.2} ms\n", busy.median))?;
    }
    let [score, reference, rest @ ..] = measured.as_slice() else {
        return Err("two commands at least".into());
    };
    let ratio = |above: &[Measured], below: &[Measured]| {
        Spread::of(above.iter().zip(below).map(|(a, b)| a.milliseconds() / b.milliseconds()))
    };
    let against = ratio(score, reference);
    let mut held = verdict("score / reference", against, against.median <= 1.5, "≤ 1.5")?;
    if let [python] = rest {
        let faster = ratio(python, score);
        if scene.fixtures > PYTHON_BOUND_UP_TO {
            say(&format!("  {:24}{faster}   no bound\n", "python / score"))?;
        } else {
            let least = if scene.profile == Profile::Small { 5.0 } else { 3.0 };
            held &= verdict("python / score", faster, faster.median >= least, &format!("≥ {least}"))?;
        }
    } else {
        say("  python3 is missing; the comparison with it is left out\n")?;
    }
    let peak = Spread::of(score.iter().map(|run| run.peak_memory as f64 / MIB));
    let most = 64.0 + 2.0 * size;
    held &= verdict("peak memory, MiB", peak, peak.greatest <= most, &format!("≤ {most:.0}"))?;
    Ok(held)
}

/// Whether Python is there. It must come to the same totals, or its time would be that of another task.
fn agrees_with(python: &mut Command, score: &mut Command) -> Result<bool, Box<dyn Error>> {
    let totals = |output: Vec<u8>| -> Option<Vec<String>> {
        let text = String::from_utf8(output).ok()?;
        let line = text.lines().find(|line| line.starts_with("TOTAL"))?;
        Some(line.split_whitespace().take(7).map(ToOwned::to_owned).collect())
    };
    let Ok(theirs) = python.output() else { return Ok(false) };
    let (ours, theirs) = (totals(score.output()?.stdout), totals(theirs.stdout));
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(true),
        (ours, theirs) => Err(format!("the totals differ: {ours:?}, Python: {theirs:?}").into()),
    }
}

fn verdict(what: &str, spread: Spread, holds: bool, bound: &str) -> Result<bool, Box<dyn Error>> {
    let word = if holds { "holds" } else { "DOES NOT HOLD" };
    say(&format!("  {what:24}{spread}   {bound}: {word}\n"))?;
    Ok(holds)
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
