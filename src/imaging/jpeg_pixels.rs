//! Decoding of JPEG pixels, with CMYK converted to RGB.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::decoded::Decoded;
use super::{colour_profile, exif, jpeg};
use crate::issue::PictureSource;

/// Maximum bytes that the decoder reads ahead of what it decodes.
const READ_AHEAD: usize = 16;

/// Decodes a JPEG; `None` if it is damaged, breaks off or has too many pixels.
pub(super) fn decode(file: &[u8]) -> Option<Decoded> {
    if !jpeg::is_whole(file) {
        return None;
    }
    let options = DecoderOptions::default().set_max_width(usize::MAX).set_max_height(usize::MAX);
    // At an end of image, the decoder would make up the rest of the picture. Without it, missing data is an error; zeros
    // stand for the bytes that it reads ahead.
    let without_end = jpeg::single_scan(file).map(|scan| [scan, &[0; READ_AHEAD]].concat());
    let file = without_end.as_deref().unwrap_or(file);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options.set_strict_mode(false));
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if width.checked_mul(height)? > PictureSource::PIXEL_LIMIT {
        return None;
    }
    let profile = decoder.icc_profile();
    let metadata = decoder.exif();
    let orientation = metadata.and_then(|metadata| Orientation::from_exif_chunk(metadata));
    let is_adobe_rgb = profile.is_none() && metadata.is_some_and(|metadata| exif::is_adobe_rgb(metadata));
    let stored = decoder.input_colorspace()?;
    let is_cmyk = matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK);
    let inks = profile.as_deref().filter(|_| is_cmyk).and_then(colour_profile::Inks::parse);
    let wanted = match stored {
        ColorSpace::Luma => ColorSpace::Luma,
        _ if inks.is_some() => stored,
        _ => ColorSpace::RGB,
    };
    // Mistakes in the headers are common and harmless. After a mistake in the image data the decoder would fill the rest
    // of the picture with grey.
    decoder.set_options(options.set_strict_mode(true).jpeg_set_out_colorspace(wanted));
    let samples = decoder.decode().ok()?;
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let picture: DynamicImage = match inks {
        Some(inks) => RgbImage::from_raw(width, height, inks.to_rgb(&inks_of(stored, samples))?)?.into(),
        None if wanted == ColorSpace::Luma => GrayImage::from_raw(width, height, samples)?.into(),
        None => RgbImage::from_raw(width, height, samples)?.into(),
    };
    Some(Decoded {
        colour_code: None,
        picture,
        profile: if is_adobe_rgb && !is_cmyk {
            colour_profile::adobe_rgb()
        } else {
            profile.filter(|_| !is_cmyk)
        },
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        must_be_redrawn: is_cmyk,
    })
}

