//! Quotation marks by language, as newspapers set them.
//!
//! Languages that are not listed keep what was typed: in Korean straight marks are usual, and Japanese and Chinese have
//! marks of their own on the keyboard.

/// Marks of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuoteMarks {
    /// Opening and closing mark for `"`.
    pub(super) double: [&'static str; 2],
    /// Opening and closing mark for `'` around words.
    pub(super) single: [&'static str; 2],
    /// True where a narrow blank goes before `;`, `!`, `?` and inside of `« »`.
    pub(super) spaced: bool,
    /// Words that begin with an apostrophe.
    pub(super) elisions: &'static [&'static str],
}

impl QuoteMarks {
    const ENGLISH: Self = Self {
        double: ["“", "”"],
        single: ["‘", "’"],
        spaced: false,
        elisions: &[
            "tis", "twas", "twere", "twill", "em", "til", "till", "cause", "cos", "bout", "round", "n",
            "neath", "cept", "scuse", "nuff", "tween", "twould", "twasn", "tisn", "twixt", "gainst", "fraid",
            "cuz",
        ],
    };
    const GERMAN: Self = Self {
        double: ["„", "“"],
        single: ["‚", "‘"],
        spaced: false,
        elisions: &["s", "n", "ne", "nen", "ner", "nem", "m", "rein", "raus", "rauf", "runter"],
    };
    const FRENCH: Self =
        Self { double: ["«\u{202F}", "\u{202F}»"], single: ["“", "”"], spaced: true, elisions: &[] };

    const fn with(double: [&'static str; 2], single: [&'static str; 2]) -> Self {
        Self { double, single, spaced: false, elisions: &[] }
    }

    /// Returns the marks of a BCP 47 language; `None` where straight marks stay.
    pub(super) fn of(language: &str) -> Option<Self> {
        let mut parts = language.split('-').map(str::to_ascii_lowercase);
        let main = parts.next()?;
        let region = parts.next_back().unwrap_or_default();
        Some(match (main.as_str(), region.as_str()) {
            ("en", _) => Self::ENGLISH,
            ("de" | "it", "ch") | ("de", "li") => {
                Self { double: ["«", "»"], single: ["‹", "›"], ..Self::GERMAN }
            }
            ("de", _) => Self::GERMAN,
            ("fr", "ch") => Self { single: ["‹\u{202F}", "\u{202F}›"], ..Self::FRENCH },
            ("fr", _) => Self::FRENCH,
            ("nl" | "af", _) => Self {
                elisions: &["s", "t", "n", "k", "m", "r", "ie", "ns"],
                ..Self::with(["“", "”"], ["‘", "’"])
            },
            ("es", "" | "es") | ("it" | "ca" | "gl" | "pt", "" | "it" | "es" | "pt") | ("el", _) => {
                Self::with(["«", "»"], ["“", "”"])
            }
            ("es" | "pt" | "tr" | "ga" | "cy" | "id" | "ms" | "vi", _) => Self::with(["“", "”"], ["‘", "’"]),
            ("nb" | "nn" | "no", _) => Self::with(["«", "»"], ["‘", "’"]),
            ("sv" | "fi" | "da", _) => Self::with(["”", "”"], ["’", "’"]),
            ("pl" | "ro", _) => Self::with(["„", "”"], ["«", "»"]),
            ("hu", _) => Self::with(["„", "”"], ["»", "«"]),
            ("hr" | "bs", _) => Self::with(["„", "”"], ["‘", "’"]),
            ("cs" | "sk" | "sl" | "bg" | "is" | "et" | "lt", _) => Self::with(["„", "“"], ["‚", "‘"]),
            ("ru" | "uk" | "be", _) => Self::with(["«", "»"], ["„", "“"]),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_marks() {
        let double = |language: &str| QuoteMarks::of(language).map(|marks| marks.double);
        assert_eq!(double("en-GB"), Some(["“", "”"]));
        assert_eq!(double("de"), Some(["„", "“"]));
        assert_eq!(double("de-CH"), Some(["«", "»"]));
        assert_eq!(double("fr-CA"), Some(["«\u{202F}", "\u{202F}»"]));
        assert_eq!(double("pt-BR"), Some(["“", "”"]));
        assert_eq!(double("pt"), Some(["«", "»"]));
        for language in ["ko", "ko-KR", "ja", "zh-Hant-TW", "xx", ""] {
            assert_eq!(double(language), None, "{language}");
        }
    }
}
