//! Transport of a delivery: the configured relays, or a local inbox that is started for it.

use std::sync::Arc;
use std::time::Duration;

use super::error::{AppError, RelayUrlError};
use super::newsroom::Newsroom;
use super::observer::{Event, Observer};
use crate::config::{OnUncertain, Rate, Sending};
use crate::deliver::{self, Limits, Progress, Relays, RunSettings};
use crate::diagnostic::pluralize;
use crate::document::MissingVariable;
use crate::domain::Destination;
use crate::inbox;
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::{CancellationToken, Clock};
use crate::smtp::{Relay, Tls};
use secrecy::ExposeSecret;

/// Default number of connections: enough to hide a relay's latency, few enough to be polite.
const DEFAULT_CONNECTIONS: u32 = 5;
/// Default number of connections to the local inbox, which is on this machine.
const LOCAL_CONNECTIONS: u32 = 10;
/// Estimated time of one message on one connection: four round trips and the relay's own work.
const MESSAGE_TIME: Duration = Duration::from_millis(250);
/// The same for the local inbox, which writes each message to a file.
const LOCAL_MESSAGE_TIME: Duration = Duration::from_millis(5);

/// Settings for one run that take precedence over briefing.toml.
#[derive(Debug, Clone, Default)]
pub struct TransportSettings {
    /// A relay's URL in place of the configured relays.
    pub smtp: Option<String>,
    /// The rate limit over all connections.
    pub rate: Option<Rate>,
    /// The number of connections.
    pub connections: Option<u32>,
    /// The time to wait for deferred recipients before the run ends.
    pub patience: Duration,
}

/// Options of a run, validated before anything is changed.
pub struct SendOptions {
    relays: Option<Relays>,
    unencrypted: Vec<Relay>,
    rate: Option<Rate>,
    connections: Option<u32>,
    patience: Duration,
    /// The signers of `[dkim]`.
    pub signers: Signers,
}

impl SendOptions {
    /// Combines the configuration with the settings of this run.
    ///
    /// # Errors
    /// A key of `[dkim]` is unusable, or a relay's URL or `helo` is not valid.
    pub fn read(newsroom: &Newsroom, settings: &TransportSettings) -> Result<Self, AppError> {
        let sending = &newsroom.config.sending;
        if let Some(reason) = &newsroom.config.signing.unusable_key {
            return Err(AppError::UnusableKey(reason.clone()));
        }
        require_variables(newsroom, settings)?;
        let (mut routes, mut unencrypted) = (Vec::new(), Vec::new());
        for RelayUrl { url, origin, weight, limits } in relay_urls(newsroom, settings) {
            let invalid = |error| RelayUrlError { origin: origin.clone(), error };
            let mut relay = Relay::parse(url).map_err(invalid)?;
            if let Some(name) = &sending.helo {
                let invalid = |error| RelayUrlError { origin: "`helo` in briefing.toml".to_owned(), error };
                relay = relay.with_helo(name).map_err(invalid)?;
            }
            if url.starts_with("smtp+plain:") && !relay.is_loopback() {
                unencrypted.push(relay.clone());
            }
            routes.push(deliver::RelayConfig { relay, weight, limits });
        }
        Ok(Self {
            relays: Relays::new(routes),
            unencrypted,
            rate: settings.rate.or(sending.rate),
            connections: settings.connections,
            patience: settings.patience,
            signers: newsroom.config.signing.signers.clone(),
        })
    }

    /// Returns the options of briefing.toml alone.
    ///
    /// # Errors
    /// As [`SendOptions::read`].
    pub fn configured(newsroom: &Newsroom) -> Result<Self, AppError> {
        Self::read(newsroom, &TransportSettings::default())
    }

    /// Returns the relay for single messages; `None` means the local inbox.
    pub fn relay(&self) -> Option<&Relay> {
        self.relays.as_ref().map(Relays::first)
    }

    /// Returns where the mail of a delivery goes with these options.
    pub fn destination(&self) -> Destination {
        let Some(relays) = &self.relays else { return Destination::LocalInbox };
        Destination::Relays(relays.routes().iter().map(|route| route.relay.to_string()).collect())
    }

    /// True if there is no relay: the local inbox catches the mail.
    pub fn is_rehearsal(&self) -> bool {
        self.relays.is_none()
    }

