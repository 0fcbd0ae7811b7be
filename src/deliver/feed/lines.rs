//! Who is next, for a connection that asks.
//!
//! Claimed readers stand in the order of their rows. One whose domain may not have mail now steps aside, so that the
//! next can go on; what does not fit aside goes back to the ledger with a time at which its turn may have come. So
//! memory has a bound whatever the list, and nobody who is held back holds up anybody else.

use std::collections::VecDeque;
use std::time::Duration;

use super::aside::Aside;
use super::settled::{Seat, Settled};
use crate::deliver::pace::{DomainLimits, Domains, Gate, Limits, Valve};
use crate::deliver::relays::{Fleet, Relays};
use crate::domain::SubscriberId;
use crate::store::Claim;
use jiff::{SignedDuration, Timestamp};

/// A reader sent back to the ledger waits at least, and at most, so long before its row is looked at again.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(1);
/// What a message of a domain takes, as long as nothing is known about that.
const USUAL: Duration = Duration::from_millis(10);

/// What a connection is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::deliver) enum Turn {
    /// Send this.
    Take(Claim),
    /// Nothing before this time, or before something changes.
    Wait(Option<Timestamp>),
    /// More rows have to be claimed.
    Hungry,
    /// Nothing is left.
    Empty,
}

/// Everything that decides about who is next. No waiting and no ledger in here: time and rows are handed in.
#[derive(Debug)]
pub(in crate::deliver) struct Lines {
    ready: VecDeque<Claim>,
    aside: Aside,
    all: Valve,
    domains: Domains,
    pub(in crate::deliver) fleet: Fleet,
    /// How many were taken and have not come to their end: they may come back.
    taken: usize,
    /// Rows to be sent back, each with the time of its next turn.
    back: Vec<(SubscriberId, Timestamp)>,
    /// The ledger has nothing more now.
    dry: bool,
    /// When a row that was sent back may be had again.
    again: Option<Timestamp>,
}

impl Lines {
    pub(in crate::deliver) fn new(limits: Limits, domains: DomainLimits, relays: &Relays) -> Self {
        Self {
            ready: VecDeque::new(),
            aside: Aside::default(),
            all: Valve::new(limits),
            domains: Domains::new(domains),
            fleet: Fleet::new(relays),
            taken: 0,
            back: Vec::new(),
            dry: false,
            again: None,
        }
    }

    /// Who is next for this connection.
    pub(in crate::deliver) fn turn(&mut self, now: Timestamp, seat: Seat) -> Turn {
        let Seat { relay, holder } = seat;
        if self.again.is_some_and(|again| again <= now) {
            (self.dry, self.again) = (false, None);
        }
        if self.is_empty() {
            return self.nobody();
        }
        for gate in [self.fleet.gate(relay, now, holder), self.all.gate(now, holder)] {
            match gate {
                Gate::Open => {}
                Gate::At(time) => return Turn::Wait(Some(time)),
                Gate::Full => return Turn::Wait(None),
            }
        }
        let Some(claim) = self.waited(now, holder).or_else(|| self.fresh(now, holder)) else {
            return self.nobody();
        };
        self.taken += 1;
        self.all.begin(now, holder);
        self.fleet.begin(relay, now, holder);
        self.domains.valve(claim.email.ascii_domain()).begin(now, holder);
        Turn::Take(claim)
    }

    /// What to do when nobody may go.
    fn nobody(&self) -> Turn {
        if !self.dry {
            return Turn::Hungry;
        }
        match [self.aside.next_time(), self.again].into_iter().flatten().min() {
            None if self.aside.is_empty() && self.taken == 0 => Turn::Empty,
            time => Turn::Wait(time),
        }
    }

    /// Somebody who waited aside and whose domain may have mail now.
    fn waited(&mut self, now: Timestamp, holder: u32) -> Option<Claim> {
        while let Some(domain) = self.aside.due(now) {
            match self.domains.gate(&domain, now, holder) {
                Gate::Open => return self.aside.take(&domain),
                Gate::At(time) => self.aside.look_at(&domain, Some(time)),
                Gate::Full => self.aside.look_at(&domain, None),
            }
        }
        None
    }

    /// The first of the others whose domain may have mail now; those before step aside.
    fn fresh(&mut self, now: Timestamp, holder: u32) -> Option<Claim> {
        while let Some(claim) = self.ready.pop_front() {
            let domain = claim.email.ascii_domain();
            let gate = self.domains.gate(domain, now, holder);
            // Whoever of its domain came before goes before.
            if gate == Gate::Open && !self.aside.has(domain) {
                return Some(claim);
            }
            let time = match gate {
                Gate::Open => Some(now),
                Gate::At(time) => Some(time),
                Gate::Full => None,
            };
            if let Err((claim, before)) = self.aside.put(claim, time) {
                self.send_back(&claim, before, time.unwrap_or(now).max(now));
            }
        }
        None
    }

