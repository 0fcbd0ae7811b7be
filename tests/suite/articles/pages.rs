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
    ] {
        let found = read(page).map(|draft| draft.title);
        assert_eq!(found, Err(reason), "{page:.120}");
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
