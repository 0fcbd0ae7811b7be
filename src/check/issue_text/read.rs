//! The order in which a copy editor reads.

use super::flatten::PassageContext;
use super::{IssueText, Link, Passage, Role};
use crate::issue::{Issue, Item, Picture, Prose, Publication};
use crate::source::{SourceTree, Spanned};

pub(super) fn read(issue: &Issue, publication: &Publication, sources: &SourceTree) -> IssueText {
    let mut all = IssueText::default();
    let place = |role| PassageContext { role, item: None, sources };
    all.value(&issue.title, place(Role::Title));
    all.values(issue.subject.as_ref(), place(Role::Subject));
    all.values(issue.preheader.as_ref(), place(Role::Preheader));
    all.prose(issue.about.as_ref().unwrap_or(&publication.about), place(Role::About));
    all.prose(&issue.greeting, place(Role::Greeting));
    if let Some(picture) = &issue.cover {
        all.picture(picture, place(Role::Title));
    }
    for notice in &issue.notices {
        all.value(&notice.title, place(Role::NoticeTitle));
        all.prose(&notice.text, place(Role::Notice));
    }
    for (index, item) in issue.items.iter().enumerate() {
        all.item(item, index, sources);
    }
    for author in writers(issue, publication) {
        all.prose(author, place(Role::Bio));
    }
    all.passages.iter_mut().for_each(Passage::compute_prose);
    all
}

/// The bios that this issue prints.
fn writers<'a>(issue: &'a Issue, publication: &'a Publication) -> impl Iterator<Item = &'a Prose> {
    let signs =
        move |id| issue.authors.contains(id) || issue.items.iter().any(|item| item.authors.contains(id));
    publication.authors.values().filter(move |author| signs(&author.id)).map(|author| &author.bio)
}

impl IssueText {
    fn values(&mut self, value: Option<&Spanned<String>>, place: PassageContext<'_>) {
        if let Some(value) = value {
            self.value(value, place);
        }
    }

    /// What is said about a picture.
    pub(super) fn picture(&mut self, picture: &Picture, place: PassageContext<'_>) {
        self.values(picture.alt.as_ref(), PassageContext { role: Role::Alt, ..place });
        self.values(picture.caption.as_ref(), PassageContext { role: Role::Caption, ..place });
        self.values(picture.credit.as_ref(), PassageContext { role: Role::Credit, ..place });
    }

    fn item(&mut self, item: &Item, index: usize, sources: &SourceTree) {
        let place = |role| PassageContext { role, item: Some(index), sources };
        self.value(&item.title, place(Role::Headline));
        self.values(item.source.as_ref(), place(Role::Source));
        if let Some(picture) = &item.picture {
            self.picture(picture, place(Role::Body));
        }
        self.values(item.place.as_ref(), place(Role::Place));
        self.prose(&item.body, place(Role::Body));
        self.values(item.correction.as_ref(), place(Role::Correction));
        self.values(item.link_text.as_ref(), place(Role::LinkText));
        if let Some(target) = &item.link {
            let words = item.link_text.is_some().then(|| self.passages.last()).flatten();
            let link = Link::of_item(target, words, index, sources);
            self.links.push(link);
        }
    }
}
