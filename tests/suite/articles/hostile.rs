//! Pages that are made to cost much.

use std::time::Duration;

use super::read;
use crate::support::processor_time;

#[test]
fn hostile_pages_end_in_time() {
    let deep = format!("{}x{}", "<table><tr><td>".repeat(64), "</td></tr></table>".repeat(64));
    let article = "<p>The port authority said on Friday that it will publish every ransom note it receives, with the hour of its arrival and the answer it gave, which has always been no.</p>".repeat(3);
    let pages = [
        "<b>".repeat(1_000_000),
        "<p><font color=a>x".repeat(300_000),
        format!("{}{}", "<div>".repeat(200_000), "</span>".repeat(200_000)),
        "<a href=x>y".repeat(200_000),
        "<li>".repeat(200_000),
        "<ul><li>".repeat(100_000),
        format!("<p a='{}'>x</p>", "y".repeat(5_000_000)),
        format!("<p {}>x</p>", "y ".repeat(2_000_000)),
        "[".repeat(1_000_000),
        "<p>[x](</p>".repeat(50_000),
        "By A and ".repeat(200_000),
        "&amp;&#1;&x".repeat(200_000),
        "2022-11-18 ".repeat(100_000),
        "<time datetime='2022-11-18'>".repeat(60_000),
        "<h1>a".repeat(60_000),
        "<img src=a>".repeat(60_000),
        "<figcaption>Source: ".repeat(60_000),
        "<table><tr><td>1<td>2".repeat(30_000),
        "<!--".repeat(500_000),
        "<script>".repeat(300_000),
        format!("<article>{article}{}{article}</article>", "<div class=q><p>“x”</p></div>".repeat(20_000)),
        format!("<article>{article}{}</article>", "<div class=h><h3>a</h3></div>".repeat(20_000)),
        "<img src='data:image/gif;base64,R0'>".repeat(70_000),
        format!("<table><tr>{}", "<th>제목".repeat(60_000)),
        format!("{}{article}", "<meta name=author content='Kim Lee'>".repeat(60_000)),
        format!("<article>{article}<p>{}</p></article>", "1<sup>2</sup>".repeat(25_000)),
        format!("<article>{article}<p>{}</p></article>", "http://a.b/*_ ".repeat(100_000)),
        "<article><h3>a</h3><a href=b>c</a></article>".repeat(15_000),
        format!("{article}{}", "<div>1 2</div><div style='display:none'>x</div>".repeat(20_000)),
        format!(
            "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'><title>Ports</title><h1>Ports close</h1>{deep}{article}"
        ),
    ];
    for page in pages {
        let began = processor_time();
        let draft = read(&page);
        let took = processor_time().saturating_sub(began);
        assert!(took < Duration::from_secs(15), "{took:?} {page:.60}");
        if page.contains("evil.example") {
            let draft = draft.unwrap();
            assert!(!format!("{draft:?}").contains("evil"), "{draft:?}");
            assert_eq!(draft.title, "Ports close");
        }
    }
}
