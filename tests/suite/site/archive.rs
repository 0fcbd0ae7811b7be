//! Pages of the archive: content, headers, caching, and methods.

use crate::preview::client::send;

use super::support::{BASE, SECRET, TestSite};

const PATHS: [&str; 10] = [
    "/",
    "/issues/",
    "/issues/2022-11-18",
    "/issues/2022-11-25",
    "/corrections",
    "/sitemap.xml",
    "/robots.txt",
    "/feed.xml",
    "/feed.json",
    "/healthz",
];

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let site = TestSite::usual().await;
    for path in PATHS.iter().chain(&["/nothing", "/issues/2022-12-02", "/metrics", "/issues/x.jpg"]) {
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            let answer = site.ask(method, path).await;
            for (name, part) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("permissions-policy", "camera=()"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "origin"),
                ("content-security-policy", "default-src 'none'"),
                ("content-security-policy", "frame-ancestors 'none'"),
                ("strict-transport-security", "max-age="),
                ("cache-control", ""),
            ] {
                let value = answer.header(name).unwrap_or_else(|| panic!("{method} {path} lacks {name}"));
                assert!(value.contains(part), "{method} {path}: {name}: {value}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
            assert_eq!(answer.header("set-cookie"), None, "{path}");
        }
    }
}

#[tokio::test]
async fn pages_are_cached_by_their_tag() {
    let site = TestSite::usual().await;
    for path in PATHS.iter().filter(|path| **path != "/healthz") {
        let first = site.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has no tag"));
        assert!(first.header("cache-control").unwrap().starts_with("public, max-age="), "{path}");
        let again = site.get_with(path, "If-None-Match", tag).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), Some(tag), "{path}");
        assert!(again.header("cache-control").is_some() && again.header("content-security-policy").is_some());
        assert_eq!(site.get_with(path, "If-None-Match", "\"other\"").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let site = TestSite::usual().await;
    for path in PATHS {
        let (head, get) = (site.ask("HEAD", path).await, site.get(path).await);
        assert_eq!((head.status, head.bytes.len()), (get.status, 0), "{path}");
        for name in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_allowed() {
    let site = TestSite::usual().await;
    for path in PATHS.iter().chain(&["/nothing", "/issues/2022-11-18/a.jpg"]) {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
            let answer = site.ask(method, path).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            let allow = answer.header("allow").unwrap_or_else(|| panic!("{method} {path} says nothing"));
            assert!(allow.contains("GET") && allow.contains("HEAD"), "{path}: {allow}");
        }
    }
}

#[tokio::test]
async fn the_archive_lists_what_was_sent_the_newest_first() {
    let site = TestSite::usual().await;
    let index = site.page("/issues/").await;
    let links: Vec<_> =
        index.split("<h2><a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links, ["/issues/2022-11-25", "/issues/2022-11-18"]);
    assert!(index.contains("Nov. 25, 2022") && !index.contains("Nobody may know"));
    let home = site.page("/").await;
    assert!(home.contains("href=\"/issues/2022-11-25\"") && home.contains("href=\"/subscribe\""), "{home}");
    assert!(home.contains("보안 소식") && !home.contains("Nobody may know"));
    let page = site.page("/issues/2022-11-25").await;
    assert!(page.contains("보안 업계의 첫 단락") && !page.contains(SECRET));
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{BASE}/issues/2022-11-25\">")));
    // Search engines are told what is behind the teaser; an issue that is free says nothing.
    assert!(page.contains("\"isAccessibleForFree\":false"));
    assert!(!site.page("/issues/2022-11-18").await.contains("isAccessibleForFree"));
    let map = site.page("/sitemap.xml").await;
    assert!(map.contains(&format!("<loc>{BASE}/issues/2022-11-18</loc>")) && !map.contains("2022-12-02"));
    assert!(site.page("/robots.txt").await.contains(&format!("Sitemap: {BASE}/sitemap.xml")));
}

#[tokio::test]
async fn labels_follow_the_browser_and_then_the_publication() {
    let site = TestSite::usual().await;
    for (path, korean, english) in [
        ("/", "구독하기", "The latest issue"),
        ("/issues/", "지난 호", "All issues"),
        ("/nothing", "페이지를", "no such page"),
    ] {
        let seen = site.get_with(path, "Accept-Language", "ko-KR,ko;q=0.9,en;q=0.5").await;
        assert!(seen.text().contains(korean) && seen.text().contains("<html lang=\"ko\""), "{path}");
        assert_eq!(seen.header("vary"), Some("Accept-Language"), "{path}");
        for header in ["en-US", "de", ""] {
            let seen = site.get_with(path, "Accept-Language", header).await;
            assert!(seen.text().contains(english) && seen.text().contains("<html lang=\"en\""), "{path}");
        }
    }
}

#[tokio::test]
async fn the_style_sheet_is_a_file_that_is_kept_for_ever() {
    let site = TestSite::usual().await;
    let page = site.page("/").await;
    assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("<script"), "{page}");
    let path = page.split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let sheet = site.get(path).await;
    assert_eq!(sheet.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(sheet.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(site.get("/assets/other.css").await.status, 404);
}

#[tokio::test]
async fn the_policy_of_an_issue_allows_its_own_style_sheet_alone() {
    let site = TestSite::usual().await;
    let answer = site.get("/issues/2022-11-18").await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("style-src 'sha256-") && policy.contains(BASE), "{policy}");
    assert!(!policy.contains("script-src") && answer.text().contains("<style>"));
}

#[tokio::test]
async fn addresses_with_and_without_a_slash_lead_to_the_page() {
    let site = TestSite::usual().await;
    for (path, to) in [
        ("/issues", "/issues/"),
        ("/issues/2022-11-18/", "/issues/2022-11-18"),
        ("/issues/2022-11-18/?t=abc", "/issues/2022-11-18?t=abc"),
    ] {
        let answer = site.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (308, Some(to)), "{path}");
    }
    assert_eq!(site.get("/issues/2022-12-02/").await.status, 404);
}

#[tokio::test]
async fn large_bodies_are_refused_before_they_are_read() {
    let site = TestSite::usual().await;
    let host = site.at().to_string();
    let body = vec![b'a'; (64 << 10) + 1];
    let answer = send(site.at(), "POST", "/issues/", &[("Host", &host)], &body).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("64 kB"));
}

#[tokio::test]
async fn a_newsroom_without_a_site_links_to_itself() {
    let newsroom = super::support::newsroom();
    let config = crate::cli::harness::CONFIG.replace("site = \"https://briefing.lantern.example\"\n", "");
    newsroom.with("briefing.toml", config);
    let site = TestSite::start(newsroom).await;
    let page = site.page("/issues/2022-11-18").await;
    assert!(
        page.contains(&format!("<link rel=\"canonical\" href=\"http://{}/issues/2022-11-18\">", site.at()))
    );
    assert_eq!(site.get("/").await.header("strict-transport-security"), None);
}
