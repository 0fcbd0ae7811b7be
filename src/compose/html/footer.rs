//! Everything after the stories: bios, standing paragraph, and the footer with address and personal links.

use maud::{Markup, html};

use super::inlines::is_safe;
use super::phrase::phrase;
use super::picture::image;
use super::prose::{ProseContext, blocks};
use super::{NoteScope, RenderContext, Role};
use crate::domain::Slot;
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
                @for writer in &edition.writers { (bio(writer, context)) }
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
        div class=[styles.class(Role::Bio)] style=[styles.style(Role::Bio)] {
        @if let Some(email) = &writer.email {
            (blocks(&writer.bio, &place.boxed(), None))
            p style=[styles.style(Role::Mailbox)] {
                a href={ "mailto:" (email.to_link()) } style=[styles.style(Role::MailboxLink)] { (email) }
            }
        } @else { (blocks(&writer.bio, &place, None)) }
        }
    }
}

/// Renders the recipient, the reason for the mail, and the links to change that.
pub(super) fn footer(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let (publication, words) = (edition.publication, edition.words);
    let line = styles.style(Role::FooterLine);
    let link = |target: &str, words: &str| {
        html! { a href=(target) style=[styles.style(Role::FooterLink)] { (words) } " " }
    };
    let row = |target: &str, words: &str| {
        html! { a href=(target) style=[styles.style(Role::FooterRow)] { (words) } }
    };
    let policy = publication.privacy_policy.as_deref().filter(|policy| is_safe(policy));
    html! {
        div class=[styles.class(Role::Footer)] style=[styles.style(Role::Footer)] {
            p style=[&line] {
                (words.sent_to) " " (Slot::Recipient.marker()) br;
                ((words.because)(&publication.name))
                @if let Some(why) = &edition.interest_note { " " (why) }
            }
            @for notice in &edition.ad_notice { p style=[&line] { (phrase(notice, edition.script, context)) } }
            p style=[&line] {
                (link(Slot::Preferences.marker(), edition.preferences()))
                (link(Slot::Unsubscribe.marker(), edition.unsubscribe()))
                @if publication.site.is_some() { (link(Slot::Web.marker(), words.links.web)) }
                @if let Some(policy) = policy { (link(policy, words.links.privacy)) }
            }
            @if let Some(site) = &publication.site {
                p style=[&line] {
                    (row(&format!("{site}/subscribe"), words.links.forwarded))
                    @if let Some((title, url)) = &edition.previous {
                        (row(url, &format!("{}{title}", words.links.previous)))
                    }
                }
            }
            @if let Some(address) = &publication.postal_address {
                p style="margin:0" { (phrase(address, edition.script, context)) }
            }
        }
    }
}
