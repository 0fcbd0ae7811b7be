//! Reading of an item's sponsor.

use super::{ItemKind, Sponsor};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Table};
use crate::source::Span;

const STRAY_SPONSOR: Code = Code("item::stray_sponsor");

/// Reads the sponsor of an item. `kind` is `None` if the word for it is not valid.
pub(super) fn read(table: &mut Table, kind: Option<ItemKind>, context: &mut ParseContext) -> Option<Sponsor> {
    let is_sponsored = kind == Some(ItemKind::Sponsor);
    let name = if is_sponsored {
        table.required_text("sponsor", context)
    } else {
        table.text("sponsor", context).filter(|name| !name.value.trim().is_empty())
    };
    let (from, until) = (table.day("from", context), table.day("until", context));
    if is_sponsored {
        return Some(Sponsor { name: name?, from, until });
    }
    if kind.is_some() {
        let places = [
            ("sponsor", name.map(|name| name.span)),
            ("from", from.map(|day| day.span)),
            ("until", until.map(|day| day.span)),
        ];
        for (key, at) in places {
            if let Some(at) = at {
                context.push(stray(key, at));
            }
        }
    }
    None
}

/// Readers must learn what is paid for, so a sponsor of an ordinary item is an error.
fn stray(key: &str, at: Span) -> Diagnostic {
    let message = format!("`{key}` is only for an item of the kind `sponsor`");
    Diagnostic::error(STRAY_SPONSOR, at, message)
        .help(format!("add `kind = \"sponsor\"` so that readers see who pays, or remove `{key}`"))
}
