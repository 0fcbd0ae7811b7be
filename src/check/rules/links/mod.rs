//! Where links lead and what they are called.

mod dead;
mod moved;
mod unreachable;
mod unverified;

use crate::check::registry::entries;
use crate::check::rule::Context;
use crate::domain::LinkFact;
use crate::source::Span;

entries! {
    dead::Dead, "dead.rs";
    moved::Moved, "moved.rs";
    unreachable::Unreachable, "unreachable.rs";
    unverified::Unverified, "unverified.rs";
}

/// What the network said about the issue's links and pictures, each at its address.
fn asked<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (Span, &'a LinkFact)> {
    let links = context.manuscript.links.iter().map(|link| (link.target.as_str(), link.target_at));
    let pictures = context.issue.pictures().into_iter().map(|picture| (picture.named.as_str(), picture.span));
    let report = context.known.links.as_ref();
    links.chain(pictures).filter_map(move |(url, at)| Some((at, report?.get(url)?)))
}
