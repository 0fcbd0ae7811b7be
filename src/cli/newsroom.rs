//! The newsroom's folder as commands use it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::console::Console;
use super::environment::variable;
use super::error::CliError;
use super::pictures::DiskCache;
use crate::check::CheckInputs;
use crate::comments;
use crate::config::{self, CONFIG_FILE, Config};
use crate::diagnostic::Diagnostics;
use crate::domain::{DeliveryState, IssueId};
use crate::imaging;
use crate::issue::{self, Issue};
use crate::source::SourceTree;
use crate::store::{Ledger, Store};
use jiff::Timestamp;

/// A newsroom, found and read.
pub(super) struct Newsroom {
    /// Its folder.
    pub(super) root: PathBuf,
    /// What was read.
    pub(super) tree: SourceTree,
    /// Its configuration.
    pub(super) config: Config,
    /// Findings so far.
    pub(super) findings: Diagnostics,
}

impl Newsroom {
    /// Finds the folder: `dir`, or the nearest one upwards that holds `briefing.toml`; and reads its configuration.
    pub(super) fn open(dir: Option<&Path>, console: &Console) -> Result<Self, CliError> {
        let root = match dir {
            Some(dir) => dir.to_owned(),
            None => upwards()?,
        };
        if !root.join(CONFIG_FILE).exists() {
            return Err(CliError::new(format!(
                "`{}` is no newsroom: it has no `{CONFIG_FILE}`",
                root.display()
            ))
            .help("`briefing init` makes one, and `-C DIR` works on another folder"));
        }
        let mut tree = SourceTree::on_disk(&root);
        let mut findings = Diagnostics::default();
        match config::load(&mut tree, &variable, &mut findings) {
            Some(config) => Ok(Self { root, tree, config, findings }),
            None => {
                findings.sort(&tree);
                if console.is_json() {
                    console.json(&crate::diagnostic::json(None, &findings, &tree))?;
                }
                console.findings(&findings, &tree);
                console.say(&format!("`{CONFIG_FILE}` cannot be used as it is; nothing was done"));
                Err(CliError::silent(super::exit::Exit::CouldNot))
            }
        }
    }

    /// A folder that was opened before, read once more, with these texts in the place of some of its files.
    pub(super) fn read(root: &Path, instead: BTreeMap<String, String>) -> Result<Self, CliError> {
        let mut tree = SourceTree::on_disk(root).with_overlay(instead);
        let mut findings = Diagnostics::default();
        let config = config::load(&mut tree, &variable, &mut findings);
        let config =
            config.ok_or_else(|| CliError::new(format!("`{CONFIG_FILE}` cannot be used as it is now")))?;
        Ok(Self { root: root.to_owned(), tree, config, findings })
    }

    /// The names of all issues, oldest first.
    pub(super) fn issues(&self) -> Result<Vec<String>, CliError> {
        let names = match self.tree.list("issues") {
            Ok(names) => names,
            Err(error) if error.is_missing() => Vec::new(),
            Err(error) => {
                return Err(CliError::new(format!("the folder `issues` cannot be read: {error}"))
                    .help("issues are folders in it, such as `issues/2022-11-18`"));
            }
        };
        let folders = names.iter().filter_map(|name| name.strip_suffix('/'));
        Ok(folders.filter(|name| !name.starts_with('_')).map(str::to_owned).collect())
    }