    /// True if all relays are on this machine, or there is none. What a relay here takes, it may send on.
    pub fn has_only_local_relays(&self) -> bool {
        self.relays
            .as_ref()
            .is_none_or(|relays| relays.routes().iter().all(|route| route.relay.is_loopback()))
    }

    /// True if single messages leave this machine unencrypted.
    pub fn is_unencrypted(&self) -> bool {
        let first = self.relay().map(Relay::to_string);
        self.unencrypted.iter().any(|relay| Some(relay.to_string()) == first)
    }

    /// Summarises the transport.
    pub fn summary(&self, newsroom: &Newsroom) -> TransportSummary {
        let default = if self.relays.is_some() { DEFAULT_CONNECTIONS } else { LOCAL_CONNECTIONS };
        TransportSummary {
            relay: self.relays.as_ref().map(relay_names),
            connections: self.connections.or(newsroom.config.sending.connections).unwrap_or(default),
            rate: self.rate,
        }
    }
}

/// Refuses to go on without an environment variable that a relay or a personal link needs. `--smtp` takes the place of
/// the relays' URLs.
fn require_variables(newsroom: &Newsroom, settings: &TransportSettings) -> Result<(), AppError> {
    let is_needed = |missing: &&MissingVariable| settings.smtp.is_none() || missing.key != "url";
    let missing = newsroom.config.sending.missing.iter().find(is_needed);
    missing.map_or(Ok(()), |missing| Err(newsroom.missing_variable("[smtp]", missing)))?;
    newsroom.require_token_keys()
}

/// A relay's URL with its settings and a description of its origin.
struct RelayUrl<'a> {
    url: &'a str,
    origin: String,
    weight: u32,
    limits: Limits,
}

/// Returns `--smtp`, or the relays of briefing.toml: one URL or several tables.
fn relay_urls<'a>(newsroom: &'a Newsroom, settings: &'a TransportSettings) -> Vec<RelayUrl<'a>> {
    if let Some(url) = &settings.smtp {
        let origin = "`--smtp`".to_owned();
        return vec![RelayUrl { url, origin, weight: 1, limits: Limits::default() }];
    }
    let sending = &newsroom.config.sending;
    let line = |span| newsroom.tree.position(span).line;
    let one = sending.url.iter().map(|url| RelayUrl {
        url: url.expose_secret(),
        origin: format!("`[smtp] url` on line {} of briefing.toml", sending.url_span.map_or(1, line)),
        weight: 1,
        limits: Limits::default(),
    });
    let several = sending.relays.iter().map(|relay| RelayUrl {
        url: relay.url.expose_secret(),
        origin: format!("`[[smtp.relay]] url` on line {} of briefing.toml", line(relay.url_span)),
        weight: relay.weight,
        limits: relay.limits,
    });
    one.chain(several).collect()
}

/// `mail.lantern.example:587`, or all of several.
fn relay_names(relays: &Relays) -> String {
    let names: Vec<_> = relays.routes().iter().map(|route| route.relay.to_string()).collect();
    names.join(" and ")
}

/// Transport of a delivery and its speed, for a person.
#[derive(Debug, Clone)]
pub struct TransportSummary {
    /// `host:port`; `None` means the local inbox.
    pub relay: Option<String>,
    /// The number of connections.
    pub connections: u32,
    /// The rate limit.
    pub rate: Option<Rate>,
}

impl TransportSummary {
    /// Describes it, as in `mail.lantern.example:587, 5 connections, 20/s`. A rehearsal leaves the issue as it is: unsent, or
    /// with the delivery that it has.
    pub fn describe(&self, has_delivery: bool) -> String {
        let Some(relay) = &self.relay else {
            let stays = if has_delivery {
                "the delivery of the issue is not changed"
            } else {
                "the issue stays unsent"
            };
            return format!("the local inbox, as a rehearsal: nothing leaves this machine, and {stays}");
        };
        let rate = self.rate.map(|rate| format!(", {rate}")).unwrap_or_default();
        format!("{relay}, {}{rate}", self.describe_connections())
    }

