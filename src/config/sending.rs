//! `[smtp]`: relays, limits and timeouts.

use std::time::Duration;

use super::findings::{bad_setting, bad_value, email};
use super::units::{Rate, parse_duration};
use crate::deliver::{DomainLimits, Limits};
use crate::document::{MissingVariable, ParseContext, Setting, Table};
use crate::domain::EmailAddress;
use crate::message::MAX_RETURN_PATH_LOCAL_LEN;
use crate::smtp::{Timeouts, is_helo};
use crate::source::{Span, Spanned};
use secrecy::SecretString;

/// Treatment of uncertain messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnUncertain {
    /// A person decides.
    #[default]
    Hold,
    /// They are sent again under the same Message-ID.
    Resend,
}

/// One of several relays.
#[derive(Debug, Clone)]
pub struct RelayEntry {
    /// URL; it may hold a password.
    pub url: SecretString,
    /// Place of the URL, for findings.
    pub url_span: Span,
    /// Weight among the relays.
    pub weight: u32,
    /// Limits of this relay.
    pub limits: Limits,
}

/// Settings for sending.
#[derive(Debug, Clone)]
pub struct Sending {
    /// URL of the relay; it may hold a password. `None`: the local inbox.
    pub url: Option<SecretString>,
    /// Place of the URL, for findings.
    pub url_span: Option<Span>,
    /// Relays of `[[smtp.relay]]`, if there are several.
    pub relays: Vec<RelayEntry>,
    /// Limits per recipient domain.
    pub domains: DomainLimits,
    /// Maximum number of connections.
    pub connections: Option<u32>,
    /// Rate limit over all connections.
    pub rate: Option<Rate>,
    /// Name in EHLO (RFC 5321 §4.1.1.1).
    pub helo: Option<String>,
    /// Base of the return paths (VERP); `None`: bounces go to the sender.
    pub return_path: Option<EmailAddress>,
    /// Place of the return path, for findings.
    pub return_path_span: Option<Span>,
    /// Time from the first attempt after which a message is given up.
    pub give_up_after: Duration,
    /// Treatment of uncertain messages.
    pub on_uncertain: OnUncertain,
    /// Timeout of each step.
    pub timeouts: Timeouts,
    /// Environment variables that settings need and that are not set.
    pub missing: Vec<MissingVariable>,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            url: None,
            url_span: None,
            relays: Vec::new(),
            domains: DomainLimits::default(),
            connections: None,
            rate: None,
            helo: None,
            return_path: None,
            return_path_span: None,
            give_up_after: Duration::from_hours(24),
            on_uncertain: OnUncertain::Hold,
            timeouts: Timeouts::default(),
            missing: Vec::new(),
        }
    }
}

/// Reads `[smtp]`. Variables that are not set stop only what sends.
pub(super) fn read(document: &mut Table, context: &mut ParseContext) -> Sending {
    let (mut sending, missing) = context.deferring(|context| read_table(document, context));
    sending.missing = missing;
    sending
}

fn read_table(document: &mut Table, context: &mut ParseContext) -> Sending {
    let mut sending = Sending::default();
    let Some(mut table) = document.table("smtp", context) else { return sending };
    if let Some(url) = table.text("url", context).filter(|url| !url.value.trim().is_empty()) {
        sending.url_span = Some(url.span);
        sending.url = Some(url.value.into());
    }
    sending.connections = table.number("connections", 500, context).map(|number| number.value.max(1));
    sending.rate = rate(&mut table, "the rate counts messages over all connections", context);
    sending.helo = table.setting("helo", context).and_then(|helo| {
        if is_helo(&helo.value) {
            return Some(helo.value);
        }
        bad_value(
            helo.span,
            "`helo` is not a host name",
            "write the name of the sending host, in ASCII",
            context,
        );
        None
    });
    if let Some(written) = table.setting("return_path", context) {
        sending.return_path = return_path(&written, context);
        sending.return_path_span = Some(written.span);
    }
    if let Some(time) = table.setting("give_up_after", context) {
        match parse_duration(&time.value) {
            Ok(time) => sending.give_up_after = time,
            Err(message) => bad_setting(&time, message, "a day is usual: `24h`", context),
        }
    }
    if let Some(word) = table.setting("on_uncertain", context) {
        match word.value.as_str() {
            "hold" => sending.on_uncertain = OnUncertain::Hold,
            "resend" => sending.on_uncertain = OnUncertain::Resend,
            other => bad_setting(
                &word,
                format!("`on_uncertain` cannot be `{other}`"),
                "write `hold` or `resend`",
                context,
            ),
        }
    }
    sending.relays = relays(&mut table, context);
    if let (Some(span), false) = (sending.url_span, sending.relays.is_empty()) {
        let help = "move `url` into a `[[smtp.relay]]` of its own";
        bad_value(span, "`url` and `[[smtp.relay]]` cannot be used together", help, context);
    }
    sending.domains = domains(&mut table, context);
    sending.timeouts = read_timeouts(&mut table, context);
    table.finish(context);
    sending
}

