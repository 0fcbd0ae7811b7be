//! The whole `preview_process`: the real binary, files on disk, the real mail.

use std::net::SocketAddr;

use briefing::mime::ParsedMessage;

use super::client::{Events, get, seen};
use super::frame::pictures;
use crate::cli::harness::{CONFIG, ITEM, NewsroomDir};
use crate::support::repository;
use crate::support::server_process::{OwnedChild, address_in, start_server};

/// Where the only issue stands.
pub const ISSUE: &str = "/issues/2022-11-18";

/// A running `briefing preview`.
pub struct Preview {
    process: OwnedChild,
    pub at: SocketAddr,
}

impl Preview {
    /// Starts it on a free port.
    pub fn start(newsroom: &NewsroomDir) -> Self {
        let mut command = newsroom.command(&["preview", "--listen", "127.0.0.1:0", "--format", "json"]);
        command.env("BRIEFING_EDITOR", "edit:{file}:{line}:{column}");
        let (process, told) = start_server(&mut command);
        let page = told["page"].as_str().unwrap();
        assert!(page.ends_with(ISSUE), "{page}");
        Self { process, at: address_in(page) }
    }

    /// Ends it at once.
    pub fn end(&mut self) {
        self.process.0.kill().unwrap();
        self.process.0.wait().unwrap();
    }

    async fn seen(&self, rest: &str) -> String {
        seen(self.at, format!("{ISSUE}{rest}")).await
    }
}

/// Two stories, the second about a topic, with a picture whose name has to be written otherwise in a URL.
pub fn two_stories() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let picture = std::fs::read(repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
    newsroom.with("issues/2022-11-18/images/한강 1.jpg", picture);
    newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
    newsroom.with(
        "issues/2022-11-18/02-river.md",
        "+++\ntitle = \"River of data\"\ntopics = [\"privacy\"]\n[image]\nfile = \"images/한강 1.jpg\"\n\
         alt = \"A river\"\ncredit = \"Photo: us\"\n+++\n\nIt flows.\n",
    );
    newsroom.with(
        "subscribers.toml",
        "[[subscriber]]\nemail = \"minji@harbour.example\"\n\n\
         [[subscriber]]\nemail = \"kim@harbour.example\"\nname = \"Kim Minji\"\ntopics = [\"privacy\"]\n",
    );
    newsroom
}

/// Whether the story about the river comes before the one about boats.
fn river_first(mail: &str) -> bool {
    mail.find("River of data").unwrap() < mail.find("Boats at dusk").unwrap()
}

#[tokio::test]
async fn the_real_mail_is_shown_as_it_is_sent() {
    // With a site pictures are hosted, without one they travel inside.
    for site in ["site = \"https://briefing.lantern.example\"\n", ""] {
        let newsroom = two_stories();
        newsroom.with("briefing.toml", CONFIG.replace("site = \"https://briefing.lantern.example\"\n", site));
        let preview = Preview::start(&newsroom);
        let message = get(preview.at, format!("{ISSUE}/message.eml")).await;
        let sent = ParsedMessage::parse(&message.bytes).html().unwrap().to_owned();
        let mut shown = preview.seen("/mail").await;
        let locals = pictures(&shown);
        assert_eq!(locals.len(), 1, "{shown}");
        for (local, own) in locals.iter().zip(pictures(&sent)) {
            shown = shown.replace(local, &own);
        }
        assert_eq!(shown, sent);
        assert!(!sent.contains("<script"));
        for picture in locals.iter().chain(&pictures(&preview.seen("/web").await)) {
            let answer = get(preview.at, picture).await;
            assert_eq!(answer.header("content-type"), Some("image/jpeg"), "{picture}");
            assert!(answer.bytes.starts_with(b"\xff\xd8\xff"), "{picture}");
        }
    }
}

#[tokio::test]
async fn what_is_written_is_shown() {
    let newsroom = NewsroomDir::small();
    let preview = Preview::start(&newsroom);
    assert!(preview.seen("?view=outline").await.contains("Boats at dusk"));
    let mut events = Events::open(preview.at).await;
    newsroom.with(ITEM, "+++\ntitle = \"Boats at dawn\"\n+++\n\nThe harbour was loud.\n");
    events.until(preview.at, &format!("{ISSUE}?view=outline"), "Boats at dawn").await;

    newsroom.with(ITEM, "+++\ntitel = \"Boats at noon\"\n+++\n\nThe harbour was loud.\n");
    let page = events.until(preview.at, ISSUE, "This is the last version that could be.").await;
    let root = newsroom.path().canonicalize().unwrap();
    let place = format!("<a href=\"edit:{}/{ITEM}:2:1\">{ITEM}:2:1</a>", root.display());
    assert!(page.contains("<li class=\"error\">") && page.contains(&place), "no {place} in {page}");
    assert!(preview.seen("/mail").await.contains("Boats at dawn"));

    // Editors write beside the file and put the new one in its place.
    let beside = newsroom.path().join("issues/2022-11-18/.01-lead.md.swp");
    std::fs::write(&beside, "+++\ntitle = \"Boats at night\"\n+++\n\nThe harbour slept.\n").unwrap();
    std::fs::rename(beside, newsroom.path().join(ITEM)).unwrap();
    let page = events.until(preview.at, &format!("{ISSUE}?view=outline"), "Boats at night").await;
    assert!(!page.contains("class=\"stale\""), "{page}");
}

