//! An address that mail can be sent to.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{HiddenChar, UnsafeChars, is_blank};

/// An e-mail address (RFC 5321 §4.1.2 `Mailbox`, dot-atom local parts only).
///
/// The person's spelling is kept for showing, but for its Unicode form, which is NFC (RFC 6532 §3.1): one letter may be
/// spelled in two ways that look the same, and macOS writes the other one.
/// [`EmailAddress::key`] is what two spellings of one mailbox share.
/// Its `Debug` form is masked, so that an address cannot slip into a log or an error by accident.
///
/// Clones share the text: an address is handed on many times on a message's way.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(Arc<Parts>);

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Parts {
    local: String,
    domain: String,
    ascii_domain: String,
}

/// Error of parsing an address. The text itself is left out, since errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    /// Nothing between the ends.
    #[error("the address is empty")]
    Empty,
    /// No `@`, or nothing on one side of it.
    #[error("an address has the form `name@host`")]
    NoAtSign,
    /// A line break, tab or other control character: it could start a header or command of its own.
    #[error("an address cannot hold a line break or another control character")]
    ControlCharacter,
    /// A character that a look at the address does not show: a blank beyond ASCII, or a letter without a shape.
    #[error("there is a hidden character in the address: {0}")]
    HiddenCharacter(HiddenChar),
    /// A character outside RFC 5322 `atext`, such as a space or a bracket.
    #[error("the character `{0}` cannot stand before the `@`")]
    LocalCharacter(char),
    /// A dot at the start, at the end or next to another dot.
    #[error("the part before the `@` has a dot too many")]
    LocalDots,
    /// `=?`, which begins an encoded word (RFC 2047 §2). Some mail programs decode one in an address too, and see another address.
    #[error("the part before the `@` has `=?` in it, which mail programs may read as another address")]
    EncodedWord,
    /// RFC 5321 §4.5.3.1: 64 octets before the `@`, 254 in all.
    #[error("the address is longer than mail allows (64 octets before the `@`, 254 in all)")]
    TooLong,
    /// The host is not a valid domain name (UTS 46).
    #[error("the part after the `@` is not a valid domain name")]
    Domain,
}

impl EmailAddress {
    /// Reads an address; surrounding blanks of any kind are not part of it.
    ///
    /// # Errors
    /// Says which part breaks the grammar.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        Self::read(text, true)
    }

    /// Reads an address that was accepted before, when hidden characters and encoded words were not noticed yet: a store stays readable.
    ///
    /// # Errors
    /// Says which part breaks the grammar.
    pub fn parse_stored(text: &str) -> Result<Self, EmailAddressError> {
        Self::read(text, false)
    }

    fn read(text: &str, refuse_hidden: bool) -> Result<Self, EmailAddressError> {
        // Only blanks are trimmed: a trailing line break is an attack or a broken export, never a slip.
        let text = text.trim_matches(is_blank);
        let text = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
        let text = text.as_str();
        if text.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        if UnsafeChars::CONTROLS.or(UnsafeChars::SEPARATORS).occur_in(text) {
            return Err(EmailAddressError::ControlCharacter);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailAddressError::NoAtSign)?;
        if local.is_empty() || domain.is_empty() {
            return Err(EmailAddressError::NoAtSign);
        }
        // Joiners in a domain are for the rules of IDNA. All others would be dropped there without a word.
        let hidden = |part| HiddenChar::first_in(part).filter(|hidden| !hidden.is_joiner());
        if refuse_hidden && let Some(hidden) = HiddenChar::first_in(local).or_else(|| hidden(domain)) {
            return Err(EmailAddressError::HiddenCharacter(hidden));
        }
        if let Some(c) = local.chars().find(|c| !is_local(*c)) {
            return Err(EmailAddressError::LocalCharacter(c));
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(EmailAddressError::LocalDots);
        }
        if refuse_hidden && local.contains("=?") {
            return Err(EmailAddressError::EncodedWord);
        }
        // A joiner that IDNA refuses is the fault, but nobody sees it.
        let joiner = || HiddenChar::first_in(domain).filter(|_| refuse_hidden);
        let ascii_domain = ascii_domain(domain)
            .ok_or_else(|| joiner().map_or(EmailAddressError::Domain, EmailAddressError::HiddenCharacter))?;
        if local.len() > 64 || local.len() + 1 + ascii_domain.len() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        let parts = Parts { local: local.to_owned(), domain: domain.to_lowercase(), ascii_domain };
        Ok(Self(Arc::new(parts)))
    }

    /// The part before the `@`, as written.
    pub fn local(&self) -> &str {
        &self.0.local
    }

    /// The domain in A-labels (`xn--…`), as SMTP and DNS want it (RFC 5891).
    pub fn ascii_domain(&self) -> &str {
        &self.0.ascii_domain
    }

    /// The address with its domain in A-labels; pure ASCII unless the local part is not.
    pub fn to_ascii(&self) -> String {
        [self.local(), "@", self.ascii_domain()].concat()
    }

    /// The address as a `mailto:` link holds it (RFC 6068 §2): what means something in a link is escaped.
    pub fn to_link(&self) -> String {
        let byte = |byte: u8| {
            if byte.is_ascii_alphanumeric() || b"-._~!$'*+".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        };
        format!("{}@{}", self.0.local.bytes().map(byte).collect::<String>(), self.ascii_domain())
    }

    /// Returns whether sending needs SMTPUTF8 (RFC 6531): the local part is not ASCII.
    pub fn needs_smtputf8(&self) -> bool {
        !self.0.local.is_ascii()
    }

    /// Returns the key that two spellings of one mailbox share: lower case, NFC, domain in A-labels.
    pub fn key(&self) -> String {
        let local = self.0.local.to_lowercase();
        // Lower case may compose otherwise than upper case.
        let local = if local.is_ascii() { local } else { local.nfc().collect() };
        [&local, "@", self.ascii_domain()].concat()
    }
}

