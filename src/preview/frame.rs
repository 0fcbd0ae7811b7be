//! The mail's frame: the HTML part of the real message, and what mail programs remove from it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::dark::{self, Inversion};
use super::paths::path_of;
use super::view_params::{Colour, ViewParams};
use crate::mime::{ParsedMessage, rewrite_image_urls};

/// Returns the HTML part as the chosen mail program shows it; `None` for a message without one.
pub(super) fn mail(message: &[u8], site: Option<&str>, issue: &str, params: &ViewParams) -> Option<String> {
    // A copy with fewer stories numbers its parts differently.
    let eyes = ViewParams { viewer: params.viewer.clone(), ..ViewParams::default() };
    let letter = ParsedMessage::parse(message);
    let site = site.map(|site| format!("{site}/"));
    let html = rewrite_image_urls(
        letter.html()?,
        |part| format!("{}/part/{}{eyes}", path_of(issue), part.number),
        &letter.parts(),
        site.as_deref(),
    );
    Some(match params.colour {
        Colour::Light | Colour::Dark => html,
        Colour::Gmail => dark::invert(&html, Inversion::Gmail),
        Colour::Outlook => dark::invert(&html, Inversion::Outlook),
    })
}

/// Response for a frame: nothing runs, and nothing is loaded from elsewhere.
pub(super) fn answer(html: String, params: &ViewParams) -> Response {
    let styles = if params.no_styles { "'none'" } else { "'unsafe-inline'" };
    let pictures = if params.no_pictures { "'none'" } else { "'self' data:" };
    // The surrounding page has the same origin: it measures the mail and keeps the scroll position.
    let policy = format!(
        "default-src 'none'; style-src {styles}; img-src {pictures}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, html).into_response()
}
