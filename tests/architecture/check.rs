//! All rules over a tree.

use std::collections::BTreeSet;

use syn::Item;

use super::names::Names;
use super::order;
use super::rooms::{IMPURE_MACROS, PURITY_GROUPS, PURITY_LINTS, Room};
use super::survey::{AttributeUse, Survey, written};
use super::tokens::{Token, scan};
use super::tree::{Tree, module_of};
use super::violation::{Rule, Violation};

/// A file has at most this many lines; 300 is what to aim for.
const LINES: usize = 400;

/// Checks a whole crate and returns what is wrong, by place.
pub(crate) fn check(tree: &Tree) -> Vec<Violation> {
    let mut report = Vec::new();
    let mut names = Names::default();
    let mut surveys = Vec::new();
    let mut unknown = BTreeSet::new();
    for (path, source) in tree {
        let mut say = |line: usize, rule: Rule, detail: String| {
            report.push(Violation { file: path.clone(), line, rule, detail });
        };
        if !source.starts_with("//!") {
            say(1, Rule::MissingDoc, "a file begins with `//!` and what it is for".to_owned());
        }
        if source.lines().count() > LINES {
            say(LINES + 1, Rule::LongFile, format!("more than {LINES} lines"));
        }
        let file = match syn::parse_file(source) {
            Ok(file) => file,
            Err(error) => {
                say(error.span().start().line, Rule::Syntax, error.to_string());
                continue;
            }
        };
        let module = module_of(path);
        if module.as_ref().is_some_and(Vec::is_empty) {
            root_items(&file, &mut say);
        }
        if let Some(module @ [top, below @ ..]) = module.as_deref() {
            match Room::of(module) {
                None if unknown.insert(top.clone()) => {
                    say(1, Rule::UnknownRoom, format!("`{top}` has no place in the order of the rooms"));
                }
                Some(room) if room.is_pure() && below.is_empty() => denied_lints(&file, &mut say),
                _ => {}
            }
        }
        let survey = Survey::of(module.clone().unwrap_or_default(), &file);
        if module.is_some() {
            names.add(&survey);
        }
        surveys.push((path, survey));
    }
    for (path, survey) in &surveys {
        for (line, rule, detail) in facts(&names, survey) {
            report.push(Violation { file: (*path).clone(), line, rule, detail });
        }
    }
    report.sort();
    report.dedup_by(|a, b| (&a.file, a.line, a.rule) == (&b.file, b.line, b.rule));
    report
}

/// The rules that go by what a file refers to, calls and is marked with.
fn facts(names: &Names, survey: &Survey) -> Vec<(usize, Rule, String)> {
    let mut report = Vec::new();
    for reference in &survey.references {
        if let Some((rule, detail)) = order::judge(names, reference) {
            report.push((reference.line, rule, detail));
        }
    }
    for (module, name, line) in &survey.calls {
        if is_pure(module) && IMPURE_MACROS.contains(&name.as_str()) {
            report.push((*line, Rule::ImpureMacro, format!("`{name}!` in a pure room")));
        }
    }
    for attribute in &survey.attributes {
        if let Some((rule, detail)) = attribute_rule(attribute) {
            report.push((attribute.line, rule, detail));
        }
    }
    report
}

fn attribute_rule(attribute: &AttributeUse) -> Option<(Rule, String)> {
    let lowers = || {
        let lints = PURITY_LINTS.iter().chain(&PURITY_GROUPS);
        lints.copied().find(|lint| attribute.arguments.iter().any(|argument| argument == lint))
    };
    match attribute.name.as_str() {
        "allow" => Some((Rule::Allow, "write `#[expect(…, reason = \"…\")]`".to_owned())),
        "path" => Some((Rule::PathAttribute, "a module lies where its name says".to_owned())),
        "macro_use" => Some((Rule::MacroUse, "import the macro by its path".to_owned())),
        "expect" | "warn" if is_pure(&attribute.module) => {
            lowers().map(|lint| (Rule::LoweredLint, format!("`{lint}` is denied in the whole room")))
        }
        _ => None,
    }
}

fn is_pure(module: &[String]) -> bool {
    Room::of(module).is_some_and(Room::is_pure)
}

/// `lib.rs` lies outside the order, so that nothing may be written there that a room could name.
fn root_items(file: &syn::File, say: &mut impl FnMut(usize, Rule, String)) {
    for item in &file.items {
        let line = match item {
            Item::Mod(item) if item.content.is_none() => continue,
            Item::Use(_) | Item::ExternCrate(_) => continue,
            Item::Mod(item) => item.mod_token.span.start().line,
            item => line_of(item),
        };
        say(line, Rule::RootItem, "`lib.rs` holds modules and re-exports only".to_owned());
    }
}

/// The first line of an item that is not allowed in the root.
fn line_of(item: &Item) -> usize {
    let span = match item {
        Item::Const(item) => item.const_token.span,
        Item::Enum(item) => item.enum_token.span,
        Item::Fn(item) => item.sig.fn_token.span,
        Item::Impl(item) => item.impl_token.span,
        Item::Macro(item) => item.mac.bang_token.span,
        Item::Static(item) => item.static_token.span,
        Item::Struct(item) => item.struct_token.span,
        Item::Trait(item) => item.trait_token.span,
        Item::Type(item) => item.type_token.span,
        _ => return 1,
    };
    span.start().line
}

fn denied_lints(file: &syn::File, say: &mut impl FnMut(usize, Rule, String)) {
    let mut denied = Vec::new();
    for attribute in &file.attrs {
        if let syn::Meta::List(list) = &attribute.meta
            && matches!(written(&list.path).segments.join("::").as_str(), "deny" | "forbid")
        {
            for token in scan(list.tokens.clone()) {
                if let Token::Path(path, _) = token {
                    denied.push(path.segments.join("::"));
                }
            }
        }
    }
    let missing: Vec<_> = PURITY_LINTS.into_iter().filter(|lint| !denied.iter().any(|d| d == lint)).collect();
    if !missing.is_empty() {
        say(1, Rule::MissingDeny, format!("the room does not deny {}", missing.join(", ")));
    }
}
