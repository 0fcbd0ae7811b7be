//! The preview's own words, in the publication's language: a file for each thing that one can do.

mod comments;
mod edit;
mod frame;
mod share;
mod static_export;
mod test_mail;

pub(in crate::preview) use comments::CommentLabels;
pub(in crate::preview) use edit::{EditLabels, FormLabels, PictureLabels};
pub(in crate::preview) use frame::Labels;
pub(in crate::preview) use share::ShareLabels;
pub(in crate::preview) use static_export::StaticExportLabels;
pub(in crate::preview) use test_mail::TestMailLabels;

/// Whether a BCP 47 tag means Korean; where we have no words of a language, we speak English.
fn is_korean(language: &str) -> bool {
    language.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case("ko"))
}
