//! Inputs that cannot be used: one clear sentence with a place, the right exit code, and nothing half done.

use std::fs::{self, File};

use super::harness::{CONFIG, ISSUE, ITEM, NewsroomDir, assert_page};

/// What every faulty newsroom has in common: `check` says what is wrong in words and in JSON, `send` and `build` refuse,
/// and nothing is written anywhere.
fn refused(name: &str, room: &NewsroomDir) {
    let before = room.files();
    let checked = room.run(&["check", "2022-11-18"]);
    let page = room.shown(&["check", "2022-11-18"], &checked);
    assert_page!(name, page);
    let json = room.run(&["check", "2022-11-18", "--format", "json"]);
    assert_eq!(json.code, checked.code, "{}", json.err);
    let document: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(document["errors"].as_u64() > Some(0) || document["error"].is_string(), "{document}");
    assert!(matches!(checked.code, 1 | 2), "{}", checked.code);
    let sent = room.run(&["send", "2022-11-18", "--yes"]);
    assert_eq!(sent.code, 2, "{}", sent.err);
    let built = room.run(&["build", "2022-11-18"]);
    assert_eq!(built.code, checked.code, "{}", built.err);
    for said in [&checked.out, &checked.err, &sent.err, &built.err] {
        assert!(!said.contains("panicked") && !said.contains("os error"), "{said}");
    }
    assert!(room.files() == before, "{:?}", room.names());
}

fn item(facts: &str, words: &str) -> String {
    format!("+++\ntitle = \"Boats at dusk\"\n{facts}+++\n\n{words}\n")
}

#[test]
fn an_issue_whose_toml_is_cut() {
    let room = NewsroomDir::small();
    room.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-18T18:00:00+09:00\nauthors = [\"das");
    refused("issue_toml_cut", &room);
}

#[test]
fn a_configuration_whose_toml_is_cut() {
    let room = NewsroomDir::small();
    room.with("briefing.toml", &CONFIG[..CONFIG.find("time_zone").unwrap() + 15]);
    refused("config_toml_cut", &room);
}

#[test]
fn an_unknown_key() {
    let room = NewsroomDir::small();
    room.with(ITEM, item("topcis = [\"privacy\"]\n", "Quiet."));
    refused("unknown_key", &room);
}

#[test]
fn a_missing_picture() {
    let room = NewsroomDir::small();
    room.with(ITEM, item("[image]\nfile = \"images/boat.jpg\"\nalt = \"A boat\"\n", "![A tern](tern.png)"));
    refused("missing_picture", &room);
}

#[test]
fn a_bad_date() {
    let room = NewsroomDir::small();
    room.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-31T18:00:00+09:00\n");
    refused("bad_date", &room);
    room.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-18T18:00:00\n");
    refused("bad_date_without_offset", &room);
    room.with(ISSUE, "title = \"Harbour\"\ndate = \"18 November\"\n");
    refused("bad_date_in_words", &room);
}

#[test]
fn a_bad_time_zone() {
    let room = NewsroomDir::small();
    room.with("briefing.toml", CONFIG.replace("Asia/Seoul", "Asia/Soul"));
    refused("bad_time_zone", &room);
}

#[test]
fn two_items_with_one_number() {
    let room = NewsroomDir::small();
    room.with("issues/2022-11-18/1-again.md", item("", "Loud."));
    room.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
    refused("duplicate_number", &room);
}

#[test]
fn an_address_with_a_line_break() {
    let room = NewsroomDir::small();
    room.with(
        "briefing.toml",
        CONFIG.replace("lantern.example\"", "lantern.example\\r\\nBcc: x@y.example\""),
    );
    refused("address_with_line_break", &room);
}

#[test]
fn a_reader_with_a_line_break() {
    let room = NewsroomDir::small();
    room.with("subscribers.toml", "[[subscriber]]\nemail = \"a@b.example\\r\\nBcc: x@y.example\"\n");
    let before = room.files();
    assert_page!("reader_with_line_break", room.page(&["send", "--yes"]));
    assert!(room.files() == before);
}

