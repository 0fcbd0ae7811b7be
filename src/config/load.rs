//! Reading `briefing.toml` as a whole.

use super::publication;
use super::release::{self, Release};
use super::return_path;
use super::sending::{self, Sending};
use super::signing::{self, Signing};
use crate::check::{Levels, Policy, Term};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{self, Reading, Table, Variables};
use crate::domain::EmailAddress;
use crate::issue::Publication;
use crate::source::{Position, ReadError, SourceTree, Span, Spanned};

/// The file that makes a folder a newsroom.
pub const CONFIG_FILE: &str = "briefing.toml";

const MISSING: Code = Code("config::missing_file");
const UNREADABLE: Code = Code("config::unreadable_file");
const BAD_VALUE: Code = Code("config::bad_value");
const NOT_BUILT_IN: Code = Code("config::not_built_in");

/// A newsroom's configuration.
#[derive(Debug)]
pub struct Config {
    /// The newspaper.
    pub publication: Publication,
    /// The mail server and how to treat it.
    pub sending: Sending,
    /// Who signs.
    pub signing: Signing,
    /// The store's URL.
    pub store: String,
    /// What has to happen before a send.
    pub release: Release,
    /// `about` as it was written, for freezing it into a new issue.
    pub about: Option<String>,
    /// What the newsroom decided about rules.
    pub check: Policy,
}

/// Reads the configuration; every fault is reported, and `None` means that there is nothing to go on with.
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
    let mut reading = Reading::new(variables, diagnostics);
    let mut document = document::parse(tree, file, tree.file(file).body(), &mut reading);
    let (publication, about) = publication::read(&mut document, tree, &mut reading);
    let sending = sending::read(&mut document, &mut reading);
    let from = publication.as_ref().map(|publication| &publication.from);
    let signing = signing::read(&mut document, tree, from, &mut reading);
    if let Some(from) = from {
        return_path::warn_if_unaligned(&sending, &signing, from, &mut reading);
    }
    let store = store(&mut document, &mut reading);
    let release = release::read(&mut document, &mut reading);
    let check = check(&mut document, &mut reading);
    parse_reserved(&mut document, &mut reading);
    let broken = document.has_gaps();
    document.finish(&mut reading);
    reading.hide_filled();
    // Half a configuration is none: what is missing in it would be reported all over the issue.
    if broken {
        return None;
    }
    Some(Config { publication: publication?, sending, signing, store, release, about, check })
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

fn store(document: &mut Table, reading: &mut Reading) -> String {
    let url = document.table("store", reading).and_then(|mut table| {
        let url = table.text("url", reading);
        table.finish(reading);
        url
    });
    url.map_or_else(|| "sqlite:briefing.db".to_owned(), |url| url.value)
}

/// `[check]` steers rules and lists the words of the house; whether codes exist is `check`'s to say.
fn check(document: &mut Table, reading: &mut Reading) -> Policy {
    let Some(mut table) = document.table("check", reading) else { return Policy::default() };
    let levels = Levels {
        deny: table.texts("deny", reading),
        warn: table.texts("warn", reading),
        allow: table.texts("allow", reading),
    };
    let terms = table.tables("term", reading).into_iter().filter_map(|mut term| {
        let write = term.required_text("write", reading);
        let not = term.texts("not", reading);
        term.finish(reading);
        Some(Term { write: write?, not })
    });
    let terms = terms.collect();
    table.finish(reading);
    Policy { levels, terms }
}

/// Tables of the contract whose work a later version does: read strictly, and said so, never silently ignored.
fn parse_reserved(document: &mut Table, reading: &mut Reading) {
    if let Some(mut table) = document.table("site", reading) {
        table.text("listen", reading);
        table.text("secret", reading);
        table.texts("trusted_proxies", reading);
        not_built_in("the public site", table.span(), reading);
        table.finish(reading);
    }
    if let Some(mut table) = document.table("collect", reading) {
        table.texts("feeds", reading);
        not_built_in("collecting from feeds", table.span(), reading);
        table.finish(reading);
    }
}

pub(super) fn not_built_in(what: &str, at: Span, reading: &mut Reading) {
    let message = format!("{what} is not built in yet: this setting changes nothing");
    reading.push(Diagnostic::warning(NOT_BUILT_IN, at, message).help("leave it out for now"));
}

/// Reports a value whose form is wrong, with a sentence that says how to write it.
pub(super) fn bad_value(at: Span, message: impl Into<String>, help: &str, reading: &mut Reading) {
    reading.push(Diagnostic::error(BAD_VALUE, at, message).help(help));
}

pub(super) fn email(written: &Spanned<String>, reading: &mut Reading) -> Option<EmailAddress> {
    EmailAddress::parse(&written.value)
        .map_err(|error| {
            bad_value(written.span, error.to_string(), "write it as in `briefing@lantern.example`", reading);
        })
        .ok()
}
