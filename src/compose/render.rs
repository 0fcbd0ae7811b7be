//! The door of this room.

use super::clean;
use super::edition::Edition;
use super::gallery::Gallery;
use super::html::{self, Desk, Dress};
use super::text;
use super::theme::Theme;
use super::web;
use crate::domain::{Escaping, Rendered, Template, TemplateError, Variant};
use crate::issue::{Audience, Issue, Publication};

/// Why an issue cannot be composed. What an editor can mend is found before, by loading and checking; this is a fault
/// of the composer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A slot came out broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// Composes the issue for the readers of one variant.
///
/// # Errors
/// Only if the composer itself is at fault.
pub fn render(issue: &Issue, publication: &Publication, variant: &Variant) -> Result<Rendered, ComposeError> {
    let (issue, publication) = (&clean::issue(issue), &clean::publication(publication));
    let edition = Edition::new(issue, publication, variant);
    let theme = Theme::of(publication);
    let gallery = Gallery::of_mail(&edition);
    let dress = Dress::mail(theme.clone(), edition.tongue);
    let html = html::mail(Desk { edition: &edition, gallery: &gallery, dress: &dress }, &theme);
    Ok(Rendered {
        html: Template::parse(&html.into_string(), Escaping::Html)?,
        text: Template::parse(&text::text(&edition), Escaping::Text)?,
        web: match variant {
            Variant::Whole => web(&edition, &theme, Audience::Everyone),
            Variant::Chosen(_) => {
                web(&Edition::new(issue, publication, &Variant::Whole), &theme, Audience::Everyone)
            }
        },
        subject: edition.subject,
        preheader: edition.preheader,
        attachments: gallery.into_attachments(),
    })
}

/// The page for the archive as `reader` may read it: [`Audience::Everyone`] gets teasers of the subscribers' items,
/// as in [`Rendered::web`].
pub fn web_page(issue: &Issue, publication: &Publication, reader: Audience) -> String {
    let (issue, publication) = (&clean::issue(issue), &clean::publication(publication));
    web(&Edition::new(issue, publication, &Variant::Whole), &Theme::of(publication), reader)
}

/// Always the whole issue in the editor's order: a page has no reader whose topics it could know.
fn web(edition: &Edition<'_>, theme: &Theme, reader: Audience) -> String {
    let gallery = Gallery::of_page(edition);
    let dress = Dress::page(edition.tongue);
    web::page(Desk { edition, gallery: &gallery, dress: &dress }, theme, reader).into_string()
}