#[test]
fn text_that_is_not_utf_8() {
    let room = NewsroomDir::small();
    room.with(ITEM, b"+++\ntitle = \"Boats\"\n+++\n\nN\xFAria watched.\n");
    refused("not_utf_8", &room);
    room.with("briefing.toml", b"[publication]\nname = \"N\xFAria\"\n");
    refused("config_not_utf_8", &room);
}

#[test]
fn an_empty_issue() {
    let room = NewsroomDir::small();
    room.without(ITEM).without("issues/2022-11-18/greeting.md").with(ISSUE, "");
    refused("empty_issue", &room);
    room.without(ISSUE);
    refused("empty_folder", &room);
}

#[test]
fn an_issue_without_items() {
    let room = NewsroomDir::small();
    room.without(ITEM);
    refused("no_items", &room);
}

#[test]
fn a_picture_of_fifty_megabytes() {
    let room = NewsroomDir::small();
    room.with(ITEM, item("", "![A boat](boat.jpg)"));
    let file = File::create(room.path().join("issues/2022-11-18/boat.jpg")).unwrap();
    file.set_len(50 << 20).unwrap();
    refused("heavy_picture", &room);
}

#[test]
fn a_decompression_bomb() {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
    let room = NewsroomDir::small();
    room.with("issues/2022-11-18/bomb.png", bytes).with(ITEM, item("", "![A boat](bomb.png)"));
    refused("picture_bomb", &room);
}

#[test]
fn files_that_are_no_pictures() {
    let room = NewsroomDir::small();
    room.with("issues/2022-11-18/a.jpg", "<svg/>").with("issues/2022-11-18/b.png", b"\x89PNG\r\n\x1a\n\0\0");
    room.with("issues/2022-11-18/c.jpg", "");
    room.with(ITEM, item("", "![A](a.jpg)\n\n![B](b.png)\n\n![C](c.jpg)"));
    refused("no_pictures", &room);
}

