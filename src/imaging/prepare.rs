//! Preparation of a picture: from the author's file to the bytes that are sent.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{avif, decode, gif, jpeg, png, resize, webp};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::{Crop, Issue, Picture, PictureSource, Publication};

const FORMAT: Code = Code("images::unsupported_format");
const UNREADABLE: Code = Code("images::unreadable");
const HEAVY: Code = Code("images::too_heavy");
const ANIMATED: Code = Code("images::stopped_animation");

/// How a person gets a JPEG from an AVIF.
const AVIF_HELP: &str = "open it on a Mac in Preview and choose File > Export > JPEG, on Windows in Photos and save it as \
                         JPEG, or in GIMP and choose File > Export As; a new name alone changes nothing";

/// Maximum displayed width of a picture in CSS pixels.
const COLUMN_WIDTH: u32 = 600;
/// Maximum bytes of one picture, for quick loading on phones.
const MAX_BYTES: usize = 300 * 1000;

/// Cache of prepared pictures, by a key over the original bytes and the target width. A lost entry costs only time.
pub trait Cache {
    /// Returns the entry of a key.
    fn get(&self, key: &str) -> Option<Vec<u8>>;

    /// Stores an entry.
    fn put(&self, key: &str, bytes: &[u8]);
}

/// A cache that stores nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn get(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: &str, _: &[u8]) {}
}

/// Prepares all pictures of an issue and reports damaged ones.
pub fn prepare_all(issue: &mut Issue, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    prepare_each(issue.pictures_mut(), cache, diagnostics);
}

/// Prepares the logo and portraits of a publication.
pub fn prepare_publication(publication: &mut Publication, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    prepare_each(publication.pictures_mut(), cache, diagnostics);
}

fn prepare_each(pictures: Vec<&mut Picture>, cache: &dyn Cache, diagnostics: &mut Diagnostics) {
    for picture in pictures {
        let stops = stopped_animation(picture);
        match prepare(picture, cache) {
            Ok(()) => stops.into_iter().for_each(|finding| diagnostics.push(finding)),
            Err(finding) => diagnostics.push(*finding),
        }
    }
}

