//! Clues about the message that came back: return paths, Message-IDs, tokens, recipients. None is verified here.

use super::addresses;
use crate::domain::{EmailAddress, MessageId, Token};
use crate::mime::{Entity, HeaderBlock, entities};

/// Clues of one sort.
const MAX_CLUES: usize = 20;
/// Bytes of the returned message that are searched for links.
const MAX_SEARCHED: usize = 1024 * 1024;
/// Characters that a token has at least.
const MIN_TOKEN: usize = 20;

/// Clues about the message that came back, each sort without duplicates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// Addresses that may be our return path: whom the notice was sent to, and the envelope's sender.
    pub return_paths: Vec<EmailAddress>,
    /// Message-IDs of the message that came back.
    pub message_ids: Vec<MessageId>,
    /// Tokens that may be those of its unsubscribe links.
    pub tokens: Vec<Token>,
    /// Addresses that it was sent to, as its own headers say.
    pub recipients: Vec<EmailAddress>,
}

/// Headers that name the mailbox to which a message was delivered.
const DELIVERED_TO: [&str; 10] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "x-forwarded-to",
    "to",
    "resent-to",
    "cc",
];

impl Clues {
    /// Adds those of the notice's own headers.
    pub(super) fn add_notice(&mut self, headers: &HeaderBlock) {
        for name in DELIVERED_TO {
            headers.texts(name).take(MAX_CLUES).for_each(|value| self.add_return_paths(&value));
        }
        // `for <address>` of the servers on the way.
        for value in headers.texts("received").take(MAX_CLUES) {
            if let Some((_, rest)) = value.split_once(" for ") {
                self.add_return_paths(rest.get(..rest.len().min(400)).unwrap_or_default());
            }
        }
    }

    /// Adds those of a message that came back, or of its headers.
    pub(super) fn add_returned(&mut self, message: &[u8]) {
        let parts = entities(message);
        if let Some(first) = parts.first() {
            self.add_returned_headers(&first.headers);
        }
        for part in parts.iter().filter(|part| part.is_text()) {
            self.add_links(part);
        }
    }

    /// Adds those of the headers of a message that came back.
    pub(super) fn add_returned_headers(&mut self, headers: &HeaderBlock) {
        for name in ["return-path", "x-return-path", "errors-to", "envelope-from", "x-envelope-from"] {
            headers.texts(name).take(3).for_each(|value| self.add_return_paths(&value));
        }
        for id in headers.texts("message-id").take(3) {
            self.add_message_id(&id);
        }
        for name in ["to", "x-original-to", "delivered-to", "x-hmxmroriginalrecipient"] {
            for value in headers.texts(name).take(3) {
                add_all(&mut self.recipients, addresses::find(&value, MAX_CLUES));
            }
        }
        for value in headers.texts("list-unsubscribe").take(3) {
            let words = value.replace("%20", " ").replace("%2D", "-");
            add_all(&mut self.tokens, words.split(is_outside_token).filter_map(long_token));
        }
    }

    /// Adds the message that the notice says it answers.
    pub(super) fn add_answered(&mut self, headers: &HeaderBlock) {
        headers.texts("in-reply-to").take(1).for_each(|id| self.add_message_id(&id));
    }

    /// Adds a Message-ID, with or without its brackets.
    pub(super) fn add_message_id(&mut self, id: &str) {
        let id: String = id
            .trim()
            .trim_start_matches('<')
            .chars()
            .take_while(|c| *c != '>' && !c.is_whitespace())
            .collect();
        if id.contains('@') && id.len() <= 998 {
            add_all(&mut self.message_ids, [MessageId::from_stored(&id)]);
        }
    }

    /// Adds addresses that may be a return path.
    pub(super) fn add_return_paths(&mut self, text: &str) {
        add_all(&mut self.return_paths, addresses::find(text, MAX_CLUES));
    }

    /// Adds the tokens of the unsubscribe links in the text of a message: complaints often come without its headers.
    fn add_links(&mut self, part: &Entity<'_>) {
        let bytes = part.bytes();
        let text = String::from_utf8_lossy(bytes.get(..MAX_SEARCHED).unwrap_or(&bytes));
        let links = text.split("/unsubscribe/").skip(1).take(MAX_CLUES);
        let tokens = links.filter_map(|rest| long_token(rest.split(is_outside_token).next()?));
        add_all(&mut self.tokens, tokens);
    }
}

fn add_all<T: PartialEq>(to: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for value in new {
        if to.len() >= MAX_CLUES {
            return;
        }
        if !to.contains(&value) {
            to.push(value);
        }
    }
}

fn is_outside_token(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn long_token(word: &str) -> Option<Token> {
    Token::parse(word).filter(|_| word.len() >= MIN_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz-_12";

    #[test]
    fn tokens_are_found_in_headers_and_links() {
        let mut clues = Clues::default();
        let link = format!(
            "<https://b.example/unsubscribe/{TOKEN}>,\n <mailto:b@b.example?subject=unsubscribe%20{TOKEN}>"
        );
        clues.add_returned(
            format!("Message-ID: <a@b.example>\nTo: Ada <ada@x.example>\nList-Unsubscribe: {link}\n\n")
                .as_bytes(),
        );
        assert_eq!(clues.tokens.iter().map(Token::as_str).collect::<Vec<_>>(), [TOKEN]);
        assert_eq!((clues.message_ids[0].as_str(), clues.recipients.len()), ("a@b.example", 1));
        let mut clues = Clues::default();
        let html = format!(
            "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D\"https://b.example/unsubscri=\nbe/{TOKEN}\">x</a>"
        );
        clues.add_returned(html.as_bytes());
        assert_eq!(clues.tokens.len(), 1);
    }

    #[test]
    fn return_paths_come_from_the_envelope() {
        let mut clues = Clues::default();
        let (headers, _) = HeaderBlock::split(
            b"Received: from a by b\n for <bounces+x@b.example>; Fri\nDelivered-To: bounces+y@b.example\nTo: \"B\" <bounces@b.example>\n",
        );
        clues.add_notice(&headers);
        let found: Vec<_> = clues.return_paths.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["bounces+y@b.example", "bounces@b.example", "bounces+x@b.example"]);
    }
}
