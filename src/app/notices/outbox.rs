//! Sending what waits in the outbox.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::content::{NewestIssue, content};
use super::message::{Envelope, build};
use crate::app::error::AppError;
use crate::deliver::KeptConnection;
use crate::domain::{EmailAddress, MessageId, Outcome};
use crate::issue::Publication;
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::{Backoff, Clock};
use crate::smtp::{Relay, Timeouts, Tls};
use crate::store::{Notice, NoticeEnd, Outbox, Store};

/// Notices that are claimed at once.
const BATCH: u32 = 20;
/// Time for which a claim holds: longer than any step of a session.
const CLAIM: SignedDuration = SignedDuration::from_mins(30);
/// Age at which a notice is given up.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(48);
/// Delays between tries.
const BACKOFF: Backoff =
    Backoff { first: Duration::from_mins(1), max: Duration::from_hours(1), jitter_divisor: 5 };

/// The way that notices take.
pub struct NoticeRoute {
    /// The relay.
    pub relay: Relay,
    /// TLS.
    pub tls: Tls,
    /// Timeouts of each step.
    pub timeouts: Timeouts,
    /// The return path.
    pub return_path: EmailAddress,
    /// DKIM signers.
    pub signers: Signers,
}

/// Sends notices.
pub struct NoticeSender<'a> {
    /// The publication.
    pub publication: &'a Publication,
    /// Base URL of the links, without a final `/`.
    pub site: &'a str,
    /// Signs the links.
    pub signer: &'a TokenSigner,
    /// The newest issue, for welcomes.
    pub newest: Option<NewestIssue>,
    /// The way.
    pub route: &'a NoticeRoute,
    /// The store.
    pub store: &'a Store,
    /// The clock.
    pub clock: &'a dyn Clock,
}

/// Numbers of one walk through the outbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxReport {
    /// Accepted by the relay.
    pub sent: u64,
    /// Put off.
    pub put_off: u64,
    /// Given up or refused for good.
    pub refused: u64,
    /// May have been accepted: not sent again.
    pub uncertain: u64,
    /// The last failure in words, without addresses.
    pub failure: Option<String>,
}

impl NoticeSender<'_> {
    /// Sends every notice that is due over one connection. A relay that cannot be used, or that closes the connection in the
    /// middle of a message, ends the walk; the notices stay.
    ///
    /// # Errors
    /// The store failed.
    pub async fn send_due(&self) -> Result<OutboxReport, AppError> {
        let route = self.route;
        let mut connection = KeptConnection::new(&route.relay, &route.tls, &route.timeouts);
        let report = self.send_over(&mut connection).await;
        connection.quit().await;
        report
    }

    async fn send_over(&self, connection: &mut KeptConnection<'_>) -> Result<OutboxReport, AppError> {
        let mut report = OutboxReport::default();
        loop {
            let now = self.clock.now();
            let lapses = now.saturating_add(CLAIM).unwrap_or(Timestamp::MAX);
            let notices = self.store.claim_notices(BATCH, now, lapses).await?;
            if notices.is_empty() {
                return Ok(report);
            }
            let mut is_down = false;
            for notice in notices {
                if is_down {
                    self.put_off(&notice, &mut report).await?;
                } else {
                    is_down = self.send(connection, &notice, &mut report).await?;
                }
            }
            if is_down {
                return Ok(report);
            }
        }
    }

    /// Sends one notice. Returns true if the relay cannot be used.
    async fn send(
        &self,
        connection: &mut KeptConnection<'_>,
        notice: &Notice,
        report: &mut OutboxReport,
    ) -> Result<bool, AppError> {
        let (id, claim) = (notice.id, notice.claim);
        let Some(message) = self.message(notice, report) else {
            report.refused += 1;
            self.store.end_notice(id, claim, NoticeEnd::Refused).await?;
            return Ok(false);
        };
        let mut handed_over = Ok(false);
        let may_send = async || {
            // On disk before the message leaves: a crash from here on never sends it twice.
            handed_over = self.store.hand_over_notice(id, claim).await;
            matches!(handed_over, Ok(true))
        };
        let recipient = &notice.notice.email;
        let sent = connection.send_if(&self.route.return_path, recipient, &message, may_send).await;
        let failure = match sent {
            Ok(Some(_)) => {
                report.sent += 1;
                self.store.end_notice(id, claim, NoticeEnd::Done).await?;
                return Ok(false);
            }
            // The claim had lapsed: another process has it.
            Ok(None) => return handed_over.map(|_| false).map_err(AppError::from),
            Err(failure) => failure,
        };
        report.failure = Some(failure.to_string());
        match failure.outcome() {
            Outcome::Uncertain => {
                report.uncertain += 1;
                self.store.end_notice(id, claim, NoticeEnd::Done).await?;
            }
            Outcome::Refused if !failure.is_about_relay() => {
                report.refused += 1;
                self.store.end_notice(id, claim, NoticeEnd::Refused).await?;
            }
            _ => self.put_off(notice, report).await?,
        }
        Ok(failure.is_about_relay() || failure.relay_fault().is_some() || connection.is_broken())
    }

    /// Builds the message; `None` and a word in the report if that is impossible.
    fn message(&self, notice: &Notice, report: &mut OutboxReport) -> Option<Vec<u8>> {
        let content = content(notice, self.site, self.signer, self.newest.as_ref())?;
        let language = notice.notice.language.as_deref().unwrap_or(&self.publication.language);
        let composed = crate::compose::notice(self.publication, language, &content);
        let parts =
            ["notice", &notice.id.0.to_string(), &notice.created_at.to_string(), &notice.notice.email.key()];
        let envelope = Envelope {
            publication: self.publication,
            to: &notice.notice.email,
            language: if language.to_ascii_lowercase().starts_with("ko") { "ko" } else { "en" },
            id: &MessageId::digest(&parts, self.publication.from.ascii_domain()),
            date: self.clock.now(),
        };
        match build(&envelope, &composed, &self.route.signers) {
            Ok(message) => Some(message),
            Err(error) => {
                report.failure = Some(error.to_string());
                None
            }
        }
    }

    async fn put_off(&self, notice: &Notice, report: &mut OutboxReport) -> Result<(), AppError> {
        let now = self.clock.now();
        if now.duration_since(notice.created_at) >= GIVE_UP {
            report.refused += 1;
            self.store.end_notice(notice.id, notice.claim, NoticeEnd::Refused).await?;
            return Ok(());
        }
        report.put_off += 1;
        let random = notice.id.0.to_le_bytes()[0];
        let delay = SignedDuration::try_from(BACKOFF.delay(notice.tries + 1, random)).unwrap_or(GIVE_UP);
        let due = now.saturating_add(delay).unwrap_or(Timestamp::MAX);
        Ok(self.store.end_notice(notice.id, notice.claim, NoticeEnd::Retry(due)).await?)
    }
}
