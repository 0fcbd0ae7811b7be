//! What the preview shows, as plain values, and where it comes from.

use std::collections::BTreeMap;

use crate::compose::InboxRow;
use crate::diagnostic::Severity;

/// Whose eyes an issue is seen with.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Viewer {
    /// The sample reader, who wants everything.
    #[default]
    Sample,
    /// A reader who chose these topics.
    Topics(Vec<String>),
    /// The subscriber with this address.
    Subscriber(String),
}

/// Reads, composes and checks issues. Called away from the threads that answer browsers, so it may take its time.
pub trait IssueProvider: Send + Sync {
    /// The names of all issues, oldest first.
    fn issues(&self) -> Vec<String>;

    /// An issue as it is now.
    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot;
}

/// An issue that was looked at.
#[derive(Debug, Clone, Default)]
pub struct IssueSnapshot {
    /// What the publication says about itself.
    pub publication: PublicationInfo,
    /// The items in their order: file name and title.
    pub items: Vec<(String, String)>,
    /// What is wrong with the issue, in reading order.
    pub findings: Vec<Finding>,
    /// The viewer's copy; `None` when nothing could be composed.
    pub copy: Option<RenderedCopy>,
    /// Why there is no copy, when no finding says it.
    pub trouble: Option<String>,
}

/// What the preview needs to know of a publication.
#[derive(Debug, Clone, Default)]
pub struct PublicationInfo {
    /// Its name.
    pub name: String,
    /// Its language, a BCP 47 tag: that of the preview's own words as well.
    pub language: String,
    /// Topics that readers choose: id and name.
    pub topics: Vec<(String, String)>,
    /// The base URL of its site, without a final `/`.
    pub site: Option<String>,
}

/// A finding of `check`.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its weight.
    pub severity: Severity,
    /// Its code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// The file, relative to the newsroom.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The line of the file as it stands there, to be found in the mail.
    pub words: String,
}

/// One reader's copy.
#[derive(Debug, Clone, Default)]
pub struct RenderedCopy {
    /// The subject.
    pub subject: String,
    /// The preheader.
    pub preheader: String,
    /// The whole message (RFC 5322).
    pub message: Vec<u8>,
    /// The page for the archive.
    pub web: String,
    /// The mail in the lists of several inboxes.
    pub inbox: Vec<InboxRow>,
    /// Pictures that the site will host: URL, content, media type.
    pub pictures: BTreeMap<String, (Vec<u8>, &'static str)>,
}
