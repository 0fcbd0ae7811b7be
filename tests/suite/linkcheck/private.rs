//! Private addresses, which get no request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use briefing::domain::{LinkStatus, SkipReason};
use briefing::http_fetch::{AllowPrivate, SystemResolver};

use super::{TestLinkCheck, TestResolver, answer, straight};
use crate::support::site::{self, SiteRequest, TestSite};

const PRIVATE: LinkStatus = LinkStatus::NotAsked(SkipReason::Private);

#[tokio::test]
async fn private_addresses_get_no_request() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls = [
        site.url("127.0.0.1", "/"),
        site.url("[::1]", "/"),
        site.url("[::ffff:127.0.0.1]", "/"),
        site.url("2130706433", "/"),
        site.url("localhost", "/"),
        site.url("harmless.example", "/"),
    ];
    let settings = checker.settings_with(|fetch| fetch.url_policy.allow_private = AllowPrivate::Never);
    let checked = checker.check(&urls, settings).await;
    for url in &urls {
        assert_eq!(answer(&checked, url), straight(PRIVATE), "{url}");
    }
    assert_eq!(site.lines(), [""; 0]);
}

#[tokio::test]
async fn system_resolver_returns_public_addresses_only() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let settings = |allow_private| {
        checker.settings_with(|fetch| {
            fetch.resolver = Arc::new(SystemResolver);
            fetch.url_policy.allow_private = allow_private;
        })
    };
    let url = site.url("localhost", "/");
    let refused = checker.check(&[&url], settings(AllowPrivate::Never)).await;
    assert_eq!(answer(&refused, &url), straight(PRIVATE));
    let allowed = checker.check(&[&url], settings(AllowPrivate::Always)).await;
    assert_eq!(answer(&allowed, &url), straight(LinkStatus::Alive));
    assert_eq!(site.lines(), ["HEAD localhost/"]);
}

#[tokio::test]
async fn redirects_to_private_addresses_are_refused() {
    let checker = TestLinkCheck::new().await;
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
    let resolver = Arc::new(TestResolver(BTreeMap::from([("cellar.example", "127.9.9.9".parse().unwrap())])));
    let paths = ["/metadata", "/number", "/name", "/cellar"];
    let settings = checker.settings_with(|fetch| {
        fetch.url_policy.allow_private = allow_private;
        fetch.resolver = resolver;
    });
    let urls: Vec<_> = paths.iter().map(|path| site.url("a.example", path)).collect();
    let checked = checker.check(&urls, settings).await;
    for url in &urls {
        let answer = answer(&checked, url);
        assert_eq!((answer.end, answer.hops.len()), (PRIVATE, 1), "{url}");
    }
    let mut asked = site.lines();
    asked.sort();
    let expected = ["/cellar", "/metadata", "/name", "/number"].map(|path| format!("HEAD a.example{path}"));
    assert_eq!(asked, expected);
}
