//! Jobs of workflows, as a rule names them.

use alloc::format;
use alloc::string::String;

use super::{Form, Malformed, Shape, line};
use crate::evidence::JobName;
use crate::limits::POLICY_TEXT;

/// Where workflows are.
const WORKFLOWS: &str = ".github/workflows/";

impl Form for JobName {
    const SHAPE: Shape = Shape {
        words: "the file of a workflow and the name of a job in it",
        example: ".github/workflows/ci.yml#test",
        pattern: r"^\.github/workflows/[^/#\\\u0000-\u001F\u007F-\u009F\u2028\u2029]+\.ya?ml#[^\s\uFEFF\u0000-\u001F\u007F-\u009F](?:[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*[^\s\uFEFF\u0000-\u001F\u007F-\u009F])?$",
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        let Some((workflow, name)) = text.split_once('#') else {
            return Err(Malformed::new(
                "names no job",
                "write the name of the job after `#`, as people see it: `.github/workflows/ci.yml#test`",
            ));
        };
        let file = workflow.strip_prefix(WORKFLOWS).unwrap_or_default();
        let stem = file.strip_suffix(".yml").or_else(|| file.strip_suffix(".yaml")).unwrap_or_default();
        if stem.is_empty() || file.contains(['/', '\\']) {
            return Err(Malformed::new(
                "names no file of a workflow",
                "workflows are files `.github/workflows/NAME.yml`",
            ));
        }
        line(name, POLICY_TEXT)?;
        Ok(Self { workflow: workflow.into(), name: name.into() })
    }

    fn text(&self) -> String {
        format!("{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_named_by_the_file_of_its_workflow() {
        for (text, workflow, name) in [
            (".github/workflows/ci.yml#test", ".github/workflows/ci.yml", "test"),
            (
                ".github/workflows/a b.yaml#Unit / x (3.12) #2",
                ".github/workflows/a b.yaml",
                "Unit / x (3.12) #2",
            ),
        ] {
            let job = JobName::parse(text).unwrap();
            assert_eq!((&*job.workflow, &*job.name), (workflow, name));
            assert_eq!(job.text(), text);
        }
        for text in [
            "",
            "ci.yml#test",
            ".github/workflows/ci.yml",
            ".github/workflows/ci.yml#",
            ".github/workflows/.yml#x",
            ".github/workflows/a/ci.yml#x",
            ".github/workflows/../ci.yml#x",
            ".github/workflows/ci.json#x",
            ".github/workflows/ci.yml# x",
            ".github/workflows/ci.yml#x ",
            ".github/workflows/ci.yml#x\ny",
        ] {
            assert!(JobName::parse(text).is_err(), "{text}");
        }
    }
}
