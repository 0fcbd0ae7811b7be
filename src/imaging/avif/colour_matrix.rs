//! Conversion of brightness and colour differences to RGB (ITU-T H.273, section 8.3).

/// Matrix of the colour differences, by its code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ColourMatrix {
    /// The planes are green, blue and red.
    Rgb,
    /// Green and orange differences.
    Ycgco,
    /// Shares of red and blue in the brightness.
    Shares {
        /// Share of red.
        red: f32,
        /// Share of blue.
        blue: f32,
    },
}

impl ColourMatrix {
    /// Reads a code; `None` if pixels cannot be converted by it one by one, or not without more knowledge.
    pub(super) fn from_code(code: u16) -> Option<Self> {
        let (red, blue) = match code {
            0 => return Some(Self::Rgb),
            8 => return Some(Self::Ycgco),
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            // Not told means BT.601, as in JPEG.
            2 | 5 | 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 => (0.2627, 0.0593),
            _ => return None,
        };
        Some(Self::Shares { red, blue })
    }

    /// Converts brightness (0 to 1) and differences (-0.5 to 0.5) to red, green and blue (0 to 1).
    pub(super) fn to_rgb(self, y: f32, cb: f32, cr: f32) -> [f32; 3] {
        match self {
            Self::Rgb => [cr + 0.5, y, cb + 0.5],
            Self::Ycgco => [y - cb + cr, y + cb, y - cb - cr],
            Self::Shares { red, blue } => {
                let r = y + 2.0 * (1.0 - red) * cr;
                let b = y + 2.0 * (1.0 - blue) * cb;
                [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
            }
        }
    }
}

/// Levels of the samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Levels {
    /// Level of black.
    pub(super) black: f32,
    /// Distance from black to white.
    pub(super) span: f32,
    /// Level of no colour difference.
    pub(super) neutral: f32,
    /// Distance between the ends of a colour difference.
    pub(super) difference_span: f32,
}

impl Levels {
    /// Returns the levels for a number of bits.
    pub(super) fn new(bits: u8, is_full_range: bool, matrix: ColourMatrix) -> Self {
        let step = f32::from(1_u16 << (bits.clamp(8, 12) - 8));
        let top = 256.0 * step - 1.0;
        let (black, span, difference_span) =
            if is_full_range { (0.0, top, top) } else { (16.0 * step, 219.0 * step, 224.0 * step) };
        match matrix {
            // The planes of RGB have the range of brightness, centred here as the others are.
            ColourMatrix::Rgb => Self { black, span, neutral: black + span / 2.0, difference_span: span },
            _ => Self { black, span, neutral: 128.0 * step, difference_span },
        }
    }
}

/// Rounds a share of white to a level of eight bits.
pub(super) fn to_level(share: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255")]
    let level = (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(code: u16, bits: u8, is_full_range: bool, [y, cb, cr]: [f32; 3]) -> [u8; 3] {
        let matrix = ColourMatrix::from_code(code).unwrap();
        let levels = Levels::new(bits, is_full_range, matrix);
        let difference = |sample: f32| (sample - levels.neutral) / levels.difference_span;
        matrix.to_rgb((y - levels.black) / levels.span, difference(cb), difference(cr)).map(to_level)
    }

    #[test]
    fn samples_become_colours() {
        // Values by the formulas of H.273, computed apart from our code.
        assert_eq!(converted(6, 8, true, [76.0, 85.0, 255.0]), [254, 0, 0]);
        assert_eq!(converted(1, 8, false, [63.0, 102.0, 240.0]), [255, 1, 0]);
        assert_eq!(converted(9, 10, false, [940.0, 512.0, 512.0]), [255, 255, 255]);
        assert_eq!(converted(1, 12, false, [256.0, 2048.0, 2048.0]), [0, 0, 0]);
        assert_eq!(converted(0, 8, true, [10.0, 20.0, 30.0]), [30, 10, 20]);
        assert_eq!(converted(0, 8, false, [235.0, 16.0, 126.0]), [128, 255, 0]);
        assert_eq!(converted(8, 8, true, [128.0, 128.0, 128.0]), [128, 128, 128]);
    }

    #[test]
    fn matrices_that_need_more_are_told() {
        for code in [3, 10, 11, 12, 13, 14, 15, 255] {
            assert_eq!(ColourMatrix::from_code(code), None, "{code}");
        }
    }
}
