//! The page that collects the corrections of all issues.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::style;
use crate::compose::html::direction;
use crate::compose::i18n::Words;
use crate::compose::sanitize;
use crate::compose::script::{Script, runs};
use crate::compose::site_urls::issue_url;
use crate::compose::theme::Theme;
use crate::issue::Publication;
use crate::issue::corrections::CorrectedIssue;

/// Composes the page: every correction under the day of its issue, the newest issue first.
pub fn corrections_page(publication: &Publication, issues: &[CorrectedIssue]) -> String {
    let publication = &sanitize::publication(publication);
    let theme = &Theme::of(publication);
    let words = Words::of(&publication.language);
    let site = publication.site.as_deref();
    let page = html! {
        (DOCTYPE)
        html lang=(publication.language) dir=(direction(&publication.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (words.corrections) " – " (publication.name) }
                @if let Some(site) = site { link rel="canonical" href={ (site) "/corrections" }; }
                style { (PreEscaped(style::sheet(theme))) }
            }
            body class=(theme.look.name) {
                header class="strip" {
                    p class="name" {
                        @if let Some(site) = site { a href={ (site) "/" } { (publication.name) } }
                        @else { (publication.name) }
                    }
                }
                main {
                    article {
                        h1 { (words.corrections) }
                        @if issues.is_empty() { p class="standfirst" { (words.no_corrections) } }
                        @for issue in issues { (section(issue, publication, words)) }
                    }
                }
                footer {
                    @if let Some(site) = site {
                        div class="links" { p { a href={ (site) "/issues/" } { (words.links.archive) } } }
                    }
                    @if let Some(address) = &publication.postal_address { p { (address) } }
                }
            }
        }
    };
    page.into_string()
}

fn section(issue: &CorrectedIssue, publication: &Publication, words: &Words) -> Markup {
    let base = Script::of_language(&publication.language);
    let url = publication.site.as_deref().map(|site| issue_url(site, &issue.id));
    html! {
        section class="story" {
            p class="kicker" {
                (day(issue.date, publication, words))
                @if let Some(updated) = issue.updated { " · " (words.updated) (day(updated, publication, words)) }
            }
            @for correction in &issue.corrections {
                h2 {
                    @let headline = marked(&correction.headline, base, publication);
                    @if let Some(url) = &url {
                        a href={ (url) "#story-" (correction.number) } { (headline) }
                    } @else { (headline) }
                }
                p class="correction" { (marked(&correction.text, base, publication)) }
            }
        }
    }
}

fn day(moment: Timestamp, publication: &Publication, words: &Words) -> Markup {
    let zoned = moment.to_zoned(publication.time_zone.clone());
    html! { time datetime=(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z")) { ((words.day)(zoned.date())) } }
}

/// Marks phrases in another script than the page with `lang` (WCAG 3.1.2).
fn marked(text: &str, base: Script, publication: &Publication) -> Markup {
    let text = sanitize::plain(text);
    let other = match base {
        Script::Korean => "en",
        Script::Other => "ko",
    };
    let own = Script::of_text(&text).unwrap_or(base);
    let whole = (own != base).then_some(if own == Script::Korean { "ko" } else { &publication.language });
    html! {
        span lang=[whole] {
            @for (run, is_other) in runs(&text, own) {
                @if is_other && own == base { span lang=(other) { (run) } } @else { (run) }
            }
        }
    }
}
