//! Everything after the stories: writers, the publication, and where to go from here.

use maud::{Markup, html};

use super::address::canonical_url;
use crate::compose::html::{NoteScope, ProseContext, RenderContext, Role, blocks, image, is_safe, phrase};
use crate::issue::Author;

/// Renders the bios of the writers.
pub(super) fn writers(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let [one, several] = edition.words.writers;
    html! {
        @if !edition.writers.is_empty() {
            section class="writers" {
                h2 class="label" { (if edition.writers.len() == 1 { one } else { several }) }
                @for writer in &edition.writers { (bio(writer, context)) }
            }
        }
    }
}

fn bio<'a>(writer: &'a Author, context: RenderContext<'a>) -> Markup {
    let notes = NoteScope::Bio(writer.id.as_str());
    let place = ProseContext::below(context.with_notes(notes), 2, context.edition.script);
    html! {
        div class="writer" {
            @if let Some(photo) = &writer.photo { (image(photo, Role::Portrait, context)) }
            (blocks(&writer.bio, &place, None))
            @if let Some(email) = &writer.email {
                p { a href={ "mailto:" (email.to_link()) } { (email) } }
            }
        }
    }
}

/// Renders the standing paragraph.
pub(super) fn about(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let place = ProseContext::below(context.with_notes(NoteScope::About), 1, edition.script);
    html! {
        @if !edition.about().is_blank() {
            div class="about" { (blocks(edition.about(), &place, None)) }
        }
    }
}

/// Renders the footer of the page: where to go from here.
pub(super) fn footer(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let (publication, words) = (edition.publication, edition.words);
    let policy = publication.privacy_policy.as_deref().filter(|policy| is_safe(policy));
    html! {
        footer {
            // One paragraph each, so that targets stay apart without a style sheet too (WCAG 2.5.8).
            div class="links" {
                @if let Some((title, url)) = &edition.previous {
                    p class="previous" { a href=(url) { (words.links.previous) (phrase(title, edition.script, context)) } }
                }
                @if let Some(site) = &publication.site {
                    p { a href={ (site) "/subscribe" } { (words.links.subscribe) } }
                    p { a href={ (site) "/issues/" } { (words.links.archive) } }
                }
                @if let Some(policy) = policy { p { a href=(policy) { (words.links.privacy) } } }
            }
            @if let Some(url) = canonical_url(edition) {
                p class="share" {
                    (words.links.share) ": "
                    a href=(url) { (url.split_once("://").map_or(url.as_str(), |(_, rest)| rest)) }
                }
            }
            @if let Some(address) = &publication.postal_address {
                p { (phrase(address, edition.script, context)) }
            }
        }
    }
}
