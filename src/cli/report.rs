//! `benchgate report`.

use std::path::Path;

use super::args::ReportFormat;
use super::plan::{ReportPlan, show};
use super::results::unread;
use super::run::{deliver, json};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::{self, Budget};
use crate::limits::RESULT_BYTES;
use crate::report::{self, Budget as Bytes};
use crate::result::v1::Verdict;
use crate::tracks::{Whole, read_whole};

/// Renders a stored result as the run did that made it. It is a look, not a verdict: what can be shown ends in success.
pub(super) fn report(plan: &ReportPlan) -> Result<Verdict, Diagnostic> {
    let whole = read(&plan.result)?;
    deliver(&render(plan, &whole)?)?;
    Ok(Verdict::Pass)
}

fn read(path: &Path) -> Result<Whole, Diagnostic> {
    let (file, mut buffer) = (show(path), Vec::new());
    let bytes = io::read(path, RESULT_BYTES, &Budget::new(RESULT_BYTES), &mut buffer);
    read_whole(&file, bytes.map_err(|error| unread(&error, &file))?)
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
        (Whole::Gate(gate), ReportFormat::Markdown) => report::gate_markdown(gate, Bytes::SUMMARY),
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
