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

use super::rule_list;
use crate::check::issue_text::Link;
use crate::check::rule::Context;
use crate::diagnostic::Fix;
use crate::domain::LinkRecord;
use crate::source::Span;

rule_list! {
    bare_address::BareAddress,
    credentials::Credentials,
    dead::Dead,
    insecure::Insecure,
    ip_address::IpAddress,
    lookalike::Lookalike,
    moved::Moved,
    other_host::OtherHost,
    proxy::Proxy,
    same_twice::SameTwice,
    same_words::SameWords,
    says_nothing::SaysNothing,
    session_id::SessionId,
    shortener::Shortener,
    tracking::Tracking,
    unreachable::Unreachable,
    unverified::Unverified,
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
