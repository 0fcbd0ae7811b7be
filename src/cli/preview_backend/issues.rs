//! Issues for the preview: read, composed and checked as `build` does it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::built_issue::{BuiltIssue, Copy as ReaderCopy, proof};
use crate::cli::copy_recipient::Reader;
use crate::cli::error::CliError;
use crate::cli::newsroom::Newsroom;
use crate::compose;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::domain::TopicId;
use crate::issue::{Issue, PictureSource, Publication};
use crate::preview::{Finding, IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Viewer};
use crate::runtime::Clock;
use crate::source::SourceTree;

/// A newsroom's folder.
pub(in crate::cli) struct Folder {
    pub(in crate::cli) root: PathBuf,
    pub(in crate::cli) clock: Arc<dyn Clock>,
}

impl IssueProvider for Folder {
    fn issues(&self) -> Vec<String> {
        let names = SourceTree::on_disk(&self.root).list("issues").unwrap_or_default();
        let folders = names.iter().filter_map(|name| name.strip_suffix('/'));
        folders.filter(|name| !name.starts_with('_')).map(str::to_owned).collect()
    }

    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot {
        self.proof(issue, viewer).map_or_else(|problem| self.trouble(&problem), |proof| shown(&proof))
    }
}

impl Folder {
    fn proof(&self, issue: &str, viewer: &Viewer) -> Result<BuiltIssue, CliError> {
        let newsroom = Newsroom::read(&self.root, BTreeMap::new())?;
        // The preview asks from a thread that may wait.
        let reader = tokio::runtime::Handle::current().block_on(reader(&newsroom, viewer))?;
        proof(newsroom, issue, &reader, self.clock.now())
    }

    /// What can be shown of a newsroom that cannot be used as it is.
    fn trouble(&self, problem: &CliError) -> IssueSnapshot {
        let mut tree = SourceTree::on_disk(&self.root);
        let mut findings = Diagnostics::default();
        let config = config::load(&mut tree, &crate::cli::environment::variable, &mut findings);
        findings.sort(&tree);
        let publication = config.map(|config| publication_info(&config.publication)).unwrap_or_default();
        let findings = findings.iter().map(|finding| told(finding, &tree)).collect();
        IssueSnapshot {
            publication,
            findings,
            trouble: Some(problem.sentence.clone()),
            ..IssueSnapshot::default()
        }
    }
}

async fn reader(newsroom: &Newsroom, viewer: &Viewer) -> Result<Reader, CliError> {
    match viewer {
        Viewer::Sample => Reader::find(newsroom, None).await,
        Viewer::Subscriber(address) => Reader::find(newsroom, Some(address)).await,
        Viewer::Topics(topics) => {
            let topics: BTreeSet<_> = topics.iter().filter_map(|id| TopicId::parse(id).ok()).collect();
            Ok(Reader { topics, ..Reader::find(newsroom, None).await? })
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

fn copy(copy: &ReaderCopy, issue: Option<&Issue>, publication: &Publication) -> RenderedCopy {
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
