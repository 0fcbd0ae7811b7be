//! Articles of our own in the shapes of many sites: what a draft takes of each page, measured.

#![allow(clippy::print_stdout, reason = "the rates are the result: `--nocapture` shows them")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use briefing::article::{Draft, Page, extract};

use super::newsroom;
use crate::support::processor_time;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/articles")
}

#[derive(Debug, serde::Deserialize)]
struct Articles {
    article: Vec<Article>,
}

#[derive(Debug, serde::Deserialize)]
struct Article {
    language: String,
    title: String,
    authors: Vec<String>,
    house: String,
    byline: String,
    dateline: String,
    iso: String,
    wrong: String,
    place: String,
    paragraphs: Vec<String>,
    caption: String,
    credit: String,
    cover_credit: String,
    bio: Vec<String>,
}

/// Words of furniture that no draft may have.
const FURNITURE: [&str; 26] = [
    "Subscribe",
    "Tailor",
    "newsletter",
    "Share",
    "Related",
    "Most read",
    "Home",
    "email",
    "rights reserved",
    "min read",
    "Advertisement",
    "is a reporter",
    "is a journalist",
    "is an editor",
    "is a writer",
    "cover image",
    "Cover image",
    "구독을",
    "관련기사",
    "무단전재",
    "기자 ",
    "표지 이미지",
    "neighbour were closed",
    "waited for such",
    "Thank you for",
    "in plain words",
];

/// Shapes of portals, boards and readers of other houses' articles.
const REPOSTS: [&str; 8] = [
    "en_aggregator_reader",
    "en_council_notices",
    "en_static_blog",
    "gov_board",
    "kr_cms2012",
    "kr_policy_briefing",
    "kr_portal_desktop",
    "kr_portal_mobile",
];

impl Article {
    fn host(&self) -> &'static str {
        match self.house.as_str() {
            "The Lantern" | "등대신문" => "lantern.example",
            "Harbour Post" => "harbourpost.example",
            _ => "haneul.example",
        }
    }

    fn link(&self, slug: &str) -> String {
        format!("https://www.{}/news/{slug}", self.host())
    }

    fn page(&self, shape: &str, slug: &str) -> String {
        let each = |open: &str, close: &str| {
            self.paragraphs[1..].iter().map(|text| format!("{open}{text}{close}\n")).collect::<String>()
        };
        let utc = self.iso.parse::<jiff::Timestamp>().unwrap().to_string();
        let json_authors = self
            .authors
            .iter()
            .map(|name| format!(r#"{{"@type":"Person","name":"{name}"}}"#))
            .collect::<Vec<_>>()
            .join(",");
        let tagline = if self.language == "ko" {
            "쉬운 말로 읽는 보안 소식"
        } else {
            "Security in plain words."
        };
        let parts = [
            ("title", self.title.clone()),
            ("house", self.house.clone()),
            ("byline", self.byline.clone()),
            ("dateline", self.dateline.clone()),
            ("iso", self.iso.clone()),
            ("utc", utc),
            ("wrong", self.wrong.clone()),
            ("place", self.place.clone()),
            ("p0", self.paragraphs[0].clone()),
            ("paragraphs_after_first", each("<p>", "</p>")),
            ("br_after_first", self.paragraphs[1..].join("<br>\n<br />\n")),
            ("open_paragraphs_after_first", each("<P>", "")),
            ("divs_after_first", each("<div class=\"css-11\">", "</div>")),
            ("caption", self.caption.clone()),
            ("credit", self.credit.clone()),
            ("cover_credit", self.cover_credit.clone()),
            ("bios", self.bio.iter().map(|bio| format!("<p><em>{bio}</em></p>")).collect()),
            ("first_author", self.authors[0].clone()),
            ("json_authors", json_authors),
            ("link", self.link(slug)),
            ("slug", slug.to_owned()),
            ("tagline", tagline.to_owned()),
            ("language", self.language.clone()),
        ];
        let mut page = shape.to_owned();
        for (name, value) in parts {
            page = page.replace(&format!("{{{{{name}}}}}"), &value);
        }
        page
    }
}

fn words(text: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *found.entry(word.to_lowercase()).or_default() += 1;
    }
    found
}

