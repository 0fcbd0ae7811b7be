//! The search: its files, and the page with and without script.

use serde_json::Value;

use super::support::TestSite;
use crate::preview::driver::Browser;

/// The folder of the index, as the page names it.
fn folder(page: &str) -> String {
    page.split("data-index=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_index_holds_what_everybody_may_read() {
    let site = TestSite::usual().await;
    let folder = folder(&site.page("/issues/").await);
    let stories: Value = serde_json::from_str(&site.page(&format!("{folder}/stories.json")).await).unwrap();
    assert_eq!(stories.as_array().unwrap().len(), 3);
    assert_eq!(stories[1]["u"], "/issues/2022-11-25#story-2");
    let mut words = Vec::new();
    for shard in 0..64 {
        let answer = site.get(&format!("{folder}/{shard}.json")).await;
        assert!(answer.header("cache-control").unwrap().contains("immutable"));
        let shard: Value = serde_json::from_str(answer.text()).unwrap();
        words.extend(shard.as_object().unwrap().keys().cloned());
    }
    for word in ["보안", "소식", "harbour", "단락"] {
        assert!(words.iter().any(|known| known == word), "{word}");
    }
    for word in ["paragraph", "embargoed", "nobody"] {
        assert!(!words.iter().any(|known| known == word), "{word}");
    }
    for path in ["64.json", "01.json", "-1.json", "stories", "+1.json", "stories.json.json"] {
        assert_eq!(site.get(&format!("{folder}/{path}")).await.status, 404, "{path}");
    }
    assert_eq!(site.get("/search/0123456789abcdef/stories.json").await.status, 404);
}

#[tokio::test]
async fn a_korean_word_of_two_syllables_is_found_in_the_browser() {
    let site = TestSite::usual().await;
    let browser = Browser::open().await;
    browser.visit(format!("http://{}/issues/", site.at())).await;
    browser.until("!document.getElementById('search').hidden").await;
    assert_eq!(browser.see("document.getElementById('search-hint').hidden").await, true);
    for (query, expected) in
        [("보안", "보안 소식"), ("harb", "Boats at dusk"), ("HARBOUR quiet", "Boats at dusk")]
    {
        browser.run(&format!("q.value = '{query}'; document.querySelector('form').requestSubmit()")).await;
        browser.until(&format!("document.querySelector('#found a')?.textContent === '{expected}'")).await;
    }
    let target = browser.see("document.querySelector('#found a').pathname").await;
    assert_eq!(target, "/issues/2022-11-18");
    browser.run("q.value = '잠수함'; document.querySelector('form').requestSubmit()").await;
    browser.until("document.getElementById('search-status').textContent.startsWith('No story')").await;
}

#[tokio::test]
async fn without_script_the_page_says_so_and_lists_everything() {
    let site = TestSite::usual().await;
    let page = site.page("/issues/").await;
    assert!(page.contains("The search needs JavaScript.") && page.contains("<div id=\"search\" hidden"));
    assert_eq!(page.matches("<h2><a href=\"/issues/").count(), 2);
}
