//! Resizing and encoding of pictures.

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Resampling;

/// JPEG qualities, tried in order until the file is within its limit.
const JPEG_QUALITIES: [u8; 5] = [84, 76, 68, 58, 48];

/// Encodes the picture at `width` pixels, or at its own width if that is smaller. It stays a PNG if it is transparent or
/// within the budget.
pub(super) fn draw(
    picture: &DynamicImage,
    width: u32,
    is_png: bool,
    budget: usize,
) -> Option<(Vec<u8>, &'static str)> {
    let picture = if picture.width() > width {
        let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width());
        picture.resize_exact(width, u32::try_from(height).ok()?.max(1), Resampling::Lanczos3)
    } else {
        picture.clone()
    };
    let transparent =
        picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
    let png = if is_png { to_png(&picture, transparent) } else { None };
    if let Some(png) = png.filter(|png| transparent || png.len() <= budget) {
        return Some((png, "image/png"));
    }
    to_jpeg(&picture, budget).map(|jpeg| (jpeg, "image/jpeg"))
}

fn to_png(picture: &DynamicImage, transparent: bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive);
    let picture = if transparent { picture.to_rgba8().into() } else { DynamicImage::from(picture.to_rgb8()) };
    picture.write_with_encoder(encoder).ok()?;
    Some(out)
}

/// Encodes at the best quality within the budget, else at the lowest.
fn to_jpeg(picture: &DynamicImage, budget: usize) -> Option<Vec<u8>> {
    let picture = picture.to_rgb8();
    let mut last = None;
    for quality in JPEG_QUALITIES {
        let mut out = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality)).ok()?;
        let fits = out.len() <= budget;
        last = Some(out);
        if fits {
            break;
        }
    }
    last
}
