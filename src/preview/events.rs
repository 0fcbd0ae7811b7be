//! Server-Sent Events for changes of the files and of the local inbox. The event id is that of this run.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};

use super::state::AppState;

/// Streams the number of the current generation and of every later one, until the preview stops.
pub(super) async fn events(
    State(state): State<Arc<AppState>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut generation = state.generation.clone();
    let start = state.access.instance_id().to_owned();
    // The current number is sent at once, so that a reconnected page notices missed changes.
    generation.mark_changed();
    let told = stream::unfold((generation, start), |(mut generation, start)| async move {
        generation.changed().await.ok()?;
        let number = *generation.borrow_and_update();
        let event = Event::default().event("change").id(&start).data(number.to_string());
        Some((Ok(event), (generation, start)))
    });
    Sse::new(stream::select(told, caught(&state))).keep_alive(KeepAlive::default())
}

/// Streams the number of inbox changes; the page then reloads its list of caught mail.
fn caught(state: &AppState) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let mut number = state.caught.clone();
    number.mark_changed();
    stream::unfold(number, |mut number| async move {
        number.changed().await.ok()?;
        let event = Event::default().event("caught").data(number.borrow_and_update().to_string());
        Some((Ok(event), number))
    })
}
