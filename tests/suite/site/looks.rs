//! The pages of the archive as browsers show them: axe, light and dark, on the smallest phone and on a desktop.

use super::judge::Judge;
use super::support::TestSite;
use crate::cli::harness::NewsroomDir;
use crate::support::repository;

/// The page with its style sheet inside, as the browser of the judge has no server.
async fn whole(site: &TestSite, path: &str, language: &str) -> String {
    let page = site.get_with(path, "Accept-Language", language).await.text().to_owned();
    let Some((before, rest)) = page.split_once("<link rel=\"stylesheet\" href=\"") else { return page };
    let (sheet, after) = rest.split_once("\">").unwrap();
    let sheet = site.page(sheet).await;
    let page = format!("{before}<style>{sheet}</style>{after}");
    // The search as the script shows it.
    page.replace("<div id=\"search\" hidden", "<div id=\"search\"")
}

async fn judge(site: &TestSite, languages: &[&str]) {
    let mut pages = Vec::new();
    for language in languages {
        for path in ["/", "/issues/", "/issues/2022-11-18", "/corrections", "/nothing"] {
            pages.push((format!("{path} in {language}"), whole(site, path, language).await));
        }
    }
    let judge = Judge::open().await;
    for (width, scheme) in [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] {
        assert_eq!(judge.faults(&pages, width, scheme).await, [""; 0]);
    }
}

#[tokio::test]
async fn the_pages_of_the_sample_read_well() {
    let newsroom = NewsroomDir::copy_of(repository(), "2022-11-18");
    super::support::publish(newsroom.path(), "2022-11-18");
    judge(&TestSite::start(newsroom).await, &["en"]).await;
}

#[tokio::test]
async fn the_pages_of_a_korean_newsroom_read_well() {
    let newsroom = NewsroomDir::copy_of(&repository().join("tests/fixtures/korean_newsroom"), "2022-11-18");
    super::support::publish(newsroom.path(), "2022-11-18");
    let site = TestSite::start(newsroom).await;
    judge(&site, &["ko", "en"]).await;
}
