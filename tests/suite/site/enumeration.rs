//! Nobody learns from a form who is on the list: not by the answer, and not by its time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use briefing::domain::Suppression;
use briefing::store::{Choices, SignUpRequest, SignUps, Subscribers, Suppressions};
use jiff::{SignedDuration, Timestamp};

use super::readers_support::ReaderSite;
use super::stepped_clock::AnswerTime;
use crate::preview::client::Answer;
use crate::store::support::{address, reader};
use crate::support::SeededRng;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
/// What the store may know about an address. The words are equally long.
const KINDS: [&str; 6] = ["stranger", "reader00", "waiting0", "left0000", "bounced0", "reported"];
/// The forms that take an address, with what stands in them besides.
const FORMS: [(&str, &str); 2] = [("/subscribe", "&agree=yes"), ("/leave", "")];

/// The address of a kind with a number.
fn email(kind: &str, number: usize) -> String {
    format!("{kind}{number:05}@harbour.example")
}

/// A site whose store knows so many addresses of each kind, without the worker.
async fn site(each: usize) -> ReaderSite {
    let mut site = ReaderSite::with_site("trusted_proxies = [\"127.0.0.1\"]").await;
    site.stop_worker().await;
    let known = ["reader00", "left0000", "bounced0", "reported"];
    let readers = known.iter().flat_map(|kind| (0..each).map(|n| reader(&email(kind, n)))).collect();
    site.store.import_batch(readers, Timestamp::UNIX_EPOCH).await.unwrap();
    for number in 0..each {
        for (kind, reason) in [
            ("left0000", Suppression::Unsubscribed),
            ("bounced0", Suppression::Bounced),
            ("reported", Suppression::Complained),
        ] {
            let address = address(&email(kind, number));
            site.store.suppress(&address, reason, None, Timestamp::UNIX_EPOCH).await.unwrap();
        }
        let request = SignUpRequest {
            email: address(&email("waiting0", number)),
            choices: Choices::default(),
            consent: "I agree.".to_owned(),
            operator: address("briefing@lantern.example"),
        };
        site.store.request_subscription(request, Timestamp::UNIX_EPOCH).await.unwrap();
    }
    site
}

/// Sends a form from another network each time.
async fn send(site: &ReaderSite, form: (&str, &str), kind: &str, number: usize, client: usize) -> Answer {
    let body = format!("email={}{}", email(kind, number), form.1);
    let client = format!("10.{}.{}.{}", client >> 16 & 255, client >> 8 & 255, client & 255);
    site.ask("POST", form.0, &[FORM, ("X-Forwarded-For", &client)], &body).await
}

fn head(answer: &Answer) -> Vec<String> {
    answer.head.lines().filter(|line| !line.starts_with("date")).map(str::to_owned).collect()
}

