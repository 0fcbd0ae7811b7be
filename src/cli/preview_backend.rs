//! Adapters between the preview's traits and the use cases.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::{
    self, AppError, BuiltIssue, CopyRecipient, Newsroom, RenderedCopy, TestError, TestPlan, TestResult,
    TestRoute, build_copy, edit_choices, issue_names,
};
use crate::comments::{Comment, CommentError, CommentStore, NewComment};
use crate::compose;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::domain::TopicId;
use crate::edit::{EditCommand, EditError, EditResult, EditableFile, Editor, Overview};
use crate::inbox::{self, MaildirReader};
use crate::issue::{Issue, PictureSource, Publication};
use crate::preview::{
    self, CaughtMessage, Choices, CommentBackend, EditBackend, Finding, IssueProvider, IssueSnapshot,
    PublicationInfo, RecipientResult, TestMailer, TestTransport, Viewer,
};
use crate::runtime::Clock;
use crate::source::SourceTree;

/// A newsroom's folder.
pub(super) struct Folder {
    pub(super) root: PathBuf,
    pub(super) clock: Arc<dyn Clock>,
}

impl IssueProvider for Folder {
    fn issues(&self) -> Vec<String> {
        issue_names(&self.root)
    }

    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot {
        self.build(issue, viewer).map_or_else(|error| failed(&self.root, &error), |built| shown(&built))
    }
}

impl Folder {
    fn build(&self, issue: &str, viewer: &Viewer) -> Result<BuiltIssue, AppError> {
        let newsroom = Newsroom::read(&self.root, BTreeMap::new())?;
        // The preview calls from a thread that may block.
        let recipient = tokio::runtime::Handle::current().block_on(recipient(&newsroom, viewer))?;
        build_copy(newsroom, issue, &recipient, self.clock.now())
    }

    fn tray(&self) -> MaildirReader {
        MaildirReader::at(&self.root.join("inbox"))
    }
}

/// Returns what can be shown of a newsroom whose issue cannot be built.
fn failed(root: &Path, error: &AppError) -> IssueSnapshot {
    let told_all = |findings: &Diagnostics, tree: &SourceTree| {
        findings.iter().map(|finding| told(finding, tree)).collect::<Vec<_>>()
    };
    let (publication, findings) = match (error, Newsroom::read(root, BTreeMap::new())) {
        (AppError::InvalidConfig(invalid), _) => {
            (PublicationInfo::default(), told_all(&invalid.findings, &invalid.tree))
        }
        (_, Ok(newsroom)) => {
            (publication_info(&newsroom.config.publication), told_all(&newsroom.findings, &newsroom.tree))
        }
        _ => (PublicationInfo::default(), Vec::new()),
    };
    IssueSnapshot { publication, findings, trouble: Some(error.to_string()), ..IssueSnapshot::default() }
}

async fn recipient(newsroom: &Newsroom, viewer: &Viewer) -> Result<CopyRecipient, AppError> {
    match viewer {
        Viewer::Sample => CopyRecipient::sample(BTreeSet::new()),
        Viewer::Subscriber(address) => CopyRecipient::find(newsroom, Some(address)).await,
        Viewer::Topics(topics) => {
            CopyRecipient::sample(topics.iter().filter_map(|id| TopicId::parse(id).ok()).collect())
        }
    }
}

fn shown(proof: &BuiltIssue) -> IssueSnapshot {
    let newsroom = &proof.newsroom;
    let publication = &newsroom.config.publication;
    let findings = newsroom.findings.iter().map(|finding| told(finding, &newsroom.tree)).collect();
    let items = proof.issue.iter().flat_map(|issue| &issue.items);
    let items = items.map(|item| (item.file_name.clone(), item.title.value.clone())).collect();
    let copy = proof.copy.as_ref().map(|copy| self::copy(copy, proof.issue.as_ref(), publication));
    IssueSnapshot { publication: publication_info(publication), items, findings, copy, trouble: None }
}

fn publication_info(publication: &Publication) -> PublicationInfo {
    let topics = publication.topics.iter().map(|topic| (topic.id.to_string(), topic.name.clone()));
    PublicationInfo {
        name: publication.name.clone(),
        language: publication.language.clone(),
        topics: topics.collect(),
        site: publication.site.clone(),
    }
}