/// Finds an animation of which only the still picture is sent: mail programs animate nothing but GIF.
fn stopped_animation(picture: &Picture) -> Option<Diagnostic> {
    let PictureSource::File { path, bytes, media_type, .. } = &picture.source else { return None };
    let (format, moves) = match *media_type {
        "image/png" => ("PNG", png::is_animated(bytes)),
        "image/webp" => ("WebP", webp::is_animated(bytes)),
        "image/avif" => ("AVIF", avif::is_animated(bytes)),
        _ => return None,
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let message = format!("`{name}` is an animated {format}, and the mail shows only its still picture");
    let help = "save it as GIF if it must move, or use a still picture";
    moves.then(|| Diagnostic::warning(ANIMATED, picture.span, message).help(help))
}

/// Returns `true` for the file of a picture that can be drawn to its end.
pub fn is_whole(file: &[u8]) -> bool {
    !gif::is_truncated(file) && decode::read(file).is_some()
}

/// Returns the width of a picture in pixels: twice its displayed width, for high-density screens.
pub fn target_width(picture: &Picture) -> u32 {
    picture.shown_width.filter(|width| *width > 0).unwrap_or(COLUMN_WIDTH).min(COLUMN_WIDTH) * 2
}

/// Prepares a picture: at most twice its displayed width, within the byte limit, upright, in sRGB, without metadata, as
/// JPEG, PNG or GIF.
///
/// # Errors
/// The finding to report: a damaged picture, an AVIF of an unusual kind, or a GIF above the limit (animations are not resized).
pub fn prepare(picture: &mut Picture, cache: &dyn Cache) -> Result<(), Box<Diagnostic>> {
    let at = picture.span;
    let wanted = target_width(picture);
    let crop = picture.crop;
    let PictureSource::File { path, media_type, width, height, bytes } = &mut picture.source else {
        return Ok(());
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let damaged = || {
        let message = format!("image `{name}` is damaged and cannot be drawn");
        Box::new(Diagnostic::error(UNREADABLE, at, message).help("save the picture again"))
    };
    if *media_type == "image/avif"
        && let Some(kind) = avif::unsupported_kind(bytes)
    {
        let message = format!("image `{name}` is {kind}, which briefing does not read");
        return Err(Box::new(Diagnostic::error(FORMAT, at, message).help(AVIF_HELP)));
    }
    if *media_type == "image/gif" {
        if gif::is_truncated(bytes) || decode::read(bytes).is_none() {
            return Err(damaged());
        }
        if crop.is_some() {
            let message = format!("the GIF `{name}` cannot be cropped");
            let help = "remove `crop` and crop the file, or use a JPEG";
            return Err(Box::new(Diagnostic::error(FORMAT, at, message).help(help)));
        }
        if bytes.len() <= MAX_BYTES * 3 {
            return Ok(());
        }
        let message = format!(
            "the GIF `{name}` has {} kB; {} kB is the most",
            bytes.len() / 1000,
            MAX_BYTES * 3 / 1000
        );
        return Err(Box::new(
            Diagnostic::error(HEAVY, at, message).help("make it shorter or smaller, or use a JPEG"),
        ));
    }
    let frame = crop.map(|crop| format!("-{}-{}", crop.x, crop.y)).unwrap_or_default();
    let key = format!("{}-{wanted}{frame}", HEXLOWER.encode(&Sha256::digest(&**bytes)[..16]));
    let done = match cache.get(&key).and_then(|kept| PreparedImage::from_cached(&kept)) {
        Some(done) => done,
        None => {
            let done = convert(bytes, media_type, wanted, crop).ok_or_else(damaged)?;
            cache.put(&key, &done.bytes);
            done
        }
    };
    (*media_type, *width, *height) = (done.media_type, done.width, done.height);
    *path = named_by_content(path, &done);
    *bytes = done.bytes.into();
    Ok(())
}

/// Returns the path with digits of the content's hash in the name, and the extension of its format. A changed picture
/// gets another URL, so mail that was sent keeps showing its own.
fn named_by_content(path: &str, fit: &PreparedImage) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let digits = &HEXLOWER.encode(&Sha256::digest(&fit.bytes))[..8];
    let ending = if fit.media_type == "image/png" { "png" } else { "jpg" };
    format!("{stem}-{digits}.{ending}")
}

/// A prepared picture.
struct PreparedImage {
    media_type: &'static str,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

fn convert(file: &[u8], media_type: &str, wanted: u32, crop: Option<Crop>) -> Option<PreparedImage> {
    let mut pixels = decode::read(file)?;
    if let Some(crop) = crop {
        let (left, top, width, height) = crop.frame(pixels.picture.width(), pixels.picture.height());
        pixels.picture = pixels.picture.crop_imm(left, top, width, height);
        pixels.differs = true;
    }
    let is_png = match media_type {
        "image/webp" => pixels.picture.color().has_alpha() || webp::is_lossless(file),
        "image/avif" => pixels.picture.color().has_alpha(),
        media_type => media_type == "image/png",
    };
    let (width, height) = (pixels.picture.width(), pixels.picture.height());
    if width <= wanted && !pixels.differs {
        let clean = match media_type {
            "image/png" => png::strip_metadata(file),
            "image/jpeg" => jpeg::strip_metadata(file),
            _ => None,
        };
        if let Some(bytes) = clean.filter(|bytes| bytes.len() <= MAX_BYTES) {
            let media_type = if is_png { "image/png" } else { "image/jpeg" };
            return Some(PreparedImage { media_type, width, height, bytes });
        }
    }
    let (bytes, media_type) = resize::draw(&pixels.picture, wanted, is_png, MAX_BYTES)?;
    let size = imagesize::blob_size(&bytes).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    Some(PreparedImage { media_type, width, height, bytes })
}

impl PreparedImage {
    /// Reads type and size from the header of a cached file; `None` if it is not a picture.
    fn from_cached(kept: &[u8]) -> Option<Self> {
        let media_type = match imagesize::image_type(kept).ok()? {
            imagesize::ImageType::Jpeg => "image/jpeg",
            imagesize::ImageType::Png => "image/png",
            _ => return None,
        };
        let size = imagesize::blob_size(kept).ok()?;
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        Some(Self { media_type, width, height, bytes: kept.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceTree, Span};
    use image::codecs::jpeg::JpegEncoder;
    use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use moxcms::ColorProfile;
    use std::io::Cursor;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn picture(bytes: Vec<u8>, shown_width: Option<u32>) -> Picture {
        let mut tree = SourceTree::in_memory([("a.toml", Vec::new()), ("x.jpg", bytes)]);
        let span = Span::new(tree.load("a.toml").unwrap(), 0..0);
        let source = PictureSource::read("x.jpg", "", span, &tree, &mut Diagnostics::default()).unwrap();
        Picture {
            named: String::new(),
            source,
            alt: None,
            caption: None,
            credit: None,
            shown_width,
            crop: None,
            span,
        }
    }

    fn prepared(bytes: Vec<u8>, shown_width: Option<u32>) -> (&'static str, u32, u32, Vec<u8>) {
        let mut picture = picture(bytes, shown_width);
        prepare(&mut picture, &NoCache).unwrap();
        let PictureSource::File { media_type, width, height, bytes, .. } = picture.source else {
            unreachable!()
        };
        (media_type, width, height, bytes.to_vec())
    }

    /// Noise, which no format compresses.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut seed = 1_u32;
        let mut picture = RgbImage::new(width, height);
        for pixel in picture.pixels_mut() {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pixel.0 = [seed.to_be_bytes()[0], seed.to_be_bytes()[1], 128];
        }
        picture.into()
    }

    #[test]
    fn wide_photo_is_resized_to_twice_its_width() {
        let (media_type, width, height, bytes) =
            prepared(file(&noise(900, 450), ImageFormat::Jpeg), Some(100));
        assert_eq!((media_type, width, height), ("image/jpeg", 200, 100));
        assert!(bytes.len() <= MAX_BYTES, "{}", bytes.len());
    }

    #[test]
    fn small_picture_keeps_its_pixels() {
        let original = file(&noise(200, 100), ImageFormat::Jpeg);
        let (_, width, height, bytes) = prepared(original.clone(), None);
        assert_eq!((width, height), (200, 100));
        assert_eq!(decode::read(&bytes).unwrap().picture, decode::read(&original).unwrap().picture);
    }

    #[test]
    fn cropped_picture_keeps_its_focal_point() {
        let rows = RgbImage::from_fn(30, 60, |_, y| Rgb([if y < 20 { 250 } else { 5 }, 0, 0]));
        for (point, red) in [("top", 250), ("bottom", 5)] {
            let mut picture = picture(file(&rows.clone().into(), ImageFormat::Png), None);
            picture.crop = Crop::parse(point);
            prepare(&mut picture, &NoCache).unwrap();
            let PictureSource::File { width, height, bytes, .. } = picture.source else { unreachable!() };
            assert_eq!((width, height), (30, 20));
            assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgb8().get_pixel(4, 4).0, [red, 0, 0]);
        }
    }

    #[test]
    fn large_opaque_png_becomes_jpeg() {
        assert_eq!(prepared(file(&noise(420, 420), ImageFormat::Png), None).0, "image/jpeg");
        let clear = DynamicImage::from(RgbaImage::new(1600, 10));
        let (media_type, width, ..) = prepared(file(&clear, ImageFormat::Png), None);
        assert_eq!((media_type, width), ("image/png", 1200));
    }

    #[test]
    fn preparation_is_deterministic() {
        let original = file(&noise(1300, 20), ImageFormat::Jpeg);
        assert_eq!(prepared(original.clone(), None), prepared(original, None));
    }

    #[test]
    fn truncated_jpeg_and_gif_are_reported() {
        for format in [ImageFormat::Jpeg, ImageFormat::Gif] {
            let mut bytes = file(&noise(64, 64), format);
            bytes.truncate(bytes.len() / 2);
            let mut picture = picture(bytes, None);
            let finding = prepare(&mut picture, &NoCache).unwrap_err();
            assert_eq!(finding.code.0, "images::unreadable", "{format:?}");
        }
    }

    /// Encodes a picture of one colour as JPEG in Display P3.
    fn p3_jpeg(width: u32, colour: [u8; 3]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut out, 95);
        encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        encoder.encode_image(&RgbImage::from_pixel(width, 20, Rgb(colour))).unwrap();
        out
    }

    #[test]
    fn display_p3_is_sent_as_srgb_whatever_its_size() {
        for width in [40, 1200, 1300, 4032] {
            let (_, sent, _, bytes) = prepared(p3_jpeg(width, [230, 60, 50]), None);
            assert_eq!(sent, width.min(1200));
            // Programs without colour management show the numbers of the file.
            let plain = image::load_from_memory(&bytes).unwrap().to_rgb8().get_pixel(20, 2).0;
            let near = plain.iter().zip([250, 31, 34]).all(|(a, b)| a.abs_diff(b) <= 3);
            assert!(near, "{width}: {plain:?}");
            assert!(!bytes.windows(11).any(|part| part == b"ICC_PROFILE"), "{width}");
        }
    }

    #[test]
    fn cmyk_jpeg_is_sent_as_rgb() {
        let mut file = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut file, 95);
        encoder.encode(&[255, 0, 0, 0].repeat(64), 8, 8, jpeg_encoder::ColorType::Cmyk).unwrap();
        let (media_type, _, _, bytes) = prepared(file, None);
        assert_eq!(media_type, "image/jpeg");
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!(picture.color(), image::ColorType::Rgb8);
        let [red, green, blue] = picture.to_rgb8().get_pixel(4, 4).0;
        assert!(red < 4 && green > 251 && blue > 251, "{red} {green} {blue}");
    }

    #[test]
    fn webp_becomes_jpeg_or_png() {
        assert_eq!(prepared(file(&noise(420, 420), ImageFormat::WebP), None).0, "image/jpeg");
        assert_eq!(prepared(file(&noise(20, 20), ImageFormat::WebP), None).0, "image/png");
        let clear = DynamicImage::from(RgbaImage::from_pixel(1600, 10, Rgba([9, 80, 7, 100])));
        let (media_type, width, _, bytes) = prepared(file(&clear, ImageFormat::WebP), None);
        assert_eq!((media_type, width), ("image/png", 1200));
        assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgba8().get_pixel(3, 3).0, [9, 80, 7, 100]);
    }

    #[test]
    fn avif_becomes_jpeg_or_png() {
        let still = include_bytes!("../../tests/fixtures/avif/yuv420-8bit.avif").to_vec();
        let clear = include_bytes!("../../tests/fixtures/avif/alpha.avif").to_vec();
        for (file, kind, sent) in [(still.clone(), "image/jpeg", 3), (clear, "image/png", 4)] {
            let (media_type, width, height, bytes) = prepared(file, None);
            assert_eq!((media_type, width, height), (kind, 64, 48));
            assert_eq!(image::load_from_memory(&bytes).unwrap().color().channel_count(), sent);
        }
        let finding = |file: &[u8]| prepare(&mut picture(file.to_vec(), None), &NoCache).unwrap_err().code.0;
        assert_eq!(finding(&still[..still.len() - 1]), "images::unreadable");
        let hdr = include_bytes!("../../tests/fixtures/avif/hdr.avif");
        assert_eq!(finding(hdr), "images::unsupported_format");
        let moving = include_bytes!("../../tests/fixtures/avif/animated.avif").to_vec();
        assert!(stopped_animation(&picture(moving, None)).is_some());
    }

    #[test]
    fn stopped_animation_is_reported() {
        let still = file(&noise(8, 8), ImageFormat::Png);
        // Between header (33 bytes) and pixels.
        let control =
            [&[0, 0, 0, 8][..], b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0], &[0xF3, 0x8D, 0x93, 0x70]].concat();
        let moving = [&still[..33], &control, &still[33..]].concat();
        let mut findings = Diagnostics::default();
        prepare_each(vec![&mut picture(still, None), &mut picture(moving, None)], &NoCache, &mut findings);
        let codes: Vec<_> = findings.iter().map(|finding| finding.code.0).collect();
        assert_eq!(codes, ["images::stopped_animation"]);
    }

    #[test]
    fn truncated_png_is_reported() {
        let mut bytes = file(&noise(64, 64), ImageFormat::Png);
        bytes.truncate(100);
        let finding = prepare(&mut picture(bytes, None), &NoCache).unwrap_err();
        assert_eq!(finding.code.0, "images::unreadable");
    }
}