fn f1(found: &str, expected: &str) -> f64 {
    let (a, b) = (words(found), words(expected));
    let common: usize = a.iter().map(|(word, count)| (*count).min(b.get(word).copied().unwrap_or(0))).sum();
    let (all_a, all_b) = (a.values().sum::<usize>(), b.values().sum::<usize>());
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let share = 2.0 * common as f64 / (all_a + all_b).max(1) as f64;
    share
}

/// Rates of facts that are exactly right.
#[derive(Default)]
struct Rates {
    pages: usize,
    f1: f64,
    right: std::collections::BTreeMap<&'static str, usize>,
    faults: String,
}

impl Rates {
    fn note(&mut self, page: &str, fact: &'static str, found: &dyn std::fmt::Debug, is_right: bool) {
        *self.right.entry(fact).or_default() += usize::from(is_right);
        if !is_right {
            let _ = writeln!(self.faults, "{page}: {fact}: {found:?}");
        }
    }
}

/// Every article in every shape: name, bytes, content type.
fn corpus() -> Vec<(String, Vec<u8>, Option<&'static str>, usize)> {
    let mut pages = Vec::new();
    let mut shapes: Vec<_> =
        std::fs::read_dir(fixtures().join("shapes")).unwrap().map(|entry| entry.unwrap().path()).collect();
    shapes.sort();
    for shape in shapes {
        let name = shape.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&shape).unwrap();
        for (number, article) in articles().iter().enumerate() {
            let page = article.page(&text, &format!("story-{number}"));
            // Korean portals are in EUC-KR, and some that say so are not.
            let bytes = match (name.as_str(), article.language.as_str()) {
                ("korean_portal", "ko") => encoding_rs::EUC_KR.encode(&page).0.into_owned(),
                _ => page.into_bytes(),
            };
            pages.push((format!("{name}/{number}"), bytes, Some("text/html"), number));
        }
    }
    pages
}

fn articles() -> Vec<Article> {
    let text = std::fs::read_to_string(fixtures().join("articles.toml")).unwrap();
    toml::from_str::<Articles>(&text).unwrap().article
}

fn judge(rates: &mut Rates, name: &str, article: &Article, shape: &str, draft: &Draft, link: &str) {
    let expected = article.paragraphs.join("\n\n");
    let score = f1(&draft.text, &expected);
    rates.f1 += score;
    rates.note(name, "text", &draft.text, score > 0.985);
    rates.note(name, "title", &draft.title, draft.title == article.title);
    rates.note(name, "byline", &draft.authors, draft.authors == article.authors);
    let date = draft.date.as_ref().map(briefing::article::ArticleDate::text);
    let instant = |text: &str| text.parse::<jiff::Timestamp>().ok();
    rates.note(name, "date", &date, date.as_deref().and_then(instant) == instant(&article.iso));
    let image = draft.image.clone();
    let slug = link.rsplit('/').next().unwrap();
    rates.note(
        name,
        "picture",
        &image,
        // A width in the query is that of the page.
        image.as_ref().is_some_and(|image| {
            image.url.split('?').next().is_some_and(|url| url.ends_with(&format!("/media/{slug}.jpg")))
        }),
    );
    rates.note(
        name,
        "caption",
        &image,
        image.as_ref().and_then(|image| image.caption.as_deref()) == Some(article.caption.as_str()),
    );
    rates.note(
        name,
        "credit",
        &image,
        image.as_ref().and_then(|image| image.credit.as_deref()) == Some(article.credit.as_str()),
    );
    rates.note(name, "link", &draft.link, draft.link.as_deref() == Some(link));
    let source =
        (!matches!(article.house.as_str(), "The Lantern" | "등대신문")).then_some(article.house.as_str());
    // A portal or a board that shows the article of a house which neither its code nor the byline names.
    let is_repost =
        REPOSTS.iter().any(|shape| name.starts_with(shape)) && !article.byline.contains(&article.house);
    let is_known = name.starts_with("old_table") || is_repost;
    rates.note(
        name,
        "source",
        &draft.source,
        draft.source.as_deref() == source || is_known && draft.source.is_some() == source.is_some(),
    );
    // Whatever stands in the draft stands in the article.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let whole = letters(&expected);
    let foreign: Vec<&str> =
        draft.text.split("\n\n").filter(|block| !whole.contains(&letters(block))).collect();
    let clean = foreign.is_empty()
        && FURNITURE.iter().all(|words| expected.contains(words) || !draft.text.contains(words));
    rates.note(name, "furniture-free", &foreign, clean);
    let place = (shape.contains("{{place}}") && !article.place.is_empty()).then_some(article.place.as_str());
    rates.note(name, "place", &draft.place, draft.place.as_deref() == place);
    let cover = shape.contains("{{cover_credit}}").then_some(article.cover_credit.as_str());
    rates.note(name, "cover credit", &draft.cover_credit, draft.cover_credit.as_deref() == cover);
    let stamps = shape.contains("{{wrong}}");
    let said = draft.findings.iter().find(|finding| finding.code.0 == "item::dates_disagree");
    rates.note(name, "dates disagree", &draft.findings, said.is_some() == stamps);
}

