//! One event for every change (Server-Sent Events): the page asks for itself again.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};

use super::server::Shop;

/// Tells a page the number of the present generation, and every one after it. It ends when the preview does.
pub(super) async fn events(
    State(shop): State<Arc<Shop>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut generation = shop.generation.clone();
    // The first number is told at once: a page that was away sees whether it missed something.
    generation.mark_changed();
    let told = stream::unfold(generation, |mut generation| async move {
        generation.changed().await.ok()?;
        let number = *generation.borrow_and_update();
        Some((Ok(Event::default().event("change").data(number.to_string())), generation))
    });
    Sse::new(told).keep_alive(KeepAlive::default())
}
