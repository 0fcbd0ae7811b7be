//! Light and dark colours, readable with every accent that a publication may choose.

use super::design::{FaceSet, Ground, Look};
use crate::issue::{Density, Design, Faces, Publication};
use crate::source::Spanned;

/// Returns the accents in use as `#rrggbb`, for light and for dark mode: those of the publication, moved towards black
/// or white until they reach the contrast of WCAG 1.4.3.
pub fn readable_accents(publication: &Publication) -> (String, String) {
    let Theme { light, dark, .. } = Theme::of(publication);
    (light.accent, dark.accent)
}

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Colours of one mode.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Palette {
    /// Background.
    pub(super) paper: String,
    /// Text.
    pub(super) ink: String,
    /// Secondary text: captions, datelines, the footer.
    pub(super) muted: String,
    /// Horizontal rules and borders.
    pub(super) line: String,
    /// Links and highlights.
    pub(super) accent: String,
}

impl Palette {
    /// Returns the ground of a picture that is not shown: three parts of the background and one of the lines.
    pub(super) fn ground(&self) -> String {
        let mixed = Colour::parse(&self.paper).zip(Colour::parse(&self.line));
        mixed.map_or_else(|| self.paper.clone(), |(paper, line)| paper.mixed(line).hex())
    }
}

/// Look of a design, and both palettes with the accent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Theme {
    pub(super) look: &'static Look,
    pub(super) faces: FaceSet,
    pub(super) density: Density,
    /// Light mode.
    pub(super) light: Palette,
    /// Dark mode.
    pub(super) dark: Palette,
}

const ACCENT: &str = "#0f5c6b";
const ACCENT_DARK: &str = "#86cfdb";
/// Contrast ratio of WCAG 1.4.3 for text of any size.
const MIN_TEXT_CONTRAST: f64 = 4.5;

impl Theme {
    /// Returns the palettes of a publication.
    pub(super) fn of(publication: &Publication) -> Self {
        let colour = |colour: &'_ Option<Spanned<String>>| colour.as_ref().map(|colour| colour.value.clone());
        let (light, dark) = (colour(&publication.accent), colour(&publication.accent_dark));
        let own = Self::new(publication.design, light.as_deref(), dark.as_deref());
        Self { faces: own.look.faces(publication.faces), density: publication.density, ..own }
    }

    /// Returns the palettes of a design with these accents, moved towards black or white until they are readable, also after a
    /// mail program inverted the lightness.
    pub(super) fn new(design: Design, accent: Option<&str>, accent_dark: Option<&str>) -> Self {
        let look = Look::of(design);
        let palette = |ground: &Ground, accent: Option<&str>, own: &str| Palette {
            accent: readable(accent.and_then(Colour::parse), ground.paper, own),
            paper: ground.paper.to_owned(),
            ink: ground.ink.to_owned(),
            muted: ground.muted.to_owned(),
            line: ground.line.to_owned(),
        };
        Self {
            look,
            faces: look.faces(Faces::Design),
            density: Density::Comfortable,
            light: palette(&look.light, accent, ACCENT),
            dark: palette(&look.dark, accent_dark, ACCENT_DARK),
        }
    }
}

fn readable(wanted: Option<Colour>, paper: &str, own: &str) -> String {
    let (Some(wanted), Some(paper)) = (wanted, Colour::parse(paper)) else { return own.to_owned() };
    let goal = if paper.luminance() > 0.5 { 0 } else { 255 };
    let steps = (0..=16).map(|step| wanted.towards(goal, step));
    let holds = |colour: &Colour| {
        colour.contrast(paper) >= MIN_TEXT_CONTRAST
            && colour.inverted().contrast(paper.inverted()) >= MIN_TEXT_CONTRAST
    };
    let found = steps.into_iter().find(holds);
    found.map_or_else(|| own.to_owned(), Colour::hex)
}

impl Colour {
    /// Parses `#rrggbb`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self { red, green, blue })
    }

    fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Mixes with a grey, in sixteenths.
    fn towards(self, goal: u8, sixteenths: u16) -> Self {
        let mix = |channel: u8| {
            let mixed = (u16::from(channel) * (16 - sixteenths) + u16::from(goal) * sixteenths) / 16;
            u8::try_from(mixed).unwrap_or(goal)
        };
        Self { red: mix(self.red), green: mix(self.green), blue: mix(self.blue) }
    }

    /// Mixes three parts with one of another colour.
    fn mixed(self, other: Self) -> Self {
        let mix =
            |own: u8, other: u8| u8::try_from((u16::from(own) * 3 + u16::from(other)) / 4).unwrap_or(own);
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// WCAG 2 relative luminance.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Inverts the lightness and keeps the hue, as Gmail on iOS and Outlook do in dark mode.
    fn inverted(self) -> Self {
        let channels = [self.red, self.green, self.blue];
        let (most, least) =
            (channels.into_iter().max().unwrap_or(0), channels.into_iter().min().unwrap_or(0));
        // 255 - (most + least) + channel stays within a byte, because a channel lies between the two.
        let turn = |channel: u8| (255 - most) + (channel - least);
        Self { red: turn(self.red), green: turn(self.green), blue: turn(self.blue) }
    }

    /// WCAG 2 contrast ratio, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_palettes_are_readable_with_any_accent() {
        let accents = [None, Some("#0f5c6b"), Some("#ffee00"), Some("#ffffff"), Some("#000000"), Some("red")];
        let designs = [Design::Desk, Design::Paper, Design::Plain];
        for (accent, design) in accents.into_iter().flat_map(|accent| designs.map(|design| (accent, design)))
        {
            let theme = Theme::new(design, accent, accent);
            for palette in [&theme.light, &theme.dark] {
                let paper = Colour::parse(&palette.paper).unwrap();
                let (ground, muted) =
                    (Colour::parse(&palette.ground()).unwrap(), Colour::parse(&palette.muted).unwrap());
                assert!(muted.contrast(ground) >= 4.5, "without pictures {palette:?}");
                for words in [&palette.ink, &palette.muted, &palette.accent] {
                    let words = Colour::parse(words).unwrap();
                    assert!(words.contrast(paper) >= 4.5, "{accent:?} {palette:?}");
                    assert!(
                        words.inverted().contrast(paper.inverted()) >= 4.5,
                        "{accent:?} inverted {palette:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_readable_accent_is_left_alone() {
        assert_eq!(Theme::new(Design::Desk, Some("#0f5c6b"), None).light.accent, "#0f5c6b");
        assert_eq!(Theme::new(Design::Desk, Some("#ffee00"), None).light.accent, "#7f7700");
    }
}
