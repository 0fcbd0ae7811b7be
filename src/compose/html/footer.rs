//! The footer: whom the mail was sent to, why, and how to change that.

use maud::{Markup, html};

use super::{RenderContext, Role, is_safe, phrase};
use crate::domain::Slot;

pub(super) fn footer(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let (publication, words) = (edition.publication, edition.words);
    let line = styles.style(Role::FooterLine);
    let link = |target: &str, words: &str| {
        html! { a href=(target) style=[styles.style(Role::FooterLink)] { (words) } " " }
    };
    let policy = publication.privacy_policy.as_deref().filter(|policy| is_safe(policy));
    html! {
        div class=[styles.class(Role::Footer)] style=[styles.style(Role::Footer)] {
            p style=[&line] {
                (words.sent_to) " " (Slot::Recipient.marker()) br;
                ((words.because)(&publication.name))
            }
            @if let Some(why) = &edition.interest_note { p style=[&line] { (why) } }
            p style=[&line] {
                (link(Slot::Preferences.marker(), edition.preferences()))
                (link(Slot::Unsubscribe.marker(), words.links.unsubscribe))
                @if publication.site.is_some() { (link(Slot::Web.marker(), words.links.web)) }
                @if let Some(policy) = policy { (link(policy, words.links.privacy)) }
            }
            @if let Some(address) = &publication.postal_address {
                p style="margin:0" { (phrase(address, edition.script, context)) }
            }
        }
    }
}
