//! Link scanners press every link of a mail. Here that does nothing.

use briefing::app::Newsroom;
use briefing::domain::{IssueId, PersonalLinks};
use briefing::inbox::AcceptAll;

use super::support::{BASE, TestSite};
use crate::cli::harness::NewsroomDir;
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
    let mut mail = site.page("/issues/2022-11-18").await;
    mail.push_str(&format!(" {} {} {} ", own.unsubscribe, own.preferences, own.web));
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
