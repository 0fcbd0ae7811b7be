//! Checking an issue, fixing what can be fixed, and checking its links.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::audience::AudienceRequest;
use super::error::AppError;
use super::newsroom::Newsroom;
use super::newsroom::sweep_newsroom;
use crate::check::{self, Ready};
use crate::compose::{self, InboxRow};
use crate::diagnostic::{Severity, apply_fixes};
use crate::domain::{LinkReport, PersonName, Rendered, Variant};
use crate::http_fetch::AllowPrivate;
use crate::issue::Issue;
use crate::linkcheck;
use crate::source::{reason, write_all_below};
use crate::store::Store;
use jiff::Timestamp;

/// A fix may make room for another one; more rounds than this mean that two of them undo each other.
const MAX_FIX_ROUNDS: usize = 12;

/// Facts from outside that the rules may use.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The present time.
    pub now: Timestamp,
    /// Results of a link check.
    pub links: Option<LinkReport>,
}

/// Checks that did not run, since what they read could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Skipped {
    /// The checks: `rules` or `links`.
    pub checks: &'static str,
    /// The file they did not see; `None` for the whole issue.
    pub file: Option<String>,
    /// The reason.
    pub reason: &'static str,
}

/// A checked issue.
pub struct CheckResult {
    /// Its name.
    pub name: String,
    /// The newsroom with the files that were read and all findings, sorted.
    pub newsroom: Newsroom,
    /// The mail as clients list it; empty if the issue could not be composed.
    pub inbox: Vec<InboxRow>,
    /// Checks that did not run; none if everything was read.
    pub skipped: Vec<Skipped>,
}

impl CheckResult {
    /// Returns the number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.newsroom.findings.count(severity)
    }
}

/// Reads, composes and checks an issue, and the subscriber list that `send` would use.
///
/// # Errors
/// The list is unreadable, or the composer failed.
pub fn check_issue(
    mut newsroom: Newsroom,
    name: &str,
    options: &CheckOptions,
) -> Result<CheckResult, AppError> {
    let issue = newsroom.load(name);
    // Errors in the list would stop a send as well.
    AudienceRequest::read(&mut newsroom, None)?;
    let mut inbox = Vec::new();
    let skipped = skipped(name, issue.as_ref());
    if let Some(issue) = issue {
        let publication = newsroom.config.publication.clone();
        // Each topic alone, and all, in every edition: this composes what one subscriber gets as well as what all get.
        let topics: Vec<_> = publication
            .topics
            .iter()
            .map(|topic| [topic.id.clone()].into())
            .chain([BTreeSet::new()])
            .collect();
        let languages = compose::other_languages(&issue, &publication).into_iter().map(Some).chain([None]);
        let variants: Vec<_> = languages
            .flat_map(|language| topics.iter().map(move |chosen| (chosen, language.clone())))
            .filter_map(|(chosen, language)| {
                compose::variant_for(&issue, &publication, chosen, language.as_ref())
            })
            .collect();
        let outcome = newsroom.run_checks(issue, variants, options.now, options.links.clone())?;
        // The whole issue comes first, also when it was rejected.
        let contents = match &outcome {
            Ok(ready) => ready.contents(),
            Err(rejected) => &rejected.contents,
        };
        inbox = contents.first().map(|(_, whole)| inbox_rows(&newsroom, whole)).unwrap_or_default();
    }
    newsroom.sort_findings();
    Ok(CheckResult { name: name.to_owned(), newsroom, inbox, skipped })
}

/// Returns the mail as clients list it, without values from the environment: they are removed before anything is cut.
fn inbox_rows(newsroom: &Newsroom, whole: &Rendered) -> Vec<InboxRow> {
    let redactions = &newsroom.config.redactions;
    if redactions.is_empty() {
        return compose::inbox_rows(&newsroom.config.publication, whole);
    }
    let (mut publication, mut shown) = (newsroom.config.publication.clone(), whole.clone());
    publication.name = redactions.redact(&publication.name);
    publication.from_name =
        publication.from_name.and_then(|name| PersonName::parse(&redactions.redact(name.as_str())));
    shown.subject = redactions.redact(&shown.subject);
    shown.preheader = redactions.redact(&shown.preheader);
    compose::inbox_rows(&publication, &shown)
}

/// Returns the checks that do not run on what was read of an issue.
fn skipped(name: &str, issue: Option<&Issue>) -> Vec<Skipped> {
    let Some(issue) = issue else {
        let reason = "the issue cannot be read as a whole";
        return ["rules", "links"].map(|checks| Skipped { checks, file: None, reason }).into();
    };
    let files = issue.unreadable_items.iter().map(|file| format!("issues/{name}/{file}"));
    files
        .map(|file| Skipped {
            checks: "rules",
            file: Some(file),
            reason: "the item cannot be read as a whole",
        })
        .collect()
}

/// Reads an issue and its audience for a send. The newsroom holds all findings, sorted.
///
/// # Errors
/// Something has errors ([`AppError::HasErrors`]), or the audience is not valid.
pub fn load_for_send(
    newsroom: &mut Newsroom,
    name: &str,
    to: Option<&str>,
) -> Result<(Issue, AudienceRequest), AppError> {
    let issue = newsroom.load(name);
    let audience = AudienceRequest::read(newsroom, to)?;
    let issue = require_loaded(newsroom, issue)?;
    Ok((issue, audience))
}

/// Reads an issue for a test, which goes to addresses of its own and needs no subscriber list. The newsroom holds all
/// findings, sorted.
///
/// # Errors
/// Something has errors ([`AppError::HasErrors`]).
pub fn load_for_test(newsroom: &mut Newsroom, name: &str) -> Result<Issue, AppError> {
    let issue = newsroom.load(name);
    require_loaded(newsroom, issue)
}

