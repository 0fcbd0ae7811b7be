//! The web page as browsers show it: in every window, dark, printed and without its style sheet.

use std::fs;

use briefing::compose::render;
use briefing::domain::Variant;
use serde_json::Value;

use crate::browser::{Without, as_seen, asked, built_of};
use crate::cli::harness::NewsroomDir;
use crate::support::{TestNewsroom, repository};

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

/// A page with everything an author can write.
fn everything() -> String {
    let mut newsroom = TestNewsroom::small();
    let config =
        newsroom.text("briefing.toml").replacen("time_zone", "about = \"What it is.\"\ntime_zone", 1);
    newsroom
        .with("briefing.toml", config)
        .with(
            "issues/2022-11-18/issue.toml",
            "title = \"Harbour\"\ndate = 2022-11-18T20:32:00+09:00\nupdated = 2022-11-19T09:00:00+09:00\nauthors = [\"dasom\"]\n\
             [[notice]]\ntitle = \"Next week\"\ntext = \"Closed on **Friday**.\\n\\n# Why\\n\\nA feast.\"\n",
        )
        .with("issues/2022-11-18/greeting.md", "Hello. We picked two stories.\n\n# And more\n\nGo on.\n")
        .with(
            "issues/2022-11-18/02-everything.md",
            "+++\ntitle = \"Blocks\"\ncorrection = \"It was six minutes.\"\nplace = \"Seoul ―\"\nsource = \"Haneul Wire\"\n\
             link = \"https://a.example/?a=1&b=2\"\ndate = 2022-11-17T23:30:00Z\n+++\n\n# A heading\n\nA [harbour](https://a.example/x), \
             `code`, *stress*, **보안(保安)**은 and [^1] that.\n\n### Further down\n\n- a\n  - b\n\n> Quoted words\n>\n> > twice\n\n```\nx < y\n```\n\n---\n\n\
             | Port | Ships |\n|:--|--:|\n| 부산 | **12** |\n\n| | 2021 |\n|-|-|\n| Busan | 1 |\n\n[^1]: A note.\n",
        );
    let read = newsroom.read();
    let shown = read.shown();
    let (Some(issue), Some(config)) = (read.issue, read.config) else { panic!("{shown}") };
    render(&issue, &config.publication, &Variant::whole()).unwrap().web
}

/// The page of an issue in a folder.
fn built(folder: &std::path::Path, issue: &str) -> String {
    let out = tempfile::tempdir().unwrap();
    built_of(folder, issue, out.path());
    fs::read_to_string(out.path().join("web.html")).unwrap()
}

fn sample() -> String {
    built(repository(), "2022-11-18")
}

/// The page as a printer gets it.
fn printed(page: &str) -> String {
    assert!(page.contains("@media print {") && page.contains("@media screen and"));
    page.replace("@media print {", "@media all {").replace("@media screen and", "@media not all and")
}

