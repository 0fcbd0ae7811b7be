//! Sign-ups, choices, the outbox and pauses: what readers do by themselves.

use briefing::domain::{
    EmailAddress, Exclusion, NewsletterId, Newsletters, NoticeKind, PersonName, Status, Subscriber,
    Suppression,
};
use briefing::store::{
    Asked, Audience, Choices, Confirmed, LeaveLink, Notice, Outbox, ReaderChoices, ReaderRef, SignUpRequest,
    SignUps, Store, SubscriberRecords, Subscribers, Suppressions,
};

use super::support::*;

const FILE: &str = "subscribers.toml";
const MINJI: &str = "minji@harbour.example";
const CONSENT: &str = "I agree to get the briefing by mail.";
const DAY: i64 = 24 * 3600;

pub(super) fn operator() -> EmailAddress {
    address("desk@lantern.example")
}

pub(super) fn request(email: &str) -> SignUpRequest {
    SignUpRequest {
        email: address(email),
        choices: Choices {
            name: PersonName::parse("Minji"),
            topics: topics("privacy"),
            newsletters: Newsletters::default(),
            language: Some("ko".into()),
        },
        consent: CONSENT.into(),
        operator: operator(),
    }
}

async fn ask(store: &Store, email: &str, second: i64) -> Asked {
    store.request_subscription(request(email), at(second)).await.unwrap()
}

async fn confirm(store: &Store, reference: ReaderRef, second: i64) -> Confirmed {
    store.confirm(reference, &operator(), at(second)).await.unwrap()
}

/// Takes every notice that waits.
async fn notices(store: &Store) -> Vec<Notice> {
    let found = store.claim_notices(100, at(90 * DAY), at(91 * DAY)).await.unwrap();
    for notice in &found {
        assert!(store.hand_over_notice(notice.id, notice.claim).await.unwrap());
        store.end_notice(notice.id, notice.claim, briefing::store::NoticeEnd::Done).await.unwrap();
    }
    found
}

fn kinds(notices: &[Notice]) -> Vec<(NoticeKind, String)> {
    notices.iter().map(|notice| (notice.notice.kind, notice.notice.email.to_string())).collect()
}

async fn join(store: &Store, email: &str, second: i64) -> ReaderRef {
    assert_eq!(ask(store, email, second).await, Asked::Mailed);
    let found = notices(store).await;
    let reference = found[0].notice.reference.unwrap();
    assert!(matches!(confirm(store, reference, second).await, Confirmed::Subscribed(_)));
    notices(store).await;
    reference
}

async fn mailed(store: &Store) -> u64 {
    preview(store, Audience::default(), None, mail_subscribed()).await.unwrap().mail
}

async fn found(store: &Store, email: &str) -> Subscriber {
    store.find(&address(email)).await.unwrap().unwrap().subscriber
}

#[tokio::test]
async fn a_sign_up_takes_effect_when_it_is_confirmed() {
    for (store, _folder) in stores().await {
        assert_eq!(ask(&store, MINJI, 1).await, Asked::Mailed);
        let waiting = found(&store, MINJI).await;
        assert_eq!((waiting.status, waiting.name, mailed(&store).await), (Status::Pending, None, 0));
        let mail = notices(&store).await;
        assert_eq!(kinds(&mail), [(NoticeKind::Confirm, MINJI.to_owned())]);
        assert_eq!(mail[0].notice.language.as_deref(), Some("ko"));
        let reference = mail[0].notice.reference.unwrap();

        assert!(matches!(confirm(&store, reference, 2).await, Confirmed::Subscribed(_)));
        let reader = found(&store, MINJI).await;
        assert_eq!((reader.status, reader.topics), (Status::Subscribed, topics("privacy")));
        assert_eq!(reader.name, PersonName::parse("Minji"));
        assert_eq!(mailed(&store).await, 1);
        assert_eq!(kinds(&notices(&store).await), [(NoticeKind::Welcome, MINJI.to_owned())]);
        let record = store.subscriber_record(&address(MINJI)).await.unwrap().unwrap();
        assert_eq!(record.consents.len(), 1);
        let consent = &record.consents[0];
        assert_eq!((consent.text.as_str(), consent.how.as_str()), (CONSENT, "form"));
        assert_eq!((consent.given.as_deref(), consent.recorded_at), (Some("1970-01-01T00:00:01Z"), at(2)));

        // The link again: harmless.
        assert!(matches!(confirm(&store, reference, 3).await, Confirmed::Already(_)));
        assert_eq!(notices(&store).await, []);
    }
}

