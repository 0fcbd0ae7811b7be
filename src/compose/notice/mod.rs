//! Notices: short mails to one person about their subscription. They bring no news and no advertising, load nothing, and
//! show nothing that a stranger typed.

mod english;
mod html;
mod korean;
mod letter;
mod text;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::letter::Letter;
use super::i18n::Words;
use crate::issue::Publication;

/// Kind and facts of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeContent {
    /// Asks to confirm a sign-up.
    Confirm {
        /// Link to the page with the button.
        link: String,
    },
    /// The address is on the list already.
    AlreadyIn {
        /// Link to the preferences.
        preferences: String,
    },
    /// Receipt of a sign-up.
    Welcome {
        /// When it was confirmed.
        at: Timestamp,
        /// Link to the preferences.
        preferences: String,
        /// Link to leave.
        unsubscribe: String,
        /// Title and link of the newest issue.
        newest: Option<(String, String)>,
    },
    /// Receipt of leaving.
    Goodbye {
        /// When they left.
        at: Timestamp,
        /// Link to the form.
        subscribe: String,
    },
    /// Link to the preferences that was asked for.
    PreferencesLink {
        /// The link.
        link: String,
    },
    /// Asks the new address to confirm a change.
    ConfirmAddress {
        /// Link to the page with the button.
        link: String,
    },
    /// Tells the old address about a change.
    AddressChanged {
        /// When it changed.
        at: Timestamp,
    },
    /// Reminder of the consent.
    ConsentReminder {
        /// The day of the consent.
        consented: Date,
        /// Link to the preferences.
        preferences: String,
        /// Link to leave.
        unsubscribe: String,
    },
    /// For the operator: a subject and paragraphs.
    Operator {
        /// The subject.
        subject: String,
        /// The paragraphs.
        paragraphs: Vec<String>,
    },
}

/// A composed notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedNotice {
    /// The subject.
    pub subject: String,
    /// The plain text part. Each link stands whole on a line of its own.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Composes a notice in a BCP 47 language: Korean, and English for all others.
pub fn notice(publication: &Publication, language: &str, content: &NoticeContent) -> ComposedNotice {
    let is_korean = language.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case("ko"));
    let words = Words::of(language);
    let days = Days { words, zone: &publication.time_zone };
    let letter = match content {
        NoticeContent::Operator { subject, paragraphs } => Letter::plain(subject, paragraphs),
        content if is_korean => korean::letter(&publication.name, content, &days),
        content => english::letter(&publication.name, content, &days),
    };
    let language = if is_korean { "ko" } else { "en" };
    let imprint = imprint(publication);
    ComposedNotice {
        text: text::render(&letter, &imprint),
        html: html::render(publication, language, &letter, &imprint),
        subject: letter.subject,
    }
}

/// Writes days in the language of a notice.
struct Days<'a> {
    words: &'a Words,
    zone: &'a TimeZone,
}

impl Days<'_> {
    /// The day of a time.
    fn of(&self, at: Timestamp) -> String {
        self.civil(at.to_zoned(self.zone.clone()).date())
    }

    /// A day.
    fn civil(&self, day: Date) -> String {
        (self.words.day)(day)
    }
}

/// Sender: the law of several countries asks for name and address.
fn imprint(publication: &Publication) -> Vec<String> {
    let contact = publication.reply_to.as_ref().unwrap_or(&publication.from);
    let house = publication.house.as_ref().map_or(String::new(), |house| format!(", {house}"));
    let mut lines = vec![format!("{}{house}", publication.name), contact.to_string()];
    lines.extend(publication.postal_address.clone());
    lines.extend(publication.privacy_policy.clone());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://briefing.lantern.example/confirm/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop";

    fn contents() -> Vec<NoticeContent> {
        let (link, at) = (LINK.to_owned(), "2022-11-18T09:00:00Z".parse().unwrap());
        vec![
            NoticeContent::Confirm { link: link.clone() },
            NoticeContent::AlreadyIn { preferences: link.clone() },
            NoticeContent::Welcome {
                at,
                preferences: link.clone(),
                unsubscribe: link.clone(),
                newest: Some(("Crypto heist <b>".into(), "https://briefing.lantern.example/issues/x".into())),
            },
            NoticeContent::Goodbye { at, subscribe: link.clone() },
            NoticeContent::PreferencesLink { link: link.clone() },
            NoticeContent::ConfirmAddress { link: link.clone() },
            NoticeContent::AddressChanged { at },
            NoticeContent::ConsentReminder {
                consented: jiff::civil::date(2022, 11, 18),
                preferences: link.clone(),
                unsubscribe: link,
            },
        ]
    }

    #[test]
    fn every_link_stands_whole_on_a_line_and_in_the_page() {
        for (content, language) in contents().iter().flat_map(|content| [(content, "en"), (content, "ko-KR")])
        {
            let notice = notice(&Publication::sample(), language, content);
            let has_link = !matches!(content, NoticeContent::AddressChanged { .. });
            assert_eq!(notice.text.lines().any(|line| line == LINK), has_link, "{}", notice.text);
            assert_eq!(notice.html.contains(&format!("href=\"{LINK}\"")), has_link);
            assert!(!notice.html.contains("<img") && !notice.html.contains("<script"), "{}", notice.html);
            assert!(!notice.html.contains("heist <b>"), "{}", notice.html);
            assert!(notice.text.lines().all(|line| line.contains("://") || line.chars().count() <= 78));
        }
    }

    #[test]
    fn receipts_name_the_sender_the_fact_and_the_day() {
        for content in contents() {
            let receipt = matches!(
                content,
                NoticeContent::Welcome { .. }
                    | NoticeContent::Goodbye { .. }
                    | NoticeContent::ConsentReminder { .. }
            );
            for (language, day) in [("en", "Nov. 18, 2022"), ("ko", "2022년 11월 18일")] {
                let notice = notice(&Publication::sample(), language, &content);
                assert!(notice.text.contains("Weekend Briefing, The Lantern"), "{}", notice.text);
                if receipt {
                    let text = notice.text.replace('\n', " ");
                    assert!(text.contains(day), "{text}");
                }
            }
        }
    }

    #[test]
    fn texts_of_both_languages() {
        let all: Vec<_> = contents()
            .iter()
            .flat_map(|content| {
                ["en", "ko"].map(|language| notice(&Publication::sample(), language, content))
            })
            .map(|notice| format!("Subject: {}\n\n{}", notice.subject, notice.text))
            .collect();
        insta::assert_snapshot!(all.join("\n=====\n"));
    }
}
