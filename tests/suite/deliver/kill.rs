//! `kill -9` at any moment: no recipient is lost, none gets two messages, and every uncertain one is really uncertain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use briefing::inbox::{Action, Chain, Event, Hook, Server, Settings};

use crate::support::delivery::{message_id_of, relay};
use crate::support::disk_newsroom::{RunningCommand, WaitEvent};
use crate::support::scripted_relay::{Breakpoint, ScriptedRelay, SmtpStep};
use crate::support::{DiskNewsroom, SeededRng};

const CONNECTIONS: usize = 4;
const READERS: usize = 300;

/// The moments at which a message changes hands, each once before chance takes over. They have their names from the
/// relay's side, which is where they can be seen: the step, how often it was reached, and what the relay does then.
/// `Silence` holds the reply back, so that the kill falls between command and reply.
const CHOSEN: [(SmtpStep, u64, Action); 12] = [
    (SmtpStep::Connect, 1, Action::Default),
    (SmtpStep::Mail, 3, Action::Silence),
    (SmtpStep::Data, 7, Action::Silence),
    (SmtpStep::Incoming, 5, Action::Default),
    (SmtpStep::Content, 4, Action::Silence),
    (SmtpStep::Content, 9, Action::AcceptThenSilence),
    (SmtpStep::Content, 12, Action::Default),
    (SmtpStep::Content, 1, Action::AcceptThenSilence),
    // After the reply to a dot: the reply to the previous message is there, and not yet recorded.
    (SmtpStep::Mail, 20, Action::Silence),
    (SmtpStep::Data, 15, Action::Default),
    (SmtpStep::Incoming, 20, Action::Default),
    (SmtpStep::Content, 25, Action::AcceptThenSilence),
];

/// One delivery that is killed over and over.
pub(super) struct Victim {
    pub(super) newsroom: DiskNewsroom,
    pub(super) server: Server,
    relay: Arc<ScriptedRelay>,
    pub(super) doubts: usize,
}

impl Victim {
    pub(super) async fn new() -> Self {
        let relay = Arc::new(ScriptedRelay::default());
        let script = Arc::clone(&relay);
        let server = Server::start(Settings { script, ..Settings::default() }).await.unwrap();
        Self { newsroom: DiskNewsroom::with_readers(READERS), server, relay, doubts: 0 }
    }

    /// Sends, or carries on with what was planned.
    fn start(&self, bell: (Sender<WaitEvent>, std::sync::mpsc::Receiver<WaitEvent>)) -> RunningCommand {
        self.newsroom.start(&self.line(), bell)
    }

    /// Command line that sends or resumes.
    pub(super) fn line(&self) -> String {
        let planned = self.newsroom.run("status").code == Some(0);
        let command = if planned { "resume" } else { "send 2022-11-18 --yes" };
        let relay = self.server.smtp_addr();
        format!("{command} --smtp smtp://{relay} --connections {CONNECTIONS}")
    }

    /// The next run, when it has come to this point.
    pub(super) fn run_to(&self, point: SmtpStep, nth: u64) -> RunningCommand {
        let bell = RunningCommand::notifier();
        self.relay.set(Some(Breakpoint { point, nth, action: Action::Default, bell: bell.0.clone() }));
        let running = self.start(bell);
        assert_eq!(running.wait(), WaitEvent::Notified, "the delivery was done before");
        running
    }

    /// Kills the next run at this point. `false`: it was done before.
    pub(super) fn kill_at(&self, (point, nth, action): (SmtpStep, u64, Action)) -> bool {
        let bell = RunningCommand::notifier();
        self.relay.set(Some(Breakpoint { point, nth, action, bell: bell.0.clone() }));
        let running = self.start(bell);
        if running.wait() == WaitEvent::Exited {
            let ended = running.end();
            assert!(matches!(ended.code, Some(0 | 3)), "{ended:?}");
            return false;
        }
        running.kill()
    }

    /// Kills the next run after so much time, wherever it is then.
    fn kill_after(&self, time: Duration) -> bool {
        self.relay.set(None);
        let running = self.start(RunningCommand::notifier());
        running.wait_at_most(time);
        running.kill()
    }

    /// Compares the ledger with what the relay has, once every connection is closed.
    pub(super) async fn inspect(&mut self) {
        self.server.wait_until(|server| server.transcripts().iter().all(|talk| talk.ended)).await;
        if self.newsroom.run("status").code == Some(2) {
            assert_eq!(self.server.messages(), 0, "without a plan nothing is sent");
            return;
        }
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        for message in self.server.received() {
            *kept.entry(message_id_of(&message.bytes().unwrap())).or_default() += 1;
        }
        let rows = self.newsroom.rows();
        assert_eq!(rows.len(), READERS, "nobody is lost");
        let ids: BTreeSet<_> = rows.iter().map(|row| &row.message_id).collect();
        assert!(kept.keys().all(|id| ids.contains(id)), "the relay has only what was planned");
        let mut doubts = 0;
        for row in &rows {
            let copies = kept.get(&row.message_id).copied().unwrap_or(0);
            match row.state.as_str() {
                "accepted" => assert_eq!(copies, 1, "{row:?}"),
                "planned" | "deferred" => assert_eq!(copies, 0, "it would be mailed twice: {row:?}"),
                "uncertain" => {
                    assert!(copies <= 1, "{row:?}");
                    assert!(self.relay.opened(&row.address) > 0, "no doubt about what never left: {row:?}");
                    doubts += 1;
                }
                other => panic!("nobody was refused or left out: {other}"),
            }
        }
        assert!(doubts - self.doubts <= CONNECTIONS, "one doubt a connection: {} and {doubts}", self.doubts);
        self.doubts = doubts;
        self.equation();
    }

