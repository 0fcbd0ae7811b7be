//! Metadata in the head of a page: Open Graph, `<meta>`, `<link>`, `<title>` and JSON-LD.

use super::dom::{Dom, one_line};
use super::json_ld::{self, JsonLd};

/// Facts of a page's head. Empty texts are missing.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `og:title` or `twitter:title`.
    pub(super) og_title: String,
    /// `<title>`.
    pub(super) title: String,
    /// `og:type`.
    pub(super) og_type: String,
    /// `og:site_name` or `application-name`.
    pub(super) site_name: String,
    /// `og:description` or `description`.
    pub(super) description: String,
    /// `og:image` as it is written.
    pub(super) image: String,
    /// `<link rel="canonical">` as it is written.
    pub(super) canonical: String,
    /// `og:url` as it is written.
    pub(super) og_url: String,
    /// `<base href>`.
    pub(super) base: String,
    /// `article:published_time` and its relatives.
    pub(super) published: Vec<String>,
    /// `article:modified_time` and its relatives.
    pub(super) modified: Vec<String>,
    /// `<meta name="author">` and its relatives.
    pub(super) authors: Vec<String>,
    /// Names of the house that a portal took the article from.
    pub(super) media_names: Vec<String>,
    /// Names by which the page calls its site.
    pub(super) site_names: Vec<String>,
    /// Facts of the JSON-LD scripts.
    pub(super) json: JsonLd,
}

/// Names of metas that hold the time of publication, in lower case.
const PUBLISHED: [&str; 22] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "sailthru.date",
    "parsely-pub-date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "dcterms.date",
    "dcterms.issued",
    "article:published",
    "article_date_original",
    "og:article:published_time",
    "og:regdate",
    "citation_publication_date",
];

/// Names of metas that hold the time of the last change, in lower case.
const MODIFIED: [&str; 5] =
    ["article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"];

/// Names of metas that hold writers, in lower case.
const AUTHORS: [&str; 10] = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dable:author",
    "og:article:author",
    "citation_author",
];

impl Metadata {
    /// Reads the head of a page and its JSON-LD.
    pub(super) fn read(dom: &Dom, scripts: &[String]) -> Self {
        let mut found = Self { json: json_ld::read(scripts), ..Self::default() };
        let mut app_name = String::new();
        for id in dom.ids() {
            let node = dom.node(id);
            match node.tag.as_str() {
                "meta" => {
                    let value = one_line(node.attribute("content"));
                    let names =
                        [node.attribute("property"), node.attribute("name"), node.attribute("itemprop")];
                    let Some(name) = names.into_iter().find(|name| !name.is_empty()) else { continue };
                    found.meta(&name.to_ascii_lowercase(), value, &mut app_name);
                }
                "title" if found.title.is_empty() => found.title = dom.words(id),
                "base" => set(&mut found.base, node.attribute("href").to_owned()),
                "link"
                    if node.attribute("rel").split(' ').any(|rel| rel.eq_ignore_ascii_case("canonical")) =>
                {
                    set(&mut found.canonical, node.attribute("href").to_owned());
                }
                _ => {}
            }
        }
        set(&mut found.site_name, app_name);
        found
    }

    fn meta(&mut self, name: &str, value: String, app_name: &mut String) {
        if value.is_empty() {
            return;
        }
        match name {
            "og:title" | "twitter:title" | "dcterms.title" | "dc.title" | "parsely-title"
            | "sailthru.title" => set(&mut self.og_title, value),
            "og:type" => set(&mut self.og_type, value),
            "og:site_name" => set(&mut self.site_name, value),
            "application-name" | "apple-mobile-web-app-title" => set(app_name, value),
            "og:description" | "description" => set(&mut self.description, value),
            "og:image" | "og:image:url" | "og:image:secure_url" | "twitter:image" | "twitter:image:src" => {
                set(&mut self.image, value);
            }
            "og:url" => set(&mut self.og_url, value),
            "article:media_name"
            | "article:publisher_name"
            | "dc.publisher"
            | "dcterms.publisher"
            | "publisher"
            | "source"
            | "original-source"
                if self.media_names.len() < 6 && !value.contains("://") =>
            {
                self.media_names.push(value);
            }
            name if MODIFIED.contains(&name) => self.modified.push(value),
            name if PUBLISHED.contains(&name) => self.published.push(value),
            name if AUTHORS.contains(&name) && self.authors.len() < 12 => self.authors.push(value),
            _ => {}
        }
    }

    /// Returns the name of the site's house: of its metas, else of its JSON-LD.
    pub(super) fn house(&self) -> &str {
        if self.site_name.is_empty() { &self.json.publisher } else { &self.site_name }
    }
}

/// Sets what was not set before.
fn set(to: &mut String, value: String) {
    if to.is_empty() {
        *to = value;
    }
}
