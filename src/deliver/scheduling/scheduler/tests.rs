//! Simulated deliveries on a clock that is passed in.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::EmailAddress;
use crate::smtp::Relay;
use crate::smtp::{ReplyClass, ThrottleScope};
use crate::store::ContentId;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

/// Simulated delivery: a ledger, connections, and a relay that takes 10 ms for each message.
struct Simulation {
    scheduler: Scheduler,
    ledger: BTreeSet<(Timestamp, i64)>,
    domains: Vec<&'static str>,
    /// Messages under way by their end and connection.
    under_way: BTreeMap<(Timestamp, u32), Claim>,
    now: Timestamp,
    began: Vec<(i64, &'static str)>,
    most_at_once: BTreeMap<&'static str, usize>,
    claims: usize,
    max_parked: usize,
}

impl Simulation {
    fn new(domains: &[(&'static str, usize)], limits: &[(&str, Limits)]) -> Self {
        let all: Vec<_> = domains.iter().flat_map(|(domain, count)| vec![*domain; *count]).collect();
        let mut configured = DomainLimits::default();
        for (domain, limits) in limits {
            configured.set(domain, *limits);
        }
        let relays = Relays::from(Relay::parse("smtp://localhost").unwrap());
        let mut scheduler = Scheduler::new(Limits::default(), configured, &relays);
        scheduler.balancer.opened(0, at(0));
        Self {
            scheduler,
            ledger: (0..all.len()).map(|row| (at(0), i64::try_from(row).unwrap())).collect(),
            domains: all,
            under_way: BTreeMap::new(),
            now: at(0),
            began: Vec::new(),
            most_at_once: BTreeMap::new(),
            claims: 0,
            max_parked: 0,
        }
    }

    fn domain(&self, claim: &Claim) -> &'static str {
        self.domains[usize::try_from(claim.subscriber.0).unwrap()]
    }

    fn fill(&mut self) {
        let due: Vec<_> =
            self.ledger.iter().take_while(|(due, _)| *due <= self.now).take(100).copied().collect();
        let claims = due.iter().map(|row| {
            let domain = self.domains[usize::try_from(row.1).unwrap()];
            Claim {
                subscriber: SubscriberId(row.1),
                public_ref: [0; 10],
                email: EmailAddress::parse(&format!("r{}@{domain}", row.1)).unwrap(),
                name: None,
                content: ContentId(1),
                tries: 0,
                tried_since: None,
                signature: None,
            }
        });
        self.scheduler.fill(claims.collect(), None);
        self.ledger.retain(|row| !due.contains(row));
        self.claims += due.len();
    }

    /// Runs this number of connections until nothing is left; `answer` classifies the reply to a message.
    fn run(&mut self, connections: u32, answer: impl Fn(&'static str, i64) -> ReplyClass) -> &mut Self {
        let mut idle: Vec<u32> = (0..connections).collect();
        loop {
            let mut wake = None;
            while let Some(connection_id) = idle.pop() {
                match self.scheduler.next_action(self.now, RelayConnection { relay: 0, id: connection_id }) {
                    NextAction::Send(claim) => self.begin(claim, connection_id),
                    NextAction::NeedClaims => {
                        self.fill();
                        idle.push(connection_id);
                    }
                    NextAction::Wait(time) => {
                        idle.push(connection_id);
                        wake = time;
                        break;
                    }
                    NextAction::Done => {
                        idle.push(connection_id);
                        break;
                    }
                }
                self.max_parked = self.max_parked.max(self.scheduler.parked.len());
                for (reader, due) in self.scheduler.take_postponed() {
                    self.ledger.insert((due, reader.0));
                }
            }
            let ends = self.under_way.first_key_value().map(|((time, _), _)| *time);
            let due = self.ledger.first().filter(|_| self.scheduler.exhausted).map(|(due, _)| *due);
            let Some(next) = [ends, wake, due].into_iter().flatten().min() else { return self };
            if due == Some(next) {
                self.scheduler.reset_exhausted();
            }
            self.now = next.max(self.now);
            if ends == Some(next)
                && let Some(((_, connection_id), claim)) = self.under_way.pop_first()
            {
                let class = answer(self.domain(&claim), self.now.as_millisecond());
                self.end(&claim, connection_id, class);
                idle.push(connection_id);
            }
        }
    }

    fn begin(&mut self, claim: Claim, connection_id: u32) {
        let domain = self.domain(&claim);
        self.began.push((self.now.as_millisecond(), domain));
        self.under_way.insert((self.now + SignedDuration::from_millis(10), connection_id), claim);
        let at_once = self.under_way.values().filter(|claim| self.domain(claim) == domain).count();
        let max_connections = self.most_at_once.entry(domain).or_default();
        *max_connections = at_once.max(*max_connections);
    }

    fn end(&mut self, claim: &Claim, connection_id: u32, class: ReplyClass) {
        let feedback = SendFeedback {
            connection: RelayConnection { relay: 0, id: connection_id },
            domain: claim.email.ascii_domain(),
            class,
            may_be_greylisting: false,
        };
        self.scheduler.complete(&feedback, self.now);
    }

    fn sent(&self, domain: &str) -> Vec<i64> {
        self.began.iter().filter(|(_, to)| *to == domain).map(|(time, _)| *time).collect()
    }
}

fn every(millis: u64) -> Limits {
    Limits { interval: Some(Duration::from_millis(millis)), connections: None }
}

#[test]
fn throttled_domain_at_the_head_delays_no_other() {
    let mut simulation =
        Simulation::new(&[("slow.example", 600), ("meadow.example", 2000)], &[("slow.example", every(500))]);
    simulation.run(10, |_, _| ReplyClass::Accepted);
    let (slow, others) = (simulation.sent("slow.example"), simulation.sent("meadow.example"));
    assert_eq!((slow.len(), others.len()), (600, 2000));
    // 2,000 messages of 10 ms over 10 connections take 2 s by themselves.
    assert!(others.last().unwrap() < &2100, "{:?}", others.last());
    assert!(slow.windows(2).all(|pair| pair[1] - pair[0] >= 500));
    assert!(slow.last().unwrap() < &330_000, "its own rate is kept: {:?}", slow.last());
}

#[test]
fn long_list_of_one_slow_domain_stays_within_bounds() {
    let mut simulation = Simulation::new(&[("slow.example", 20_000)], &[("slow.example", every(100))]);
    simulation.run(10, |_, _| ReplyClass::Accepted);
    assert_eq!(simulation.sent("slow.example").len(), 20_000);
    assert!(simulation.max_parked <= 256, "{}", simulation.max_parked);
    assert!(simulation.claims < 60_000, "a row is cursor at two or three times: {}", simulation.claims);
}

#[test]
fn many_slow_domains_together_stay_within_bounds() {
    let names: Vec<&'static str> =
        (0..200).map(|n| &*Box::leak(format!("d{n}.example").into_boxed_str())).collect();
    let lists: Vec<_> = names.iter().map(|name| (*name, 50)).collect();
    let limits: Vec<_> = names.iter().map(|name| (*name, every(1000))).collect();
    let mut simulation = Simulation::new(&lists, &limits);
    simulation.run(10, |_, _| ReplyClass::Accepted);
    assert_eq!(simulation.began.len(), 10_000);
    assert!(simulation.max_parked <= 2048, "{}", simulation.max_parked);
    assert!(simulation.now < at(200_000), "they wait concurrently: {}", simulation.now);
}

#[test]
fn connection_limit_is_never_exceeded() {
    let two = Limits { interval: None, connections: Some(2) };
    let mut simulation =
        Simulation::new(&[("few.example", 300), ("meadow.example", 300)], &[("few.example", two)]);
    simulation.run(20, |_, _| ReplyClass::Accepted);
    assert_eq!((simulation.most_at_once["few.example"], simulation.began.len()), (2, 600));
    assert!(simulation.most_at_once["meadow.example"] >= 18);
    assert!(simulation.now <= at(4000), "300 messages of 10 ms by twos: {}", simulation.now);
}

#[test]
fn throttling_domain_gets_less_and_recovers() {
    let mut simulation = Simulation::new(&[("moody.example", 4000), ("meadow.example", 4000)], &[]);
    let moody = |domain: &str, now: i64| {
        if domain == "moody.example" && now < 5000 {
            ReplyClass::Throttled(ThrottleScope::RecipientDomain)
        } else {
            ReplyClass::Accepted
        }
    };
    simulation.run(20, moody);
    let sent = simulation.sent("moody.example");
    let within = |from: i64, to: i64| sent.iter().filter(|time| (from..to).contains(*time)).count();
    assert!(within(0, 1000) > 3 * within(2000, 3000), "{} {}", within(0, 1000), within(2000, 3000));
    let late = simulation.now.as_millisecond();
    assert!(within(late - 1000, late) > 3 * within(4000, 5000), "it recovers");
    assert_eq!((sent.len(), simulation.sent("meadow.example").len()), (4000, 4000));
    assert!(simulation.sent("meadow.example").last().unwrap() < &5000);
}

/// The last rows of a list may find the parked queues full when the ledger has no more rows.
#[test]
fn last_postponed_row_is_waited_for() {
    let mut simulation = Simulation::new(&[("slow.example", 300)], &[("slow.example", every(60_000))]);
    let connection = RelayConnection { relay: 0, id: 0 };
    for _ in 0..3 {
        simulation.fill();
    }
    simulation.scheduler.fill(Vec::new(), None);
    assert!(matches!(simulation.scheduler.next_action(at(0), connection), NextAction::Send(_)));
    assert!(matches!(simulation.scheduler.next_action(at(0), connection), NextAction::Wait(_)));
    assert_eq!(simulation.scheduler.take_postponed().len(), 300 - 1 - 256);
    simulation.scheduler.parked.drain();
    assert!(
        matches!(simulation.scheduler.next_action(at(0), connection), NextAction::Wait(Some(_))),
        "not the end of the list"
    );
}

#[test]
fn put_back_claim_refunds_its_rate_token() {
    for (all, limits) in [(every(60_000), vec![]), (Limits::default(), vec![("a.example", every(60_000))])] {
        let mut simulation = Simulation::new(&[("a.example", 2)], &limits);
        simulation.scheduler.all = Throttle::new(all);
        simulation.fill();
        simulation.fill();
        let connection = RelayConnection { relay: 0, id: 0 };
        for _ in 0..3 {
            let NextAction::Send(claim) = simulation.scheduler.next_action(at(0), connection) else {
                panic!("it is there at once")
            };
            assert_eq!(claim.subscriber, SubscriberId(0));
            simulation.scheduler.put_back(claim, connection, at(0));
        }
        assert!(matches!(simulation.scheduler.next_action(at(0), connection), NextAction::Send(_)));
        assert!(
            matches!(simulation.scheduler.next_action(at(0), connection), NextAction::Wait(Some(_))),
            "the rate limit holds"
        );
    }
}

#[test]
fn drain_returns_every_claim_not_in_flight() {
    let mut simulation = Simulation::new(&[("slow.example", 400)], &[("slow.example", every(60_000))]);
    for connection_id in 0..3 {
        while simulation.scheduler.next_action(at(0), RelayConnection { relay: 0, id: connection_id })
            == NextAction::NeedClaims
        {
            simulation.fill();
        }
    }
    let left: BTreeSet<_> = simulation.scheduler.drain().into_iter().collect();
    assert_eq!((left.len(), simulation.claims), (399, 400), "one was in_flight");
    assert!(simulation.scheduler.is_empty());
}
