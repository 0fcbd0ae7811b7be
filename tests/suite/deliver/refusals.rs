//! What the relay says about a reader stays with that reader.

use briefing::deliver::StopReason;
use briefing::domain::{EmailAddress, Outcome, RowState, Stage, Suppression};
use briefing::inbox::{Action, Event, Hook, RefuseRecipients};
use briefing::store::Suppressions;

use crate::support::desk::{copies, reader, readers, relay};
use crate::support::{Desk, TestNewsroom};

async fn suppressed(desk: &Desk, address: &str) -> Option<Suppression> {
    desk.store.is_suppressed(&EmailAddress::parse(address).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_refused_reader_costs_neither_a_connection_nor_a_neighbour() {
    let gone = ["r002@harbour.example", "r005@harbour.example", "r006@harbour.example"];
    let desk = Desk::plan(12).await;
    let server = relay(RefuseRecipients::new(gone, "550 5.7.1 not welcome")).await;
    let mut settings = desk.settings(&server);
    settings.connections = 1;
    let report = desk.run(settings).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (9, 3));
    assert_eq!((server.connections(), server.messages()), (1, 9));
    let states = desk.states().await;
    assert!(gone.iter().all(|address| states[*address] == RowState::Refused));
    assert!(gone.iter().all(|address| !copies(&server.received()).contains_key(*address)));
}

#[tokio::test]
async fn a_missing_mailbox_is_never_written_to_again() {
    let desk = Desk::plan(3).await;
    let server = relay(RefuseRecipients::new(["r002@harbour.example"], "550 5.1.1 no such user")).await;
    desk.run(desk.settings(&server)).await;
    assert_eq!(suppressed(&desk, "r002@harbour.example").await, Some(Suppression::Bounced));
    assert_eq!(suppressed(&desk, "r001@harbour.example").await, None);
    let story = desk.story("r002@harbour.example").await;
    assert_eq!((story.row.state, story.attempts[0].stage), (RowState::Refused, Stage::RcptTo));
}

#[tokio::test]
async fn a_refusal_over_policy_or_content_bans_nobody() {
    let policy = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to: "r001@harbour.example" } => Action::Reply("550 5.7.1 blocked".into()),
        Hook::Rcpt { to: "r002@harbour.example" } => Action::Reply("552 5.2.2 full for good".into()),
        Hook::Content { to, .. } if to[0] == "r003@harbour.example" => {
            Action::Reply("550 5.1.1 looks like spam to us".into())
        }
        _ => Action::Default,
    };
    let (desk, server) = (Desk::plan(4).await, relay(policy).await);
    let report = desk.run(desk.settings(&server)).await;
    assert_eq!((report.tally.refused, report.tally.accepted), (3, 1));
    for number in 1..=3 {
        assert_eq!(suppressed(&desk, &format!("r00{number}@harbour.example")).await, None);
    }
}

#[tokio::test]
async fn a_refusal_at_any_step_about_the_message_is_final() {
    for (stage, at) in [(Stage::Data, "554 5.6.0 no"), (Stage::Dot, "554 5.6.0 no")] {
        let script = move |event: &Event<'_>| {
            if event.hook.is_at(stage) && event.connection == 1 && event.accepted == 1 {
                Action::Reply(at.into())
            } else {
                Action::Default
            }
        };
        let (desk, server) = (Desk::plan(3).await, relay(script).await);
        let mut settings = desk.settings(&server);
        settings.connections = 1;
        let report = desk.run(settings).await;
        // Every message after the first is refused, since none of them counts as accepted.
        assert_eq!((report.tally.accepted, report.tally.refused), (1, 2), "{stage:?}");
        assert_eq!(server.messages(), 1);
    }
}

/// A relay that wants a password, or does not know the sender, refuses every `MAIL`. That says nothing about readers.
#[tokio::test]
async fn a_relay_that_refuses_the_sender_burns_nobody() {
    let script = |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } => Action::Reply("530 5.7.0 sign in first".into()),
        _ => Action::Default,
    };
    let (desk, server) = (Desk::plan(10).await, relay(script).await);
    let report = desk.run(desk.settings(&server)).await;
    let Some(StopReason::RelayFailed(failure)) = &report.unfinished else { panic!("{report:?}") };
    assert_eq!((failure.stage(), failure.reply().unwrap().code), (Stage::MailFrom, 530));
    assert_eq!((report.tally.pending, report.tally.refused), (10, 0));

    let cured = relay(briefing::inbox::AcceptAll).await;
    assert_eq!(desk.run(desk.settings(&cured)).await.tally.accepted, 10);
}

#[tokio::test]
async fn one_refused_sender_among_accepted_ones_is_tried_again() {
    let once = std::sync::atomic::AtomicU64::new(0);
    let script = move |event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if once.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 3 => {
            Action::Reply("550 5.7.1 not you, for once".into())
        }
        _ => Action::Default,
    };
    let (desk, server) = (Desk::plan(10).await, relay(script).await);
    let report = desk.run(desk.settings(&server)).await;
    assert_eq!((report.tally.accepted, report.tally.refused), (10, 0));
    assert!(copies(&server.received()).values().all(|copies| *copies == 1));
}

/// A message that cannot be written for one reader must not hold up the others, this time or any other time.
#[tokio::test]
async fn an_address_no_message_can_name_is_refused_alone() {
    let mut all = readers(3);
    all.insert(1, reader("민서@harbour.example"));
    let desk = Desk::plan_for(&TestNewsroom::small(), all).await;
    let server = relay(briefing::inbox::AcceptAll).await;
    let report = desk.run(desk.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.refused), (3, 1));
    let story = desk.story("민서@harbour.example").await;
    let [attempt] = story.attempts.as_slice() else { panic!("one try: {story:?}") };
    assert_eq!((attempt.outcome, &attempt.reply), (Outcome::Refused, &None));
    assert!(attempt.note.as_ref().unwrap().contains("SMTPUTF8"), "{attempt:?}");
    assert_eq!(suppressed(&desk, "민서@harbour.example").await, None, "another relay may carry it");
}
