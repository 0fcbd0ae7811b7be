//! One connection's work.
//!
//! For each message: claim (by the feed), envelope, hand over (on disk before the content leaves), content, record.
//! At any moment at most one message of a worker is `handed`, so at most one per connection can ever be in doubt.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Stop;
use super::insist::insist;
use super::retry;
use super::run::{RunError, Shared};
use super::smtp::{Envelope, Failure, Session};
use crate::domain::{Attempt, EmailAddress, MessageId, Outcome, Stage, Suppression};
use crate::message::{Addressee, MessageError};
use crate::store::{Claim, Hand, Ledger, Suppressions};

/// How often a lost connection is tried again, and how long the first wait is; it doubles.
const RECONNECTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(500);

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
    /// The run was asked to end.
    Stopped,
    /// The relay cannot be worked with.
    Dead(Failure),
}

pub(super) struct Worker<L> {
    shared: Arc<Shared<L>>,
    session: Option<Session>,
    /// Asked as soon as nothing is waiting: then nobody needs to wait for a connection any more.
    drained: Stop,
}

impl<L: Ledger + Suppressions> Worker<L> {
    pub(super) fn new(shared: Arc<Shared<L>>, drained: Stop) -> Self {
        Self { shared, session: None, drained }
    }

    pub(super) async fn work(mut self) -> Result<Ending, RunError> {
        let ended = self.send_all().await;
        self.leave().await;
        ended
    }

    async fn send_all(&mut self) -> Result<Ending, RunError> {
        let shared = Arc::clone(&self.shared);
        let (settings, clock) = (&shared.settings, shared.settings.clock.as_ref());
        let (mut has_place, mut turned_away) = (false, 0);
        while !settings.stop.is_asked() {
            let Some(mut claim) = shared.feed.next(clock.now()).await? else {
                self.drained.ask();
                break;
            };
            // Whoever was turned away keeps its place in time.
            let pause = if has_place { Duration::ZERO } else { shared.pace.take_place(clock) };
            has_place = true;
            if !settings.stop.sleep(clock, pause).await {
                shared.feed.put_back(claim).await;
                break;
            }
            loop {
                match self.connect().await {
                    Line::Open => turned_away = 0,
                    Line::Spare => {
                        shared.feed.put_back(claim).await;
                        if !self.may_come_again(turned_away).await {
                            return Ok(Ending::Done);
                        }
                        turned_away += 1;
                        break;
                    }
                    Line::Stopped => {
                        shared.feed.put_back(claim).await;
                        return Ok(Ending::Done);
                    }
                    Line::Dead(failure) => {
                        shared.feed.put_back(claim).await;
                        return Ok(Ending::NoRelay(failure));
                    }
                }
                match self.send(claim).await? {
                    Step::Settled => {
                        has_place = false;
                        break;
                    }
                    Step::Again(same) => claim = same,
                    Step::NoRelay(same, failure) => {
                        shared.feed.put_back(same).await;
                        return Ok(Ending::NoRelay(failure));
                    }
                }
            }
        }
        Ok(Ending::Done)
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
        let settings = &shared.settings;
        let mut tries = 0;
        loop {
            let open = Session::open(&settings.relay, &settings.timeouts, &settings.tls);
            let Some(opened) = settings.stop.unless_asked(open).await else { return Line::Stopped };
            match opened {
                Ok(session) => {
                    shared.sessions.fetch_add(1, Ordering::Relaxed);
                    self.session = Some(session);
                    return Line::Open;
                }
                Err(_) if shared.sessions.load(Ordering::Relaxed) > 0 => return Line::Spare,
                // A wrong password or certificate does not get better by waiting.
                Err(failure) if tries == RECONNECTS || is_final(&failure) => return Line::Dead(failure),
                Err(_) => {
                    if !settings.stop.sleep(settings.clock.as_ref(), FIRST_WAIT * (1 << tries)).await {
                        return Line::Stopped;
                    }
                    tries += 1;
                }
            }
        }
    }

    async fn leave(&mut self) {
        if let Some(session) = self.session.take() {
            self.shared.sessions.fetch_sub(1, Ordering::Relaxed);
            session.quit().await;
        }
    }

    async fn send(&mut self, claim: Claim) -> Result<Step, RunError> {
        let shared = Arc::clone(&self.shared);
        let (settings, delivery) = (&shared.settings, shared.planned.delivery.id);
        let relay = settings.relay.to_string();
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
            shared.welcome.store(true, Ordering::Relaxed);
        }
        let ended = match answered {
            Err(failure) if failure.may_retry_at_once() => return Ok(Step::Again(claim)),
            Err(failure) if failure.is_about_relay() => return Ok(Step::NoRelay(claim, failure)),
            Err(failure) if is_about_sender(&failure) && !shared.welcome.load(Ordering::Relaxed) => {
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
                let attempt = failure.into_attempt(&settings.relay, at);
                if later { Attempt { outcome: Outcome::Deferred, ..attempt } } else { attempt }
            }
        };
        self.record(&claim, attempt).await?;
        Ok(Step::Settled)
    }

    async fn record(&self, claim: &Claim, attempt: Attempt) -> Result<(), RunError> {
        let shared = &self.shared;
        let planned = &shared.planned.delivery;
        let give_up_after = shared.settings.give_up_after;
        let tries = claim.tries.saturating_add(1);
        let (attempt, retry_at) =
            retry::settle(attempt, tries, claim.subscriber, planned.planned_at, give_up_after);
        let gone = attempt.reply.as_ref().is_some_and(|reply| retry::is_hard_bounce(attempt.stage, reply));
        let (outcome, at) = (attempt.outcome, attempt.at);
        let reader = claim.subscriber;
        insist(|| shared.ledger.record(planned.id, reader, attempt.clone(), retry_at)).await?;
        shared.settings.progress.count(outcome);
        if gone {
            let note = Some("the relay knows no such mailbox");
            insist(|| shared.ledger.suppress(&claim.email, Suppression::Bounced, note, at)).await?;
        }
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
