//! Where mail goes: the relay that was named, or the local inbox.

use std::sync::Arc;
use std::time::Duration;

use super::args::RelayArgs;
use super::console::Console;
use super::error::CliError;
use super::logs::Log;
use super::newsroom::Newsroom;
use crate::config::{OnUncertain, Rate, Sending, span_of_time};
use crate::deliver::{self, Limits, Progress, Relays, RunSettings};
use crate::diagnostic::pluralize;
use crate::inbox;
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::CancellationToken;
use crate::runtime::Clock;
use crate::smtp::{Relay, RelayError, Tls};
use crate::source::Span;
use secrecy::ExposeSecret;

/// Connections when nobody says how many: enough to hide a relay's latency, few enough to be polite.
const CONNECTIONS: u32 = 5;
/// What a message is assumed to take on one connection: four round trips and the relay's own work.
const ONE_MESSAGE: Duration = Duration::from_millis(250);
/// The same for the local inbox, which keeps every message as a file.
const ONE_LOCAL_MESSAGE: Duration = Duration::from_millis(5);
/// The local inbox is quick and on this machine.
const LOCAL_CONNECTIONS: u32 = 10;

/// What the command line and briefing.toml say about handing over, understood before anything is done.
pub(super) struct SendOptions {
    relays: Option<Relays>,
    /// Relays to which mail travels readable.
    unencrypted: Vec<Relay>,
    rate: Option<Rate>,
    connections: Option<u32>,
    patience: Duration,
    /// What is logged.
    pub(super) log: Log,
    /// Who signs.
    pub(super) signers: Signers,
}

impl SendOptions {
    /// Reads the route; a fault in it stops the command while nothing is changed.
    pub(super) fn read(newsroom: &Newsroom, route: &RelayArgs) -> Result<Self, CliError> {
        let sending = &newsroom.config.sending;
        if let Some(lacking) = &newsroom.config.signing.lacking {
            return Err(CliError::new(lacking)
                .help("mail that `[dkim]` wants signed is not sent without: put the key in its place"));
        }
        let written = match &route.smtp {
            Some(url) => {
                vec![Written { url, place: Place::CommandLine, weight: 1, limits: Limits::default() }]
            }
            None => written(sending),
        };
        let (mut routes, mut unencrypted) = (Vec::new(), Vec::new());
        for Written { url, place, weight, limits } in written {
            let mut relay = Relay::parse(url).map_err(|error| place.problem(newsroom, &error))?;
            if let Some(name) = &sending.helo {
                relay = relay.with_helo(name).map_err(|error| CliError::new(error.to_string()))?;
            }
            if url.starts_with("smtp+plain:") && !relay.is_loopback() {
                unencrypted.push(relay.clone());
            }
            routes.push(deliver::RelayConfig { relay, weight, limits });
        }
        let relays = Relays::new(routes);
        let rate = route.rate.as_deref().map(Rate::parse).transpose();
        let rate = rate.map_err(|message| CliError::new(format!("`--rate`: {message}")))?;
        Ok(Self {
            relays,
            unencrypted,
            rate: rate.or(sending.rate),
            connections: route.connections,
            patience: patience(&route.patience)?,
            log: Log::read(&route.logs, route.progress)?,
            signers: newsroom.config.signing.signers.clone(),
        })
    }
}

/// The transport that mail is going to take, and how fast it is.
#[derive(Debug, Clone)]
pub(super) struct TransportSummary {
    /// `host:port`; `None`: the local inbox.
    pub(super) relay: Option<String>,
    pub(super) connections: u32,
    pub(super) rate: Option<Rate>,
}

impl SendOptions {
    /// Where mail would go now.
    pub(super) fn transport(&self, newsroom: &Newsroom) -> TransportSummary {
        let usual = if self.relays.is_some() { CONNECTIONS } else { LOCAL_CONNECTIONS };
        TransportSummary {
            relay: self.relays.as_ref().map(names),
            connections: self.connections.or(newsroom.config.sending.connections).unwrap_or(usual),
            rate: self.rate,
        }
    }
}

