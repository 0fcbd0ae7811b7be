//! Sender, subject and preheader as the list of an inbox shows them.
//!
//! No inbox documents its limits; they depend on the window and the face. The columns here (a Hangul syllable takes two)
//! come from published tests of 2023 to 2026 and are approximate.

use unicode_width::UnicodeWidthChar;

use super::columns::display_width;
use crate::domain::Rendered;
use crate::issue::Publication;

/// A mail program and the columns that its inbox shows.
struct InboxClient {
    name: &'static str,
    sender: usize,
    subject: usize,
    /// Space for the preheader.
    preheader: WidthLimit,
}

enum WidthLimit {
    /// A number of columns of its own.
    Own(usize),
    /// The columns that the subject leaves in its line.
    Rest,
    /// The inbox shows no preheader.
    None,
}

const INBOX_CLIENTS: [InboxClient; 5] = [
    InboxClient { name: "Gmail, desktop", sender: 20, subject: 100, preheader: WidthLimit::Rest },
    InboxClient { name: "Gmail, phone", sender: 26, subject: 40, preheader: WidthLimit::Own(44) },
    InboxClient { name: "Apple Mail, phone", sender: 28, subject: 40, preheader: WidthLimit::Own(90) },
    InboxClient { name: "Naver, desktop", sender: 18, subject: 76, preheader: WidthLimit::None },
    InboxClient { name: "Naver, phone", sender: 24, subject: 38, preheader: WidthLimit::Own(40) },
];

/// A mail in the list of one inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Name of the mail program.
    pub inbox: &'static str,
    /// Sender's name, truncated.
    pub sender: String,
    /// Subject, truncated.
    pub subject: String,
    /// Visible part of the preheader; empty if the inbox shows none.
    pub preheader: String,
}

/// Returns the mail as each inbox lists it.
pub fn inbox_rows(publication: &Publication, rendered: &Rendered) -> Vec<InboxRow> {
    // Without a name of its own, the sender is the publication.
    let sender = publication.from_name.as_ref().map_or(publication.name.as_str(), |name| name.as_str());
    let row = |client: &InboxClient| {
        let subject = truncate(&rendered.subject, client.subject);
        let room = match client.preheader {
            WidthLimit::Own(columns) => columns,
            WidthLimit::Rest => client.subject.saturating_sub(display_width(&subject) + display_width(" – ")),
            WidthLimit::None => 0,
        };
        InboxRow {
            inbox: client.name,
            sender: truncate(sender, client.sender),
            subject,
            preheader: if room < 6 { String::new() } else { truncate(&rendered.preheader, room) },
        }
    };
    INBOX_CLIENTS.iter().map(row).collect()
}

/// Truncates to `room` columns, with an ellipsis.
fn truncate(text: &str, room: usize) -> String {
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
    fn long_text_is_truncated_by_columns() {
        assert_eq!(truncate("short", 5), "short");
        assert_eq!(truncate("a longer one", 9), "a longer…");
        assert_eq!(truncate("가나다라", 7), "가나다…");
        assert_eq!(truncate("가나다라", 8), "가나다라");
    }
}
