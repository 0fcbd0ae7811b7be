//! A site whose mail is caught, on a clock that a test sets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use briefing::app::{Newsroom, Worker, load_token_signer};
use briefing::inbox::{Server as Inbox, Settings};
use briefing::message::TokenSigner;
use briefing::mime::ParsedMessage;
use briefing::runtime::{CancellationToken, Clock};
use briefing::site::{Server, Site};
use briefing::store::{Outbox, ReaderRef, Store, Subscribers};
use tokio::task::JoinHandle;

use super::stepped_clock::SteppedClock;
use crate::cli::harness::{CONFIG, CommandOutput, NewsroomDir, run_command};
use crate::preview::client::{Answer, send};
use crate::store::support::address;

/// Tasks of the site that work again and again: one looks at its files.
const SITE_TASKS: usize = 1;
/// Tasks of the worker: one looks at the outbox, one at the deliveries.
const WORKER_TASKS: usize = 2;
const FORM: &str = "application/x-www-form-urlencoded";

/// A running site with its worker, and the inbox that catches its mail.
pub struct ReaderSite {
    pub newsroom: NewsroomDir,
    pub store: Store,
    pub clock: Arc<SteppedClock>,
    pub inbox: Inbox,
    pub told: Arc<Mutex<Vec<String>>>,
    pub signer: TokenSigner,
    server: Server,
    worker: Option<(CancellationToken, JoinHandle<()>)>,
    read: Mutex<usize>,
}

impl ReaderSite {
    pub async fn start() -> Self {
        Self::with_site("").await
    }

    /// With more lines in `[site]`.
    pub async fn with_site(settings: &str) -> Self {
        let inbox = Inbox::start(Settings::default()).await.unwrap();
        let newsroom = NewsroomDir::small();
        let smtp = format!("\n[smtp]\nurl = \"smtp://{}\"\n\n[site]\n{settings}\n", inbox.smtp_addr());
        newsroom.with("briefing.toml", format!("{CONFIG}{smtp}")).without("subscribers.toml");
        let bound = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let opened = Newsroom::open(Some(newsroom.path())).unwrap();
        let signer = load_token_signer(&opened).unwrap();
        let store = opened.store().await.unwrap();
        let clock = Arc::new(SteppedClock::at("2022-11-18T09:00:00Z"));
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let tell = Arc::new(move |words: &str| heard.lock().unwrap().push(words.to_owned()));
        let base = format!("http://{}", bound.address());
        let shared: Arc<dyn Clock> = Arc::<SteppedClock>::clone(&clock);
        let site =
            Site::open(opened, store.clone(), Arc::clone(&shared), base.clone(), tell.clone()).await.unwrap();
        let server = bound.serve(Arc::clone(&site));
        let cancel = CancellationToken::new();
        let worker = Worker {
            root: newsroom.path().to_owned(),
            config: Arc::default(),
            store: store.clone(),
            clock: shared,
            fallback_base: base,
            newest: Box::new(move || site.newest()),
            tell,
            cancel: cancel.clone(),
        };
        let worker = Some((cancel, tokio::spawn(worker.run())));
        Self { newsroom, store, clock, inbox, told, signer, server, worker, read: Mutex::new(0) }
    }

