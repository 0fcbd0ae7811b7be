//! `[smtp]`: the relay and how to treat it.

use std::time::Duration;

use super::load::{bad_value, email};
use super::timeouts;
use super::units::{Rate, span_of_time};
use crate::deliver::{DomainLimits, Limits};
use crate::document::{ParseContext, Table};
use crate::domain::EmailAddress;
use crate::message::MAX_RETURN_PATH_LOCAL_LEN;
use crate::smtp::{Timeouts, is_helo};
use crate::source::{Span, Spanned};
use secrecy::SecretString;

/// What happens to messages of which nobody knows whether the relay has them.
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
    /// Its URL; it may hold a password.
    pub url: SecretString,
    /// Where the URL stands, for findings about it.
    pub url_span: Span,
    /// Its share among the relays.
    pub weight: u32,
    /// How it is to be treated.
    pub limits: Limits,
}

/// How mail leaves the newsroom.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The relay's URL; it may hold a password. `None`: the local inbox.
    pub url: Option<SecretString>,
    /// Where the URL stands, for findings about it.
    pub url_span: Option<Span>,
    /// The relays of `[[smtp.relay]]`, when there are several.
    pub relays: Vec<RelayEntry>,
    /// How recipients' domains are to be treated.
    pub domains: DomainLimits,
    /// How many connections at once.
    pub connections: Option<u32>,
    /// How many messages in what time, over all connections.
    pub rate: Option<Rate>,
    /// How we introduce ourselves (RFC 5321 §4.1.1.1).
    pub helo: Option<String>,
    /// Where bounces go, if not to the sender: what every message's own return path is made from.
    pub return_path: Option<EmailAddress>,
    /// Where it stands, for findings about it.
    pub return_path_span: Option<Span>,
    /// How long a message is tried.
    pub give_up_after: Duration,
    /// What to do about messages in doubt.
    pub on_uncertain: OnUncertain,
    /// How long the relay may take over each step.
    pub timeouts: Timeouts,
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
        }
    }
}

pub(super) fn read(document: &mut Table, context: &mut ParseContext) -> Sending {
    let mut sending = Sending::default();
    let Some(mut table) = document.table("smtp", context) else { return sending };
    if let Some(url) = table.text("url", context).filter(|url| !url.value.trim().is_empty()) {
        sending.url_span = Some(url.span);
        sending.url = Some(url.value.into());
    }
    sending.connections = table.number("connections", 500, context).map(|number| number.value.max(1));
    sending.rate = rate(&mut table, "the rate counts messages over all connections", context);
    sending.helo = table.text("helo", context).and_then(|helo| {
        if is_helo(&helo.value) {
            return Some(helo.value);
        }
        bad_value(
            helo.span,
            "`helo` is no host name",
            "write the name of the sending host, in ASCII",
            context,
        );
        None
    });
    if let Some(written) = table.text("return_path", context) {
        sending.return_path = return_path(&written, context);
        sending.return_path_span = Some(written.span);
    }
    if let Some(time) = table.text("give_up_after", context) {
        match span_of_time(&time.value) {
            Ok(time) => sending.give_up_after = time,
            Err(message) => bad_value(time.span, message, "a day is usual: `24h`", context),
        }
    }
    if let Some(word) = table.text("on_uncertain", context) {
        match word.value.as_str() {
            "hold" => sending.on_uncertain = OnUncertain::Hold,
            "resend" => sending.on_uncertain = OnUncertain::Resend,
            other => bad_value(
                word.span,
                format!("`on_uncertain` cannot be `{other}`"),
                "write `hold` or `resend`",
                context,
            ),
        }
    }
    sending.relays = relays(&mut table, context);
    if let (Some(span), false) = (sending.url_span, sending.relays.is_empty()) {
        let help = "move it into a `[[smtp.relay]]` of its own";
        bad_value(span, "`url` stands beside `[[smtp.relay]]`: it is not clear who sends", help, context);
    }
    sending.domains = domains(&mut table, context);
    sending.timeouts = timeouts::read(&mut table, context);
    table.finish(context);
    sending
}

/// Every message's own return path is made from this one, so there has to be room for a token.
fn return_path(written: &Spanned<String>, context: &mut ParseContext) -> Option<EmailAddress> {
    let address = email(written, context)?;
    let fault = if address.needs_smtputf8() {
        "the part before the `@` of a return path is ASCII".to_owned()
    } else if address.local().len() > MAX_RETURN_PATH_LOCAL_LEN {
        format!("the part before the `@` of a return path has at most {MAX_RETURN_PATH_LOCAL_LEN} letters")
    } else {
        return Some(address);
    };
    let help = "a token for each message is put behind it, as in `bounces+TOKEN@lantern.example`";
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
                let help = "write it as it stands behind the `@`, such as `\"harbour.example\"`";
                bad_value(domain.span, format!("`{}` is no domain name", domain.value), help, context);
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
    let written = table.text("rate", context)?;
    Rate::parse(&written.value).map_err(|message| bad_value(written.span, message, help, context)).ok()
}
