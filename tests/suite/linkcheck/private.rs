//! Addresses that are nobody's business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use briefing::domain::{LinkStatus, SkipReason};
use briefing::linkcheck::{AllowPrivate, Settings};

use super::{Desk, Hosts, answer, straight};
use crate::support::site::{self, SiteRequest, TestSite};

const PRIVATE: LinkStatus = LinkStatus::NotAsked(SkipReason::Private);

#[tokio::test]
async fn private_addresses_are_not_asked_by_number_or_by_name() {
    let desk = Desk::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls = [
        site.url("127.0.0.1", "/"),
        site.url("[::1]", "/"),
        site.url("[::ffff:127.0.0.1]", "/"),
        site.url("2130706433", "/"),
        site.url("localhost", "/"),
        site.url("harmless.example", "/"),
    ];
    let settings = Settings { allow_private: AllowPrivate::Never, ..desk.settings() };
    let checked = desk.check(&urls, settings).await;
    for url in &urls {
        assert_eq!(answer(&checked, url), straight(PRIVATE), "{url}");
    }
    assert_eq!(site.lines(), [""; 0]);
}

#[tokio::test]
async fn the_machines_own_resolver_is_guarded_too() {
    let desk = Desk::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let settings = || Settings { names: Settings::default().names, ..desk.settings() };
    let url = site.url("localhost", "/");
    let refused = desk.check(&[&url], Settings { allow_private: AllowPrivate::Never, ..settings() }).await;
    assert_eq!(answer(&refused, &url), straight(PRIVATE));
    let allowed = desk.check(&[&url], settings()).await;
    assert_eq!(answer(&allowed, &url), straight(LinkStatus::Alive));
    assert_eq!(site.lines(), ["HEAD localhost/"]);
}

#[tokio::test]
async fn a_redirect_does_not_open_the_door() {
    let desk = Desk::new().await;
    let site = TestSite::start(|asked: &SiteRequest| {
        let port =
            asked.head.lines().find_map(|line| line.rsplit_once(".example:")).map_or("", |(_, port)| port);
        match asked.path.as_str() {
            "/metadata" => site::redirect(302, "http://169.254.169.254/latest/meta-data/"),
            "/number" => site::redirect(301, &format!("http://127.0.0.1:{port}/admin")),
            "/name" => site::redirect(301, &format!("//inside.example:{port}/admin")),
            "/cellar" => site::redirect(301, "http://cellar.example/admin"),
            _ => site::page(),
        }
    })
    .await;
    // Only this name may stand on this machine.
    let allow_private = AllowPrivate::Hosts(BTreeSet::from(["a.example".to_owned()]));
    let names = Arc::new(Hosts(BTreeMap::from([("cellar.example", "127.9.9.9".parse().unwrap())])));
    let paths = ["/metadata", "/number", "/name", "/cellar"];
    let urls: Vec<_> = paths.iter().map(|path| site.url("a.example", path)).collect();
    let checked = desk.check(&urls, Settings { allow_private, names, ..desk.settings() }).await;
    for url in &urls {
        let answer = answer(&checked, url);
        assert_eq!((answer.end, answer.hops.len()), (PRIVATE, 1), "{url}");
    }
    let mut asked = site.lines();
    asked.sort();
    let expected = ["/cellar", "/metadata", "/name", "/number"].map(|path| format!("HEAD a.example{path}"));
    assert_eq!(asked, expected);
}
