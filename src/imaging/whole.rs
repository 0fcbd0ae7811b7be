//! All pictures of an issue.

use super::{Cache, prepare};
use crate::diagnostic::Diagnostics;
use crate::issue::Issue;

/// Makes every picture of an issue fit; what stands in the way is reported.
pub fn prepare_all(issue: &mut Issue, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    for picture in issue.pictures_mut() {
        if let Err(finding) = prepare(picture, cache) {
            diagnostics.push(*finding);
        }
    }
}
