//! Values that end up in headers, where letters beyond ASCII have no place.

use super::load::{bad_value, email};
use crate::document::{ParseContext, Table};
use crate::domain::EmailAddress;
use crate::source::Spanned;

/// RFC 5646 §4.4.1: enough for every tag there is.
const LONGEST_TAG: usize = 35;

/// An address that mail comes from, or that answers go to.
pub(super) fn sender(written: &Spanned<String>, context: &mut ParseContext) -> Option<EmailAddress> {
    let address = email(written, context)?;
    if address.needs_smtputf8() {
        let message = "the part before the `@` of a sender is ASCII";
        let help = "write other letters in the name, as in `주말 브리핑 <briefing@lantern.example>`";
        bad_value(written.span, message, help, context);
        return None;
    }
    Some(address)
}

/// The language that issues are in.
pub(super) fn language(table: &mut Table, context: &mut ParseContext) -> String {
    let Some(tag) = table.text("language", context).filter(|tag| !tag.value.trim().is_empty()) else {
        return "en".to_owned();
    };
    let is_subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if tag.value.len() > LONGEST_TAG || !tag.value.split('-').all(is_subtag) {
        let message = format!("`{}` is no language tag", tag.value);
        bad_value(tag.span, message, "write it as in `ko`, `en` or `pt-BR`", context);
    }
    tag.value
}
