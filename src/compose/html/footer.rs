//! Everything after the stories: bios, standing paragraph, and the footer with address and personal links.

use maud::{Markup, html};

use super::inlines::is_safe;
use super::phrase::phrase;
use super::picture::image;
use super::prose::{ProseContext, blocks};
use super::{NoteScope, RenderContext, Role};
use crate::compose::edition::Edition;
use crate::domain::{Answer, Slot};
use crate::issue::Author;

/// Renders the standing paragraph.
pub(in crate::compose) fn about(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let place = ProseContext::below(context.with_notes(NoteScope::About), 1, edition.script);
    html! {
        @if !edition.about().is_blank() {
            div class=[styles.class(Role::About)] style=[styles.style(Role::About)] {
                (blocks(edition.about(), &place.boxed(), None))
            }
        }
    }
}

/// Renders the bios of the writers.
pub(in crate::compose) fn writers(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let [one, several] = edition.words.writers;
    html! {
        @if !edition.writers.is_empty() {
            div class=[styles.class(Role::Writers)] style=[styles.style(Role::Writers)] {
                h2 style=[styles.style(Role::SectionTitle)] { (if edition.writers.len() == 1 { one } else { several }) }
                div class=[styles.class(Role::Bios)] style=[styles.style(Role::Bios)] {
                    @for writer in &edition.writers { (bio(writer, context)) }
                }
            }
        }
    }
}

fn bio<'a>(writer: &'a Author, context: RenderContext<'a>) -> Markup {
    let styles = context.styles;
    let notes = NoteScope::Bio(writer.id.as_str());
    let place = ProseContext::below(context.with_notes(notes), 2, context.edition.script);
    html! {
        @if let Some(photo) = &writer.photo { (image(photo, Role::Portrait, context)) }
        @if let Some(email) = &writer.email {
            (blocks(&writer.bio, &place.boxed(), None))
            p class=[styles.class(Role::Links)] style=[styles.style(Role::Links)] {
                a href={ "mailto:" (email.to_link()) } style=[styles.style(Role::Link)] { (email) }
            }
        } @else { (blocks(&writer.bio, &place, None)) }
    }
}

/// Renders the question how the issue was, the recipient, the reason for the mail, and the links to change that.
pub(super) fn footer(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let (publication, words) = (edition.publication, edition.words);
    let line = styles.style(Role::FooterLine);
    let (links, links_style) = (styles.class(Role::Links), styles.style(Role::Links));
    let link = |target: &str, words: &str| {
        html! { a href=(target) style=[styles.style(Role::Link)] { (words) } }
    };
    let policy = publication.privacy_policy.as_deref().filter(|policy| is_safe(policy));
    html! {
        div class=[styles.class(Role::Footer)] style=[styles.style(Role::Footer)] {
            @if publication.site.is_some() {
                p class=[links] style=[&links_style] {
                    (words.links.feedback) " "
                    (link(&Edition::feedback(Answer::Liked), words.links.liked)) " · "
                    (link(&Edition::feedback(Answer::Better), words.links.better))
                }
            }
            p style=[&line] {
                (words.sent_to) " " (Slot::Recipient.marker()) br;
                ((words.because)(&publication.name))
                @if let Some(why) = &edition.interest_note { " " (why) }
            }
            @for notice in &edition.ad_notice { p style=[&line] { (phrase(notice, edition.script, context)) } }
            p class=[links] style=[&links_style] {
                (link(Slot::Preferences.marker(), edition.preferences())) " · "
                (link(Slot::Unsubscribe.marker(), edition.unsubscribe()))
                @if publication.site.is_some() { " · " (link(Slot::Web.marker(), words.links.web)) }
                @if let Some(policy) = policy { " · " (link(policy, words.links.privacy)) }
                @if let Some(site) = &publication.site {
                    br; (link(&format!("{site}/subscribe"), words.links.forwarded))
                    @if let Some((title, url)) = &edition.previous {
                        br; (link(url, &format!("{}{title}", words.links.previous)))
                    }
                }
            }
            @if let Some(address) = &publication.postal_address {
                p style="margin:0" { (phrase(address, edition.script, context)) }
            }
        }
    }
}
