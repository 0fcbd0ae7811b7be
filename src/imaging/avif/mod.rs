//! AVIF pictures: still ones, grids of tiles, and the still picture of an animation.
//!
//! The container (AVIF 1.1, MIAF) is read here, and its AV1 bitstreams are decoded by `re_rav1d`.

mod bitstream;
mod boxes;
mod colour_matrix;
mod container;
mod geometry;
mod still;

use image::{DynamicImage, GrayImage, RgbaImage};

use self::bitstream::Bitstream;
use self::boxes::{Fields, find};
use self::colour_matrix::ColourMatrix;
use self::container::Container;
use self::geometry::{Grid, cropped, orientation};
use self::still::SampleCode;
use super::decoded::Decoded;
use crate::issue::PictureSource;

/// Transfer characteristics of high dynamic range: PQ and HLG.
const HIGH_DYNAMIC_RANGE: [u16; 2] = [16, 18];
/// Transfer characteristics of films. Programs show them as sRGB, which they are made to look alike.
const FILM_TRANSFER: [u16; 5] = [1, 2, 6, 14, 15];
const SRGB_TRANSFER: u16 = 13;

/// Tests that a file is an animation, which has tracks.
pub(super) fn is_animated(file: &[u8]) -> bool {
    find(file, *b"moov").is_some()
}

/// Names the kind of an AVIF that is whole and cannot be drawn.
pub(super) fn unsupported_kind(file: &[u8]) -> Option<&'static str> {
    if find(file, *b"meta").is_none() && is_animated(file) {
        return Some("an animation without a still picture");
    }
    let container = Container::parse(file)?;
    let primary = container.primary;
    let kind = container.kind(primary)?;
    if ![*b"av01", *b"grid"].contains(&kind) || container.needs_more(primary) {
        return Some("an AVIF of several layers");
    }
    let colours = Colours::read(&container)?;
    if HIGH_DYNAMIC_RANGE.contains(&colours.transfer) {
        return Some("an AVIF of high dynamic range (HDR)");
    }
    ColourMatrix::from_code(colours.samples.matrix).is_none().then_some("an AVIF with unusual colours")
}

/// Decodes a picture; `None` if it is damaged, too large or of an unsupported kind.
pub(super) fn decode(file: &[u8]) -> Option<Decoded> {
    if unsupported_kind(file).is_some() {
        return None;
    }
    let container = Container::parse(file)?;
    let colours = Colours::read(&container)?;
    let mut picture = draw(&container, container.primary, Some(colours.samples))?;
    if let Some(alpha) = container.alpha() {
        let alpha = draw(&container, alpha, None)?.into_luma8();
        picture = with_alpha(picture, &alpha, container.is_premultiplied())?;
    }
    if let Some(aperture) = container.find(container.primary, *b"clap") {
        picture = cropped(picture, aperture);
    }
    let first_byte = |name| container.find(container.primary, name).and_then(|content| content.first());
    let orientation = orientation(
        first_byte(*b"irot").map_or(0, |angle| angle & 3),
        first_byte(*b"imir").map(|axis| axis & 1),
    );
    let (profile, colour_code) = (colours.profile.map(<[u8]>::to_vec), colours.code());
    Some(Decoded { picture, profile, colour_code, orientation, must_be_redrawn: false })
}

/// Colours of the picture.
struct Colours<'a> {
    profile: Option<&'a [u8]>,
    primaries: u16,
    transfer: u16,
    samples: SampleCode,
}

impl<'a> Colours<'a> {
    /// Reads them from the container, and what it does not tell from the bitstream.
    fn read(container: &Container<'a>) -> Option<Self> {
        let profiles = || container.properties(container.primary).filter(|(name, _)| name == b"colr");
        let of_kind = |kind: &[u8]| profiles().find_map(|(_, content)| content.strip_prefix(kind));
        let profile = of_kind(b"prof").or_else(|| of_kind(b"rICC"));
        if let Some(code) = of_kind(b"nclx") {
            let mut fields = Fields(code);
            let mut number = || u16::try_from(fields.number(2)?).ok();
            let (primaries, transfer, matrix) = (number()?, number()?, number()?);
            let is_full_range = fields.number(1)? & 0x80 != 0;
            return Some(Self {
                profile,
                primaries,
                transfer,
                samples: SampleCode { matrix, is_full_range },
            });
        }
        let first = container.tiles(container.primary).first().copied().unwrap_or(container.primary);
        let header = Bitstream::parse(&container.data(first)?)?.header;
        let samples = SampleCode { matrix: header.matrix, is_full_range: header.is_full_range };
        Some(Self { profile, primaries: header.primaries, transfer: header.transfer, samples })
    }

