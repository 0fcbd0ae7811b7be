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
    site.until_status("/issues/2022-12-09", 200).await;
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
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_hidden(&site, "2022-11-18", "Boats at dusk").await;

    let server = relay(AcceptAll).await;
    let url = format!("smtp://{}", server.smtp_addr());
    run(&site.newsroom, &["send", "--yes", "--offline", "--smtp", &url]).await;
    site.until_status("/issues/2022-11-18", 200).await;
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
    site.until("/issues/2022-11-18", |answer| answer.text().contains("The harbour was loud.")).await;
    assert!(site.page("/feed.xml").await.contains("The harbour was loud."));
    assert!(site.page("/corrections").await.contains("It was dawn."));
    site.newsroom.with(ITEM, "+++\ntitle = \"Boats");
    site.until("/issues/2022-11-18", |answer| answer.text().contains("As it was sent.")).await;
    site.newsroom.without("issues/2022-11-18");
    site.newsroom.with(ITEM, corrected);
    site.until_status("/issues/2022-11-25", 200).await;
    assert!(site.page("/issues/2022-11-18").await.contains("As it was sent."));
}

#[tokio::test]
async fn a_broken_configuration_keeps_the_site_as_it_was() {
    let site = TestSite::usual().await;
    site.newsroom.with("briefing.toml", "[publication\n");
    let told = async {
        while site.notices.lock().unwrap().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), told).await.unwrap();
    assert!(site.notices.lock().unwrap()[0].contains("as it was"), "{:?}", site.notices);
    assert!(site.page("/issues/").await.contains("Harbour"));
    let config = crate::cli::harness::CONFIG.replacen("Weekend Briefing", "Night Briefing", 1);
    site.newsroom.with("briefing.toml", config);
    site.until("/", |answer| answer.text().contains("Night Briefing")).await;
}
