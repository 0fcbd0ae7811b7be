//! The links that somebody may ask the network about before the issue is checked.

use super::issue_text::IssueText;
use crate::issue::{Issue, PictureSource, Publication};
use crate::source::SourceTree;

/// Every address of the web that the issue sends a reader's browser to, each once, in reading order.
pub fn links(issue: &Issue, publication: &Publication, sources: &SourceTree) -> Vec<String> {
    let issue_text = IssueText::of(issue, publication, sources);
    let pictures = issue.pictures().into_iter().filter_map(|picture| match &picture.source {
        PictureSource::Url(url) => Some(url.clone()),
        PictureSource::File { .. } => None,
    });
    let mut all: Vec<String> = Vec::new();
    for url in issue_text.links.into_iter().map(|link| link.target).chain(pictures) {
        if url.starts_with("http") && !all.contains(&url) {
            all.push(url);
        }
    }
    all
}
