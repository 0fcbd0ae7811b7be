//! Answers that end a handler early.

use axum::response::{IntoResponse, Response};

/// An answer that ends a handler early, by `?`. Boxed, because answers are large.
#[derive(Debug)]
pub(super) struct EarlyReply(Box<Response>);

/// A handler's answer, or the one that ends it early.
pub(super) type Reply = Result<Response, EarlyReply>;

impl From<Response> for EarlyReply {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for EarlyReply {
    fn into_response(self) -> Response {
        *self.0
    }
}
