//! Editing over HTTP with the real binary: what becomes of the files' bytes, and who may do it.

mod safety;

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::client::{Answer, send};
use crate::cli::harness::{ISSUE, ITEM, NewsroomDir};
use crate::support::server_process::{OwnedChild, address_in, start_server};

const STORY: &str = "\u{FEFF}+++\r\n# Ours, from Friday.\r\ntitle = 'Boats at dusk' # to be shortened\r\nmystery = 1\r\n\r\n[image]\r\n\
                     file = \"images/boats.jpg\"\r\n+++\r\n\r\nThe harbour was quiet.\r\n\r\nSo was the sea.\r\n";

/// A running preview of a newsroom, and the token of its page.
pub(super) struct Office {
    pub(super) newsroom: NewsroomDir,
    _process: OwnedChild,
    pub(super) at: SocketAddr,
    token: String,
}

impl Office {
    pub(super) async fn open(newsroom: NewsroomDir) -> Self {
        let mut command = newsroom.command(&["preview", "--listen", "127.0.0.1:0", "--format", "json"]);
        let (process, told) = start_server(&mut command);
        let at = address_in(told["page"].as_str().unwrap());
        let seen = super::client::seen(at, "/issues/2022-11-18").await;
        let token = seen.split("data-write=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Self { newsroom, _process: process, at, token }
    }

    /// Three stories, the first with everything that has to stay.
    pub(super) async fn three() -> Self {
        let newsroom = NewsroomDir::small();
        newsroom
            .with(ITEM, STORY)
            .with("issues/2022-11-18/02-river.md", "+++\ntitle = \"Rivers\"\n+++\n\nIt flows.\n")
            .with("issues/2022-11-18/03-lake.md", "+++\ntitle = \"Lakes\"\n+++\n\nIt lies.\n");
        Self::open(newsroom).await
    }

    pub(super) async fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let (host, own) = (self.at.to_string(), format!("http://{}", self.at));
        let headers = [("Host", &*host), ("Origin", &*own), ("X-Briefing-Write", &*self.token)];
        send(self.at, method, &format!("/issues/2022-11-18/edit{path}"), &headers, body).await
    }

    pub(super) async fn tell(&self, method: &str, path: &str, body: Value) -> Answer {
        self.ask(method, path, body.to_string().as_bytes()).await
    }

    async fn draft(&self, name: &str) -> Value {
        told(&self.ask("GET", &format!("/files/{name}"), b"").await, 200)
    }

    pub(super) async fn version(&self, name: &str) -> String {
        self.draft(name).await["version"].as_str().unwrap().to_owned()
    }

    async fn save(&self, name: &str, patch: Value) -> Answer {
        let version = self.version(name).await;
        self.tell("PUT", &format!("/files/{name}"), json!({ "version": version, "patch": patch })).await
    }

    /// The files of the issue, with their bytes.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let files = self.newsroom.files().into_iter();
        let ours = files.filter(|(path, _)| path.starts_with("issues"));
        ours.filter_map(|(path, bytes)| Some((path.to_string_lossy().into_owned(), bytes?))).collect()
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.newsroom.path().join(path)).unwrap()
    }

    fn items(&self) -> Vec<String> {
        let names = self.newsroom.names().into_iter();
        let below = names.filter_map(|path| path.strip_prefix("issues/2022-11-18/").map(str::to_owned));
        below.filter(|name| name.starts_with(|c: char| c.is_ascii_digit())).collect()
    }
}

/// What an answer says, which has this status.
pub(super) fn told(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.bytes).unwrap()
}

#[tokio::test]
async fn an_edit_keeps_comments_order_quotes_and_line_ends() {
    let office = Office::three().await;
    let draft = office.draft("01-lead.md").await;
    assert_eq!(draft["fields"]["title"], "Boats at dusk");
    assert_eq!(draft["body"], "The harbour was quiet.\n\nSo was the sea.\n");
    let patch = json!({
        "fields": { "title": "Boats", "place": "Busan ―", "image.alt": "Two boats" },
        "body": "The harbour was quiet.\n\nThe sea was not.\n",
    });
    let answer = told(&office.save("01-lead.md", patch).await, 200);
    let wanted = STORY
        .replace("'Boats at dusk'", "'Boats'")
        .replace("shortened\r\n", "shortened\r\nplace = \"Busan ―\"\r\n")
        .replace("boats.jpg\"\r\n", "boats.jpg\"\r\nalt = \"Two boats\"\r\n")
        .replace("So was the sea.", "The sea was not.");
    assert_eq!(office.text(ITEM), wanted);
    assert_eq!(answer["draft"]["fields"]["title"], "Boats");
    assert_eq!(answer["issue"]["undo"], 1);
    // The mail is composed from it.
    let page = super::client::seen(office.at, "/issues/2022-11-18?view=outline").await;
    assert!(page.contains("Rivers"), "{page}");
}

#[tokio::test]
async fn the_head_and_the_greeting_are_edited_as_well() {
    let office = Office::three().await;
    let head = office.text(ISSUE);
    let patch = json!({ "fields": { "subject": "Hello", "title": "Harbours" } });
    told(&office.save("issue.toml", patch).await, 200);
    assert_eq!(office.text(ISSUE), head.replace("\"Harbour\"\n", "\"Harbours\"\nsubject = \"Hello\"\n"));
    told(&office.save("greeting.md", json!({ "body": "Hi.\n" })).await, 200);
    assert_eq!(office.text("issues/2022-11-18/greeting.md"), "Hi.\n");
}

