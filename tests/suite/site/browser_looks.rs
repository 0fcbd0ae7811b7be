//! Every page that readers meet, judged by axe-core in a real Chromium: light on the smallest phone, dark on a desktop.

use std::fs;
use std::path::PathBuf;

use briefing::domain::{IssueId, Suppression};
use briefing::message::Purpose;
use briefing::store::{Subscribers, Suppressions};
use jiff::{SignedDuration, Timestamp};

use super::judge::Judge;
use super::readers_support::ReaderSite;
use crate::store::support::{address, reader};
use crate::support::repository;

const ISSUE: &str = "2022-11-18";
const TOPICS: &str = "[[topic]]\nid = \"money\"\nname = \"Money\"\ndescription = \"Banks, coins and fraud.\"\n\
                      [[newsletter]]\nid = \"weekly\"\nname = \"Weekly\"\n[[newsletter]]\nid = \"extra\"\nname = \"Extra\"\n";

/// Pages as the site answers them, by name.
struct Pages {
    site: ReaderSite,
    language: &'static str,
    found: Vec<(String, String)>,
}

impl Pages {
    /// A page by `GET`, or by a form if there is a body.
    async fn take(&mut self, name: &str, path: &str, body: &str, status: u16) {
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let language = ("Accept-Language", self.language);
        let method = if body.is_empty() { "GET" } else { "POST" };
        // Each form comes from another reader.
        let client = format!("198.51.100.{}", self.found.len());
        let headers = [kind, language, ("X-Forwarded-For", client.as_str())];
        let answer = self.site.ask(method, path, &headers, body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.head);
        self.found.push((format!("{} {name}", self.language), answer.text().to_owned()));
    }

    fn link(&self, page: &str, purpose: Purpose<'_>, reference: &[u8; 10]) -> String {
        format!("/{page}/{}", self.site.signer.sign(purpose, reference).as_str())
    }
}

/// Every page in every state, the ones that end a reader's data last.
async fn pages(language: &'static str) -> Pages {
    let site = ReaderSite::with_site(&format!("trusted_proxies = [\"127.0.0.1\"]\n{TOPICS}")).await;
    super::support::publish(site.newsroom.path(), ISSUE);
    let names = ["minji", "juno", "left", "bounced"].map(|name| format!("{name}@harbour.example"));
    let readers = names.iter().map(|email| reader(email)).collect();
    site.store.import_batch(readers, Timestamp::UNIX_EPOCH).await.unwrap();
    for (email, reason) in [(&names[2], Suppression::Unsubscribed), (&names[3], Suppression::Bounced)] {
        site.store.suppress(&address(email), reason, None, Timestamp::UNIX_EPOCH).await.unwrap();
    }
    let mut all = Pages { site, language, found: Vec::new() };
    all.site.refreshed(&format!("/issues/{ISSUE}")).await;
    all.archive().await;
    all.joining().await;
    all.choosing(&names).await;
    all.leaving(&names).await;
    all.limits().await;
    all
}

impl Pages {
    async fn archive(&mut self) {
        for path in ["/", "/issues/", "/issues/2022-11-18", "/corrections"] {
            self.take(path, path, "", 200).await;
        }
        self.take("404", "/nothing", "", 404).await;
    }

    async fn joining(&mut self) {
        let good = "email=new@harbour.example&newsletter=weekly&agree=yes";
        self.take("subscribe", "/subscribe", "", 200).await;
        for (name, body, status) in [
            ("no address", "email=&agree=yes", 400),
            ("invalid address", "email=minji&agree=yes&name=Minji&topic=privacy", 400),
            ("no consent", "email=new@harbour.example", 400),
            ("no newsletter", "email=new@harbour.example&agree=yes", 400),
            ("slip", "email=new@gmial.com&newsletter=weekly&agree=yes&topic=money", 200),
            ("doubtful", &format!("{good}&website=Seoul"), 200),
            ("thanks", good, 200),
            ("thanks with provider", "email=new@gmail.com&newsletter=weekly&agree=yes", 200),
        ] {
            self.take(&format!("subscribe, {name}"), "/subscribe", body, status).await;
        }
        let origin = [("Origin", "https://evil.example"), ("Accept-Language", self.language)];
        let foreign = self.site.ask("POST", "/subscribe", &origin, good).await;
        assert_eq!(foreign.status, 403);
        self.found.push((format!("{} 403", self.language), foreign.text().to_owned()));

        let late: Timestamp = "2022-11-25T00:00:00Z".parse().unwrap();
        let confirm =
            |pages: &Self, reference| pages.link("confirm", Purpose::Confirm { expires: late }, &reference);
        let new = confirm(self, self.site.reference("new@harbour.example").await);
        let lapsed = confirm(self, self.site.reference("left@harbour.example").await);
        self.take("confirm", &new, "", 200).await;
        self.take("confirm, done", &new, "x=", 200).await;
        self.take("confirm, lapsed", &lapsed, "x=", 410).await;
        let expired = Purpose::Confirm { expires: Timestamp::UNIX_EPOCH };
        let expired = self.link("confirm", expired, &self.site.reference("new@harbour.example").await);
        self.take("confirm, expired", &expired, "", 410).await;
    }

