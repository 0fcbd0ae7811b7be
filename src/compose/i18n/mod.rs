//! Fixed texts of an issue by language: every text that no writer wrote.

mod english;
mod korean;

use jiff::civil::{Date, DateTime};

/// Texts of one language.
pub(super) struct Words {
    /// Between the last two names of a list.
    pub(super) and: &'static str,
    /// Between the writers' names and their house.
    pub(super) of: &'static str,
    /// Before the writers' names.
    pub(super) by: &'static str,
    /// Formats date and time, without the zone.
    pub(super) moment: fn(DateTime) -> String,
    /// Formats a day.
    pub(super) day: fn(Date) -> String,
    /// Before the date of the update.
    pub(super) updated: &'static str,
    /// Reading time in minutes.
    pub(super) minutes: fn(usize) -> String,
    /// The same for one story, in a list.
    pub(super) short_minutes: fn(usize) -> String,
    /// Number of an issue.
    pub(super) number: fn(u32) -> String,
    /// Heading of the list of headlines.
    pub(super) contents: &'static str,
    /// The same, if the first story stands above it.
    pub(super) other_contents: &'static str,
    /// Heading of a greeting that stands among the stories.
    pub(super) greeting: &'static str,
    /// Label of a correction.
    pub(super) correction: &'static str,
    /// Heading of the page of corrections.
    pub(super) corrections: &'static str,
    /// Sentence of that page while there are none.
    pub(super) no_corrections: &'static str,
    /// Link to the original, if the item has no `link_text`; takes the host of its page, or nothing.
    pub(super) original: fn(&str) -> String,
    /// Label of a subscribers' item.
    pub(super) for_subscribers: &'static str,
    /// Label of an advertisement; takes the name of the sponsor.
    pub(super) sponsored: fn(&str) -> String,
    /// Link of an advertisement, if it has no `link_text`.
    pub(super) sponsor_link: &'static str,
    /// End of the teaser of a subscribers' item.
    pub(super) teaser_end: &'static str,
    /// Heading of the bios: for one writer, for several.
    pub(super) writers: [&'static str; 2],
    /// Before a picture's alternative text in plain text.
    pub(super) picture: &'static str,
    /// Name of the notes at the end of a text.
    pub(super) notes: &'static str,
    /// Link from a note to its mark in the text.
    pub(super) back_to_text: &'static str,
    /// Before the recipient.
    pub(super) sent_to: &'static str,
    /// Lines that the law wants in the footer of an advertising mail.
    pub(super) advertising: Option<AdvertisingWords>,
    /// Reason for the mail; takes the name of the publication.
    pub(super) because: fn(&str) -> String,
    /// Reason for the order; takes the topics.
    pub(super) chosen_first: fn(&str) -> String,
    /// Reason for missing stories; takes the topics.
    pub(super) chosen_only: fn(&str) -> String,
    /// Reason for having only stories without topics.
    pub(super) none_chosen: &'static str,
    /// Label of an announcement by a third party.
    pub(super) announcement: &'static str,
    /// Links of the footer.
    pub(super) links: LinkWords,
}

/// Texts of an advertising mail, where the law of a country asks for them.
pub(super) struct AdvertisingWords {
    /// Start of the subject, to the letter.
    pub(super) subject_label: &'static str,
    /// Sender with the ways to reach it; takes name, mail address and postal address.
    pub(super) sender: fn(&str, &str, &str) -> String,
    /// Sentences on leaving free of charge.
    pub(super) leaving: [&'static str; 2],
    /// Name of the unsubscribe link.
    pub(super) unsubscribe: &'static str,
}

/// Texts of the links at the end of an issue.
pub(super) struct LinkWords {
    /// To the page where topics are chosen.
    pub(super) topics: &'static str,
    /// To the same page, if there are no topics.
    pub(super) preferences: &'static str,
    /// To the unsubscribe page.
    pub(super) unsubscribe: &'static str,
    /// To the issue on the web.
    pub(super) web: &'static str,
    /// To the privacy policy.
    pub(super) privacy: &'static str,
    /// To the sign-up form.
    pub(super) subscribe: &'static str,
    /// To the archive.
    pub(super) archive: &'static str,
    /// To the page of corrections.
    pub(super) corrections: &'static str,
    /// To the sign-up form, for those to whom a mail was forwarded.
    pub(super) forwarded: &'static str,
    /// Before the title of the issue before.
    pub(super) previous: &'static str,
    /// To the sign-up form, in a word.
    pub(super) join: &'static str,
    /// To one story of the page, before its address in plain text.
    pub(super) on_web: &'static str,
    /// To one story of the page.
    pub(super) story: &'static str,
    /// To the issue on the web, as a link to pass on.
    pub(super) share: &'static str,
    /// From a story back to the list of headlines.
    pub(super) back_to_contents: &'static str,
    /// Question how the issue was.
    pub(super) feedback: &'static str,
    /// Answers to it.
    pub(super) liked: &'static str,
    pub(super) better: &'static str,
}

impl Words {
    /// Returns the texts of a BCP 47 language; English for all but Korean.
    pub(super) fn of(language: &str) -> &'static Self {
        match language.split('-').next() {
            Some(main) if main.eq_ignore_ascii_case("ko") => &korean::WORDS,
            _ => &english::WORDS,
        }
    }

    /// Joins names: `A`, `A and B`, `A, B and C`.
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
    fn names_are_joined_by_language() {
        assert_eq!(Words::of("en").list(&["A"]), "A");
        assert_eq!(Words::of("en-GB").list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(Words::of("ko-KR").list(&["가", "나", "다"]), "가, 나, 다");
    }
}
