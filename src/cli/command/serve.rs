//! `briefing serve`

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::app::{Newsroom, Worker};
use crate::cli::args::Serve;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, signals};
use crate::runtime::{CancellationToken, Clock};
use crate::site::{Notice, Server, Site};
use serde_json::json;

/// Address without another one in the configuration or on the command line.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Time that messages in flight have after a stop.
const WORKER_GRACE: Duration = Duration::from_secs(4);

pub(in crate::cli) fn run(
    args: &Serve,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let mut newsroom = Newsroom::open(dir)?.with_sound_config()?;
    newsroom.root = newsroom.root.canonicalize().unwrap_or_else(|_| newsroom.root.clone());
    let listen = args.listen.or(newsroom.config.site.listen).unwrap_or(LISTEN);
    let site = newsroom.config.publication.site.clone();
    let sending = &newsroom.config.sending;
    let has_relay = sending.url.is_some() || !sending.relays.is_empty();
    let root = newsroom.root.clone();
    block_on(async {
        let bound = Server::bind(listen).await.map_err(|error| {
            CliError::new(error.to_string())
                .help("choose another with `--listen ADDR`, or `listen` in `[site]`")
        })?;
        let (shutdown, reload) = (signals::listen().await, signals::Reload::listen());
        let url = format!("http://{}", bound.address());
        let store = newsroom.store().await?;
        let notices = console.clone();
        let notice: Notice = Arc::new(move |words: &str| notices.say(words));
        let served =
            Site::open(newsroom, store.clone(), Arc::clone(clock), url.clone(), Arc::clone(&notice)).await?;
        let server = bound.serve(Arc::clone(&served));
        let cancel = CancellationToken::new();
        let reloading = tokio::spawn(reload_at_signals(reload, Arc::clone(&served), cancel.clone()));
        // `send --at` leaves the delivery to it. A second server works too: leases and claims keep them apart.
        let mark = store.mark_worker();
        let worker = Worker {
            root,
            config: Arc::default(),
            store: store.clone(),
            clock: Arc::clone(clock),
            fallback_base: url.clone(),
            newest: Box::new(move || served.newest()),
            tell: notice,
            cancel: cancel.clone(),
        };
        let worker = tokio::spawn(worker.run());
        match &site {
            Some(site) => console.say(&format!("serving {site} at {url}/ (Ctrl-C ends)")),
            None => {
                console.say(&format!("serving at {url}/ (Ctrl-C ends)"));
                console.say("`[publication] site` is not set, so links on the pages lead to this address");
            }
        }
        if !has_relay {
            console
                .say("there is no `[smtp]`, so notices go to the local inbox in `inbox/` and reach nobody");
        }
        if console.is_json() {
            console.json(&json!({ "http": format!("{url}/"), "site": site, "relay": has_relay }))?;
        }
        shutdown.await;
        cancel.cancel();
        server.stop().await;
        let _ = reloading.await;
        // Messages in flight are finished; what takes longer is settled by the ledger when the store is opened next.
        let _ = tokio::time::timeout(WORKER_GRACE, worker).await;
        drop(mark);
        store.close().await;
        Ok(Exit::Done)
    })
}

/// Reads the configuration anew at each SIGHUP, until the server stops.
async fn reload_at_signals(mut reload: signals::Reload, site: Arc<Site>, cancel: CancellationToken) {
    loop {
        tokio::select! {
            () = reload.recv() => site.reload().await,
            () = cancel.cancelled() => return,
        }
    }
}
