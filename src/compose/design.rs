//! Looks of the designs: colours of the ground and the text, faces, and the strip at the top.

use crate::issue::{Design, Faces};

/// Serif face, with faces for Hangul.
const SERIF: &str = "Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif";
/// Serif face of books.
const BOOK: &str =
    "'Palatino Linotype',Palatino,'Book Antiqua',Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif";
/// Sans-serif face, with faces for Hangul.
const SANS: &str = "Arial,'Malgun Gothic',sans-serif";

/// Colours of one mode without the accent, which the publication chooses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ground {
    pub(super) paper: &'static str,
    pub(super) ink: &'static str,
    pub(super) muted: &'static str,
    pub(super) line: &'static str,
}

/// Strip with the publication's name at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strip {
    /// Below a bar of the accent.
    Bar,
    /// Centred between lines, with a large name.
    Centred,
    /// Without lines.
    Bare,
}

/// Faces of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FaceSet {
    /// Face of running text and headlines.
    pub(super) text: &'static str,
    /// Face of labels, bylines, captions and tables.
    pub(super) label: &'static str,
    /// Face for Outlook's Word engine, which takes the first it has.
    pub(super) word: &'static str,
}

/// Georgia with labels in Arial.
const SERIF_SET: FaceSet = FaceSet { text: SERIF, label: SANS, word: "Georgia,'Malgun Gothic',serif" };
/// Palatino alone.
const BOOK_SET: FaceSet =
    FaceSet { text: BOOK, label: BOOK, word: "'Palatino Linotype','Malgun Gothic',serif" };
/// Arial alone.
const SANS_SET: FaceSet = FaceSet { text: SANS, label: SANS, word: "Arial,'Malgun Gothic',sans-serif" };

/// Everything that makes a design.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Word that names the design in a class of the web page.
    pub(super) name: &'static str,
    /// Its own faces.
    faces: FaceSet,
    pub(super) strip: Strip,
    pub(super) light: Ground,
    pub(super) dark: Ground,
}

impl Look {
    /// Returns the faces of the design, or those that the publication chose in their place.
    pub(super) fn faces(&self, chosen: Faces) -> FaceSet {
        match chosen {
            Faces::Design => self.faces,
            // A design with a serif face of its own keeps it.
            Faces::Serif if self.faces != SANS_SET => self.faces,
            Faces::Serif => SERIF_SET,
            Faces::Sans => SANS_SET,
        }
    }

    /// Returns the look of a design.
    pub(super) fn of(design: Design) -> &'static Self {
        match design {
            Design::Desk => &DESK,
            Design::Paper => &PAPER,
            Design::Plain => &PLAIN,
        }
    }
}

static DESK: Look = Look {
    name: "desk",
    faces: SERIF_SET,
    strip: Strip::Bar,
    light: Ground { paper: "#ffffff", ink: "#1c2126", muted: "#565e66", line: "#c9ced3" },
    dark: Ground { paper: "#15191d", ink: "#e8eaec", muted: "#aab2ba", line: "#454d55" },
};

static PAPER: Look = Look {
    name: "paper",
    faces: BOOK_SET,
    strip: Strip::Centred,
    light: Ground { paper: "#fbf7ee", ink: "#221e19", muted: "#5f574c", line: "#cfc4b0" },
    dark: Ground { paper: "#1b1917", ink: "#ece7de", muted: "#b6ac9d", line: "#4d463c" },
};

static PLAIN: Look = Look {
    name: "plain",
    faces: SANS_SET,
    strip: Strip::Bare,
    light: Ground { paper: "#ffffff", ink: "#111111", muted: "#595959", line: "#d9d9d9" },
    dark: Ground { paper: "#121212", ink: "#ededed", muted: "#b0b0b0", line: "#3d3d3d" },
};
