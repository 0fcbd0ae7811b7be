//! `briefing serve`

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use crate::app::Newsroom;
use crate::cli::args::Serve;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, signals};
use crate::runtime::Clock;
use crate::site::{Server, Site};
use serde_json::json;

/// Address without another one in the configuration or on the command line.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

pub(in crate::cli) fn run(
    args: &Serve,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let mut newsroom = Newsroom::open(dir)?;
    newsroom.root = newsroom.root.canonicalize().unwrap_or_else(|_| newsroom.root.clone());
    let listen = args.listen.or(newsroom.config.site.listen).unwrap_or(LISTEN);
    let site = newsroom.config.publication.site.clone();
    let has_relay = !newsroom.config.sending.relays.is_empty();
    block_on(async {
        let bound = Server::bind(listen).await.map_err(|error| {
            CliError::new(error.to_string())
                .help("choose another with `--listen ADDR`, or `listen` in `[site]`")
        })?;
        let shutdown = signals::listen().await;
        let url = format!("http://{}", bound.address());
        let store = newsroom.store().await?;
        let notices = console.clone();
        let notice = Arc::new(move |words: &str| notices.say(words));
        let served = Site::open(newsroom, store.clone(), Arc::clone(clock), url.clone(), notice).await?;
        let server = bound.serve(served);
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
        server.stop().await;
        store.close().await;
        Ok(Exit::Done)
    })
}
