//! Corrections of all issues, for the page that collects them.

use jiff::Timestamp;

use super::front_matter;
use super::metadata::read_text;
use super::publication::Publication;
use crate::diagnostic::Diagnostics;
use crate::document::{self, ParseContext};
use crate::domain::IssueId;
use crate::source::SourceTree;

/// An issue with corrected items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedIssue {
    /// Its name.
    pub id: IssueId,
    /// Its title.
    pub title: String,
    /// When it appeared.
    pub date: Timestamp,
    /// When it was last corrected.
    pub updated: Option<Timestamp>,
    /// Its corrections in the order of the items.
    pub corrections: Vec<Correction>,
}

/// A correction of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Number of the item's file, as in the address of the story.
    pub number: u32,
    /// The headline.
    pub headline: String,
    /// The correction.
    pub text: String,
}

/// Reads the corrections of every issue, the newest issue first. What cannot be read is left out: `check` of that issue
/// tells it.
pub fn load(tree: &mut SourceTree, publication: &Publication) -> Vec<CorrectedIssue> {
    let names = tree.list("issues").unwrap_or_default();
    let names = names.iter().filter_map(|name| name.strip_suffix('/'));
    let mut ids: Vec<_> = names.filter_map(|name| IssueId::parse(name).ok()).collect();
    ids.sort();
    ids.into_iter().rev().filter_map(|id| corrected(tree, publication, id)).collect()
}

fn corrected(tree: &mut SourceTree, publication: &Publication, id: IssueId) -> Option<CorrectedIssue> {
    let folder = format!("issues/{id}");
    let mut corrections: Vec<_> = tree
        .list(&folder)
        .unwrap_or_default()
        .iter()
        .filter_map(|name| correction(tree, &folder, name))
        .collect();
    if corrections.is_empty() {
        return None;
    }
    corrections.sort_by_key(|correction| correction.number);
    let mut unheard = Diagnostics::default();
    let file = read_text(tree, &format!("{folder}/issue.toml"), None, &mut unheard)?;
    let mut context = ParseContext::literal(&mut unheard).in_time_zone(publication.time_zone.clone());
    let mut table = document::parse(tree, file, tree.file(file).body(), &mut context);
    Some(CorrectedIssue {
        id,
        title: table.required_text("title", &mut context)?.value,
        date: table.required_moment("date", &mut context)?.value,
        updated: table.moment("updated", &mut context).map(|updated| updated.value),
        corrections,
    })
}

fn correction(tree: &mut SourceTree, folder: &str, name: &str) -> Option<Correction> {
    let stem = name.strip_suffix(".md")?;
    let digits = stem.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(stem.len());
    let number = stem[..digits].parse().ok()?;
    let mut unheard = Diagnostics::default();
    let file = read_text(tree, &format!("{folder}/{name}"), None, &mut unheard)?;
    let front_matter = front_matter::split(file, tree.file(file)).ok()?;
    let mut context = ParseContext::literal(&mut unheard);
    let mut table = document::parse(tree, file, front_matter.metadata, &mut context);
    let text = table.text("correction", &mut context).filter(|text| !text.value.trim().is_empty())?.value;
    let is_on_web = table.text("audience", &mut context).is_none_or(|audience| audience.value != "mail");
    let headline = table.required_text("title", &mut context)?.value;
    is_on_web.then_some(Correction { number, headline, text })
}