    async fn choosing(&mut self, names: &[String; 4]) {
        let minji = self.site.reference(&names[0]).await;
        let late: Timestamp = "2022-11-25T00:00:00Z".parse().unwrap();
        let old = self.link("preferences", Purpose::Preferences, &minji);
        let fresh = self.link("preferences", Purpose::Manage { expires: late }, &minji);
        self.take("preferences", &old, "", 200).await;
        self.take("preferences, fresh", &fresh, "", 200).await;
        for (name, path, body, status) in [
            ("saved", &old, "action=save&name=Minji&topic=money&newsletter=weekly&language=fr", 200),
            ("paused", &old, "action=pause&weeks=2", 200),
            ("unclear", &old, "action=other", 400),
            ("needs a fresh link", &old, "action=export", 403),
            ("move to nowhere", &fresh, "action=move&address=minji", 400),
            ("move", &fresh, "action=move&address=other@harbour.example", 200),
        ] {
            self.take(&format!("preferences, {name}"), path, body, status).await;
        }
        let moved = self.link("confirm", Purpose::Confirm { expires: late }, &minji);
        self.take("confirm, moved", &moved, "x=", 200).await;

        let issue = IssueId::parse(ISSUE).unwrap();
        let feedback = self.link("feedback", Purpose::Feedback(&issue), &minji);
        self.take("feedback", &feedback, "", 200).await;
        self.take("feedback, one answer", &format!("{feedback}?answer=liked"), "", 200).await;
        for (name, body, status) in
            [("counted", "answer=liked", 200), ("known", "answer=liked", 200), ("which", "answer=x", 400)]
        {
            self.take(&format!("feedback, {name}"), &feedback, body, status).await;
        }
        self.take("preferences, erased", &fresh, "action=erase&sure=yes", 200).await;
        self.take("preferences, gone", &fresh, "", 410).await;
    }

    async fn leaving(&mut self, names: &[String; 4]) {
        self.take("leave", "/leave", "", 200).await;
        self.take("leave, invalid", "/leave", "email=minji", 400).await;
        self.take("leave, thanks", "/leave", "email=juno@harbour.example", 200).await;
        let path = self.link("unsubscribe", Purpose::Unsubscribe, &self.site.reference(&names[1]).await);
        self.take("unsubscribe", &path, "", 200).await;
        for (name, body) in
            [("left", "x="), ("reason", "reason=long"), ("undone", "undo=yes"), ("left again", "x=")]
        {
            self.take(&format!("unsubscribe, {name}"), &path, body, 200).await;
        }
        self.take("unsubscribe, known", &path, "", 200).await;
        self.site.clock.advance(SignedDuration::from_mins(61));
        self.take("unsubscribe, too late", &path, "undo=yes", 200).await;
        let left = self.link("preferences", Purpose::Preferences, &self.site.reference(&names[2]).await);
        self.take("preferences, left", &left, "", 200).await;
    }

    async fn limits(&mut self) {
        for number in 0..70 {
            let from = format!("203.0.113.{number}");
            let headers =
                [("Content-Type", "application/x-www-form-urlencoded"), ("X-Forwarded-For", &*from)];
            self.site.ask("POST", "/leave", &headers, "email=nobody@harbour.example").await;
        }
        self.take("429", "/leave", "email=nobody@harbour.example", 429).await;
    }

    /// The pages with the style sheet inside, as the browser shows them without a server.
    async fn whole(&self) -> Vec<(String, String)> {
        let mut whole = Vec::new();
        for (name, page) in &self.found {
            let Some((before, rest)) = page.split_once("<link rel=\"stylesheet\" href=\"") else {
                whole.push((name.clone(), page.clone()));
                continue;
            };
            let (sheet, after) = rest.split_once("\">").unwrap();
            let sheet = self.site.get(sheet).await.text().to_owned();
            whole.push((name.clone(), format!("{before}<style>{sheet}</style>{after}")));
        }
        whole
    }
}

/// Keeps a page where a person can look at it.
fn keep(name: &str, page: &str) {
    let folder: PathBuf = repository().join("target/screenshots/site");
    fs::create_dir_all(&folder).unwrap();
    let stem = name.trim().replace(['/', ' '], "-").replace(',', "");
    fs::write(folder.join(format!("{stem}.html")), page).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_readers_is_accessible_in_light_and_dark() {
    let mut all = pages("en").await.whole().await;
    all.extend(pages("ko").await.whole().await);
    for (name, page) in &all {
        keep(name, page);
    }
    let judge = Judge::open().await;
    let mut faults = judge.faults(&all, 320, "light").await;
    faults.extend(judge.faults(&all, 1280, "dark").await);
    assert!(all.len() > 80, "{}", all.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
