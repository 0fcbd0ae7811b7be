//! The door of this room.

use super::clean;
use super::edition::Edition;
use super::gallery::Gallery;
use super::html::{self, Desk, Dress};
use super::theme::Theme;
use crate::domain::{Flavour, Rendered, Template, TemplateError, Variant};
use crate::issue::{Issue, Publication};

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
    let theme = Theme::new(publication.accent.as_deref(), publication.accent_dark.as_deref());
    let gallery = Gallery::of_mail(&edition);
    let dress = Dress::mail(theme.clone(), edition.tongue);
    let html = html::mail(Desk { edition: &edition, gallery: &gallery, dress: &dress }, &theme);
    Ok(Rendered {
        html: Template::parse(&html.into_string(), Flavour::Html)?,
        text: Template::parse("", Flavour::Text)?,
        web: String::new(),
        subject: edition.subject,
        preheader: edition.preheader,
        attachments: gallery.into_attachments(),
    })
}
