//! The floors of the house, drawn from the `use` lines: an arrow that points up fails with file and line.
//!
//! `ALLOWED` is the plan in ARCHITECTURE.md as a table; `OWNERS` says which room owns which big dependency.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;

/// Each room, its floor, and the rooms it may use.
const ALLOWED: &[(&str, u8, &[&str])] = &[
    ("domain", 0, &[]),
    ("html", 1, &[]),
    ("http_fetch", 1, &["domain", "runtime"]),
    ("source", 1, &["domain"]),
    ("diagnostic", 1, &["domain", "source"]),
    ("document", 1, &["domain", "source", "diagnostic"]),
    ("issue", 2, &["domain", "source", "diagnostic", "document"]),
    ("subscriber_file", 2, &["domain", "source", "diagnostic", "document"]),
    ("imaging", 3, &["domain", "source", "diagnostic", "issue"]),
    ("compose", 3, &["domain", "source", "diagnostic", "issue"]),
    ("check", 4, &["domain", "html", "source", "diagnostic", "issue", "imaging", "compose"]),
    ("runtime", 1, &[]),
    ("web", 1, &[]),
    ("mime", 1, &["html"]),
    ("edit", 5, &["domain", "source", "diagnostic", "document", "issue"]),
    ("comments", 5, &["domain", "source", "diagnostic", "document"]),
    ("message", 5, &["domain", "smtp"]),
    ("smtp", 1, &["domain"]),
    ("store", 5, &["domain"]),
    ("deliver", 6, &["domain", "check", "runtime", "message", "smtp", "store"]),
    ("inbox", 7, &["domain", "runtime", "web", "mime"]),
    (
        "preview",
        9,
        &[
            "app",
            "domain",
            "diagnostic",
            "source",
            "comments",
            "compose",
            "edit",
            "html",
            "web",
            "mime",
            "runtime",
        ],
    ),
    ("linkcheck", 7, &["domain", "http_fetch", "runtime", "store"]),
    (
        "config",
        7,
        &["domain", "source", "diagnostic", "document", "issue", "check", "deliver", "message", "smtp"],
    ),
    (
        "app",
        8,
        &[
            "domain",
            "source",
            "diagnostic",
            "document",
            "issue",
            "subscriber_file",
            "imaging",
            "compose",
            "check",
            "runtime",
            "message",
            "smtp",
            "store",
            "edit",
            "comments",
            "deliver",
            "http_fetch",
            "linkcheck",
            "config",
            "inbox",
        ],
    ),
    ("cli", 10, &["*"]),
];

/// Crates that only some rooms may name. `cli` names a crate here only if it is listed.
const OWNERS: &[(&str, &[&str])] = &[
    // The oracle of tests and benches: a message is compiled, never built.
    ("lettre", &[]),
    ("aws_lc_rs", &["message"]),
    ("rusqlite", &["store"]),
    ("axum", &["web", "inbox", "preview"]),
    ("maud", &["compose", "inbox", "preview"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("getrandom", &["app", "cli"]),
    ("notify", &["runtime"]),
    ("similar", &["cli"]),
    ("comrak", &["issue"]),
    ("image", &["imaging"]),
    ("toml", &["document"]),
    ("toml_edit", &["comments", "edit"]),
    ("annotate_snippets", &["diagnostic"]),
    ("mail_parser", &["mime"]),
    ("rustls", &["smtp", "inbox", "http_fetch"]),
    ("tokio_rustls", &["smtp", "inbox"]),
    ("rustls_platform_verifier", &["smtp"]),
    ("tokio", &["runtime", "smtp", "store", "deliver", "inbox", "http_fetch", "linkcheck", "preview", "cli"]),
    ("tokio_util", &["runtime"]),
    ("reqwest", &["http_fetch"]),
    ("lol_html", &["html"]),
    ("tracing", &["deliver"]),
    ("tracing_subscriber", &["cli"]),
];

/// Words that no pure floor may contain: they reach for the outside world.
const IMPURE: &[&str] =
    &["std::net", "std::env", "std::thread", "Timestamp::now", "Zoned::now", "SystemTime", "Instant"];

/// A line of code with its place.
struct Line {
    file: PathBuf,
    number: usize,
    room: String,
    text: String,
}

/// Every line of src that is neither comment nor test code.
fn lines() -> Vec<Line> {
    let (src, mut files) = (repository().join("src"), Vec::new());
    collect(&src, &mut files);
    let mut lines = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(&src).unwrap().to_owned();
        let room = path.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        // Unit tests stand at the foot of their file.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for (index, line) in code.lines().enumerate() {
            let text = line.split("//").next().unwrap().to_owned();
            lines.push(Line { file: path.clone(), number: index + 1, room: room.clone(), text });
        }
    }
    lines
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The rooms a line names: after `crate::`, also in a braced list.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        // `briefing_crate::` or `$crate::` of another crate would not be ours.
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let heads: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').collect(),
            None => vec![rest],
        };
        for head in heads {
            let word: String = head.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            named.insert(word);
        }
    }
    named
}