    /// The issue a person named, by its folder's path or name.
    pub(super) fn named(&self, written: &str) -> Result<String, CliError> {
        let known = self.issues()?;
        let name = crate::source::nfc(written.trim_end_matches('/'));
        let name = if known.contains(&name) { Some(name) } else { self.by_path(written) };
        let Some(name) = name.filter(|name| known.contains(name)) else {
            let near = crate::diagnostic::did_you_mean(written, known.iter().map(String::as_str));
            let help = match (near, known.last()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(newest)) => format!("the newest is `{newest}`; `briefing new` drafts the next"),
                (None, None) => "`briefing new` drafts one".to_owned(),
            };
            return Err(CliError::new(format!("there is no issue `{written}` in `issues/`")).help(help));
        };
        Ok(name)
    }

    /// The name of the folder that a path means, seen from here or from the newsroom, if it lies in `issues/`.
    fn by_path(&self, written: &str) -> Option<String> {
        let home = self.root.join("issues").canonicalize().ok()?;
        let places = [PathBuf::from(written), self.root.join(written)];
        places.iter().find_map(|place| {
            let place = place.canonicalize().ok().filter(|place| place.parent() == Some(&*home))?;
            Some(crate::source::nfc(&place.file_name()?.to_string_lossy()))
        })
    }

    /// The issue a command is about: the one named, or the newest not yet sent, or (if `sent_too`) the newest.
    pub(super) async fn choose(&self, written: Option<&str>, sent_too: bool) -> Result<String, CliError> {
        if let Some(written) = written {
            return self.named(written);
        }
        let issues = self.issues()?;
        let newest = self.newest_unsent(&issues).await?;
        match newest.or(issues.last().filter(|_| sent_too)) {
            Some(issue) => Ok(issue.clone()),
            None if issues.is_empty() => {
                Err(CliError::new("there are no issues in `issues/`").help("`briefing new` drafts one"))
            }
            None => Err(CliError::new("every issue has been sent or has a delivery").help(
                "carry on with `briefing resume`, name an issue, or draft the next with `briefing new`",
            )),
        }
    }

    /// The newest issue that nobody was mailed, or whose delivery is unfinished: after a crash, `send` must come upon
    /// that one and not on an older issue.
    async fn newest_unsent<'a>(&self, issues: &'a [String]) -> Result<Option<&'a String>, CliError> {
        let Some(store) = self.store_if_made().await? else { return Ok(issues.last()) };
        let deliveries = store.deliveries().await?;
        for issue in issues.iter().rev() {
            let planned = deliveries.iter().find(|planned| planned.delivery.issue.as_str() == issue);
            let Some(planned) = planned else { return Ok(Some(issue)) };
            if store.tally(planned.delivery.id).await?.state() != DeliveryState::Done {
                return Ok(Some(issue));
            }
        }
        Ok(None)
    }

    /// Reads an issue and makes its pictures fit; findings are added to those of the newsroom.
    pub(super) fn load(&mut self, issue: &str) -> Option<Issue> {
        let folder = format!("issues/{issue}");
        // What is wrong with the comments is worth a word wherever the issue is looked at.
        comments::read(&mut self.tree, &folder, &mut self.findings);
        let mut issue = issue::load(&mut self.tree, &folder, &self.config.publication, &mut self.findings)?;
        let cache = DiskCache::of_user();
        imaging::prepare_publication(&mut self.config.publication, &cache, &mut self.findings);
        imaging::prepare_all(&mut issue, &cache, &mut self.findings);
        Some(issue)
    }

    /// What checking may know besides the issue.
    pub(super) fn check_inputs(&mut self, issue: &IssueId, now: Timestamp) -> CheckInputs {
        CheckInputs { now: Some(now), earlier: issue::past::load(&mut self.tree, issue), links: None }
    }

    /// Opens the store, which is made when there is none.
    pub(super) async fn store(&self) -> Result<Store, CliError> {
        Store::open(&self.config.store, &self.root).await.map_err(|error| {
            let path = self.config.store.strip_prefix("sqlite:").filter(|_| error.is_io());
            let problem = CliError::from(error);
            match path {
                Some(path) => problem.help(format!("the store is `{path}`: is there a folder for it?")),
                None => problem,
            }
        })
    }

    /// Opens the store if there is one: looking must not make one.
    pub(super) async fn store_if_made(&self) -> Result<Option<Store>, CliError> {
        let made = match self.config.store.strip_prefix("sqlite:") {
            Some(":memory:") => false,
            Some(path) => self.root.join(path).exists(),
            None => true,
        };
        if made { self.store().await.map(Some) } else { Ok(None) }
    }
}

fn upwards() -> Result<PathBuf, CliError> {
    let here = std::env::current_dir()
        .map_err(|error| CliError::new(format!("the current folder cannot be found: {error}")))?;
    let found = here.ancestors().find(|folder| folder.join(CONFIG_FILE).exists());
    found.map(Path::to_owned).ok_or_else(|| {
        CliError::new(format!("there is no `{CONFIG_FILE}` in this folder or above it"))
            .help("go to the newsroom's folder, name it with `-C DIR`, or make one with `briefing init`")
    })
}
