//! Mails that ask to leave: the `mailto:` of `List-Unsubscribe` (RFC 2369).

use crate::domain::Token;
use crate::mime::HeaderBlock;

/// Characters that a token has at least.
const MIN_TOKEN: usize = 20;

/// Returns the token of a subject `unsubscribe TOKEN`, as `List-Unsubscribe` has mail programs write it. Whether it is
/// genuine is for the caller to find out.
pub(super) fn token(headers: &HeaderBlock) -> Option<Token> {
    let subject = headers.text("subject")?;
    let mut words = subject.split_whitespace();
    let is_request = words.next()?.eq_ignore_ascii_case("unsubscribe");
    // A program that breaks the line within the token is not known; a mail with more words is written by a person.
    let token = words.next().filter(|word| is_request && word.len() >= MIN_TOKEN)?;
    words.next().is_none().then(|| Token::parse(token)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(subject: &str) -> Option<String> {
        let text = format!("Subject: {subject}\n\n");
        token(&HeaderBlock::split(text.as_bytes()).0).map(|token| token.as_str().to_owned())
    }

    #[test]
    fn subject_is_the_word_and_a_token() {
        let token = "AbCdEfGhIjKlMnOpQrStUvWxYz-_12";
        assert_eq!(of(&format!("unsubscribe {token}")).as_deref(), Some(token));
        assert_eq!(of(&format!("Unsubscribe\n {token}")).as_deref(), Some(token));
        for other in [
            "unsubscribe",
            "unsubscribe me please",
            "Re: unsubscribe",
            &format!("Re: unsubscribe {token}"),
            &format!("unsubscribe {token} now"),
            &format!("subscribe {token}"),
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
