//! Refused pages, and text as Markdown.

use briefing::article::Reason;

use super::read;

#[test]
fn pages_without_an_article_are_refused() {
    let script = format!(
        "<title>The Lantern</title><div id='root'></div><noscript>You need to enable JavaScript.</noscript><script>{}</script>",
        "x".repeat(3000)
    );
    let paid = "<title>A story</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A story\",\"isAccessibleForFree\":false}</script>\
        <h1>A story</h1><p>The first paragraph of a long story that goes on for many pages, and which only subscribers of the house may read to its end, as the house has decided.</p>\
        <p>Subscribe to continue reading.</p>";
    let list: String = (0..12).map(|n| format!("<article><h2><a href='/{n}'>Story number {n}</a></h2><p>A short teaser of story {n} that says a little, and no more than that.</p></article>")).collect();
    for (page, reason) in [
        ("", Reason::Empty),
        ("<html><body></body></html>", Reason::Empty),
        (&script, Reason::Script),
        (paid, Reason::Paywall),
        (
            "<title>404 Not Found</title><h1>404 Not Found</h1><p>We looked for the page that you named and it is not here any more, or it never was.</p>",
            Reason::NoArticle,
        ),
        (&format!("<title>The Lantern</title><main>{list}</main>"), Reason::NoArticle),
        (
            "<title>Before you continue to Lamp Search</title><h1>Before you continue</h1><p>We use cookies and data to deliver and maintain our services, to track outages, and to protect against spam, fraud and abuse in all of them.</p>\
             <p>If you choose to accept, we will also use cookies and data to develop and improve new services, and to show content that depends on your settings.</p><button>Reject all</button><button>Accept all</button>",
            Reason::NoArticle,
        ),
    ] {
        let found = read(page).map(|draft| draft.title);
        assert_eq!(found, Err(reason), "{page:.120}");
    }
}

#[test]
fn a_stump_before_a_wall_is_refused() {
    let paragraph = "The port authority said on Friday that it will publish every note it receives, together with the hour of its arrival and the answer it gave.";
    let page = |end: &str| {
        format!(
            "<title>Ports answer</title><article><h1>Ports answer</h1><p>By Dasom Ryu, The Lantern</p><p>{paragraph}</p><p>{paragraph} It was the third.</p>{end}</article>"
        )
    };
    for wall in [
        "이 기사는 유료회원 전용입니다. 로그인 후 이용하세요.",
        "이 기사는 구독자만 볼 수 있습니다.",
        "전체 기사를 보시려면 로그인해 주세요.",
        "이후 내용은 프리미엄 회원에게만 제공됩니다.",
        "To read the rest of this story, sign in.",
        "This content is for members only.",
        "You have reached your limit of free articles.",
        "Register for free to keep reading.",
        "The rest of this article is available to paid subscribers.",
    ] {
        for end in [format!("<p>{wall}</p>"), format!("<div class=\"paywall\"><p>{wall}</p></div>")] {
            let found = read(&page(&end)).map(|draft| draft.text);
            assert_eq!(found, Err(Reason::Paywall), "{end}");
        }
    }
    let whole = format!("<p>{paragraph} And then it was done, said the keeper.</p>").repeat(12);
    for end in [
        String::new(),
        format!("{whole}<div class=\"paywall\"><p>This content is for members only.</p></div>"),
        "<p>Become a member to support our work.</p>".to_owned(),
        "<p>The paper said that its archive stays open for members of the guild.</p>".to_owned(),
        "<div class=\"paywall\"></div>".to_owned(),
        "<div class=\"paywall\" hidden><p>Subscribe to continue reading.</p></div>".to_owned(),
    ] {
        assert!(read(&page(&end)).is_ok(), "{end}");
    }
}

#[test]
fn text_is_shortened_at_the_end_of_a_paragraph() {
    let paragraphs: String =
        (0..20).map(|n| format!("<p>{}</p>", format!("Word{n} ").repeat(29) + "end.")).collect();
    let draft = read(&format!("<h1>A long story</h1><p>By Dain Lim, The Lantern</p>{paragraphs}")).unwrap();
    assert_eq!(draft.text.split_whitespace().count(), 180, "{}", draft.text);
}

#[test]
fn lists_quotes_links_and_emphasis_become_markdown() {
    let page = "<h1>How to answer a ransom note</h1><article><p>The port’s guide has three steps, which every guard learns in the first week and says by heart before the second.</p>\
        <h2>Steps</h2><ol><li>Read it <b>once</b>.</li><li>Call the <a href='/desk?utm_source=x&id=3'>desk</a>.</li></ol><ul><li>Never pay.</li></ul>\
        <blockquote><p>Nobody has to answer alone, said the head of the desk on Friday in the hall of the port.</p></blockquote>\
        <p>해원항은 <strong>“답하지 않는다”</strong>는 원칙을 <em>모두</em>에게 알렸다. 원칙은 오래되었고 아무도 어기지 않았다고 항만공사는 설명했다.</p></article>";
    let text = read(page).unwrap().text;
    assert_eq!(
        text,
        "The port’s guide has three steps, which every guard learns in the first week and says by heart before the second.\n\n\
         ### Steps\n\n1. Read it **once**.\n2. Call the [desk](https://www.lantern.example/desk?id=3).\n- Never pay.\n\n\
         > Nobody has to answer alone, said the head of the desk on Friday in the hall of the port.\n\n\
         해원항은 **“답하지 않는다”**는 원칙을 *모두*에게 알렸다. 원칙은 오래되었고 아무도 어기지 않았다고 항만공사는 설명했다."
    );
}