    /// Estimates the seconds that a number of messages takes, and names the assumption.
    pub fn estimate(&self, messages: u64) -> (u64, String) {
        let each = if self.relay.is_some() { MESSAGE_TIME } else { LOCAL_MESSAGE_TIME };
        let total =
            |time: Duration| time.as_secs_f64() * f64::from(u32::try_from(messages).unwrap_or(u32::MAX));
        let busy = total(each) / f64::from(self.connections.max(1));
        let paced = self.rate.map_or(0.0, |rate| total(rate.interval()));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an estimate in whole seconds; the cast from a float saturates"
        )]
        let seconds = busy.max(paced).ceil() as u64;
        match self.rate {
            Some(rate) if paced >= busy => (seconds, format!("at {rate}")),
            _ => {
                let connections = self.describe_connections();
                (seconds, format!("assuming {} ms a message on each of {connections}", each.as_millis()))
            }
        }
    }

    fn describe_connections(&self) -> String {
        pluralize(usize::try_from(self.connections).unwrap_or(usize::MAX), "connection")
    }
}

/// Relays that are ready to use, and the local inbox if that is the relay.
pub struct Transport {
    /// The relays.
    pub relays: Relays,
    inbox: Option<inbox::Server>,
}

impl Transport {
    /// Uses the relays of the options, or starts a local inbox.
    ///
    /// # Errors
    /// The local inbox cannot be started.
    pub async fn open(
        newsroom: &Newsroom,
        options: &SendOptions,
        observer: &impl Observer,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        let transport = match options.relays.clone() {
            Some(relays) => Self { relays, inbox: None },
            None => Self::start_inbox(newsroom, clock).await?,
        };
        if transport.inbox.is_some() {
            observer.event(&Event::LocalInboxStarted);
        }
        for relay in &options.unencrypted {
            observer.event(&Event::UnencryptedRelay(relay.to_string()));
        }
        Ok(transport)
    }

    async fn start_inbox(newsroom: &Newsroom, clock: &Arc<dyn Clock>) -> Result<Self, AppError> {
        let settings = inbox::Settings {
            dir: Some(newsroom.root.join("inbox")),
            newsroom: Some(newsroom.root.clone()),
            remember: false,
            clock: Arc::clone(clock),
            ..inbox::Settings::default()
        };
        let failed = |error: String| AppError::LocalInbox(error);
        let server = inbox::Server::start(settings).await.map_err(|error| failed(error.to_string()))?;
        let relay = Relay::parse(&format!("smtp://{}", server.smtp_addr()))
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self { relays: relay.into(), inbox: Some(server) })
    }

    /// Stops the local inbox, if there is one.
    pub async fn close(self, observer: &impl Observer) {
        if let Some(inbox) = self.inbox {
            inbox.stop().await;
            observer.event(&Event::LocalInboxStopped);
        }
    }

    /// Returns the settings of a run over this transport.
    pub(super) fn settings(
        &self,
        newsroom: &Newsroom,
        options: &SendOptions,
        token_signer: TokenSigner,
        clock: &Arc<dyn Clock>,
    ) -> RunSettings {
        let Sending { connections, domains, return_path, give_up_after, on_uncertain, timeouts, .. } =
            newsroom.config.sending.clone();
        let default = if self.inbox.is_some() { LOCAL_CONNECTIONS } else { DEFAULT_CONNECTIONS };
        RunSettings {
            relays: self.relays.clone(),
            tls: Tls::system(),
            timeouts,
            connections: options.connections.or(connections).unwrap_or(default),
            interval: options.rate.map(Rate::interval),
            domains,
            patience: options.patience,
            give_up_after,
            resend_uncertain: on_uncertain == OnUncertain::Resend,
            return_path,
            token_signer,
            signers: options.signers.clone(),
            clock: Arc::clone(clock),
            cancel: CancellationToken::new(),
            progress: Arc::new(Progress::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimate_takes_the_slower_of_rate_and_connections() {
        let rate = |text| Some(Rate::parse(text).unwrap());
        let over =
            |rate| TransportSummary { relay: Some("mail.lantern.example:587".into()), connections: 5, rate };
        let assumption = "assuming 250 ms a message on each of 5 connections";
        assert_eq!(over(None).estimate(10_000), (500, assumption.into()));
        assert_eq!(over(rate("10/s")).estimate(10_000), (1000, "at 10/s".into()));
        assert_eq!(over(rate("3000/h")).estimate(10_000), (12_000, "at 3000/h".into()));
        assert_eq!(over(rate("50/s")).estimate(10_000).0, 500);
        assert_eq!(over(rate("10/s")).describe(false), "mail.lantern.example:587, 5 connections, 10/s");
        assert_eq!(TransportSummary { relay: None, connections: 10, rate: None }.estimate(1).0, 1);
    }
}
