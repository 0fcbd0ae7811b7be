//! Links asked of real servers on this machine.

mod answers;
mod bounds;
mod memory;
mod polite;
mod private;
mod stopping;
mod tls;

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use briefing::domain::{LinkResult, LinkStatus};
use briefing::linkcheck::{self, Addresses, AllowPrivate, Checked, Names, Settings, Trust};
use briefing::runtime::Clock;
use briefing::store::Store;

use crate::support::TestClock;

/// Names that lead to this machine, except those that are listed here.
#[derive(Debug, Default)]
struct Hosts(BTreeMap<&'static str, IpAddr>);

impl Names for Hosts {
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        let found = match self.0.get(host) {
            Some(address) => Ok(vec![*address]),
            None if host.ends_with("nowhere.example") => Err(io::Error::other("no such name")),
            None => Ok(vec!["127.0.0.1".parse().unwrap()]),
        };
        Box::pin(std::future::ready(found))
    }
}

/// Whoever checks, with a memory and a clock that never waits.
struct Desk {
    store: Store,
    clock: Arc<TestClock>,
}

impl Desk {
    async fn new() -> Self {
        let store = Store::open("sqlite::memory:", Path::new("")).await.unwrap();
        Self { store, clock: Arc::new(TestClock::friday()) }
    }

    /// Settings for servers on this machine; no test is meant to wait out the timeouts.
    fn settings(&self) -> Settings {
        Settings {
            allow_private: AllowPrivate::Always,
            names: Arc::new(Hosts::default()),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            // The machine's roots may be missing where tests run.
            trust: Trust::Only(Vec::new()),
            request_timeout: Duration::from_mins(1),
            ..Settings::default()
        }
    }

    async fn check<U: AsRef<str>>(&self, urls: &[U], settings: Settings) -> Checked {
        let urls = urls.iter().map(|url| url.as_ref().to_owned());
        linkcheck::check(urls, &self.store, settings).await.unwrap()
    }

    /// One URL's answer with the usual settings.
    async fn ask(&self, url: &str) -> LinkResult {
        answer(&self.check(&[url], self.settings()).await, url)
    }
}

fn answer(checked: &Checked, url: &str) -> LinkResult {
    checked.report.get(url).unwrap_or_else(|| panic!("{url} has an answer")).answer.clone()
}

fn straight(end: LinkStatus) -> LinkResult {
    LinkResult::straight(end)
}