    /// Returns primaries, transfer function, matrix and range of the RGB levels.
    fn code(&self) -> Option<[u8; 4]> {
        if self.profile.is_some() {
            return None;
        }
        let transfer = if FILM_TRANSFER.contains(&self.transfer) { SRGB_TRANSFER } else { self.transfer };
        Some([u8::try_from(self.primaries).ok()?, u8::try_from(transfer).ok()?, 0, 1])
    }
}

/// Draws an item: one bitstream, or a grid of them. Without a code, the bitstream tells range and matrix.
fn draw(container: &Container, item: u32, code: Option<SampleCode>) -> Option<DynamicImage> {
    if container.kind(item)? != *b"grid" {
        return draw_tile(&container.data(item)?, code, PictureSource::PIXEL_LIMIT);
    }
    let mut canvas = Grid::parse(&container.data(item)?, container.tiles(item).len())?.canvas();
    // Tiles may be one and the same item, which only a file that is a bomb makes use of.
    let mut bytes = 0;
    for tile in container.tiles(item) {
        let data = container.data(*tile)?;
        bytes += data.len();
        if container.kind(*tile)? != *b"av01" || bytes > container.file_length() {
            return None;
        }
        let limit = canvas.tile_limit();
        canvas.add(&draw_tile(&data, code, limit)?)?;
    }
    canvas.finish()
}

fn draw_tile(data: &[u8], code: Option<SampleCode>, pixel_limit: usize) -> Option<DynamicImage> {
    let bitstream = Bitstream::parse(data)?;
    let of_header =
        SampleCode { matrix: bitstream.header.matrix, is_full_range: bitstream.header.is_full_range };
    still::decode(bitstream, code.unwrap_or(of_header), pixel_limit)
}

/// Adds transparency; `None` if it is of another size than the picture.
fn with_alpha(picture: DynamicImage, alpha: &GrayImage, is_premultiplied: bool) -> Option<DynamicImage> {
    let mut pixels: RgbaImage = picture.into_rgba8();
    if pixels.dimensions() != alpha.dimensions() {
        return None;
    }
    for (pixel, alpha) in pixels.pixels_mut().zip(alpha.as_raw()) {
        pixel.0[3] = *alpha;
        if is_premultiplied && *alpha > 0 {
            for level in &mut pixel.0[..3] {
                let whole = (u32::from(*level) * 255 + u32::from(*alpha) / 2) / u32::from(*alpha);
                *level = u8::try_from(whole).unwrap_or(u8::MAX);
            }
        }
    }
    let is_opaque = alpha.as_raw().iter().all(|alpha| *alpha == u8::MAX);
    let pixels = DynamicImage::from(pixels);
    Some(if is_opaque { pixels.into_rgb8().into() } else { pixels })
}

#[cfg(test)]
mod tests {
    use super::super::decode::read;
    use super::*;
    use image::GenericImageView;

    macro_rules! fixture {
        ($name:literal) => {
            &include_bytes!(concat!("../../../tests/fixtures/avif/", $name, ".avif"))[..]
        };
    }

    const RED: [u8; 3] = [200, 60, 40];
    const GREEN: [u8; 3] = [60, 160, 80];
    const BLUE: [u8; 3] = [40, 70, 180];
    const WHITE: [u8; 3] = [230, 230, 225];

