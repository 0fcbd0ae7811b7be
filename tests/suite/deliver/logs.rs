//! Logs and metrics of a run, which hold no address.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use briefing::deliver::RunSettings;
use briefing::deliver::metrics::open_metrics;
use briefing::domain::{IssueId, Outcome, Subscriber};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::Clock;
use briefing::store::{Due, Handover, Ledger};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::support::delivery::{TestDelivery, relay, subscriber};
use crate::support::{DiskNewsroom, SeededRng, TestNewsroom};

/// A log in memory.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Addresses of every kind, each with a name that no log has for a reason of its own.
fn addresses(rng: &mut SeededRng, count: u64) -> Vec<Subscriber> {
    const LETTERS: &[u8] = b"qzxjQZX7+_'-";
    let mut address = |number: u64| {
        let letters = (0..3 + rng.below(12)).map(|_| LETTERS[usize::try_from(rng.below(12)).unwrap()]);
        let name: String = letters.map(char::from).collect();
        // Some can be carried by few relays only.
        let name = if number.is_multiple_of(8) { format!("{name}한글") } else { name };
        let host = ["harbour", "quay", "항구"][usize::try_from(number % 3).unwrap()];
        subscriber(&format!("qz{name}{number}@{host}.example"))
    };
    (0..count).map(&mut address).collect()
}

/// A relay of every temper, whose words repeat the address. What it does follows from the address alone.
fn moody(event: &Event<'_>) -> Action {
    let mood = |to: &str| to.bytes().map(u64::from).sum::<u64>() % 16;
    match event.hook {
        Hook::Rcpt { to } => match mood(to) {
            0 => Action::Reply(format!("550 5.1.1 <{to}> is unknown here")),
            1 => Action::Reply(format!("550 5.7.1 {to} does not want <{to}>")),
            2 => Action::Reply(format!("451 4.7.1 <{to}> later")),
            _ => Action::Default,
        },
        Hook::Content { to, .. } => match mood(&to[0]) {
            3 => Action::Close,
            4 => Action::Reply(format!("554 5.6.0 not for {}", to[0])),
            5 => Action::Reply(format!("250 2.0.0 kept for {}", to[0])),
            _ => Action::Default,
        },
        Hook::Mail { .. } if event.accepted == 2 => Action::CloseWith421,
        _ => Action::Default,
    }
}

#[tokio::test]
async fn no_address_is_in_logs_or_metrics() {
    let mut seen = [0; 3];
    for seed in 0..6 {
        let paper = Paper::default();
        let log = tracing_subscriber::fmt()
            .with_writer(paper.clone())
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
        // The run stays on this thread, as does its log.
        let listening = if seed % 2 == 0 { log.json().set_default() } else { log.set_default() };
        let readers = addresses(&mut SeededRng::new(seed), 40);
        let addresses: Vec<_> = readers.iter().map(|reader| reader.email.clone()).collect();
        let delivery = TestDelivery::plan_for(&TestNewsroom::small(), readers).await;
        let server = relay(moody).await;
        let settings = delivery.settings(&server);
        let progress = Arc::clone(&settings.progress);
        let report = delivery.run(settings).await;
        drop(listening);

        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        let counts = open_metrics(&progress, &[(IssueId::parse("2022-11-18").unwrap(), report.tally)]);
        for address in &addresses {
            for part in [address.to_string(), address.to_ascii(), address.key(), address.local().to_owned()] {
                let (part, written) = (part.to_lowercase(), [&text, &counts].map(|text| text.to_lowercase()));
                assert!(
                    written.iter().all(|text| !text.contains(&part)),
                    "seed {seed}: {address:?} in {text}{counts}"
                );
            }
        }
        // And it was no silence.
        let lines = |word: &str| text.lines().filter(|line| line.contains(word)).count() as u64;
        assert!(lines("delivery begins") == 1 && lines("delivery ends") == 1, "{text}");
        assert!(lines("q…@") > 30, "{text}");
        let (refused, uncertain) = (progress.of(Outcome::Refused), progress.of(Outcome::Uncertain));
        for (all, own) in seen.iter_mut().zip([refused, uncertain, progress.reconnects()]) {
            *all += own;
        }
        assert_eq!(
            counts.matches(&format!("briefing_messages_total{{outcome=\"refused\"}} {refused}\n")).count(),
            1
        );
    }
    assert!(seen.iter().all(|count| *count > 6), "refused, uncertain, reconnected: {seen:?}");
}

/// Runs the delivery and returns its log. Both stay on this thread.
async fn logged(delivery: &TestDelivery, settings: RunSettings) -> String {
    let paper = Paper::default();
    let listening = tracing_subscriber::fmt().with_writer(paper.clone()).with_ansi(false).set_default();
    delivery.run(settings).await;
    drop(listening);
    let text = paper.0.lock().unwrap().clone();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn learned_limit_is_logged_and_so_is_its_end() {
    let once = AtomicBool::new(false);
    let script = move |event: &Event<'_>| match event.hook {
        Hook::Data if !once.swap(true, Ordering::Relaxed) => Action::Reply("451 4.7.0 slower".into()),
        _ => Action::Default,
    };
    let (delivery, server) = (TestDelivery::plan(200).await, relay(script).await);
    let settings = RunSettings { connections: 1, ..delivery.settings(&server) };
    let log = logged(&delivery, settings).await;
    let told = |word: &str| log.lines().filter(|line| line.contains(word)).collect::<Vec<_>>();
    assert_eq!((told("slowing down who=").len(), told("as fast as before").len()), (1, 1), "{log}");
    let relay = server.smtp_addr();
    assert!(told("as fast as before")[0].ends_with(&format!("as fast as before who=\"{relay}\"")), "{log}");
}

