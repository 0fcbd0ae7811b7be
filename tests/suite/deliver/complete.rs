//! Deliveries without a fault.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::domain::{DeliveryState, Exclusion, Outcome, PersonName, RowState, Stage, TopicId};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use jiff::SignedDuration;

use crate::support::delivery::{copies, message_id_of, relay, subscriber, subscribers};
use crate::support::{TestDelivery, TestNewsroom};

#[tokio::test]
async fn every_recipient_gets_exactly_one_message() {
    let (delivery, server) = (TestDelivery::plan(40).await, relay(AcceptAll).await);
    let settings = delivery.settings(&server);
    let progress = Arc::clone(&settings.progress);
    let report = delivery.run(settings).await;

    assert!(report.unfinished.is_none(), "{report:?}");
    assert_eq!((report.tally.accepted, report.tally.planned()), (40, 40));
    assert_eq!(report.tally.state(), DeliveryState::Done);
    assert_eq!((progress.of(Outcome::Accepted), progress.finished()), (40, 40));
    let received = server.received();
    assert_eq!(received.len(), 40);
    assert!(copies(&received).values().all(|copies| *copies == 1));
    let rows = delivery.rows().await;
    for row in &rows {
        assert_eq!(row.state, RowState::Accepted);
        let message = received.iter().find(|message| message.to == [row.email.to_string()]).unwrap();
        assert_eq!(message_id_of(&message.bytes().unwrap()), delivery.message_id(row.subscriber));
    }
    assert!(server.connections() <= 4, "no more connections than were asked for");
}

#[tokio::test]
async fn ledger_keeps_the_relays_reply() {
    let (delivery, server) = (TestDelivery::plan(1).await, relay(AcceptAll).await);
    delivery.run(delivery.settings(&server)).await;
    let story = delivery.story("r001@harbour.example").await;
    let [attempt] = story.attempts.as_slice() else { panic!("one try: {story:?}") };
    assert_eq!((attempt.outcome, attempt.stage), (Outcome::Accepted, Stage::Dot));
    assert_eq!(attempt.reply.as_ref().unwrap().to_string(), "250 2.0.0 kept as 1");
    assert_eq!(attempt.relay, server.smtp_addr().to_string());
}

#[tokio::test]
async fn second_run_sends_nothing() {
    let (delivery, server) = (TestDelivery::plan(5).await, relay(AcceptAll).await);
    delivery.run(delivery.settings(&server)).await;
    let connections = server.connections();
    let report = delivery.run(delivery.settings(&server)).await;
    assert_eq!((report.tally.accepted, server.messages()), (5, 5));
    assert_eq!(server.connections(), connections, "nobody was even called");
}

#[tokio::test]
async fn non_ascii_name_and_address_arrive() {
    let mut kim = subscriber("minseo@한글.example");
    kim.name = PersonName::parse("김민서");
    let delivery =
        TestDelivery::plan_for(&TestNewsroom::small(), vec![kim, subscriber("b@harbour.example")]).await;
    let server = relay(AcceptAll).await;
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 2);
    assert!(copies(&server.received()).contains_key("minseo@xn--bj0bj06e.example"));
}

#[tokio::test]
async fn interval_between_messages_is_kept() {
    let delivery = TestDelivery::plan(6).await;
    let (times, clock) = (Arc::new(Mutex::new(Vec::new())), Arc::clone(&delivery.clock));
    let noted = Arc::clone(&times);
    let server = relay(move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Mail { .. }) {
            noted.lock().unwrap().push(clock.now());
        }
        Action::Default
    })
    .await;
    let mut settings = delivery.settings(&server);
    (settings.connections, settings.interval) = (1, Some(Duration::from_millis(1500)));
    delivery.run(settings).await;
    let times = times.lock().unwrap();
    let gaps: Vec<_> = times.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    assert_eq!(gaps, [SignedDuration::from_millis(1500); 5]);
}

#[tokio::test]
async fn rate_is_shared_by_all_connections() {
    let (delivery, server) = (TestDelivery::plan(31).await, relay(AcceptAll).await);
    let mut settings = delivery.settings(&server);
    (settings.connections, settings.interval) = (5, Some(Duration::from_secs(2)));
    let began = delivery.clock.now();
    assert_eq!(delivery.run(settings).await.tally.accepted, 31);
    assert_eq!(delivery.clock.now().duration_since(began), SignedDuration::from_secs(60));
}

#[tokio::test]
async fn each_recipient_gets_the_variant_of_their_interests() {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with(
            "briefing.toml",
            "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\n\
             time_zone = \"Asia/Seoul\"\ninterests = \"filter\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
             [[topic]]\nid = \"sea\"\nname = \"The sea\"\n[[topic]]\nid = \"food\"\nname = \"Food\"\n\
             [author.dasom]\nname = \"Dasom Ryu\"\n",
        )
        .with(
            "issues/2022-11-18/01-lead.md",
            "+++\ntitle = \"Boats at dusk\"\ntopics = [\"sea\"]\n+++\n\nThe harbour was quiet.\n",
        )
        .with(
            "issues/2022-11-18/02-keys.md",
            "+++\ntitle = \"Whose keys\"\ntopics = [\"privacy\"]\n+++\n\nNobody asked.\n",
        );
    let chose = |address: &str, topic: &str| {
        let mut reader = subscriber(address);
        reader.topics = BTreeSet::from([TopicId::parse(topic).unwrap()]);
        reader
    };
    let mut all = subscribers(1);
    all.extend([
        chose("sea@harbour.example", "sea"),
        chose("keys@harbour.example", "privacy"),
        chose("food@harbour.example", "food"),
    ]);
    let (delivery, server) = (TestDelivery::plan_for(&newsroom, all).await, relay(AcceptAll).await);
    let report = delivery.run(delivery.settings(&server)).await;

    assert_eq!(report.tally.accepted, 3);
    assert_eq!(report.tally.excluded[&Exclusion::NoStory], 1);
    for (address, boats, keys) in [
        ("r001@harbour.example", true, true),
        ("sea@harbour.example", true, false),
        ("keys@harbour.example", false, true),
    ] {
        let received = server.received();
        let message = received.iter().find(|message| message.to == [address]).unwrap().bytes().unwrap();
        let parsed = mail_parser::MessageParser::default().parse(&message).unwrap();
        let text = parsed.body_text(0).unwrap().to_lowercase();
        assert_eq!((text.contains("boats at dusk"), text.contains("whose keys")), (boats, keys), "{text}");
    }
    assert_eq!(server.messages(), 3);
}