#[tokio::test]
async fn items_are_put_into_another_order_and_back() {
    let office = Office::three().await;
    let before = office.files();
    let names = json!({ "names": ["02-river.md", "01-lead.md", "03-lake.md"] });
    let answer = told(&office.tell("PUT", "/order", names).await, 200);
    assert_eq!(office.items(), ["01-river.md", "02-lead.md", "03-lake.md"]);
    assert_eq!(answer["issue"]["items"][1]["name"], "02-lead.md");
    assert_eq!(office.text("issues/2022-11-18/02-lead.md"), STORY);
    let names = json!({ "names": ["01-lead.md"] });
    told(&office.tell("PUT", "/order", names).await, 409);
    told(&office.ask("POST", "/undo", b"").await, 200);
    assert_eq!(office.files(), before);
}

#[tokio::test]
async fn a_conflict_writes_nothing_and_shows_what_is_there() {
    let office = Office::three().await;
    let version = office.version("01-lead.md").await;
    office.newsroom.with(ITEM, STORY.replace("quiet", "loud"));
    let before = office.files();
    let order = json!({ "version": version, "patch": { "body": "Mine.\n" } });
    let answer = told(&office.tell("PUT", "/files/01-lead.md", order).await, 409);
    assert_eq!(answer["now"]["body"], "The harbour was loud.\n\nSo was the sea.\n");
    assert_eq!(answer["error"], "`01-lead.md` was changed by somebody else meanwhile");
    assert_eq!(office.files(), before);
    // Mine on top of theirs: what was not touched stays theirs.
    let order = json!({ "version": answer["now"]["version"], "patch": { "fields": { "title": "Mine" } } });
    told(&office.tell("PUT", "/files/01-lead.md", order).await, 200);
    assert_eq!(office.text(ITEM), STORY.replace("quiet", "loud").replace("Boats at dusk", "Mine"));
}

#[tokio::test]
async fn what_would_not_parse_is_refused() {
    let office = Office::three().await;
    let before = office.files();
    let whole = |text: &str| json!({ "whole": text });
    let answer = told(&office.save("01-lead.md", whole("+++\ntitle = \n+++\n")).await, 422);
    assert!(answer["error"].as_str().unwrap().starts_with("line 2: "), "{answer}");
    assert!(answer["help"].as_str().unwrap().starts_with("nothing was written; "), "{answer}");
    told(&office.save("01-lead.md", json!({ "fields": { "title": "" } })).await, 422);
    let answer = told(&office.save("01-lead.md", json!({ "fields": { "kind": "poem" } })).await, 422);
    assert_eq!(answer["field"], "kind");
    told(&office.save("01-lead.md", json!({ "fields": { "colour": "red" } })).await, 400);
    told(&office.ask("PUT", "/files/01-lead.md", b"{").await, 400);
    assert_eq!(office.files(), before);
}

#[tokio::test]
async fn an_issue_is_finished_without_a_terminal() {
    let office = Office::three().await;
    let before = office.files();
    let added = json!({ "title": "A drawing of the river", "kind": "story" });
    let answer = told(&office.tell("POST", "/files", added).await, 200);
    assert_eq!(answer["name"], "04-a-drawing-of-the-river.md");
    let name = "04-a-drawing-of-the-river.md";
    told(&office.save(name, json!({ "body": "It is blue.\n" })).await, 200);
    let picture =
        std::fs::read(crate::support::repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
    let version = office.version(name).await;
    let path = format!(
        "/files/{name}/picture?version={version}&file=..%2FHan%20River.PNG&alt=A%20river&credit=Photo%3A%20us"
    );
    told(&office.ask("POST", &path, &picture).await, 200);
    let images = office.newsroom.path().join("issues/2022-11-18/images");
    assert_eq!(std::fs::read(images.join("han-river.jpg")).unwrap(), picture);
    assert_eq!(
        office.text(&format!("issues/2022-11-18/{name}")),
        "+++\ntitle = \"A drawing of the river\"\n\n[image]\nfile = \"images/han-river.jpg\"\nalt = \"A river\"\n\
         credit = \"Photo: us\"\n+++\n\nIt is blue.\n"
    );
    let message = super::client::get(office.at, "/issues/2022-11-18/message.eml").await;
    assert!(String::from_utf8_lossy(&message.bytes).contains("A drawing of the river"));
    let version = office.version("02-river.md").await;
    told(&office.ask("DELETE", &format!("/files/02-river.md?version={version}"), b"").await, 200);
    assert_eq!(office.items(), ["01-lead.md", "03-lake.md", name]);
    for _ in 0..4 {
        told(&office.ask("POST", "/undo", b"").await, 200);
    }
    assert_eq!(office.files(), before);
    told(&office.ask("POST", "/undo", b"").await, 422);
    for _ in 0..4 {
        told(&office.ask("POST", "/redo", b"").await, 200);
    }
    assert_eq!(office.items(), ["01-lead.md", "03-lake.md", name]);
}

#[tokio::test]
async fn what_somebody_else_wrote_is_not_undone() {
    let office = Office::three().await;
    told(&office.save("01-lead.md", json!({ "fields": { "title": "Mine" } })).await, 200);
    office.newsroom.with(ITEM, STORY.replace("quiet", "loud"));
    let before = office.files();
    let answer = told(&office.ask("POST", "/undo", b"").await, 409);
    assert_eq!(answer["help"], "nothing was undone: it would take their change away");
    assert_eq!(office.files(), before);
}
