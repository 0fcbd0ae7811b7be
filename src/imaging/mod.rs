//! Preparation of pictures for mail: as many pixels as are shown, a format that every program shows, no metadata.
//!
//! A photo from a phone holds its location and is ten times too large for a mail. A picture that fits only loses its
//! metadata, without recompression. Any other is resized to twice its displayed width, in sRGB. The same file always gives
//! the same bytes.

mod avif;
mod colour_profile;
mod dark_contrast;
mod decode;
mod decoded;
mod exif;
mod gif;
mod jpeg;
mod jpeg_pixels;
mod png;
mod prepare;
mod resize;
mod webp;

pub use dark_contrast::is_invisible_on_dark;
pub use gif::is_animated;
pub use prepare::{Cache, NoCache, is_whole, prepare, prepare_all, prepare_publication, target_width};