#[tokio::test]
async fn a_broken_configuration_keeps_the_last_good_mail() {
    let newsroom = two_stories();
    let config = CONFIG.replace("[publication]\n", "[publication]\nlanguage = \"ko\"\n");
    newsroom.with("briefing.toml", &config);
    let preview = Preview::start(&newsroom);
    let page = preview.seen("").await;
    assert!(page.contains("<html lang=\"ko\">") && page.contains("지적 사항"), "{page}");
    let mut events = Events::open(preview.at).await;
    newsroom.with("briefing.toml", "[publication\n");
    let page = events.until(preview.at, ISSUE, "toml::syntax").await;
    assert!(page.contains("<html lang=\"ko\">") && page.contains("마지막으로 만들어진 판"), "{page}");
    let [picture] = pictures(&preview.seen("/mail").await).try_into().unwrap();
    assert_eq!(get(preview.at, picture).await.header("content-type"), Some("image/jpeg"));
    newsroom.with("briefing.toml", &config);
    while events.next().await.is_some() {
        if !preview.seen("").await.contains("class=\"stale\"") {
            return;
        }
    }
    panic!("the preview has ended");
}

#[tokio::test]
async fn every_reader_has_a_copy() {
    let newsroom = two_stories();
    let preview = Preview::start(&newsroom);
    let sample = preview.seen("/mail").await;
    assert!(!river_first(&sample) && sample.contains("reader@example.com"), "{sample}");
    assert!(river_first(&preview.seen("/mail?topics=privacy").await));
    let kim = preview.seen("/mail?for=kim%40harbour.example").await;
    assert!(river_first(&kim) && kim.contains("kim@harbour.example"), "{kim}");
    assert!(!kim.contains("reader@example.com"), "{kim}");
    let minji = preview.seen("/mail?for=minji%40harbour.example").await;
    assert!(!river_first(&minji) && minji.contains("minji@harbour.example"), "{minji}");

    let page = preview.seen("?for=nobody%40harbour.example").await;
    assert!(page.contains("<p class=\"stale\">`nobody@harbour.example` is not a subscriber</p>"), "{page}");
    assert!(page.contains("There is nothing to show yet."), "{page}");
    let page = preview.seen("?for=nobody").await;
    assert!(page.contains("<p class=\"stale\">`nobody` is not a valid address"), "{page}");
    let page = preview.seen("?for=a%40b%40c").await;
    assert!(page.contains("<p class=\"stale\">`a@b@c` is not a valid address"), "{page}");
}

#[tokio::test]
async fn pictures_of_a_shorter_copy_are_its_own() {
    let newsroom = two_stories();
    // Two pictures that travel inside; readers of `privacy` get the second story alone.
    let config = CONFIG.replace("site = \"https://briefing.lantern.example\"\n", "interests = \"filter\"\n");
    newsroom.with("briefing.toml", format!("{config}\n[[topic]]\nid = \"boats\"\nname = \"Boats\"\n"));
    let table = std::fs::read(repository().join("issues/2022-11-18/images/round-table.jpg")).unwrap();
    newsroom.with("issues/2022-11-18/images/boats.jpg", table);
    newsroom.with(
        ITEM,
        "+++\ntitle = \"Boats at dusk\"\ntopics = [\"boats\"]\n[image]\nfile = \"images/boats.jpg\"\n\
         alt = \"Boats\"\ncredit = \"Photo: us\"\n+++\n\nQuiet.\n",
    );
    let preview = Preview::start(&newsroom);
    let whole = pictures(&preview.seen("/mail").await);
    let [own] = pictures(&preview.seen("/mail?topics=privacy").await).try_into().unwrap();
    assert_eq!(whole.len(), 2);
    let river = get(preview.at, &whole[1]).await.bytes;
    assert!(river.starts_with(b"\xff\xd8\xff") && get(preview.at, own).await.bytes == river);
}

#[tokio::test]
async fn it_ends_when_it_is_asked_to() {
    let newsroom = NewsroomDir::small();
    let mut preview = Preview::start(&newsroom);
    let mut events = Events::open(preview.at).await;
    preview.process.signal("TERM");
    // The page is told; and no change of a file has to come first.
    assert_eq!(events.next().await, None);
    assert!(preview.process.0.wait().unwrap().success());
}

#[tokio::test]
async fn a_real_browser_shows_each_look_differently() {
    let newsroom = two_stories();
    let preview = Preview::start(&newsroom);
    let folder = tempfile::tempdir().unwrap();
    let mut looks = Vec::new();
    for query in ["", "?pictures=off", "?styles=off", "?colour=gmail"] {
        let file = folder.path().join("look.png");
        crate::browser::chromium(&[
            "--timeout=20000".to_owned(),
            "--window-size=600,1600".to_owned(),
            format!("--screenshot={}", file.display()),
            format!("http://{}{ISSUE}/mail{query}", preview.at),
        ]);
        let picture = std::fs::read(&file).unwrap();
        // A page that paints nothing compresses to next to nothing.
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 8_000, "{query}: {} bytes", picture.len());
        looks.push((picture, query));
        std::fs::remove_file(file).unwrap();
    }
    for (index, (look, query)) in looks.iter().enumerate() {
        let same = looks[..index].iter().find(|(other, _)| other == look);
        assert!(same.is_none(), "{query} looks like {:?}", same.map(|(_, query)| query));
    }
    // The picture is by far the heaviest.
    assert!(looks[0].0.len() > 2 * looks[1].0.len(), "{} {}", looks[0].0.len(), looks[1].0.len());
}
