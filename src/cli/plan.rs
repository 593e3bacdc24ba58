//! From arguments to a plan in which everything is decided and nothing can be wrong any more.

use std::io::IsTerminal as _;
use std::path::{Component, Path, PathBuf};

use super::args::{
    Color, Command, CompareArgs, ConfigArg, ConfigArgs, ConfigCommand, ConfigFormat, ExplainArgs, FIXTURES,
    Format, HistoryArgs, InitArgs, JudgingArgs, ReportArgs, ReportFormat, ScoreArgs, ShowArgs,
};
use super::doctor::DoctorArgs;
use super::evidence::EvidenceArgs;
use super::gate::{self, GatePlan, plan_gate};
use super::pack_plan::{PackPlan, plan_pack};
use super::policy::Loaded;
use super::publish::PublishArgs;
use crate::diagnostic::{Code, Diagnostic};
use crate::io;
use crate::report::{Detail, Paint};
use crate::result::{Invocation, Quotes, RunFacts, quote, quote_path};
use crate::review::Rules;
use crate::source::nearest;

/// What will be done.
#[derive(Debug)]
pub(super) enum Plan {
    Score(ScorePlan),
    Gate(Box<GatePlan>),
    Publish(PublishArgs),
    Doctor(DoctorArgs),
    Pack(Box<PackPlan>),
    Evidence(EvidenceArgs),
    Init(InitArgs),
    Show(ShowPlan),
    ShowCompared(gate::Asked),
    Compare(ComparePlan),
    History(HistoryPlan),
    Report(ReportPlan),
    Explain(Option<Code>),
    ShowConfig(Option<PathBuf>, ConfigFormat),
    CheckConfig(Option<PathBuf>),
}

/// What is to be judged, as far as the command line says it; the policy says the rest.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) config: Option<PathBuf>,
    dir: Option<PathBuf>,
    tolerance: Option<u32>,
    reviewer: Option<String>,
    recordings: Option<PathBuf>,
}

/// What is judged, and how.
#[derive(Debug)]
pub(super) struct Judging {
    pub(super) dir: PathBuf,
    pub(super) recordings: Option<PathBuf>,
    pub(super) facts: RunFacts,
}

/// What is wanted of the rows of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Themselves, quoting so much.
    Kept(Quotes),
    /// The lines of the terminal's table, and nothing else: a row is drawn where it is made, and most of it forgotten.
    Drawn,
}

#[derive(Debug)]
pub(super) struct ScorePlan {
    pub(super) asked: Asked,
    pub(super) rows: Rows,
    pub(super) format: Format,
    pub(super) detail: Detail,
    pub(super) paint: Paint,
    pub(super) out: Option<PathBuf>,
    pub(super) summary: Option<PathBuf>,
    pub(super) outputs: Option<PathBuf>,
    pub(super) archive: Option<PathBuf>,
}

#[derive(Debug)]
pub(super) struct ComparePlan {
    pub(super) tracks: Vec<PathBuf>,
    pub(super) format: Format,
    pub(super) paint: Paint,
}

#[derive(Debug)]
pub(super) struct HistoryPlan {
    pub(super) dir: PathBuf,
    pub(super) format: Format,
    pub(super) last: usize,
    pub(super) paint: Paint,
}

#[derive(Debug)]
pub(super) struct ReportPlan {
    pub(super) result: PathBuf,
    pub(super) format: ReportFormat,
    pub(super) detail: Detail,
    pub(super) paint: Paint,
}

#[derive(Debug)]
pub(super) struct ShowPlan {
    pub(super) fixture: String,
    pub(super) asked: Asked,
    pub(super) paint: Paint,
}

/// Plans a command.
pub(super) fn plan(command: Command) -> Result<Plan, Diagnostic> {
    match command {
        Command::Gate(args) => plan_gate(args).map(|plan| Plan::Gate(Box::new(plan))),
        Command::Publish(args) => Ok(Plan::Publish(args)),
        Command::Doctor(args) => Ok(Plan::Doctor(args)),
        Command::Init(args) => Ok(Plan::Init(args)),
        Command::Score(args) => plan_score(args).map(Plan::Score),
        Command::Pack(args) => plan_pack(args).map(|plan| Plan::Pack(Box::new(plan))),
        Command::Evidence(args) => Ok(Plan::Evidence(args)),
        Command::Show(ShowArgs { fixture, base: Some(base), judging, color, .. }) => {
            let config = judging.config.config;
            Ok(Plan::ShowCompared(gate::Asked { fixture, base, config, paint: paint(color) }))
        }
        Command::Show(ShowArgs { fixture, dir, base: None, judging, color }) => {
            Ok(Plan::Show(ShowPlan { fixture, asked: Asked::new(dir, judging), paint: paint(color) }))
        }
        Command::Config(ConfigArgs { command: ConfigCommand::Show { config, format } }) => {
            Ok(Plan::ShowConfig(config.config, format))
        }
        Command::Config(ConfigArgs { command: ConfigCommand::Check { config } }) => {
            Ok(Plan::CheckConfig(config.config))
        }
        Command::Compare(CompareArgs { tracks, format, color }) => {
            Ok(Plan::Compare(ComparePlan { tracks, format, paint: paint(color) }))
        }
        Command::History(HistoryArgs { dir, format, last, color }) => {
            Ok(Plan::History(HistoryPlan { dir, format, last, paint: paint(color) }))
        }
        Command::Report(ReportArgs { result, format, full, color }) => {
            let detail = if full { Detail::Full } else { Detail::Compact };
            Ok(Plan::Report(ReportPlan { result, format, detail, paint: paint(color) }))
        }
        Command::Explain(ExplainArgs { code: None }) => Ok(Plan::Explain(None)),
        Command::Explain(ExplainArgs { code: Some(name) }) => find_code(&name).map(Some).map(Plan::Explain),
    }
}

