//! Backend of the preview for a newsroom on disk: the use cases of `app` behind the preview's traits.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::issue_provider::{Finding, IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Viewer};
use super::test_mail::{CaughtMessage, TestError, TestMailer};
use crate::app::{
    self, AppError, BuiltIssue, CopyRecipient, Newsroom, SentTests, TestPlan, build_copy, issue_names,
};
use crate::compose;
use crate::diagnostic::{Diagnostic, Diagnostics, mask_secrets};
use crate::domain::TopicId;
use crate::inbox::{self, MaildirReader};
use crate::issue::{Issue, PictureSource, Publication};
use crate::runtime::Clock;
use crate::source::{SourceTree, Span};

/// Newsroom on disk.
pub struct NewsroomBackend {
    /// The newsroom's folder.
    pub root: PathBuf,
    /// Clock for dates.
    pub clock: Arc<dyn Clock>,
}

impl IssueProvider for NewsroomBackend {
    fn issues(&self) -> Vec<String> {
        issue_names(&self.root)
    }

    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot {
        self.build(issue, viewer).map_or_else(|error| failed(&self.root, &error), |built| snapshot(&built))
    }
}

impl NewsroomBackend {
    fn build(&self, issue: &str, viewer: &Viewer) -> Result<BuiltIssue, AppError> {
        let newsroom = Newsroom::read(&self.root, BTreeMap::new())?;
        // Called on the blocking pool.
        let recipient = tokio::runtime::Handle::current().block_on(recipient(&newsroom, viewer))?;
        build_copy(newsroom, issue, &recipient, self.clock.now())
    }

    fn inbox(&self) -> MaildirReader {
        MaildirReader::at(&self.root.join("inbox"))
    }
}

/// Returns the snapshot of a newsroom whose issue cannot be built.
fn failed(root: &Path, error: &AppError) -> IssueSnapshot {
    let all = |findings: &Diagnostics, tree: &SourceTree| {
        findings.iter().map(|finding| self::finding(finding, tree)).collect::<Vec<_>>()
    };
    let (publication, findings) = match (error, Newsroom::read(root, BTreeMap::new())) {
        (AppError::InvalidConfig(invalid), _) => {
            (PublicationInfo::default(), all(&invalid.findings, &invalid.tree))
        }
        (_, Ok(newsroom)) => {
            (publication_info(&newsroom.config.publication), all(&newsroom.findings, &newsroom.tree))
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

fn snapshot(built: &BuiltIssue) -> IssueSnapshot {
    let newsroom = &built.newsroom;
    let publication = &newsroom.config.publication;
    let findings = newsroom.findings.iter().map(|finding| self::finding(finding, &newsroom.tree)).collect();
    let items = built.issue.iter().flat_map(|issue| &issue.items);
    let items = items.map(|item| (item.file_name.clone(), item.title.value.clone())).collect();
    let copy = built.copy.as_ref().map(|copy| self::copy(copy, built.issue.as_ref(), publication));
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

fn finding(finding: &Diagnostic, tree: &SourceTree) -> Finding {
    let (file, at) = finding.location(tree);
    Finding {
        severity: finding.severity,
        code: finding.code.to_string(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: file.to_owned(),
        line: at.line,
        column: at.column,
        words: finding.span().map(|span| line_of(span, tree)).unwrap_or_default(),
    }
}

/// Returns the line in which a span starts, without passwords: guests see it too.
fn line_of(span: Span, tree: &SourceTree) -> String {
    let file = tree.file(span.file);
    if file.path().starts_with("issues/") {
        return tree.line_of(Some(span)).to_owned();
    }
    let line = file.position(span.start).line;
    let range = file.line_start(line)..file.line_start(line + 1);
    mask_secrets(file.path(), file.text(), range).trim_end().to_owned()
}

fn copy(copy: &app::RenderedCopy, issue: Option<&Issue>, publication: &Publication) -> RenderedCopy {
    let site = publication.site.as_deref().unwrap_or_default();
    let pictures = issue.into_iter().flat_map(Issue::pictures).chain(publication.pictures());
    let hosted = pictures.filter_map(|picture| match &picture.source {
        PictureSource::File { path, bytes, media_type, .. } => {
            Some((compose::hosted_url(site, path), (bytes.to_vec(), *media_type)))
        }
        PictureSource::Url(_) => None,
    });
    RenderedCopy {
        subject: copy.rendered.subject.clone(),
        preheader: copy.rendered.preheader.clone(),
        message: copy.message.clone(),
        web: copy.rendered.web.clone(),
        inbox: compose::inbox_rows(publication, &copy.rendered),
        pictures: hosted.collect(),
    }
}

impl TestMailer for NewsroomBackend {
    fn plan(&self) -> Result<TestPlan, TestError> {
        Ok(app::plan_test(&self.root)?)
    }

    fn send_test(&self, issue: &str, confirmed: &TestPlan) -> Result<SentTests, TestError> {
        let sending = app::send_test(&self.root, issue, confirmed, &self.clock);
        // Called on the blocking pool.
        Ok(tokio::runtime::Handle::current().block_on(sending)?)
    }

    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)> {
        let (total, newest) = self.inbox().newest(limit)?;
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
        self.inbox().read(id)
    }
}
