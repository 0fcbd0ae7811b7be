//! What is done with a file of each kind: read it twice, look at every finding, compose, check.

use std::collections::BTreeSet;

use briefing::diagnostic::Diagnostics;
use briefing::domain::{EmailAddress, PersonName, TopicId};
use briefing::smtp::Relay;
use briefing::source::{SourceTree, Span};
use briefing::{config, issue, subscriber_file};
use secrecy::ExposeSecret;

use super::{checking, findings, places};
use crate::support::TestNewsroom;

const FOLDER: &str = "issues/2022-11-18";
/// The smallest picture there is: a single white point.
const PICTURE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
/// With a site, pictures stay there; without one they travel in the mail.
const WITH_SITE: &str = "[publication]\nname = \"주말 브리핑\"\nhouse = \"등불\"\nfrom = \"Briefing <briefing@lantern.example>\"\n\
    language = \"ko\"\ntime_zone = \"Asia/Seoul\"\nday = \"Friday\"\nsite = \"https://briefing.lantern.example\"\n\
    [[topic]]\nid = \"privacy\"\nname = \"개인정보\"\n[author.dasom]\nname = \"길다솜\"\nbio = \"Writes.\"\n";
/// A variable that is set, and what it holds.
const SET: (&str, &str) = ("PASSWORD", "zwölf-Boote");

fn newsroom() -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    newsroom.with(&format!("{FOLDER}/a.gif"), PICTURE);
    newsroom
}

/// Reads the newsroom twice, composes and checks.
fn read(newsroom: &TestNewsroom) {
    let (read, again) = (newsroom.read(), newsroom.read());
    assert_eq!(read.diagnostics, again.diagnostics, "the same files give the same findings");
    assert_eq!(read.issue, again.issue, "the same files give the same issue");
    checking::check(read);
}

/// An item file.
pub fn front_matter(input: &[u8]) {
    read(newsroom().with(&format!("{FOLDER}/01-lead.md"), input));
}

/// Markdown: as a greeting, as the words of an item, and as a value in a TOML file.
pub fn markdown(input: &[u8]) {
    let mut newsroom = newsroom();
    let item = [b"+++\ntitle = \"Boats at dusk\"\ntopics = [\"privacy\"]\n+++\n", input].concat();
    newsroom.with("briefing.toml", WITH_SITE).with(&format!("{FOLDER}/01-lead.md"), item);
    read(newsroom.with(&format!("{FOLDER}/greeting.md"), input));

    let mut tree = SourceTree::in_memory([("a.md", input), (&format!("{FOLDER}/a.gif"), PICTURE)]);
    let Ok(file) = tree.load("a.md") else { return };
    let (text, whole) = (tree.file(file).text(), tree.file(file).body());
    let mut found = Diagnostics::default();
    let exact = issue::markdown::read_file(&tree, file, whole.clone(), FOLDER, &mut found);
    places::prose(&exact, &tree);
    let at = Span::new(file, whole.clone());
    let placed = issue::markdown::read_value(&tree, &text[whole], at, FOLDER, &mut found);
    places::prose(&placed, &tree);
    assert_eq!(exact.plain(), placed.plain(), "the words do not depend on where they stand");
    findings::inspect(&found, &tree);
}

/// An issue's facts.
pub fn issue_toml(input: &[u8]) {
    read(newsroom().with(&format!("{FOLDER}/issue.toml"), input));
}

/// A newsroom's configuration, alone and with an issue.
pub fn briefing_toml(input: &[u8]) {
    let (name, value) = SET;
    let mut tree = SourceTree::in_memory([("briefing.toml", input), ("a.gif", PICTURE)]);
    let mut found = Diagnostics::default();
    let variables = |asked: &str| (asked == name).then(|| value.to_owned());
    let config = config::load(&mut tree, &variables, &mut found);
    assert!(config.is_some() || found.has_errors(), "nothing came of it, and nobody says why");
    if let Some(url) = config.and_then(|config| config.sending.url) {
        // Whatever it says, it says it without quoting: there may be a password in it.
        let _ = Relay::parse(url.expose_secret());
    }
    found.sort(&tree);
    findings::inspect(&found, &tree);
    if !input.windows(value.len()).any(|window| window == value.as_bytes()) {
        let quoted = |words: &String| words.contains(value);
        let told =
            found.iter().any(|finding| quoted(&finding.message) || finding.help.as_ref().is_some_and(quoted));
        assert!(!told, "a password is told: {found:?}");
    }
    read(newsroom().with("briefing.toml", input).with("a.gif", PICTURE));
}

/// A list of readers.
pub fn subscribers_toml(input: &[u8]) {
    let mut tree = SourceTree::in_memory([("subscribers.toml", input)]);
    let Ok(file) = tree.load("subscribers.toml") else { return };
    let topics = ["privacy", "policy"].map(|topic| TopicId::parse(topic).expect("a topic"));
    let (mut found, mut again) = (Diagnostics::default(), Diagnostics::default());
    let known = subscriber_file::KnownIds { topics: topics.to_vec(), newsletters: Vec::new() };
    let readers = subscriber_file::read(&tree, file, &known, &mut found);
    assert_eq!(
        subscriber_file::read(&tree, file, &known, &mut again),
        readers,
        "the same file gives the same readers"
    );
    assert_eq!(found, again, "the same file gives the same findings");
    let keys: BTreeSet<_> = readers.iter().map(|reader| reader.email.key()).collect();
    assert_eq!(keys.len(), readers.len(), "nobody is there twice");
    for reader in &readers {
        let address = reader.email.to_string();
        assert!(!address.contains(char::is_control) && address.contains('@'), "{address:?}");
        assert_eq!(
            EmailAddress::parse(&address).as_ref(),
            Ok(&reader.email),
            "the store gives back what it took"
        );
        if let Some(name) = &reader.name {
            assert_eq!(
                PersonName::parse(name.as_str()).as_ref(),
                Some(name),
                "the store gives back what it took"
            );
        }
    }
    found.sort(&tree);
    findings::inspect(&found, &tree);
}
