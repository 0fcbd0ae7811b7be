//! What is not out does not show, and what is corrected shows as it is now.

use briefing::inbox::AcceptAll;

use super::support::{TestSite, publish};
use crate::cli::harness::{ITEM, NewsroomDir};
use crate::support::delivery::relay;

/// Every page that could tell about a draft.
const PAGES: [&str; 6] = ["/", "/issues/", "/feed.xml", "/feed.json", "/sitemap.xml", "/corrections"];

async fn run(newsroom: &NewsroomDir, arguments: &[&str]) {
    let mut command = newsroom.command(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

async fn assert_hidden(site: &TestSite, issue: &str, words: &str) {
    assert_eq!(site.get(&format!("/issues/{issue}")).await.status, 404);
    for page in PAGES {
        let text = site.page(page).await;
        assert!(!text.contains(words) && !text.contains(&format!("issues/{issue}")), "{page}: {text}");
    }
}

#[tokio::test]
async fn drafts_never_show() {
    let site = TestSite::usual().await;
    assert_hidden(&site, "2022-12-02", "Nobody may know").await;
    // A later issue does not name a draft before it.
    site.newsroom.with_issue("2022-12-09");
    publish(site.newsroom.path(), "2022-12-09");
    site.refresh().await;
    assert!(!site.page("/issues/2022-12-09").await.contains("2022-12-02"));
    for path in
        ["/issues/_draft", "/issues/..", "/issues/2022-12-02/index.html", "/issues/2022-12-02/01-lead.md"]
    {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issue_appears_when_its_mail_goes_out_over_a_relay() {
    let newsroom = NewsroomDir::small();
    newsroom.with(
        ITEM,
        "+++\ntitle = \"Boats at dusk\"\ncorrection = \"It was dawn.\"\n+++\n\nThe harbour was quiet.\n",
    );
    let site = TestSite::start(newsroom).await;
    assert_hidden(&site, "2022-11-18", "Boats at dusk").await;
    // A rehearsal writes the page too, and publishes nothing.
    run(&site.newsroom, &["send", "--yes"]).await;
    assert!(site.newsroom.path().join(".briefing/site/issues/2022-11-18/index.html").exists());
    site.refresh().await;
    assert_hidden(&site, "2022-11-18", "Boats at dusk").await;

    let server = relay(AcceptAll).await;
    let url = format!("smtp://{}", server.smtp_addr());
    run(&site.newsroom, &["send", "--yes", "--offline", "--smtp", &url]).await;
    site.refresh().await;
    assert!(site.page("/issues/2022-11-18").await.contains("Boats at dusk"));
    assert!(site.page("/issues/").await.contains("Harbour"));
    assert!(site.page("/corrections").await.contains("It was dawn."));
}

#[tokio::test]
async fn a_correction_shows_and_a_half_written_one_does_not() {
    let site = TestSite::usual().await;
    assert!(site.page("/issues/2022-11-18").await.contains("The harbour was quiet."));
    let corrected =
        "+++\ntitle = \"Boats at dawn\"\ncorrection = \"It was dawn.\"\n+++\n\nThe harbour was loud.\n";
    site.newsroom.with(ITEM, corrected);
    site.refresh().await;
    assert!(site.page("/issues/2022-11-18").await.contains("The harbour was loud."));
    assert!(site.page("/feed.xml").await.contains("The harbour was loud."));
    assert!(site.page("/corrections").await.contains("It was dawn."));
    site.newsroom.with(ITEM, "+++\ntitle = \"Boats");
    site.refresh().await;
    assert!(site.page("/issues/2022-11-18").await.contains("As it was sent."));
    site.newsroom.without("issues/2022-11-18");
    site.newsroom.with(ITEM, corrected);
    site.refresh().await;
    assert!(site.page("/issues/2022-11-18").await.contains("As it was sent."));
}

#[tokio::test]
async fn a_broken_configuration_keeps_the_site_as_it_was() {
    let site = TestSite::usual().await;
    site.newsroom.with("briefing.toml", "[publication\n");
    site.refresh().await;
    assert!(site.notices.lock().unwrap()[0].contains("as it was"), "{:?}", site.notices);
    assert!(site.page("/issues/").await.contains("Harbour"));
    let config = crate::cli::harness::CONFIG.replacen("Weekend Briefing", "Night Briefing", 1);
    site.newsroom.with("briefing.toml", config);
    site.refresh().await;
    assert!(site.page("/").await.contains("Night Briefing"));
}
