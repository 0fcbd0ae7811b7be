//! Contrast of transparent pictures on a dark background.

use image::DynamicImage;

use super::decode;

/// Percentage of opaque pixels that must be dark for a picture to count as invisible.
const MIN_DARK_PERCENT: usize = 90;
/// Percentage of all pixels that must be transparent; fewer are rounded corners.
const MIN_TRANSPARENT_PERCENT: usize = 10;
/// Relative luminance of a dark mail's background (`#15191d`).
const DARK_BACKGROUND_LUMINANCE: f64 = 0.0096;
/// Contrast ratio that graphics need (WCAG 1.4.11).
const MIN_CONTRAST: f64 = 3.0;

/// Tests for dark pixels on transparency, which are invisible in dark mode.
pub fn is_invisible_on_dark(file: &[u8]) -> bool {
    decode::read(file).is_some_and(|pixels| is_dark_ink(&pixels.picture))
}

fn is_dark_ink(picture: &DynamicImage) -> bool {
    if !picture.color().has_alpha() {
        return false;
    }
    let (mut ground, mut ink, mut dark) = (0_usize, 0_usize, 0_usize);
    let picture = picture.to_rgba8();
    for [red, green, blue, opacity] in picture.pixels().map(|pixel| pixel.0) {
        match opacity {
            0..16 => ground += 1,
            // Antialiased edges count as neither.
            16..160 => {}
            160.. => {
                ink += 1;
                dark += usize::from(contrast_in_the_dark([red, green, blue]) < MIN_CONTRAST);
            }
        }
    }
    let all = picture.pixels().len();
    ink > 0 && ground * 100 >= all * MIN_TRANSPARENT_PERCENT && dark * 100 >= ink * MIN_DARK_PERCENT
}

/// Returns the contrast ratio (WCAG 2) of a colour to the background of a dark mail.
fn contrast_in_the_dark(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / (DARK_BACKGROUND_LUMINANCE + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbaImage};
    use std::io::Cursor;

    const CLEAR: [u8; 4] = [0, 0, 0, 0];
    const BLACK: [u8; 4] = [20, 22, 30, 255];
    const WHITE: [u8; 4] = [250, 250, 250, 255];
    const TEAL: [u8; 4] = [15, 92, 107, 255];
    const GOLD: [u8; 4] = [230, 170, 40, 255];

    /// A PNG with rows of four pixels.
    fn drawing(dots: &[[u8; 4]]) -> Vec<u8> {
        let height = u32::try_from(dots.len()).unwrap() / 4;
        let picture = RgbaImage::from_vec(4, height, dots.concat()).unwrap();
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn dark_pixels_on_transparency_are_invisible() {
        for (ink, vanishes) in [(BLACK, true), (TEAL, true), (GOLD, false), (WHITE, false)] {
            assert_eq!(is_invisible_on_dark(&drawing(&[CLEAR, ink, ink, CLEAR])), vanishes, "{ink:?}");
        }
    }

    #[test]
    fn light_plate_keeps_dark_pixels_visible() {
        let plate = [CLEAR, WHITE, WHITE, CLEAR, WHITE, BLACK, BLACK, WHITE];
        assert!(!is_invisible_on_dark(&drawing(&plate)));
        let light_on_dark = [CLEAR, BLACK, BLACK, CLEAR, BLACK, WHITE, BLACK, BLACK];
        assert!(!is_invisible_on_dark(&drawing(&light_on_dark)));
    }

    #[test]
    fn opaque_picture_is_always_visible() {
        assert!(!is_invisible_on_dark(&drawing(&[BLACK; 8])));
        let mut opaque = Cursor::new(Vec::new());
        image::RgbImage::new(4, 4).write_to(&mut opaque, ImageFormat::Png).unwrap();
        assert!(!is_invisible_on_dark(&opaque.into_inner()));
        assert!(!is_invisible_on_dark(b"no picture"));
        assert!(!is_invisible_on_dark(&drawing(&[CLEAR; 8])));
    }
}
