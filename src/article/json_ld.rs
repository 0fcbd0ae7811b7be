//! JSON-LD (schema.org) of a page: the object of its article, also inside of arrays and `@graph`.

use serde_json::Value;

use super::dom::one_line;
use super::entities;

/// Objects that are looked at.
const MAX_OBJECTS: usize = 2000;

/// Types of articles.
const ARTICLES: [&str; 14] = [
    "NewsArticle",
    "Article",
    "BlogPosting",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "TechArticle",
    "Report",
    "ScholarlyArticle",
    "LiveBlogPosting",
    "SocialMediaPosting",
];

/// Facts of the article's object. Empty texts are missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JsonLd {
    /// `true` if there is an object of an article.
    pub(super) is_article: bool,
    /// `headline`, else `name`.
    pub(super) headline: String,
    /// `datePublished`.
    pub(super) published: String,
    /// `dateModified`.
    pub(super) modified: String,
    /// Names of people in `author`.
    pub(super) authors: Vec<String>,
    /// Name of `publisher`.
    pub(super) publisher: String,
    /// `mainEntityOfPage` or `url`.
    pub(super) url: String,
    /// `image`.
    pub(super) image: String,
    /// `isAccessibleForFree` is false.
    pub(super) is_paid: bool,
    /// `isAccessibleForFree` is true.
    pub(super) is_free: bool,
    /// Selector of the part that is for subscribers.
    pub(super) paid_part: String,
    /// `wordCount`, 0 if it is missing.
    pub(super) words: usize,
}

/// Reads the scripts of a page. What is no JSON is skipped.
pub(super) fn read(scripts: &[String]) -> JsonLd {
    let values: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut found = JsonLd::default();
    // A page may repeat its article in a later script, with more fields.
    for object in values.iter().flat_map(objects).filter(|object| is_article(object)) {
        found.add(object);
    }
    if found.publisher.is_empty() {
        let house = values.iter().flat_map(objects).find(|object| {
            types(object)
                .iter()
                .any(|kind| matches!(kind.as_str(), "NewsMediaOrganization" | "Organization" | "WebSite"))
        });
        found.publisher = house.map(|house| text(house, "name")).unwrap_or_default();
    }
    found
}

/// Parses a script; some systems write it inside of a comment or CDATA, or leave line breaks in its texts.
fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let script = script.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let script = script.trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    serde_json::from_str(script).ok().or_else(|| {
        let flat: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&flat).ok()
    })
}

/// Lists the objects of a value: itself, its items, those of `@graph`, and the main entity of a page.
fn objects(value: &Value) -> Vec<&Value> {
    let (mut waiting, mut found) = (vec![value], Vec::new());
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items.iter().rev().take(MAX_OBJECTS)),
            Value::Object(fields) if found.len() < MAX_OBJECTS => {
                found.push(value);
                let inner =
                    ["@graph", "mainEntity", "mainEntityOfPage"].iter().filter_map(|key| fields.get(*key));
                waiting.extend(inner.filter(|inner| inner.is_object() || inner.is_array()));
            }
            _ => {}
        }
    }
    found
}