fn told(finding: &Diagnostic, tree: &SourceTree) -> Finding {
    let (file, at) = finding.location(tree);
    Finding {
        severity: finding.severity,
        code: finding.code.to_string(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: file.to_owned(),
        line: at.line,
        column: at.column,
        words: tree.line_of(finding.span()).to_owned(),
    }
}

fn copy(copy: &RenderedCopy, issue: Option<&Issue>, publication: &Publication) -> preview::RenderedCopy {
    let site = publication.site.as_deref().unwrap_or_default();
    let pictures = issue.into_iter().flat_map(Issue::pictures).chain(publication.pictures());
    let hosted = pictures.filter_map(|picture| match &picture.source {
        PictureSource::File { path, bytes, media_type, .. } => {
            Some((compose::hosted_url(site, path), (bytes.to_vec(), *media_type)))
        }
        PictureSource::Url(_) => None,
    });
    preview::RenderedCopy {
        subject: copy.rendered.subject.clone(),
        preheader: copy.rendered.preheader.clone(),
        message: copy.message.clone(),
        web: copy.rendered.web.clone(),
        inbox: compose::inbox_rows(publication, &copy.rendered),
        pictures: hosted.collect(),
    }
}

impl TestMailer for Folder {
    fn route(&self) -> Result<preview::TestRoute, preview::TestError> {
        Ok(app::plan_test(&self.root)?.into())
    }

    fn send_test(
        &self,
        issue: &str,
        agreed: &preview::TestRoute,
    ) -> Result<preview::TestResult, preview::TestError> {
        let confirmed = TestPlan { to: agreed.to.clone(), route: agreed.way.clone().into() };
        let sent = app::send_test(&self.root, issue, &confirmed, &self.clock);
        let sent = tokio::runtime::Handle::current().block_on(sent)?;
        let verdicts = sent.results.into_iter().map(|(address, result)| (address, result.into())).collect();
        Ok(preview::TestResult { way: sent.route.into(), verdicts })
    }

    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)> {
        let (total, newest) = self.tray().newest(limit)?;
        let newsroom = Newsroom::read(&self.root, BTreeMap::new());
        let zone = newsroom.map_or(jiff::tz::TimeZone::UTC, |read| read.config.publication.time_zone);
        let shown = |inbox::MessageSummary { id, at, size, subject, from, to }| CaughtMessage {
            id,
            at: at.to_zoned(zone.clone()),
            size,
            subject,
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
        };
        Ok((total, newest.into_iter().map(shown).collect()))
    }

    fn message(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        self.tray().read(id)
    }
}

impl From<TestPlan> for preview::TestRoute {
    fn from(plan: TestPlan) -> Self {
        Self { to: plan.to, way: plan.route.into() }
    }
}

impl From<TestRoute> for TestTransport {
    fn from(route: TestRoute) -> Self {
        match route {
            TestRoute::LocalInbox => Self::Inbox,
            TestRoute::Relay { name, unencrypted } => Self::Relay { name, unencrypted },
        }
    }
}

impl From<TestTransport> for TestRoute {
    fn from(way: TestTransport) -> Self {
        match way {
            TestTransport::Inbox => Self::LocalInbox,
            TestTransport::Relay { name, unencrypted } => Self::Relay { name, unencrypted },
        }
    }
}

impl From<TestResult> for RecipientResult {
    fn from(result: TestResult) -> Self {
        match result {
            TestResult::Accepted(text) => Self::Accepted(text),
            TestResult::Refused(text) => Self::Refused(text),
            TestResult::Unreached(text) => Self::Unreached(text),
            TestResult::Uncertain(text) => Self::Uncertain(text),
        }
    }
}

impl From<TestError> for preview::TestError {
    fn from(error: TestError) -> Self {
        match error {
            TestError::NoRecipients => Self::Nobody,
            TestError::HasErrors(errors) => Self::Errors(errors),
            TestError::PlanChanged => Self::Changed,
            TestError::Failed(error) => Self::Other { sentence: error.to_string(), help: error.hint() },
        }
    }
}

/// Comments of a newsroom.
pub(super) struct Comments {
    book: CommentStore,
    clock: Arc<dyn Clock>,
}

impl Comments {
    pub(super) fn new(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { book: CommentStore::of(root), clock }
    }
}

impl CommentBackend for Comments {
    fn list(&self, issue: &str) -> Vec<Comment> {
        self.book.list(issue)
    }

    fn add(&self, issue: &str, draft: &NewComment) -> Result<Comment, CommentError> {
        self.book.add(issue, draft, self.clock.now())
    }

    fn set_resolved(&self, issue: &str, id: &str, resolved: bool) -> Result<(), CommentError> {
        self.book.set_resolved(issue, id, resolved)
    }

    fn remove(&self, issue: &str, id: &str) -> Result<(), CommentError> {
        self.book.remove(issue, id)
    }
}

/// Edits of a newsroom's issues.
pub(super) struct Edits {
    root: PathBuf,
    editor: Editor,
}

impl Edits {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), editor: Editor::new(root) }
    }
}

impl EditBackend for Edits {
    fn overview(&self, issue: &str) -> Result<Overview, EditError> {
        self.editor.overview(issue)
    }

    fn draft(&self, issue: &str, name: &str) -> Result<EditableFile, EditError> {
        self.editor.draft(issue, name)
    }

    fn execute(&self, issue: &str, command: EditCommand) -> Result<EditResult, EditError> {
        self.editor.execute(issue, command)
    }

    fn choices(&self) -> Choices {
        let choices = edit_choices(&self.root);
        Choices { topics: choices.topics, authors: choices.authors }
    }
}
