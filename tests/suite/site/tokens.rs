//! Links with a token: they show the subscribers' items of one issue, and nothing else.

use briefing::domain::IssueId;
use briefing::message::{Purpose, TokenSigner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::{SECRET, TestSite};
use crate::support::SeededRng;

const REFERENCE: [u8; 10] = *b"0123456789";

#[tokio::test]
async fn a_token_shows_the_whole_issue_to_its_reader() {
    let site = TestSite::usual().await;
    let issue = IssueId::parse("2022-11-25").unwrap();
    let token = site.signer().sign(Purpose::WebView(&issue), &REFERENCE);
    let path = format!("/issues/2022-11-25?t={}", token.as_str());
    let answer = site.get(&path).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(SECRET) && !answer.text().contains(token.as_str()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("x-robots-tag").unwrap().contains("noindex"));
    assert_eq!(answer.header("etag"), None);
    // The page for everybody stays what it was, and the feeds tell no more.
    for page in ["/issues/2022-11-25", "/feed.xml", "/feed.json", "/issues/"] {
        assert!(!site.page(page).await.contains(SECRET), "{page}");
    }
}

#[tokio::test]
async fn other_tokens_are_the_page_that_is_not_there() {
    let site = TestSite::usual().await;
    let (signer, issue) = (site.signer(), IssueId::parse("2022-11-25").unwrap());
    let other = IssueId::parse("2022-11-18").unwrap();
    let genuine = signer.sign(Purpose::WebView(&issue), &REFERENCE);
    let late = jiff::Timestamp::from_second(4_000_000_000).unwrap();
    let mut tokens = vec![
        signer.sign(Purpose::Unsubscribe, &REFERENCE).as_str().to_owned(),
        signer.sign(Purpose::Preferences, &REFERENCE).as_str().to_owned(),
        signer.sign(Purpose::WebView(&other), &REFERENCE).as_str().to_owned(),
        signer.sign(Purpose::Feedback(&issue), &REFERENCE).as_str().to_owned(),
        signer.sign(Purpose::Confirm { expires: late }, &REFERENCE).as_str().to_owned(),
        signer.sign(Purpose::Manage { expires: late }, &REFERENCE).as_str().to_owned(),
        TokenSigner::new(&[9; 32]).sign(Purpose::WebView(&issue), &REFERENCE).as_str().to_owned(),
        "sample".to_owned(),
        String::new(),
        "%00".to_owned(),
        "a".repeat(5000),
    ];
    tokens.extend((0..genuine.as_str().len()).map(|at| {
        let mut bytes = genuine.as_str().as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    }));
    let missing = site.get("/issues/nothing").await;
    for token in tokens {
        let answer = site.get(&format!("/issues/2022-11-25?t={token}")).await;
        assert_eq!(answer.status, 404, "{token}");
        assert_eq!(answer.text(), missing.text(), "{token}");
    }
    // A draft is not shown with a token either.
    let draft = IssueId::parse("2022-12-02").unwrap();
    let token = signer.sign(Purpose::WebView(&draft), &REFERENCE);
    assert_eq!(site.get(&format!("/issues/2022-12-02?t={}", token.as_str())).await.status, 404);
}

/// Asks many questions over one connection; returns the statuses.
async fn statuses(site: &TestSite, paths: &[String]) -> Vec<u16> {
    let (mut seen, mut left) = (Vec::new(), paths);
    while !left.is_empty() {
        let (now, later) = left.split_at(left.len().min(200));
        left = later;
        let mut stream = TcpStream::connect(site.at()).await.unwrap();
        for (index, path) in now.iter().enumerate() {
            let close = if index + 1 == now.len() { "Connection: close\r\n" } else { "" };
            let request = format!("HEAD {path} HTTP/1.1\r\nHost: {}\r\n{close}\r\n", site.at());
            stream.write_all(request.as_bytes()).await.unwrap();
        }
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        let lines = answers.split("HTTP/1.1 ").skip(1);
        seen.extend(lines.map(|answer| answer.split(' ').next().unwrap().parse::<u16>().unwrap()));
    }
    seen
}

#[tokio::test]
async fn ten_thousand_random_tokens_change_nothing() {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let site = TestSite::usual().await;
    site.page("/issues/2022-11-25").await;
    let before = site.newsroom.files();
    let mut random = SeededRng::new(16);
    let mut token = || {
        (0..30).map(|_| char::from(LETTERS[usize::try_from(random.below(64)).unwrap()])).collect::<String>()
    };
    let routes = ["/issues/2022-11-25?t=", "/confirm/", "/preferences/", "/unsubscribe/", "/feedback/"];
    let paths: Vec<_> = (0..10_000).map(|n| format!("{}{}", routes[n % routes.len()], token())).collect();
    let statuses = statuses(&site, &paths).await;
    assert_eq!(statuses.len(), 10_000);
    assert!(statuses.iter().all(|status| *status == 404));
    assert!(site.newsroom.files() == before, "a file changed");
}
