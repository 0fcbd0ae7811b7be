//! A site of a newsroom on disk, on a free port.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use briefing::app::{Newsroom, load_token_signer};
use briefing::message::TokenSigner;
use briefing::site::{Server, Site};

use super::stepped_clock::SteppedClock;
use crate::cli::harness::NewsroomDir;
use crate::preview::client::{Answer, ask, get};

/// The words of a subscribers' item that only its readers may see.
pub const SECRET: &str = "The second paragraph is for subscribers.";
/// The base URL of the newsroom.
pub const BASE: &str = "https://briefing.lantern.example";

/// A running site.
pub struct TestSite {
    pub newsroom: NewsroomDir,
    pub notices: Arc<Mutex<Vec<String>>>,
    clock: Arc<SteppedClock>,
    server: Server,
}

/// A newsroom with two published issues, one with a subscribers' item, and the draft `2022-12-02`.
pub fn newsroom() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    newsroom
        .with_issue("2022-11-25")
        .with_issue("2022-12-02")
        .with("issues/2022-12-02/01-lead.md", "+++\ntitle = \"Nobody may know yet\"\n+++\n\nAn embargoed word.\n")
        .with(
            "issues/2022-11-25/02-members.md",
            format!(
                "+++\ntitle = \"보안 소식\"\naudience = \"subscribers\"\n+++\n\n보안 업계의 첫 단락입니다.\n\n{SECRET}\n"
            ),
        );
    publish(newsroom.path(), "2022-11-18");
    publish(newsroom.path(), "2022-11-25");
    newsroom
}

/// Puts a page of an issue into the site's folder, as an earlier send left it.
pub fn publish(root: &Path, issue: &str) {
    let folder = root.join(".briefing/site/issues").join(issue);
    std::fs::create_dir_all(&folder).unwrap();
    let page = format!(
        "<!DOCTYPE html><html><head><meta property=\"og:title\" content=\"Old {issue}\"><meta property=\"article:published_time\" \
         content=\"{issue}T18:00:00+09:00\"><style>p{{}}</style></head><body><p>As it was sent.</p></body></html>"
    );
    std::fs::write(folder.join("index.html"), page).unwrap();
}

impl TestSite {
    /// Starts the site of a newsroom.
    pub async fn start(newsroom: NewsroomDir) -> Self {
        let bound = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let opened = Newsroom::open(Some(newsroom.path())).unwrap();
        let store = opened.store().await.unwrap();
        let notices = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&notices);
        let notice = Arc::new(move |words: &str| told.lock().unwrap().push(words.to_owned()));
        let base = format!("http://{}", bound.address());
        let clock = Arc::new(SteppedClock::at("2022-12-09T18:00:00Z"));
        let shared = Arc::<SteppedClock>::clone(&clock);
        let site = Site::open(opened, store, shared, base, notice).await.unwrap();
        Self { newsroom, notices, clock, server: bound.serve(site) }
    }

    /// Starts the site of [`newsroom`].
    pub async fn usual() -> Self {
        Self::start(newsroom()).await
    }

    /// Its address.
    pub fn at(&self) -> SocketAddr {
        self.server.address()
    }

    /// Its answer to a `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        get(self.at(), path).await
    }

    /// Its answer to a `GET` with one header.
    pub async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        let host = self.at().to_string();
        ask(self.at(), "GET", path, &[("Host", &host), (name, value)]).await
    }

    /// Its answer to any method.
    pub async fn ask(&self, method: &str, path: &str) -> Answer {
        let host = self.at().to_string();
        ask(self.at(), method, path, &[("Host", &host)]).await
    }

    /// A page that is there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.head);
        answer.text().to_owned()
    }

    /// Lets the site look at its files once. By itself it does so every few seconds.
    pub async fn refresh(&self) {
        self.clock.round(1).await;
    }

    /// The signer of its personal links.
    pub fn signer(&self) -> TokenSigner {
        load_token_signer(&Newsroom::open(Some(self.newsroom.path())).unwrap()).unwrap()
    }
}
