//! The server and its routes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::choice::Choice;
use super::looks::Looks;
use super::studio::{Copy, Studio, Viewer};
use super::{events, frame, guard, page};
use crate::letter::Letter;
use crate::watch::{WatchError, Watched};

/// How long a browser in the middle of a request may hold up the end.
const GRACE: Duration = Duration::from_secs(2);

/// How a preview is set up.
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The newsroom's folder, which is watched.
    pub root: PathBuf,
    /// Where issues come from.
    pub studio: Arc<dyn Studio>,
    /// How a place in a file is opened: a URL with `{file}`, `{line}` and `{column}` in it.
    pub editor: String,
}

/// Why a preview cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("`{address}` cannot be listened on: {}", crate::source::reason(.reason))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The folder cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

/// What the routes share.
pub(super) struct Shop {
    pub(super) looks: Looks,
    pub(super) root: PathBuf,
    pub(super) editor: String,
    pub(super) bound: SocketAddr,
    pub(super) generation: watch::Receiver<u64>,
}

impl Shop {
    /// A copy and the publication's site. Only issues of the newsroom are looked for: a name is no path.
    async fn copy(&self, issue: &str, viewer: &Viewer) -> Option<(Arc<Copy>, Option<String>)> {
        if !self.looks.issues().await.iter().any(|known| known == issue) {
            return None;
        }
        let shown = self.looks.look(issue, viewer).await;
        Some((shown.copy?, shown.look.paper.site.clone()))
    }
}

/// A preview that is being served.
pub struct Server {
    bound: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Starts to watch and to serve.
    ///
    /// # Errors
    /// The address cannot be listened on, or the folder not be watched.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let Settings { listen, root, studio, editor } = settings;
        let failed = |reason| StartError::Listen { address: listen, reason };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        let watched = Watched::start(&root)?;
        let (change, generation) = watch::channel(0_u64);
        let ending = watched.ending();
        // Waiting for changes blocks, so it has a thread of its own. With it the streams of events end, which would hold
        // up the end of the server.
        tokio::task::spawn_blocking(move || {
            while watched.wait() {
                change.send_modify(|number| *number += 1);
            }
        });
        let looks = Looks::new(studio, generation.clone());
        let shop = Arc::new(Shop { looks, root, editor, bound, generation });
        let (stop, mut stopped) = watch::channel(false);
        let mut late = stopped.clone();
        let serving = tokio::spawn(async move {
            let serving = axum::serve(listener, router(shop)).with_graceful_shutdown(async move {
                // A dropped handle ends the preview as well.
                let _ = stopped.changed().await;
                drop(ending);
            });
            let patience = async {
                let _ = late.changed().await;
                tokio::time::sleep(GRACE).await;
            };
            tokio::select! {
                _ = serving => {}
                () = patience => {}
            }
        });
        Ok(Self { bound, stop, serving })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.bound
    }

    /// Ends it; pages that are open lose their connection.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.serving.await;
    }
}

fn router(shop: Arc<Shop>) -> Router {
    Router::new()
        .route("/", get(newest))
        .route("/issues/{issue}", get(shell))
        .route("/issues/{issue}/mail", get(mail))
        .route("/issues/{issue}/web", get(web))
        .route("/issues/{issue}/message.eml", get(message))
        .route("/issues/{issue}/part/{number}", get(part))
        .route("/picture", get(picture))
        .route("/events", get(events::events))
        .route("/preview.js", get(async || asset("text/javascript; charset=utf-8", page::SCRIPT)))
        .route("/preview.css", get(async || asset("text/css; charset=utf-8", page::STYLE)))
        .fallback(async || (StatusCode::NOT_FOUND, "There is no such page.\n"))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&shop), guard::guard))
        .with_state(shop)
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

fn missing(words: &'static str) -> Response {
    (StatusCode::NOT_FOUND, words).into_response()
}

async fn newest(State(shop): State<Arc<Shop>>) -> Response {
    match shop.looks.issues().await.last() {
        Some(issue) => Redirect::temporary(&format!("/issues/{issue}")).into_response(),
        None => missing("There are no issues yet; `briefing new` drafts one.\n"),
    }
}

async fn shell(
    State(shop): State<Arc<Shop>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let choice = Choice::parse(query.as_deref().unwrap_or_default());
    let issues = shop.looks.issues().await;
    if !issues.contains(&issue) {
        return missing("There is no such issue.\n");
    }
    let shown = shop.looks.look(&issue, &choice.viewer).await;
    let desk = page::Desk { shop: &shop, issues: &issues, issue: &issue, choice: &choice, shown: &shown };
    axum::response::Html(page::page(&desk).into_string()).into_response()
}

async fn mail(
    State(shop): State<Arc<Shop>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let choice = Choice::parse(query.as_deref().unwrap_or_default());
    let found = shop.copy(&issue, &choice.viewer).await;
    let html = found.and_then(|(copy, site)| frame::mail(&copy.message, site.as_deref(), &issue, &choice));
    html.map_or_else(|| missing("There is no mail to show.\n"), |html| frame::answer(html, &choice))
}

async fn web(
    State(shop): State<Arc<Shop>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let choice = Choice::parse(query.as_deref().unwrap_or_default());
    let Some((copy, site)) = shop.copy(&issue, &choice.viewer).await else {
        return missing("There is no page to show.\n");
    };
    // Without a site the page names pictures by their paths alone.
    let site = format!("{}/", site.unwrap_or_default());
    frame::answer(crate::letter::localise(&copy.web, |_| String::new(), &[], Some(&site)), &choice)
}

async fn message(
    State(shop): State<Arc<Shop>>,
    Path(issue): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let choice = Choice::parse(query.as_deref().unwrap_or_default());
    match shop.copy(&issue, &choice.viewer).await {
        Some((copy, _)) => {
            let headers = [
                (header::CONTENT_TYPE, "message/rfc822"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"issue.eml\""),
            ];
            (headers, copy.message.clone()).into_response()
        }
        None => missing("There is no message.\n"),
    }
}

/// A picture that travels inside the message.
async fn part(
    State(shop): State<Arc<Shop>>,
    Path((issue, number)): Path<(String, usize)>,
    RawQuery(query): RawQuery,
) -> Response {
    let choice = Choice::parse(query.as_deref().unwrap_or_default());
    let copy = shop.copy(&issue, &choice.viewer).await.map(|(copy, _)| copy);
    let found = copy.and_then(|copy| {
        let letter = Letter::read(&copy.message);
        let parts = letter.parts();
        let part = parts.iter().find(|part| part.number == number)?;
        Some((part.picture_type()?, part.bytes.to_vec()))
    });
    found.map_or_else(
        || missing("The message has no such picture.\n"),
        |(kind, bytes)| ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
    )
}

#[derive(serde::Deserialize)]
struct Asked {
    url: String,
}

/// A picture that the site will host.
async fn picture(State(shop): State<Arc<Shop>>, Query(asked): Query<Asked>) -> Response {
    let found = shop.looks.picture(&asked.url).await;
    found.map_or_else(
        || missing("There is no such picture in the issue.\n"),
        |(bytes, kind)| ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
    )
}