    fn equation(&self) -> serde_json::Value {
        let status = self.newsroom.json("status", 0);
        let number = |key: &str| status[key].as_u64().unwrap();
        let parts = ["accepted", "refused", "deferred", "uncertain", "pending"].map(number);
        assert_eq!((number("planned"), parts.iter().sum::<u64>()), (READERS as u64, READERS as u64));
        status
    }

    /// Lets the delivery end, and resolves the uncertain messages.
    pub(super) async fn finish(&mut self) {
        self.relay.set(None);
        let ended = self.start(RunningCommand::notifier()).end();
        assert_eq!(ended.code, Some(if self.doubts > 0 { 3 } else { 0 }), "{ended:?}");
        let (doubts, relay) = (self.doubts, self.server.smtp_addr().to_string());
        self.inspect().await;
        assert_eq!(self.doubts, doubts, "a run that lives leaves no doubt");
        let (status, accepted) = (self.equation(), READERS - doubts);
        assert_eq!(status["accepted"].as_u64(), Some(accepted as u64), "{status}");
        let listed = self.newsroom.json("resolve", if doubts > 0 { 3 } else { 0 });
        let listed = listed["uncertain"].as_array().unwrap();
        assert!(listed.iter().all(|doubt| doubt["relay"] == relay.as_str()), "{listed:?}");
        assert_eq!(listed.len(), doubts);
        assert_eq!(self.newsroom.run("resolve --accept").code, Some(0));
        assert_eq!(self.newsroom.run("resume").code, Some(0), "nothing is left to do");
    }
}

pub(super) fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| text.parse().expect("a number"))
}

/// `scripts/soak-kill.sh` sets the variables for some hundred kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "the figures of a long soak")]
async fn kill_at_any_moment_loses_and_doubles_nobody() {
    let (target, seed) = (number("BRIEFING_KILLS", 20), number("BRIEFING_SEED", 1));
    let mut rng = SeededRng::new(seed);
    let (mut kills, mut doubts, mut deliveries) = (0, 0, 0);
    while kills < target {
        let (mut victim, mut chosen) = (Victim::new().await, CHOSEN.into_iter());
        while kills < target {
            let alive = match (chosen.next(), rng.below(4)) {
                (Some(point), _) => victim.kill_at(point),
                (None, 0) => victim.kill_after(Duration::from_millis(rng.below(400))),
                (None, way) => {
                    let action = if way == 1 { Action::Silence } else { Action::Default };
                    victim.kill_at((SmtpStep::Any, 1 + rng.below(80), action))
                }
            };
            victim.inspect().await;
            if !alive {
                break;
            }
            kills += 1;
        }
        victim.finish().await;
        deliveries += 1;
        doubts += victim.doubts;
    }
    eprintln!(
        "{kills} kills in {deliveries} deliveries (seed {seed}): lost 0, repeated 0, in doubt {doubts}"
    );
    assert!(doubts >= 4, "the chosen points alone leave four doubts");
}

/// Unknown mailboxes are suppressed when the relay has accepted enough others, or at the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_mailbox_survives_a_kill() {
    let gone = |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to: "r002@harbour.example" } => Action::Reply("550 5.1.1 no such user".into()),
        _ => Action::Default,
    };
    let scripted = Arc::new(ScriptedRelay::default());
    let server = relay(Chain(vec![Arc::new(gone), Arc::clone(&scripted) as _])).await;
    let newsroom = DiskNewsroom::with_readers(4);
    let suppressed = || {
        let store = rusqlite::Connection::open(newsroom.folder().join("briefing.db")).unwrap();
        let mut keys = store.prepare("SELECT key FROM suppression").unwrap();
        keys.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap()
    };
    let bell = RunningCommand::notifier();
    scripted.set(Some(Breakpoint {
        point: SmtpStep::Content,
        nth: 2,
        action: Action::Silence,
        bell: bell.0.clone(),
    }));
    let address = server.smtp_addr();
    let line = format!("send 2022-11-18 --yes --smtp smtp://{address} --connections 1");
    let running = newsroom.start(&line, bell);
    assert!(running.wait() == WaitEvent::Notified && running.kill());
    assert_eq!(suppressed(), Vec::<String>::new());

    scripted.set(None);
    let ended = newsroom.run(&format!("resume --smtp smtp://{address}"));
    assert_eq!(ended.code, Some(3), "the third is in doubt: {ended:?}");
    assert_eq!(suppressed(), ["r002@harbour.example"]);
}
