//! Link checks against servers on this machine.

mod bounds;
mod cache;
mod polite;
mod private;
mod results;
mod stopping;
mod tls;

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use briefing::domain::{LinkResult, LinkStatus};
use briefing::http_fetch::{Addresses, AllowPrivate, FetchSettings, NameResolver, Trust};
use briefing::linkcheck::{self, Checked, Settings};
use briefing::runtime::Clock;
use briefing::store::Store;

use crate::support::TestClock;

/// Resolver that returns this machine for every name, except for those listed here.
#[derive(Debug, Default)]
struct TestResolver(BTreeMap<&'static str, IpAddr>);

impl NameResolver for TestResolver {
    fn addresses<'a>(&'a self, host: &'a str) -> Addresses<'a> {
        let found = match self.0.get(host) {
            Some(address) => Ok(vec![*address]),
            None if host.ends_with("nowhere.example") => Err(io::Error::other("no such name")),
            None => Ok(vec!["127.0.0.1".parse().unwrap()]),
        };
        Box::pin(std::future::ready(found))
    }
}

/// Link checker with a store and a clock that never waits.
struct TestLinkCheck {
    store: Store,
    clock: Arc<TestClock>,
}

impl TestLinkCheck {
    async fn new() -> Self {
        let store = Store::open("sqlite::memory:", Path::new("")).await.unwrap();
        Self { store, clock: Arc::new(TestClock::friday()) }
    }

    /// Settings for servers on this machine; no test reaches the timeouts.
    fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        settings.fetch.url_policy.allow_private = AllowPrivate::Always;
        settings.fetch.resolver = Arc::new(TestResolver::default());
        settings.fetch.clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        // The machine's roots may be missing where tests run.
        settings.fetch.trust = Trust::Only(Vec::new());
        settings.fetch.request_timeout = Duration::from_mins(1);
        settings
    }

    fn settings_with(&self, change: impl FnOnce(&mut FetchSettings)) -> Settings {
        let mut settings = self.settings();
        change(&mut settings.fetch);
        settings
    }

    async fn check<U: AsRef<str>>(&self, urls: &[U], settings: Settings) -> Checked {
        let urls = urls.iter().map(|url| url.as_ref().to_owned());
        linkcheck::check(urls, &self.store, settings).await.unwrap()
    }

    /// The result for one URL with the usual settings.
    async fn check_one(&self, url: &str) -> LinkResult {
        answer(&self.check(&[url], self.settings()).await, url)
    }
}

fn answer(checked: &Checked, url: &str) -> LinkResult {
    checked.report.get(url).unwrap_or_else(|| panic!("{url} has an answer")).answer.clone()
}

fn straight(end: LinkStatus) -> LinkResult {
    LinkResult::straight(end)
}
