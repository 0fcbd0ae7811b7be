//! Content of a picture file, as it was stored.

use image::DynamicImage;
use image::metadata::Orientation;

/// Content of a picture file.
pub(super) struct Decoded {
    pub(super) picture: DynamicImage,
    /// Colour profile of the pixels (ICC).
    pub(super) profile: Option<Vec<u8>>,
    /// Primaries, transfer function, matrix and range of the pixels (ITU-T H.273), which go before a profile.
    pub(super) colour_code: Option<[u8; 4]>,
    pub(super) orientation: Orientation,
    /// The file is in CMYK, which several mail programs show with wrong colours or not at all.
    pub(super) must_be_redrawn: bool,
}
