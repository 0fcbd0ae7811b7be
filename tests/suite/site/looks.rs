//! The pages as browsers show them: axe, light and dark, on the smallest phone and on a desktop.

use serde_json::Value;

use super::support::TestSite;
use crate::browser::asked;
use crate::cli::harness::NewsroomDir;
use crate::support::repository;

/// All rules of axe, and faults of every impact.
const JUDGE: &str = r"
const script = inside.createElement('script');
script.textContent = document.getElementById('axe').textContent;
inside.head.append(script);
const found = await frame.contentWindow.axe.run(inside, { rules: { 'target-size': { enabled: true } } });
const faults = found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
const levels = [...inside.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.localName[1]);
return { faults, levels, width: inside.documentElement.scrollWidth, passes: found.passes.length };
";

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

async fn judge(site: &TestSite, language: &str) {
    for path in ["/", "/issues/", "/issues/2022-11-18", "/corrections", "/nothing"] {
        let page = whole(site, path, language).await;
        for (width, dark) in [(320, false), (390, true), (1280, false), (1280, true)] {
            let shown = page.clone();
            let verdict = tokio::task::spawn_blocking(move || asked(&shown, (width, 900), dark, JUDGE));
            let verdict = verdict.await.unwrap();
            let view = format!("{path} in {language}, {width} wide, dark: {dark}");
            assert_eq!(verdict["faults"], Value::Array(Vec::new()), "{view}");
            assert!(verdict["passes"].as_u64().unwrap() > 10, "{view}: {verdict}");
            assert!(
                verdict["width"].as_u64().unwrap() <= u64::from(width),
                "{view} scrolls sideways: {verdict}"
            );
            let levels: Vec<u64> =
                verdict["levels"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
            assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{view}: {levels:?}");
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{view}: {levels:?}");
        }
    }
}

#[tokio::test]
async fn the_pages_of_the_sample_read_well() {
    let newsroom = NewsroomDir::copy_of(repository(), "2022-11-18");
    super::support::publish(newsroom.path(), "2022-11-18");
    judge(&TestSite::start(newsroom).await, "en").await;
}

#[tokio::test]
async fn the_pages_of_a_korean_newsroom_read_well() {
    let newsroom = NewsroomDir::copy_of(&repository().join("tests/fixtures/korean_newsroom"), "2022-11-18");
    super::support::publish(newsroom.path(), "2022-11-18");
    let site = TestSite::start(newsroom).await;
    for language in ["ko", "en"] {
        judge(&site, language).await;
    }
}