#[test]
fn drafts_are_right_on_pages_of_every_shape() {
    let (mut rates, all) = (Rates::default(), articles());
    let only = std::env::var("ARTICLE").unwrap_or_default();
    let began = processor_time();
    for (name, bytes, content_type, number) in corpus().iter().filter(|(name, ..)| name.contains(&only)) {
        let article = &all[*number];
        let shape = std::fs::read_to_string(
            fixtures().join(format!("shapes/{}.html", name.split('/').next().unwrap())),
        )
        .unwrap();
        let link = article.link(&format!("story-{number}"));
        let page = Page {
            bytes,
            content_type: *content_type,
            url: Some(&format!("{link}?utm_source=feed&fbclid=1")),
        };
        rates.pages += 1;
        match extract(&page, &newsroom(), 100_000) {
            Ok(draft) => judge(&mut rates, name, article, &shape, &draft, &link),
            Err(refusal) => {
                let _ = writeln!(rates.faults, "{name}: refused: {:?} {:?}", refusal.reason, refusal.draft);
            }
        }
    }
    let took = processor_time().saturating_sub(began);
    #[expect(clippy::cast_precision_loss, reason = "counts of pages are small")]
    let rate = |count: usize| count as f64 / rates.pages as f64;
    #[expect(clippy::cast_precision_loss, reason = "counts of pages are small")]
    let mean = rates.f1 / rates.pages as f64;
    println!("{} pages in {took:?}: F1 {mean:.3}", rates.pages);
    for (fact, count) in &rates.right {
        println!("{fact:>16}: {:.3}", rate(*count));
    }
    println!("{}", rates.faults);
    if only.is_empty() {
        assert!(rates.pages >= 200);
        assert!(mean >= 0.98, "F1 {mean}\n{}", rates.faults);
        for (fact, count) in &rates.right {
            assert!(rate(*count) >= 0.97, "{fact}: {}\n{}", rate(*count), rates.faults);
        }
    }
}

/// Writes the pages to a folder, to race extractors on them: `ARTICLE_PAGES=DIR`.
#[test]
fn pages_are_written_for_a_race() {
    let Some(folder) = std::env::var_os("ARTICLE_PAGES").map(PathBuf::from) else { return };
    let all = articles();
    for (name, _, _, number) in corpus() {
        let article = &all[number];
        let shape = std::fs::read_to_string(
            fixtures().join(format!("shapes/{}.html", name.split('/').next().unwrap())),
        );
        let page = article.page(&shape.unwrap(), &format!("story-{number}"));
        let stem = name.replace('/', "-");
        std::fs::write(folder.join(format!("{stem}.html")), page).unwrap();
        std::fs::write(folder.join(format!("{stem}.txt")), article.paragraphs.join("\n")).unwrap();
    }
}