#[test]
fn files_and_folders_in_each_others_place() {
    let room = NewsroomDir::small();
    room.without(ITEM).with(&format!("{ITEM}/inside.txt"), "");
    refused("folder_in_place_of_item", &room);
    let room = NewsroomDir::small();
    room.without("issues").with("issues", "a file");
    refused("file_in_place_of_issues", &room);
    let room = NewsroomDir::small();
    room.without("briefing.toml").with("briefing.toml/inside.txt", "");
    refused("folder_in_place_of_config", &room);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_closed() {
    use std::os::unix::fs::PermissionsExt;
    let room = NewsroomDir::small();
    let folder = room.path().join("issues/2022-11-18");
    let before = room.files();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    // The administrator may read everything: then there is no fault.
    let closed = fs::read_dir(&folder).is_err();
    let ran = room.run(&["check", "2022-11-18"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.code, i32::from(closed), "{}{}", ran.out, ran.err);
    assert!(room.files() == before);
}

#[test]
fn no_newsroom() {
    let room = NewsroomDir::empty();
    assert_page!("no_newsroom_here", room.page(&["check"]));
    assert_page!("no_newsroom_there", room.page(&["-C", "nowhere", "check"]));
    assert!(room.files().is_empty());
}

#[test]
fn a_list_that_is_missing() {
    let room = NewsroomDir::small();
    let before = room.files();
    assert_page!("list_missing", room.page(&["send", "--yes", "--to", "readers.toml"]));
    assert_page!("list_no_segment", room.page(&["send", "--yes", "--to", "everyone"]));
    assert_page!("list_unknown_topic", room.page(&["send", "--yes", "--to", "topic:privcy"]));
    assert!(room.files() == before);
}

#[test]
fn a_list_with_faults() {
    let room = NewsroomDir::small();
    let list = "[[subscriber]]\nemail = \"minji@harbour.example\"\n[[subscriber]]\nemail = \"MINJI@harbour.example\"\n\
                [[subscriber]]\nemail = \"x@y.example\"\nstatus = \"gone\"\ntopics = [\"privcy\"]\n\
                [[subscriber]]\nname = \"Nobody\"\n[[subscriber]]\nemail = \"no address\"\n";
    room.with("subscribers.toml", list);
    let before = room.files();
    assert_page!("list_faults", room.page(&["send", "--yes"]));
    room.with("subscribers.toml", "");
    assert_page!("list_empty", room.page(&["send", "--yes"]));
    room.with("subscribers.toml", list);
    assert!(room.files() == before);
}

#[test]
fn front_matter_that_does_not_end() {
    let room = NewsroomDir::small();
    room.with(ITEM, "+++\ntitle = \"Boats at dusk\"\n\nThe harbour was quiet.\n");
    refused("open_front_matter", &room);
    room.with(ITEM, "The harbour was quiet.\n");
    refused("no_front_matter", &room);
}

#[test]
fn links_and_html_that_no_reader_may_get() {
    let room = NewsroomDir::small();
    let words = "[here](javascript:alert(1)) and <script>alert(2)</script>\n\n<div>three</div>\n\n\
                 [a](/story) [b](#top) [c](mailto:newsroom) [d]() [e](file:///etc/passwd)";
    room.with(ITEM, item("link = \"javascript:alert(3)\"\n", words));
    refused("dangerous_words", &room);
}

#[test]
fn an_issue_that_is_not_there() {
    let room = NewsroomDir::small();
    let before = room.files();
    for (name, issue) in [
        ("issue_unknown", "2022-11-19"),
        ("issue_outside", "../2022-11-18"),
        ("issue_above", "issues/../.."),
        ("issue_elsewhere", "/tmp/2022-11-18"),
        ("issue_no_name", ""),
    ] {
        assert_page!(name, room.page(&["check", issue]));
        assert_eq!(room.run(&["send", issue, "--yes"]).code, 2);
    }
    room.without("issues");
    assert_page!("issue_none", room.page(&["check"]));
    assert!(room.files().len() < before.len());
}

#[cfg(unix)]
#[test]
fn an_item_that_lies_outside() {
    let (room, outside) = (NewsroomDir::small(), NewsroomDir::small());
    outside.with("secret.md", "+++\ntitle = \"CANARY\"\n+++\n");
    std::os::unix::fs::symlink(
        outside.path().join("secret.md"),
        room.path().join("issues/2022-11-18/02-secret.md"),
    )
    .unwrap();
    refused("item_outside", &room);
    assert!(!room.page(&["check"]).contains("CANARY"));
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_an_item_is_not_waited_for() {
    let room = NewsroomDir::small();
    let path = room.path().join("issues/2022-11-18/02-pipe.md");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    assert_page!("item_is_a_pipe", room.page(&["check"]));
}

#[test]
fn a_missing_variable() {
    let room = NewsroomDir::small();
    let url = "\n[smtp]\nurl = \"smtp+starttls://newsroom:${SMTP_PASSWORD}@mail.lantern.example:587\"\n";
    room.with("briefing.toml", format!("{CONFIG}{url}"));
    refused("missing_variable", &room);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let room = NewsroomDir::small();
    room.with("out", "a file");
    let before = room.files();
    assert_page!("out_is_a_file", room.page(&["build"]));
    assert!(room.files() == before);
    // The third of four files is in the way: the first two are not left behind either.
    room.without("out").with("out/issue.eml/inside", "");
    let before = room.files();
    assert_page!("out_is_taken", room.page(&["build"]));
    assert!(room.files() == before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full() {
    let room = NewsroomDir::small();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = room.command(&["explain"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "error: the report cannot be written: the disk is full\n");
}

#[test]
fn a_day_that_is_none() {
    let room = NewsroomDir::small();
    let before = room.files();
    assert_page!("new_no_day", room.page(&["new", "next friday"]));
    assert_page!("new_taken", room.page(&["new", "2022-11-18"]));
    assert_page!("init_taken", room.page(&["init"]));
    assert!(room.files() == before);
    room.without("issues").with("issues", "");
    assert_page!("new_no_folder", room.page(&["new", "2022-11-25"]));
    let empty = NewsroomDir::empty();
    empty.with("issues", "a file");
    let ran = empty.run(&["init"]);
    assert!(ran.code == 2 && ran.err.contains("a part of its path is a file, not a folder"), "{}", ran.err);
    assert_eq!(empty.names(), ["issues"]);
}
