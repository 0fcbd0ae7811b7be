//! Source of the issues: the trait and the values that the preview shows.

use std::collections::BTreeMap;

use crate::compose::InboxRow;
use crate::diagnostic::Severity;

/// Recipient whose copy is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Viewer {
    /// The sample recipient, who has all topics.
    #[default]
    Sample,
    /// A recipient with these topics.
    Topics(Vec<String>),
    /// The subscriber with this address.
    Subscriber(String),
}

/// Reads, composes, and checks issues. It is called on the blocking pool.
pub trait IssueProvider: Send + Sync {
    /// Returns the names of all issues, oldest first.
    fn issues(&self) -> Vec<String>;

    /// Returns an issue in its current state.
    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot;
}

/// State of an issue at one time.
#[derive(Debug, Clone, Default)]
pub struct IssueSnapshot {
    /// The publication.
    pub publication: PublicationInfo,
    /// Items in order: file name and title.
    pub items: Vec<(String, String)>,
    /// Findings in reading order.
    pub findings: Vec<Finding>,
    /// The viewer's copy; `None` if nothing could be composed.
    pub copy: Option<RenderedCopy>,
    /// The reason for a missing copy if no finding gives it.
    pub trouble: Option<String>,
}

/// Facts about the publication.
#[derive(Debug, Clone, Default)]
pub struct PublicationInfo {
    /// Name.
    pub name: String,
    /// Language as a BCP 47 tag; the labels follow it.
    pub language: String,
    /// Topics to choose from: id and name.
    pub topics: Vec<(String, String)>,
    /// Base URL of its site, without a final `/`.
    pub site: Option<String>,
}

/// Finding of `check`.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Severity.
    pub severity: Severity,
    /// Rule code.
    pub code: String,
    /// Message.
    pub message: String,
    /// Next step.
    pub help: Option<String>,
    /// File, relative to the newsroom.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// Text of that line, to find it in the mail.
    pub words: String,
}

/// Copy of the issue for one recipient.
#[derive(Debug, Clone, Default)]
pub struct RenderedCopy {
    /// Subject.
    pub subject: String,
    /// Preheader.
    pub preheader: String,
    /// Whole message (RFC 5322).
    pub message: Vec<u8>,
    /// Web page for the archive.
    pub web: String,
    /// Rows as several inboxes list the mail.
    pub inbox: Vec<InboxRow>,
    /// Pictures that the site will host: URL, content, media type.
    pub pictures: BTreeMap<String, (Vec<u8>, &'static str)>,
}
