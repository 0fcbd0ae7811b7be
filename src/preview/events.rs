//! One event for every change (Server-Sent Events): the page asks for itself again. Its id is that of the start.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};

use super::state::AppState;

/// Tells a page the number of the present generation, and every one after it. It ends when the preview does.
pub(super) async fn events(
    State(state): State<Arc<AppState>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut generation = state.generation.clone();
    let start = state.access.instance_id().to_owned();
    // The first number is told at once: a page that was away sees whether it missed something.
    generation.mark_changed();
    let told = stream::unfold((generation, start), |(mut generation, start)| async move {
        generation.changed().await.ok()?;
        let number = *generation.borrow_and_update();
        let event = Event::default().event("change").id(&start).data(number.to_string());
        Some((Ok(event), (generation, start)))
    });
    Sse::new(stream::select(told, caught(&state))).keep_alive(KeepAlive::default())
}

/// Tells how often the local inbox changed: its list is shown anew, the mail is not.
fn caught(state: &AppState) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let mut number = state.caught.clone();
    number.mark_changed();
    stream::unfold(number, |mut number| async move {
        number.changed().await.ok()?;
        let event = Event::default().event("caught").data(number.borrow_and_update().to_string());
        Some((Ok(event), number))
    })
}
