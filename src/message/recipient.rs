//! Recipient of a message.

use crate::domain::{EmailAddress, MessageId, PersonName, PersonalLinks};

/// A subscriber within one delivery, with everything that a message needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recipient {
    /// Address.
    pub email: EmailAddress,
    /// Name, if known.
    pub name: Option<PersonName>,
    /// Personal links.
    pub links: PersonalLinks,
    /// Message-ID, the same for every attempt.
    pub message_id: MessageId,
}

/// Formats the recipient for the footer: `Minji Kim (minji@harbour.example)`, or the address alone.
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
    fn recipient_line_has_the_name_if_known() {
        let email = EmailAddress::parse("minseo@한글.example").unwrap();
        let name = PersonName::parse("김민서");
        assert_eq!(recipient_line(name.as_ref(), &email), "김민서 (minseo@한글.example)");
        assert_eq!(recipient_line(None, &email), "minseo@한글.example");
    }
}
