//! The Markdown of a whole gate, every foreign text of it hostile.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic here is the failure report")]

use benchgate::report::{Budget, gate_markdown};
use benchgate::result::v1::Gate;
use proptest::prelude::*;

use super::corpus::{HARMLESS, HOSTILE};
use super::rendered::page;
use super::scanners::SCANNERS;
use super::{BENIGN, everything, github, hostile_text, parsed};

/// A gate with the same foreign text in every place where one can be.
const FOREIGN: &str = include_str!("../cases/report-gate-foreign/result.json");

/// That gate with another text.
fn gate(text: &str) -> Gate {
    let value: serde_json::Value = serde_json::from_str(FOREIGN).unwrap();
    let foreign = serde_json::to_string(&value["reproduce"]).unwrap();
    let quoted = serde_json::to_string(text).unwrap();
    let inner = |text: &str| text.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned();
    let written = serde_json::to_string(&value).unwrap().replace(&inner(&foreign), &inner(&quoted));
    serde_json::from_str(&written).unwrap()
}

/// The shape of a page without the code that back-ticks in a sentence ask for.
fn without_code(shape: &str) -> String {
    shape.replace("<code>)", "").replace("</code>)", "")
}

fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (hostile, benign) =
        (gate_markdown(&gate(text), Budget::SUMMARY), gate_markdown(&gate(BENIGN), Budget::SUMMARY));
    for options in [github(), everything()] {
        let (shape, html) = parsed(&hostile, &options);
        let (wanted, benign_html) = parsed(&benign, &options);
        if without_code(&shape) != without_code(&wanted) {
            faults.push(format!("structure from {text:?}"));
        }
        let (found, wanted) = (page(&html), page(&benign_html));
        let tags = |tags: &[String]| -> Vec<String> {
            tags.iter().filter(|tag| *tag != "<code>" && *tag != "</code>").cloned().collect()
        };
        if tags(&found.tags) != tags(&wanted.tags) {
            faults.push(format!("tags from {text:?}"));
        }
        for (node, in_code) in &found.nodes {
            for scanner in SCANNERS.iter().filter(|scanner| scanner.in_code || !in_code) {
                if (scanner.finds)(node) {
                    faults.push(format!("{} from {text:?}: {node:?}", scanner.name));
                }
            }
        }
    }
    faults
}

#[test]
fn a_gate_full_of_hostile_text_is_inert() {
    let faults: Vec<_> = HOSTILE.iter().chain(HARMLESS).flat_map(|text| faults(text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_text_is_in_every_part_of_the_rendering() {
    // Were it in none, nothing would be tested above.
    let shown = gate_markdown(&gate(BENIGN), Budget::SUMMARY);
    assert!(shown.lines().filter(|line| line.contains(BENIGN)).count() > 30, "{shown}");
    let (_, html) = parsed(&shown.replace(BENIGN, "@user"), &github());
    assert!(page(&html).nodes.iter().any(|(node, _)| SCANNERS.iter().any(|scanner| (scanner.finds)(node))));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn a_gate_of_generated_text_is_inert(text in hostile_text()) {
        let faults = faults(&text);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
