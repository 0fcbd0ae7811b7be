//! The strip at the top of the page.

use maud::{Markup, html};

use super::time;
use crate::compose::html::{RenderContext, Role, image, phrase};

/// Renders logo, name and house of the publication, number and date of the issue, and where to subscribe.
pub(super) fn strip(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let publication = edition.publication;
    let name = phrase(&publication.name, edition.script, context);
    html! {
        header class="strip" {
            @if let Some(logo) = &publication.logo { (image(logo, Role::Logo, context)) }
            p class="name" {
                @if let Some(site) = &publication.site { a href={ (site) "/" } { (name) } } @else { (name) }
            }
            @if let Some(site) = &publication.site {
                p class="join" { a href={ (site) "/subscribe" } { (edition.words.links.join) } }
            }
            p class="folio" {
                @if let Some(house) = edition.house_line() { (phrase(house, edition.script, context)) " · " }
                @if let Some(number) = &edition.number { span { (number) } " · " }
                (time::moment(edition.issue.date.value, edition)) " · " span { (edition.reading_time) }
            }
        }
    }
}
