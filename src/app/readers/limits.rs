//! Limits of sign-ups: a share for each network prefix, and a brake for all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Sign-ups in an hour from one prefix.
const PER_PREFIX: f64 = 20.0;
const PREFIX_PERIOD: f64 = 3600.0;
/// Sign-ups in a minute from everybody.
pub(super) const PER_MINUTE: u32 = 60;
/// Prefixes that are remembered at most: some megabytes.
const MAX_PREFIXES: usize = 50_000;
/// Shortest time between two notices to the operator.
const NOTICE_INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// Limits in memory. What was used comes back with time, so nobody is locked out for ever.
#[derive(Debug, Default)]
pub struct SignUpLimits(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    prefixes: HashMap<Prefix, Bucket>,
    all: Option<Bucket>,
    told_at: Option<Timestamp>,
    braked: u64,
}

/// Network of a client: an IPv4 address, or the first 64 bits of an IPv6 address, which one customer has as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Prefix(u64, bool);

/// Decision on a sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may go on.
    Admitted,
    /// It has to wait that long.
    Wait {
        /// Time until it may be tried again.
        wait: Duration,
        /// The brake for all was hit, and the operator is to be told.
        tell_operator: bool,
    },
}

impl SignUpLimits {
    /// Decides on a sign-up from this address.
    pub fn admit(&self, client: IpAddr, now: Timestamp) -> Admission {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        let rate = f64::from(PER_MINUTE) / 60.0;
        let all = state.all.get_or_insert_with(|| Bucket::full(f64::from(PER_MINUTE), now));
        all.refill(f64::from(PER_MINUTE), rate, now);
        if let Some(wait) = all.wait(rate) {
            state.braked += 1;
            let is_told = state.told_at.is_some_and(|told| now.duration_since(told) < NOTICE_INTERVAL);
            if !is_told {
                state.told_at = Some(now);
            }
            return Admission::Wait { wait, tell_operator: !is_told };
        }
        if state.prefixes.len() >= MAX_PREFIXES {
            make_room(&mut state.prefixes, now);
        }
        let rate = PER_PREFIX / PREFIX_PERIOD;
        let bucket =
            state.prefixes.entry(Prefix::of(client)).or_insert_with(|| Bucket::full(PER_PREFIX, now));
        bucket.refill(PER_PREFIX, rate, now);
        if let Some(wait) = bucket.wait(rate) {
            return Admission::Wait { wait, tell_operator: false };
        }
        bucket.tokens -= 1.0;
        all.tokens -= 1.0;
        Admission::Admitted
    }

    /// Returns how many sign-ups the brake for all held back.
    pub fn braked(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).braked
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.0.lock().unwrap().prefixes.len()
    }
}

impl Prefix {
    fn of(client: IpAddr) -> Self {
        match client.to_canonical() {
            IpAddr::V4(address) => Self(u64::from(u32::from(address)), true),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self([a, b, c, d].into_iter().fold(0, |all, part| all << 16 | u64::from(part)), false)
            }
        }
    }
}

/// Forgets the prefixes that used the least, a quarter of all: those whose share is whole again first.
#[expect(
    clippy::iter_over_hash_type,
    reason = "each share is refilled by itself: their order does not matter"
)]
fn make_room(prefixes: &mut HashMap<Prefix, Bucket>, now: Timestamp) {
    for bucket in prefixes.values_mut() {
        bucket.refill(PER_PREFIX, PER_PREFIX / PREFIX_PERIOD, now);
    }
    let mut shares: Vec<f64> = prefixes.values().map(|bucket| bucket.tokens).collect();
    let quarter = shares.len() / 4;
    let (_, &mut bound, _) = shares.select_nth_unstable_by(quarter, |a, b| b.total_cmp(a));
    let mut left = quarter + 1;
    prefixes.retain(|_, bucket| {
        let goes = left > 0 && bucket.tokens >= bound;
        left -= usize::from(goes);
        !goes
    });
}

