//! Extensions that a relay offers.

use super::reply::RawReply;

/// Extensions in the reply to `EHLO` (RFC 5321 §4.1.1.1). Names are case-insensitive; unknown ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one keyword of the reply")]
pub struct Capabilities {
    /// Several commands in one write (RFC 2920).
    pub pipelining: bool,
    /// Takes a declared size (RFC 1870); with a limit in bytes where it names one.
    pub size: Option<Option<u64>>,
    /// Takes 8-bit content (RFC 6152), which headers beyond ASCII are.
    pub eight_bit_mime: bool,
    /// Takes addresses and headers beyond ASCII (RFC 6531).
    pub smtp_utf8: bool,
    /// Replies carry enhanced codes (RFC 2034).
    pub enhanced_status_codes: bool,
    /// Offers STARTTLS (RFC 3207).
    pub start_tls: bool,
    /// Mechanisms of `AUTH` (RFC 4954), in capitals.
    pub auth: Vec<String>,
}

impl Capabilities {
    /// Parses the reply to `EHLO`; its first line is the relay's name.
    pub(super) fn read(answer: &RawReply) -> Self {
        let mut found = Self::default();
        for line in answer.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            // `AUTH=LOGIN` is an old spelling that some relays still send.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("PIPELINING") => found.pipelining = true,
                // A limit of 0 means "none" (RFC 1870 §3).
                Some("SIZE") => {
                    found.size = Some(words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0));
                }
                Some("8BITMIME") => found.eight_bit_mime = true,
                Some("SMTPUTF8") => found.smtp_utf8 = true,
                Some("ENHANCEDSTATUSCODES") => found.enhanced_status_codes = true,
                Some("STARTTLS") => found.start_tls = true,
                Some("AUTH") => found.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        found
    }

    /// Returns the maximum message size, if the relay names one.
    pub fn size_limit(&self) -> Option<u64> {
        self.size.flatten()
    }

    pub(super) fn offers_auth(&self, mechanism: &str) -> bool {
        self.auth.iter().any(|offered| offered == mechanism)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_spellings_are_read() {
        let lines =
            ["mail.example", "pipelining", "SIZE 1000", "AUTH=LOGIN", "AUTH plain", "X-MOON", "StartTLS"];
        let answer = RawReply { code: 250, lines: lines.map(str::to_owned).to_vec(), is_cut: false };
        let found = Capabilities::read(&answer);
        assert!(found.pipelining && found.start_tls && !found.smtp_utf8);
        assert_eq!(found.size_limit(), Some(1000));
        assert!(found.offers_auth("LOGIN") && found.offers_auth("PLAIN") && !found.offers_auth("CRAM-MD5"));
    }

    #[test]
    fn a_size_of_zero_or_none_is_no_limit() {
        for line in ["SIZE", "SIZE 0", "SIZE lots"] {
            let answer =
                RawReply { code: 250, lines: vec!["mail.example".into(), line.into()], is_cut: false };
            assert_eq!(Capabilities::read(&answer).size, Some(None), "{line}");
        }
    }
}
