//! Languages of page labels.

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_follows_the_primary_subtag() {
        assert_eq!(["ko", "KO-KR"].map(Language::of), [Language::Korean; 2]);
        assert_eq!(["en", "de", "", "kok"].map(Language::of), [Language::English; 4]);
    }
}