/// Parses the base of the return paths, which must leave space for a token.
fn return_path(written: &Setting, context: &mut ParseContext) -> Option<EmailAddress> {
    let address = email(written, context)?;
    let fault = if address.needs_smtputf8() {
        "the part before the `@` of a return path must be ASCII".to_owned()
    } else if address.local().len() > MAX_RETURN_PATH_LOCAL_LEN {
        format!("the part before the `@` of a return path has at most {MAX_RETURN_PATH_LOCAL_LEN} characters")
    } else {
        return Some(address);
    };
    let help = "a token for each message is added, as in `bounces+TOKEN@lantern.example`";
    bad_value(written.span, fault, help, context);
    None
}

fn relays(table: &mut Table, context: &mut ParseContext) -> Vec<RelayEntry> {
    let mut relays = Vec::new();
    for mut relay in table.tables("relay", context) {
        let url = relay.required_text("url", context);
        let weight = relay.number("weight", 1000, context).map_or(1, |weight| weight.value);
        let limits = limits(&mut relay, "the rate counts messages to this relay", context);
        relay.finish(context);
        if let Some(Spanned { value, span }) = url {
            relays.push(RelayEntry { url: value.into(), url_span: span, weight, limits });
        }
    }
    relays
}

fn domains(table: &mut Table, context: &mut ParseContext) -> DomainLimits {
    let mut domains = DomainLimits::default();
    for (domain, mut written) in table.named_tables("domains", context) {
        let limits = limits(&mut written, "the rate counts messages to this domain", context);
        written.finish(context);
        match EmailAddress::parse(&format!("reader@{}", domain.value)) {
            Ok(address) => domains.set(address.ascii_domain(), limits),
            Err(_) => {
                let help = "write it as after the `@`, such as `\"harbour.example\"`";
                bad_value(domain.span, format!("`{}` is not a domain name", domain.value), help, context);
            }
        }
    }
    domains
}

fn limits(table: &mut Table, help: &str, context: &mut ParseContext) -> Limits {
    let connections = table.number("connections", 500, context).map(|number| number.value.max(1));
    Limits { interval: rate(table, help, context).map(Rate::interval), connections }
}

fn rate(table: &mut Table, help: &str, context: &mut ParseContext) -> Option<Rate> {
    let written = table.setting("rate", context)?;
    Rate::parse(&written.value).map_err(|message| bad_setting(&written, message, help, context)).ok()
}

/// Reads `[smtp.timeouts]`; the defaults are those of RFC 5321 §4.5.3.2.
fn read_timeouts(smtp: &mut Table, context: &mut ParseContext) -> Timeouts {
    let mut timeouts = Timeouts::default();
    let Some(mut table) = smtp.table("timeouts", context) else { return timeouts };
    for (key, timeout) in [
        ("connect", &mut timeouts.connect),
        ("greeting", &mut timeouts.greeting),
        ("hello", &mut timeouts.hello),
        ("tls", &mut timeouts.tls),
        ("auth", &mut timeouts.auth),
        ("mail", &mut timeouts.mail),
        ("rcpt", &mut timeouts.rcpt),
        ("data", &mut timeouts.data),
        ("block", &mut timeouts.block),
        ("dot", &mut timeouts.dot),
    ] {
        let Some(written) = table.setting(key, context) else { continue };
        match parse_duration(&written.value) {
            Ok(Duration::ZERO) => {
                let message = format!("the timeout `{key}` must not be zero");
                bad_value(written.span, message, "remove the key to use the default of RFC 5321", context);
            }
            Ok(time) => *timeout = time,
            Err(message) => bad_setting(&written, message, "minutes are usual: `5m`", context),
        }
    }
    table.finish(context);
    timeouts
}
