//! Who may look, and at what.

use super::client::{ask, get, write_token};
use super::test_preview::TestPreview;

const PATHS: [&str; 16] = [
    "/",
    "/issues/1",
    "/issues/1/mail",
    "/issues/1/web",
    "/issues/1/message.eml",
    "/issues/1/part/1",
    "/picture?url=x",
    "/preview.js",
    "/preview.css",
    "/issues/1/test",
    "/issues/1/caught",
    "/issues/1/caught/2.M1Q1.briefing",
    "/issues/1/caught/2.M1Q1.briefing/mail",
    "/issues/1/caught/2.M1Q1.briefing/message.eml",
    "/issues/1/caught/2.M1Q1.briefing/part/3",
    "/nothing",
];

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let preview = TestPreview::open("en").await;
    for path in PATHS {
        let answer = get(preview.server.addr(), path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {}", answer.head);
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
    }
}

#[tokio::test]
async fn a_strange_host_gets_nothing() {
    let preview = TestPreview::open("en").await;
    for host in ["evil.example", "localhost.evil.example:80", "192.0.2.1", ""] {
        for path in PATHS.iter().chain(&["/events"]) {
            let answer = ask(preview.server.addr(), "GET", path, &[("Host", host)]).await;
            assert_eq!(answer.status, 421, "{host}{path}");
            assert!(!answer.text().contains("first"), "{host}{path}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{host}{path}");
        }
    }
    for host in ["localhost", "preview.localhost:8030", "127.0.0.1", "[::1]:1"] {
        assert_eq!(
            ask(preview.server.addr(), "GET", "/issues/1", &[("Host", host)]).await.status,
            200,
            "{host}"
        );
    }
}

#[tokio::test]
async fn nobody_elsewhere_can_change_anything() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let (host, own) = (at.to_string(), format!("http://{at}"));
    let own_page = [("Host", &*host), ("Origin", &*own)];
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
            let answer = ask(at, method, "/issues/1", &[("Host", &host), ("Origin", origin)]).await;
            assert_eq!(answer.status, 403, "{method} from {origin}");
        }
        assert_eq!(ask(at, method, "/issues/1", &[("Host", &host)]).await.status, 403, "{method}");
        let told = [("Host", &*host), ("Origin", &*own), ("Sec-Fetch-Site", "cross-site")];
        assert_eq!(ask(at, method, "/issues/1", &told).await.status, 403, "{method}");
        // Our own page brings a token that no other page can read.
        let (asked, token) = (ask(at, method, "/issues/1", &own_page).await, write_token(at).await);
        assert_eq!(asked.status, 403, "{method} without a token");
        let brought = [&own_page[..], &[("X-Briefing-Write", token.as_str())]].concat();
        assert_eq!(ask(at, method, "/issues/1", &brought).await.status, 405, "{method}");
        assert_eq!(
            ask(at, method, &format!("/issues/1?write={token}"), &own_page).await.status,
            405,
            "{method}"
        );
        let elsewhere = [("Host", &*host), ("Origin", "http://evil.example"), ("X-Briefing-Write", &*token)];
        assert_eq!(ask(at, method, "/issues/1", &elsewhere).await.status, 403, "{method} from elsewhere");
    }
}

#[tokio::test]
async fn a_name_is_no_path() {
    let preview = TestPreview::open("en").await;
    // Were the folder above looked at, it would be found to hold an issue.
    std::fs::write(preview.root.path().join("words"), "secret").unwrap();
    for name in ["..", "..%2f", "..%2Fissues%2F1", "%2e%2e", ".", "1%2f", "1%00", "%ff", "%2fetc", "3", ""] {
        for rest in ["", "/mail", "/web", "/message.eml", "/part/1", "/part/9999"] {
            let answer = get(preview.server.addr(), format!("/issues/{name}{rest}")).await;
            // What is no UTF-8 at all is refused before anybody looks.
            let wanted = if name == "%ff" { 400 } else { 404 };
            assert_eq!(answer.status, wanted, "{name}{rest}: {}", answer.text());
            assert!(!answer.text().contains("secret"), "{name}{rest}");
        }
    }
    for part in ["9999", "0", "18446744073709551615", "-1", "x", "18446744073709551616", "1%20"] {
        let answer = get(preview.server.addr(), format!("/issues/1/part/{part}")).await;
        assert_eq!((answer.status, answer.text()), (404, "The message has no such picture.\n"), "{part}");
    }
    // After all that it still answers.
    assert_eq!(get(preview.server.addr(), "/issues/1").await.status, 200);
}