fn plan_score(args: ScoreArgs) -> Result<ScorePlan, Diagnostic> {
    let ScoreArgs { dir, format, judging, full, color, out, summary, outputs, archive } = args;
    let targets = [("--out", &out), ("--summary", &summary), ("--outputs", &outputs)];
    check_targets(&targets)?;
    let config = judging.config.config.as_deref();
    for (flag, path) in targets {
        if let (Some(path), Some(config)) = (path.as_deref(), config)
            && same_file(path, config)
        {
            let message = format!("{flag} and --config name the same file");
            return Err(Diagnostic::file(Code::OutIsInput, &show(path), message, Some("name two files")));
        }
    }
    let is_compact = !full && format != Format::Json && out.is_none() && archive.is_none();
    Ok(ScorePlan {
        asked: Asked::new(dir, judging),
        rows: match (is_compact, format, &summary) {
            (true, Format::Text, None) => Rows::Drawn,
            (true, ..) => Rows::Kept(Quotes::Table),
            (false, ..) => Rows::Kept(Quotes::Kept),
        },
        format,
        detail: if full { Detail::Full } else { Detail::Compact },
        paint: paint(color),
        out,
        summary,
        outputs,
        archive,
    })
}

/// What is written must not destroy what is read, nor one result another. Streams may be shared.
pub(super) fn check_targets(targets: &[(&str, &Option<PathBuf>)]) -> Result<(), Diagnostic> {
    let mut taken: Vec<(&str, PathBuf)> = Vec::new();
    for (flag, path) in targets {
        let Some(path) = path.as_deref().filter(|path| io::is_replaced(path)) else { continue };
        if io::is_named_like_input(path) {
            let message = format!("{flag} is named like an input");
            let help = Some("give it another ending, such as `result.json` or `summary.md`");
            return Err(Diagnostic::file(Code::OutIsInput, &show(path), message, help));
        }
        let real = real_name(path);
        if let Some((other, _)) = taken.iter().find(|(_, other)| *other == real) {
            let message = format!("{other} and {flag} name the same file");
            return Err(Diagnostic::file(Code::OutIsInput, &show(path), message, Some("name two files")));
        }
        taken.push((flag, real));
    }
    Ok(())
}

/// Whether two paths name one file, which need not be there yet.
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    real_name(one) == real_name(other)
}

/// One name for each file, through links. Of a path that is not there yet, so is what is there of it; the rest is taken
/// as it will be once its directories are made, so that `new/../pack.json` is `pack.json`.
fn real_name(path: &Path) -> PathBuf {
    let mut real = Path::new(".").canonicalize().unwrap_or_default();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}

impl Asked {
    fn new(dir: Option<PathBuf>, args: JudgingArgs) -> Self {
        let JudgingArgs { config: ConfigArg { config }, tolerance, reviewer, recordings } = args;
        Self { config, dir, tolerance, reviewer, recordings }
    }

    /// What is judged and how: the command line comes before the policy, and that before the defaults.
    pub(super) fn judging(&self, loaded: Option<&Loaded>) -> Judging {
        let fixtures = loaded.map(|loaded| &loaded.policy.fixtures);
        let named = fixtures.map_or(FIXTURES, |fixtures| fixtures.dir.as_str());
        let dir = self.dir.clone().unwrap_or_else(|| named.into());
        let mut rules = fixtures.map_or_else(Rules::default, |fixtures| fixtures.rules);
        rules.tolerance = self.tolerance.unwrap_or(rules.tolerance);
        let invocation = Invocation { dir: show(&dir), flags: self.flags(), check: None };
        Judging {
            facts: RunFacts {
                rules,
                reviewer: self.reviewer.clone(),
                config: loaded.and_then(|loaded| loaded.source.as_ref()).map(|source| source.file.clone()),
                invocation,
            },
            recordings: self.recordings.clone(),
            dir,
        }
    }

    /// The command that says what is wrong with the policy.
    pub(super) fn check(&self) -> String {
        format!("benchgate config check{}", config_flag(self.config.as_deref()))
    }

    /// The flags that change what is judged, so that a suggested command judges the same.
    fn flags(&self) -> String {
        let mut flags = config_flag(self.config.as_deref());
        if let Some(tolerance) = self.tolerance {
            flags.push_str(&format!(" --tolerance {tolerance}"));
        }
        if let Some(name) = &self.reviewer {
            // With `=` even a name that looks like a flag is a name.
            flags.push_str(&format!(" --reviewer={}", quote(name)));
        }
        if let Some(dir) = &self.recordings {
            flags.push_str(&format!(" --recordings {}", quote_path(&show(dir))));
        }
        flags
    }
}

fn config_flag(config: Option<&Path>) -> String {
    config.map(|file| format!(" --config {}", quote_path(&show(file)))).unwrap_or_default()
}

pub(super) fn show(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

pub(super) fn paint(color: Color) -> Paint {
    let colored = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
            !refused && std::io::stdout().is_terminal()
        }
    };
    if colored { Paint::Ansi } else { Paint::Plain }
}

fn find_code(name: &str) -> Result<Code, Diagnostic> {
    // As it stands in a message, `error[unknown-key]`, it is understood too.
    let name = name.split_once('[').map_or(name, |(_, rest)| rest.trim_end_matches([']', ':']));
    Code::ALL.iter().copied().find(|code| code.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        let message = format!("`{name}` is not a diagnostic code");
        let help = nearest(name, &names).map_or_else(
            || "`benchgate explain` lists all codes".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::run(Code::UnknownCode, message, Some(&help))
    })
}
