//! Judges pages by axe-core in a real Chromium.

use std::fs;

use serde_json::{Value, json};

use crate::browser::AXE;
use crate::preview::driver::Browser;
use crate::support::repository;

/// All rules of axe, and faults of every impact.
const JUDGE: &str = r"
const found = await axe.run(document, { rules: { 'target-size': { enabled: true } } });
const faults = found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.localName[1]);
const dark = matchMedia('(prefers-color-scheme: dark)').matches;
return { faults, levels, dark, width: document.documentElement.scrollWidth, passes: found.passes.length };
";

/// A browser that judges one page after the other.
pub struct Judge(Browser);

impl Judge {
    /// Opens it, with axe in an empty page.
    pub async fn open() -> Self {
        let browser = Browser::open().await;
        browser.visit("about:blank").await;
        let axe = fs::read_to_string(repository().join(AXE));
        browser.run(&axe.expect("axe-core is there: scripts/packages fetches it")).await;
        Self(browser)
    }

    /// Judges pages, each with its name and its style sheet inside, in one view. Returns their faults: those that axe finds, more
    /// than one heading of level 1, a level left out, and a page that scrolls sideways.
    pub async fn faults(&self, pages: &[(String, String)], width: u32, scheme: &str) -> Vec<String> {
        self.0.prefer(scheme).await;
        self.0.resize(width, 900).await;
        let mut faults = Vec::new();
        for (name, page) in pages {
            let page = json!(page).to_string().replace('<', "\\u003c");
            let show = format!("document.open(); document.write({page}); document.close();");
            let verdict = self.0.answer(&format!("{show}{JUDGE}")).await;
            let view = format!("{name}, {width} wide, {scheme}");
            assert!(verdict["passes"].as_u64().is_some_and(|passes| passes > 10), "{view}: {verdict}");
            assert_eq!(verdict["dark"], scheme == "dark", "{view}");
            if verdict["faults"] != Value::Array(Vec::new()) {
                faults.push(format!("{view}: {}", verdict["faults"]));
            }
            if verdict["width"].as_u64().unwrap() > u64::from(width) {
                faults.push(format!("{view} scrolls sideways: {}", verdict["width"]));
            }
            let levels: Vec<u64> =
                verdict["levels"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
            let heads = levels.iter().filter(|level| **level == 1).count();
            if heads != 1 || levels.windows(2).any(|pair| pair[1] > pair[0] + 1) {
                faults.push(format!("{view}: headings {levels:?}"));
            }
        }
        faults
    }
}
