//! Pictures of the pages, and nothing else of the folder.

use std::fs;

use super::support::{TestSite, newsroom};

const PICTURE: &[u8] = b"\xff\xd8\xff\xe0 a picture";

fn with_pictures() -> crate::cli::harness::NewsroomDir {
    let newsroom = newsroom();
    newsroom
        .with(".briefing/site/issues/2022-11-18/images/harbour-0a1b2c3d.jpg", PICTURE)
        .with(".briefing/site/images/logo-0a1b2c3d.png", PICTURE)
        .with(".briefing/site/issues/2022-11-18/images/부산-0a1b2c3d.jpg", PICTURE)
        .with(".briefing/site/.hidden/a.jpg", PICTURE)
        .with(".briefing/site/.a.jpg", PICTURE)
        .with(".briefing/outside.jpg", PICTURE)
        .with("private.jpg", PICTURE)
        .with("private/harbour.png", PICTURE);
    let site = newsroom.path().join(".briefing/site");
    std::os::unix::fs::symlink(newsroom.path().join("private.jpg"), site.join("link.jpg")).unwrap();
    std::os::unix::fs::symlink(newsroom.path().join("private"), site.join("linked")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", site.join("passwd.jpg")).unwrap();
    newsroom
}

#[tokio::test]
async fn pictures_are_served_for_ever_and_for_mail_programs() {
    let site = TestSite::start(with_pictures()).await;
    for (path, media_type) in [
        ("/issues/2022-11-18/images/harbour-0a1b2c3d.jpg", "image/jpeg"),
        ("/images/logo-0a1b2c3d.png", "image/png"),
        ("/issues/2022-11-18/images/%EB%B6%80%EC%82%B0-0a1b2c3d.jpg", "image/jpeg"),
    ] {
        let answer = site.get(path).await;
        assert_eq!((answer.status, answer.bytes.as_slice()), (200, PICTURE), "{path}");
        assert_eq!(answer.header("content-type"), Some(media_type));
        assert!(answer.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        let tag = answer.header("etag").unwrap();
        assert_eq!(site.get_with(path, "If-None-Match", tag).await.status, 304);
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let site = TestSite::start(with_pictures()).await;
    let mut paths: Vec<String> = [
        "/../outside.jpg",
        "/../../private.jpg",
        "/issues/../../outside.jpg",
        "/issues/2022-11-18/../../../outside.jpg",
        "/./images/logo-0a1b2c3d.png",
        "//images/logo-0a1b2c3d.png",
        "/images//logo-0a1b2c3d.png",
        "/images/./logo-0a1b2c3d.png",
        "/images/logo-0a1b2c3d.png/",
        "/images/logo-0a1b2c3d.png/.",
        "/.a.jpg",
        "/.hidden/a.jpg",
        "/link.jpg",
        "/linked/harbour.png",
        "/passwd.jpg",
        "/private.jpg",
        "/briefing.db",
        "/briefing.db.jpg",
        "/briefing.secret",
        "/briefing.toml",
        "/subscribers.toml",
        "/.briefing/site/images/logo-0a1b2c3d.png",
        "/.git/config",
        "/issues/2022-11-18/issue.toml",
        "/issues/2022-11-18/index.html",
        "/issues/2022-11-18/01-lead.md",
        "/images/logo-0a1b2c3d.PNG",
        "/images/logo-0a1b2c3d.png%00.jpg",
        "/images/logo-0a1b2c3d.png%00",
        "/images/logo-0a1b2c3d.png%20",
        "/images/logo-0a1b2c3d.png;a.jpg",
        "/images/..;/logo-0a1b2c3d.png",
        "/C:/outside.jpg",
        "/c:%5Coutside.jpg",
        "/%5C%5Chost%5Cshare.jpg",
        "/\u{2025}/outside.jpg",
        "/\u{ff0e}\u{ff0e}/outside.jpg",
        "/etc/passwd",
        "/etc/passwd.jpg",
        "/proc/self/environ",
        "/CON.jpg",
        "/aux.png",
        "/assets/../briefing.db",
        "/assets/..%2Fbriefing.db",
        "/search/../../briefing.db",
        "/search/x/..%2F..%2Fbriefing.toml.json",
        "/issues/%2e%2e/%2e%2e/private.jpg",
        "/%ff%fe.jpg",
        "/%c0%ae%c0%ae/outside.jpg",
        "/%e0%80%ae%e0%80%ae/outside.jpg",
        "/a%0d%0aX-Evil:%201.jpg",
        "/.jpg",
        "/a/.jpg",
    ]
    .map(str::to_owned)
    .to_vec();
    for up in
        ["%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", ".%2e/", "..%c0%af", "..%00/"]
    {
        paths.push(format!("/{up}outside.jpg"));
        paths.push(format!("/images/{up}{up}outside.jpg"));
    }
    assert!(paths.len() >= 60, "{}", paths.len());
    for path in &paths {
        let path: String =
            path.chars().map(|c| if c.is_ascii() { c.to_string() } else { url_escaped(c) }).collect();
        let answer = site.get(&path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.head);
        assert_ne!(answer.bytes.as_slice(), PICTURE, "{path}");
        assert!(!answer.head.to_ascii_lowercase().contains("x-evil"), "{path}");
    }
}

fn url_escaped(letter: char) -> String {
    letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_picture_of_a_correction_shows_without_being_written() {
    let site = TestSite::usual().await;
    let bytes =
        fs::read(crate::support::repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
    site.newsroom.with("issues/2022-11-18/river.jpg", bytes).with(
        crate::cli::harness::ITEM,
        "+++\ntitle = \"Boats\"\n[image]\nfile = \"river.jpg\"\nalt = \"A river\"\n+++\n\nThe harbour was quiet.\n",
    );
    site.refresh().await;
    let page = site.page("/issues/2022-11-18").await;
    assert!(page.contains("A river"), "{page}");
    let start = format!("src=\"{}", super::support::BASE);
    let path = page.split(&start).nth(1).unwrap().split('"').next().unwrap();
    let answer = site.get(path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")));
    assert!(!site.newsroom.path().join(".briefing/site").join(&path[1..]).exists());
}