    fn send_back(&mut self, claim: &Claim, before: u32, from: Timestamp) {
        let each = self.domains.valve(claim.email.ascii_domain()).usual_interval().unwrap_or(USUAL);
        let wait = each.saturating_mul(before).clamp(SHORTEST, LONGEST);
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.back.push((claim.subscriber, from.saturating_add(wait).unwrap_or(Timestamp::MAX)));
    }

    /// Rows that were claimed. None: there are none before `again`, or none at all.
    pub(in crate::deliver) fn fill(&mut self, claims: Vec<Claim>, again: Option<Timestamp>) {
        self.dry = claims.is_empty();
        self.again = again.filter(|_| self.dry);
        self.ready.extend(claims);
    }

    /// The ledger may have more again.
    pub(in crate::deliver) fn look_again(&mut self) {
        (self.dry, self.again) = (false, None);
    }

    /// Whether no more than so many rows are at hand, and the ledger may have more.
    pub(in crate::deliver) fn is_low(&self, rows: usize) -> bool {
        self.ready.len() <= rows && !self.dry
    }

    /// Whether every row that was claimed was taken.
    pub(in crate::deliver) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.aside.is_empty()
    }

    /// Rows to be sent back to the ledger: when the first of them may be had again, there is more.
    pub(in crate::deliver) fn sent_back(&mut self) -> Vec<(SubscriberId, Timestamp)> {
        let first = self.back.iter().map(|(_, due)| *due).min();
        self.again = [self.again, first].into_iter().flatten().min();
        std::mem::take(&mut self.back)
    }

    /// How many there are.
    pub(in crate::deliver) fn to_send_back(&self) -> usize {
        self.back.len()
    }

    /// A message that was taken came to its end. Until when its domain is left alone, if so.
    pub(in crate::deliver) fn settle(&mut self, settled: &Settled<'_>, now: Timestamp) -> Option<Timestamp> {
        self.let_go(settled.domain, settled.seat, now);
        let domain = self.domains.valve(settled.domain);
        settled.teach(&mut self.fleet, domain, now);
        domain.pauses_until(now)
    }

    /// A reader who was taken comes back: nothing was done about it.
    pub(in crate::deliver) fn put_back(&mut self, claim: Claim, seat: Seat, now: Timestamp) {
        self.let_go(claim.email.ascii_domain(), seat, now);
        self.ready.push_front(claim);
    }

    fn let_go(&mut self, domain: &str, seat: Seat, now: Timestamp) {
        self.taken = self.taken.saturating_sub(1);
        self.all.end(seat.holder);
        self.fleet.end(seat.relay, seat.holder);
        self.domains.valve(domain).end(seat.holder);
        if self.aside.has(domain) {
            self.aside.look_at(domain, Some(now));
        }
    }

    /// Everybody who was claimed and not taken; nobody is left.
    pub(in crate::deliver) fn drain(&mut self) -> Vec<SubscriberId> {
        let aside = self.aside.drain();
        let all = self.ready.drain(..).chain(aside).map(|claim| claim.subscriber);
        let all: Vec<_> = all.collect();
        all.into_iter().chain(self.sent_back().into_iter().map(|(reader, _)| reader)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::deliver::smtp::Relay;
    use crate::deliver::verdict::Verdict;
    use crate::domain::{EmailAddress, Stage};
    use crate::store::ContentId;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    /// A delivery in time that is made up: a ledger, connections, and a relay that takes 10 ms for each message.
    struct Story {
        lines: Lines,
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
            let mut written = DomainLimits::default();
            for (domain, limits) in limits {
                written.set(domain, *limits);
            }
            let relays = Relays::from(Relay::parse("smtp://localhost").unwrap());
            let mut lines = Lines::new(Limits::default(), written, &relays);
            lines.fleet.opened(0, at(0));
            Self {
                lines,
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
                }
            });
            self.lines.fill(claims.collect(), None);
            self.ledger.retain(|row| !due.contains(row));
            self.claims += due.len();
        }

        /// Lets so many connections work until nothing is left; `answer` says what becomes of a message.
        fn run(&mut self, connections: u32, answer: impl Fn(&'static str, i64) -> Verdict) -> &mut Self {
            let mut idle: Vec<u32> = (0..connections).collect();
            loop {
                let mut wake = None;
                while let Some(holder) = idle.pop() {
                    match self.lines.turn(self.now, Seat { relay: 0, holder }) {
                        Turn::Take(claim) => self.begin(claim, holder),
                        Turn::Hungry => {
                            self.fill();
                            idle.push(holder);
                        }
                        Turn::Wait(time) => {
                            idle.push(holder);
                            wake = time;
                            break;
                        }
                        Turn::Empty => {
                            idle.push(holder);
                            break;
                        }
                    }
                    self.most_aside = self.most_aside.max(self.lines.aside.len());
                    for (reader, due) in self.lines.sent_back() {
                        self.ledger.insert((due, reader.0));
                    }
                }
                let ends = self.under_way.first_key_value().map(|((time, _), _)| *time);
                let due = self.ledger.first().filter(|_| self.lines.dry).map(|(due, _)| *due);
                let Some(next) = [ends, wake, due].into_iter().flatten().min() else { return self };
                if due == Some(next) {
                    self.lines.look_again();
                }
                self.now = next.max(self.now);
                if ends == Some(next)
                    && let Some(((_, holder), claim)) = self.under_way.pop_first()
                {
                    let verdict = answer(self.domain(&claim), self.now.as_millisecond());
                    self.end(&claim, holder, verdict);
                    idle.push(holder);
                }
            }
        }

        fn begin(&mut self, claim: Claim, holder: u32) {
            let domain = self.domain(&claim);
            self.began.push((self.now.as_millisecond(), domain));
            self.under_way.insert((self.now + SignedDuration::from_millis(10), holder), claim);
            let at_once = self.under_way.values().filter(|claim| self.domain(claim) == domain).count();
            let most = self.most_at_once.entry(domain).or_default();
            *most = at_once.max(*most);
        }

        fn end(&mut self, claim: &Claim, holder: u32, verdict: Verdict) {
            let settled = Settled {
                seat: Seat { relay: 0, holder },
                domain: claim.email.ascii_domain(),
                verdict,
                stage: Stage::Dot,
                leave: false,
                first_try: true,
            };
            self.lines.settle(&settled, self.now);
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
        story.run(10, |_, _| Verdict::Taken);
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
        story.run(10, |_, _| Verdict::Taken);
        assert_eq!(story.sent("slow.example").len(), 20_000);
        assert!(story.most_aside <= 256, "{}", story.most_aside);
        assert!(story.claims < 60_000, "a row is looked at two or three times: {}", story.claims);
    }

    #[test]
    fn many_slow_domains_together_stay_within_bounds() {
        let names: Vec<&'static str> =
            (0..200).map(|n| &*Box::leak(format!("d{n}.example").into_boxed_str())).collect();
        let lists: Vec<_> = names.iter().map(|name| (*name, 50)).collect();
        let limits: Vec<_> = names.iter().map(|name| (*name, every(1000))).collect();
        let mut story = Story::new(&lists, &limits);
        story.run(10, |_, _| Verdict::Taken);
        assert_eq!(story.began.len(), 10_000);
        assert!(story.most_aside <= 2048, "{}", story.most_aside);
        assert!(story.now < at(200_000), "they wait side by side: {}", story.now);
    }

    #[test]
    fn a_limit_of_connections_is_never_passed() {
        let two = Limits { interval: None, connections: Some(2) };
        let mut story = Story::new(&[("few.example", 300), ("meadow.example", 300)], &[("few.example", two)]);
        story.run(20, |_, _| Verdict::Taken);
        assert_eq!((story.most_at_once["few.example"], story.began.len()), (2, 600));
        assert!(story.most_at_once["meadow.example"] >= 18);
        assert!(story.now <= at(4000), "300 messages of 10 ms by twos: {}", story.now);
    }

    #[test]
    fn a_domain_that_says_too_fast_gets_less_and_then_more_again() {
        let mut story = Story::new(&[("moody.example", 4000), ("meadow.example", 4000)], &[]);
        let moody = |domain: &str, now: i64| {
            if domain == "moody.example" && now < 5000 { Verdict::TooFast } else { Verdict::Taken }
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
        let seat = Seat { relay: 0, holder: 0 };
        for _ in 0..3 {
            story.fill();
        }
        story.lines.fill(Vec::new(), None);
        assert!(matches!(story.lines.turn(at(0), seat), Turn::Take(_)));
        assert!(matches!(story.lines.turn(at(0), seat), Turn::Wait(_)));
        assert_eq!(story.lines.sent_back().len(), 300 - 1 - 256);
        story.lines.aside.drain();
        assert!(matches!(story.lines.turn(at(0), seat), Turn::Wait(Some(_))), "not the end of the list");
    }

    #[test]
    fn nothing_that_was_claimed_gets_lost_when_the_run_ends() {
        let mut story = Story::new(&[("slow.example", 400)], &[("slow.example", every(60_000))]);
        for holder in 0..3 {
            while story.lines.turn(at(0), Seat { relay: 0, holder }) == Turn::Hungry {
                story.fill();
            }
        }
        let left: BTreeSet<_> = story.lines.drain().into_iter().collect();
        assert_eq!((left.len(), story.claims), (399, 400), "one was taken");
        assert!(story.lines.is_empty());
    }
}
