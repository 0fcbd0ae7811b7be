//! What somebody may do here, where not everybody may do everything.

use maud::{Markup, html};

use super::Desk;
use super::labels::ShareLabels;
use crate::preview::access::Role;

/// A line that says it; nothing on a preview for this machine alone.
pub(super) fn role(desk: &Desk<'_>) -> Markup {
    let labels = ShareLabels::of(&desk.shown.look.paper.language);
    let words = match desk.role {
        Role::Guest => labels.guest,
        Role::Editor => labels.editor,
    };
    html! { @if desk.shop.access.needs_key() { p.role { (words) } } }
}
