//! The fixed words of an issue: everything a reader sees that no writer wrote.

mod english;
mod korean;

use jiff::civil::DateTime;

/// The words of one language.
pub(super) struct Words {
    /// Between the last two names of a list.
    pub(super) and: &'static str,
    /// Between the writers' names and their house.
    pub(super) of: &'static str,
    /// What precedes the writers' names.
    pub(super) by: &'static str,
    /// A day and a time, without the zone.
    pub(super) moment: fn(DateTime) -> String,
    /// What precedes the moment of the last correction.
    pub(super) updated: &'static str,
    /// How long reading takes.
    pub(super) minutes: fn(usize) -> String,
    /// Over the list of headlines.
    pub(super) contents: &'static str,
    /// Over what was corrected in a story.
    pub(super) correction: &'static str,
    /// The call to the original, when its writer gave no words for it.
    pub(super) original: &'static str,
    /// On a story that the public page does not show in full.
    pub(super) for_subscribers: &'static str,
    /// Where that story ends on the public page.
    pub(super) teaser_end: &'static str,
    /// Over the bios: of one writer, of several.
    pub(super) writers: [&'static str; 2],
    /// Before a picture's description in plain text.
    pub(super) picture: &'static str,
    /// Before the reader the mail was sent to.
    pub(super) sent_to: &'static str,
    /// Why the reader gets it: publication.
    pub(super) because: fn(&str) -> String,
    /// Why some stories come first: topics.
    pub(super) chosen_first: fn(&str) -> String,
    /// Why there are only some stories: topics.
    pub(super) chosen_only: fn(&str) -> String,
    /// Why there are only the stories without topics.
    pub(super) none_chosen: &'static str,
    /// The links of the footer.
    pub(super) links: LinkWords,
}

/// What the links at the end of an issue are called.
pub(super) struct LinkWords {
    /// To the choice of topics.
    pub(super) topics: &'static str,
    /// To the same page, when there is no choice of topics.
    pub(super) preferences: &'static str,
    /// To the button that leaves.
    pub(super) unsubscribe: &'static str,
    /// To the issue on the web.
    pub(super) web: &'static str,
    /// To the privacy policy.
    pub(super) privacy: &'static str,
    /// To the form for new readers.
    pub(super) subscribe: &'static str,
    /// To all issues.
    pub(super) archive: &'static str,
}

impl Words {
    /// The words of a BCP 47 language; English where we have none.
    pub(super) fn of(language: &str) -> &'static Self {
        match language.split('-').next() {
            Some(main) if main.eq_ignore_ascii_case("ko") => &korean::WORDS,
            _ => &english::WORDS,
        }
    }

    /// `A`, `A and B`, `A, B and C`.
    pub(super) fn list(&self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{}{}{last}", rest.join(", "), self.and),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_people_join_them() {
        assert_eq!(Words::of("en").list(&["A"]), "A");
        assert_eq!(Words::of("en-GB").list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(Words::of("ko-KR").list(&["가", "나", "다"]), "가, 나, 다");
    }
}