/// Mailboxes that the store has counted a form for: its last step that all addresses share.
fn counted(site: &ReaderSite) -> usize {
    site.dump().iter().filter(|line| line.starts_with("notice_limit: ")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_gets_the_same_answer_at_the_same_moment() {
    let site = Arc::new(site(2).await);
    let mut client = 0;
    for (number, form) in FORMS.into_iter().enumerate() {
        let mut answers = Vec::new();
        for kind in KINDS {
            client += 1;
            site.clock.answer(AnswerTime::Held);
            let before = counted(&site);
            let asking = {
                let site = Arc::clone(&site);
                tokio::spawn(async move { send(&site, form, kind, number, client).await })
            };
            // All that the address needs is done and on the disk, and yet the answer waits for the clock alone.
            while counted(&site) == before {
                tokio::task::yield_now().await;
            }
            assert!(!asking.is_finished(), "{} answers {kind} before its time", form.0);
            site.clock.answer(AnswerTime::Now);
            answers.push((kind, asking.await.unwrap()));
        }
        let (_, first) = &answers[0];
        assert_eq!(first.status, 200);
        assert!(!first.text().contains("harbour.example"), "{}", first.text());
        for (kind, answer) in &answers {
            assert_eq!(head(answer), head(first), "{} {kind}", form.0);
            assert_eq!(answer.bytes, first.bytes, "{} {kind}", form.0);
        }
    }
}

/// Samples of each kind.
const SAMPLES: usize = 2000;
/// Forms that are open at once.
const AT_ONCE: usize = 8;

#[expect(clippy::print_stdout, reason = "the figures are what the script is for")]
#[ignore = "takes minutes; scripts/measure-enumeration runs it optimised"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measure_enumeration() {
    const MEASURED: [&str; 4] = ["stranger", "reader00", "waiting0", "bounced0"];
    let site = Arc::new(site(2 * SAMPLES).await);
    site.clock.answer(AnswerTime::Real);
    let (mut client, mut random) = (0, SeededRng::new(18));
    for (index, form) in FORMS.into_iter().enumerate() {
        let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
        let mut order: Vec<_> =
            (0..SAMPLES).flat_map(|number| MEASURED.map(|kind| (kind, index * SAMPLES + number))).collect();
        // In no order, so that neither what happens on the machine nor the turn within a group favours a kind.
        for last in (1..order.len()).rev() {
            order.swap(last, usize::try_from(random.below(last as u64 + 1)).unwrap());
        }
        for chunk in order.chunks(AT_ONCE) {
            site.clock.advance(SignedDuration::from_mins(1));
            let asking: Vec<_> = chunk
                .iter()
                .map(|&(kind, number)| {
                    client += 1;
                    let site = Arc::clone(&site);
                    tokio::spawn(async move {
                        let began = Instant::now();
                        let answer = send(&site, form, kind, number, client).await;
                        assert_eq!(answer.status, 200, "{}", answer.head);
                        (kind, began.elapsed())
                    })
                })
                .collect();
            for asked in asking {
                let (kind, time) = asked.await.unwrap();
                times.entry(kind).or_default().push(time);
            }
        }
        for times in times.values_mut() {
            times.sort();
        }
        let medians: BTreeMap<_, _> = times.iter().map(|(kind, times)| (*kind, times[SAMPLES / 2])).collect();
        println!("{}: medians {medians:?}", form.0);
        for kind in MEASURED {
            let (one, other) = (&times["stranger"], &times[kind]);
            let probability = same_distribution(one, other);
            let ratio = medians[kind].as_secs_f64() / medians["stranger"].as_secs_f64();
            println!("{} stranger, {kind}: ratio of medians {ratio:.4}, KS p = {probability:.3}", form.0);
            assert!((0.95..1.05).contains(&ratio), "the medians differ");
            assert!(probability > 0.01, "the distributions differ");
        }
    }
}

/// Probability that two sorted samples of one distribution differ as much as these: the two-sample Kolmogorov-Smirnov test
/// with the asymptotic distribution of Stephens.
#[expect(clippy::cast_precision_loss, reason = "samples are few thousands")]
fn same_distribution(one: &[Duration], other: &[Duration]) -> f64 {
    let below = |sample: &[Duration], time| {
        sample.partition_point(|value| *value <= time) as f64 / sample.len() as f64
    };
    let distance = one
        .iter()
        .chain(other)
        .map(|time| (below(one, *time) - below(other, *time)).abs())
        .fold(0.0, f64::max);
    let size = (one.len() * other.len()) as f64 / (one.len() + other.len()) as f64;
    let lambda = (size.sqrt() + 0.12 + 0.11 / size.sqrt()) * distance;
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    };
    (2.0 * (1..=100).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

#[test]
fn distributions_are_told_apart() {
    let sample = |shift: u64| -> Vec<Duration> {
        let mut random = SeededRng::new(7 + shift);
        let mut times: Vec<_> =
            (0..2000).map(|_| Duration::from_micros(1000 + shift + random.below(1000))).collect();
        times.sort();
        times
    };
    assert!(same_distribution(&sample(0), &sample(1)) > 0.01);
    assert!(same_distribution(&sample(0), &sample(100)) < 0.000_1);
}