/// Returns the issue if loading found no errors.
pub(super) fn require_loaded(newsroom: &mut Newsroom, issue: Option<Issue>) -> Result<Issue, AppError> {
    newsroom.sort_findings();
    let errors = newsroom.findings.count(Severity::Error);
    issue.filter(|_| errors == 0).ok_or(AppError::HasErrors(errors.max(1)))
}

impl Newsroom {
    /// Checks an issue in the whole and in every variant that will be sent.
    ///
    /// # Errors
    /// The issue has errors ([`AppError::HasErrors`]); the newsroom's findings show them.
    pub fn check_for_send(
        &mut self,
        issue: Issue,
        variants: Vec<Variant>,
        now: Timestamp,
    ) -> Result<Ready, AppError> {
        let outcome = self.run_checks(issue, variants, now, None)?;
        outcome.map_err(|_| AppError::HasErrors(self.findings.count(Severity::Error)))
    }
}

/// A file and its new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path in the newsroom's folder.
    pub path: String,
    /// The text that was read.
    pub old: String,
    /// The text with all fixes.
    pub new: String,
}

/// All fixes of an issue, not yet written.
pub struct FixResult {
    /// The issue as it is with the fixes.
    pub result: CheckResult,
    /// The files that change.
    pub changes: Vec<FileChange>,
    /// The number of findings that were fixed.
    pub fixed: usize,
}

/// Applies fixes in memory until none is left.
///
/// # Errors
/// As [`check_issue`].
pub fn compute_fixes(newsroom: Newsroom, name: &str, options: &CheckOptions) -> Result<FixResult, AppError> {
    let root = newsroom.root.clone();
    let mut originals: BTreeMap<String, String> = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut fixed = 0;
    let mut result = check_issue(newsroom, name, options)?;
    for _ in 0..MAX_FIX_ROUNDS {
        let tree = &result.newsroom.tree;
        let round = apply_fixes(&result.newsroom.findings, tree);
        if round.count == 0 {
            break;
        }
        for path in round.texts.keys().filter(|path| !texts.contains_key(*path)) {
            let original = tree.find(path).map(|file| tree.file(file).text().to_owned());
            originals.insert(path.clone(), original.unwrap_or_default());
        }
        texts.extend(round.texts);
        fixed += round.count;
        result = check_issue(Newsroom::read(&root, texts.clone())?, name, options)?;
    }
    let changes = originals.into_iter().filter_map(|(path, old)| {
        let new = texts.remove(&path).filter(|new| *new != old)?;
        Some(FileChange { path, old, new })
    });
    let changes = changes.collect();
    Ok(FixResult { result, changes, fixed })
}

impl FixResult {
    /// Writes all changed files or none, and removes what an earlier writer that was killed left behind.
    ///
    /// # Errors
    /// A file changed meanwhile or cannot be written.
    pub fn write(&self) -> Result<(), AppError> {
        let root = &self.result.newsroom.root;
        sweep_newsroom(root);
        if let Some(path) = find_changed_file(root, &self.changes) {
            return Err(AppError::FileChanged(path.to_owned()));
        }
        let files: Vec<_> = self.changes.iter().map(|change| (&change.path, change.new.as_bytes())).collect();
        write_all_below(root, &files)
            .map_err(|(path, error)| AppError::FixUnwritten { path, reason: reason(&error) })
    }
}

/// Returns the first file whose text is no longer the one that was read.
fn find_changed_file<'a>(root: &Path, changes: &'a [FileChange]) -> Option<&'a str> {
    let is_changed = |change: &&FileChange| {
        fs::read(root.join(&change.path)).ok().as_deref() != Some(change.old.as_bytes())
    };
    changes.iter().find(is_changed).map(|change| change.path.as_str())
}

/// Requests every link of an issue. `private_hosts` may be requested although they are not on the public internet.
/// Returns `None` if the issue cannot be read.
///
/// # Errors
/// The configuration has errors, or the store failed.
pub async fn check_links(
    root: &Path,
    name: &str,
    private_hosts: &[String],
    mut settings: linkcheck::Settings,
) -> Result<Option<linkcheck::Checked>, AppError> {
    let mut newsroom = Newsroom::read(root, BTreeMap::new())?;
    let Some(issue) = newsroom.load(name) else { return Ok(None) };
    let publication = &newsroom.config.publication;
    let urls = check::links(&issue, publication, &newsroom.tree);
    settings.fetch.contact.clone_from(&publication.site);
    if !private_hosts.is_empty() {
        let hosts = private_hosts.iter().map(|host| host.to_lowercase()).collect();
        settings.fetch.url_policy.allow_private = AllowPrivate::Hosts(hosts);
    }
    // Results are cached in the store if there is one: checking must not create it.
    let stored = match newsroom.store_if_exists().await {
        Err(AppError::MissingVariable { .. }) => None,
        stored => stored?,
    };
    let store = match stored {
        Some(store) => store,
        None => Store::open("sqlite::memory:", &newsroom.root).await?,
    };
    let report = linkcheck::check(urls, &store, settings).await;
    report.map(Some).map_err(|error| AppError::LinkCheck(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_or_deleted_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        crate::source::write_atomic(&at("a.md"), b"old").unwrap();
        let change = |path: &str| FileChange { path: path.into(), old: "old".into(), new: "new".into() };
        let changes = [change("a.md"), change("b.md")];
        assert_eq!(find_changed_file(folder.path(), &changes), Some("b.md"));
        assert_eq!(find_changed_file(folder.path(), &changes[..1]), None);
        crate::source::write_atomic(&at("a.md"), b"another word").unwrap();
        assert_eq!(find_changed_file(folder.path(), &changes[..1]), Some("a.md"));
    }
}
