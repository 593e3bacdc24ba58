//! `benchgate report`.

use std::path::Path;

use super::args::ReportFormat;
use super::plan::{ReportPlan, show};
use super::results::Reader;
use super::run::{deliver, json};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::{Listing, list_results};
use crate::report::{self, Budget};
use crate::result::v1::Verdict;
use crate::tracks::{Whole, read_whole};

/// Renders a stored result as the run did that made it. It is a look, not a verdict: what can be shown ends in success.
pub(super) fn report(plan: &ReportPlan) -> Result<Verdict, Diagnostic> {
    let whole = read(&plan.result)?;
    deliver(&render(plan, &whole)?)?;
    Ok(Verdict::Pass)
}

fn read(path: &Path) -> Result<Whole, Diagnostic> {
    if path.is_dir() {
        let help = "name one of its files; `benchgate history` and `benchgate compare` read directories";
        let message = "a directory is no single result".to_owned();
        return Err(Diagnostic::file(Code::NoResults, &show(path), message, Some(help)));
    }
    let Listing { files, problems, .. } = list_results(path);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    // What is no directory is one file.
    let named = files.into_iter().next();
    let file =
        named.ok_or_else(|| Diagnostic::run(Code::NoResults, "there is no result".to_owned(), None))?;
    let mut buffer = Vec::new();
    read_whole(&file.shown, Reader::new().bytes(&file, &mut buffer)?)
}

fn render(plan: &ReportPlan, whole: &Whole) -> Result<String, Diagnostic> {
    let (detail, paint) = (plan.detail, plan.paint);
    Ok(match (whole, plan.format) {
        (Whole::Score(score), ReportFormat::Text) => report::text(score, detail, paint),
        (Whole::Score(score), ReportFormat::Markdown) => report::markdown(score, detail),
        (Whole::Score(score), ReportFormat::Json) => json(score)?,
        (Whole::Pack(pack), ReportFormat::Text) => report::pack_text(pack, detail, paint),
        (Whole::Pack(pack), ReportFormat::Markdown) => report::pack_markdown(pack, detail),
        (Whole::Pack(pack), ReportFormat::Json) => json(pack)?,
        (Whole::Gate(gate), ReportFormat::Text) => report::gate_text(gate, detail, paint),
        (Whole::Gate(gate), ReportFormat::Markdown) => report::gate_markdown(gate, Budget::SUMMARY),
        (Whole::Gate(gate), ReportFormat::Json) => json(gate)?,
        (Whole::Gate(gate), ReportFormat::Junit) => report::gate_junit(gate),
        (Whole::Gate(gate), ReportFormat::Annotations) => report::gate_annotations(gate),
        (Whole::Score(_), ReportFormat::Junit | ReportFormat::Annotations) => {
            return Err(no_form(plan, "a score"));
        }
        (Whole::Pack(_), ReportFormat::Junit | ReportFormat::Annotations) => {
            return Err(no_form(plan, "a pack"));
        }
    })
}

fn no_form(plan: &ReportPlan, of: &str) -> Diagnostic {
    let form = if plan.format == ReportFormat::Junit { "JUnit XML is" } else { "annotations are" };
    let message = format!("{form} made of the result of a gate, and this is one of {of}");
    let help = Some("ask for `--format text`, `markdown` or `json`");
    Diagnostic::file(Code::NoRendering, &show(&plan.result), message, help)
}
