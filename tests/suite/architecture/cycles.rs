//! Import cycles between files: strongly connected components of the graph of uses (Tarjan 1972).
//!
//! A module and the modules inside it count as one concept: uses between parent and descendant are not drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::sources::{SourceFile, source_files};

/// Follows at most so many re-exports from one name to the file that defines it.
const MAX_RE_EXPORTS: usize = 8;

/// Files by module path, and what each uses.
struct ImportGraph<'a> {
    files: BTreeMap<Vec<String>, &'a SourceFile>,
}

impl<'a> ImportGraph<'a> {
    fn new(files: &'a [SourceFile]) -> Self {
        Self { files: files.iter().map(|file| (file.module.clone(), file)).collect() }
    }

    /// Returns the module that defines the item behind an absolute path.
    fn defining_module(&self, segments: &[String]) -> Option<Vec<String>> {
        let mut segments = segments.to_vec();
        for _ in 0..MAX_RE_EXPORTS {
            let path = segments.strip_prefix(&["crate".to_owned()])?;
            let module =
                (0..=path.len()).rev().map(|end| &path[..end]).find(|p| self.files.contains_key(*p))?;
            match path.get(module.len()).and_then(|item| self.files[module].re_exports.get(item)) {
                Some(target) if *target != segments => segments.clone_from(target),
                _ => return Some(module.to_vec()),
            }
        }
        None
    }

    fn uses_of(&self, module: &[String]) -> BTreeSet<Vec<String>> {
        let names = self.files[module].names.iter().filter(|name| !name.is_re_export);
        let targets = names.filter_map(|name| self.defining_module(&name.segments));
        targets.filter(|target| !target.starts_with(module) && !module.starts_with(target)).collect()
    }

    /// Returns each cycle as the sorted paths of its files.
    fn cycles(&self) -> Vec<Vec<String>> {
        let mut search = Tarjan::new(self);
        for module in self.files.keys() {
            if !search.index.contains_key(module) {
                search.visit(module);
            }
        }
        search.cycles.sort();
        search.cycles
    }
}

struct Tarjan<'a> {
    graph: &'a ImportGraph<'a>,
    index: BTreeMap<Vec<String>, usize>,
    lowest: BTreeMap<Vec<String>, usize>,
    stack: Vec<Vec<String>>,
    cycles: Vec<Vec<String>>,
}

impl<'a> Tarjan<'a> {
    fn new(graph: &'a ImportGraph<'a>) -> Self {
        Self { graph, index: BTreeMap::new(), lowest: BTreeMap::new(), stack: Vec::new(), cycles: Vec::new() }
    }

    fn visit(&mut self, module: &[String]) {
        let number = self.index.len();
        self.index.insert(module.to_vec(), number);
        self.lowest.insert(module.to_vec(), number);
        self.stack.push(module.to_vec());
        for target in self.graph.uses_of(module) {
            let reached = match self.index.get(&target) {
                None => {
                    self.visit(&target);
                    self.lowest[&target]
                }
                Some(index) if self.stack.contains(&target) => *index,
                Some(_) => continue,
            };
            let lowest = self.lowest[module].min(reached);
            self.lowest.insert(module.to_vec(), lowest);
        }
        if self.lowest[module] == number {
            let start = self.stack.iter().position(|other| other == module).unwrap();
            let component = self.stack.split_off(start);
            if component.len() > 1 {
                let paths =
                    component.iter().map(|module| self.graph.files[module].path.display().to_string());
                let mut paths: Vec<_> = paths.collect();
                paths.sort();
                self.cycles.push(paths);
            }
        }
    }
}

#[test]
fn no_files_import_each_other() {
    let files = source_files();
    let cycles = ImportGraph::new(&files).cycles();
    let lines: Vec<_> = cycles.iter().map(|files| files.join(" <-> ")).collect();
    assert_eq!(lines.join("\n"), "");
}

#[test]
fn cycle_through_a_re_export_is_found() {
    let parse = |path: &str, text: &str| SourceFile::parse(Path::new(path), text);
    let files = [
        parse("lib.rs", "pub mod a; pub mod b;"),
        parse("a/mod.rs", "mod inner; pub use inner::Thing;"),
        parse("a/inner.rs", "use crate::b::Other; pub struct Thing;"),
        parse("b.rs", "use crate::{a::Thing, c}; pub struct Other;"),
        parse("c.rs", "#[cfg(test)] mod tests { use crate::a::Thing; }"),
    ];
    let cycles = ImportGraph::new(&files).cycles();
    assert_eq!(cycles, [["a/inner.rs".to_owned(), "b.rs".to_owned()]]);
}

#[test]
fn parent_and_child_are_one_concept() {
    let parse = |path: &str, text: &str| SourceFile::parse(Path::new(path), text);
    let files = [
        parse("a/mod.rs", "mod inner; use inner::Thing; pub struct Whole;"),
        parse("a/inner.rs", "use super::Whole; pub struct Thing;"),
    ];
    assert!(ImportGraph::new(&files).cycles().is_empty());
}
