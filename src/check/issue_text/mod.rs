//! Text of an issue: passages that know their place in the author's file, and every link.

mod flatten;
mod link;
mod passage;

pub use link::Link;
pub(in crate::check) use link::written_part;
pub use passage::{Mark, Passage, Role};

use std::collections::BTreeSet;
use std::ops::Range;

use crate::issue::{Issue, PictureSource, Publication};
use crate::source::{SourceTree, Span};

/// All words and links of an issue in reading order.
#[derive(Debug, Default)]
pub struct IssueText {
    /// Passages of text.
    pub passages: Vec<Passage>,
    /// Links, including those of the items' front matter.
    pub links: Vec<Link>,
    /// Passages of each item, which follow each other.
    of_items: Vec<Range<usize>>,
    /// Passages by their places in the files.
    by_place: Vec<usize>,
}

impl IssueText {
    /// Collects the text of an issue.
    pub(super) fn of(issue: &Issue, publication: &Publication, sources: &SourceTree) -> Self {
        let mut text = flatten::read(issue, publication, sources);
        text.index_places();
        text
    }

    /// Returns the text that editors wrote for this issue: greeting, notices and items, with headlines. Standing texts
    /// (about, bios) and credits are left out.
    pub fn body_passages(&self) -> impl Iterator<Item = &Passage> {
        self.passages.iter().filter(|passage| passage.role.is_body_text())
    }

    /// Returns the passage that a span lies in.
    pub fn enclosing(&self, at: Span) -> Option<&Passage> {
        /// Passages that may begin within another one, such as the words of a picture.
        const NESTED: usize = 8;
        let place =
            |index: &usize| self.passages.get(*index).map(|passage| (passage.at.file, passage.at.start));
        let next = self.by_place.partition_point(|index| place(index) <= Some((at.file, at.start)));
        let before = self.by_place.iter().take(next).rev().take(NESTED);
        let mut before = before.filter_map(|index| self.passages.get(*index));
        before.find(|passage| passage.at.file == at.file && at.end <= passage.at.end)
    }

    /// Indexes the passages by their places.
    fn index_places(&mut self) {
        let mut by_place: Vec<_> = (0..self.passages.len()).collect();
        by_place.sort_by_key(|index| {
            self.passages.get(*index).map(|passage| (passage.at.file, passage.at.start))
        });
        self.by_place = by_place;
    }

    /// Returns the passages of the item with this index.
    pub fn of_item(&self, index: usize) -> impl Iterator<Item = &Passage> {
        self.of_items.get(index).and_then(|range| self.passages.get(range.clone())).unwrap_or_default().iter()
    }
}

/// Returns every `http` and `https` URL of links and pictures once, in reading order: those `check --links` requests.
pub fn links(issue: &Issue, publication: &Publication, sources: &SourceTree) -> Vec<String> {
    let issue_text = IssueText::of(issue, publication, sources);
    let pictures = issue.pictures().into_iter().filter_map(|picture| match &picture.source {
        PictureSource::Url(url) => Some(url.clone()),
        PictureSource::File { .. } => None,
    });
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for url in issue_text.links.into_iter().map(|link| link.target).chain(pictures) {
        if url.starts_with("http") && seen.insert(url.clone()) {
            all.push(url);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::issue;

    const ISSUE: &str = "title = \"A \\\"quoted\\\" day\"\ndate = 2022-11-18T20:32:00+09:00\nabout = \"\"\"\nOn and \\\n   *on* goes.\n\"\"\"\n[[notice]]\ntitle = 'Next week'\ntext = \"Closed on **Friday**.\"\n";
    const ITEM: &str = "+++\ntitle = \"Boats\"\nlink = \"https://a.example/b\"\n+++\n\nThe *first* boat\nand the [second one](https://a.example/c \"t\").\n\n> Said `code` &amp; 한글 https://a.example/d.\n\n![Boats at dusk](https://a.example/x.jpg)\n";

    fn issue_text() -> (IssueText, SourceTree) {
        let files = [("issues/1/issue.toml", ISSUE), ("issues/1/01-a.md", ITEM)];
        let mut tree = SourceTree::in_memory(files);
        let mut found = Diagnostics::default();
        let publication = Publication::sample();
        let issue = issue::load(&mut tree, "issues/1", &publication, &mut found).unwrap();
        assert!(found.is_empty(), "{found:?}");
        (IssueText::of(&issue, &publication, &tree), tree)
    }

    #[test]
    fn words_map_to_their_source_spans() {
        let (issue_text, tree) = issue_text();
        let cases = [
            (Role::Title, "\"quoted\"", "\\\"quoted\\\""),
            (Role::Title, "day", "day"),
            (Role::About, "on goes", "on* goes"),
            (Role::NoticeTitle, "week", "week"),
            (Role::Notice, "Friday", "Friday"),
            (Role::Headline, "Boats", "Boats"),
            (Role::Body, "boat and", "boat\nand"),
            (Role::Body, "second", "second"),
            (Role::Body, "& 한글", "&amp; 한글"),
            (Role::Body, "code", "code"),
            (Role::Alt, "dusk", "dusk"),
        ];
        for (role, words, written) in cases {
            let passages = issue_text.passages.iter().filter(|passage| passage.role == role);
            let places = passages.filter_map(|passage| {
                let start = passage.text.find(words)?;
                Some(tree.text(passage.span(start..start + words.len())))
            });
            assert_eq!(places.collect::<Vec<_>>(), [written], "{role:?} {words}");
        }
    }

    #[test]
    fn links_have_target_and_text() {
        let (issue_text, tree) = issue_text();
        let seen = |link: &Link| (tree.text(link.target_at).to_owned(), link.text.clone(), link.is_bare);
        let links: Vec<_> = issue_text.links.iter().map(seen).collect();
        let expected = [
            ("https://a.example/c", "second one", false),
            ("https://a.example/d", "https://a.example/d", true),
            ("https://a.example/b", "", false),
        ];
        assert_eq!(links, expected.map(|(target, text, bare)| (target.to_owned(), text.to_owned(), bare)));
        assert!(issue_text.links[0].lead_to("https://a.example/e").is_some());
        assert!(
            issue_text.links[1].lead_to("https://a.example/e").is_none(),
            "readers would see another word"
        );
    }

    #[test]
    fn code_and_addresses_are_hidden_in_prose() {
        let (issue_text, _) = issue_text();
        let quote = issue_text.passages.iter().find(|passage| passage.text.starts_with("Said")).unwrap();
        let shown = quote.prose().replace('\u{1}', "_");
        assert_eq!(shown, "Said ____ & 한글 ___________________.");
        assert_eq!(quote.prose().len(), quote.text.len());
    }

    #[test]
    fn edits_are_escaped_for_the_file() {
        let (issue_text, tree) = issue_text();
        let of = |role| issue_text.passages.iter().find(|passage| passage.role == role).unwrap();
        let title = of(Role::Title);
        let day = title.text.len() - "day".len()..title.text.len();
        let edit = title.edit(day, "\"night\"").unwrap();
        assert_eq!((tree.text(edit.at), edit.text.as_str()), ("day", "\\\"night\\\""));
        assert_eq!(title.edit(2..10, "x"), None, "it is written with escapes");
        assert_eq!(of(Role::Body).edit(0..9, "x"), None, "a mark of emphasis is within");
        assert_eq!(of(Role::Body).edit(0..3, "*"), None, "it would be a mark of emphasis");
    }
}