#[tokio::test]
async fn each_uncertain_message_of_the_last_run_is_logged() {
    let (delivery, server) = (TestDelivery::plan(4).await, relay(AcceptAll).await);
    let (id, now) = (delivery.planned.delivery.id, delivery.clock.now());
    let token = delivery.store.lease(id).await.unwrap().token();
    let claims = delivery.store.claim(token, 3, now, Due::Queued).await.unwrap();
    for claim in &claims[..2] {
        let hand =
            delivery.store.begin_handover(token, claim.subscriber, "relay.example:587", now).await.unwrap();
        assert_eq!(hand, Handover::Proceed);
    }
    let log = logged(&delivery, delivery.settings(&server)).await;
    let lines: Vec<_> = log.lines().filter(|line| line.contains(" WARN ")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    for (line, claim) in lines.iter().zip(&claims) {
        let said = "uncertain recipient=r…@harbour.example relay=\"relay.example:587\" handed_at=2022-11-18T09:00:00Z \
                    why=\"the last run broke off while handing it over\" message_id=";
        assert!(line.contains(said) && line.ends_with(&delivery.message_id(claim.subscriber)), "{line}");
    }
    // A logged recipient is not logged again.
    let again = logged(&delivery, delivery.settings(&server)).await;
    assert!(!again.contains(" WARN "), "{again}");
}

/// One recipient of each state.
fn every_kind(event: &Event<'_>) -> Action {
    match event.hook {
        Hook::Rcpt { to: "r002@harbour.example" } => {
            Action::Reply("550 5.1.1 <r002@harbour.example> who?".into())
        }
        Hook::Rcpt { to: "r003@harbour.example" } => Action::Reply("452 4.2.2 full".into()),
        Hook::Content { to, .. } if to[0] == "r004@harbour.example" => Action::Close,
        _ => Action::Default,
    }
}

/// Returns the standard error of `send` with these further options.
async fn sent(options: &str) -> (DiskNewsroom, String, String) {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(every_kind).await);
    let address = server.smtp_addr();
    let ended = newsroom.run(&format!(
        "send 2022-11-18 --yes --smtp smtp://{address} --connections 1 --patience 0 --format json {options}"
    ));
    assert_eq!(ended.code, Some(3), "{ended:?}");
    // Standard output is one document, whatever is logged.
    ended.json();
    (newsroom, ended.err, address.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_and_uncertain_recipients_are_logged_once() {
    let (newsroom, err, relay) = sent("").await;
    let rows = newsroom.rows();
    let id = |address: &str| rows.iter().find(|row| row.address == address).unwrap().message_id.clone();
    let lines: Vec<_> = err.lines().filter(|line| line.contains("recipient=")).collect();
    assert_eq!(lines.len(), 2, "{err}");
    let refused = format!(
        " WARN refused recipient=r…@harbour.example relay=\"{relay}\" stage=\"rcpt\" code=550 enhanced=5.1.1 message_id=<{}>",
        id("r002@harbour.example").trim_matches(['<', '>'])
    );
    assert!(lines[0].ends_with(&refused), "{refused} {err}");
    assert!(
        lines[1].contains(" WARN uncertain recipient=r…@harbour.example ")
            && lines[1].contains("stage=\"dot\""),
        "{err}"
    );
    assert!(!lines[1].contains("code="), "there was no word: {err}");
    assert!(!err.contains("delivery begins") && !err.contains("r002@") && !err.contains("who?"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_log_has_one_line_an_event() {
    let (_, err, relay) = sent("--log json --log-level debug").await;
    let lines: Vec<Value> = err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let words: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!((words.first(), words.last()), (Some(&"delivery begins"), Some(&"delivery ends")), "{err}");
    for word in ["accepted", "refused", "deferred", "uncertain"] {
        let line =
            lines.iter().find(|line| line["message"] == word).unwrap_or_else(|| panic!("no {word}: {err}"));
        assert_eq!(
            (&line["recipient"], &line["relay"]),
            (&"r…@harbour.example".into(), &relay.clone().into()),
            "{line}"
        );
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z') && line["level"].is_string(), "{line}");
    }
    let end = lines.last().unwrap();
    assert_eq!(
        (&end["accepted"], &end["refused"], &end["uncertain"]),
        (&1.into(), &1.into(), &1.into()),
        "{end}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_level_comes_from_option_or_environment() {
    let (_, err, _) = sent("--log-level off").await;
    assert!(!err.contains("recipient="), "{err}");
    let (_, err, _) = sent("--log human").await;
    assert!(err.contains(" INFO delivery begins ") && !err.contains("accepted recipient"), "{err}");
}

/// Progress and log share standard error, so a program that parses one parses both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_progress_makes_the_log_json() {
    for options in ["", "--log human", "--log-level debug"] {
        let (_, err, _) = sent(&format!("--progress json {options}")).await;
        let lines: Vec<Value> = err
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{options}: {line}")))
            .collect();
        let refused: Vec<_> = lines.iter().filter(|line| line["message"] == "refused").collect();
        assert_eq!((refused.len(), &refused[0]["level"]), (1, &"WARN".into()), "{err}");
        assert!(lines.iter().any(|line| line["progress"]["refused"] == 1), "{err}");
    }
}
