//! Loads `briefing.toml`.

use super::collect::{self, FeedAddress};
use super::publication;
use super::release::{self, Release};
use super::return_path;
use super::segments::{self, SavedSegments};
use super::sending::{self, Sending};
use super::signing::{self, Signing};
use super::site::{self, SiteSettings, SiteTable};
use crate::check::{Policy, SeverityOverrides, Term};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, mask_secrets};
use crate::document::{self, MissingVariable, ParseContext, Redactions, Table, Variables};
use crate::issue::Publication;
use crate::message::TokenKey;
use crate::source::{Position, ReadError, SourceTree};

/// The file that makes a folder a newsroom.
pub const CONFIG_FILE: &str = "briefing.toml";

const MISSING: Code = Code("config::missing_file");
const UNREADABLE: Code = Code("config::unreadable_file");

/// A newsroom's configuration.
#[derive(Debug)]
pub struct Config {
    /// The publication.
    pub publication: Publication,
    /// Relays, limits and timeouts.
    pub sending: Sending,
    /// DKIM signers.
    pub signing: Signing,
    /// Keys of personal links from `[site]`: the first signs, all verify. Empty: `briefing.secret` signs.
    pub token_keys: Vec<TokenKey>,
    /// Environment variables that the keys of `[site]` need and that are not set.
    pub missing_token_keys: Vec<MissingVariable>,
    /// Settings of the public site.
    pub site: SiteSettings,
    /// URL of the store, or the environment variable that it needs and that is not set: only who opens the store needs it.
    pub store: Result<String, MissingVariable>,
    /// Conditions of a release.
    pub release: Release,
    /// Source text of `about`, to be copied into a new issue.
    pub about: Option<String>,
    /// Segments with a name.
    pub segments: SavedSegments,
    /// Severities of rules and house terms.
    pub check: Policy,
    /// Feeds of `[collect]`.
    pub feeds: Vec<FeedAddress>,
    /// Values from the environment, which no finding shows.
    pub redactions: Redactions,
}

/// Loads the configuration and reports every fault; `None` if nothing can be done with what is there.
pub fn load(
    tree: &mut SourceTree,
    variables: Variables<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Config> {
    let file = match tree.load(CONFIG_FILE) {
        Ok(file) => file,
        Err(error) => {
            diagnostics.push(unreadable(&error));
            return None;
        }
    };
    let text = tree.file(file).text();
    let masked = mask_secrets(CONFIG_FILE, text, 0..text.len()).into_owned();
    let mut context = ParseContext::new(variables, diagnostics).masked(masked);
    let mut document = document::parse(tree, file, tree.file(file).body(), &mut context);
    let (publication, about) = publication::read(&mut document, tree, &mut context);
    let sending = sending::read(&mut document, &mut context);
    let from = publication.as_ref().map(|publication| &publication.from);
    let signing = signing::read(&mut document, tree, from, &mut context);
    if let Some(from) = from {
        return_path::warn_if_unaligned(&sending, &signing, from, &mut context);
    }
    let SiteTable { settings: site, keys: token_keys, missing: missing_token_keys } =
        site::read(&mut document, &mut context);
    let store = store(&mut document, &mut context);
    let release = release::read(&mut document, &mut context);
    let topics = publication.as_ref().map(|publication| publication.topics.as_slice());
    let segments = segments::read(&mut document, topics, &mut context);
    let check = check(&mut document, &mut context);
    let feeds = collect::read(&mut document, &mut context);
    let broken = document.has_syntax_errors();
    document.finish(&mut context);
    let redactions = context.redact_expanded();
    // With syntax errors, missing settings would be reported all over the issue.
    if broken {
        return None;
    }
    Some(Config {
        publication: publication?,
        sending,
        signing,
        token_keys,
        missing_token_keys,
        site,
        store,
        release,
        about,
        segments,
        check,
        feeds,
        redactions,
    })
}

fn unreadable(error: &ReadError) -> Diagnostic {
    let (code, help) = match error {
        ReadError::Missing => (MISSING, "`briefing init` makes a newsroom's folder with one in it"),
        error => (UNREADABLE, error.advice()),
    };
    let message = format!("`{CONFIG_FILE}` cannot be read: {error}");
    let finding = Diagnostic::about_file(code, CONFIG_FILE, message).help(help);
    match *error {
        ReadError::NotUtf8 { line, column, .. } => finding.at_position(Position { line, column }),
        _ => finding,
    }
}

/// Reads the URL of the store.
fn store(document: &mut Table, context: &mut ParseContext) -> Result<String, MissingVariable> {
    let (url, missing) = match document.table("store", context) {
        Some(mut table) => {
            let read = context.deferring(|context| table.text("url", context));
            table.finish(context);
            read
        }
        None => (None, Vec::new()),
    };
    match missing.into_iter().next() {
        Some(missing) => Err(missing),
        None => Ok(url.map_or_else(|| "sqlite:briefing.db".to_owned(), |url| url.value)),
    }
}

/// Reads `[check]`: severities of rules and house terms. `check` tests that the codes exist.
fn check(document: &mut Table, context: &mut ParseContext) -> Policy {
    let Some(mut table) = document.table("check", context) else { return Policy::default() };
    let overrides = SeverityOverrides {
        deny: table.texts("deny", context),
        warn: table.texts("warn", context),
        allow: table.texts("allow", context),
    };
    let terms = table.tables("term", context).into_iter().filter_map(|mut term| {
        let write = term.required_text("write", context);
        let not = term.texts("not", context);
        term.finish(context);
        Some(Term { write: write?, not })
    });
    let terms = terms.collect();
    table.finish(context);
    Policy { overrides, terms }
}
