//! Lines of readers, played through on a clock that is handed in.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::deliver::reply_class::ReplyClass;
use crate::domain::{EmailAddress, Stage};
use crate::smtp::Relay;
use crate::store::ContentId;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

/// A delivery in time that is made up: a ledger, connections, and a relay that takes 10 ms for each message.
struct Story {
    scheduler: Scheduler,
    ledger: BTreeSet<(Timestamp, i64)>,
    domains: Vec<&'static str>,
    /// What is under way: when it ends, over which connection, to whom.
    under_way: BTreeMap<(Timestamp, u32), Claim>,
    now: Timestamp,
    began: Vec<(i64, &'static str)>,
    most_at_once: BTreeMap<&'static str, usize>,
    claims: usize,
    most_aside: usize,
}

impl Story {
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
            most_aside: 0,
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

    /// Lets so many connections work until nothing is left; `answer` says what becomes of a message.
    fn run(&mut self, connections: u32, answer: impl Fn(&'static str, i64) -> ReplyClass) -> &mut Self {
        let mut idle: Vec<u32> = (0..connections).collect();
        loop {
            let mut wake = None;
            while let Some(slot_id) = idle.pop() {
                match self.scheduler.next_action(self.now, ConnectionSlot { relay: 0, slot_id }) {
                    NextAction::Send(claim) => self.begin(claim, slot_id),
                    NextAction::NeedClaims => {
                        self.fill();
                        idle.push(slot_id);
                    }
                    NextAction::Wait(time) => {
                        idle.push(slot_id);
                        wake = time;
                        break;
                    }
                    NextAction::Done => {
                        idle.push(slot_id);
                        break;
                    }
                }
                self.most_aside = self.most_aside.max(self.scheduler.parked.len());
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
                && let Some(((_, slot_id), claim)) = self.under_way.pop_first()
            {
                let class = answer(self.domain(&claim), self.now.as_millisecond());
                self.end(&claim, slot_id, class);
                idle.push(slot_id);
            }
        }
    }

    fn begin(&mut self, claim: Claim, slot_id: u32) {
        let domain = self.domain(&claim);
        self.began.push((self.now.as_millisecond(), domain));
        self.under_way.insert((self.now + SignedDuration::from_millis(10), slot_id), claim);
        let at_once = self.under_way.values().filter(|claim| self.domain(claim) == domain).count();
        let max_connections = self.most_at_once.entry(domain).or_default();
        *max_connections = at_once.max(*max_connections);
    }

    fn end(&mut self, claim: &Claim, slot_id: u32, class: ReplyClass) {
        let feedback = SendFeedback {
            slot: ConnectionSlot { relay: 0, slot_id },
            domain: claim.email.ascii_domain(),
            class,
            stage: Stage::Dot,
            closes_session: false,
            first_try: true,
        };
        self.scheduler.settle(&feedback, self.now);
    }

    fn sent(&self, domain: &str) -> Vec<i64> {
        self.began.iter().filter(|(_, to)| *to == domain).map(|(time, _)| *time).collect()
    }
}

fn every(millis: u64) -> Limits {
    Limits { interval: Some(Duration::from_millis(millis)), connections: None }
}

#[test]
fn a_slow_domain_at_the_head_of_the_list_delays_nobody() {
    let mut story =
        Story::new(&[("slow.example", 600), ("meadow.example", 2000)], &[("slow.example", every(500))]);
    story.run(10, |_, _| ReplyClass::Accepted);
    let (slow, others) = (story.sent("slow.example"), story.sent("meadow.example"));
    assert_eq!((slow.len(), others.len()), (600, 2000));
    // 2,000 messages of 10 ms over 10 connections take 2 s by themselves.
    assert!(others.last().unwrap() < &2100, "{:?}", others.last());
    assert!(slow.windows(2).all(|pair| pair[1] - pair[0] >= 500));
    assert!(slow.last().unwrap() < &330_000, "its own pace is kept up: {:?}", slow.last());
}

#[test]
fn a_long_list_of_one_slow_domain_neither_grows_nor_spins() {
    let mut story = Story::new(&[("slow.example", 20_000)], &[("slow.example", every(100))]);
    story.run(10, |_, _| ReplyClass::Accepted);
    assert_eq!(story.sent("slow.example").len(), 20_000);
    assert!(story.most_aside <= 256, "{}", story.most_aside);
    assert!(story.claims < 60_000, "a row is cursor at two or three times: {}", story.claims);
}

#[test]
fn many_slow_domains_together_stay_within_bounds() {
    let names: Vec<&'static str> =
        (0..200).map(|n| &*Box::leak(format!("d{n}.example").into_boxed_str())).collect();
    let lists: Vec<_> = names.iter().map(|name| (*name, 50)).collect();
    let limits: Vec<_> = names.iter().map(|name| (*name, every(1000))).collect();
    let mut story = Story::new(&lists, &limits);
    story.run(10, |_, _| ReplyClass::Accepted);
    assert_eq!(story.began.len(), 10_000);
    assert!(story.most_aside <= 2048, "{}", story.most_aside);
    assert!(story.now < at(200_000), "they wait side by side: {}", story.now);
}

#[test]
fn a_limit_of_connections_is_never_passed() {
    let two = Limits { interval: None, connections: Some(2) };
    let mut story = Story::new(&[("few.example", 300), ("meadow.example", 300)], &[("few.example", two)]);
    story.run(20, |_, _| ReplyClass::Accepted);
    assert_eq!((story.most_at_once["few.example"], story.began.len()), (2, 600));
    assert!(story.most_at_once["meadow.example"] >= 18);
    assert!(story.now <= at(4000), "300 messages of 10 ms by twos: {}", story.now);
}

#[test]
fn a_domain_that_says_too_fast_gets_less_and_then_more_again() {
    let mut story = Story::new(&[("moody.example", 4000), ("meadow.example", 4000)], &[]);
    let moody = |domain: &str, now: i64| {
        if domain == "moody.example" && now < 5000 { ReplyClass::Throttled } else { ReplyClass::Accepted }
    };
    story.run(20, moody);
    let sent = story.sent("moody.example");
    let within = |from: i64, to: i64| sent.iter().filter(|time| (from..to).contains(*time)).count();
    assert!(within(0, 1000) > 3 * within(2000, 3000), "{} {}", within(0, 1000), within(2000, 3000));
    let late = story.now.as_millisecond();
    assert!(within(late - 1000, late) > 3 * within(4000, 5000), "it recovers");
    assert_eq!((sent.len(), story.sent("meadow.example").len()), (4000, 4000));
    assert!(story.sent("meadow.example").last().unwrap() < &5000);
}

/// The last rows of a list may find the places aside taken when the ledger has nothing more to give.
#[test]
fn whoever_is_sent_back_last_is_waited_for() {
    let mut story = Story::new(&[("slow.example", 300)], &[("slow.example", every(60_000))]);
    let slot = ConnectionSlot { relay: 0, slot_id: 0 };
    for _ in 0..3 {
        story.fill();
    }
    story.scheduler.fill(Vec::new(), None);
    assert!(matches!(story.scheduler.next_action(at(0), slot), NextAction::Send(_)));
    assert!(matches!(story.scheduler.next_action(at(0), slot), NextAction::Wait(_)));
    assert_eq!(story.scheduler.take_postponed().len(), 300 - 1 - 256);
    story.scheduler.parked.drain();
    assert!(
        matches!(story.scheduler.next_action(at(0), slot), NextAction::Wait(Some(_))),
        "not the end of the list"
    );
}

#[test]
fn whoever_is_put_back_costs_the_pace_nothing() {
    for (all, limits) in [(every(60_000), vec![]), (Limits::default(), vec![("a.example", every(60_000))])] {
        let mut story = Story::new(&[("a.example", 2)], &limits);
        story.scheduler.all = Throttle::new(all);
        story.fill();
        story.fill();
        let slot = ConnectionSlot { relay: 0, slot_id: 0 };
        for _ in 0..3 {
            let NextAction::Send(claim) = story.scheduler.next_action(at(0), slot) else {
                panic!("it is there at once")
            };
            assert_eq!(claim.subscriber, SubscriberId(0));
            story.scheduler.put_back(claim, slot, at(0));
        }
        assert!(matches!(story.scheduler.next_action(at(0), slot), NextAction::Send(_)));
        assert!(
            matches!(story.scheduler.next_action(at(0), slot), NextAction::Wait(Some(_))),
            "the pace itself holds"
        );
    }
}

#[test]
fn nothing_that_was_claimed_gets_lost_when_the_run_ends() {
    let mut story = Story::new(&[("slow.example", 400)], &[("slow.example", every(60_000))]);
    for slot_id in 0..3 {
        while story.scheduler.next_action(at(0), ConnectionSlot { relay: 0, slot_id })
            == NextAction::NeedClaims
        {
            story.fill();
        }
    }
    let left: BTreeSet<_> = story.scheduler.drain().into_iter().collect();
    assert_eq!((left.len(), story.claims), (399, 400), "one was in_flight");
    assert!(story.scheduler.is_empty());
}
