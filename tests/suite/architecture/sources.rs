//! Reads every file below `src` with `syn` and lists the paths that its production code names.
//!
//! Code behind `#[cfg(test)]`, inline or in a `tests.rs`, is left out. The bodies of macros are read as tokens, since they need not be Rust syntax.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ItemMod, ItemUse, Macro, Signature, UseTree, Visibility};

use crate::support::repository;

/// One source file.
pub(super) struct SourceFile {
    /// Path below `src`.
    pub(super) path: PathBuf,
    /// Path of its module, without `crate`: `["deliver", "worker"]`; empty for `lib.rs`.
    pub(super) module: Vec<String>,
    /// Every path that its code names, with `super` and `self` resolved.
    pub(super) names: Vec<Name>,
    /// Items that it re-exports: the visible name, and the absolute path behind it.
    pub(super) re_exports: BTreeMap<String, Vec<String>>,
    /// Lines with an `async fn`.
    pub(super) async_functions: Vec<usize>,
}

/// A path as the code names it.
pub(super) struct Name {
    /// The segments; the first is `crate` for paths of this package.
    pub(super) segments: Vec<String>,
    /// Line in the file, from 1.
    pub(super) line: usize,
    /// Declared with `pub use`: an offer to others, not a use.
    pub(super) is_re_export: bool,
}

impl SourceFile {
    /// The top-level module that the file belongs to.
    pub(super) fn top_module(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }

    /// Parses `text` as the file `path` below `src`.
    pub(super) fn parse(path: &Path, text: &str) -> Self {
        let module = module_of(path);
        let mut reader = Reader { module: module.clone(), names: Vec::new(), async_functions: Vec::new() };
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        reader.visit_file(&parsed);
        let mut re_exports = BTreeMap::new();
        for name in reader.names.iter().filter(|name| name.is_re_export) {
            if let Some(last) = name.segments.last() {
                let mut target = name.segments.clone();
                // `pub use child::Item` names a child of this module.
                if target[0] != "crate" {
                    target = [vec!["crate".to_owned()], module.clone(), target].concat();
                }
                re_exports.insert(last.clone(), target);
            }
        }
        let async_functions = reader.async_functions;
        Self { path: path.to_owned(), module, names: reader.names, re_exports, async_functions }
    }
}

/// Reads all files below `src`, sorted by path.
pub(super) fn source_files() -> Vec<SourceFile> {
    let (src, mut paths) = (repository().join("src"), Vec::new());
    collect(&src, &mut paths);
    let read = |path: &PathBuf| {
        SourceFile::parse(path.strip_prefix(&src).unwrap(), &fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            paths.push(path);
        }
    }
}

fn module_of(path: &Path) -> Vec<String> {
    let mut segments: Vec<_> =
        path.with_extension("").iter().map(|segment| segment.to_string_lossy().into_owned()).collect();
    if matches!(segments.last().map(String::as_str), Some("mod" | "lib")) {
        segments.pop();
    }
    segments
}

struct Reader {
    module: Vec<String>,
    names: Vec<Name>,
    async_functions: Vec<usize>,
}

impl Reader {
    /// Notes a path; `super` and `self` become absolute.
    fn note(&mut self, segments: Vec<String>, line: usize, is_re_export: bool) {
        let relative = matches!(segments.first().map(String::as_str), Some("super" | "self"));
        let segments = if relative {
            let mut absolute = self.module.clone();
            let mut rest = segments.as_slice();
            while let Some((first, others)) = rest.split_first() {
                match first.as_str() {
                    "self" => {}
                    "super" => drop(absolute.pop()),
                    _ => break,
                }
                rest = others;
            }
            [vec!["crate".to_owned()], absolute, rest.to_vec()].concat()
        } else {
            segments
        };
        if !segments.is_empty() {
            self.names.push(Name { segments, line, is_re_export });
        }
    }

    fn note_use(&mut self, tree: &UseTree, mut before: Vec<String>, is_re_export: bool) {
        let mut leaf = |ident: &Ident| {
            let mut path = before.clone();
            if ident != "self" || path.is_empty() {
                path.push(ident.to_string());
            }
            self.note(path, ident.span().start().line, is_re_export);
        };
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(&path.tree, before, is_re_export);
            }
            UseTree::Name(name) => leaf(&name.ident),
            UseTree::Rename(rename) => leaf(&rename.ident),
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                self.note(before, line, is_re_export);
            }
            UseTree::Group(group) => {
                for item in &group.items {
                    self.note_use(item, before.clone(), is_re_export);
                }
            }
        }
    }

    /// Finds `a::b::c` in the tokens of a macro's body.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note(std::mem::take(&mut path), line, false);
                    }
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    if colons == 1 && punct.spacing() == Spacing::Alone {
                        self.note(std::mem::take(&mut path), line, false);
                        colons = 0;
                    }
                }
                TokenTree::Group(group) => {
                    self.note(std::mem::take(&mut path), line, false);
                    self.note_tokens(group.stream());
                }
                _ => self.note(std::mem::take(&mut path), line, false),
            }
        }
        self.note(path, line, false);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test_code(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_re_export = !matches!(item.vis, Visibility::Inherited);
        self.note_use(&item.tree, Vec::new(), is_re_export);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
        self.note(segments, line, false);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.note_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        if let Some(token) = &signature.asyncness {
            self.async_functions.push(token.span.start().line);
        }
        visit::visit_signature(self, signature);
    }
}

fn attributes(item: &syn::Item) -> &[Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test_code(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}
