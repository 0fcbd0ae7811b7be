//! Where links lead and what they are called.

mod bare_address;
mod credentials;
mod dead;
mod insecure;
mod ip_address;
mod lookalike;
mod moved;
mod other_host;
mod proxy;
mod same_twice;
mod same_words;
mod says_nothing;
mod session_id;
mod shortener;
mod tracking;
mod unreachable;
mod unverified;

use std::ops::Range;

use crate::check::issue_text::Link;
use crate::check::registry::entries;
use crate::check::rule::Context;
use crate::diagnostic::Fix;
use crate::domain::LinkRecord;
use crate::source::Span;

entries! {
    bare_address::BareAddress, "bare_address.rs";
    credentials::Credentials, "credentials.rs";
    dead::Dead, "dead.rs";
    insecure::Insecure, "insecure.rs";
    ip_address::IpAddress, "ip_address.rs";
    lookalike::Lookalike, "lookalike.rs";
    moved::Moved, "moved.rs";
    other_host::OtherHost, "other_host.rs";
    proxy::Proxy, "proxy.rs";
    same_twice::SameTwice, "same_twice.rs";
    same_words::SameWords, "same_words.rs";
    says_nothing::SaysNothing, "says_nothing.rs";
    session_id::SessionId, "session_id.rs";
    shortener::Shortener, "shortener.rs";
    tracking::Tracking, "tracking.rs";
    unreachable::Unreachable, "unreachable.rs";
    unverified::Unverified, "unverified.rs";
}

/// What the network said about the issue's links and pictures, each at its address.
fn asked<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (Span, &'a LinkRecord)> {
    let links = context.issue_text.links.iter().map(|link| (link.target.as_str(), link.target_at));
    let pictures = context.issue.pictures().into_iter().map(|picture| (picture.named.as_str(), picture.span));
    let report = context.inputs.links.as_ref();
    links.chain(pictures).filter_map(move |(url, at)| Some((at, report?.get(url)?)))
}

/// Where a part of a link's target is written.
fn part(link: &Link, range: Range<usize>, context: &Context<'_>) -> Span {
    let at = link.target_at;
    let literal = context.sources.text(at) == link.target;
    if literal { Span::new(at.file, at.start + range.start..at.start + range.end) } else { at }
}

/// A fix that leads a link to a cleaner form of its target. Where the address itself is what readers see, they see the
/// cleaner one, which is what the finding is about.
fn lead_to(link: &Link, target: &str, context: &Context<'_>) -> Option<Fix> {
    // What a bare address ends with must still belong to it when it is read again.
    let whole = target.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let plain = !target.contains(['(', ')', '<', '>', '*', '~', '`', '\\', '"', '\'', ' ']);
    let literal = link.is_bare && context.sources.text(link.target_at) == link.target;
    link.lead_to(target).or_else(|| (literal && whole && plain).then(|| Fix::replace(link.target_at, target)))
}

/// An address as a message can hold it.
fn shown(target: &str) -> String {
    const LIMIT: usize = 70;
    match target.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &target[..end]),
        None => target.to_owned(),
    }
}