/// `mail.lantern.example:587`, or all of several.
fn names(relays: &Relays) -> String {
    let names: Vec<_> = relays.routes().iter().map(|route| route.relay.to_string()).collect();
    names.join(" and ")
}

impl TransportSummary {
    /// `mail.lantern.example:587, 5 connections, 20/s`
    pub(super) fn words(&self) -> String {
        let Some(relay) = &self.relay else {
            return "the local inbox: nothing leaves this machine".to_owned();
        };
        let connections = pluralize(usize::try_from(self.connections).unwrap_or(usize::MAX), "connection");
        let rate = self.rate.map(|rate| format!(", {rate}")).unwrap_or_default();
        format!("{relay}, {connections}{rate}")
    }

    /// How many seconds so many messages take, and what was assumed.
    pub(super) fn estimate(&self, messages: u64) -> (u64, String) {
        let each = if self.relay.is_some() { ONE_MESSAGE } else { ONE_LOCAL_MESSAGE };
        let spread =
            |time: Duration| time.as_secs_f64() * f64::from(u32::try_from(messages).unwrap_or(u32::MAX));
        let busy = spread(each) / f64::from(self.connections.max(1));
        let paced = self.rate.map_or(0.0, |rate| spread(rate.interval()));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a guess in whole seconds; the cast from a float saturates"
        )]
        let seconds = busy.max(paced).ceil() as u64;
        match self.rate {
            Some(rate) if paced >= busy => (seconds, format!("at {rate}")),
            _ => {
                let connections =
                    pluralize(usize::try_from(self.connections).unwrap_or(usize::MAX), "connection");
                (seconds, format!("assuming {} ms a message on each of {connections}", each.as_millis()))
            }
        }
    }
}

impl SendOptions {
    /// What is configured, without anything from the command line.
    pub(super) fn configured(newsroom: &Newsroom) -> Result<Self, CliError> {
        Self::read(newsroom, &RelayArgs { patience: "0".to_owned(), ..RelayArgs::default() })
    }

    /// The relay that single messages go to; `None`: the local inbox.
    pub(super) fn relay(&self) -> Option<&Relay> {
        self.relays.as_ref().map(Relays::first)
    }

    /// Whether single messages travel to another machine unencrypted.
    pub(super) fn is_unencrypted(&self) -> bool {
        let first = self.relay().map(Relay::to_string);
        self.unencrypted.iter().any(|relay| Some(relay.to_string()) == first)
    }
}

/// A relay's URL and what stands beside it.
struct Written<'a> {
    url: &'a str,
    place: Place,
    weight: u32,
    limits: Limits,
}

/// Where a relay's URL was written.
enum Place {
    CommandLine,
    Url(Option<Span>),
    Relay(Span),
}

impl Place {
    /// The URL itself is left out of the sentence: it may hold a password.
    fn problem(&self, newsroom: &Newsroom, error: &RelayError) -> CliError {
        let line = |span: Span| newsroom.tree.position(span).line;
        CliError::new(match self {
            Self::CommandLine => format!("`--smtp`: {error}"),
            Self::Url(span) => {
                format!("`[smtp] url` on line {} of briefing.toml: {error}", span.map_or(1, line))
            }
            Self::Relay(span) => {
                format!("`[[smtp.relay]] url` on line {} of briefing.toml: {error}", line(*span))
            }
        })
    }
}

/// The relays of briefing.toml: one URL, or several tables.
fn written(sending: &Sending) -> Vec<Written<'_>> {
    let one = sending.url.iter().map(|url| Written {
        url: url.expose_secret(),
        place: Place::Url(sending.url_span),
        weight: 1,
        limits: Limits::default(),
    });
    let several = sending.relays.iter().map(|relay| Written {
        url: relay.url.expose_secret(),
        place: Place::Relay(relay.url_span),
        weight: relay.weight,
        limits: relay.limits,
    });
    one.chain(several).collect()
}

