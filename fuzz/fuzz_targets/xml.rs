//! XML and the reports in it: no document but a whole one is read, and what is stated never helps.
#![no_main]

use benchgate::evidence::formats::{Figures, Format, read};
use benchgate::limits::XML_DEPTH;
use benchgate::source::{Doctype, XmlError, XmlEvent, walk_xml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (mut depth, mut deepest, mut cases) = (0_usize, 0, 0_u64);
    let walked = walk_xml::<XmlError>(text, Doctype::Refused, &mut |event| {
        match event {
            XmlEvent::Start(element) => {
                depth += 1;
                deepest = deepest.max(depth);
                cases += u64::from(element.name == "testcase");
                assert!(element.position().line as usize <= text.split('\n').count());
            }
            XmlEvent::End => depth = depth.checked_sub(1).expect("an end has a start"),
        }
        Ok(())
    });
    assert!(deepest <= XML_DEPTH);
    match &walked {
        Ok(()) => assert!(depth == 0 && deepest > 0, "read whole"),
        Err(error) => assert!(error.at.line as usize <= text.split('\n').count() && error.at.column >= 1),
    }
    if let Ok(report) = read(Format::Junit, text.as_bytes()) {
        assert!(walked.is_ok(), "no report in a broken document");
        let Figures::Tests(tests) = report.figures else { panic!("another kind of figures") };
        assert!(tests.passed <= tests.executed);
        assert!(tests.passed + tests.unclear <= cases, "what did not run did not pass");
    }
    if let Ok(report) = read(Format::Cobertura, text.as_bytes()) {
        let Figures::Coverage(coverage) = report.figures else { panic!("another kind of figures") };
        assert!(coverage.covered <= coverage.total);
        assert_eq!(coverage.share().is_none(), coverage.total == 0);
    }
});
