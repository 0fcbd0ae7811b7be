//! The door of this room.

use super::subject::subject;
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
    let _ = variant;
    Ok(Rendered {
        subject: subject(issue, publication),
        preheader: String::new(),
        html: Template::parse("", Flavour::Html)?,
        text: Template::parse("", Flavour::Text)?,
        web: String::new(),
        attachments: Vec::new(),
    })
}
