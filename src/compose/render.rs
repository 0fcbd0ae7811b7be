//! Entry points: the rendering of one variant, and the web page.

use super::edition::Edition;
use super::html::{self, RenderContext, Styles};
use super::image_urls::ImageUrls;
use super::language_edition;
use super::sanitize;
use super::text;
use super::theme::Theme;
use super::typography;
use super::variant::Medium;
use super::web;
use crate::domain::{Escaping, Rendered, Template, TemplateError, Variant};
use crate::issue::{Issue, ItemAudience, Publication};

/// Failure to compose an issue: a fault of the composer. Mistakes of an editor are found earlier, by loading and
/// checking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A slot marker is damaged.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// Composes one variant of the issue.
///
/// # Errors
/// Only if the composer has a fault.
pub fn render(issue: &Issue, publication: &Publication, variant: &Variant) -> Result<Rendered, ComposeError> {
    let translated = language_edition::in_language(issue, publication, variant);
    let page = prepare(issue, publication);
    let own = translated.map(|(issue, publication)| prepare(&issue, &publication));
    let (issue, publication) = own.as_ref().unwrap_or(&page);
    let edition = Edition::new(issue, publication, variant, Medium::Mail);
    let theme = Theme::of(publication);
    let image_urls = ImageUrls::of_mail(&edition);
    let styles = Styles::mail(theme.clone(), edition.script);
    let html = html::mail(RenderContext::new(&edition, &image_urls, &styles), &theme);
    Ok(Rendered {
        html: Template::parse(&html.into_string(), Escaping::Html)?,
        text: Template::parse(&text::text(&edition), Escaping::Text)?,
        web: web(&page.0, &page.1, &theme, ItemAudience::Everyone),
        subject: edition.subject,
        preheader: edition.preheader,
        attachments: image_urls.into_attachments(),
    })
}

/// Composes the web page for `reader`: [`ItemAudience::Everyone`] gets teasers of subscribers' items, as in
/// [`Rendered::web`].
pub fn web_page(issue: &Issue, publication: &Publication, reader: ItemAudience) -> String {
    let (issue, publication) = &prepare(issue, publication);
    web(issue, publication, &Theme::of(publication), reader)
}

/// Composes the parts of an issue for everybody as the content of a feed. With a site, every link is absolute.
pub fn feed_article(issue: &Issue, publication: &Publication) -> String {
    let (issue, publication) = &prepare(issue, publication);
    let edition = &Edition::new(issue, publication, &Variant::whole(), Medium::Web);
    let image_urls = ImageUrls::of_page(edition);
    let styles = Styles::page(edition.script);
    web::feed_article_of(RenderContext::new(edition, &image_urls, &styles))
}

/// Returns copies of both that are safe to print, with typographic marks.
fn prepare(issue: &Issue, publication: &Publication) -> (Issue, Publication) {
    let newsletter = publication.as_newsletter_of(issue.newsletter.as_ref());
    let (mut issue, mut publication) = (sanitize::issue(issue), sanitize::publication(&newsletter));
    typography::set(&mut issue, &mut publication);
    (issue, publication)
}

/// Renders the page. It shows the whole issue in the editor's order, since a page has no recipient with topics.
fn web(issue: &Issue, publication: &Publication, theme: &Theme, reader: ItemAudience) -> String {
    let edition = &Edition::new(issue, publication, &Variant::whole(), Medium::Web);
    let image_urls = ImageUrls::of_page(edition);
    let styles = Styles::page(edition.script);
    web::page(RenderContext::new(edition, &image_urls, &styles), theme, reader).into_string()
}