fn judge_all(page: &str, what: &str) {
    let plain = as_seen(page, Some(Without::Styles));
    let printed = printed(page);
    let views = [
        ("small phone", page, 320, false),
        ("phone", page, 390, false),
        ("phone, dark", page, 390, true),
        ("tablet", page, 1000, false),
        ("desktop", page, 1400, false),
        ("desktop, dark", page, 1400, true),
        ("printed", &printed, 640, false),
        ("without styles", &plain, 390, false),
    ];
    for (view, page, width, dark) in views {
        let verdict = asked(page, (width, 900), dark, JUDGE);
        assert_eq!(verdict["faults"], Value::Array(Vec::new()), "{what}, {view}");
        assert!(
            verdict["passes"].as_u64().unwrap() > 15,
            "{what}, {view}: axe saw next to nothing: {verdict}"
        );
        assert!(
            verdict["width"].as_u64().unwrap() <= u64::from(width),
            "{what}, {view} scrolls sideways: {verdict}"
        );
        let levels: Vec<u64> =
            verdict["levels"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{what}: {levels:?}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{what}: {levels:?}");
    }
}

#[test]
fn the_page_of_the_lead_issue_reads_well() {
    judge_all(&sample(), "lead issue");
}

#[test]
fn the_page_of_the_theme_issue_reads_well() {
    judge_all(&built(repository(), "2023-09-22"), "theme issue");
}

#[test]
fn a_page_with_everything_reads_well() {
    judge_all(&everything(), "everything");
}

#[test]
fn a_korean_page_reads_well() {
    let newsroom = NewsroomDir::copy_of(&repository().join("tests/fixtures/korean_newsroom"), "2022-11-18");
    let page = built(newsroom.path(), "2022-11-18");
    judge_all(&page, "Korean");
    let answer = asked(
        &page,
        (390, 900),
        false,
        "const style = (element) => frame.contentWindow.getComputedStyle(inside.querySelector(element));\
         return [style('p').wordBreak, style('blockquote').fontStyle, style('html').fontFamily.includes('Malgun Gothic')]",
    );
    assert_eq!(answer, serde_json::json!(["keep-all", "normal", true]));
}

/// Letters of the longest paragraph on a line.
const LETTERS: &str = "const all = [...inside.querySelectorAll('.story > p')];\
    const longest = all.reduce((a, b) => a.textContent.length > b.textContent.length ? a : b);\
    const style = frame.contentWindow.getComputedStyle(longest);\
    return longest.textContent.length / Math.round(longest.clientHeight / parseFloat(style.lineHeight))";

#[test]
fn a_line_holds_as_many_letters_as_are_easy_to_read() {
    let page = sample();
    for width in [760, 1000, 1400, 2400] {
        let letters = asked(&page, (width, 900), false, LETTERS).as_f64().unwrap();
        assert!((50.0..=75.0).contains(&letters), "{letters} letters in a window of {width}");
    }
}

#[test]
fn the_contents_stay_in_reach() {
    let page = sample();
    // Where the list is after the reader has scrolled to the last story.
    let script = "frame.contentWindow.scrollTo(0, inside.querySelector('#story-4').getBoundingClientRect().top);\
        const list = inside.querySelector('nav').getBoundingClientRect();\
        const back = inside.querySelector('#story-4 .back a');\
        return { top: list.top, bottom: list.bottom, back: back.getBoundingClientRect().height, to: back.getAttribute('href') }";
    let wide = asked(&page, (1400, 900), false, script);
    let top = wide["top"].as_f64().unwrap();
    assert!((0.0..100.0).contains(&top) && wide["bottom"].as_f64().unwrap() <= 900.0, "{wide}");
    assert_eq!(wide["back"].as_f64(), Some(0.0), "no link to a list that is in view: {wide}");
    let phone = asked(&page, (390, 900), false, script);
    assert!(phone["bottom"].as_f64().unwrap() < 0.0, "the list has left the window: {phone}");
    assert!(phone["back"].as_f64().unwrap() >= 24.0 && phone["to"] == "#contents", "{phone}");
}

#[test]
fn paper_has_addresses_and_no_navigation() {
    let page = printed(&everything());
    let answer = asked(
        &page,
        (640, 900),
        true,
        "const style = (of, part) => frame.contentWindow.getComputedStyle(inside.querySelector(of), part);\
         return { nav: style('nav').display, links: style('.story-links').display, paper: style('body').backgroundColor,\
         ink: style('body').color, link: style('a[href=\"https://a.example/x\"]', '::after').content }",
    );
    assert_eq!(answer["nav"], "none");
    assert_eq!(answer["links"], "none");
    assert_eq!(answer["paper"], "rgb(255, 255, 255)");
    assert_eq!(answer["ink"], "rgb(0, 0, 0)");
    assert_eq!(answer["link"], "\" (https://a.example/x)\"");
}

#[test]
fn dates_are_for_programs_too() {
    let page = everything();
    for (time, words) in [
        ("2022-11-18T20:32:00+09:00", "Nov. 18, 2022 8:32PM GMT+9"),
        ("2022-11-19T09:00:00+09:00", "Nov. 19, 2022 9:00AM GMT+9"),
        ("2022-11-18T08:30:00+09:00", "Nov. 18, 2022"),
    ] {
        assert!(page.contains(&format!("<time datetime=\"{time}\">{words}</time>")), "{time}: {page}");
    }
    assert!(page.contains("property=\"article:published_time\" content=\"2022-11-18T20:32:00+09:00\""));
    assert!(page.contains("property=\"article:modified_time\" content=\"2022-11-19T09:00:00+09:00\""));
    assert!(page.contains("\"datePublished\":\"2022-11-18T20:32:00+09:00\""));
    assert!(page.contains("\"dateModified\":\"2022-11-19T09:00:00+09:00\""));
}

#[test]
fn links_to_pass_on_lead_to_the_page_itself() {
    let page = sample();
    let canonical = "https://briefing.lantern.example/issues/2022-11-18";
    assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\">")));
    for story in 2..=5 {
        assert_eq!(page.matches(&format!("href=\"{canonical}#story-{story}\"")).count(), 1, "story {story}");
        assert_eq!(page.matches(&format!(" id=\"story-{story}\"")).count(), 1, "story {story}");
    }
    assert!(page.contains(&format!("href=\"{canonical}\"")) && !page.contains("?t="));
    let without_site = everything();
    assert!(!without_site.contains("rel=\"canonical\"") && without_site.contains("href=\"#story-2\""));
}

#[test]
fn the_page_runs_nothing_and_loads_nothing_from_elsewhere() {
    let page = sample();
    assert_eq!(
        page.matches("<script").count(),
        page.matches("<script type=\"application/ld+json\">").count()
    );
    for loads in ["@import", "url(", "<iframe", "<link rel=\"stylesheet\"", "onload", "onclick"] {
        assert!(!page.contains(loads), "{loads}");
    }
    assert!(page.split("src=\"").skip(1).all(|rest| rest.starts_with("images/")), "{page}");
}
