//! Parts of a message: its HTML for the frame, attachments, pictures, and the raw file.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{PageState, make, message_bytes, not_found, read_blocking};
use crate::mime::{ParsedMessage, Part, rewrite_image_urls};

/// Content-Security-Policy of a message: no scripts, forms, or network. `sandbox` applies outside our frame as well, where
/// links may open new windows.
const MESSAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: cid:; base-uri 'none'; \
                              form-action 'none'; frame-ancestors 'self'; \
                       sandbox allow-popups allow-popups-to-escape-sandbox";
const DOWNLOAD_POLICY: &str = "default-src 'none'; sandbox";

pub(super) async fn html(
    State(state): State<Arc<PageState>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id.clone()).await?;
    make(move || {
        let message = ParsedMessage::parse(&bytes);
        let html = message.html().ok_or_else(|| not_found("This message has no HTML part."))?;
        let site = state.site.as_deref().filter(|_| state.pictures.is_some());
        let place = |part: &Part<'_>| format!("/message/{id}/part/{}", part.number);
        let local = rewrite_image_urls(html, place, &message.parts(), site);
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, MESSAGE_POLICY),
        ];
        Ok((headers, local).into_response())
    })
    .await
}

pub(super) async fn raw(
    State(state): State<Arc<PageState>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "message/rfc822"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"message.eml\""),
        (header::CONTENT_SECURITY_POLICY, DOWNLOAD_POLICY),
    ];
    Ok((headers, bytes).into_response())
}

pub(super) async fn part(
    State(state): State<Arc<PageState>>,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&state, id).await?;
    make(move || {
        let message = ParsedMessage::parse(&bytes);
        let parts = message.parts();
        let part = parts.iter().find(|part| part.number == number);
        let part = part.ok_or_else(|| not_found("This message has no such part."))?;
        // Other types are downloads: an SVG or HTML attachment could run with the rights of our page.
        let (kind, disposition) =
            part.image_type().map_or(("application/octet-stream", "attachment"), |kind| (kind, "inline"));
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CONTENT_SECURITY_POLICY, DOWNLOAD_POLICY),
        ];
        Ok((headers, part.bytes.to_vec()).into_response())
    })
    .await
}

#[derive(serde::Deserialize)]
pub(super) struct PictureQuery {
    url: String,
}

/// Serves a picture that the newsroom will host, from its folder.
pub(super) async fn picture(
    State(state): State<Arc<PageState>>,
    Query(query): Query<PictureQuery>,
) -> Result<Response, Response> {
    let ours = state.site.as_deref().is_some_and(|site| query.url.starts_with(site));
    let Some(pictures) = state.pictures.clone().filter(|_| ours) else {
        return Err(not_found("Pictures of other sites are not shown."));
    };
    let found = read_blocking(move || Ok(pictures(&query.url))).await?;
    match found.filter(|(_, kind)| kind.starts_with("image/")) {
        Some((bytes, kind)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, DOWNLOAD_POLICY)];
            Ok((headers, bytes).into_response())
        }
        None => Err(not_found("There is no such picture in the newsroom's folder.")),
    }
}
