//! Pictures made fit for mail: as many pixels as are shown, in a format every program shows, and nothing in them but
//! the picture.
//!
//! A photo from a telephone carries the place it was taken at and weighs ten times what a mail can bear. What is
//! already fit is only freed of such notes, without loss; everything else is drawn anew at twice the width it is
//! shown at. The same file always comes out as the same bytes.

mod batch;
mod cache;
mod dark_contrast;
mod gif;
mod jpeg;
mod png;
mod prepare;
mod resize;

pub use batch::{prepare_all, prepare_publication};
pub use cache::{Cache, NoCache};
pub use dark_contrast::is_invisible_on_dark;
pub use gif::is_animated;
pub use prepare::{prepare, target_width};
