//! What somebody may do here, where not everybody may do everything.

use maud::{Markup, html};

use super::PageContext;
use super::labels::ShareLabels;
use crate::preview::access::Role;

/// A line that says it; nothing on a preview for this machine alone.
pub(super) fn role(context: &PageContext<'_>) -> Markup {
    let labels = ShareLabels::of(&context.shown.look.publication.language);
    let words = match context.role {
        Role::Guest => labels.guest,
        Role::Editor => labels.editor,
    };
    html! { @if context.state.access.needs_key() { p.role { (words) } } }
}
