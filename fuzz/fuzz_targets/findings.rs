//! The lenient reader of findings: only another form is an error, and everything that is said has a place.
#![no_main]

use benchgate::review::{FindingsFile, Panel, formats};
use benchgate::source::{decode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    let usual = formats::read_usual(text);
    let Ok(node) = parse(text) else {
        assert!(usual.is_none(), "more than JSON is read the quick way");
        return;
    };
    let said = match formats::read_native(node) {
        Ok((file, warnings)) => {
            if let Some(usual) = usual {
                assert!(warnings.is_empty(), "a warning is lost the quick way");
                assert_eq!(usual, file, "the two ways differ");
            }
            let runs = match &file {
                FindingsFile::Single(run) => core::slice::from_ref(run),
                FindingsFile::Trials(runs) => runs,
            };
            assert!(!runs.is_empty(), "trials without any");
            let trials = runs.len();
            let findings: usize = runs.iter().map(|run| run.findings.len()).sum();
            let panel = Panel::join(vec![file], None, 1).expect("small enough");
            assert_eq!(panel.reviews.len(), trials);
            assert_eq!(panel.comparisons(1), findings as u64, "nothing is lost");
            warnings.locate("x.findings.json", text)
        }
        Err(errors) => {
            assert!(usual.is_none(), "an error is lost the quick way");
            assert!(!errors.is_empty(), "refused without a word");
            errors.locate("x.findings.json", text)
        }
    };
    for diagnostic in said {
        assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{}", diagnostic.message);
    }
});
