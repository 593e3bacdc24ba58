//! Tracefiles: lines are counted once, and nothing but a whole section is read.
#![no_main]

use benchgate::evidence::formats::{Figures, Format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match read(Format::Lcov, text.as_bytes()) {
        Ok(report) => {
            let Figures::Coverage(coverage) = report.figures else { panic!("another kind of figures") };
            assert!(coverage.covered <= coverage.total);
            let listed = text.lines().filter(|line| line.starts_with("DA:")).count() as u64;
            assert!(coverage.covered <= listed, "what is covered is listed");
            let sections = text.lines().filter(|line| line.trim_ascii_end() == "end_of_record").count();
            assert!(sections > 0, "a section has an end");
        }
        Err(error) => {
            assert!(!error.to_string().contains('\n'));
            assert!(error.position.is_none_or(|at| at.line as usize <= text.split('\n').count()));
        }
    }
});
