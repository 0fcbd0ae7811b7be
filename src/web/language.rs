//! Languages of page labels.

/// Language ranges of a header that are looked at.
const MAX_RANGES: usize = 16;

/// Language of page labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, also for every language without labels.
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// Returns the language of a BCP 47 tag, by its primary subtag.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("ko") { Self::Korean } else { Self::English }
    }

    /// Returns the language with labels that a browser prefers by its header `Accept-Language` (RFC 9110 section 12.5.4),
    /// `default` if it names neither.
    pub fn preferred(header: Option<&str>, default: Self) -> Self {
        let ranges = header.unwrap_or_default().split(',').take(MAX_RANGES);
        let wanted = ranges.filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight =
                weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
            let language = match tag.trim().split('-').next().unwrap_or_default() {
                primary if primary.eq_ignore_ascii_case("ko") => Self::Korean,
                primary if primary.eq_ignore_ascii_case("en") => Self::English,
                _ => return None,
            };
            Some((language, weight.filter(|weight| *weight > 0.0)?))
        });
        // The first of equal weights wins.
        let best = wanted.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map_or(default, |(language, _)| language)
    }

    /// Returns the tag for the attribute `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_gets_the_language_that_it_prefers() {
        use Language::{English, Korean};
        for (header, expected) in [
            (None, Korean),
            (Some("de,fr;q=0.8"), Korean),
            (Some("en-US,en;q=0.9,ko;q=0.8"), English),
            (Some("ko-KR,ko;q=0.9,en-US;q=0.8"), Korean),
            (Some("en;q=0.2, ko;q=0.7"), Korean),
            (Some("ko;q=0, en;q=0.1"), English),
            (Some("en;q=nonsense"), Korean),
        ] {
            assert_eq!(Language::preferred(header, Korean), expected, "{header:?}");
        }
    }

    #[test]
    fn language_follows_the_primary_subtag() {
        assert_eq!(["ko", "KO-KR"].map(Language::of), [Language::Korean; 2]);
        assert_eq!(["en", "de", "", "kok"].map(Language::of), [Language::English; 4]);
    }
}
