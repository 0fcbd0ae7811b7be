//! Whom a message is for.

use crate::domain::{EmailAddress, MessageId, PersonName, PersonalLinks};

/// One reader, as far as their message is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// Where the mail goes.
    pub email: EmailAddress,
    /// How the reader is called, when known.
    pub name: Option<PersonName>,
    /// The reader's own links.
    pub links: PersonalLinks,
    /// The name this message keeps for ever.
    pub message_id: MessageId,
}

/// What the footer calls the reader: `Minji Kim (minji@harbour.example)`, or the address alone.
pub fn recipient_line(name: Option<&PersonName>, email: &EmailAddress) -> String {
    match name {
        Some(name) => format!("{name} ({email})"),
        None => email.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_called_by_name_when_it_is_known() {
        let email = EmailAddress::parse("minseo@한글.example").unwrap();
        let name = PersonName::parse("김민서");
        assert_eq!(recipient_line(name.as_ref(), &email), "김민서 (minseo@한글.example)");
        assert_eq!(recipient_line(None, &email), "minseo@한글.example");
    }
}
