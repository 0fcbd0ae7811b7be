use super::{file_name, shown_pictures, written_at};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::{Picture, PictureSource};

/// Largest total size of the pictures of a mail.
const MAX_TOTAL_BYTES: usize = 1_000_000;

/// ## What it finds
/// An issue whose picture files have more than 1 MB together, in the size in which they are sent. The finding points at
/// the largest file.
///
/// ## Why it matters to a reader
/// On a slow connection the pictures appear late, and some readers pay for every megabyte. Some mail servers refuse
/// large mail.
///
/// ## Example
/// Ten photos of 150 kB each.
///
/// ## Better
/// One picture for each story that needs one. Save photos as JPEG, and drawings with few colours as PNG.
pub(super) struct HeavyIssue;

impl Rule for HeavyIssue {
    fn code(&self) -> Code {
        Code("images::heavy_issue")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut files: Vec<(&str, usize, &Picture)> = Vec::new();
        for picture in shown_pictures(context) {
            if let PictureSource::File { path, bytes, .. } = &picture.source
                && !files.iter().any(|(known, ..)| known == path)
            {
                files.push((path, bytes.len(), picture));
            }
        }
        let all: usize = files.iter().map(|(_, size, _)| size).sum();
        let heaviest = files.into_iter().rev().max_by_key(|(_, size, _)| *size);
        let Some((_, size, picture)) = heaviest.filter(|_| all > MAX_TOTAL_BYTES) else { return };
        let message = format!(
            "the pictures have {} kB together; the limit is {} kB",
            all / 1000,
            MAX_TOTAL_BYTES / 1000
        );
        let label = format!("`{}` is the largest, with {} kB", file_name(picture), size / 1000);
        let help = "remove a picture, or save the largest with fewer colours or less detail";
        let at = written_at(picture, context.sources);
        found.push(Diagnostic::warning(self.code(), at, message).label(label).help(help));
    }
}
