//! What a message is made of, for the frame and for saving.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{View, message_bytes, not_found, read_blocking};
use crate::mime::{ParsedMessage, rewrite_image_urls};

/// Foreign HTML: no scripts, no forms, no network. `sandbox` holds when it is opened outside our frame, too, but there
/// its links may open new windows.
const FOREIGN: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: cid:; base-uri 'none'; \
                       form-action 'none'; frame-ancestors 'self'; \
                       sandbox allow-popups allow-popups-to-escape-sandbox";
const NOTHING: &str = "default-src 'none'; sandbox";

pub(super) async fn html(
    State(view): State<Arc<View>>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id.clone()).await?;
    let message = ParsedMessage::parse(&bytes);
    let html = message.html().ok_or_else(|| not_found("This message has no HTML part."))?;
    let site = view.site.as_deref().filter(|_| view.pictures.is_some());
    let local = rewrite_image_urls(
        html,
        |part| format!("/message/{id}/part/{}", part.number),
        &message.parts(),
        site,
    );
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, FOREIGN)];
    Ok((headers, local).into_response())
}

pub(super) async fn raw(State(view): State<Arc<View>>, Path(id): Path<String>) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id).await?;
    let headers = [
        (header::CONTENT_TYPE, "message/rfc822"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"message.eml\""),
        (header::CONTENT_SECURITY_POLICY, NOTHING),
    ];
    Ok((headers, bytes).into_response())
}

pub(super) async fn part(
    State(view): State<Arc<View>>,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response, Response> {
    let bytes = message_bytes(&view, id).await?;
    let message = ParsedMessage::parse(&bytes);
    let parts = message.parts();
    let part = parts.iter().find(|part| part.number == number);
    let part = part.ok_or_else(|| not_found("This message has no such part."))?;
    // Anything but a plain picture is for saving: an SVG or HTML attachment could act in the page's name.
    let (kind, disposition) =
        part.image_type().map_or(("application/octet-stream", "attachment"), |kind| (kind, "inline"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, NOTHING),
    ];
    Ok((headers, part.bytes.to_vec()).into_response())
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    url: String,
}

/// A picture that the newsroom will host, out of its folder.
pub(super) async fn picture(
    State(view): State<Arc<View>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let ours = view.site.as_deref().is_some_and(|site| asked.url.starts_with(site));
    let Some(pictures) = view.pictures.clone().filter(|_| ours) else {
        return Err(not_found("Pictures of other sites are not shown."));
    };
    let found = read_blocking(move || Ok(pictures(&asked.url))).await?;
    match found.filter(|(_, kind)| kind.starts_with("image/")) {
        Some((bytes, kind)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, NOTHING)];
            Ok((headers, bytes).into_response())
        }
        None => Err(not_found("There is no such picture in the newsroom's folder.")),
    }
}
