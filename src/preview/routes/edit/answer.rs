//! JSON responses; a refusal has `error` and `help`.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::edit::{EditError, ErrorKind};

pub(super) fn json<T: serde::Serialize>(found: &T) -> Response {
    match serde_json::to_vec(found) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(_) => fault(),
    }
}

pub(super) fn refused(error: &EditError) -> Response {
    let status = match error.kind {
        ErrorKind::Malformed => StatusCode::BAD_REQUEST,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::Missing => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut told = json!({ "error": error.sentence, "help": error.help });
    if let Some(field) = &error.field {
        told["field"] = Value::from(field.as_str());
    }
    if let Some(now) = &error.now {
        told["now"] = serde_json::to_value(now).unwrap_or_default();
    }
    (status, json(&told)).into_response()
}

/// Response of a read-only preview.
pub(super) fn closed() -> Response {
    let told = json!({ "error": "this preview is read-only", "help": "change the files in an editor" });
    (StatusCode::NOT_FOUND, json(&told)).into_response()
}

pub(super) fn fault() -> Response {
    let told = json!({
        "error": "the change failed: this is a bug in briefing",
        "help": "check the files before you continue",
    });
    let bytes = told.to_string();
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// Returns the body of a request.
pub(super) fn bytes(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Box<Response>> {
    body.map_err(|rejection| {
        let status = rejection.status();
        let told = if status == StatusCode::PAYLOAD_TOO_LARGE {
            json!({ "error": "the request is too large", "help": "a picture may be up to 20 MB, a text up to 4 MB" })
        } else {
            json!({ "error": "the request was cut short", "help": "try again" })
        };
        Box::new((status, json(&told)).into_response())
    })
}

/// Parses the JSON of a request.
pub(super) fn read<T: serde::de::DeserializeOwned>(
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Box<Response>> {
    let bytes = bytes(body)?;
    serde_json::from_slice(&bytes).map_err(|_| {
        let told =
            json!({ "error": "the request is not valid JSON of this page", "help": "reload the page" });
        Box::new((StatusCode::BAD_REQUEST, json(&told)).into_response())
    })
}
