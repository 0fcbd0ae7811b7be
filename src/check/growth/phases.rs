//! The phases of a check, each on its own.

use std::time::Duration;

use super::files::{Files, sound};
use crate::check::issue_text::IssueText;
use crate::check::rule::{CheckInputs, Context, Term};
use crate::check::severity_overrides::{self, SeverityOverrides};
use crate::check::{Rule, rules};
use crate::compose;
use crate::diagnostic::{Diagnostics, apply_fixes, concise, github, human, json, sarif};
use crate::domain::{Rendered, Variant};
use crate::issue::{self, Publication};
use crate::source::{FileId, SourceTree, Span, Spanned};

const FOLDER: &str = "issues/2022-11-18";

/// A phase of a check.
pub(super) struct Phase {
    pub(super) name: String,
    work: Work,
}

enum Work {
    Load,
    Compose,
    Flatten,
    Rule(&'static dyn Rule),
    Overrides,
    Sort,
    Report(fn(&Diagnostics, &SourceTree) -> usize),
}

/// Returns all phases.
pub(super) fn phases() -> Vec<Phase> {
    let named = |name: &str, work| Phase { name: name.to_owned(), work };
    let mut all = vec![
        named("load", Work::Load),
        named("compose", Work::Compose),
        named("flatten", Work::Flatten),
        named("overrides", Work::Overrides),
        named("sort", Work::Sort),
        named(
            "human",
            Work::Report(|found, tree| found.iter().map(|one| human(one, tree, false).len()).sum()),
        ),
        named("concise", Work::Report(|found, tree| concise(found, tree).len())),
        named("github", Work::Report(|found, tree| github(found, tree).len())),
        named("json", Work::Report(|found, tree| json(None, found, tree).to_string().len())),
        named("sarif", Work::Report(|found, tree| sarif(found, tree).to_string().len())),
        named("fixes", Work::Report(|found, tree| apply_fixes(found, tree).count)),
    ];
    all.extend(rules::all().map(|entry| named(entry.rule.code().0, Work::Rule(entry.rule))));
    all
}

/// An issue that was read once for all phases.
#[expect(clippy::struct_field_names, reason = "the model is called an issue everywhere")]
pub(super) struct Issue {
    files: Files,
    tree: SourceTree,
    publication: Publication,
    issue: issue::Issue,
    text: IssueText,
    composed: Vec<(Variant, Rendered)>,
    terms: Vec<Term>,
    overrides: SeverityOverrides,
    found: Diagnostics,
}

impl Issue {
    /// Reads the files of an issue.
    pub(super) fn read(files: &Files) -> Option<Self> {
        let publication = Publication::sample();
        let (tree, issue, mut found) = load(files, &publication);
        // What cannot be read as an issue is measured by its loading alone.
        let (tree, issue) = match issue {
            Some(issue) => (tree, issue),
            None => {
                let small = sound();
                let (_, issue, _) = load(&small, &publication);
                (tree, issue?)
            }
        };
        let readable = tree.find(&format!("{FOLDER}/issue.toml")).is_some();
        let composed =
            vec![(Variant::whole(), compose::render(&issue, &publication, &Variant::whole()).ok()?)];
        let mut tree = tree;
        let text = IssueText::of(&issue, &publication, &tree);
        let (terms, overrides) = settings(files, &mut tree);
        let mut all = Self {
            files: files.clone(),
            tree,
            publication,
            issue,
            text,
            composed,
            terms,
            overrides,
            found: Diagnostics::default(),
        };
        if readable {
            let context = all.context();
            rules::all().for_each(|entry| entry.rule.check(&context.of(), &mut found));
        }
        found.sort(&all.tree);
        all.found = found;
        Some(all)
    }

    fn context(&self) -> OwnedContext<'_> {
        OwnedContext {
            issue: self,
            inputs: CheckInputs { now: "2022-11-18T12:00:00Z".parse().ok(), ..CheckInputs::default() },
        }
    }

    /// Measures a phase with a clock.
    pub(super) fn time(&self, phase: &Phase, now: fn() -> Duration) -> Duration {
        let context = self.context();
        let overridden = self.found.clone();
        let start = now();
        let worth = match &phase.work {
            Work::Load => load(&self.files, &self.publication).2.iter().count(),
            Work::Compose => {
                usize::from(compose::render(&self.issue, &self.publication, &Variant::whole()).is_ok())
            }
            Work::Flatten => IssueText::of(&self.issue, &self.publication, &self.tree).passages.len(),
            Work::Rule(rule) => {
                let mut found = Diagnostics::default();
                rule.check(&context.of(), &mut found);
                found.iter().count()
            }
            Work::Overrides => {
                severity_overrides::apply(overridden, &self.issue, &self.overrides).iter().count()
            }
            Work::Sort => {
                let mut found = overridden;
                found.sort(&self.tree);
                found.iter().count()
            }
            Work::Report(report) => report(&self.found, &self.tree),
        };
        std::hint::black_box(worth);
        now().saturating_sub(start)
    }
}

struct OwnedContext<'a> {
    issue: &'a Issue,
    inputs: CheckInputs,
}

impl OwnedContext<'_> {
    fn of(&self) -> Context<'_> {
        Context {
            issue: &self.issue.issue,
            publication: &self.issue.publication,
            composed: &self.issue.composed,
            issue_text: &self.issue.text,
            sources: &self.issue.tree,
            terms: &self.issue.terms,
            inputs: &self.inputs,
        }
    }
}

fn load(files: &Files, publication: &Publication) -> (SourceTree, Option<issue::Issue>, Diagnostics) {
    let named = files.iter().map(|(name, text)| (format!("{FOLDER}/{name}"), text.clone()));
    let mut tree = SourceTree::in_memory(named);
    let mut found = Diagnostics::default();
    let issue = issue::load(&mut tree, FOLDER, publication, &mut found);
    (tree, issue, found)
}

/// Returns the terms and overrides of a case: a line `write=not` each in `terms`, a code each in `codes`.
fn settings(files: &Files, tree: &mut SourceTree) -> (Vec<Term>, SeverityOverrides) {
    let file = tree.insert_text("briefing.toml", String::new());
    let at = |file: FileId| Span::new(file, 0..0);
    let spanned = |text: &str| Spanned::new(text.to_owned(), at(file));
    let lines = |name: &str| files.get(name).into_iter().flat_map(|text| text.lines());
    let terms = lines("terms").filter_map(|line| line.split_once('='));
    let terms = terms.map(|(write, not)| Term { write: spanned(write), not: vec![spanned(not)] }).collect();
    let codes: Vec<_> = lines("codes").map(spanned).collect();
    (terms, SeverityOverrides { deny: codes.clone(), warn: codes.clone(), allow: codes })
}
