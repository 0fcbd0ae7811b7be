//! One connection's work.
//!
//! For each message: claim (by the feed), envelope, hand over (on disk before the content leaves), content, record.
//! At any moment at most one message of a worker is `handed`, so at most one per connection can ever be in doubt.

use std::sync::Arc;
use std::time::Duration;

use super::Stop;
use super::feed::{Seat, Settled, Turn};
use super::insist::insist;
use super::relays::Route;
use super::retry;
use super::run::{RunError, Shared};
use super::smtp::{Envelope, Failure, Session};
use crate::domain::{Attempt, EmailAddress, MessageId, Outcome, Stage, Suppression};
use crate::message::{Addressee, MessageError};
use crate::store::{Claim, Hand, Ledger, StoreError, Suppressions};
use jiff::SignedDuration;
use tokio::sync::watch;

/// How often a lost connection is tried again, and how long the first wait is; it doubles.
const RECONNECTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// Relays end connections on which nothing is said; for a wait longer than this we end it ourselves.
const IDLE: SignedDuration = SignedDuration::from_secs(20);
/// Another relay whose turn it is, and that ends nothing for so long, is no longer waited for.
const STUCK: Duration = Duration::from_secs(2);

/// How a worker ended.
pub(super) enum Ending {
    /// Nothing is left to do, the run was asked to end, or others have the relay's last connections.
    Done,
    /// The relay cannot be worked with.
    NoRelay(Failure),
}

/// What became of one row.
enum Step {
    /// It is settled.
    Settled,
    /// The connection ended before the relay heard of the message: take another.
    Again(Claim),
    /// The relay wants nothing from us.
    NoRelay(Claim, Failure),
}

/// How a worker stands with the relay.
enum Line {
    /// There is a session.
    Open,
    /// The relay has enough of us, or the connection broke, while others have theirs.
    Spare,
    /// The relay cannot be reached now, while other relays can.
    Away,
    /// The run was asked to end.
    Stopped,
    /// The relay cannot be worked with.
    Dead(Failure),
}

pub(super) struct Worker<L> {
    shared: Arc<Shared<L>>,
    seat: Seat,
    session: Option<Session>,
    changes: watch::Receiver<()>,
    /// Asked as soon as nothing is waiting: then nobody needs to wait for a connection any more.
    drained: Stop,
}

impl<L: Ledger + Suppressions> Worker<L> {
    pub(super) fn new(shared: Arc<Shared<L>>, seat: Seat, drained: Stop) -> Self {
        let changes = shared.feed.changes();
        Self { shared, seat, session: None, changes, drained }
    }

    pub(super) async fn work(mut self) -> Result<Ending, RunError> {
        let ended = self.send_all().await;
        self.leave().await;
        ended
    }

    async fn send_all(&mut self) -> Result<Ending, RunError> {
        let mut turned_away = 0;
        while self.is_relay_back().await {
            let Some(mut claim) = self.next().await? else { break };
            loop {
                match self.connect().await {
                    Line::Open => turned_away = 0,
                    Line::Spare => {
                        self.put_back(claim);
                        if !self.may_come_again(turned_away).await {
                            return Ok(Ending::Done);
                        }
                        turned_away += 1;
                        break;
                    }
                    Line::Away => {
                        self.put_back(claim);
                        break;
                    }
                    Line::Stopped => {
                        self.put_back(claim);
                        return Ok(Ending::Done);
                    }
                    Line::Dead(failure) => {
                        self.put_back(claim);
                        return Ok(Ending::NoRelay(failure));
                    }
                }
                match self.send(claim).await? {
                    Step::Settled => break,
                    Step::Again(same) => claim = same,
                    Step::NoRelay(same, failure) => {
                        self.put_back(same);
                        return Ok(Ending::NoRelay(failure));
                    }
                }
            }
        }
        Ok(Ending::Done)
    }