fn types(object: &Value) -> Vec<String> {
    match object.get("@type") {
        Some(Value::String(kind)) => vec![kind.clone()],
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

fn is_article(object: &Value) -> bool {
    types(object).iter().any(|kind| {
        ARTICLES.contains(
            &kind.trim_start_matches("https://schema.org/").trim_start_matches("http://schema.org/"),
        )
    })
}

fn text(object: &Value, key: &str) -> String {
    first_text(object.get(key), 0)
}

/// Returns the first text of a value: itself, the first of a list, or the name or URL of an object.
fn first_text(value: Option<&Value>, depth: usize) -> String {
    match value {
        Some(Value::String(text)) => one_line(&entities::decode(text)),
        Some(Value::Array(items)) if depth < 3 => first_text(items.first(), depth + 1),
        Some(Value::Object(fields)) if depth < 3 => {
            let keys = ["name", "url", "@id", "contentUrl"];
            first_text(keys.iter().find_map(|key| fields.get(*key)), depth + 1)
        }
        _ => String::new(),
    }
}

impl JsonLd {
    fn add(&mut self, object: &Value) {
        let set = |to: &mut String, keys: &[&str]| {
            if to.is_empty() {
                *to = keys
                    .iter()
                    .map(|key| text(object, key))
                    .find(|text| !text.is_empty())
                    .unwrap_or_default();
            }
        };
        self.is_article = true;
        set(&mut self.headline, &["headline", "name"]);
        set(&mut self.published, &["datePublished", "dateCreated"]);
        set(&mut self.modified, &["dateModified"]);
        set(&mut self.publisher, &["publisher", "sourceOrganization"]);
        set(&mut self.url, &["mainEntityOfPage", "url", "@id"]);
        if self.image.is_empty() {
            self.image = image(object.get("image"));
        }
        if self.authors.is_empty() {
            self.authors = authors(object.get("author").or_else(|| object.get("creator")));
        }
        let free = object.get("isAccessibleForFree");
        let says = |yes: bool| {
            free.is_some_and(|free| match free {
                Value::Bool(free) => *free == yes,
                Value::String(free) => free.trim().eq_ignore_ascii_case(if yes { "true" } else { "false" }),
                _ => false,
            })
        };
        let part = object.get("hasPart").map(|part| match part {
            Value::Array(parts) => parts.first().map(|part| text(part, "cssSelector")).unwrap_or_default(),
            part => text(part, "cssSelector"),
        });
        if self.paid_part.is_empty() {
            self.paid_part = part.unwrap_or_default();
        }
        self.is_paid |= says(false);
        self.is_free |= says(true);
        let words = object.get("wordCount").and_then(|count| match count {
            Value::Number(count) => count.as_u64(),
            Value::String(count) => count.trim().parse().ok(),
            _ => None,
        });
        self.words = self.words.max(words.and_then(|words| usize::try_from(words).ok()).unwrap_or(0));
    }
}

fn image(value: Option<&Value>) -> String {
    match value {
        Some(Value::Array(items)) => image(items.first()),
        Some(Value::Object(fields)) => first_text(fields.get("url").or_else(|| fields.get("contentUrl")), 0),
        Some(Value::String(url)) => url.clone(),
        _ => String::new(),
    }
}

/// Returns the names of people; an organization writes nothing.
fn authors(value: Option<&Value>) -> Vec<String> {
    let items: Vec<&Value> = match value {
        Some(Value::Array(items)) => items.iter().take(12).collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let people =
        items.into_iter().filter(|item| !types(item).iter().any(|kind| kind.ends_with("Organization")));
    people.map(|item| first_text(Some(item), 0)).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_found_in_every_shape() {
        let article = r#"{"@type":"NewsArticle","headline":"A &amp; B","datePublished":"2022-11-18T09:36:00Z",
            "author":[{"@type":"Person","name":"Dain Oh"},{"@type":"Organization","name":"The Readable"}],
            "publisher":{"@type":"Organization","name":"The Readable"},"image":[{"url":"https://a.example/1.jpg"}],
            "mainEntityOfPage":{"@type":"WebPage","@id":"https://a.example/1"},"isAccessibleForFree":"False"}"#;
        for script in [
            article.to_owned(),
            format!("[{article}]"),
            format!(
                r#"{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x"}},{article}]}}"#
            ),
            format!("<!-- {article} -->"),
            article.replace("A &amp;", "A\n&amp;"),
        ] {
            let found = read(std::slice::from_ref(&script));
            assert_eq!(found.headline, "A & B", "{script}");
            assert_eq!(found.authors, ["Dain Oh"]);
            assert_eq!(
                (found.publisher.as_str(), found.url.as_str()),
                ("The Readable", "https://a.example/1")
            );
            assert_eq!(found.image, "https://a.example/1.jpg");
            assert!(found.is_article && found.is_paid);
        }
    }

    #[test]
    fn broken_and_deep_scripts_are_skipped() {
        let deep = "[".repeat(100_000);
        for script in ["{", "null", "\"x\"", "{\"@type\":3}", &deep] {
            assert!(!read(&[script.to_owned()]).is_article);
        }
        assert!(read(&["{\"@type\":\"Article\",\"author\":\"Dain Oh\"}".to_owned()]).authors == ["Dain Oh"]);
    }
}
