//! Fingerprint of a list of subscribers: two lists with the same one have the same subscribers in the same order.

use sha2::{Digest, Sha256};

use crate::domain::{NewsletterId, PersonName, Subscriber, TopicId};
use crate::store::SourceFingerprint;

/// Version of what a sync does with a list: with another one, lists are synced anew.
const VERSION: &[u8] = b"sync 1";

/// Hash of subscribers, one after the other.
pub(super) struct FingerprintHash(Sha256);

impl Default for FingerprintHash {
    fn default() -> Self {
        let mut hash = Sha256::new();
        hash.update(VERSION);
        Self(hash)
    }
}

impl FingerprintHash {
    /// Adds a subscriber.
    pub(super) fn add(&mut self, subscriber: &Subscriber) {
        // Named one by one: a field that is added later cannot be forgotten here.
        let Subscriber { email, name, topics, newsletters, status, language, tags, since, source } =
            subscriber;
        self.text(&email.to_string());
        self.optional(name.as_ref().map(PersonName::as_str));
        self.all(topics.iter().map(TopicId::as_str));
        self.all(newsletters.chosen.iter().map(NewsletterId::as_str));
        self.all(newsletters.left.iter().map(NewsletterId::as_str));
        self.text(status.as_str());
        self.optional(language.as_deref());
        self.all(tags.iter().map(String::as_str));
        self.optional(since.as_deref());
        self.optional(source.as_deref());
    }

    /// Returns the fingerprint.
    pub(super) fn finish(self) -> SourceFingerprint {
        self.0.finalize().into()
    }

    /// Adds a text with its length, so that no two lists run together to the same bytes.
    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text);
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(usize::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn all<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) {
        self.number(texts.len());
        texts.for_each(|text| self.text(text));
    }

    fn number(&mut self, number: usize) {
        self.0.update((number as u64).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EmailAddress, Newsletters, Status};

    fn plain() -> Subscriber {
        Subscriber {
            email: EmailAddress::parse("a@b.example").unwrap(),
            name: None,
            topics: [].into(),
            newsletters: Newsletters::default(),
            status: Status::Subscribed,
            language: None,
            tags: [].into(),
            since: None,
            source: None,
        }
    }

    fn fingerprint(subscribers: &[Subscriber]) -> SourceFingerprint {
        let mut hash = FingerprintHash::default();
        for subscriber in subscribers {
            hash.add(subscriber);
        }
        hash.finish()
    }

    #[test]
    fn every_field_counts() {
        let (topic, newsletter) = (TopicId::parse("a").unwrap(), NewsletterId::parse("a").unwrap());
        let one = |newsletters| Subscriber { newsletters, ..plain() };
        let lists = [
            vec![],
            vec![plain()],
            vec![plain(), plain()],
            vec![Subscriber { email: EmailAddress::parse("A@b.example").unwrap(), ..plain() }],
            vec![Subscriber { name: PersonName::parse("a"), ..plain() }],
            vec![Subscriber { topics: [topic].into(), ..plain() }],
            vec![one(Newsletters { chosen: [newsletter.clone()].into(), ..Newsletters::default() })],
            vec![one(Newsletters { left: [newsletter].into(), ..Newsletters::default() })],
            vec![Subscriber { status: Status::Pending, ..plain() }],
            vec![Subscriber { language: Some("a".into()), ..plain() }],
            vec![Subscriber { tags: ["a".into()].into(), ..plain() }],
            vec![Subscriber { tags: ["a".into(), "b".into()].into(), ..plain() }],
            vec![Subscriber { since: Some("a".into()), ..plain() }],
            vec![Subscriber { source: Some("a".into()), ..plain() }],
            vec![Subscriber { source: Some(String::new()), ..plain() }],
        ];
        for (index, list) in lists.iter().enumerate() {
            assert_eq!(fingerprint(list), fingerprint(list));
            assert!(lists[..index].iter().all(|other| fingerprint(other) != fingerprint(list)), "{index}");
        }
    }
}