#[tokio::test]
async fn who_signs_up_again_is_answered_by_what_they_are() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        assert_eq!(ask(&store, MINJI, DAY).await, Asked::AlreadyIn);
        assert_eq!(kinds(&notices(&store).await), [(NoticeKind::AlreadyIn, MINJI.to_owned())]);

        store.unsubscribe(reference, LeaveLink::Button, at(2 * DAY)).await.unwrap().unwrap();
        assert_eq!(kinds(&notices(&store).await), [(NoticeKind::Goodbye, MINJI.to_owned())]);
        assert_eq!(ask(&store, MINJI, 3 * DAY).await, Asked::Mailed);
        assert_eq!(mailed(&store).await, 0, "asking changes nothing");
        assert!(matches!(confirm(&store, reference, 3 * DAY).await, Confirmed::Subscribed(_)));
        assert_eq!(mailed(&store).await, 1);
        notices(&store).await;

        for (number, reason) in
            [Suppression::Bounced, Suppression::Complained, Suppression::Manual].into_iter().enumerate()
        {
            let other = format!("{number}@harbour.example");
            store.suppress(&address(&other), reason, None, at(1)).await.unwrap();
            assert_eq!(ask(&store, &other, 1).await, Asked::Suppressed);
            let mail = notices(&store).await;
            assert_eq!(kinds(&mail), [(NoticeKind::Operator, operator().to_string())]);
            assert!(mail[0].notice.text.contains(&other));
        }
    }
}

#[tokio::test]
async fn a_link_from_before_the_departure_brings_nobody_back() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        store.unsubscribe(reference, LeaveLink::OneClick, at(2)).await.unwrap();
        assert_eq!(confirm(&store, reference, 3).await, Confirmed::Lapsed);
        // And a request that was on its way when they left.
        ask(&store, MINJI, DAY).await;
        store.unsubscribe(reference, LeaveLink::OneClick, at(DAY + 1)).await.unwrap();
        assert_eq!(confirm(&store, reference, DAY + 2).await, Confirmed::Lapsed);
        assert_eq!(mailed(&store).await, 0);
    }
}

#[tokio::test]
async fn a_departure_can_be_taken_back_for_a_while() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        let left = store.unsubscribe(reference, LeaveLink::Button, at(100)).await.unwrap().unwrap();
        assert_eq!((left.email.to_string().as_str(), left.is_new), (MINJI, true));
        let again = store.unsubscribe(reference, LeaveLink::OneClick, at(101)).await.unwrap().unwrap();
        assert!(!again.is_new);
        assert!(store.note_departure(reference, "too many mails", at(102)).await.unwrap());
        assert!(!store.note_departure(reference, "again", at(102)).await.unwrap());
        let record = store.subscriber_record(&address(MINJI)).await.unwrap().unwrap();
        assert_eq!(record.suppressions[0].note.as_deref(), Some("button on the site: too many mails"));
        assert!(!store.undo_unsubscribe(reference, at(101), at(200)).await.unwrap(), "too late");
        assert!(store.undo_unsubscribe(reference, at(100), at(200)).await.unwrap());
        assert_eq!(mailed(&store).await, 1);
        assert_eq!(notices(&store).await, [], "the receipt is not sent");

        // What somebody else decided is not taken back.
        store.suppress(&address(MINJI), Suppression::Bounced, None, at(300)).await.unwrap();
        store.unsubscribe(reference, LeaveLink::Button, at(301)).await.unwrap();
        assert!(!store.undo_unsubscribe(reference, at(0), at(302)).await.unwrap());
        assert_eq!(notices(&store).await, [], "a dead mailbox gets no receipt");
    }
}

#[tokio::test]
async fn a_reader_who_leaves_is_skipped_by_a_running_delivery() {
    for (store, _folder) in stores().await {
        let delivery = planned(&store, &[MINJI, "juno@b.example"]).await;
        let minji = store.find(&address(MINJI)).await.unwrap().unwrap();
        store.unsubscribe(minji.public_ref, LeaveLink::OneClick, at(101)).await.unwrap();
        let token = token(&store, delivery.id).await;
        let claims = briefing::store::Ledger::claim(&store, token, 10, at(102), briefing::store::Due::Queued)
            .await
            .unwrap();
        let to: Vec<_> = claims.iter().map(|claim| claim.email.to_string()).collect();
        assert_eq!(to, ["juno@b.example"]);
    }
}

