//! Links and pages that depend on the site of the publication.

use briefing::compose::web_page;
use briefing::domain::Slot;
use briefing::issue::ItemAudience;

use super::{composed, filled};
use crate::support::{TestNewsroom, repository};

#[test]
fn pictures_are_attached_and_no_web_links_without_a_site() {
    let mut newsroom = TestNewsroom::small();
    let picture = std::fs::read(repository().join("issues/2022-11-18/images/cover.jpg")).unwrap();
    let item = "+++\ntitle = \"A\"\n[image]\nfile = \"a.jpg\"\nalt = \"Sea\"\nwidth = 300\n+++\n\nText\n\n![Sea](b.jpg)\n";
    newsroom
        .with("issues/2022-11-18/a.jpg", picture.clone())
        .with("issues/2022-11-18/b.jpg", picture)
        .with("issues/2022-11-18/01-lead.md", item);
    let rendered = composed(&newsroom);
    let html = filled(&rendered.html);
    let [attachment] = rendered.attachments.as_slice() else { panic!("the same bytes travel once") };
    assert_eq!(html.matches(&format!("src=\"cid:{}\"", attachment.content_id)).count(), 2);
    assert!(
        html.contains("width=\"300\" height=\"169\"") && html.contains("width=\"600\" height=\"338\""),
        "{html}"
    );
    assert!(!rendered.html.has(Slot::Web) && !rendered.text.has(Slot::Web));
    assert!(rendered.web.contains("src=\"/issues/2022-11-18/a.jpg\""));
}

#[test]
fn a_mail_asks_how_the_issue_was_where_a_site_takes_answers() {
    let mut newsroom = TestNewsroom::small();
    let rendered = composed(&newsroom);
    assert!(!rendered.html.has(Slot::Feedback) && !rendered.text.has(Slot::Feedback));
    let config = newsroom.text("briefing.toml");
    let site = "[publication]\nsite = \"https://briefing.lantern.example\"\n";
    newsroom.with("briefing.toml", config.replacen("[publication]\n", site, 1));
    let rendered = composed(&newsroom);
    let (html, text) = (filled(&rendered.html), filled(&rendered.text));
    for answer in ["liked", "better"] {
        let link = format!("https://briefing.lantern.example/feedback/sample?{answer}");
        assert_eq!(html.matches(&format!("href=\"{link}\"")).count(), 1, "{html}");
        assert_eq!(text.matches(&format!("\n{link}\n")).count(), 1, "{text}");
    }
}

#[test]
fn corrections_of_all_issues_are_on_one_page() {
    let mut newsroom = TestNewsroom::small();
    let config = newsroom.text("briefing.toml");
    newsroom.with(
        "briefing.toml",
        config.replacen("[publication]", "[publication]\nsite = \"https://briefing.lantern.example\"", 1),
    );
    for (issue, day) in [("2022-11-11", 11), ("2022-11-25", 25)] {
        newsroom
            .with(
                &format!("issues/{issue}/issue.toml"),
                format!("title = \"Issue of day {day}\"\ndate = 2022-11-{day}T20:32:00+09:00\n"),
            )
            .with(
                &format!("issues/{issue}/03-boats.md"),
                format!("+++\ntitle = \"Boats of day {day}\"\ncorrection = \"It was <{day}> boats.\"\n+++\nWords.\n"),
            );
    }
    newsroom.with(
        "issues/2022-11-25/04-secret.md",
        "+++\ntitle = \"Only in the mail\"\naudience = \"mail\"\ncorrection = \"Wrong.\"\n+++\nWords.\n",
    );
    let mut read = newsroom.read();
    let publication = read.config.take().unwrap().publication;
    let corrected = briefing::issue::corrections::load(&mut read.tree, &publication);
    let page = briefing::compose::corrections_page(&publication, &corrected);
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} in {page}"));
    assert!(place("Boats of day 25") < place("Boats of day 11"), "the newest first");
    assert!(page.contains("https://briefing.lantern.example/issues/2022-11-25#story-3"));
    assert!(page.contains("It was &lt;25&gt; boats."));
    assert!(!page.contains("Only in the mail") && !page.contains("Harbour"));
    let own = read_issue_page(&newsroom, "2022-11-25");
    assert!(own.contains("href=\"https://briefing.lantern.example/corrections\""), "{own}");
}

fn read_issue_page(newsroom: &TestNewsroom, issue: &str) -> String {
    let read = newsroom.read_issue(issue);
    let (issue, config) = (read.issue.unwrap(), read.config.unwrap());
    web_page(&issue, &config.publication, ItemAudience::Everyone)
}
