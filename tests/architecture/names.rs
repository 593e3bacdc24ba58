//! What a path stands for: names are followed through modules, `use`, globs, renames and re-exports.

use std::collections::BTreeMap;

use super::survey::{Definition, ModulePath, Survey};
use super::tokens::Written;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a module of this crate.
    Module(ModulePath),
    /// To something in a module of this crate.
    Item(ModulePath),
    /// Into another crate.
    Crate(String),
}

/// One way that a path can be read. A name may mean several things (a type, a function, a macro), so that a path
/// has several routes.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// The modules it passes, and at the end where it leads.
    pub(crate) touched: Vec<Target>,
    /// The `use`s that it goes through.
    pub(crate) hops: Vec<Hop>,
}

/// A `use` on a route.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    /// Where the `use` stands.
    pub(crate) module: ModulePath,
    /// What it touches itself.
    pub(crate) touched: Vec<Target>,
}

/// All names of all modules.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<ModulePath, Scope>);

#[derive(Debug, Default)]
struct Scope {
    names: BTreeMap<String, Vec<Definition>>,
    globs: Vec<Written>,
}

/// The names that are being looked up: a `use` may lead back to itself.
type Pending = Vec<(ModulePath, String)>;

impl Names {
    /// Takes the names of a file. Names of a function's body count as names of its module.
    pub(crate) fn add(&mut self, survey: &Survey) {
        for (module, name, definition) in &survey.definitions {
            let scope = self.0.entry(module.clone()).or_default();
            scope.names.entry(name.clone()).or_default().push(definition.clone());
        }
        for (module, path) in &survey.globs {
            self.0.entry(module.clone()).or_default().globs.push(path.clone());
        }
    }

    /// All that `path` can mean in the module `from`.
    pub(crate) fn resolve(&self, from: &[String], path: &Written) -> Vec<Route> {
        self.walk(from, path, &mut Pending::new())
    }

    fn walk(&self, from: &[String], path: &Written, pending: &mut Pending) -> Vec<Route> {
        let (mut routes, rest) = self.start(from, path, pending);
        for name in rest {
            routes = routes.into_iter().flat_map(|route| self.step(route, name, pending)).collect();
        }
        routes
    }

    /// Reads the beginning of a path: keywords, a name in scope, or a crate.
    fn start<'p>(
        &self,
        from: &[String],
        path: &'p Written,
        pending: &mut Pending,
    ) -> (Vec<Route>, &'p [String]) {
        let mut rest = path.segments.as_slice();
        let mut module = None;
        while let [first, after @ ..] = rest {
            module = match (first.as_str(), module) {
                ("crate", _) => Some(Vec::new()),
                ("self", None) => Some(from.to_vec()),
                ("super", known) => {
                    let mut up = known.unwrap_or_else(|| from.to_vec());
                    up.pop();
                    Some(up)
                }
                (_, known) => {
                    module = known;
                    break;
                }
            };
            rest = after;
        }
        if let Some(module) = module {
            return (vec![Route::to(Target::Module(module))], rest);
        }
        let Some((first, after)) = rest.split_first() else { return (Vec::new(), &[]) };
        let mut routes = if path.absolute { Vec::new() } else { self.lookup(from, first, pending) };
        if routes.is_empty() {
            routes.push(Route::to(self.krate(first)));
        }
        (routes, after)
    }

    /// The crate of that name: `extern crate … as name` in the root names it everywhere.
    fn krate(&self, name: &str) -> Target {
        let root = self.0.get([].as_slice());
        root.and_then(|scope| scope.names.get(name))
            .into_iter()
            .flatten()
            .find_map(|definition| match definition {
                Definition::Crate(original) => Some(external(original)),
                _ => None,
            })
            .unwrap_or_else(|| external(name))
    }

    /// Goes on from where a route leads.
    fn step(&self, route: Route, name: &str, pending: &mut Pending) -> Vec<Route> {
        let Some(Target::Module(module)) = route.touched.last() else { return vec![route] };
        let mut found = self.lookup(module, name, pending);
        if found.is_empty() {
            found.push(Route::to(match module.as_slice() {
                // A room that is not there yet, or that a macro makes.
                [] => Target::Module(vec![name.to_owned()]),
                _ => Target::Item(module.clone()),
            }));
        }
        found.into_iter().map(|next| route.clone().then(next)).collect()
    }

    /// What a name means inside a module; nothing if it is not known there.
    fn lookup(&self, module: &[String], name: &str, pending: &mut Pending) -> Vec<Route> {
        let key = (module.to_vec(), name.to_owned());
        let Some(scope) = self.0.get(module) else { return Vec::new() };
        if pending.contains(&key) {
            return Vec::new();
        }
        pending.push(key);
        let mut routes = Vec::new();
        for definition in scope.names.get(name).into_iter().flatten() {
            match definition {
                Definition::Module => {
                    let mut inner = module.to_vec();
                    inner.push(name.to_owned());
                    routes.push(Route::to(Target::Module(inner)));
                }
                Definition::Item => routes.push(Route::to(Target::Item(module.to_vec()))),
                Definition::Crate(original) => routes.push(Route::to(external(original))),
                Definition::Import(path) => {
                    let imported = self.walk(module, path, pending);
                    routes.extend(imported.into_iter().map(|route| route.through(module)));
                }
            }
        }
        // A name that is written out hides the one that a glob brings.
        if routes.is_empty() {
            for path in &scope.globs {
                for route in self.walk(module, path, pending) {
                    let Some(Target::Module(source)) = route.touched.last() else { continue };
                    let found = self.lookup(source, name, pending);
                    let route = route.through(module);
                    routes.extend(found.into_iter().map(|next| route.clone().then(next)));
                }
            }
        }
        pending.pop();
        routes
    }
}

/// A crate by its own name; this crate calls itself `self`.
fn external(name: &str) -> Target {
    match name {
        "self" => Target::Module(Vec::new()),
        _ => Target::Crate(name.to_owned()),
    }
}

impl Route {
    fn to(target: Target) -> Self {
        Self { touched: vec![target], hops: Vec::new() }
    }

    /// This route as seen from behind a `use` in `module`.
    fn through(mut self, module: &[String]) -> Self {
        self.hops.push(Hop { module: module.to_vec(), touched: self.touched.clone() });
        self
    }

    fn then(mut self, next: Self) -> Self {
        self.touched.extend(next.touched);
        self.hops.extend(next.hops);
        self
    }
}
