//! Asking whoever edits, away from the threads that answer browsers.

use std::sync::Arc;

use axum::response::Response;

use super::answer;
use crate::edit::{Done, Draft, EditError, Order, Overview};
use crate::preview::editing::{Choices, Editing};
use crate::preview::server::Shop;
use crate::runtime::spawn_blocking;

/// All a page needs to know of an issue.
#[derive(serde::Serialize)]
struct Told {
    #[serde(flatten)]
    overview: Overview,
    choices: Choices,
}

/// What an order came to, and how things are now.
#[derive(serde::Serialize)]
struct After {
    #[serde(flatten)]
    done: Done,
    issue: Overview,
    draft: Option<Draft>,
}

pub(super) async fn overview(shop: &Shop, issue: String) -> Response {
    ask(shop, move |editing| Ok(Told { overview: editing.overview(&issue)?, choices: editing.choices() }))
        .await
}

pub(super) async fn draft(shop: &Shop, issue: String, name: String) -> Response {
    ask(shop, move |editing| editing.draft(&issue, &name)).await
}

pub(super) async fn order(shop: &Shop, issue: String, order: Order) -> Response {
    ask(shop, move |editing| {
        let done = editing.carry_out(&issue, order)?;
        let draft = done.name.as_ref().map(|name| editing.draft(&issue, name)).transpose()?;
        Ok(After { issue: editing.overview(&issue)?, draft, done })
    })
    .await
}

async fn ask<T: serde::Serialize + Send + 'static>(
    shop: &Shop,
    question: impl FnOnce(&dyn Editing) -> Result<T, EditError> + Send + 'static,
) -> Response {
    let Some(editing) = shop.editing.as_ref().map(Arc::clone) else { return answer::closed() };
    match spawn_blocking(move || question(&*editing)).try_join().await {
        Ok(Ok(found)) => answer::json(&found),
        Ok(Err(error)) => answer::refused(&error),
        Err(_) => answer::fault(),
    }
}