/// Returns the amounts of ink. Adobe's programs store them inverted, and every other program followed.
fn inks_of(stored: ColorSpace, mut samples: Vec<u8>) -> Vec<u8> {
    for pixel in samples.chunks_exact_mut(4) {
        if stored == ColorSpace::YCCK {
            let [y, cb, cr] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
            let (blue, red) = (cb - 128.0, cr - 128.0);
            let rgb = [y + 1.402 * red, y - 0.344_136 * blue - 0.714_136 * red, y + 1.772 * blue];
            // YCCK holds the inks as inverted colours: inverted once more, they are stored as in CMYK.
            for (ink, level) in pixel.iter_mut().zip(rgb) {
                *ink = 255 - clamp(level);
            }
        }
        for ink in pixel {
            *ink = 255 - *ink;
        }
    }
    samples
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of a byte")]
fn clamp(level: f32) -> u8 {
    level.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    const SIDE: u16 = 48;

    /// Encodes a picture of one colour.
    fn encoded(
        colour: &[u8],
        kind: ColorType,
        profile: Option<&[u8]>,
        set: impl Fn(&mut Encoder<&mut Vec<u8>>),
    ) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, 95);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        if let Some(profile) = profile {
            encoder.add_icc_profile(profile).unwrap();
        }
        set(&mut encoder);
        encoder.encode(&colour.repeat(usize::from(SIDE) * usize::from(SIDE)), SIDE, SIDE, kind).unwrap();
        out
    }

    fn plain(_: &mut Encoder<&mut Vec<u8>>) {}

    fn centre(file: &[u8]) -> [u8; 3] {
        decode(file).unwrap().picture.to_rgb8().get_pixel(20, 20).0
    }

    fn assert_near(found: [u8; 3], expected: [u8; 3]) {
        assert!(found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 3), "{found:?}, not {expected:?}");
    }

    /// Builds an ICC profile of a printer whose inks mix to known colours (`lut8Type`, ICC.1 section 10.9).
    fn printer() -> Vec<u8> {
        let lab = |inks: usize| match inks {
            0b0000 => [255, 128, 128],
            0b1000 => [153, 98, 88],
            0b0100 => [102, 188, 128],
            0b0010 => [204, 123, 208],
            inks if inks & 1 == 1 => [51, 128, 128],
            _ => [128, 128, 128],
        };
        let one = |value: u32| value.to_be_bytes();
        let mut table = [b"mft1\0\0\0\0", &[4, 3, 2, 0][..]].concat();
        for index in 0..9_u32 {
            table.extend(one(if index % 4 == 0 { 0x1_0000 } else { 0 }));
        }
        let straight: Vec<u8> = (0..=255).collect();
        table.extend(straight.repeat(4));
        table.extend((0..16).flat_map(lab));
        table.extend(straight.repeat(3));
        let size = u32::try_from(144 + table.len()).unwrap();
        let mut head = one(size).to_vec();
        head.extend([0; 4]);
        head.extend(one(0x0240_0000));
        head.extend(b"prtrCMYKLab ");
        head.extend([0; 12]);
        head.extend(b"acsp");
        head.extend([0; 28]);
        head.extend([0xF6D6, 0x1_0000, 0xD32D].map(one).concat());
        head.resize(128, 0);
        head.extend(one(1));
        head.extend(b"A2B0");
        head.extend(one(144));
        head.extend(one(size - 144));
        head.extend(table);
        head
    }

    #[test]
    fn cmyk_without_profile_becomes_rgb() {
        let cases = [
            ([0, 0, 0, 0], [255, 255, 255]),
            ([255, 0, 0, 0], [0, 255, 255]),
            ([0, 255, 255, 0], [255, 0, 0]),
            ([0, 0, 0, 255], [0, 0, 0]),
            ([51, 102, 0, 128], [102, 76, 127]),
        ];
        for (inks, rgb) in cases {
            for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
                let file = encoded(&inks, kind, None, plain);
                assert_near(centre(&file), rgb);
                assert!(decode(&file).unwrap().must_be_redrawn);
            }
        }
    }

    #[test]
    fn cmyk_profile_decides_the_colours() {
        let profile = printer();
        // By the formulas of CIE Lab (D50), Bradford adaptation and sRGB.
        let cases = [
            ([0, 0, 0, 0], [255, 255, 255]),
            ([255, 0, 0, 0], [0, 161, 214]),
            ([0, 0, 0, 255], [48, 48, 48]),
        ];
        for (inks, rgb) in cases {
            for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
                let file = encoded(&inks, kind, Some(&profile), plain);
                assert_near(centre(&file), rgb);
                assert!(decode(&file).unwrap().profile.is_none(), "the pixels are sRGB now");
            }
        }
    }

    #[test]
    fn cmyk_with_a_damaged_profile_is_converted_without_it() {
        for profile in [&b"no profile"[..], &printer()[..200]] {
            assert_near(
                centre(&encoded(&[255, 0, 0, 0], ColorType::Cmyk, Some(profile), plain)),
                [0, 255, 255],
            );
        }
    }

    #[test]
    fn adobe_rgb_of_a_camera_without_profile_is_noticed() {
        let with_exif = |rule: [u8; 4]| {
            let metadata = [&b"Exif\0\0"[..], &exif::with_rule(rule, false)].concat();
            encoded(&[100, 150, 100], ColorType::Rgb, None, |encoder| {
                encoder.add_app_segment(1, metadata.clone()).unwrap();
            })
        };
        assert!(decode(&with_exif(*b"R03\0")).unwrap().profile.is_some());
        assert!(decode(&with_exif(*b"R98\0")).unwrap().profile.is_none());
    }

    /// Files of each structure: baseline, progressive, with restart markers, subsampled, grey.
    fn files() -> Vec<Vec<u8>> {
        let noise: Vec<u8> =
            (0..usize::from(SIDE).pow(2) * 3).map(|at| u8::try_from(at * at % 251).unwrap()).collect();
        let draw = |set: &dyn Fn(&mut Encoder<&mut Vec<u8>>)| {
            let mut out = Vec::new();
            let mut encoder = Encoder::new(&mut out, 90);
            set(&mut encoder);
            encoder.encode(&noise, SIDE, SIDE, ColorType::Rgb).unwrap();
            out
        };
        vec![
            draw(&plain),
            draw(&|encoder| encoder.set_progressive(true)),
            draw(&|encoder| encoder.set_restart_interval(3)),
            draw(&|encoder| {
                encoder.set_progressive(true);
                encoder.set_restart_interval(5);
            }),
            draw(&|encoder| encoder.set_sampling_factor(SamplingFactor::F_2_2)),
            encoded(&[90], ColorType::Luma, None, plain),
        ]
    }

    #[test]
    fn whole_files_are_read_also_with_bytes_behind_them() {
        for (index, file) in files().into_iter().enumerate() {
            let pixels = decode(&file).unwrap_or_else(|| panic!("{index}")).picture;
            for behind in [&b"\0\0\0"[..], b"SEFT", &file] {
                assert_eq!(decode(&[&file[..], behind].concat()).unwrap().picture, pixels, "{index}");
            }
        }
    }

    #[test]
    fn pictures_of_any_size_are_whole() {
        for (width, height) in [(1, 1), (3, 2000), (8, 8), (9, 33), (2000, 1), (17, 16), (640, 480)] {
            for restart in [0, 1, 2, 7] {
                for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2, SamplingFactor::F_4_1] {
                    let mut file = Vec::new();
                    let mut encoder = Encoder::new(&mut file, 60);
                    encoder.set_sampling_factor(sampling);
                    if restart > 0 {
                        encoder.set_restart_interval(restart);
                    }
                    let pixels = [200, 100, 50].repeat(usize::from(width) * usize::from(height));
                    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
                    assert!(decode(&file).is_some(), "{width} x {height}, {restart}, {sampling:?}");
                }
            }
        }
    }

    #[test]
    fn files_that_break_off_are_damaged() {
        for (index, file) in files().into_iter().enumerate() {
            for percent in [1, 20, 50, 75, 90, 97] {
                let part = &file[..file.len() * percent / 100];
                assert!(decode(part).is_none(), "{index}, {percent} %");
            }
            assert!(decode(&file[..file.len() - 2]).is_none(), "{index}, no end");
        }
    }

    #[test]
    fn missing_image_data_before_the_end_is_damage() {
        // Baseline only: a progressive picture of fewer scans is whole, and coarse.
        let file = &files()[0];
        let part = &file[..file.len() * 7 / 10];
        assert!(decode(&[part, &[0xFF, 0xD9]].concat()).is_none());
    }
}
