//! Facts of a known reader and those that an import brings.

use std::collections::BTreeSet;

use crate::domain::{Newsletters, Status, Subscriber};
use crate::subscriber_import::{Field, ImportedReader};

/// A known reader as an import finds it.
pub(super) struct Known {
    pub(super) subscriber: Subscriber,
    pub(super) is_suppressed: bool,
    /// Fields that the reader chose.
    pub(super) chosen: BTreeSet<Field>,
}

/// Returns the reader after the import. What the reader chose and what is known stays; blanks replace nothing; tags only
/// grow; nobody who is suppressed is subscribed again.
pub(super) fn merge(known: &Known, new: &ImportedReader) -> Subscriber {
    let (old, imported) = (&known.subscriber, &new.subscriber);
    let may_change = |field| !known.chosen.contains(&field);
    let is_out = |status| matches!(status, Status::Unsubscribed | Status::Bounced | Status::Complained);
    let status = match (new.suppression, imported.status) {
        (Some(_), out) if !is_out(old.status) => out,
        (None, Status::Subscribed) if !known.is_suppressed => Status::Subscribed,
        _ => old.status,
    };
    Subscriber {
        email: old.email.clone(),
        name: imported.name.clone().filter(|_| may_change(Field::Name)).or_else(|| old.name.clone()),
        topics: if imported.topics.is_empty() || !may_change(Field::Topics) {
            old.topics.clone()
        } else {
            imported.topics.clone()
        },
        newsletters: Newsletters {
            chosen: if imported.newsletters.chosen.is_empty() || !may_change(Field::Newsletters) {
                old.newsletters.chosen.clone()
            } else {
                imported.newsletters.chosen.clone()
            },
            left: old.newsletters.left.union(&imported.newsletters.left).cloned().collect(),
        },
        status,
        language: imported
            .language
            .clone()
            .filter(|_| may_change(Field::Language))
            .or_else(|| old.language.clone()),
        tags: old.tags.union(&imported.tags).cloned().collect(),
        since: old.since.clone().or_else(|| imported.since.clone()),
        source: old.source.clone().or_else(|| imported.source.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::reader;
    use super::*;
    use crate::domain::{PersonName, Suppression, TopicId};

    fn imported(subscriber: Subscriber, suppression: Option<Suppression>) -> ImportedReader {
        ImportedReader { subscriber, suppression, consent: None }
    }

    fn known(subscriber: Subscriber) -> Known {
        Known { subscriber, is_suppressed: false, chosen: BTreeSet::new() }
    }

    #[test]
    fn blanks_replace_nothing_and_choices_stay() {
        let privacy: BTreeSet<_> = [TopicId::parse("privacy").unwrap()].into();
        let old = Subscriber {
            name: PersonName::parse("Minji"),
            language: Some("ko".into()),
            topics: privacy.clone(),
            ..reader("a@b.example")
        };
        assert_eq!(merge(&known(old.clone()), &imported(reader("a@b.example"), None)), old);
        let new = Subscriber {
            name: PersonName::parse("Kim"),
            language: Some("en".into()),
            topics: [TopicId::parse("policy").unwrap()].into(),
            ..reader("A@b.example")
        };
        let chosen =
            Known { chosen: [Field::Name, Field::Language, Field::Topics].into(), ..known(old.clone()) };
        assert_eq!(merge(&chosen, &imported(new.clone(), None)), old);
        let changed = merge(&known(old), &imported(new.clone(), None));
        assert_eq!((changed.name, changed.language, changed.topics), (new.name, new.language, new.topics));
        assert_eq!(changed.email.to_string(), "a@b.example", "the spelling that is known");
    }

    #[test]
    fn nobody_who_left_is_subscribed_again() {
        let with = |status| Subscriber { status, ..reader("a@b.example") };
        let status = |old, is_suppressed, new, suppression| {
            let known = Known { is_suppressed, ..known(with(old)) };
            merge(&known, &imported(with(new), suppression)).status
        };
        assert_eq!(status(Status::Unsubscribed, true, Status::Subscribed, None), Status::Unsubscribed);
        assert_eq!(status(Status::Subscribed, true, Status::Subscribed, None), Status::Subscribed);
        assert_eq!(status(Status::Pending, false, Status::Subscribed, None), Status::Subscribed);
        assert_eq!(status(Status::Subscribed, false, Status::Pending, None), Status::Subscribed);
        let left = Some(Suppression::Unsubscribed);
        assert_eq!(status(Status::Subscribed, false, Status::Unsubscribed, left), Status::Unsubscribed);
        let bounced = Some(Suppression::Bounced);
        assert_eq!(status(Status::Unsubscribed, true, Status::Bounced, bounced), Status::Unsubscribed);
    }
}