fn violations(check: impl Fn(&Line) -> Vec<String>) -> String {
    let all = lines();
    let found = all.iter().flat_map(|line| {
        let place = format!("src/{}:{}", line.file.display(), line.number);
        check(line).into_iter().map(move |what| format!("{place}: {what}"))
    });
    found.collect::<Vec<_>>().join("\n")
}

#[test]
fn arrows_point_down() {
    let found = violations(|line| {
        let Some((_, floor, allowed)) = ALLOWED.iter().find(|(room, ..)| *room == line.room) else {
            return Vec::new();
        };
        let rooms = rooms_named(&line.text).into_iter().filter(|room| *room != line.room);
        let rooms = rooms.filter(|room| ALLOWED.iter().any(|(known, ..)| known == room));
        let wrong = rooms.filter(|room| allowed != &["*"] && !allowed.contains(&room.as_str()));
        wrong
            .map(|room| format!("`{}` (floor {floor}) may use {allowed:?}, not `{room}`", line.room))
            .collect()
    });
    assert_eq!(found, "");
}

#[test]
fn every_room_is_on_the_plan() {
    let rooms: BTreeSet<_> = lines().into_iter().map(|line| line.room).collect();
    let planned: BTreeSet<_> = ALLOWED.iter().map(|(room, ..)| (*room).to_owned()).collect();
    let extra: Vec<_> =
        rooms.difference(&planned).filter(|room| !matches!(room.as_str(), "lib" | "main")).collect();
    assert!(extra.is_empty(), "rooms without a floor: {extra:?}");
    assert!(planned.is_subset(&rooms), "floors without a room: {:?}", planned.difference(&rooms));
}

#[test]
fn the_plan_itself_points_down() {
    for (room, floor, allowed) in ALLOWED {
        for below in allowed.iter().filter(|below| **below != "*") {
            let (_, other, _) = ALLOWED.iter().find(|(known, ..)| known == below).unwrap();
            assert!(other <= floor, "`{room}` on floor {floor} uses `{below}` on floor {other}");
        }
    }
}

#[test]
fn big_dependencies_have_owners() {
    let found = violations(|line| {
        let names = |krate: &&(&str, &[&str])| {
            let path = format!("{}::", krate.0);
            line.text.match_indices(&path).any(|(at, _)| {
                !line.text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'))
            })
        };
        let named = OWNERS.iter().filter(names).filter(|(_, owners)| !owners.contains(&line.room.as_str()));
        named.map(|(krate, owners)| format!("`{krate}` belongs to {owners:?}")).collect()
    });
    assert_eq!(found, "");
}

#[test]
fn pure_floors_reach_for_nothing_outside() {
    let pure =
        ["domain", "diagnostic", "document", "issue", "subscriber_file", "imaging", "compose", "check"];
    let found = violations(|line| {
        let reaches = |word: &&&str| pure.contains(&line.room.as_str()) && line.text.contains(**word);
        let outside = IMPURE.iter().chain(&["std::fs", "async fn"]).filter(reaches);
        outside.map(|word| format!("`{}` is pure and names `{word}`", line.room)).collect()
    });
    assert_eq!(found, "");
}

#[test]
fn only_the_command_line_prints() {
    let macros = ["println!", "eprintln!", "print!(", "eprint!(", "process::exit"];
    let found = violations(|line| {
        let prints = macros.iter().filter(|word| line.room != "cli" && line.text.contains(**word));
        prints.map(|word| format!("`{}` prints with `{word}`", line.room)).collect()
    });
    assert_eq!(found, "");
}

#[test]
fn an_arrow_up_would_be_seen() {
    assert_eq!(rooms_named("use crate::deliver::run;").into_iter().collect::<Vec<_>>(), ["deliver"]);
    let list = rooms_named("use crate::{store::Ledger, domain::Tally};");
    assert_eq!(list.into_iter().collect::<Vec<_>>(), ["domain", "store"]);
}
