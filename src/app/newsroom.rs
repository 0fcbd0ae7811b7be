//! A newsroom's folder: its configuration, its issues, its store.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::environment::variable;
use super::error::{AppError, InvalidConfig};
use super::pictures::DiskImageCache;
use crate::check::{self, CheckInputs, Ready, RejectedIssue};
use crate::comments;
use crate::config::{self, CONFIG_FILE, Config};
use crate::diagnostic::Diagnostics;
use crate::document::MissingVariable;
use crate::domain::{IssueId, LinkReport, Variant};
use crate::edit::sweep_leftovers;
use crate::imaging;
use crate::issue::{self, Issue};
use crate::source::{SourceTree, nfc};
use crate::store::{Store, StoreError};
use jiff::Timestamp;

/// A newsroom whose configuration was read.
pub struct Newsroom {
    /// Its folder.
    pub root: PathBuf,
    /// The files that were read.
    pub tree: SourceTree,
    /// Its configuration.
    pub config: Config,
    /// Findings so far.
    pub findings: Diagnostics,
}

/// Removes what a writer that was killed left in the folders of the text, and completes its change. An error is reported
/// by whoever writes next.
pub(super) fn sweep_newsroom(root: &Path) {
    let _ = sweep_leftovers(root);
}

impl Newsroom {
    /// Opens `dir`, or the nearest folder upwards that holds `briefing.toml`.
    ///
    /// # Errors
    /// There is no such folder, or its configuration has errors.
    pub fn open(dir: Option<&Path>) -> Result<Self, AppError> {
        let root = match dir {
            Some(dir) => dir.to_owned(),
            None => find_upwards()?,
        };
        if !root.join(CONFIG_FILE).exists() {
            return Err(AppError::NotANewsroom(root));
        }
        Self::read(&root, BTreeMap::new())
    }

    /// Reads the newsroom in `root`, with `overlay` in place of the text of some of its files.
    ///
    /// # Errors
    /// The configuration has errors.
    pub fn read(root: &Path, overlay: BTreeMap<String, String>) -> Result<Self, AppError> {
        let mut tree = SourceTree::on_disk(root).with_overlay(overlay);
        let mut findings = Diagnostics::default();
        match config::load(&mut tree, &variable, &mut findings) {
            Some(config) => Ok(Self { root: root.to_owned(), tree, config, findings }),
            None => {
                findings.sort(&tree);
                Err(AppError::InvalidConfig(Box::new(InvalidConfig { findings, tree })))
            }
        }
    }

    /// Refuses a configuration with errors, also where the rest of it could be used.
    ///
    /// # Errors
    /// The configuration has errors.
    pub fn with_sound_config(mut self) -> Result<Self, AppError> {
        if !self.findings.has_errors() {
            return Ok(self);
        }
        self.sort_findings();
        let (findings, tree) = (self.findings, self.tree);
        Err(AppError::InvalidConfig(Box::new(InvalidConfig { findings, tree })))
    }

    /// Returns the names of all issues, oldest first.
    ///
    /// # Errors
    /// The folder `issues` is unreadable.
    pub fn issues(&self) -> Result<Vec<String>, AppError> {
        match self.tree.list("issues") {
            Ok(names) => Ok(issue_folders(&names)),
            Err(error) if error.is_missing() => Ok(Vec::new()),
            Err(error) => Err(AppError::IssuesUnreadable(error)),
        }
    }

    /// Returns the name of the issue that was written as a name or as a path.
    ///
    /// # Errors
    /// There is no such issue.
    pub fn find_issue(&self, written: &str) -> Result<String, AppError> {
        let known = self.issues()?;
        let name = nfc(written.trim_end_matches('/'));
        let name = if known.contains(&name) { Some(name) } else { self.issue_at(written) };
        name.filter(|name| known.contains(name)).ok_or_else(|| AppError::UnknownIssue {
            name: written.to_owned(),
            similar: crate::diagnostic::did_you_mean(written, known.iter().map(String::as_str))
                .map(str::to_owned),
            newest: known.last().cloned(),
        })
    }

    /// Returns the name of the issue whose folder, or a file in it, is at a path. The path is relative to the current
    /// folder, the newsroom or `issues/`.
    fn issue_at(&self, written: &str) -> Option<String> {
        let issues = self.root.join("issues").canonicalize().ok()?;
        let paths = [PathBuf::from(written), self.root.join(written), issues.join(written)];
        paths.iter().find_map(|path| {
            let path = path.canonicalize().ok()?;
            let folder = path.strip_prefix(&issues).ok()?.components().next()?;
            Some(nfc(&folder.as_os_str().to_string_lossy()))
        })
    }

    /// Reads an issue and prepares its pictures; findings are added to those of the newsroom.
    pub fn load(&mut self, issue: &str) -> Option<Issue> {
        let folder = format!("issues/{issue}");
        // Findings about the comments are reported wherever the issue is read.
        comments::read(&mut self.tree, &folder, &mut self.findings);
        let mut issue = issue::load(&mut self.tree, &folder, &self.config.publication, &mut self.findings)?;
        let cache = DiskImageCache::of_user();
        imaging::prepare_publication(&mut self.config.publication, &cache, &mut self.findings);
        imaging::prepare_all(&mut issue, &cache, &mut self.findings);
        Some(issue)
    }

