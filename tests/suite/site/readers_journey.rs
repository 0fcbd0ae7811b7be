//! The whole way of a reader: join, confirm, choose, read, leave.

use briefing::domain::{IssueId, Suppression};
use briefing::message::Purpose;
use briefing::store::{Feedback, ReaderChoices, SubscriberRecords, Subscribers, Suppressions};
use jiff::SignedDuration;

use super::readers_support::ReaderSite;
use crate::store::support::address;

const MINJI: &str = "minji@harbour.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_joins_chooses_reads_and_leaves() {
    let site = ReaderSite::start().await;
    for page in ["/subscribe", "/"] {
        let form = site.get(page).await;
        assert_eq!(form.status, 200);
        for part in [
            "action=\"/subscribe\"",
            "name=\"email\"",
            "name=\"topic\"",
            "value=\"privacy\"",
            "https://lantern.example/privacy",
            "name=\"agree\"",
        ] {
            assert!(form.text().contains(part), "{part} in {page}: {}", form.text());
        }
    }
    let answer = site.subscribe(MINJI).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("set-cookie"), None);

    let mail = site.mail().await;
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("To").as_deref(), Some(MINJI));
    for list in ["List-Unsubscribe", "List-Id", "Precedence"] {
        assert_eq!(mail.header(list), None);
    }
    let confirm = mail.path("/confirm/");
    assert!(mail.text().lines().any(|line| line.ends_with(&confirm)), "{}", mail.text());
    let page = site.get(&confirm).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("noindex") && page.text().matches("<button").count() == 1);
    let done = site.posted(&confirm, "", 200).await;
    assert!(done.contains("You are subscribed"), "{done}");
    let welcome = site.mail().await;
    assert_eq!(site.posted(&confirm, "", 200).await, done, "harmless the second time");
    assert_eq!(site.unread().await, 0, "one welcome");
    assert!(welcome.text().contains("You agreed on Nov. 18, 2022"), "{}", welcome.text());

    // Choices, by the link of the welcome.
    let preferences = welcome.path("/preferences/");
    let page = site.get(&preferences).await;
    assert!(page.text().contains("m…@harbour.example") && !page.text().contains(MINJI), "{}", page.text());
    site.posted(&preferences, "action=save&name=Minji&language=en", 200).await;
    let stored = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    assert_eq!(stored.subscriber.name.unwrap().as_str(), "Minji");
    assert!(stored.subscriber.topics.is_empty());

    // The issue comes, with a link to leave that works at once.
    let sent = site.newsroom.run(&["send", "2022-11-18", "--yes", "--format", "json"]);
    assert!(matches!(sent.code, 0), "{} {}", sent.out, sent.err);
    let issue = site.mail().await;
    let one_click = issue.header("List-Unsubscribe").unwrap();
    let leave =
        one_click.split("https://briefing.lantern.example").nth(1).unwrap().split('>').next().unwrap();
    let page = site.get(leave).await;
    assert!(page.text().contains("m…@harbour.example") && page.text().matches("<button").count() == 1);
    let left = site.posted(leave, "", 200).await;
    assert!(left.contains("unsubscribed") && left.contains("name=\"undo\""), "{left}");
    let goodbye = site.mail().await;
    assert!(goodbye.text().contains("You took your consent back on Nov. 18, 2022"));
    assert_eq!(site.store.suppression(&address(MINJI)).await.unwrap(), Some(Suppression::Unsubscribed));

    // The next issue goes to nobody.
    site.newsroom.with_issue("2022-11-25");
    let sent = site.newsroom.run(&["send", "2022-11-25", "--yes", "--format", "json"]);
    assert!(
        sent.out.contains("\"unsubscribed\": 1") || sent.err.contains("nobody"),
        "{} {}",
        sent.out,
        sent.err
    );
    assert_eq!(site.unread().await, 0);
    let told = site.told.lock().unwrap().join("\n");
    assert!(!told.contains("minji") && !told.contains(leave), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_departure_is_undone_and_explained() {
    let site = ReaderSite::start().await;
    site.join(MINJI).await;
    let reader = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    let token = site.signer.sign(Purpose::Unsubscribe, &reader.public_ref);
    let path = format!("/unsubscribe/{}", token.as_str());
    site.posted(&path, "", 200).await;
    site.posted(&path, "reason=too+long", 200).await;
    let record = site.store.subscriber_record(&address(MINJI)).await.unwrap().unwrap();
    assert_eq!(record.suppressions[0].note.as_deref(), Some("button on the site: too long"));
    assert!(site.posted(&path, "undo=yes", 200).await.contains("subscribed again"));
    assert_eq!(site.store.suppression(&address(MINJI)).await.unwrap(), None);
    site.posted(&path, "", 200).await;
    site.clock.advance(SignedDuration::from_mins(61));
    assert!(site.posted(&path, "undo=yes", 200).await.contains("cannot be undone"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn export_erasure_and_another_address_need_a_fresh_link() {
    let site = ReaderSite::start().await;
    site.join(MINJI).await;
    let reader = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    let old = site.signer.sign(Purpose::Preferences, &reader.public_ref);
    let old = format!("/preferences/{}", old.as_str());
    for action in ["action=export", "action=erase&sure=yes", "action=move&address=new@harbour.example"] {
        site.posted(&old, action, 403).await;
    }
    site.clock.advance(SignedDuration::from_mins(11));
    site.posted("/leave", &format!("email={MINJI}"), 200).await;
    let fresh = site.mail().await.path("/preferences/");
    let export = site.post(&fresh, "action=export").await;
    assert_eq!((export.status, export.header("content-type")), (200, Some("application/json")));
    assert!(export.text().contains(MINJI) && export.text().contains("I agree to get Weekend Briefing"));
    site.posted(&old, "action=pause&weeks=2", 200).await;
    assert!(site.store.reader(reader.public_ref).await.unwrap().unwrap().paused_until.is_some());
    site.posted(&old, "action=resume", 200).await;

    site.posted(&fresh, "action=move&address=new%40harbour.example", 200).await;
    let confirm = site.mail().await;
    assert_eq!(confirm.header("To").as_deref(), Some("new@harbour.example"));
    assert!(!confirm.text().contains("minji"));
    site.posted(&confirm.path("/confirm/"), "", 200).await;
    assert_eq!(site.mail().await.header("To").as_deref(), Some(MINJI));
    let moved = site.store.find(&address("new@harbour.example")).await.unwrap().unwrap();
    assert_eq!(moved.public_ref, reader.public_ref);

    site.posted(&fresh, "action=erase", 400).await;
    site.posted(&fresh, "action=erase&sure=yes", 200).await;
    assert!(site.store.find(&address("new@harbour.example")).await.unwrap().is_none());
    for path in [&fresh, &old] {
        assert_eq!(site.get(path).await.status, 410);
    }
    site.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(site.get(&fresh).await.status, 410);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_an_issue_counts_once() {
    let site = ReaderSite::start().await;
    site.join(MINJI).await;
    let reader = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    let issue = IssueId::parse("2022-11-18").unwrap();
    let token = site.signer.sign(Purpose::Feedback(&issue), &reader.public_ref);
    let path = format!("/feedback/{}", token.as_str());
    assert_eq!(site.get(&format!("{path}?liked")).await.text().matches("<button").count(), 1);
    assert!(site.posted(&path, "answer=liked", 200).await.contains("counts"));
    assert!(site.posted(&path, "answer=better", 200).await.contains("before"));
    site.posted(&path, "answer=other", 400).await;
    let totals = site.store.feedback_totals(&issue).await.unwrap();
    assert_eq!((totals.liked, totals.better), (1, 0));
    super::support::publish(site.newsroom.path(), "2022-11-18");
    site.refreshed("/issues/2022-11-18").await;
    let page = site.get("/issues/2022-11-18").await;
    assert!(page.text().contains("1 liked it, 0 found it could be better"), "{}", page.text());
    let tag = page.header("etag").unwrap().to_owned();
    assert_eq!(site.ask("GET", "/issues/2022-11-18", &[("If-None-Match", &tag)], "").await.status, 304);
}
