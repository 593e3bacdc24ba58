//! One pass over a file: what it defines, what it refers to, which macros it calls, which attributes it has.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Meta, MetaNameValue, Token};

use super::tokens::{Token as Found, Written, scan};

/// The names from the crate root down to a module.
pub(crate) type ModulePath = Vec<String>;

/// What a name stands for in a module.
#[derive(Debug, Clone)]
pub(crate) enum Definition {
    /// A module inside it.
    Module,
    /// Anything else that is written there.
    Item,
    /// Something else, by `use`.
    Import(Written),
    /// A crate, by `extern crate`; this one is `self`.
    Crate(String),
}

/// How something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// In a `use` or an `extern crate`.
    Import,
    /// Anywhere else.
    Mention,
}

/// A path that names something.
#[derive(Debug)]
pub(crate) struct Reference {
    /// Where it stands.
    pub(crate) module: ModulePath,
    /// 1-based.
    pub(crate) line: usize,
    /// The path.
    pub(crate) path: Written,
    /// How.
    pub(crate) manner: Manner,
}

/// An attribute, taken out of any `cfg_attr`.
#[derive(Debug)]
pub(crate) struct AttributeUse {
    /// Where it stands.
    pub(crate) module: ModulePath,
    /// 1-based.
    pub(crate) line: usize,
    /// `allow`, `path`, …
    pub(crate) name: String,
    /// The paths among its arguments, joined with `::`.
    pub(crate) arguments: Vec<String>,
}

/// All that the rules need to know.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Module, name in it, meaning.
    pub(crate) definitions: Vec<(ModulePath, String, Definition)>,
    /// Module, and the path whose names it has by `use path::*`.
    pub(crate) globs: Vec<(ModulePath, Written)>,
    /// Every path.
    pub(crate) references: Vec<Reference>,
    /// Module, macro, line.
    pub(crate) calls: Vec<(ModulePath, String, usize)>,
    /// Every attribute but the docs.
    pub(crate) attributes: Vec<AttributeUse>,
    /// The module that the pass is in.
    pub(crate) module: ModulePath,
}

impl Survey {
    /// Surveys a file that is the module `module`.
    pub(crate) fn of(module: ModulePath, file: &syn::File) -> Self {
        let mut survey = Self { module, ..Self::default() };
        survey.visit_file(file);
        survey
    }

    /// Adds a name of the current module.
    pub(crate) fn define(&mut self, name: &syn::Ident, definition: Definition) {
        self.definitions.push((self.module.clone(), name.unraw().to_string(), definition));
    }

    /// Adds a path that the current module names.
    pub(crate) fn refer(&mut self, path: Written, line: usize, manner: Manner) {
        self.references.push(Reference { module: self.module.clone(), line, path, manner });
    }

    /// Adds what is named in tokens that `syn` leaves alone.
    pub(crate) fn take(&mut self, tokens: TokenStream) {
        for found in scan(tokens) {
            match found {
                Found::Path(path, line) => self.refer(path, line, Manner::Mention),
                Found::Call(name, line) => self.calls.push((self.module.clone(), name, line)),
                Found::Attribute(tokens, line) => match syn::parse2::<Meta>(tokens.clone()) {
                    Ok(meta) => self.attribute(&meta, line),
                    // The pattern of a macro that takes attributes.
                    Err(_) => self.take(tokens),
                },
            }
        }
    }

    /// Adds an attribute; docs say nothing to the rules.
    pub(crate) fn attribute(&mut self, meta: &Meta, line: usize) {
        let name = written(meta.path()).segments.join("::");
        if let Meta::NameValue(MetaNameValue { value: Expr::Lit(_), .. }) = meta
            && name == "doc"
        {
            return;
        }
        let tokens = match meta {
            Meta::List(list) => list.tokens.clone(),
            Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
        };
        if name == "cfg_attr"
            && let Meta::List(list) = meta
            && let Ok(parts) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        {
            parts.iter().skip(1).for_each(|part| self.attribute(part, line));
            return;
        }
        visit::visit_meta(self, meta);
        self.strings(tokens.clone());
        let mut arguments = Vec::new();
        for found in scan(tokens.clone()) {
            if let Found::Path(path, _) = found {
                arguments.push(path.segments.join("::"));
            }
        }
        self.take(tokens);
        self.attributes.push(AttributeUse { module: self.module.clone(), line, name, arguments });
    }

    /// Paths in the strings of an attribute: `#[serde(with = "…")]`.
    fn strings(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.strings(group.stream()),
                TokenTree::Literal(literal) => {
                    let path = syn::parse_str::<syn::LitStr>(&literal.to_string())
                        .and_then(|text| syn::parse_str::<syn::Path>(&text.value()));
                    if let Ok(path) = path {
                        self.refer(written(&path), literal.span().start().line, Manner::Mention);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

/// A parsed path as it is written.
pub(crate) fn written(path: &syn::Path) -> Written {
    let segments = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    Written { segments, absolute: path.leading_colon.is_some() }
}
