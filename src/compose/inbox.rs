//! What a mail is in a list of mails: sender, subject and preheader, cut where an inbox cuts them.
//!
//! No inbox says how many letters it shows; it depends on the window and the letters. These are the columns of usual
//! screens (a Hangul syllable takes two), from published tests of 2023 to 2026: good enough to see what is lost.

use unicode_width::UnicodeWidthChar;

use super::columns::display_width;
use crate::domain::Rendered;
use crate::issue::Publication;

/// An inbox and how much it shows.
struct InboxClient {
    name: &'static str,
    sender: usize,
    subject: usize,
    /// For inboxes that print both in one line: what the two have together. Zero columns: it shows no preheader.
    preheader: WidthLimit,
}

enum WidthLimit {
    /// So many columns of its own.
    Own(usize),
    /// What the subject leaves of the line.
    Rest,
    /// None.
    None,
}

const INBOX_CLIENTS: [InboxClient; 5] = [
    InboxClient { name: "Gmail, desktop", sender: 20, subject: 100, preheader: WidthLimit::Rest },
    InboxClient { name: "Gmail, phone", sender: 26, subject: 40, preheader: WidthLimit::Own(44) },
    InboxClient { name: "Apple Mail, phone", sender: 28, subject: 40, preheader: WidthLimit::Own(90) },
    InboxClient { name: "Naver, desktop", sender: 18, subject: 76, preheader: WidthLimit::None },
    InboxClient { name: "Naver, phone", sender: 24, subject: 38, preheader: WidthLimit::Own(40) },
];

/// A mail as one inbox lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Which inbox.
    pub inbox: &'static str,
    /// The sender's name, cut.
    pub sender: String,
    /// The subject, cut.
    pub subject: String,
    /// What is shown of the preheader; empty when the inbox shows none.
    pub preheader: String,
}

/// The mail in each inbox.
pub fn inbox_rows(publication: &Publication, rendered: &Rendered) -> Vec<InboxRow> {
    // A sender without a name of its own signs as the publication.
    let sender = publication.from_name.as_ref().map_or(publication.name.as_str(), |name| name.as_str());
    let row = |client: &InboxClient| {
        let subject = cut(&rendered.subject, client.subject);
        let room = match client.preheader {
            WidthLimit::Own(columns) => columns,
            WidthLimit::Rest => client.subject.saturating_sub(display_width(&subject) + display_width(" – ")),
            WidthLimit::None => 0,
        };
        InboxRow {
            inbox: client.name,
            sender: cut(sender, client.sender),
            subject,
            preheader: if room < 6 { String::new() } else { cut(&rendered.preheader, room) },
        }
    };
    INBOX_CLIENTS.iter().map(row).collect()
}

/// The letters that fit, with an ellipsis for those that do not.
fn cut(text: &str, room: usize) -> String {
    if display_width(text) <= room {
        return text.to_owned();
    }
    let (mut out, mut width) = (String::new(), 0);
    for letter in text.chars() {
        width += letter.width().unwrap_or(0);
        if width > room.saturating_sub(1) {
            break;
        }
        out.push(letter);
    }
    out.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_cut_by_columns() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("a longer one", 9), "a longer…");
        assert_eq!(cut("가나다라", 7), "가나다…");
        assert_eq!(cut("가나다라", 8), "가나다라");
    }
}