/// RFC 5322 `atext`, and RFC 6531's letters beyond ASCII.
fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || ".!#$%&'*+-/=?^_`{|}~".contains(c)
        || (!c.is_ascii() && (c.is_alphanumeric() || unicode_mark(c)))
}

/// Combining marks belong to letters of many scripts and NFD spellings.
fn unicode_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Returns a domain in lower case and A-labels; `None` if it is not valid (UTS 46).
pub(super) fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = if is_plain_host(domain) {
        domain.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii_strict(domain).ok()?
    };
    let labels_hold = ascii.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    // A last label of digits alone is an IP address in disguise.
    let numeric = ascii.rsplit('.').next().is_some_and(|top| top.bytes().all(|b| b.is_ascii_digit()));
    (labels_hold && !numeric && ascii.len() <= 253).then_some(ascii)
}

/// Returns true for a host of ASCII letters, digits and inner hyphens, without A-labels: nearly every one. IDNA changes only
/// the case of its letters.
fn is_plain_host(domain: &str) -> bool {
    domain.split('.').all(|label| {
        let bytes = label.as_bytes();
        !label.is_empty()
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && bytes.get(2..4) != Some(b"--".as_slice())
    })
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.0.local, self.0.domain)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

impl serde::Serialize for EmailAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_addressing_and_idn_are_read() {
        let plus = EmailAddress::parse("reader+briefing@Mail.Example").unwrap();
        assert_eq!(plus.to_string(), "reader+briefing@mail.example");
        let idn = EmailAddress::parse("minseo@한글.example").unwrap();
        assert_eq!(idn.to_ascii(), "minseo@xn--bj0bj06e.example");
        assert!(!idn.needs_smtputf8());
        assert!(EmailAddress::parse("민서@한글.example").unwrap().needs_smtputf8());
    }

    #[test]
    fn stored_address_with_a_hidden_character_stays_readable() {
        let stored = "kim\u{3164}lee@harbour.example";
        assert!(matches!(EmailAddress::parse(stored), Err(EmailAddressError::HiddenCharacter(_))));
        assert_eq!(EmailAddress::parse_stored(stored).unwrap().to_string(), stored);
        assert!(EmailAddress::parse_stored("kim\nlee@harbour.example").is_err());
    }

    #[test]
    fn two_spellings_share_a_key() {
        let a = EmailAddress::parse("Kim@XN--BJ0BJ06E.example").unwrap();
        let b = EmailAddress::parse("kim@한글.example").unwrap();
        assert_eq!(a.key(), b.key());
    }

    #[test]
    fn spellings_in_nfd_and_nfc_are_one_address() {
        for (nfd, nfc) in [
            ("re\u{301}ne@harbour.example", "r\u{e9}ne@harbour.example"),
            ("RE\u{301}NE@HARBOUR.EXAMPLE", "r\u{e9}ne@harbour.example"),
            ("\u{1106}\u{1175}\u{11ab}\u{1109}\u{1165}@harbour.example", "민서@harbour.example"),
            ("\u{212b}sa@harbour.example", "\u{e5}sa@harbour.example"),
            ("q\u{323}\u{307}@harbour.example", "q\u{307}\u{323}@harbour.example"),
            ("kim@\u{1112}\u{1161}\u{11ab}글.example", "kim@한글.example"),
            ("\u{130}van@harbour.example", "i\u{307}van@harbour.example"),
        ] {
            let (a, b) = (EmailAddress::parse(nfd).unwrap(), EmailAddress::parse(nfc).unwrap());
            assert_eq!(a.key(), b.key(), "{nfd}");
            assert!(unicode_normalization::is_nfc(&a.to_string()), "{nfd}");
            assert_eq!(EmailAddress::parse(&a.to_string()).unwrap(), a);
        }
        let two = EmailAddress::parse("rene@harbour.example").unwrap();
        assert_ne!(two.key(), EmailAddress::parse("r\u{e9}ne@harbour.example").unwrap().key());
    }

    proptest::proptest! {
        #[test]
        fn a_plain_host_is_as_idna_has_it(host in "[a-zA-Z0-9-]{1,6}(\\.[a-zA-Z0-9-]{0,66}){0,3}") {
            if is_plain_host(&host) && host.split('.').all(|label| label.len() <= 63) && host.len() <= 253 {
                let by_idna = idna::domain_to_ascii_strict(&host);
                proptest::prop_assert_eq!(by_idna.ok(), Some(host.to_ascii_lowercase()));
            }
        }
    }

    #[test]
    fn hostile_addresses_are_refused() {
        use EmailAddressError as E;
        for (text, error) in [
            ("", E::Empty),
            ("kim", E::NoAtSign),
            ("@example.com", E::NoAtSign),
            ("kim@example.com\r\nRCPT TO:<all@example.com>", E::ControlCharacter),
            ("kim@example.com\n", E::ControlCharacter),
            ("kim> SIZE=1@example.com", E::LocalCharacter('>')),
            ("\"a b\"@example.com", E::LocalCharacter('"')),
            ("a..b@example.com", E::LocalDots),
            ("=?utf-8?q?lee=40example.com=3E?=kim@example.com", E::EncodedWord),
            ("kim@exa mple.com", E::Domain),
            ("kim@-example.com", E::Domain),
            ("kim@127.0.0.1", E::Domain),
            ("kim@[127.0.0.1]", E::Domain),
            ("kim@a@example.com", E::LocalCharacter('@')),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(EmailAddress::parse(&format!("{}@example.com", "a".repeat(65))), Err(E::TooLong));
    }

    #[test]
    fn in_a_link_no_letter_of_an_address_means_anything() {
        let link = |text| EmailAddress::parse(text).unwrap().to_link();
        assert_eq!(link("reader+briefing@한글.example"), "reader+briefing@xn--bj0bj06e.example");
        assert_eq!(link("a?bcc=b&c%d#e@lantern.example"), "a%3Fbcc%3Db%26c%25d%23e@lantern.example");
        assert_eq!(link("안@lantern.example"), "%EC%95%88@lantern.example");
    }

    #[test]
    fn blanks_at_the_ends_are_no_part_of_an_address() {
        let blanks = " \t\u{A0}\u{1680}\u{2003}\u{200B}\u{202F}\u{2060}\u{3000}\u{FEFF}";
        for blank in blanks.chars() {
            let address = EmailAddress::parse(&format!("{blank}kim@harbour.example{blank}")).unwrap();
            assert_eq!(address.to_string(), "kim@harbour.example", "{blank:?}");
        }
        assert_eq!(EmailAddress::parse(blanks), Err(EmailAddressError::Empty));
    }

    #[test]
    fn hidden_characters_are_named() {
        for (text, name) in [
            ("th\u{200B}ree@example.com", "zero-width space (U+200B)"),
            ("one@exam\u{FEFF}ple.com", "byte order mark (U+FEFF)"),
            ("\u{3164}one@example.com", "Hangul filler (U+3164)"),
            ("one@example.com\u{115F}", "Hangul filler (U+115F)"),
            ("o\u{AD}ne@example.com", "soft hyphen (U+00AD)"),
            ("one\u{A0}@example.com", "no-break space (U+00A0)"),
            ("one@\u{3000}example.com", "ideographic space (U+3000)"),
            ("one\u{200D}@example.com", "zero-width joiner (U+200D)"),
            ("one@example.com\u{200D}", "zero-width joiner (U+200D)"),
            ("one@exam\u{200D}ple.com", "zero-width joiner (U+200D)"),
            ("one@\u{200C}example.com", "zero-width non-joiner (U+200C)"),
            ("one@exam\u{FE0F}ple.com", "variation selector (U+FE0F)"),
            ("o\u{202E}ne@example.com", "direction control (U+202E)"),
            ("one\u{E0041}@example.com", "tag character (U+E0041)"),
            ("o\u{34F}ne@example.com", "combining grapheme joiner (U+034F)"),
            ("o\u{2800}ne@example.com", "blank of Braille (U+2800)"),
        ] {
            let error = EmailAddress::parse(text).unwrap_err().to_string();
            assert_eq!(error, format!("there is a hidden character in the address: {name}"), "{text:?}");
        }
        // A domain of Persian needs its joiner.
        assert!(EmailAddress::parse("kim@نامه\u{200C}ای.example").is_ok());
    }

    #[test]
    fn debug_is_masked() {
        let address = EmailAddress::parse("minji@harbour.example").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(m…@harbour.example)");
    }
}
