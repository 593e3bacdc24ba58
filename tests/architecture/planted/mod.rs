//! Small trees with one breach each, so that a rule that stops to work is noticed, and trees that only look like
//! one.

mod attributes;
mod clean;
mod documents;
mod files;
mod imports;
mod purity;
mod reexports;

use std::collections::BTreeSet;

use super::check::check;
use super::rooms::PURITY_LINTS;
use super::tree::Tree;
use super::violation::Rule;

/// A tree and what has to be said about it.
struct Plant {
    /// In words.
    what: &'static str,
    /// Path and text. The text begins at line 3: two lines that every file needs are put in front.
    files: &'static [(&'static str, &'static str)],
    /// `file:line: rule` of everything that is reported.
    found: &'static [&'static str],
}

/// The files of a plant with their first two lines.
fn tree_of(files: &[(&str, &str)]) -> Tree {
    let deny = format!("#![deny({})]", PURITY_LINTS.join(", "));
    files
        .iter()
        .map(|(path, text)| {
            let first = path.matches('/').count() == 1 || path.ends_with("/mod.rs");
            let second = if first && *path != "src/lib.rs" { deny.as_str() } else { "" };
            ((*path).to_owned(), format!("//! Planted.\n{second}\n{text}\n"))
        })
        .collect()
}

/// What the check says about a tree, without the details.
fn said(tree: &Tree) -> Vec<String> {
    check(tree).iter().map(|v| format!("{}:{}: {}", v.file, v.line, v.rule.name())).collect()
}

fn assert_found(plants: &[Plant]) {
    let wrong: Vec<String> = plants
        .iter()
        .map(|plant| (plant, said(&tree_of(plant.files))))
        .filter(|(plant, said)| said != plant.found)
        .map(|(plant, said)| format!("{}: expected {:?}, found {said:?}", plant.what, plant.found))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_plant() {
    let planted: BTreeSet<&str> = [imports::PLANTS, reexports::PLANTS, purity::PLANTS, attributes::PLANTS]
        .into_iter()
        .flatten()
        .flat_map(|plant| plant.found)
        .filter_map(|found| found.rsplit(": ").next())
        .collect();
    let elsewhere = files::RULES.into_iter().chain([Rule::MissingPath]).map(Rule::name);
    let planted: BTreeSet<&str> = planted.into_iter().chain(elsewhere).collect();
    let all: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(planted, all);
}