    /// Composes an issue in the whole and in `variants`, and applies every rule. Afterwards the newsroom holds all
    /// findings, sorted.
    ///
    /// # Errors
    /// The composer failed.
    pub fn run_checks(
        &mut self,
        issue: Issue,
        variants: impl IntoIterator<Item = Variant>,
        now: Timestamp,
        links: Option<LinkReport>,
    ) -> Result<Result<Ready, RejectedIssue>, AppError> {
        let publication = self.config.publication.clone();
        let inputs = self.check_inputs(&issue.id, now, links);
        let loaded = std::mem::take(&mut self.findings);
        let (tree, policy) = (&self.tree, &self.config.check);
        let (findings, outcome) = check::run(issue, publication, variants, tree, policy, &inputs, loaded)?;
        self.findings = findings;
        self.sort_findings();
        Ok(outcome)
    }

    /// Returns the error about an environment variable that is not set.
    pub(super) fn missing_variable(&self, table: &'static str, missing: &MissingVariable) -> AppError {
        AppError::MissingVariable {
            table,
            key: missing.key.clone(),
            line: self.tree.position(missing.span).line,
            name: missing.name.clone(),
        }
    }

    /// Refuses to sign personal links while a key of `[site]` needs an environment variable that is not set: another key
    /// must not take its place.
    pub(super) fn require_token_keys(&self) -> Result<(), AppError> {
        let missing = self.config.missing_token_keys.first();
        missing.map_or(Ok(()), |missing| Err(self.missing_variable("[site]", missing)))
    }

    /// Sorts the findings for showing, and removes from them what came from the environment.
    pub fn sort_findings(&mut self) {
        if !self.config.redactions.is_empty() {
            let redactions = &self.config.redactions;
            self.findings.reword(|words| redactions.redact(words));
            // Reports show what a fix inserts, and `--fix` would write it where everybody reads it.
            let tree = &self.tree;
            self.findings.retain_fixes(|fix| {
                fix.edits.iter().all(|edit| !redactions.are_revealed(&edit.text, tree.text(edit.at)))
            });
        }
        self.findings.sort(&self.tree);
    }

    /// Returns what the rules may know besides the issue.
    fn check_inputs(&mut self, issue: &IssueId, now: Timestamp, links: Option<LinkReport>) -> CheckInputs {
        CheckInputs { now: Some(now), earlier: issue::past::load(&mut self.tree, issue), links }
    }

    /// Opens the store and creates it if there is none.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub async fn store(&self) -> Result<Store, AppError> {
        Store::open(self.store_url()?, &self.root).await.map_err(|error| self.store_error(error))
    }

    /// Returns the URL of the store.
    ///
    /// # Errors
    /// It needs an environment variable that is not set: another store must not take its place.
    pub fn store_url(&self) -> Result<&str, AppError> {
        self.config.store.as_deref().map_err(|missing| self.missing_variable("[store]", missing))
    }

    /// Returns the error about a store that cannot be opened. Its URL may come from the environment.
    pub fn store_error(&self, error: StoreError) -> AppError {
        let redactions = &self.config.redactions;
        let (told, shown) = (error.to_string(), redactions.redact(&error.to_string()));
        let file = self.config.store.as_deref().ok().and_then(|url| url.strip_prefix("sqlite:"));
        match file.filter(|_| error.is_io()) {
            Some(path) => AppError::StoreFile { path: redactions.redact(path), told: shown },
            None if told != shown => AppError::StoreUnusable(shown),
            None => error.into(),
        }
    }

    /// Refuses a store that is not the newest one that mail was sent from, also a missing one: what it does not know, it
    /// would send again.
    ///
    /// # Errors
    /// The mark beside the store knows of later messages, or the store cannot be read.
    pub async fn require_newest_store(&self) -> Result<(), AppError> {
        match self.store_if_exists().await? {
            Some(store) => store.require_newest().await?,
            None => Store::require_never_used(self.store_url()?, &self.root)?,
        }
        Ok(())
    }

    /// Opens the store if it exists: reading must not create one.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub async fn store_if_exists(&self) -> Result<Option<Store>, AppError> {
        let exists = match self.store_url()?.strip_prefix("sqlite:") {
            Some(":memory:") => false,
            Some(path) => self.root.join(path).exists(),
            None => true,
        };
        if exists { self.store().await.map(Some) } else { Ok(None) }
    }
}

/// Returns the names of all issues in a newsroom's folder, oldest first; none if the folder is unreadable.
pub fn issue_names(root: &Path) -> Vec<String> {
    issue_folders(&SourceTree::on_disk(root).list("issues").unwrap_or_default())
}

fn issue_folders(names: &[String]) -> Vec<String> {
    let folders = names.iter().filter_map(|name| name.strip_suffix('/'));
    folders.filter(|name| !name.starts_with('_')).map(str::to_owned).collect()
}

fn find_upwards() -> Result<PathBuf, AppError> {
    let current = std::env::current_dir().map_err(AppError::CurrentFolder)?;
    let found = current.ancestors().find(|folder| folder.join(CONFIG_FILE).exists());
    found.map(Path::to_owned).ok_or(AppError::NoNewsroomFound)
}
