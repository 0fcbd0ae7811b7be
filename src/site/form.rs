//! The form for the newsroom's own pages.

use super::routes;
use crate::issue::Publication;
use crate::web::Language;

/// Returns the sign-up form as plain HTML, for a page of the newsroom. `site` is the base URL of the site, which takes the form;
/// the origin of the page must be in `[site] allowed_origins`.
pub fn plain_form(publication: &Publication, site: &str) -> String {
    routes::plain_form(publication, site, Language::of(&publication.language))
}
