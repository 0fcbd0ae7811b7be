//! Pictures from the newsroom's folder to the composed mail.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;

use briefing::compose::render;
use briefing::diagnostic::Diagnostics;
use briefing::domain::{Rendered, Variant};
use briefing::imaging::{Cache, NoCache, prepare_all, prepare_publication};

use crate::support::{TestNewsroom, repository};

const CONFIG: &str = "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\n\
    logo = \"images/logo.png\"\nlogo_alt = \"A lantern\"\nSITE\n[author.dasom]\nname = \"Dasom Ryu\"\n\
    bio = \"Writes about the sea.\"\nphoto = \"images/dasom.jpg\"\n";

fn bytes(sample: &str) -> Vec<u8> {
    fs::read(repository().join("issues").join(sample)).unwrap()
}

fn newsroom(site: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with("briefing.toml", CONFIG.replace("SITE", site))
        .with("issues/2022-11-18/01-lead.md", "+++\ntitle = \"Boats\"\n+++\n\nThe harbour was quiet.\n")
        .with("images/logo.png", bytes("2023-09-22/images/help-desk.png"))
        .with("images/dasom.jpg", bytes("2022-11-18/images/cover.jpg"));
    newsroom
}

fn composed(newsroom: &TestNewsroom, cache: &dyn Cache) -> Rendered {
    let read = newsroom.read();
    assert_eq!(read.shown(), "");
    let (mut publication, mut issue) = (read.config.unwrap().publication, read.issue.unwrap());
    let mut findings = Diagnostics::default();
    prepare_publication(&mut publication, cache, &mut findings);
    prepare_all(&mut issue, cache, &mut findings);
    assert!(findings.is_empty());
    render(&issue, &publication, &Variant::whole()).unwrap()
}

#[test]
fn logo_and_portrait_travel_inside_the_mail_small_and_once() {
    let rendered = composed(&newsroom(""), &NoCache);
    let html = rendered.html.marked();
    assert!(
        html.contains("alt=\"A lantern\" width=\"120\"") && html.contains("alt=\"Dasom Ryu\" width=\"64\"")
    );
    assert_eq!(rendered.attachments.len(), 2);
    for attachment in &rendered.attachments {
        assert!(html.contains(&format!("src=\"cid:{}\"", attachment.content_id)));
        assert!(attachment.bytes.len() < 60_000, "{}: {}", attachment.file_name, attachment.bytes.len());
    }
}

#[test]
fn with_a_site_they_are_linked_by_their_content() {
    let rendered = composed(&newsroom("site = \"https://briefing.lantern.example\""), &NoCache);
    assert!(rendered.attachments.is_empty());
    let html = rendered.html.marked();
    assert!(html.contains("src=\"https://briefing.lantern.example/images/dasom-"), "{html}");
}

/// Keeps what it is given, and insists that nothing is made twice.
#[derive(Default)]
struct MemoryCache(RefCell<BTreeMap<String, Vec<u8>>>);

impl Cache for MemoryCache {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.0.borrow().get(key).cloned()
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        let before = self.0.borrow_mut().insert(key.to_owned(), bytes.to_vec());
        assert_eq!(before, None, "what is kept is not made again");
    }
}

#[test]
fn a_cache_changes_nothing_but_the_time() {
    let (newsroom, cache) = (newsroom(""), MemoryCache::default());
    let first = composed(&newsroom, &cache);
    assert_eq!(cache.0.borrow().len(), 2);
    assert_eq!(composed(&newsroom, &cache), first);
    assert_eq!(composed(&newsroom, &NoCache), first);
}

/// Composes an issue whose item names a picture, and which has these files. Returns findings and attached file names.
fn attached(name: &str, files: &[&str]) -> (String, Vec<String>) {
    let mut newsroom = TestNewsroom::small();
    let item = format!("+++\ntitle = \"Boats\"\n[image]\nfile = \"{name}\"\nalt = \"A\"\n+++\n\nWords.\n");
    newsroom.with("issues/2022-11-18/01-lead.md", item);
    for file in files {
        newsroom.with(&format!("issues/2022-11-18/{file}"), bytes("2023-09-22/images/help-desk.png"));
    }
    let read = newsroom.read();
    let shown = read.shown();
    let (publication, mut issue) = (read.config.unwrap().publication, read.issue.unwrap());
    prepare_all(&mut issue, &NoCache, &mut Diagnostics::default());
    let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
    (shown, rendered.attachments.into_iter().map(|attachment| attachment.file_name).collect())
}

#[test]
fn picture_is_found_under_the_name_of_another_computer() {
    for (name, file) in [
        ("my%20boat.jpg", "my boat.jpg"),
        ("boat.jpg", "images/boat.jpg"),
        ("images/BOAT.jpg", "images/boat.JPG"),
        ("\u{1112}\u{1161}\u{11ab}.png", "images/\u{d55c}.png"),
    ] {
        let (findings, names) = attached(name, &[file]);
        assert_eq!((findings.as_str(), names.len()), ("", 1), "{name}");
    }
}

#[test]
fn pictures_that_may_be_meant_are_proposed() {
    let (findings, names) = attached("Boat.jpg", &["boat.jpg", "images/boat.jpg"]);
    assert!(findings.contains("images::missing_file"), "{findings}");
    assert!(names.is_empty());
}