#[tokio::test]
async fn what_a_reader_chose_is_not_changed_by_a_file() {
    for (store, _folder) in stores().await {
        let listed = || vec![with_topics(MINJI, "scams")];
        store.sync(FILE, listed(), at(1)).await.unwrap();
        let reference = store.find(&address(MINJI)).await.unwrap().unwrap().public_ref;
        let weekly = NewsletterId::parse("weekly").unwrap();
        let choices = Choices {
            name: PersonName::parse("민지"),
            topics: topics("privacy"),
            newsletters: Newsletters { left: [weekly].into(), ..Newsletters::default() },
            language: Some("ko".into()),
        };
        assert!(store.update_preferences(reference, choices.clone(), at(2)).await.unwrap());
        store.sync(FILE, listed(), at(3)).await.unwrap();
        let reader = found(&store, MINJI).await;
        assert_eq!((&reader.name, &reader.topics), (&choices.name, &choices.topics));
        assert_eq!((&reader.newsletters, &reader.language), (&choices.newsletters, &choices.language));
        assert_eq!(mailed(&store).await, 1, "the new combination is planned for");
        store.sync(FILE, vec![], at(4)).await.unwrap();
        assert_eq!(mailed(&store).await, 0, "the file still says who is listed");
        assert!(!store.update_preferences([0; 10], choices, at(2)).await.unwrap());
    }
}

#[tokio::test]
async fn a_paused_reader_is_excluded_until_the_pause_is_over() {
    for (store, _folder) in stores().await {
        let delivery = planned(&store, &[MINJI, "juno@b.example"]).await;
        let reference = store.find(&address(MINJI)).await.unwrap().unwrap().public_ref;
        assert!(store.pause_until(reference, Some(at(DAY)), at(101)).await.unwrap());
        let tally = briefing::store::Ledger::tally(&store, delivery.id).await.unwrap();
        assert_eq!((tally.pending, tally.excluded.get(&Exclusion::Paused)), (1, Some(&1)), "{tally:?}");

        let forecast = || preview(&store, Audience::default(), None, mail_subscribed());
        let paused = forecast().await.unwrap();
        assert_eq!((paused.mail, paused.excluded), (1, [(Exclusion::Paused, 1)].into()));
        plan(&store, new_delivery("2022-11-25", "Second"), Audience::default(), mail_subscribed())
            .await
            .unwrap();
        let found = briefing::store::Ledger::delivery(&store, &issue("2022-11-25")).await.unwrap().unwrap();
        let tally = briefing::store::Ledger::tally(&store, found.delivery.id).await.unwrap();
        assert_eq!((tally.pending, tally.excluded.get(&Exclusion::Paused)), (1, Some(&1)));
        let reader = store.reader(reference).await.unwrap().unwrap();
        assert_eq!(reader.paused_until, Some(at(DAY)));

        assert_eq!(store.end_pauses(at(DAY - 1)).await.unwrap(), 0);
        assert_eq!(store.end_pauses(at(DAY)).await.unwrap(), 1);
        assert_eq!(forecast().await.unwrap().mail, 2);
        store.pause_until(reference, Some(at(3 * DAY)), at(2 * DAY)).await.unwrap();
        store.pause_until(reference, None, at(2 * DAY)).await.unwrap();
        assert_eq!(forecast().await.unwrap().mail, 2);
    }
}

#[tokio::test]
async fn a_change_of_address_is_confirmed_by_the_new_one_and_told_to_the_old() {
    for (store, _folder) in stores().await {
        let new = "minji@new.example";
        let reference = join(&store, MINJI, 1).await;
        let asked = store.request_address_change(reference, &address(new), at(DAY)).await.unwrap();
        assert_eq!(asked, Asked::Mailed);
        let mail = notices(&store).await;
        assert_eq!(kinds(&mail), [(NoticeKind::ConfirmAddress, new.to_owned())]);
        assert_eq!(store.suppression(&address(MINJI)).await.unwrap(), None, "nothing has changed yet");
        let link = mail[0].notice.reference.unwrap();
        assert_ne!(link, reference);

        let Confirmed::AddressChanged(moved) = confirm(&store, link, DAY + 1).await else { panic!() };
        assert_eq!((moved.subscriber.email.to_string().as_str(), moved.public_ref), (new, reference));
        assert_eq!(store.suppression(&address(MINJI)).await.unwrap(), Some(Suppression::Moved));
        assert_eq!(kinds(&notices(&store).await), [(NoticeKind::AddressChanged, MINJI.to_owned())]);
        let record = store.subscriber_record(&address(new)).await.unwrap().unwrap();
        assert_eq!(record.consents.len(), 1, "the consent goes along");
        assert_eq!(confirm(&store, link, DAY + 2).await, Confirmed::Lapsed);

        // A list that still has the old address mails nobody twice.
        store.sync(FILE, vec![reader(MINJI)], at(DAY + 3)).await.unwrap();
        assert_eq!(mailed(&store).await, 1);
    }
}

