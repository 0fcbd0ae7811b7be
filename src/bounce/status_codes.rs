//! Status codes and reply codes in what a server said.

use crate::domain::EnhancedCode;

/// Codes of a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Codes {
    /// Enhanced status code (RFC 3463), of class 4 or 5.
    pub(super) status: Option<EnhancedCode>,
    /// SMTP reply code, 400 to 599.
    pub(super) reply: Option<u16>,
}

impl Codes {
    /// Finds the codes in a text; those that a field gave come first.
    pub(super) fn find(given: Option<EnhancedCode>, text: &str) -> Self {
        let found = statuses(text);
        let is_exact = |code: &EnhancedCode| code.1 != 0 && code.2 != 0;
        // `5.0.0` says nothing; the server's own words may hold the exact code of the same class.
        let status = match given {
            Some(given) if is_exact(&given) => Some(given),
            Some(given) => {
                found.iter().copied().find(|code| is_exact(code) && code.0 == given.0).or(Some(given))
            }
            None => found.iter().copied().find(is_exact).or_else(|| found.first().copied()),
        };
        Self { status, reply: reply(text) }
    }

    /// Returns true unless a code says that the failure may pass.
    pub(super) fn is_permanent(self) -> bool {
        match (self.status, self.reply) {
            (Some(status), _) => status.0 == 5,
            (None, Some(reply)) => reply >= 500,
            (None, None) => true,
        }
    }
}

/// Codes in one text that are looked at.
const MAX_FOUND: usize = 20;

/// Returns the status codes in a text, in their order. Parts of longer numbers, such as IP addresses, are none.
fn statuses(text: &str) -> Vec<EnhancedCode> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let runs = text.split(|c: char| !is_part(c)).filter(|run| run.len() >= 5);
    let codes = runs.filter_map(|run| EnhancedCode::parse(run.trim_end_matches('.')));
    codes.filter(|code| code.0 != 2).take(MAX_FOUND).collect()
}

/// Returns the SMTP reply code in a text: the first number from 421 to 559 that stands alone, before a blank or a hyphen.
fn reply(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
        let start = at + found;
        let length = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        at = start + length;
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at);
        let stands_alone = before.is_none_or(|b| {
            matches!(b, b' ' | b'\n' | b'\t' | b'<' | b'(' | b';' | b':' | b'"' | b'\'' | b'[' | b'#')
        }) && after.is_none_or(|b| {
            matches!(b, b' ' | b'-' | b'\n' | b'\t' | b')' | b'.' | b':' | b',' | b'\'' | b'"' | b'#')
        });
        // `550.` ends a sentence; `550.1` is another number.
        let is_decimal = after == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if length == 3 && stands_alone && !is_decimal {
            let code = text.get(start..at)?.parse().ok()?;
            if (421..=559).contains(&code) && code % 100 < 60 {
                return Some(code);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(text: &str) -> Option<String> {
        Codes::find(None, text).status.map(|code| code.to_string())
    }

    #[test]
    fn status_codes_are_no_parts_of_longer_numbers() {
        assert_eq!(status("550 5.1.1 <x>: unknown").as_deref(), Some("5.1.1"));
        assert_eq!(status("(#5.1.1)").as_deref(), Some("5.1.1"));
        assert_eq!(status("said 550-5.7.26. Then").as_deref(), Some("5.7.26"));
        assert_eq!(status("relay 5.1.1.2 said 2.0.0"), None);
        assert_eq!(status("5.0.0 then 5.2.2").as_deref(), Some("5.2.2"));
    }

    #[test]
    fn given_code_counts_unless_it_says_nothing() {
        let find = |given: &str, text| {
            Codes::find(EnhancedCode::parse(given), text).status.map(|code| code.to_string())
        };
        assert_eq!(find("5.0.0", "smtp; 550 5.1.1 no").as_deref(), Some("5.1.1"));
        assert_eq!(find("4.0.0", "smtp; 550 5.1.1 no").as_deref(), Some("4.0.0"));
        assert_eq!(find("5.2.2", "smtp; 550 5.1.1 no").as_deref(), Some("5.2.2"));
    }

    #[test]
    fn reply_codes_stand_alone() {
        let find = |text| Codes::find(None, text).reply;
        assert_eq!(find("smtp; 550-no"), Some(550));
        assert_eq!(find("host mx[192.0.2.550] said: 450 4.2.2 full"), Some(450));
        assert_eq!(find("1550 5501 a550 550b 600 399"), None);
        assert_eq!(find(""), None);
    }
}
