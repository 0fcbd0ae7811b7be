//! Conversion of colours to sRGB by ICC profile (ICC.1:2022) or colour code (ITU-T H.273).
//!
//! Phones take photographs in Display P3. Without its profile, such a picture is shown in dull colours.

use std::sync::Arc;

use image::{DynamicImage, GrayImage};
use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    TransferCharacteristics, Transform8BitExecutor, TransformOptions,
};

/// Maximum difference of a level that counts as the same colour. Programs round the numbers of sRGB in many ways.
const SAME_LEVEL: u8 = 2;
/// Number of pixels that are converted at a time.
const CHUNK_PIXELS: usize = 4096;

/// A conversion of RGB or grey levels to sRGB.
pub(super) struct Conversion {
    profile: ColorProfile,
}

impl Conversion {
    /// Reads a profile; `None` if it is damaged, or describes sRGB or pixels of another kind.
    pub(super) fn from_icc(profile: &[u8]) -> Option<Self> {
        Self { profile: ColorProfile::new_from_slice(profile).ok()? }.unless_srgb()
    }

    /// Reads a colour code; `None` if it means sRGB, high dynamic range, or a matrix other than RGB.
    pub(super) fn from_cicp([primaries, transfer, matrix, full_range]: [u8; 4]) -> Option<Self> {
        let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
        let is_hdr = matches!(
            transfer_characteristics,
            TransferCharacteristics::Smpte2084 | TransferCharacteristics::Hlg
        );
        if is_hdr || matrix != 0 || full_range != 1 {
            return None;
        }
        let code = CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(primaries).ok()?,
            transfer_characteristics,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        };
        Self { profile: ColorProfile::new_from_cicp(code) }.unless_srgb()
    }

    fn unless_srgb(self) -> Option<Self> {
        let levels = [0_u8, 32, 64, 96, 128, 160, 192, 224, 255];
        let mut samples: Vec<u8> = match self.profile.color_space {
            DataColorSpace::Gray => levels.iter().flat_map(|level| [*level; 3]).collect(),
            DataColorSpace::Rgb => {
                let pairs = levels.iter().flat_map(|red| levels.iter().map(move |green| (*red, *green)));
                pairs.flat_map(|(red, green)| levels.map(|blue| [red, green, blue])).flatten().collect()
            }
            _ => return None,
        };
        let before = samples.clone();
        match self.profile.color_space {
            DataColorSpace::Gray => {
                let table = self.gray_table()?;
                for level in &mut samples {
                    *level = table[usize::from(*level)];
                }
            }
            _ => self.convert(Layout::Rgb, &mut samples)?,
        }
        samples.iter().zip(&before).any(|(a, b)| a.abs_diff(*b) > SAME_LEVEL).then_some(self)
    }

    /// Converts a picture. Colours of a grey profile stay as they are.
    pub(super) fn apply(&self, picture: DynamicImage) -> Option<DynamicImage> {
        let (has_colour, has_alpha) = (picture.color().has_color(), picture.color().has_alpha());
        Some(match (self.profile.color_space, has_colour) {
            (DataColorSpace::Gray, true) => return Some(picture),
            (DataColorSpace::Gray, false) => {
                let table = self.gray_table()?;
                if has_alpha {
                    let mut pixels = picture.into_luma_alpha8();
                    pixels.pixels_mut().for_each(|pixel| pixel.0[0] = table[usize::from(pixel.0[0])]);
                    pixels.into()
                } else {
                    let mut pixels: GrayImage = picture.into_luma8();
                    pixels.pixels_mut().for_each(|pixel| pixel.0[0] = table[usize::from(pixel.0[0])]);
                    pixels.into()
                }
            }
            _ if has_alpha => {
                let mut pixels = picture.into_rgba8();
                self.convert(Layout::Rgba, &mut pixels)?;
                pixels.into()
            }
            _ => {
                let mut pixels = picture.into_rgb8();
                self.convert(Layout::Rgb, &mut pixels)?;
                pixels.into()
            }
        })
    }

    fn convert(&self, layout: Layout, samples: &mut [u8]) -> Option<()> {
        let transform = to_srgb(&self.profile, layout, layout)?;
        for chunk in samples.chunks_mut(CHUNK_PIXELS * layout.channels()) {
            let source = chunk.to_vec();
            transform.transform(&source, chunk).ok()?;
        }
        Some(())
    }

    /// Returns the sRGB level of each grey level.
    fn gray_table(&self) -> Option<[u8; 256]> {
        let levels: Vec<u8> = (0..=255).collect();
        let mut colours = vec![0; 3 * 256];
        to_srgb(&self.profile, Layout::Gray, Layout::Rgb)?.transform(&levels, &mut colours).ok()?;
        let mut table = [0; 256];
        table.iter_mut().zip(colours.chunks_exact(3)).for_each(|(level, colour)| *level = colour[1]);
        Some(table)
    }
}

/// A conversion of amounts of ink to sRGB.
pub(super) struct Inks(Arc<Transform8BitExecutor>);

