//! Parts that pages around the issues share with them: look, days, and the line about an issue.

use jiff::Timestamp;

use super::style;
use crate::compose::html::direction;
use crate::compose::i18n::Words;
use crate::compose::preheader::standfirst;
use crate::compose::sanitize;
use crate::compose::theme::Theme;
use crate::issue::{Issue, Publication};

/// Look of the pages of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStyle {
    /// Style sheet.
    pub sheet: String,
    /// Class of `body`.
    pub class: &'static str,
    /// Writing direction of the publication's language, for `dir`.
    pub direction: &'static str,
}

/// Returns the look of a publication's pages.
pub fn page_style(publication: &Publication) -> PageStyle {
    let publication = sanitize::publication(publication);
    let theme = Theme::of(&publication);
    PageStyle {
        sheet: style::sheet(&theme),
        class: theme.look.name,
        direction: direction(&publication.language),
    }
}

/// Returns the day of a moment in the publication's time zone, as a language writes it.
pub fn day_in(moment: Timestamp, publication: &Publication, language: &str) -> String {
    let zoned = moment.to_zoned(publication.time_zone.clone());
    (Words::of(language).day)(zoned.date())
}

/// Returns the line about an issue, if it has one.
pub fn issue_standfirst(issue: &Issue, publication: &Publication) -> Option<String> {
    standfirst(issue, publication).map(|line| sanitize::plain(&line))
}
