//! Tokens, one-click requests, origins and bodies of readers' pages, and what they give away.

use briefing::domain::IssueId;
use briefing::message::{Purpose, TokenKey, TokenSigner};
use briefing::store::{Subscribers, Suppressions};
use jiff::{SignedDuration, Timestamp};

use super::readers_support::ReaderSite;
use crate::store::support::{address, reader};
use crate::support::SeededRng;

const MINJI: &str = "minji@harbour.example";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

async fn reference(site: &ReaderSite) -> [u8; 10] {
    site.store.import_batch(vec![reader(MINJI)], Timestamp::UNIX_EPOCH).await.unwrap();
    site.store.find(&address(MINJI)).await.unwrap().unwrap().public_ref
}

async fn is_subscribed(site: &ReaderSite) -> bool {
    site.store.suppression(&address(MINJI)).await.unwrap().is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_click_works_as_mail_programs_send_it() {
    let site = ReaderSite::start().await;
    let token = site.signer.sign(Purpose::Unsubscribe, &reference(&site).await);
    let path = format!("/unsubscribe/{}", token.as_str());
    let multipart =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    // What is no such request does nothing.
    for (kind, body, status) in [
        ("application/json", "{\"List-Unsubscribe\":\"One-Click\"}", 415),
        ("text/plain", "List-Unsubscribe=One-Click", 415),
        ("multipart/form-data; boundary=b", "One-Click", 415),
    ] {
        let answer = site.ask("POST", &path, &[("Content-Type", kind)], body).await;
        assert_eq!(answer.status, status, "{kind}");
        assert!(is_subscribed(&site).await, "{kind}");
    }
    // Providers send no cookie, and may send an origin of their own.
    for (kind, body) in
        [(FORM.1, "List-Unsubscribe=One-Click"), ("multipart/form-data; boundary=b", multipart)]
    {
        let headers =
            [("Content-Type", kind), ("Origin", "https://mail.example"), ("Sec-Fetch-Site", "cross-site")];
        let answer = site.ask("POST", &path, &headers, body).await;
        assert_eq!((answer.status, answer.text()), (200, ""), "{kind}");
        assert_eq!((answer.header("location"), answer.header("set-cookie")), (None, None));
        assert!(!is_subscribed(&site).await);
        // The receipt is gone before the next request comes.
        site.work().await;
    }
    assert_eq!(site.mail().await.header("To").as_deref(), Some(MINJI));
    assert_eq!(site.unread().await, 0, "one receipt");
    // Many readers come from few addresses of a provider: there is no limit.
    for _ in 0..100 {
        assert_eq!(site.ask("POST", &path, &[FORM], "List-Unsubscribe=One-Click").await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_token_serves_its_own_page() {
    let mut site = ReaderSite::start().await;
    let reference = reference(&site).await;
    let issue = IssueId::parse("2022-11-18").unwrap();
    let late: Timestamp = "2023-01-01T00:00:00Z".parse().unwrap();
    let purposes = [
        ("unsubscribe", Purpose::Unsubscribe),
        ("preferences", Purpose::Preferences),
        ("preferences", Purpose::Manage { expires: late }),
        ("feedback", Purpose::Feedback(&issue)),
        ("confirm", Purpose::Confirm { expires: late }),
        ("issues", Purpose::WebView(&issue)),
    ];
    site.stop_worker().await;
    let before = site.store_bytes();
    for (own, purpose) in purposes {
        let token = site.signer.sign(purpose, &reference);
        for page in ["unsubscribe", "preferences", "feedback", "confirm"] {
            let path = format!("/{page}/{}", token.as_str());
            let (got, posted) = (site.get(&path).await.status, page != own);
            assert_eq!(got, if page == own { 200 } else { 404 }, "{purpose:?} at {page}");
            if posted {
                for body in ["", "List-Unsubscribe=One-Click", "action=leave", "answer=liked"] {
                    site.posted(&path, body, 404).await;
                }
            }
        }
    }
    assert!(site.store_bytes() == before, "a wrong link has changed something");
    for (page, purpose) in
        [("confirm", Purpose::Confirm { expires: late }), ("preferences", Purpose::Manage { expires: late })]
    {
        let path = format!("/{page}/{}", site.signer.sign(purpose, &reference).as_str());
        site.clock.advance(SignedDuration::from_hours(24 * 60));
        assert_eq!(site.get(&path).await.status, 410);
        site.posted(&path, "action=leave", 410).await;
    }
    assert!(is_subscribed(&site).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_tokens_are_pages_that_are_not_there() {
    let mut site = ReaderSite::start().await;
    let reference = reference(&site).await;
    site.stop_worker().await;
    let before = site.store_bytes();
    let genuine = site.signer.sign(Purpose::Unsubscribe, &reference);
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut rng = SeededRng::new(16);
    for _ in 0..400 {
        let mut bytes = genuine.as_str().as_bytes().to_vec();
        // The last letter has bits that mean nothing.
        let at = usize::try_from(rng.below(bytes.len() as u64 - 1)).unwrap();
        let letter = letters[usize::try_from(rng.below(64)).unwrap()];
        if bytes[at] == letter {
            continue;
        }
        bytes[at] = letter;
        let token = String::from_utf8(bytes).unwrap();
        site.posted(&format!("/unsubscribe/{token}"), "List-Unsubscribe=One-Click", 404).await;
    }
    for token in ["sample", "x", "%00", "..%2F..", "%ED%95%9C", &"A".repeat(3000)] {
        for page in ["unsubscribe", "preferences", "confirm", "feedback"] {
            site.posted(&format!("/{page}/{token}"), "List-Unsubscribe=One-Click", 404).await;
        }
    }
    assert!(site.store_bytes() == before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_of_older_keys_still_work() {
    let settings = format!(
        "[[site.key]]\nid = \"new\"\nsecret = \"{}\"\n[[site.key]]\nid = \"old\"\nsecret = \"{}\"",
        "n".repeat(32),
        "o".repeat(32)
    );
    let site = ReaderSite::with_site(&settings).await;
    let reference = reference(&site).await;
    let old = TokenSigner::with_keys(TokenKey::new("old", &[b'o'; 32]), []);
    let lost = TokenSigner::with_keys(TokenKey::new("lost", &[b'l'; 32]), []);
    let path = |signer: &TokenSigner, purpose| format!("/{}", signer.sign(purpose, &reference).as_str());
    assert_eq!(site.get(&format!("/unsubscribe{}", path(&old, Purpose::Unsubscribe))).await.status, 200);
    assert_eq!(site.get(&format!("/preferences{}", path(&old, Purpose::Preferences))).await.status, 200);
    assert_eq!(site.get(&format!("/unsubscribe{}", path(&lost, Purpose::Unsubscribe))).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_of_other_sites_are_refused() {
    let site = ReaderSite::with_site("allowed_origins = [\"https://lantern.example\"]").await;
    let reference = reference(&site).await;
    let leave = format!("/unsubscribe/{}", site.signer.sign(Purpose::Unsubscribe, &reference).as_str());
    let join = "email=juno@harbour.example&agree=yes";
    for (path, body, origin, status) in [
        (leave.as_str(), "x=", "https://evil.example", 403),
        (&leave, "x=", "https://lantern.example", 403),
        ("/subscribe", join, "https://evil.example", 403),
        ("/subscribe", join, "https://lantern.example", 200),
        ("/subscribe", join, "https://briefing.lantern.example", 200),
        (&leave, "x=", "https://briefing.lantern.example", 200),
    ] {
        let answer = site.ask("POST", path, &[FORM, ("Origin", origin)], body).await;
        assert_eq!(answer.status, status, "{path} {origin}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_no_forms_are_refused() {
    let site = ReaderSite::start().await;
    for path in ["/subscribe", "/leave"] {
        let json = site.ask("POST", path, &[("Content-Type", "application/json")], "{}").await;
        assert_eq!(json.status, 415, "{path}");
        let large = format!("email={}", "a".repeat(70_000));
        assert_eq!(site.post(path, &large).await.status, 413, "{path}");
        assert_eq!(site.post(path, "email=%FF%FE&agree=yes").await.status, 400, "{path}");
        assert_eq!(site.post(path, "email=a%0D%0ABcc:x@y.example&agree=yes").await.status, 400, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubtful_forms_are_asked_about_and_faults_are_told() {
    let site = ReaderSite::start().await;
    let ok = "email=minji@harbour.example&agree=yes";
    for (body, status, part) in [
        ("email=&agree=yes", 400, "Enter your mail address"),
        ("email=minji&agree=yes", 400, "This is no mail address"),
        ("email=minji@harbour.example", 400, "Tick the box"),
        ("email=minji@gmial.com&agree=yes", 200, "minji@gmail.com"),
        (&format!("{ok}&website=Seoul"), 200, "One more press"),
        (&format!("{ok}&t=1668762000"), 200, "One more press"),
    ] {
        let answer = site.posted("/subscribe", body, status).await;
        assert!(answer.contains(part), "{body}: {answer}");
    }
    assert_eq!(site.unread().await, 0, "nothing was mailed");
    let name = "%3Cimg+src%3Dx%3E";
    let page = site.posted("/subscribe", &format!("email=x&name={name}&agree=yes"), 400).await;
    assert!(!page.contains("<img"), "{page}");
    site.posted("/subscribe", &format!("{ok}&website=Seoul&sure=yes&name=Buy+now+spam.example"), 200).await;
    let mail = site.mail().await;
    assert!(!mail.text().contains("Buy now"), "{}", mail.text());
    let korean = site.ask("GET", "/subscribe", &[("Accept-Language", "ko-KR,ko;q=0.9")], "").await;
    assert!(korean.text().contains("구독하기") && korean.text().contains("lang=\"ko\""));
}
