//! The preview as files: whole without this program, without scripts and without a network.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::preview_process::two_stories;
use crate::cli::harness::NewsroomDir;

const ISSUE: &str = "2022-11-18";

/// A newsroom with comments and a finding.
fn newsroom() -> NewsroomDir {
    let room = two_stories();
    room.with(
        "issues/2022-11-18/comments.toml",
        "[[comment]]\nid = \"c1\"\nitem = \"02-river.md\"\nby = \"Dana\"\nat = 2026-11-24T10:00:00Z\ntext = \"Longer <please>\"\n\
         quote = \"It flows\"\n[[comment]]\nid = \"c2\"\nby = \"Kim\"\nat = 2026-11-24T11:00:00Z\ntext = \"x\"\nodd = 1\n",
    );
    room
}

/// All files below a folder, by their paths.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn exported(room: &NewsroomDir, dir: &str) -> BTreeMap<String, Vec<u8>> {
    let ran = room.run(&["preview", ISSUE, "--export", dir]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    files(&room.path().join(dir))
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let needle = format!(" {attribute}=\"");
    html.split(needle.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_look_is_a_file_and_every_link_leads_to_one() {
    let files = exported(&newsroom(), "shown");
    let pages: Vec<_> = files
        .keys()
        .filter(|name| {
            name.split_once('.').is_some_and(|(stem, ending)| ending == "html" && !stem.contains('/'))
        })
        .collect();
    // A mail in 4 widths, 4 colours, with and without pictures and styles; a page by day and night; 6 views more.
    assert_eq!(pages.len(), 4 * 4 * 4 + 4 * 2 + 6, "{pages:?}");
    for name in pages {
        let page = std::str::from_utf8(&files[name]).unwrap();
        let frames = values(page, "src").into_iter().chain(values(page, "href"));
        for target in frames.filter(|target| !target.starts_with('#') && *target != "data:,") {
            assert!(files.contains_key(target), "{name}: {target}");
        }
        // Nothing that would need this program, and nothing that tells of this machine.
        for word in [
            "EventSource",
            "<form",
            "data-write",
            "data-words",
            "vscode:",
            "edit:",
            "?key=",
            "\"/issues/",
            "allow-scripts",
        ] {
            assert!(!page.contains(word), "{name}: {word}");
        }
        assert_eq!(page.matches("<script").count(), 1, "{name}");
        assert!(page.contains("Longer &lt;please&gt;") && page.contains("“It flows”"), "{name}");
        assert!(page.contains("comments.toml:13:1 <code>toml::unknown_key</code>"), "{name}");
    }
}

#[test]
fn frames_are_copies_of_what_is_sent_with_pictures_beside_them() {
    let files = exported(&newsroom(), "shown");
    let text = |name: &str| std::str::from_utf8(&files[name]).unwrap();
    let plain = text("frames/mail.html");
    let [picture] = super::frame::pictures(plain).try_into().unwrap();
    assert!(files[picture.strip_prefix("../").unwrap()].starts_with(b"\xff\xd8\xff"), "{picture}");
    assert_eq!(super::frame::pictures(text("frames/mail-no-pictures.html")), ["data:,"]);
    assert!(!super::frame::pictures(text("frames/web.html")).iter().any(|url| url.contains("//")));
    let bare = text("frames/mail-no-styles.html");
    assert!(plain.contains("<style>") && plain.contains(" style=\""), "{plain}");
    // What only Outlook reads stands in remarks.
    let seen = bare.split("<!--").map(|piece| piece.rsplit("-->").next().unwrap()).collect::<String>();
    assert!(!seen.contains("<style") && !seen.contains(" style=\""), "{bare}");
    for frame in files.keys().filter(|name| name.starts_with("frames/")) {
        // A page for the archive tells search engines about itself, in words that nothing runs.
        let scripts = text(frame).matches("<script").count();
        assert_eq!(scripts, text(frame).matches("<script type=\"application/ld+json\"").count(), "{frame}");
        assert!(!text(frame).contains("prefers-color-scheme"), "{frame}");
        let away =
            text(frame).matches("<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"http").count();
        let within = text(frame).matches("<a href=\"#").count();
        assert_eq!(away + within, text(frame).matches("<a ").count(), "{frame}");
    }
    // What was changed is said, and what is sent lies beside it.
    for (page, words) in [
        ("index.html", "This is a copy: "),
        (
            "mail-375-gmail-no-pictures-no-styles.html",
            "Pictures were removed. Styles were removed. This is a copy: ",
        ),
    ] {
        assert!(text(page).contains(words), "{page}");
    }
    assert!(text("message.eml").contains("Subject: "));
}

#[test]
fn the_same_issue_gives_the_same_bytes() {
    let room = newsroom();
    let first = exported(&room, "one");
    assert_eq!(first, exported(&room, "two"));
    assert_eq!(first, exported(&room, "one"), "over itself");
    let list: Value = serde_json::from_slice(&first["export.json"]).unwrap();
    let listed: Vec<_> =
        list["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(listed.len(), first.len());
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let room = newsroom();
    room.with("mine/letter.txt", "dear");
    let refused = room.run(&["preview", ISSUE, "--export", "mine", "--format", "json"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.out.contains("it is not empty and not an earlier export"), "{}", refused.out);
    assert_eq!(files(&room.path().join("mine")).len(), 1);

    // What somebody lays into an export stays, and is not written over; what is not shown any more goes.
    let first = exported(&room, "shown");
    let picture = first.keys().find(|name| name.starts_with("pictures/")).unwrap();
    room.with("shown/letter.txt", "dear");
    room.with("issues/2022-11-18/02-river.md", "+++\ntitle = \"River of data\"\n+++\n\nIt flows.\n");
    let second = exported(&room, "shown");
    assert!(second.contains_key("letter.txt") && !second.contains_key(picture), "{:?}", second.keys());
    let list = String::from_utf8(second["export.json"].clone()).unwrap();
    room.with("shown/export.json", list.replace("\"index.html\",", ""));
    let refused = room.run(&["preview", ISSUE, "--export", "shown"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("`index.html` in it was not written by an export"), "{}", refused.err);
}

#[test]
fn the_command_says_what_it_wrote() {
    let room = newsroom();
    let ran = room.run(&["preview", ISSUE, "--export", "shown", "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&told["issue"], &told["dir"]), (&ISSUE.into(), &"shown".into()));
    assert_eq!(told["files"].as_array().unwrap().len(), files(&room.path().join("shown")).len());
    room.with("issues/2022-11-18/issue.toml", "title = \n");
    let broken = room.run(&["preview", ISSUE, "--export", "other"]);
    assert_eq!(broken.code, 1, "{}", broken.err);
    assert!(broken.err.contains("cannot be composed as it is"), "{}", broken.err);
    assert!(!room.path().join("other").exists());
}

#[test]
fn a_real_browser_opens_it_from_disk_and_sees_each_look_differently() {
    let room = newsroom();
    let files = exported(&room, "shown");
    let folder = tempfile::tempdir().unwrap();
    let mut looks: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in [
        "index.html",
        "mail-600-dark.html",
        "mail-600-gmail.html",
        "mail-600-light-no-pictures.html",
        "mail-600-light-no-styles.html",
        "web-600-dark.html",
        "text.html",
    ] {
        assert!(files.contains_key(name), "{name}");
        let picture = folder.path().join("look.png");
        crate::browser::chromium(&[
            "--timeout=20000".to_owned(),
            "--window-size=1200,1600".to_owned(),
            format!("--screenshot={}", picture.display()),
            format!("file://{}", room.path().join("shown").join(name).display()),
        ]);
        let look = fs::read(&picture).unwrap();
        assert!(look.starts_with(b"\x89PNG") && look.len() > 20_000, "{name}: {} bytes", look.len());
        let same = looks.iter().find(|(_, other)| *other == look);
        assert!(same.is_none(), "{name} looks like {:?}", same.map(|(other, _)| other));
        looks.push((name, look));
        fs::remove_file(picture).unwrap();
    }
    // A picture that is loaded weighs most of all.
    let weight = |name: &str| looks.iter().find(|(known, _)| *known == name).unwrap().1.len();
    let (with, without) = (weight("index.html"), weight("mail-600-light-no-pictures.html"));
    assert!(with > 2 * without, "{with} {without}");
}