#[tokio::test]
async fn nobody_moves_to_an_address_that_must_not_be_mailed_or_is_in() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        join(&store, "juno@harbour.example", 1).await;
        store
            .suppress(&address("left@harbour.example"), Suppression::Unsubscribed, None, at(1))
            .await
            .unwrap();
        for target in ["juno@harbour.example", "left@harbour.example", MINJI] {
            store.request_address_change(reference, &address(target), at(2 * DAY)).await.unwrap();
            assert_eq!(notices(&store).await, [], "{target}");
        }
        // Suppressed between request and confirmation.
        let new = address("minji@new.example");
        store.request_address_change(reference, &new, at(2 * DAY)).await.unwrap();
        let link = notices(&store).await[0].notice.reference.unwrap();
        store.suppress(&new, Suppression::Complained, None, at(2 * DAY)).await.unwrap();
        assert_eq!(confirm(&store, link, 2 * DAY).await, Confirmed::Lapsed);
        assert_eq!(mailed(&store).await, 2);
    }
}

#[tokio::test]
async fn who_never_confirmed_is_forgotten_after_thirty_days() {
    for (store, _folder) in stores().await {
        ask(&store, MINJI, 1).await;
        let reference = notices(&store).await[0].notice.reference.unwrap();
        ask(&store, "known@harbour.example", 1).await;
        store.sync(FILE, vec![reader("known@harbour.example")], at(2)).await.unwrap();
        assert_eq!(store.forget_expired(at(30 * DAY)).await.unwrap().unconfirmed, 0);
        assert_eq!(store.forget_expired(at(30 * DAY + 1)).await.unwrap().unconfirmed, 1);
        assert_eq!(store.find(&address(MINJI)).await.unwrap(), None);
        assert_eq!(confirm(&store, reference, 30 * DAY + 2).await, Confirmed::Lapsed);
        assert!(store.find(&address("known@harbour.example")).await.unwrap().is_some());

        // One whom a ledger knows keeps a row without the person.
        ask(&store, MINJI, 40 * DAY).await;
        planned(&store, &["known@harbour.example"]).await;
        assert_eq!(store.forget_expired(at(71 * DAY)).await.unwrap().unconfirmed, 1);
        assert_eq!(store.find(&address(MINJI)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_erased_person_is_a_stranger_who_may_come_back() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        store.request_preferences_link(&address(MINJI), None, at(DAY)).await.unwrap();
        store.erase_subscriber(&address(MINJI), at(DAY)).await.unwrap();
        assert_eq!(notices(&store).await, [], "and no mail waits for them");
        assert!(store.reader(reference).await.unwrap().is_none());
        assert!(store.unsubscribe(reference, LeaveLink::OneClick, at(DAY)).await.unwrap().is_none());
        store.sync(FILE, vec![reader(MINJI)], at(DAY)).await.unwrap();
        assert_eq!(mailed(&store).await, 0, "no list brings them back");
        join(&store, MINJI, 3 * DAY).await;
        assert_eq!(mailed(&store).await, 1, "they themselves do");
    }
}

#[tokio::test]
async fn a_preferences_link_goes_to_known_addresses_only() {
    for (store, _folder) in stores().await {
        let reference = join(&store, MINJI, 1).await;
        let link = |text: &'static str, second| {
            let store = store.clone();
            async move { store.request_preferences_link(&address(text), Some("en"), at(second)).await.unwrap() }
        };
        assert_eq!(link("nobody@harbour.example", DAY).await, Asked::Unknown);
        assert_eq!(link(MINJI, DAY).await, Asked::Mailed);
        assert_eq!(link(MINJI, DAY + 599).await, Asked::Limited);
        let mail = notices(&store).await;
        assert_eq!(kinds(&mail), [(NoticeKind::PreferencesLink, MINJI.to_owned())]);
        assert_eq!(
            (mail[0].notice.reference, mail[0].notice.language.as_deref()),
            (Some(reference), Some("ko"))
        );
    }
}

#[tokio::test]
async fn sign_up_from_a_suppressed_domain_is_refused() {
    for (store, _folder) in stores().await {
        store.suppress_domain("loud.example", "Dasom", Some("asked"), at(1)).await.unwrap();
        assert_eq!(ask(&store, "minji@loud.example", 2).await, Asked::Suppressed);
        assert!(store.find(&address("minji@loud.example")).await.unwrap().is_none());
        assert_ne!(ask(&store, "minji@quiet.example", 2).await, Asked::Suppressed);
    }
}
