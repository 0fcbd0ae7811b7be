//! The page around the mail.

use super::client::{get, seen};
use super::test_preview::TestPreview;

const VIEWS: [&str; 8] = ["mail", "text", "web", "inbox", "outline", "size", "headers", "source"];

#[tokio::test]
async fn every_view_is_a_whole_page() {
    let preview = TestPreview::open("en").await;
    for view in VIEWS {
        let page = seen(preview.server.addr(), format!("/issues/1?view={view}")).await;
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{view}: {page}");
        assert_eq!(page.matches("<h1").count(), 1, "{view}");
        assert!(page.contains(&format!("id=\"first\" data-view=\"{view}\"")), "{view}: {page}");
        assert!(page.contains("<title>주말 &lt;b&gt;first&lt;/b&gt; · Preview</title>"), "{view}: {page}");
        // Each view is one click and one key away; the first has the plain URL.
        for (other, key) in VIEWS.iter().zip(1..) {
            let query = if *other == "mail" { String::new() } else { format!("?view={other}") };
            let current = if *other == view { " aria-current=\"true\"" } else { "" };
            let link = format!(
                "<a href=\"/issues/1{query}\"{current} data-key=\"{key}\" aria-keyshortcuts=\"{key}\""
            );
            assert!(page.contains(&link), "{view}: no {link} in {page}");
        }
        // Nothing runs but our own script.
        for tag in page.split("<script").skip(1) {
            assert!(tag.starts_with(" src=\"/") && tag.contains(".js\" defer></script>"), "{view}: {tag}");
        }
    }
}

#[tokio::test]
async fn each_view_shows_its_part_of_the_message() {
    let preview = TestPreview::open("en").await;
    for (view, wanted) in [
        ("mail", "aria-label=\"Mail\" data-width=\"600\"><iframe class=\"mail\" title=\"Mail\""),
        ("text", "plain &lt;script&gt;first&lt;/script&gt;"),
        ("web", "data-scheme=\"light\" src=\"/issues/1/web\""),
        ("inbox", "before &lt;all&gt;"),
        ("outline", "<span class=\"kind\">h1</span> first"),
        ("size", "<th scope=\"row\">For Sample</th>"),
        ("headers", "<dt>Subject</dt><dd><bdi>주말 &lt;b&gt;first&lt;/b&gt;</bdi>"),
        ("source", "Content-ID: &lt;logo&gt;"),
    ] {
        let page = seen(preview.server.addr(), format!("/issues/1?view={view}")).await;
        assert!(page.contains(wanted), "{view}: {page}");
    }
}

#[tokio::test]
async fn two_views_stand_side_by_side() {
    let preview = TestPreview::open("en").await;
    let page = seen(preview.server.addr(), "/issues/1?beside=text&width=375&colour=gmail&pictures=off").await;
    assert!(
        page.contains("id=\"first\" data-view=\"mail\"") && page.contains("id=\"second\" data-view=\"text\"")
    );
    // The frame keeps how it is looked at, and forgets what stands beside it.
    let frame = "data-scheme=\"dark\" src=\"/issues/1/mail?width=375&amp;colour=gmail&amp;pictures=off\"";
    assert!(page.contains("data-width=\"375\"") && page.contains(frame), "{page}");
}

#[tokio::test]
async fn findings_stand_heaviest_first_and_open_the_editor() {
    let preview = TestPreview::open("en").await;
    let page = seen(preview.server.addr(), "/issues/1").await;
    let (_, margin) = page.split_once("<aside id=\"findings\"").unwrap();
    let margin = margin.split("</aside>").next().unwrap();
    assert!(margin.contains("Findings (4)"), "{margin}");
    let places: Vec<_> = ["error::first", "error::second", "warning::first", "note::first"]
        .iter()
        .map(|code| margin.find(&format!("<code>{code}</code>")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{margin}");
    let root = preview.root.path().display();
    let link = format!(
        "<a href=\"edit://open?{root}/issues/1/a%20b.md&amp;2&amp;7\">issues/1/a b.md:2:7</a> <code>error::first"
    );
    assert!(margin.contains(&link), "no {link} in {margin}");
    assert!(margin.contains("<strong>error</strong> &lt;i&gt;error::first&lt;/i&gt; is wrong"), "{margin}");
    assert!(margin.contains("data-words=\"&quot;first&quot; &lt;b&gt;\""), "{margin}");
}

#[tokio::test]
async fn the_preview_of_a_korean_newsroom_speaks_korean() {
    let preview = TestPreview::open("ko").await;
    let page = seen(preview.server.addr(), "/issues/1?view=text").await;
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"ko\">"), "{page}");
    for words in ["지적 사항 (4)", "<strong>오류</strong>", "<strong>경고</strong>", "구독자 주소"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    for english in ["Findings", "Preview<", "Recipient", "Second view"] {
        assert!(!page.contains(english), "{english}: {page}");
    }
}

#[tokio::test]
async fn the_front_door_leads_to_the_newest_issue() {
    let preview = TestPreview::open("en").await;
    let answer = get(preview.server.addr(), "/").await;
    assert_eq!((answer.status, answer.header("location")), (307, Some("/issues/2")));
    let page = seen(preview.server.addr(), "/issues/2?colour=dark").await;
    // Changing the issue keeps how one looks.
    let list = "<li><a href=\"/issues/2?colour=dark\" aria-current=\"page\">2</a></li><li><a href=\"/issues/1?colour=dark\">1</a>";
    assert!(page.contains(list), "{page}");
}

#[tokio::test]
async fn a_form_keeps_the_other_choices() {
    let preview = TestPreview::open("en").await;
    let page = seen(preview.server.addr(), "/issues/1?view=text&styles=off&topics=policy").await;
    let kept = "<form method=\"get\"><input type=\"hidden\" name=\"view\" value=\"text\">\
                <input type=\"hidden\" name=\"styles\" value=\"off\"><fieldset>";
    assert!(page.contains(kept), "{page}");
    assert!(page.contains("name=\"topics\" value=\"privacy\"> Privacy"), "{page}");
    assert!(page.contains("name=\"topics\" value=\"policy\" checked> Policy"), "{page}");
}
