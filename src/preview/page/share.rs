//! Role of the visitor in a shared preview.

use maud::{Markup, html};

use super::PageContext;
use super::labels::ShareLabels;
use crate::preview::access::Role;

/// Line with the role; none in a preview for this machine only.
pub(super) fn role(context: &PageContext<'_>) -> Markup {
    let labels = ShareLabels::of(&context.shown.look.publication.language);
    let words = match context.role {
        Role::Guest => labels.guest,
        Role::Editor => labels.editor,
    };
    html! { @if context.state.access.needs_key() { p.role { (words) } } }
}
