//! Link scanners press every link of a mail. Here that does nothing.

use briefing::app::Newsroom;
use briefing::domain::{IssueId, PersonalLinks};
use briefing::inbox::AcceptAll;
use briefing::message::Purpose;
use briefing::store::Subscribers;
use jiff::SignedDuration;

use super::readers_support::ReaderSite;
use super::support::{BASE, TestSite};
use crate::cli::harness::NewsroomDir;
use crate::store::support::address;
use crate::support::delivery::relay;

/// Every address of our site in a mail.
fn links(mail: &str) -> Vec<String> {
    let mut found: Vec<_> = mail
        .split(BASE)
        .skip(1)
        .map(|rest| rest.split(['"', '>', '<', ' ', '\r', '\n', '#', ')']).next().unwrap().to_owned())
        .filter(|path| path.starts_with('/'))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The files that say who is a reader, byte for byte.
fn store(newsroom: &NewsroomDir) -> Vec<Option<Vec<u8>>> {
    let files = newsroom.files();
    let names = files.iter().filter(|(path, _)| path.to_string_lossy().starts_with("briefing."));
    // The shared memory of readers holds their marks, not data.
    names
        .filter(|(path, _)| !path.to_string_lossy().ends_with("-shm"))
        .map(|(_, bytes)| bytes.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scanner_that_opens_every_link_changes_nothing() {
    let newsroom = NewsroomDir::small();
    let server = relay(AcceptAll).await;
    let url = format!("smtp://{}", server.smtp_addr());
    let mut command = newsroom.command(&["send", "--yes", "--offline", "--smtp", &url]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let site = TestSite::start(newsroom).await;
    // The links as the mail has them, from the reader's reference in the store.
    let opened = Newsroom::open(Some(site.newsroom.path())).unwrap();
    let recipient = briefing::app::CopyRecipient::find(&opened, Some("minji@harbour.example")).await.unwrap();
    let (signer, reference) = recipient.signing.unwrap();
    let issue = IssueId::parse("2022-11-18").unwrap();
    let own = PersonalLinks::on_site(BASE, &issue, &signer.link_tokens(&issue, &reference));
    let page = site.page("/issues/2022-11-18").await;
    let mail = [page.as_str(), &own.unsubscribe, &own.preferences, &own.web].join(" ");
    let links = links(&mail);
    assert!(links.len() >= 6, "{links:?}");
    let before = store(&site.newsroom);
    assert!(!before.is_empty());
    for agent in ["SafeLinks", "Mimecast", "Barracuda"] {
        for link in &links {
            for method in ["HEAD", "GET"] {
                let host = site.at().to_string();
                let headers = [("Host", host.as_str()), ("User-Agent", agent), ("Purpose", "prefetch")];
                let answer = crate::preview::client::ask(site.at(), method, link, &headers).await;
                assert!(answer.status < 500, "{method} {link}: {}", answer.head);
            }
        }
    }
    assert!(store(&site.newsroom) == before, "the store changed");
    assert_eq!(site.get(own.web.strip_prefix(BASE).unwrap()).await.status, 200);
}

/// Programs that open links, with the headers by which some of them tell it.
const SCANNERS: [(&str, &str); 4] = [
    ("User-Agent", "Mozilla/5.0 (compatible; SafeLinks)"),
    ("Purpose", "prefetch"),
    ("Sec-Purpose", "prefetch;prerender"),
    ("X-Purpose", "preview"),
];

/// Mails of every kind that carries a link, as readers get them, and one link of each purpose.
async fn links_of_all_mails(site: &ReaderSite) -> Vec<String> {
    const MINJI: &str = "minji@harbour.example";
    let mut links = Vec::new();
    site.subscribe(MINJI).await;
    let confirm = site.mail().await;
    site.posted(&confirm.path("/confirm/"), "", 200).await;
    let welcome = site.mail().await;
    let sent = site.run(&["send", "2022-11-18", "--yes", "--format", "json"]).await;
    assert_eq!(sent.code, 0, "{} {}", sent.out, sent.err);
    let issue = site.mail().await;
    assert!(
        issue.links().iter().any(|link| link.starts_with("/issues/2022-11-18?t=")),
        "{:?}",
        issue.links()
    );
    site.clock.advance(SignedDuration::from_mins(11));
    site.subscribe(MINJI).await;
    let already = site.mail().await;
    site.clock.advance(SignedDuration::from_mins(11));
    site.posted("/leave", &format!("email={MINJI}"), 200).await;
    let fresh = site.mail().await;
    site.posted(&fresh.path("/preferences/"), "action=move&address=new@harbour.example", 200).await;
    let moved = site.mail().await;
    // Somebody else waits, and somebody else has left.
    site.subscribe("juno@harbour.example").await;
    let waiting = site.mail().await;
    site.join("left@harbour.example").await;
    let left = site.store.find(&address("left@harbour.example")).await.unwrap().unwrap();
    let leave = format!("/unsubscribe/{}", site.signer.sign(Purpose::Unsubscribe, &left.public_ref).as_str());
    site.posted(&leave, "", 200).await;
    let goodbye = site.mail().await;
    for mail in [confirm, welcome, issue, already, fresh, moved, waiting, goodbye] {
        let own = mail.links();
        assert!(!own.is_empty(), "{}", mail.text());
        links.extend(own);
    }
    let reader = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    let issue = IssueId::parse("2022-11-18").unwrap();
    let feedback = site.signer.sign(Purpose::Feedback(&issue), &reader.public_ref);
    links.extend([leave, format!("/feedback/{}", feedback.as_str())]);
    links.extend(["/", "/subscribe", "/leave", "/issues/", "/corrections"].map(str::to_owned));
    links.sort();
    links.dedup();
    links
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_table_changes_when_every_link_of_every_mail_is_opened() {
    let mut site = ReaderSite::start().await;
    let links = links_of_all_mails(&site).await;
    for page in ["/confirm/", "/preferences/", "/unsubscribe/", "/feedback/", "/issues/2022-11-18?t="] {
        assert!(links.iter().any(|link| link.starts_with(page)), "{page} in {links:?}");
    }
    site.refreshed("/issues/2022-11-18").await;
    assert_eq!(site.unread().await, 0);
    site.stop_worker().await;
    let (before, bytes) = (site.dump(), site.store_bytes());
    assert!(before.iter().any(|line| line.starts_with("sign_up: ")), "{before:#?}");
    for link in &links {
        for (name, value) in SCANNERS {
            for method in ["HEAD", "GET", "HEAD"] {
                let answer = site.ask(method, link, &[(name, value)], "").await;
                assert!([200, 301, 308].contains(&answer.status), "{method} {link}: {}", answer.head);
            }
        }
        // What a form would send does nothing in a query.
        for query in ["action=leave", "List-Unsubscribe=One-Click", "answer=liked", "undo=yes"] {
            let sign = if link.contains('?') { '&' } else { '?' };
            site.get(&format!("{link}{sign}{query}")).await;
        }
        for method in ["OPTIONS", "PROPFIND", "PUT", "DELETE"] {
            let answer = site.ask(method, link, &[], "").await;
            assert_eq!(answer.status, 405, "{method} {link}");
        }
    }
    assert_eq!(site.dump(), before);
    assert!(site.store_bytes() == bytes, "a file of the store has changed");
}
