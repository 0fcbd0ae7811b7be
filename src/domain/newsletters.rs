//! Newsletters of a publication that a reader gets.

use std::collections::BTreeSet;

use super::{IdError, NewsletterId};

/// Newsletters of a reader. Without a choice they get every newsletter of the publication that they did not leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Newsletters {
    /// Chosen newsletters; empty means all.
    pub chosen: BTreeSet<NewsletterId>,
    /// Newsletters that the reader left. No list and no import takes this back.
    pub left: BTreeSet<NewsletterId>,
}

impl Newsletters {
    /// Returns true if the reader gets this newsletter.
    pub fn include(&self, newsletter: &NewsletterId) -> bool {
        !self.left.contains(newsletter) && (self.chosen.is_empty() || self.chosen.contains(newsletter))
    }

    /// Returns true for a reader who chose nothing and left nothing.
    pub fn is_default(&self) -> bool {
        self.chosen.is_empty() && self.left.is_empty()
    }

    /// Returns the text that the store keeps: ids joined by commas, those that were left behind a `!`.
    pub fn column(&self) -> String {
        let chosen = self.chosen.iter().map(|id| id.as_str().to_owned());
        let left = self.left.iter().map(|id| format!("!{id}"));
        chosen.chain(left).collect::<Vec<_>>().join(",")
    }

    /// Reads the text that the store keeps.
    ///
    /// # Errors
    /// A part is not an id.
    pub fn of_column(text: &str) -> Result<Self, IdError> {
        let mut newsletters = Self::default();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            match part.strip_prefix('!') {
                Some(left) => newsletters.left.insert(NewsletterId::parse(left)?),
                None => newsletters.chosen.insert(NewsletterId::parse(part)?),
            };
        }
        Ok(newsletters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_without_a_choice_gets_all_but_those_they_left() {
        let id = |text: &str| NewsletterId::parse(text).unwrap();
        let of = |text: &str| Newsletters::of_column(text).unwrap();
        for (column, daily, weekly) in [
            ("", true, true),
            ("daily", true, false),
            ("!daily", false, true),
            ("daily,weekly,!weekly", true, false),
        ] {
            let newsletters = of(column);
            assert_eq!(
                (newsletters.include(&id("daily")), newsletters.include(&id("weekly"))),
                (daily, weekly)
            );
            assert_eq!(newsletters.column(), column);
        }
        assert!(Newsletters::of_column("a b").is_err());
    }
}
