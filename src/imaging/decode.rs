//! Decoding of pictures: whole, in sRGB and upright.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::colour_profile::Conversion;
use super::decoded::Decoded;
use super::{avif, jpeg, jpeg_pixels, png, webp};
use crate::issue::{PictureSource, is_avif};

/// Maximum bytes of memory for decoding. The size in the header is tested before.
const MAX_DECODE_BYTES: u64 = 512 << 20;

/// A decoded picture, in sRGB and upright.
pub(super) struct Pixels {
    pub(super) picture: DynamicImage,
    /// The pixels differ from those of the file: turned, or of other colours.
    pub(super) differs: bool,
}

/// Decodes a picture, of an animation the first frame; `None` if it is damaged, breaks off or is too large.
pub(super) fn read(file: &[u8]) -> Option<Pixels> {
    let decoded = if jpeg::is_jpeg(file) {
        jpeg_pixels::decode(file)?
    } else if is_avif(file) {
        avif::decode(file)?
    } else {
        decode(file)?
    };
    let Decoded { mut picture, profile, colour_code, orientation, must_be_redrawn } = decoded;
    let mut differs = must_be_redrawn || orientation != Orientation::NoTransforms;
    let conversion = match colour_code {
        Some(code) => Conversion::from_cicp(code),
        None => profile.and_then(|profile| Conversion::from_icc(&profile)),
    };
    if let Some(conversion) = conversion {
        picture = conversion.apply(picture)?;
        differs = true;
    }
    picture.apply_orientation(orientation);
    Some(Pixels { picture, differs })
}

fn decode(file: &[u8]) -> Option<Decoded> {
    if webp::is_webp(file) && !webp::is_whole(file) {
        return None;
    }
    if png::has_oversized_profile(file) {
        return None;
    }
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // A file has sizes in several places, and another one may have been tested before.
    let (width, height) = decoder.dimensions();
    let pixels = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
    if pixels > PictureSource::PIXEL_LIMIT || decoder.total_bytes() > MAX_DECODE_BYTES {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    let colour_code = png::colour_code(file);
    Some(Decoded { picture, profile, colour_code, orientation, must_be_redrawn: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::codecs::png::PngEncoder;
    use image::codecs::webp::WebPEncoder;
    use image::{ExtendedColorType, Frame, ImageEncoder, RgbaImage};
    use moxcms::ColorProfile;

    fn png(profile: Option<Vec<u8>>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = PngEncoder::new(&mut out);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).unwrap();
        }
        encoder.write_image(&[200, 80, 80].repeat(64), 8, 8, ExtendedColorType::Rgb8).unwrap();
        out
    }

    fn webp(profile: Option<Vec<u8>>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut out);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).unwrap();
        }
        encoder.write_image(&[200, 80, 80].repeat(64), 8, 8, ExtendedColorType::Rgb8).unwrap();
        out
    }

    fn gif() -> Vec<u8> {
        let mut out = Vec::new();
        GifEncoder::new(&mut out).encode_frame(Frame::new(RgbaImage::new(8, 8))).unwrap();
        out
    }

    #[test]
    fn png_and_webp_are_converted_by_their_profile() {
        let p3 = || Some(ColorProfile::new_display_p3().encode().unwrap());
        for file in [png(p3()), webp(p3())] {
            let pixels = read(&file).unwrap();
            let [red, green, blue] = pixels.picture.to_rgb8().get_pixel(4, 4).0;
            assert!(red.abs_diff(216) <= 2 && green.abs_diff(69) <= 2 && blue.abs_diff(75) <= 2);
            assert!(pixels.differs);
        }
        for file in [png(None), webp(None), png(Some(ColorProfile::new_srgb().encode().unwrap()))] {
            let pixels = read(&file).unwrap();
            assert_eq!(pixels.picture.to_rgb8().get_pixel(4, 4).0, [200, 80, 80]);
            assert!(!pixels.differs);
        }
    }

    #[test]
    fn files_that_break_off_are_damaged() {
        for file in [png(None), webp(None), gif()] {
            for length in 0..file.len() - 12 {
                assert!(read(&file[..length]).is_none(), "{length} of {}", file.len());
            }
            assert!(read(&file).is_some());
        }
    }

    #[test]
    fn png_with_an_endless_profile_is_damaged() {
        assert!(read(&png(Some(vec![0; 4 << 20]))).is_some());
        assert!(read(&png(Some(vec![0; 5 << 20]))).is_none());
    }

    /// Puts a number into a file.
    fn with(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = file.to_vec();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    }

    #[test]
    fn small_files_of_huge_pictures_are_refused_before_decoding() {
        // The checksum of the header is not right, but sizes are compared first.
        let huge_png = with(&png(None), 16, &[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let huge_screen = with(&gif(), 6, &[0xFF; 4]);
        let frame = gif().iter().rposition(|byte| *byte == 0x2C).unwrap();
        let huge_frame = with(&gif(), frame + 5, &[0xFF; 4]);
        // Width and height less one, 14 bits each, behind the signature of VP8L.
        let huge_webp = with(&webp(None), 21, &[0xFF, 0xFF, 0xFF, 0x0F]);
        let head =
            [0xFF, 0xD8, 0xFF, 0xC2, 0, 17, 8, 0xFF, 0xF0, 0xFF, 0xF0, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
        let scan = [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0];
        let huge_jpeg = [&head[..], &scan, &[0xFF, 0xD9]].concat();
        for file in [huge_png, huge_screen, huge_frame, huge_webp, huge_jpeg] {
            assert!(read(&file).is_none());
        }
    }
}
