//! `docs/format.md` and the parser know the same keys, and the examples are read.

use std::collections::BTreeSet;

use crate::support::{TestNewsroom, repository};
use briefing::diagnostic::{Diagnostics, Severity};
use briefing::domain::{NewsletterId, TopicId};
use briefing::source::SourceTree;
use briefing::subscriber_file::{self, KnownIds};

/// A key that no table knows.
const UNKNOWN: &str = "zzqqxx";

/// A table of a file: its documented keys and its example.
#[derive(Debug, Default)]
struct Section {
    /// The heading of the file.
    file: String,
    /// The header as in the heading; empty for keys at the top of a file.
    header: String,
    keys: BTreeSet<String>,
    example: String,
    text: String,
}

fn sections() -> Vec<Section> {
    let page = std::fs::read_to_string(repository().join("docs/format.md")).unwrap();
    let (mut sections, mut file, mut in_example) = (Vec::<Section>::new(), String::new(), false);
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut file);
            sections.push(Section { file: file.clone(), ..Section::default() });
        } else if let Some(header) = line.strip_prefix("### ") {
            let header = header.trim_matches('`').to_owned();
            sections.push(Section { file: file.clone(), header, ..Section::default() });
        }
        let Some(section) = sections.last_mut() else { continue };
        section.text.extend([line, "\n"]);
        if line.starts_with("```") {
            in_example = line == "```toml";
        } else if in_example {
            section.example.extend([line, "\n"]);
        } else if let Some((key, _)) = line.strip_prefix("| `").and_then(|row| row.split_once("` |")) {
            assert!(section.keys.insert(key.to_owned()), "`{key}` is documented twice in {}", section.header);
        }
    }
    sections.retain(|section| !section.example.is_empty());
    sections
}

/// The newsroom of the examples, after a change to the example of each table.
fn newsroom(change: impl Fn(&Section) -> String) -> (TestNewsroom, String) {
    let text = |file: &str| -> String {
        sections()
            .iter()
            .filter(|section| section.file == file)
            .map(|section| change(section) + "\n")
            .collect()
    };
    let picture = std::fs::read(repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with("briefing.toml", text("briefing.toml"))
        .with("issues/2022-11-18/issue.toml", text("issue.toml"))
        .with(
            "issues/2022-11-18/01-lead.md",
            format!("+++\n{}+++\n\nThe harbour was quiet.\n", text("Items")),
        );
    for path in [
        "logo.jpg",
        "dasom.jpg",
        "issues/2022-11-18/images/harbour.jpg",
        "issues/2022-11-18/images/boats.jpg",
    ] {
        newsroom.with(path, picture.clone());
    }
    (newsroom, text("subscribers.toml"))
}

/// The findings about all files, as `file:line severity code message help`.
fn findings(newsroom: &TestNewsroom, subscribers: &str) -> Vec<(String, Severity, String, String)> {
    let read = newsroom.read();
    let mut tree = SourceTree::in_memory([("subscribers.toml", subscribers)]);
    let (file, mut found) = (tree.load("subscribers.toml").unwrap(), Diagnostics::default());
    subscriber_file::read(
        &tree,
        file,
        &KnownIds {
            topics: vec![TopicId::parse("privacy").unwrap()],
            newsletters: vec![NewsletterId::parse("daily").unwrap()],
        },
        &mut found,
    );
    let all = read.diagnostics.iter().map(|finding| (finding, &read.tree));
    let all = all.chain(found.iter().map(|finding| (finding, &tree)));
    let told = all.map(|(finding, tree)| {
        let line = tree.line_of(finding.span()).to_owned();
        let help = finding.help.clone().unwrap_or_default();
        (line, finding.severity, format!("{}: {}", finding.code, finding.message), help)
    });
    told.collect()
}

#[test]
fn examples_are_read_without_an_error() {
    let (newsroom, subscribers) = newsroom(|section| section.example.clone());
    let errors: Vec<_> = findings(&newsroom, &subscribers)
        .into_iter()
        .filter(|(_, severity, ..)| *severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let read = newsroom.read();
    assert!(read.config.is_some() && read.issue.unwrap().items.len() == 1);
}

#[test]
fn every_documented_key_has_an_example() {
    for section in sections() {
        for key in &section.keys {
            let is_table = sections().iter().any(|inner| {
                let inner = inner.header.trim_matches(['[', ']']);
                inner.split('.').any(|part| part == key)
            });
            assert!(
                is_table || section.text.contains(&format!("{key} = ")),
                "`{key}` of {} {}",
                section.file,
                section.header
            );
        }
    }
}

#[test]
fn the_parser_and_the_page_know_the_same_keys() {
    // A section without documented keys is a table of keys that the author chooses.
    for (index, wanted) in sections().iter().enumerate().filter(|(_, section)| !section.keys.is_empty()) {
        let line = format!("{UNKNOWN}{index} = 1\n");
        let (newsroom, subscribers) = newsroom(|section| {
            if (&section.file, &section.header) != (&wanted.file, &wanted.header) {
                return section.example.clone();
            }
            match section.example.split_once('\n').filter(|_| !section.header.is_empty()) {
                Some((header, rest)) => format!("{header}\n{line}{rest}"),
                None => format!("{line}{}", section.example),
            }
        });
        let all = findings(&newsroom, &subscribers);
        let found = all.iter().find(|(.., message, _)| message.contains(&format!("{UNKNOWN}{index}")));
        let (.., help) = found.unwrap_or_else(|| panic!("{wanted:?}: {all:#?}"));
        let known = help.strip_prefix("remove it; known here: ").unwrap_or_else(|| panic!("{help}"));
        let known: BTreeSet<_> = known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect();
        assert_eq!(known, wanted.keys, "left: the parser, right: {} {}", wanted.file, wanted.header);
    }
    // The tables of briefing.toml and subscribers.toml.
    for (file, path) in [("briefing.toml", "briefing.toml"), ("subscribers.toml", "")] {
        let (mut newsroom, subscribers) = newsroom(|section| section.example.clone());
        let documented: BTreeSet<_> = sections()
            .iter()
            .filter(|section| section.file == file)
            .map(|section| section.header.trim_matches(['[', ']']).split('.').next().unwrap().to_owned())
            .collect();
        let line = format!("{UNKNOWN} = 1\n");
        let all = if path.is_empty() {
            findings(&newsroom, &format!("{line}{subscribers}"))
        } else {
            let text = newsroom.text(path);
            newsroom.with(path, format!("{line}{text}"));
            findings(&newsroom, &subscribers)
        };
        let found = all.iter().find(|(.., message, _)| message.contains(UNKNOWN)).unwrap();
        let known = found.3.strip_prefix("remove it; known here: ").unwrap();
        let known: BTreeSet<_> = known.split(", ").map(|key| key.trim_matches('`').to_owned()).collect();
        assert_eq!(known, documented, "{file}");
    }
}
