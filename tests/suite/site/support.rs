//! A site of a newsroom on disk, on a free port.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::app::{Newsroom, load_token_signer};
use briefing::message::TokenSigner;
use briefing::runtime::SystemClock;
use briefing::site::{Server, Site};

use crate::cli::harness::NewsroomDir;
use crate::preview::client::{Answer, ask, get};

/// The words of a subscribers' item that only its readers may see.
pub const SECRET: &str = "The second paragraph is for subscribers.";
/// The base URL of the newsroom.
pub const BASE: &str = "https://briefing.lantern.example";
/// Longest wait for something that the site does by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running site.
pub struct TestSite {
    pub newsroom: NewsroomDir,
    pub notices: Arc<Mutex<Vec<String>>>,
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
        let site = Site::open(opened, store, Arc::new(SystemClock), base, notice).await.unwrap();
        Self { newsroom, notices, server: bound.serve(site) }
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

    /// Waits until a path has this status.
    pub async fn until_status(&self, path: &str, status: u16) {
        self.until(path, |answer| answer.status == status).await;
    }

    /// Waits until the answer of a path is as expected: the site looks at its files every few seconds.
    pub async fn until(&self, path: &str, holds: impl Fn(&Answer) -> bool) {
        let waiting = async {
            while !holds(&self.get(path).await) {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{path} stays as it is"));
    }

    /// The signer of its personal links.
    pub fn signer(&self) -> TokenSigner {
        load_token_signer(&Newsroom::open(Some(self.newsroom.path())).unwrap()).unwrap()
    }
}
