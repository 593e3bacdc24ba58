//! The walk over the syntax tree that fills a [`Survey`].

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

use super::survey::{Definition, Manner, Survey, written};
use super::tokens::Written;

impl<'ast> Visit<'ast> for Survey {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Const(item) => self.define(&item.ident, Definition::Item),
            Item::Enum(item) => self.define(&item.ident, Definition::Item),
            Item::Fn(item) => self.define(&item.sig.ident, Definition::Item),
            Item::Static(item) => self.define(&item.ident, Definition::Item),
            Item::Struct(item) => self.define(&item.ident, Definition::Item),
            Item::Trait(item) => self.define(&item.ident, Definition::Item),
            Item::TraitAlias(item) => self.define(&item.ident, Definition::Item),
            Item::Type(item) => self.define(&item.ident, Definition::Item),
            Item::Union(item) => self.define(&item.ident, Definition::Item),
            // Syntax that `syn` does not know.
            Item::Verbatim(tokens) => self.take(tokens.clone()),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.define(&item.ident, Definition::Module);
        self.visit_visibility(&item.vis);
        // An attribute of the declaration acts on what is inside.
        self.module.push(item.ident.unraw().to_string());
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        item.content.iter().flat_map(|(_, items)| items).for_each(|item| self.visit_item(item));
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let prefix = Written { segments: Vec::new(), absolute: item.leading_colon.is_some() };
        self.import(&prefix, &item.tree);
        visit::visit_item_use(self, item);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.ident.unraw().to_string();
        if name != "self" {
            let path = Written { segments: vec![name.clone()], absolute: true };
            self.refer(path, item.ident.span().start().line, Manner::Import);
        }
        let definition = Definition::Crate(name);
        self.define(item.rename.as_ref().map_or(&item.ident, |(_, name)| name), definition);
        visit::visit_item_extern_crate(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if let Some(name) = &item.ident {
            self.define(name, Definition::Item);
            // An exported macro is an item of the crate root, wherever it is written.
            if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
                let mut segments = vec!["crate".to_owned()];
                segments.extend(self.module.iter().cloned());
                segments.push(name.unraw().to_string());
                let path = Written { segments, absolute: false };
                let name = name.unraw().to_string();
                self.definitions.push((Vec::new(), name, Definition::Import(path)));
            }
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            self.refer(written(path), first.ident.span().start().line, Manner::Mention);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last() {
            let name = last.ident.unraw().to_string();
            self.calls.push((self.module.clone(), name, last.ident.span().start().line));
        }
        self.take(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.attribute(&attribute.meta, attribute.pound_token.spans[0].start().line);
    }
}

impl Survey {
    /// Takes the leaves of a `use`, each at its own line.
    fn import(&mut self, prefix: &Written, tree: &UseTree) {
        let below = |name: &syn::Ident| {
            let mut path = prefix.clone();
            // `{self}` is the prefix itself; a leading `self` is a path like any other.
            if name != "self" || path.segments.is_empty() {
                path.segments.push(name.unraw().to_string());
            }
            path
        };
        match tree {
            UseTree::Path(path) => self.import(&below(&path.ident), &path.tree),
            UseTree::Name(name) => self.bind(below(&name.ident), None, name.ident.span()),
            UseTree::Rename(rename) => {
                self.bind(below(&rename.ident), Some(&rename.rename), rename.ident.span());
            }
            UseTree::Glob(glob) => {
                self.globs.push((self.module.clone(), prefix.clone()));
                self.refer(prefix.clone(), glob.star_token.spans[0].start().line, Manner::Import);
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.import(prefix, item)),
        }
    }

    fn bind(&mut self, path: Written, rename: Option<&syn::Ident>, span: Span) {
        let name = rename.map(|name| name.unraw().to_string()).or_else(|| path.segments.last().cloned());
        if let Some(name) = name {
            self.definitions.push((self.module.clone(), name, Definition::Import(path.clone())));
        }
        self.refer(path, span.start().line, Manner::Import);
    }
}