    /// The next row for this connection, when its turn has come. `None`: nothing is left, or the run was asked to end.
    async fn next(&mut self) -> Result<Option<Claim>, RunError> {
        let shared = Arc::clone(&self.shared);
        let (stop, clock) = (&shared.settings.stop, shared.settings.clock.as_ref());
        while !stop.is_asked() {
            self.changes.mark_unchanged();
            let time = match shared.feed.turn(self.seat, clock).await? {
                Turn::Take(claim) => return Ok(Some(claim)),
                Turn::Wait(time) => time,
                Turn::Empty | Turn::Hungry => {
                    self.drained.ask();
                    return Ok(None);
                }
            };
            let wait = time.map(|time| time.duration_since(clock.now()));
            if wait.is_some_and(|wait| wait > IDLE) {
                self.leave().await;
            }
            stop.unless_asked(self.wait(wait)).await;
        }
        Ok(None)
    }

    /// Waits for a time, or for a change.
    async fn wait(&mut self, wait: Option<SignedDuration>) {
        let clock = Arc::clone(&self.shared.settings.clock);
        let over = async {
            match wait {
                Some(wait) => clock.sleep(wait.unsigned_abs()).await,
                // Whose turn it is may be a relay that no longer gets on.
                None if self.shared.settings.relays.routes().len() > 1 => {
                    tokio::time::sleep(STUCK).await;
                    self.shared.feed.fleet(|fleet| fleet.give_up_waiting(self.seat.relay));
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.changes.changed() => {}
            () = over => {}
        }
    }

    /// Waits while the relay rests. `false`: the run ends, or nothing is left to do.
    async fn is_relay_back(&self) -> bool {
        let settings = &self.shared.settings;
        let now = settings.clock.now();
        if let Some(until) = self.shared.feed.fleet(|fleet| fleet.rests_until(self.seat.relay, now)) {
            let rest = until.duration_since(now).unsigned_abs();
            let rested = settings.stop.unless_asked(self.drained.sleep(settings.clock.as_ref(), rest)).await;
            return rested == Some(true);
        }
        !settings.stop.is_asked()
    }

    fn put_back(&self, claim: Claim) {
        self.shared.feed.put_back(claim, self.seat, self.shared.settings.clock.now());
    }

    /// Waits after the relay turned this worker away while others were served. A relay that merely restarts has all of
    /// us back a moment later; one that wants no more connections is asked a few times. `false`: not needed any more.
    async fn may_come_again(&self, turned_away: u32) -> bool {
        let settings = &self.shared.settings;
        if turned_away >= RECONNECTS {
            return false;
        }
        let wait = self.drained.sleep(settings.clock.as_ref(), FIRST_WAIT * (1 << turned_away));
        settings.stop.unless_asked(wait).await == Some(true)
    }

    /// Sees to it that there is a session.
    async fn connect(&mut self) -> Line {
        if self.session.as_ref().is_some_and(Session::is_usable) {
            return Line::Open;
        }
        self.leave().await;
        let shared = Arc::clone(&self.shared);
        let (settings, feed, relay) = (&shared.settings, &shared.feed, self.seat.relay);
        let Some(Route { relay: address, .. }) = settings.relays.routes().get(relay) else {
            return Line::Spare;
        };
        loop {
            let began = settings.clock.now();
            let open = Session::open(address, &settings.timeouts, &settings.tls);
            let Some(opened) = settings.stop.unless_asked(open).await else { return Line::Stopped };
            let failure = match opened {
                Ok(session) => {
                    feed.fleet(|fleet| fleet.opened(relay, began));
                    self.session = Some(session);
                    return Line::Open;
                }
                Err(failure) => failure,
            };
            if feed.fleet(|fleet| fleet.open(relay)) > 0 {
                return Line::Spare;
            }
            let now = settings.clock.now();
            let (times, others) = feed.fleet(|fleet| (fleet.failed(relay, began, now), fleet.open_in_all()));
            // A wrong password or certificate does not get better by waiting.
            if is_final(&failure) || (others == 0 && times > RECONNECTS) {
                return Line::Dead(failure);
            }
            if others > 0 {
                return Line::Away;
            }
            let until = feed.fleet(|fleet| fleet.rests_until(relay, now)).unwrap_or(now);
            let rest = until.duration_since(now).unsigned_abs();
            if !settings.stop.sleep(settings.clock.as_ref(), rest).await {
                return Line::Stopped;
            }
        }
    }

    async fn leave(&mut self) {
        if let Some(session) = self.session.take() {
            self.shared.feed.fleet(|fleet| fleet.closed(self.seat.relay));
            session.quit().await;
        }
    }

    async fn send(&mut self, claim: Claim) -> Result<Step, RunError> {
        let shared = Arc::clone(&self.shared);
        let (settings, delivery) = (&shared.settings, shared.planned.delivery.id);
        let Some(Route { relay: address, .. }) = settings.relays.routes().get(self.seat.relay) else {
            return Ok(Step::Again(claim));
        };
        let relay = address.to_string();
        let content = match shared.message(&claim) {
            // This reader's message can never be written. That must hold up nobody else, now or in any later run.
            Err(RunError::Message(error)) if shared.is_about_reader(&error, &claim) => {
                let (note, at) = (Some(error.to_string()), settings.clock.now());
                let (outcome, stage) = (Outcome::Refused, Stage::RcptTo);
                let attempt = Attempt { outcome, stage, reply: None, note, relay, at };
                self.record(&claim, attempt).await?;
                return Ok(Step::Settled);
            }
            written => written?,
        };
        let Some(session) = self.session.as_mut() else { return Ok(Step::Again(claim)) };
        let envelope = Envelope {
            return_path: Some(shared.return_path(&claim)),
            recipient: claim.email.clone(),
            size: content.len(),
        };
        let answered = session.envelope(&envelope).await;
        if answered.as_ref().map_or_else(Failure::stage, |()| Stage::Data) > Stage::MailFrom {
            shared.ear.welcomed(self.seat.relay);
        }
        let ended = match answered {
            Err(failure) if failure.may_retry_at_once() => return Ok(Step::Again(claim)),
            Err(failure) if failure.is_about_relay() => return Ok(Step::NoRelay(claim, failure)),
            Err(failure) if is_about_sender(&failure) && !shared.ear.is_welcome(self.seat.relay) => {
                return Ok(Step::NoRelay(claim, failure));
            }
            Err(failure) => Err(failure),
            Ok(()) => {
                // From here on the row says that the content is about to leave, whatever happens to us.
                let at = settings.clock.now();
                let hand = insist(|| shared.ledger.hand(delivery, claim.subscriber, &relay, at)).await?;
                if let Hand::Excluded(_) = hand {
                    // After the 354 only content can follow: break off rather than mail somebody who left.
                    let _ = session.reset().await;
                    self.let_go(&claim);
                    return Ok(Step::Settled);
                }
                session.content(&content).await
            }
        };
        let at = settings.clock.now();
        let attempt = match ended {
            Ok(reply) => Attempt {
                outcome: Outcome::Accepted,
                stage: Stage::Dot,
                reply: Some(reply),
                note: None,
                relay,
                at,
            },
            Err(failure) => {
                let later = is_about_sender(&failure);
                let attempt = failure.into_attempt(address, at);
                if later { Attempt { outcome: Outcome::Deferred, ..attempt } } else { attempt }
            }
        };
        self.record(&claim, attempt).await?;
        Ok(Step::Settled)
    }

    /// The message is not sent, and nothing is to be learned from that.
    fn let_go(&self, claim: &Claim) {
        let shared = &self.shared;
        let settled = Settled::without_a_word(self.seat, claim.email.ascii_domain());
        shared.feed.settle(&settled, shared.settings.clock.now());
    }

    async fn record(&self, claim: &Claim, attempt: Attempt) -> Result<(), RunError> {
        let shared = &self.shared;
        let planned = &shared.planned.delivery;
        let settled = Settled::new(self.seat, claim, &attempt);
        let pause = shared.feed.settle(&settled, attempt.at);
        let give_up_after = shared.settings.give_up_after;
        let tries = claim.tries.saturating_add(1);
        let reader = claim.subscriber;
        let (attempt, retry_at) =
            retry::settle(attempt, tries, reader, planned.planned_at, give_up_after, pause);
        insist(|| shared.ledger.record(planned.id, reader, attempt.clone(), retry_at)).await?;
        shared.settings.progress.count(attempt.outcome);
        let (gone, stop) = shared.ear.hear(self.seat.relay, settled.verdict, &attempt, &claim.email);
        if stop {
            // Messages under way come to their end; nothing else is begun.
            shared.settings.stop.ask();
        }
        for address in gone {
            shared.suppress(&address).await?;
        }
        Ok(())
    }
}

impl<L: Suppressions> Shared<L> {
    /// Nobody writes to this address again: the relay knows no such mailbox.
    pub(super) async fn suppress(&self, address: &EmailAddress) -> Result<(), StoreError> {
        let (note, at) = (Some("the relay knows no such mailbox"), self.settings.clock.now());
        insist(|| self.ledger.suppress(address, Suppression::Bounced, note, at)).await?;
        Ok(())
    }
}

impl<L> Shared<L> {
    /// Whether a message could be written for other readers.
    fn is_about_reader(&self, error: &MessageError, claim: &Claim) -> bool {
        match error {
            MessageError::NeedsSmtputf8 => {
                claim.email.needs_smtputf8() && !self.letterhead.from.needs_smtputf8()
            }
            MessageError::Header(name) => *name == "To",
            MessageError::Part | MessageError::Signature => false,
        }
    }

    /// Where this message comes back to: an address of its own, or the sender's.
    fn return_path(&self, claim: &Claim) -> EmailAddress {
        let Some(base) = &self.settings.return_path else { return self.letterhead.from.clone() };
        self.settings.mint.return_path(base, self.planned.delivery.id, &claim.public_ref)
    }

    /// The bytes of one reader's message: the same for every try, since they derive from the plan and the reader.
    fn message(&self, claim: &Claim) -> Result<Vec<u8>, RunError> {
        let token = self.settings.mint.mint(&claim.public_ref);
        let planned = &self.planned.delivery;
        let domain = self.letterhead.from.ascii_domain();
        let addressee = Addressee {
            email: claim.email.clone(),
            name: claim.name.clone(),
            links: self.letterhead.links(&token),
            message_id: MessageId::derive(self.planned.seed.as_str(), planned.id, claim.subscriber, domain),
        };
        // The ledger's own foreign key makes a row without content impossible.
        let Some(mailing) = self.mailings.get(&claim.content) else {
            return Err(RunError::ContentGone);
        };
        Ok(mailing.write(&addressee)?)
    }
}

/// Whether waiting a moment cannot help: a refusal for good, a wrong password, a certificate. A connection that is
/// merely cut is called again, also during `EHLO`.
fn is_final(failure: &Failure) -> bool {
    match failure.reply() {
        Some(reply) => reply.is_permanent(),
        None => matches!(failure.stage(), Stage::Tls | Stage::Auth),
    }
}

/// Whether the relay does not want our `MAIL FROM`: it misses a password, or does not know the sender. It has not
/// heard of the reader yet, so no reader is refused by it. A relay that wants none of our messages ends the run; one
/// that takes others may take this one later.
fn is_about_sender(failure: &Failure) -> bool {
    failure.stage() == Stage::MailFrom && failure.outcome() == Outcome::Refused && failure.reply().is_some()
}
