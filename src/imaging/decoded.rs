//! Content of a picture file, as it was stored.

use image::DynamicImage;
use image::metadata::Orientation;

/// Content of a picture file.
pub(super) struct Decoded {
    pub(super) picture: DynamicImage,
    /// Colour profile of the pixels (ICC).
    pub(super) profile: Option<Vec<u8>>,
    pub(super) orientation: Orientation,
    /// The file is in CMYK, which several mail programs show with wrong colours or not at all.
    pub(super) must_be_redrawn: bool,
}
