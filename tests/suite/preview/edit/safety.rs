//! What is refused: paths, links, other files, too much, and guests.

use serde_json::json;

use super::super::client::{ask, get, seen};
use super::super::test_preview::TestPreview;
use super::{Office, told};
use crate::cli::harness::{ITEM, NewsroomDir};

#[tokio::test]
async fn a_name_leads_nowhere_else() {
    let office = Office::three().await;
    let before = office.files();
    for name in [
        "..%2Fissue.toml",
        "..%2F..%2Fbriefing.toml",
        "%2Fetc%2Fpasswd",
        "..%5Cbriefing.toml",
        "01-lead.md%00",
        ".01-lead.md",
        "C%3A01-lead.md",
        "con.md",
        "README.md",
        "_later.md",
        "images%2Fboats.md",
        "subscribers.toml",
    ] {
        let order = json!({ "version": "none", "patch": { "body": "x" } });
        for answer in [
            office.ask("GET", &format!("/files/{name}"), b"").await,
            office.tell("PUT", &format!("/files/{name}"), order).await,
            office.ask("DELETE", &format!("/files/{name}?version=none"), b"").await,
            office
                .ask("POST", &format!("/files/{name}/picture?version=none&file=a&alt=a&credit=a"), b"x")
                .await,
        ] {
            assert_eq!(answer.status, 403, "{name}: {}", answer.text());
        }
    }
    let elsewhere = get(office.at, "/issues/..%2Fissues%2F2022-11-18/edit").await;
    assert_eq!(elsewhere.status, 404);
    assert_eq!(office.files(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.md"), "+++\ntitle = \"Secret\"\n+++\n").unwrap();
    let newsroom = NewsroomDir::small();
    let at = |path: &str| newsroom.path().join(path);
    symlink(outside.path().join("secret.md"), at("issues/2022-11-18/02-secret.md")).unwrap();
    symlink(outside.path(), at("issues/2022-11-18/images")).unwrap();
    let office = Office::open(newsroom).await;
    let answer = office.ask("GET", "/files/02-secret.md", b"").await;
    assert!(!told(&answer, 403).to_string().contains("title"), "{}", answer.text());
    let order = json!({ "version": "none", "patch": { "whole": "+++\ntitle = 'x'\n+++\n" } });
    told(&office.tell("PUT", "/files/02-secret.md", order).await, 403);
    let version = office.version("01-lead.md").await;
    let path = format!("/files/01-lead.md/picture?version={version}&file=a.gif&alt=a&credit=a");
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
    told(&office.ask("POST", &path, gif).await, 403);
    let names: Vec<_> =
        std::fs::read_dir(outside.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["secret.md"]);
}

#[tokio::test]
async fn more_than_a_newsletter_holds_is_refused() {
    let office = Office::three().await;
    let before = office.files();
    let version = office.version("01-lead.md").await;
    let path = format!("/files/01-lead.md/picture?version={version}&file=a.jpg&alt=a&credit=a");
    told(&office.ask("POST", &path, &vec![0; (20 << 20) + 1]).await, 413);
    let order = json!({ "version": version, "patch": { "body": "a".repeat((4 << 20) + 1) } });
    told(&office.tell("PUT", "/files/01-lead.md", order).await, 413);
    let answer = office.ask("POST", &path, b"<svg xmlns='http://www.w3.org/2000/svg'/>").await;
    assert_eq!(
        told(&answer, 422)["error"],
        "the picture is an SVG drawing, which most mail programs do not show"
    );
    assert_eq!(office.files(), before);
}

#[tokio::test]
async fn a_picture_without_description_or_credit_is_refused() {
    let office = Office::three().await;
    let version = office.version("01-lead.md").await;
    for (query, field) in [("alt=&credit=a", "image.alt"), ("alt=a", "image.credit")] {
        let path = format!("/files/01-lead.md/picture?version={version}&file=a.gif&{query}");
        assert_eq!(told(&office.ask("POST", &path, b"GIF89a").await, 422)["field"], field);
    }
}

#[tokio::test]
async fn guests_and_other_pages_change_nothing() {
    let office = Office::three().await;
    let before = office.files();
    let host = office.at.to_string();
    for path in ["/undo", "/order", "/files"] {
        let path = format!("/issues/2022-11-18/edit{path}");
        for origin in ["http://evil.example", "null"] {
            let answer = ask(office.at, "POST", &path, &[("Host", &host), ("Origin", origin)]).await;
            assert_eq!(answer.status, 403, "{path}");
        }
    }
    assert_eq!(office.files(), before);

    let preview = TestPreview::shared(&[9; 32]).await;
    let at = preview.server.addr();
    let (editor, guest) = preview.keys();
    let page = seen(at, format!("/issues/1?key={guest}")).await;
    assert!(!page.contains("edit-open") && !page.contains("data-edit-file"), "{page}");
    assert!(seen(at, format!("/issues/1?key={editor}")).await.contains("id=\"edit-open\""));
    assert_eq!(get(at, format!("/issues/1/edit?key={guest}")).await.status, 403);
    let token = page.split("data-write=\"").nth(1).unwrap().split('"').next().unwrap();
    let (host, own) = (at.to_string(), format!("http://{at}"));
    let headers = [("Host", &*host), ("Origin", &*own), ("X-Briefing-Write", token)];
    let answer = ask(at, "POST", &format!("/issues/1/edit/undo?key={guest}"), &headers).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    let answer = ask(at, "POST", &format!("/issues/1/edit/undo?key={editor}"), &headers).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
}

#[tokio::test]
async fn a_finding_opens_its_file_in_the_pane() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, "+++\ntitel = \"Boats\"\n+++\n\nQuiet.\n");
    let office = Office::open(newsroom).await;
    let page = seen(office.at, "/issues/2022-11-18").await;
    assert!(page.contains("data-edit-file=\"01-lead.md\" data-edit-line=\"2\""), "{page}");
}
