//! The issues before this one, as far as others need them: headlines and links alone.

use super::front_matter;
use super::metadata::read_text;
use super::publication::Publication;
use crate::diagnostic::Diagnostics;
use crate::document::{self, ParseContext};
use crate::domain::{IssueId, NewsletterId};
use crate::source::{SourceTree, Spanned};
use jiff::Timestamp;

/// Readers remember about a year.
const REACH: usize = 60;

/// An issue that came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastIssue {
    /// Its name.
    pub id: IssueId,
    /// Its items.
    pub items: Vec<PastItem>,
}

/// An item that readers know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastItem {
    /// The headline.
    pub title: Spanned<String>,
    /// URL of the original.
    pub link: Option<Spanned<String>>,
}

/// The issue before another, as the foot of the mail names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousIssue {
    /// Its name.
    pub id: IssueId,
    /// Its title.
    pub title: String,
}

/// Reads the issue of the same newsletter before `issue`, the one in `folder`; `None` if there is none, or if its title cannot be read.
pub(super) fn previous(
    tree: &mut SourceTree,
    folder: &str,
    issue: &IssueId,
    publication: &Publication,
    newsletter: Option<&NewsletterId>,
) -> Option<PreviousIssue> {
    let (parent, _) = folder.trim_end_matches('/').rsplit_once('/')?;
    // An issue that names no newsletter belongs to the first.
    let first = publication.newsletters.first().map(|newsletter| newsletter.id.as_str());
    let newsletter = newsletter.map(NewsletterId::as_str).or(first);
    for id in ids_before(tree, parent, issue).into_iter().rev().take(REACH) {
        let mut unheard = Diagnostics::default();
        let file = read_text(tree, &format!("{parent}/{id}/issue.toml"), None, &mut unheard)?;
        let mut context = ParseContext::literal(&mut unheard);
        let mut table = document::parse(tree, file, tree.file(file).body(), &mut context);
        let own = table.text("newsletter", &mut context).map(|own| own.value);
        if own.as_deref().or(first) == newsletter {
            let title = table.text("title", &mut context)?.value;
            return (!title.trim().is_empty()).then_some(PreviousIssue { id, title });
        }
    }
    None
}

/// Returns the names of the issues in `folder` that are before `issue`, in their order.
fn ids_before(tree: &SourceTree, folder: &str, issue: &IssueId) -> Vec<IssueId> {
    let names = tree.list(folder).unwrap_or_default();
    let names = names.iter().filter_map(|name| name.strip_suffix('/'));
    let mut ids: Vec<_> = names.filter_map(|name| IssueId::parse(name).ok()).collect();
    ids.retain(|id| id < issue);
    ids.sort();
    ids
}

/// Reads the issues before `issue`, the newest first. What is wrong with them is not told here: `check` of that issue
/// tells it.
pub fn load(tree: &mut SourceTree, issue: &IssueId) -> Vec<PastIssue> {
    let ids = ids_before(tree, "issues", issue);
    ids.into_iter().rev().take(REACH).map(|id| PastIssue { items: items(tree, &id), id }).collect()
}

/// Reads the issue itself and the issues before it, the newest first, as [`load`] does.
pub fn load_through(tree: &mut SourceTree, issue: &IssueId) -> Vec<PastIssue> {
    let own = PastIssue { id: issue.clone(), items: items(tree, issue) };
    std::iter::once(own).chain(load(tree, issue)).collect()
}

/// Returns the newest issue of the same newsletter before `issue`, and its date as far as it can be read; one without an
/// offset is in the publication's zone.
pub fn date_before(
    tree: &mut SourceTree,
    issue: &IssueId,
    publication: &Publication,
) -> Option<(IssueId, Option<Timestamp>)> {
    let (newsletter, _) = newsletter_and_date(tree, issue, publication);
    let earlier = ids_before(tree, "issues", issue);
    earlier.into_iter().rev().take(REACH).find_map(|id| {
        let (own, date) = newsletter_and_date(tree, &id, publication);
        (own == newsletter).then_some((id, date))
    })
}

/// Reads the newsletter of an issue, the first where it names none, and its date.
fn newsletter_and_date(
    tree: &mut SourceTree,
    id: &IssueId,
    publication: &Publication,
) -> (Option<String>, Option<Timestamp>) {
    let first = || publication.newsletters.first().map(|newsletter| newsletter.id.to_string());
    let mut unheard = Diagnostics::default();
    let Some(file) = read_text(tree, &format!("issues/{id}/issue.toml"), None, &mut unheard) else {
        return (first(), None);
    };
    let mut context = ParseContext::literal(&mut unheard).in_time_zone(publication.time_zone.clone());
    let mut table = document::parse(tree, file, tree.file(file).body(), &mut context);
    let newsletter = table.text("newsletter", &mut context).map(|own| own.value);
    (newsletter.or_else(first), table.moment("date", &mut context).map(|date| date.value))
}

fn items(tree: &mut SourceTree, id: &IssueId) -> Vec<PastItem> {
    let folder = format!("issues/{id}");
    let names = tree.list(&folder).unwrap_or_default();
    let is_item = |name: &&String| {
        name.starts_with(|c: char| c.is_ascii_digit())
            && std::path::Path::new(name).extension().is_some_and(|ext| ext == "md")
    };
    names.iter().filter(is_item).filter_map(|name| item(tree, &format!("{folder}/{name}"))).collect()
}

fn item(tree: &mut SourceTree, path: &str) -> Option<PastItem> {
    let mut unheard = Diagnostics::default();
    let file = read_text(tree, path, None, &mut unheard)?;
    let front_matter = front_matter::split(file, tree.file(file)).ok()?;
    let mut context = ParseContext::literal(&mut unheard);
    let mut table = document::parse(tree, file, front_matter.metadata, &mut context);
    Some(PastItem {
        title: table.required_text("title", &mut context)?,
        link: table.text("link", &mut context),
    })
}
