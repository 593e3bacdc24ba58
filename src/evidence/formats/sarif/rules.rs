//! The levels that rules and notifications have by themselves.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};

use super::{Level, level};
use crate::evidence::formats::MalformedReport;
use crate::evidence::formats::json::{count, list, object, text};
use crate::source::{Node, Trail};

/// The configured levels of a run. Where several apply to one rule, the worst counts.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: Levels,
    notifications: Levels,
}

/// Levels by place, which is the component (none is the driver) and the index in it, and by id.
#[derive(Debug, Default)]
struct Levels {
    by_place: BTreeMap<(Option<u64>, u64), Level>,
    by_id: BTreeMap<String, Level>,
}

impl Rules {
    pub(super) fn read(run: &Node<'_>, at: &Trail<'_>) -> Result<Self, MalformedReport> {
        let mut found = Self::default();
        if let Some(tool) = object(run, "tool", at)? {
            let at = at.key("tool");
            if let Some(driver) = object(tool, "driver", &at)? {
                found.component(driver, None, &at.key("driver"))?;
            }
            let below = at.key("extensions");
            for (index, extension) in (0..).zip(list(tool, "extensions", &at)?.unwrap_or_default()) {
                found.component(extension, Some(index), &below)?;
            }
        }
        let below = at.key("invocations");
        for invocation in list(run, "invocations", at)?.unwrap_or_default() {
            found.rules.override_by(invocation, "ruleConfigurationOverrides", &below)?;
            found.notifications.override_by(invocation, "notificationConfigurationOverrides", &below)?;
        }
        Ok(found)
    }

    fn component(
        &mut self,
        component: &Node<'_>,
        index: Option<u64>,
        at: &Trail<'_>,
    ) -> Result<(), MalformedReport> {
        self.rules.read(component, "rules", index, at)?;
        self.notifications.read(component, "notifications", index, at)
    }

    /// The level of a result that states none.
    pub(super) fn of_result(
        &self,
        result: &Node<'_>,
        at: &Trail<'_>,
    ) -> Result<Option<Level>, MalformedReport> {
        let rule = object(result, "rule", at)?;
        let by_reference = self.rules.of(rule, &at.key("rule"))?;
        let index = count_if_any(result, "ruleIndex", at)?;
        let by_index = index.and_then(|index| self.rules.by_place.get(&(None, index)).copied());
        let by_id = text(result, "ruleId", at)?.and_then(|id| self.rules.by_id(id));
        // They mean one rule. Where they do not, the worst counts.
        Ok(by_reference.max(by_index).max(by_id))
    }

    /// The level of a notification that states none.
    pub(super) fn of_notification(
        &self,
        descriptor: Option<&Node<'_>>,
        at: &Trail<'_>,
    ) -> Result<Option<Level>, MalformedReport> {
        self.notifications.of(descriptor, at)
    }
}

impl Levels {
    fn read(
        &mut self,
        component: &Node<'_>,
        key: &str,
        index: Option<u64>,
        at: &Trail<'_>,
    ) -> Result<(), MalformedReport> {
        let below = at.key(key);
        for (position, descriptor) in (0..).zip(list(component, key, at)?.unwrap_or_default()) {
            let Some(configuration) = object(descriptor, "defaultConfiguration", &below)? else { continue };
            let Some(level) = level(configuration, &below)? else { continue };
            self.raise((index, position), text(descriptor, "id", &below)?, level);
        }
        Ok(())
    }

    fn override_by(
        &mut self,
        invocation: &Node<'_>,
        key: &str,
        at: &Trail<'_>,
    ) -> Result<(), MalformedReport> {
        let below = at.key(key);
        for item in list(invocation, key, at)?.unwrap_or_default() {
            let Some(configuration) = object(item, "configuration", &below)? else { continue };
            let Some(level) = level(configuration, &below)? else { continue };
            let Some(descriptor) = object(item, "descriptor", &below)? else { continue };
            let id = text(descriptor, "id", &below)?;
            match place(descriptor, &below)? {
                Some(place) => self.raise(place, id, level),
                None => self.raise_id(id, level),
            }
        }
        Ok(())
    }

    fn raise(&mut self, place: (Option<u64>, u64), id: Option<&str>, level: Level) {
        let known = self.by_place.entry(place).or_insert(level);
        *known = level.max(*known);
        self.raise_id(id, level);
    }

    fn raise_id(&mut self, id: Option<&str>, level: Level) {
        if let Some(id) = id {
            let known = self.by_id.entry(id.to_string()).or_insert(level);
            *known = level.max(*known);
        }
    }

    /// The level of what a reference to a descriptor refers to.
    fn of(&self, reference: Option<&Node<'_>>, at: &Trail<'_>) -> Result<Option<Level>, MalformedReport> {
        let Some(reference) = reference else { return Ok(None) };
        let by_place = place(reference, at)?.and_then(|place| self.by_place.get(&place).copied());
        let by_id = text(reference, "id", at)?.and_then(|id| self.by_id(id));
        Ok(by_place.or(by_id))
    }

    /// By an id, or by the rule whose id is a part of it (§3.27.5: `CA1000/1`).
    fn by_id(&self, id: &str) -> Option<Level> {
        let shorter = || id.rsplit_once('/').and_then(|(rule, _)| self.by_id.get(rule));
        self.by_id.get(id).or_else(shorter).copied()
    }
}

/// Component and index of a reference.
fn place(reference: &Node<'_>, at: &Trail<'_>) -> Result<Option<(Option<u64>, u64)>, MalformedReport> {
    let component = match object(reference, "toolComponent", at)? {
        Some(component) => count_if_any(component, "index", &at.key("toolComponent"))?,
        None => None,
    };
    Ok(count_if_any(reference, "index", at)?.map(|index| (component, index)))
}

/// An index, of which -1 says that there is none.
fn count_if_any(node: &Node<'_>, key: &str, at: &Trail<'_>) -> Result<Option<u64>, MalformedReport> {
    match node {
        Node::Object(members)
            if members.iter().any(
                |(name, value)| matches!(value, Node::Number(number) if name == key && number.text() == "-1"),
            ) =>
        {
            Ok(None)
        }
        _ => count(node, key, at),
    }
}