/// A token bucket.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    fn full(tokens: f64, at: Timestamp) -> Self {
        Self { tokens, at }
    }

    /// Adds what came back since. A clock that was set back adds nothing.
    fn refill(&mut self, most: f64, rate: f64, now: Timestamp) {
        let seconds = now.duration_since(self.at).as_secs_f64().max(0.0);
        self.tokens = (self.tokens + seconds * rate).min(most);
        self.at = now;
    }

    /// Returns how long it takes until there is a whole token; `None` if there is one.
    fn wait(&self, rate: f64) -> Option<Duration> {
        (self.tokens < 1.0).then(|| Duration::from_secs_f64(((1.0 - self.tokens) / rate).max(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn admitted(limits: &SignUpLimits, client: IpAddr, second: i64) -> bool {
        limits.admit(client, at(second)) == Admission::Admitted
    }

    #[test]
    fn a_prefix_has_twenty_an_hour_and_they_come_back() {
        let limits = SignUpLimits::default();
        let client = ip("192.0.2.1");
        let mut count = (0..30).filter(|_| admitted(&limits, client, 0)).count();
        assert_eq!(count, 20);
        assert_eq!(
            limits.admit(client, at(0)),
            Admission::Wait { wait: Duration::from_mins(3), tell_operator: false }
        );
        assert!(admitted(&limits, ip("192.0.2.2"), 0), "others have their own");
        assert!(admitted(&limits, client, 180));
        assert!(!admitted(&limits, client, 181));
        count = (0..30).filter(|_| admitted(&limits, client, 4000)).count();
        assert_eq!(count, 20);
    }

    #[test]
    fn ipv6_counts_by_64_bits_and_mapped_addresses_as_ipv4() {
        let limits = SignUpLimits::default();
        let one: Vec<_> =
            (1..=25).filter(|n| admitted(&limits, ip(&format!("2001:db8:1:2::{n:x}")), 0)).collect();
        assert_eq!(one.len(), 20);
        assert!(admitted(&limits, ip("2001:db8:1:3::1"), 0));
        assert_eq!(Prefix::of(ip("::ffff:192.0.2.1")), Prefix::of(ip("192.0.2.1")));
        assert_ne!(Prefix::of(ip("::c000:201")), Prefix::of(ip("192.0.2.1")));
    }

    #[test]
    fn the_brake_holds_everybody_back_and_tells_the_operator_once_an_hour() {
        let limits = SignUpLimits::default();
        let client = |n: u32| IpAddr::from(n.to_be_bytes());
        assert_eq!((0..100).filter(|n| admitted(&limits, client(*n), 0)).count(), 60);
        // The first of the forty told the operator.
        let told = |second| match limits.admit(client(1000), at(second)) {
            Admission::Wait { tell_operator, .. } => Some(tell_operator),
            Admission::Admitted => None,
        };
        assert_eq!(told(0), Some(false));
        assert_eq!(limits.braked(), 41);
        assert_eq!(told(1), None, "one more a second");
        for n in 0..100 {
            limits.admit(client(n), at(3600));
        }
        assert_eq!(limits.braked(), 41 + 40);
    }

    #[test]
    fn a_hundred_thousand_prefixes_are_not_remembered() {
        let limits = SignUpLimits::default();
        let mut busy = 0;
        for n in 0..100_000_u32 {
            let second = i64::from(n);
            limits.admit(IpAddr::from(n.to_be_bytes()), at(second));
            if n % 100 == 0 {
                busy += usize::from(admitted(&limits, ip("203.0.113.9"), second));
            }
        }
        assert!(limits.remembered() <= MAX_PREFIXES);
        // Somebody who goes on all the time is not forgotten: 20, and one in three minutes.
        assert!(busy <= 20 + 100_000 / 180 + 1, "{busy}");
    }
}