    /// Tests the size of a picture, and the colours in the middle of its quarters, row by row.
    fn assert_quarters(file: &[u8], size: (u32, u32), quarters: [[u8; 3]; 4]) {
        let picture = read(file).unwrap().picture;
        assert_eq!(picture.dimensions(), size);
        let found = [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
            let [red, green, blue, _] = picture.get_pixel(size.0 * x / 4, size.1 * y / 4).0;
            [red, green, blue]
        });
        let near = found.as_flattened().iter().zip(quarters.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= 8);
        assert!(near, "{found:?}, not {quarters:?}");
    }

    #[test]
    fn samples_of_all_depths_and_layouts_become_srgb() {
        for file in [
            fixture!("yuv420-8bit"),
            fixture!("yuv422-12bit"),
            fixture!("yuv444-10bit-limited"),
            fixture!("animated"),
        ] {
            assert_quarters(file, (64, 48), [RED, GREEN, BLUE, WHITE]);
        }
        assert_quarters(fixture!("odd"), (33, 17), [RED, GREEN, BLUE, WHITE]);
        // The brightness of each colour by BT.601.
        let gray = [100, 121, 73, 229].map(|level| [level; 3]);
        assert_quarters(fixture!("grey"), (64, 48), gray);
        assert_eq!(read(fixture!("grey")).unwrap().picture.color(), image::ColorType::L8);
    }

    #[test]
    fn lossless_picture_keeps_its_colours() {
        let picture = read(fixture!("lossless")).unwrap().picture;
        let found = [(0, 0), (63, 23), (31, 24), (32, 47)].map(|(x, y)| picture.get_pixel(x, y).0);
        assert_eq!(found.map(|[red, green, blue, _]| [red, green, blue]), [RED, GREEN, BLUE, WHITE]);
    }

    #[test]
    fn wide_colours_become_srgb() {
        // The values are those of CSS Color 4 for the same numbers in Display P3.
        let expected = [[217, 44, 22], [0, 163, 73], [22, 71, 186], [230, 230, 225]];
        assert_quarters(fixture!("display-p3"), (64, 48), expected);
        assert_quarters(fixture!("icc"), (64, 48), expected);
    }

    #[test]
    fn transparency_is_kept() {
        for file in [fixture!("alpha"), fixture!("premultiplied")] {
            let picture = read(file).unwrap().picture;
            let alpha = [(16, 12), (48, 12), (48, 36)].map(|(x, y)| picture.get_pixel(x, y).0[3]);
            assert!(alpha[0].abs_diff(128) <= 1 && alpha[1] == 255 && alpha[2] == 0, "{alpha:?}");
        }
        assert_quarters(fixture!("alpha"), (64, 48), [RED, GREEN, BLUE, WHITE]);
        assert_quarters(fixture!("premultiplied"), (64, 48), [RED, GREEN, BLUE, [0; 3]]);
        let grid = read(fixture!("grid-alpha")).unwrap().picture;
        assert_eq!([grid.get_pixel(30, 30).0[3], grid.get_pixel(90, 30).0[3]], [90, 255]);
    }

    #[test]
    fn picture_is_turned_mirrored_and_cut() {
        assert_quarters(fixture!("rotated"), (48, 64), [GREEN, WHITE, RED, BLUE]);
        assert_quarters(fixture!("mirrored"), (48, 64), [WHITE, GREEN, BLUE, RED]);
        // The right and lower part of the middle.
        assert_quarters(fixture!("cropped"), (32, 24), [GREEN, GREEN, WHITE, WHITE]);
    }

    #[test]
    fn grid_is_put_together() {
        assert_quarters(fixture!("grid"), (128, 128), [RED, GREEN, BLUE, WHITE]);
        assert_quarters(fixture!("grid-alpha"), (128, 128), [RED, GREEN, BLUE, WHITE]);
    }

    /// Replaces bytes that a file has once or several times.
    fn with(file: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
        let mut out = file.to_vec();
        let places: Vec<_> = (0..file.len()).filter(|place| file[*place..].starts_with(old)).collect();
        assert!(!places.is_empty() && old.len() == new.len());
        for place in places {
            out[place..place + old.len()].copy_from_slice(new);
        }
        out
    }

    #[test]
    fn bitstream_tells_colours_that_the_container_does_not() {
        for (file, transfer) in [(fixture!("yuv444-10bit-limited"), 13), (fixture!("hdr"), 16)] {
            let file = with(file, b"colrnclx", b"skipnclx");
            let container = Container::parse(&file).unwrap();
            assert_eq!(Colours::read(&container).unwrap().transfer, transfer);
        }
        let file = with(fixture!("yuv444-10bit-limited"), b"colrnclx", b"skipnclx");
        assert_quarters(&file, (64, 48), [RED, GREEN, BLUE, WHITE]);
    }

    #[test]
    fn kinds_that_are_not_read_are_named() {
        assert_eq!(unsupported_kind(fixture!("hdr")), Some("an AVIF of high dynamic range (HDR)"));
        let still = fixture!("yuv420-8bit");
        let layers = with(still, b"infe\x02\0\0\0\0\x01\0\0av01", b"infe\x02\0\0\0\0\x01\0\0tmap");
        assert_eq!(unsupported_kind(&layers), Some("an AVIF of several layers"));
        let constant = with(still, b"colrnclx\0\x01\0\x0D\0\x06", b"colrnclx\0\x09\0\x0E\0\x0A");
        assert_eq!(unsupported_kind(&constant), Some("an AVIF with unusual colours"));
        let tracks = with(fixture!("animated"), b"meta", b"free");
        assert_eq!(unsupported_kind(&tracks), Some("an animation without a still picture"));
        for file in [layers, constant, tracks] {
            assert!(read(&file).is_none());
        }
        assert_eq!(unsupported_kind(still), None);
    }

    #[test]
    fn animation_is_told_from_a_still_picture() {
        assert!(is_animated(fixture!("animated")) && !is_animated(fixture!("grid")));
    }

    #[test]
    fn file_that_breaks_off_is_damaged() {
        for file in [fixture!("yuv420-8bit"), fixture!("alpha"), fixture!("grid"), fixture!("rotated")] {
            for length in 0..file.len() {
                assert!(read(&file[..length]).is_none(), "{length} of {}", file.len());
            }
        }
    }

    #[test]
    fn damaged_file_ends_without_a_panic() {
        for file in [fixture!("grid-alpha"), fixture!("premultiplied")] {
            for place in 0..file.len() {
                let mut damaged = file.to_vec();
                damaged[place] = [0, 0xFF, file[place] ^ 1][place % 3];
                let _ = read(&damaged);
            }
        }
    }
}