/// The relays, and the local inbox behind them when it is ours.
pub(super) struct Transport {
    pub(super) relays: Relays,
    inbox: Option<inbox::Server>,
}

impl Transport {
    /// The relay of `--smtp`, else those of briefing.toml, else a local inbox that is started now.
    pub(super) async fn open(
        newsroom: &Newsroom,
        plan: &SendOptions,
        console: &Console,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, CliError> {
        let transport = Self::open_quietly(newsroom, plan, clock).await?;
        if transport.inbox.is_some() {
            console.say(
                "no mail server is configured: mail goes to the local inbox, and nothing leaves this machine",
            );
        }
        for relay in &plan.unencrypted {
            console.say(&format!("mail to {relay} travels unencrypted, as `smtp+plain://` says"));
        }
        Ok(transport)
    }

    /// The same where nobody sits at a screen.
    pub(super) async fn open_quietly(
        newsroom: &Newsroom,
        plan: &SendOptions,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, CliError> {
        if let Some(relays) = plan.relays.clone() {
            return Ok(Self { relays, inbox: None });
        }
        let settings = inbox::Settings {
            dir: Some(newsroom.root.join("inbox")),
            remember: false,
            clock: Arc::clone(clock),
            ..inbox::Settings::default()
        };
        let server =
            inbox::Server::start(settings).await.map_err(|error| CliError::new(error.to_string()))?;
        let relay = Relay::parse(&format!("smtp://{}", server.smtp_addr()))
            .map_err(|error| CliError::new(error.to_string()))?;
        Ok(Self { relays: relay.into(), inbox: Some(server) })
    }

    /// Ends the local inbox, if there is one, and says how to look at it.
    pub(super) async fn close(self, console: &Console) {
        if self.close_quietly().await {
            console.say("the mail is in `inbox/`; look at it with `briefing inbox`");
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
        plan: &SendOptions,
        mint: TokenSigner,
        clock: &Arc<dyn Clock>,
    ) -> RunSettings {
        let Sending { connections, domains, return_path, give_up_after, on_uncertain, timeouts, .. } =
            newsroom.config.sending.clone();
        let usual = if self.inbox.is_some() { LOCAL_CONNECTIONS } else { CONNECTIONS };
        RunSettings {
            relays: self.relays.clone(),
            tls: Tls::system(),
            timeouts,
            connections: plan.connections.or(connections).unwrap_or(usual),
            interval: plan.rate.map(Rate::interval),
            domains,
            patience: plan.patience,
            give_up_after,
            resend_uncertain: on_uncertain == OnUncertain::Resend,
            return_path,
            mint,
            signers: plan.signers.clone(),
            clock: Arc::clone(clock),
            cancel: CancellationToken::default(),
            progress: Arc::new(Progress::default()),
        }
    }
}

/// `--patience`: a span of time, and `0` for none.
fn patience(text: &str) -> Result<Duration, CliError> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    span_of_time(text).map_err(|message| CliError::new(message).help("`--patience 0` does not wait at all"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slower_of_rate_and_connections_decides_how_long_it_takes() {
        let rate = |text| Some(Rate::parse(text).unwrap());
        let transport =
            |rate| TransportSummary { relay: Some("mail.lantern.example:587".into()), connections: 5, rate };
        assert_eq!(
            transport(None).estimate(10_000),
            (500, "assuming 250 ms a message on each of 5 connections".into())
        );
        assert_eq!(transport(rate("10/s")).estimate(10_000), (1000, "at 10/s".into()));
        assert_eq!(transport(rate("3000/h")).estimate(10_000), (12_000, "at 3000/h".into()));
        assert_eq!(transport(rate("50/s")).estimate(10_000).0, 500);
        assert_eq!(transport(rate("10/s")).words(), "mail.lantern.example:587, 5 connections, 10/s");
        assert_eq!(TransportSummary { relay: None, connections: 10, rate: None }.estimate(1).0, 1);
    }
}
