//! Rules for link targets and link texts.

mod bare_address;
mod credentials;
mod cut_short;
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
use crate::check::issue_text::{Link, written_part};
use crate::check::rule::Context;
use crate::diagnostic::Fix;
use crate::domain::LinkRecord;
use crate::source::Span;

rule_list! {
    bare_address::BareAddress,
    credentials::Credentials,
    cut_short::CutShort,
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

/// Returns the link results of the issue's links and pictures, with the spans of their addresses.
fn checked_links<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (Span, &'a LinkRecord)> {
    let links = context.issue_text.links.iter().map(|link| (link.target.as_str(), link.target_at));
    let pictures = context.issue.pictures().into_iter().map(|picture| (picture.named.as_str(), picture.span));
    let report = context.inputs.links.as_ref();
    links.chain(pictures).filter_map(move |(url, at)| Some((at, report?.get(url)?)))
}

/// Returns the span of a part of a link's target, which may be written in another spelling than the printed one.
fn span_of_part(link: &Link, range: Range<usize>, context: &Context<'_>) -> Span {
    let at = link.target_at;
    let whole = context.sources.text(at);
    // The value of a key has its quotes around it.
    let written = whole.trim_matches(['"', '\'']);
    let start = at.start + (whole.len() - whole.trim_start_matches(['"', '\'']).len());
    match written_part(&link.target, written, range) {
        Some(part) => Span::new(at.file, start + part.start..start + part.end),
        None => at,
    }
}

/// Returns a fix that replaces a link's target. If readers see the address itself, they see the new one.
fn retarget_fix(link: &Link, target: &str, context: &Context<'_>) -> Option<Fix> {
    // The end of a bare address must still belong to it when Markdown reads it again.
    let whole = target.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let plain = !target.contains(['(', ')', '<', '>', '*', '~', '`', '\\', '"', '\'', ' ']);
    let literal = link.is_bare && context.sources.text(link.target_at) == link.target;
    link.lead_to(target).or_else(|| (literal && whole && plain).then(|| Fix::replace(link.target_at, target)))
}

/// Shortens an address for a message.
fn shorten(target: &str) -> String {
    const MAX_CHARS: usize = 70;
    match target.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &target[..end]),
        None => target.to_owned(),
    }
}
