//! The name one message keeps for ever.

use std::fmt;

use super::{DeliveryId, SubscriberId};
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

/// A Message-ID (RFC 5322 §3.6.4), without the angle brackets.
///
/// It is derived from the delivery and the subscriber, so that every attempt, bounce and log line about one mail
/// leads back to one row of the ledger, and a message sent twice is recognised as one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// The id of the message of one `delivery` to one `subscriber`. `seed` is the delivery's content hash: two
    /// newsrooms that both start counting at 1 still never share an id.
    pub fn derive(seed: &str, delivery: DeliveryId, subscriber: SubscriberId, domain: &str) -> Self {
        Self::digest(&[seed, &delivery.0.to_string(), &subscriber.0.to_string()], domain)
    }

    /// The id of a message outside any delivery, such as a test, from whatever makes it unique.
    pub fn digest(parts: &[&str], domain: &str) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let name = BASE32_NOPAD.encode(&hash.finalize()[..15]).to_ascii_lowercase();
        Self([&name, "@", domain].concat())
    }

    /// Reads back an id that the ledger kept.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// `left@right`, without the angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_row_has_the_same_id_and_others_another() {
        let id = |d, s| MessageId::derive("seed", DeliveryId(d), SubscriberId(s), "briefing.example");
        assert_eq!(id(1, 2), id(1, 2));
        assert_ne!(id(1, 2), id(2, 1));
        assert_ne!(id(1, 23), id(12, 3));
        assert!(id(1, 2).as_str().ends_with("@briefing.example"));
    }
}