    /// Ends the worker: nothing writes to the store by itself afterwards.
    pub async fn stop_worker(&mut self) {
        if let Some((cancel, worker)) = self.worker.take() {
            cancel.cancel();
            worker.await.unwrap();
        }
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let host = self.server.address().to_string();
        let headers: Vec<_> = [("Host", host.as_str())].into_iter().chain(headers.iter().copied()).collect();
        send(self.server.address(), method, path, &headers, body.as_bytes()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    /// The address of the server.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The reference of a reader.
    pub async fn reference(&self, email: &str) -> ReaderRef {
        self.store.find(&address(email)).await.unwrap().unwrap().public_ref
    }

    /// The URL of a path as a browser on this machine opens it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// Lets the site look at its files once, and the worker at its work.
    pub async fn work(&self) {
        self.clock.round(SITE_TASKS + if self.worker.is_some() { WORKER_TASKS } else { 0 }).await;
    }

    /// Lets the site look at its files, after which a page is there.
    pub async fn refreshed(&self, path: &str) {
        self.work().await;
        assert_eq!(self.get(path).await.status, 200, "{path} does not come");
    }

    /// Runs the program in the newsroom, while the site goes on.
    pub async fn run(&self, arguments: &[&str]) -> CommandOutput {
        let mut command = self.newsroom.command(arguments);
        tokio::task::spawn_blocking(move || run_command(&mut command)).await.unwrap()
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, body: &str) -> Answer {
        let body = if body.is_empty() { "x=" } else { body };
        self.ask("POST", path, &[("Content-Type", FORM)], body).await
    }

    /// Sends a form, which is answered with this status.
    pub async fn posted(&self, path: &str, body: &str, status: u16) -> String {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, status, "{path} {body}: {} {}", answer.head, answer.text());
        answer.text().to_owned()
    }

    pub async fn subscribe(&self, address: &str) -> Answer {
        let address = address.replace('+', "%2B");
        self.post("/subscribe", &format!("email={address}&agree=yes&language=en&topic=privacy")).await
    }

    /// The next mail that was not looked at; the worker sends what is due, if it has to.
    pub async fn mail(&self) -> Mail {
        let number = {
            let mut read = self.read.lock().unwrap();
            *read += 1;
            *read
        };
        if self.inbox.received().len() < number {
            self.work().await;
        }
        let received = self.inbox.received();
        assert!(received.len() >= number, "no mail came: {:?}", self.told.lock().unwrap());
        Mail(received[number - 1].bytes().unwrap())
    }

    /// Lets the worker send all notices, and returns how many mails nobody looked at.
    pub async fn unread(&self) -> usize {
        self.work().await;
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 0);
        self.inbox.received().len() - *self.read.lock().unwrap()
    }

    /// Joins, and returns the token of the preferences.
    pub async fn join(&self, address: &str) {
        assert_eq!(self.subscribe(address).await.status, 200);
        let mail = self.mail().await;
        self.posted(&mail.path("/confirm/"), "", 200).await;
        let welcome = self.mail().await;
        assert!(welcome.text().contains("/unsubscribe/"));
    }

    /// The content of every table of the store, one row a line.
    pub fn dump(&self) -> Vec<String> {
        let db = rusqlite::Connection::open(self.newsroom.path().join("briefing.db")).unwrap();
        let mut tables =
            db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut lines = Vec::new();
        for table in tables {
            let mut rows = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
                lines.push(format!("{table}: {}", values.collect::<Vec<_>>().join(", ")));
            }
        }
        lines
    }

    /// The bytes of the store's files.
    pub fn store_bytes(&self) -> Vec<Vec<u8>> {
        ["briefing.db", "briefing.db-wal"]
            .map(|name| std::fs::read(self.newsroom.path().join(name)).unwrap_or_default())
            .into()
    }
}

/// A caught mail.
pub struct Mail(pub Vec<u8>);

impl Mail {
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// The plain text part.
    pub fn text(&self) -> String {
        let message = ParsedMessage::parse(&self.0);
        message.text().unwrap_or_default().replace("\r\n", "\n")
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let raw = self.raw();
        let head = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let line = head
            .lines()
            .find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        Some(line.split_once(':').unwrap().1.trim().to_owned())
    }

    /// Every link to the site, wherever it stands: in a header, in the text or in the page. From the slash of the path on.
    pub fn links(&self) -> Vec<String> {
        let message = ParsedMessage::parse(&self.0);
        let header = self.header("List-Unsubscribe").unwrap_or_default();
        let page = message.html().unwrap_or_default().replace("&amp;", "&");
        let all = [header, self.text(), page].join("\n");
        let rests = all.split("https://briefing.lantern.example").skip(1);
        let ends = ['"', '>', '<', ' ', '\r', '\n', '#', ')'];
        let mut links: Vec<_> = rests
            .filter_map(|rest| rest.split(ends).next())
            .filter(|path| path.starts_with('/'))
            .map(|path| path.trim_end_matches(['.', ',']).to_owned())
            .collect();
        links.sort();
        links.dedup();
        links
    }

    /// Every link of the text, from the slash of the path on.
    pub fn paths(&self) -> Vec<String> {
        let text = self.text();
        let links =
            text.split_whitespace().filter_map(|word| word.strip_prefix("https://briefing.lantern.example"));
        links.map(|path| path.trim_end_matches(['.', ',', '>', ')']).to_owned()).collect()
    }

    /// The link whose path starts like this.
    pub fn path(&self, start: &str) -> String {
        self.paths()
            .into_iter()
            .find(|path| path.starts_with(start))
            .unwrap_or_else(|| panic!("{start}: {}", self.text()))
    }
}
