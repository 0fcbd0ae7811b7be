//! Refusals of single recipients.

use briefing::deliver::StopReason;
use briefing::domain::{EmailAddress, Outcome, RowState, Stage, Suppression};
use briefing::inbox::{Action, Event, Hook, RefuseRecipients};
use briefing::store::Suppressions;

use crate::support::delivery::{copies, relay, subscriber, subscribers};
use crate::support::{TestDelivery, TestNewsroom};

async fn suppressed(delivery: &TestDelivery, address: &str) -> Option<Suppression> {
    delivery.store.suppression(&EmailAddress::parse(address).unwrap()).await.unwrap()
}

#[tokio::test]
async fn refused_recipient_costs_no_connection_and_no_other() {
    let gone = ["r002@harbour.example", "r005@harbour.example", "r006@harbour.example"];
    let delivery = TestDelivery::plan(12).await;
    let server = relay(RefuseRecipients::new(gone, "550 5.7.1 not welcome")).await;
    let mut settings = delivery.settings(&server);
    settings.connections = 1;
    let report = delivery.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (9, 3));
    assert_eq!((server.connections(), server.messages()), (1, 9));
    let states = delivery.states().await;
    assert!(gone.iter().all(|address| states[*address] == RowState::Refused));
    assert!(gone.iter().all(|address| !copies(&server.received()).contains_key(*address)));
}

#[tokio::test]
async fn unknown_mailbox_is_suppressed() {
    let delivery = TestDelivery::plan(3).await;
    let server = relay(RefuseRecipients::new(["r002@harbour.example"], "550 5.1.1 no such user")).await;
    delivery.run(delivery.settings(&server)).await;
    assert_eq!(suppressed(&delivery, "r002@harbour.example").await, Some(Suppression::Bounced));
    assert_eq!(suppressed(&delivery, "r001@harbour.example").await, None);
    let story = delivery.story("r002@harbour.example").await;
    assert_eq!((story.row.state, story.attempts[0].stage), (RowState::Refused, Stage::RcptTo));
}

#[tokio::test]
async fn policy_rejection_suppresses_nobody() {
    let policy = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to: "r001@harbour.example" } => Action::Reply("550 5.7.1 blocked".into()),
        Hook::Rcpt { to: "r002@harbour.example" } => Action::Reply("552 5.2.2 full for good".into()),
        Hook::Content { to, .. } if to[0] == "r003@harbour.example" => {
            Action::Reply("550 5.1.1 looks like spam to us".into())
        }
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(4).await, relay(policy).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.refused, report.tally.accepted), (3, 1));
    for number in 1..=3 {
        assert_eq!(suppressed(&delivery, &format!("r00{number}@harbour.example")).await, None);
    }
}

#[tokio::test]
async fn permanent_reply_at_any_step_is_final() {
    for (stage, at) in [(Stage::Data, "554 5.6.0 no"), (Stage::Dot, "554 5.6.0 no")] {
        let script = move |event: &Event<'_>| {
            if event.hook.is_at(stage) && event.connection == 1 && event.accepted == 1 {
                Action::Reply(at.into())
            } else {
                Action::Default
            }
        };
        let (delivery, server) = (TestDelivery::plan(3).await, relay(script).await);
        let mut settings = delivery.settings(&server);
        settings.connections = 1;
        let report = delivery.run(settings).await;
        // Every message after the first is refused, since none of them counts as accepted.
        assert_eq!((report.tally.accepted, report.tally.refused), (1, 2), "{stage:?}");
        assert_eq!(server.messages(), 1);
    }
}

/// A relay that requires a password, or does not know the sender, refuses every `MAIL`. That concerns no recipient.
#[tokio::test]
async fn refused_sender_refuses_no_recipient() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } => Action::Reply("530 5.7.0 sign in first".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(10).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    let Some(StopReason::RelayFailed(failure)) = &report.unfinished else { panic!("{report:?}") };
    assert_eq!((failure.stage(), failure.reply().unwrap().code), (Stage::MailFrom, 530));
    assert_eq!((report.tally.pending, report.tally.refused), (10, 0));

    let cured = relay(briefing::inbox::AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&cured)).await.tally.accepted, 10);
}

#[tokio::test]
async fn single_refused_sender_is_retried() {
    let once = std::sync::atomic::AtomicU64::new(0);
    let script = move |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if once.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 3 => {
            Action::Reply("550 5.7.1 not you, for once".into())
        }
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(10).await, relay(script).await);
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (10, 0));
    assert!(copies(&server.received()).values().all(|copies| *copies == 1));
}

/// RFC 6531: the address travels as it is where the relay takes that, and else the others are not held up.
#[tokio::test]
async fn address_beyond_ascii_is_sent_with_smtputf8_or_refused_alone_with_its_reason() {
    let mut all = subscribers(3);
    all.insert(1, subscriber("민서@harbour.example"));
    let delivery = TestDelivery::plan_for(&TestNewsroom::small(), all).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (4, 0), "{report:?}");
    let received = server.received();
    let message = received.iter().find(|message| message.to == ["민서@harbour.example"]).unwrap();
    let text = String::from_utf8(message.bytes().unwrap().clone()).unwrap();
    assert!(text.contains("\r\nTo: <민서@harbour.example>\r\n"), "{text}");
    let talks = server.transcripts();
    let said: Vec<_> = talks.iter().flat_map(|talk| talk.client().clone()).collect();
    let mails: Vec<_> = said.iter().filter(|line| line.contains("SMTPUTF8")).collect();
    assert!(matches!(mails.as_slice(), [mail] if mail.ends_with(" BODY=8BITMIME SMTPUTF8")), "{mails:?}");

    let mut all = subscribers(3);
    all.insert(1, subscriber("민서@harbour.example"));
    let delivery = TestDelivery::plan_for(&TestNewsroom::small(), all).await;
    let hide = |event: &Event<'_>| match event.hook {
        Hook::Hello { .. } => Action::Hide(vec!["SMTPUTF8"]),
        _ => Action::Default,
    };
    let server = relay(hide).await;
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (3, 1));
    let story = delivery.story("민서@harbour.example").await;
    let [attempt] = story.attempts.as_slice() else { panic!("one try: {story:?}") };
    assert_eq!((attempt.outcome, &attempt.reply), (Outcome::Refused, &None));
    let why = attempt.note.as_ref().unwrap();
    assert!(
        why.contains("letters beyond ASCII before the `@`, and the relay does not offer SMTPUTF8"),
        "{why}"
    );
    assert_eq!(suppressed(&delivery, "민서@harbour.example").await, None, "another relay may carry it");
}
