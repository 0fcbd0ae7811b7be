//! Metadata of the web page: canonical link, Open Graph and schema.org.

use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::address::canonical_url;
use super::time::machine_time;
use crate::compose::edition::Edition;
use crate::compose::html::RenderContext;
use crate::compose::image_urls::shown_size;
use crate::issue::ItemAudience;

/// Renders the metadata elements of `head`.
pub(super) fn metadata(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let cover = edition.issue.cover.as_ref();
    let picture =
        cover.map(|cover| context.image_urls.address(&cover.source)).filter(|url| url.contains("://"));
    html! {
        meta name="description" content=(edition.preheader);
        @if let Some(url) = canonical_url(edition) {
            link rel="canonical" href=(url);
            meta property="og:url" content=(url);
        }
        meta property="og:type" content="article";
        meta property="og:site_name" content=(edition.publication.name);
        meta property="og:title" content=(edition.issue.title.value);
        meta property="og:description" content=(edition.preheader);
        meta property="article:published_time" content=(machine_time(edition.issue.date.value, edition));
        @if let Some(updated) = &edition.issue.updated {
            meta property="article:modified_time" content=(machine_time(updated.value, edition));
        }
        @if let Some(picture) = &picture {
            meta property="og:image" content=(picture);
            @if let Some(alt) = cover.and_then(|cover| cover.alt.as_ref()) {
                meta property="og:image:alt" content=(alt.value);
            }
            @if let Some((width, Some(height))) = cover.map(shown_size) {
                meta property="og:image:width" content=(width);
                meta property="og:image:height" content=(height);
            }
        }
        script type="application/ld+json" { (PreEscaped(article(edition, picture.as_deref()))) }
    }
}

fn article(edition: &Edition<'_>, picture: Option<&str>) -> String {
    let (issue, publication) = (edition.issue, edition.publication);
    let name = |id| publication.authors.get(id).map(|author| author.name.as_str());
    let authors = issue.authors.iter().filter_map(name);
    let mut article = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": issue.title.value,
        "description": edition.preheader,
        "inLanguage": publication.language,
        "datePublished": machine_time(issue.date.value, edition),
        "dateModified": machine_time(issue.updated.as_ref().unwrap_or(&issue.date).value, edition),
        "isPartOf": { "@type": "Periodical", "name": publication.name },
        "author": authors.map(|name| json!({ "@type": "Person", "name": name })).collect::<Vec<_>>(),
    });
    if edition.stories.iter().any(|story| story.item.audience == ItemAudience::Subscribers) {
        // Search engines take a teaser for deception without it.
        article["isAccessibleForFree"] = json!(false);
        article["hasPart"] =
            json!({ "@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".teaser" });
    }
    if let Some(house) = &publication.house {
        article["publisher"] = json!({ "@type": "NewsMediaOrganization", "name": house });
    }
    if let Some(picture) = picture {
        article["image"] = json!([picture]);
    }
    if let Some(url) = canonical_url(edition) {
        article["mainEntityOfPage"] = json!(url);
    }
    escape_for_script(&article.to_string())
}

/// Escapes JSON so that no text in it can end its `<script>`.
fn escape_for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_the_script_element() {
        let text = "</script><script>alert(1)</script><!--";
        let safe = escape_for_script(&json!({ "headline": text }).to_string());
        assert!(!safe.contains('<') && !safe.contains('>'), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap()["headline"], text);
    }
}