impl Inks {
    /// Reads a CMYK profile; `None` if it is damaged or of another kind.
    pub(super) fn parse(profile: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(profile).ok()?;
        let is_cmyk = profile.color_space == DataColorSpace::Cmyk;
        // Four inks have the layout of RGB with alpha.
        is_cmyk.then(|| to_srgb(&profile, Layout::Rgba, Layout::Rgb))?.map(Self)
    }

    /// Converts cyan, magenta, yellow and black (0 to 255 each) to RGB.
    pub(super) fn to_rgb(&self, inks: &[u8]) -> Option<Vec<u8>> {
        let mut samples = vec![0; inks.len() / 4 * 3];
        for (inks, samples) in inks.chunks(CHUNK_PIXELS * 4).zip(samples.chunks_mut(CHUNK_PIXELS * 3)) {
            self.0.transform(inks, samples).ok()?;
        }
        Some(samples)
    }
}

/// Returns the profile of Adobe RGB (1998).
pub(super) fn adobe_rgb() -> Option<Vec<u8>> {
    ColorProfile::new_adobe_rgb().encode().ok()
}

fn to_srgb(profile: &ColorProfile, from: Layout, to: Layout) -> Option<Arc<Transform8BitExecutor>> {
    profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, TransformOptions::default()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayAlphaImage, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};

    fn one_colour(colour: [u8; 3]) -> DynamicImage {
        RgbImage::from_pixel(3, 3, Rgb(colour)).into()
    }

    fn converted(conversion: &Conversion, picture: DynamicImage) -> [u8; 4] {
        conversion.apply(picture).unwrap().to_rgba8().get_pixel(1, 1).0
    }

    fn assert_near(found: &[u8], expected: &[u8]) {
        let near = found.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 2);
        assert!(near && found.len() == expected.len(), "{found:?}, not {expected:?}");
    }

    /// Colours of Display P3 and their sRGB values by the matrices of CSS Color 4, computed apart from our code.
    const DISPLAY_P3: [([u8; 3], [u8; 3]); 7] = [
        ([200, 80, 80], [216, 69, 75]),
        ([230, 60, 50], [250, 31, 34]),
        ([128, 128, 128], [128, 128, 128]),
        ([90, 140, 90], [73, 142, 84]),
        ([60, 90, 170], [50, 91, 176]),
        ([255, 0, 0], [255, 0, 0]),
        ([255, 255, 255], [255, 255, 255]),
    ];

    #[test]
    fn display_p3_becomes_srgb() {
        let icc = Conversion::from_icc(&ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        let cicp = Conversion::from_cicp([12, 13, 0, 1]).unwrap();
        for (p3, [red, green, blue]) in DISPLAY_P3 {
            for conversion in [&icc, &cicp] {
                assert_near(&converted(conversion, one_colour(p3)), &[red, green, blue, 255]);
                let clear = RgbaImage::from_pixel(3, 3, Rgba([p3[0], p3[1], p3[2], 7]));
                assert_near(&converted(conversion, clear.into()), &[red, green, blue, 7]);
            }
        }
    }

    #[test]
    fn adobe_rgb_becomes_srgb() {
        let conversion = Conversion::from_icc(&adobe_rgb().unwrap()).unwrap();
        assert_near(&converted(&conversion, one_colour([100, 150, 100])), &[66, 151, 97, 255]);
    }

    #[test]
    fn every_pixel_of_a_large_picture_is_converted() {
        let conversion = Conversion::from_icc(&ColorProfile::new_display_p3().encode().unwrap()).unwrap();
        let picture = RgbImage::from_pixel(331, 67, Rgb([200, 80, 80]));
        let picture = conversion.apply(picture.into()).unwrap().to_rgb8();
        assert!(picture.pixels().all(|pixel| pixel.0[0] > 210));
    }

    #[test]
    fn srgb_stays_as_it_is() {
        assert!(Conversion::from_icc(&ColorProfile::new_srgb().encode().unwrap()).is_none());
        assert!(Conversion::from_cicp([1, 13, 0, 1]).is_none());
    }

    #[test]
    fn damaged_and_unfit_profiles_change_nothing() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        for length in [0, 40, 127, 200] {
            assert!(Conversion::from_icc(&p3[..length]).is_none(), "{length}");
        }
        assert!(Inks::parse(&p3).is_none());
        // Unknown primaries, high dynamic range, a video matrix, narrow range.
        for code in [[255, 13, 0, 1], [9, 16, 0, 1], [9, 18, 0, 1], [12, 13, 6, 1], [12, 13, 0, 0]] {
            assert!(Conversion::from_cicp(code).is_none(), "{code:?}");
        }
        let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        assert_eq!(converted(&Conversion::from_icc(&gray).unwrap(), one_colour([9; 3])), [9, 9, 9, 255]);
    }

    #[test]
    fn gray_profile_converts_gray_pictures() {
        let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let conversion = Conversion::from_icc(&profile).unwrap();
        // Linear 55/255 is 128 in sRGB.
        let gray = GrayImage::from_pixel(3, 3, Luma([55]));
        assert_near(&converted(&conversion, gray.into()), &[128, 128, 128, 255]);
        let clear = GrayAlphaImage::from_pixel(3, 3, LumaA([55, 9]));
        assert_near(&converted(&conversion, clear.into()), &[128, 128, 128, 9]);
    }
}
