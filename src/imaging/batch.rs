//! All pictures of an issue, or of a publication.

use super::{Cache, prepare};
use crate::diagnostic::Diagnostics;
use crate::issue::{Issue, Picture, Publication};

/// Makes every picture of an issue fit; what stands in the way is reported.
pub fn prepare_all(issue: &mut Issue, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    each(issue.pictures_mut(), cache, diagnostics);
}

/// The same for the publication's logo and portraits.
pub fn prepare_publication(publication: &mut Publication, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    each(publication.pictures_mut(), cache, diagnostics);
}

fn each(pictures: Vec<&mut Picture>, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    for picture in pictures {
        if let Err(finding) = prepare(picture, cache) {
            diagnostics.push(*finding);
        }
    }
}
