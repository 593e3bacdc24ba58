//! The rules on references: rooms look upwards, and pure rooms name no `std` and no crate that does I/O.

use super::names::{Names, Route, Target};
use super::rooms::{EFFECT_CRATES, IMPURE_MACROS, Room};
use super::survey::{Manner, Reference};
use super::violation::Rule;

/// What is wrong with a reference: the rule and the details. A reference that is wrong only because of a `use` in
/// the same room is not reported again: the `use` is.
pub(crate) fn judge(names: &Names, reference: &Reference) -> Option<(Rule, String)> {
    let room = Room::of(&reference.module)?;
    let path = &reference.path.segments;
    names.resolve(&reference.module, &reference.path).iter().find_map(|route| {
        if path.len() == 1 && reference.manner == Manner::Mention && !names_an_item(route) {
            return None;
        }
        let (rule, what) = refused(room, &route.touched, path)?;
        let known = route
            .hops
            .iter()
            .any(|hop| Room::of(&hop.module) == Some(room) && refused(room, &hop.touched, &[]).is_some());
        (!known).then(|| (rule, detail(room, path, &what, route)))
    })
}

/// Whether a lone name is more than a variable that happens to be called like a module or a crate.
fn names_an_item(route: &Route) -> bool {
    match route.touched.last() {
        Some(Target::Item(_)) => true,
        Some(Target::Crate(_)) => !route.hops.is_empty(),
        Some(Target::Module(_)) | None => false,
    }
}

/// The last thing on the way that the room must not name.
fn refused(room: Room, touched: &[Target], path: &[String]) -> Option<(Rule, String)> {
    touched.iter().rev().find_map(|target| match target {
        Target::Module(module) | Target::Item(module) => {
            let other = Room::of(module)?;
            (!room.may_refer_to(other)).then(|| (Rule::RoomOrder, format!("room `{}`", other.name())))
        }
        Target::Crate(_) if !room.is_pure() => None,
        Target::Crate(name) if name == "std" => Some((Rule::Std, "`std`".to_owned())),
        Target::Crate(name) if EFFECT_CRATES.contains(&name.as_str()) => {
            Some((Rule::EffectCrate, format!("crate `{name}`")))
        }
        // `use core::include_str as text;`
        Target::Crate(name) if name == "core" => match path {
            [_, .., last] if IMPURE_MACROS.contains(&last.as_str()) => {
                Some((Rule::ImpureMacro, format!("macro `{last}`")))
            }
            _ => None,
        },
        Target::Crate(_) => None,
    })
}

fn detail(room: Room, path: &[String], what: &str, route: &Route) -> String {
    let path = path.join("::");
    let room = room.name();
    if route.hops.is_empty() {
        format!("room `{room}` names `{path}`, which is in {what}")
    } else {
        format!("room `{room}` names `{path}`, which leads to {what} by way of a `use`")
    }
}
