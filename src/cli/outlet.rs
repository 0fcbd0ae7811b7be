//! Where mail goes: the relay that was named, or the local inbox.

use std::sync::Arc;
use std::time::Duration;

use super::args::Route;
use super::newsroom::Newsroom;
use super::problem::Problem;
use super::screen::Screen;
use crate::clock::Clock;
use crate::config::{OnUncertain, Rate, Sending, span_of_time};
use crate::deliver::smtp::{Relay, Timeouts, Tls};
use crate::deliver::{Progress, Settings, Stop};
use crate::inbox;
use crate::message::TokenMint;
use crate::message::dkim::Signers;
use secrecy::ExposeSecret;

/// Connections when nobody says how many: enough to hide a relay's latency, few enough to be polite.
const CONNECTIONS: u32 = 5;
/// The local inbox is quick and on this machine.
const LOCAL_CONNECTIONS: u32 = 10;

/// What the command line and briefing.toml say about handing over, understood before anything is done.
pub(super) struct Plan {
    relay: Option<Relay>,
    unencrypted: bool,
    rate: Option<Rate>,
    connections: Option<u32>,
    patience: Duration,
    /// Who signs.
    pub(super) signers: Signers,
}

impl Plan {
    /// Reads the route; a fault in it stops the command while nothing is changed.
    pub(super) fn read(newsroom: &Newsroom, route: &Route) -> Result<Self, Problem> {
        let sending = &newsroom.config.sending;
        if let Some(lacking) = &newsroom.config.signing.lacking {
            return Err(Problem::new(lacking)
                .help("mail that `[dkim]` wants signed is not sent without: put the key in its place"));
        }
        let configured = sending.url.as_ref().map(|url| url.expose_secret().to_owned());
        let url = route.smtp.as_ref().or(configured.as_ref());
        let unencrypted = url.is_some_and(|url| url.starts_with("smtp+plain:"));
        let relay = match (&route.smtp, &configured) {
            (Some(url), _) => {
                Some(Relay::parse(url).map_err(|error| Problem::new(format!("`--smtp`: {error}")))?)
            }
            (None, Some(url)) => Some(Relay::parse(url).map_err(|error| {
                let line = sending.url_span.map_or(1, |span| newsroom.tree.position(span).line);
                Problem::new(format!("`[smtp] url` on line {line} of briefing.toml: {error}"))
            })?),
            (None, None) => None,
        };
        let relay = match (relay, &sending.helo) {
            (Some(relay), Some(name)) => {
                Some(relay.with_helo(name).map_err(|error| Problem::new(error.to_string()))?)
            }
            (relay, _) => relay,
        };
        let rate = route.rate.as_deref().map(Rate::parse).transpose();
        let rate = rate.map_err(|message| Problem::new(format!("`--rate`: {message}")))?;
        Ok(Self {
            relay,
            unencrypted,
            rate: rate.or(sending.rate),
            connections: route.connections,
            patience: patience(&route.patience)?,
            signers: newsroom.config.signing.signers.clone(),
        })
    }
}

impl Plan {
    /// What is configured, without anything from the command line.
    pub(super) fn configured(newsroom: &Newsroom) -> Result<Self, Problem> {
        Self::read(newsroom, &Route { patience: "0".to_owned(), ..Route::default() })
    }

    /// The relay; `None`: the local inbox.
    pub(super) fn relay(&self) -> Option<&Relay> {
        self.relay.as_ref()
    }

    /// Whether mail travels to another machine unencrypted.
    pub(super) fn is_unencrypted(&self) -> bool {
        self.unencrypted && self.relay.as_ref().is_some_and(|relay| !relay.is_loopback())
    }
}

/// A relay, and the local inbox behind it when it is ours.
pub(super) struct Outlet {
    pub(super) relay: Relay,
    inbox: Option<inbox::Server>,
}

impl Outlet {
    /// The relay of `--smtp`, else of briefing.toml, else a local inbox that is started now.
    pub(super) async fn open(
        newsroom: &Newsroom,
        plan: &Plan,
        screen: &Screen,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Problem> {
        let outlet = Self::open_quietly(newsroom, plan, clock).await?;
        if outlet.inbox.is_some() {
            screen.say(
                "no mail server is configured: mail goes to the local inbox, and nothing leaves this machine",
            );
        } else if plan.is_unencrypted() {
            screen.say(&format!("mail to {} travels unencrypted, as `smtp+plain://` says", outlet.relay));
        }
        Ok(outlet)
    }

    /// The same where nobody sits at a screen.
    pub(super) async fn open_quietly(
        newsroom: &Newsroom,
        plan: &Plan,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, Problem> {
        if let Some(relay) = plan.relay.clone() {
            return Ok(Self { relay, inbox: None });
        }
        let settings = inbox::Settings {
            dir: Some(newsroom.root.join("inbox")),
            remember: false,
            clock: Arc::clone(clock),
            ..inbox::Settings::default()
        };
        let server = inbox::Server::start(settings).await.map_err(|error| Problem::new(error.to_string()))?;
        let relay = Relay::parse(&format!("smtp://{}", server.smtp_addr()))
            .map_err(|error| Problem::new(error.to_string()))?;
        Ok(Self { relay, inbox: Some(server) })
    }

    /// Ends the local inbox, if there is one, and says how to look at it.
    pub(super) async fn close(self, screen: &Screen) {
        if self.close_quietly().await {
            screen.say("the mail is in `inbox/`; look at it with `briefing inbox`");
        }
    }

    /// Ends the local inbox. Whether there was one.
    pub(super) async fn close_quietly(self) -> bool {
        let Some(inbox) = self.inbox else { return false };
        inbox.stop().await;
        true
    }

    /// The settings of a run over this relay.
    pub(super) fn settings(
        &self,
        newsroom: &Newsroom,
        plan: &Plan,
        mint: TokenMint,
        clock: &Arc<dyn Clock>,
    ) -> Settings {
        let Sending { connections, return_path, give_up_after, on_uncertain, .. } =
            newsroom.config.sending.clone();
        let usual = if self.inbox.is_some() { LOCAL_CONNECTIONS } else { CONNECTIONS };
        Settings {
            relay: self.relay.clone(),
            tls: Tls::system(),
            timeouts: Timeouts::default(),
            connections: plan.connections.or(connections).unwrap_or(usual),
            interval: plan.rate.map(Rate::interval),
            patience: plan.patience,
            give_up_after,
            resend_uncertain: on_uncertain == OnUncertain::Resend,
            return_path,
            mint,
            signers: plan.signers.clone(),
            clock: Arc::clone(clock),
            stop: Stop::default(),
            progress: Arc::new(Progress::default()),
        }
    }
}

/// `--patience`: a span of time, and `0` for none.
fn patience(text: &str) -> Result<Duration, Problem> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    span_of_time(text).map_err(|message| Problem::new(message).help("`--patience 0` does not wait at all"))
}
