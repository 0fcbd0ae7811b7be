//! Inputs that cannot be used: one clear sentence with a place, the right exit code, and nothing half done.

use std::fs::{self, File};

use super::harness::{CONFIG, ISSUE, ITEM, NewsroomDir, assert_page};

/// Asserts that `check` reports an error as text and as JSON, that `send` and `build` refuse, and that nothing is written.
fn assert_refused(name: &str, newsroom: &NewsroomDir) {
    let before = newsroom.files();
    let checked = newsroom.run(&["check", "2022-11-18"]);
    let page = newsroom.shown(&["check", "2022-11-18"], &checked);
    assert_page!(name, page);
    let json = newsroom.run(&["check", "2022-11-18", "--format", "json"]);
    assert_eq!(json.code, checked.code, "{}", json.err);
    let document: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert!(document["errors"].as_u64() > Some(0) || document["error"].is_string(), "{document}");
    assert!(matches!(checked.code, 1 | 2), "{}", checked.code);
    let sent = newsroom.run(&["send", "2022-11-18", "--yes"]);
    assert_eq!(sent.code, 2, "{}", sent.err);
    let built = newsroom.run(&["build", "2022-11-18"]);
    assert_eq!(built.code, checked.code, "{}", built.err);
    for said in [&checked.out, &checked.err, &sent.err, &built.err] {
        assert!(!said.contains("panicked") && !said.contains("os error"), "{said}");
    }
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

fn item(facts: &str, words: &str) -> String {
    format!("+++\ntitle = \"Boats at dusk\"\n{facts}+++\n\n{words}\n")
}

#[test]
fn truncated_issue_toml_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-18T18:00:00+09:00\nauthors = [\"das");
    assert_refused("issue_toml_cut", &newsroom);
}

#[test]
fn truncated_configuration_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", &CONFIG[..CONFIG.find("time_zone").unwrap() + 15]);
    assert_refused("config_toml_cut", &newsroom);
}

#[test]
fn an_unknown_key() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, item("topcis = [\"privacy\"]\n", "Quiet."));
    assert_refused("unknown_key", &newsroom);
}

#[test]
fn a_missing_picture() {
    let newsroom = NewsroomDir::small();
    newsroom
        .with(ITEM, item("[image]\nfile = \"images/boat.jpg\"\nalt = \"A boat\"\n", "![A tern](tern.png)"));
    assert_refused("missing_picture", &newsroom);
}

#[test]
fn a_bad_date() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-31T18:00:00+09:00\n");
    assert_refused("bad_date", &newsroom);
    newsroom.with("briefing.toml", CONFIG.replace("Asia/Seoul", "Europe/Berlin"));
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2023-03-26 02:30\n");
    assert_refused("bad_date_skipped", &newsroom);
    newsroom.with("briefing.toml", CONFIG);
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = \"18 November\"\n");
    assert_refused("bad_date_in_words", &newsroom);
}

#[test]
fn a_bad_time_zone() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", CONFIG.replace("Asia/Seoul", "Asia/Soul"));
    assert_refused("bad_time_zone", &newsroom);
}

#[test]
fn duplicate_item_number_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with("issues/2022-11-18/1-again.md", item("", "Loud."));
    newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
    assert_refused("duplicate_number", &newsroom);
}

#[test]
fn address_with_line_break_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with(
        "briefing.toml",
        CONFIG.replace("lantern.example\"", "lantern.example\\r\\nBcc: x@y.example\""),
    );
    assert_refused("address_with_line_break", &newsroom);
}

#[test]
fn name_with_line_break_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with("subscribers.toml", "[[subscriber]]\nemail = \"a@b.example\\r\\nBcc: x@y.example\"\n");
    let before = newsroom.files();
    assert_page!("reader_with_line_break", newsroom.page(&["send", "--yes"]));
    assert!(newsroom.files() == before);
}

#[test]
fn invalid_utf_8_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, b"+++\ntitle = \"Boats\"\n+++\n\nN\xFAria watched.\n");
    assert_refused("not_utf_8", &newsroom);
    newsroom.with("briefing.toml", b"[publication]\nname = \"N\xFAria\"\n");
    assert_refused("config_not_utf_8", &newsroom);
}

#[test]
fn an_empty_issue() {
    let newsroom = NewsroomDir::small();
    newsroom.without(ITEM).without("issues/2022-11-18/greeting.md").with(ISSUE, "");
    assert_refused("empty_issue", &newsroom);
    newsroom.without(ISSUE);
    assert_refused("empty_folder", &newsroom);
}

#[test]
fn an_issue_without_items() {
    let newsroom = NewsroomDir::small();
    newsroom.without(ITEM);
    assert_refused("no_items", &newsroom);
}

#[test]
fn picture_of_fifty_megabytes_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, item("", "![A boat](boat.jpg)"));
    let file = File::create(newsroom.path().join("issues/2022-11-18/boat.jpg")).unwrap();
    file.set_len(50 << 20).unwrap();
    assert_refused("heavy_picture", &newsroom);
}

#[test]
fn decompression_bomb_is_an_error() {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend([0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
    let newsroom = NewsroomDir::small();
    newsroom.with("issues/2022-11-18/bomb.png", bytes).with(ITEM, item("", "![A boat](bomb.png)"));
    assert_refused("picture_bomb", &newsroom);
}

#[test]
fn file_that_is_not_a_picture_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom
        .with("issues/2022-11-18/a.jpg", "<svg/>")
        .with("issues/2022-11-18/b.png", b"\x89PNG\r\n\x1a\n\0\0");
    newsroom.with("issues/2022-11-18/c.jpg", "");
    newsroom.with(ITEM, item("", "![A](a.jpg)\n\n![B](b.png)\n\n![C](c.jpg)"));
    assert_refused("no_pictures", &newsroom);
}

#[test]
fn file_in_place_of_folder_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.without(ITEM).with(&format!("{ITEM}/inside.txt"), "");
    assert_refused("folder_in_place_of_item", &newsroom);
    let newsroom = NewsroomDir::small();
    newsroom.without("issues").with("issues", "a file");
    assert_refused("file_in_place_of_issues", &newsroom);
    let newsroom = NewsroomDir::small();
    newsroom.without("briefing.toml").with("briefing.toml/inside.txt", "");
    assert_refused("folder_in_place_of_config", &newsroom);
}

#[cfg(unix)]
#[test]
fn unreadable_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let newsroom = NewsroomDir::small();
    let folder = newsroom.path().join("issues/2022-11-18");
    let before = newsroom.files();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    // The administrator may read everything: then there is no fault.
    let closed = fs::read_dir(&folder).is_err();
    let ran = newsroom.run(&["check", "2022-11-18"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ran.code, i32::from(closed), "{}{}", ran.out, ran.err);
    assert!(newsroom.files() == before);
}

#[test]
fn no_newsroom() {
    let newsroom = NewsroomDir::empty();
    assert_page!("no_newsroom_here", newsroom.page(&["check"]));
    assert_page!("no_newsroom_there", newsroom.page(&["-C", "nowhere", "check"]));
    assert!(newsroom.files().is_empty());
}

#[test]
fn missing_list_is_an_error() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!("list_missing", newsroom.page(&["send", "--yes", "--to", "readers.toml"]));
    assert_page!("list_no_segment", newsroom.page(&["send", "--yes", "--to", "everyone"]));
    assert_page!("list_unknown_topic", newsroom.page(&["send", "--yes", "--to", "topic:privcy"]));
    let segment = "tag:\"언론사\" and not (tagg:press or lang:ko)";
    assert_page!("list_bad_segment", newsroom.page(&["send", "--yes", "--to", segment]));
    assert!(newsroom.files() == before);
}

#[test]
fn list_with_errors_stops_send() {
    let newsroom = NewsroomDir::small();
    let list = "[[subscriber]]\nemail = \"minji@harbour.example\"\n[[subscriber]]\nemail = \"MINJI@harbour.example\"\n\
                [[subscriber]]\nemail = \"x@y.example\"\nstatus = \"gone\"\ntopics = [\"privcy\"]\n\
                [[subscriber]]\nname = \"Nobody\"\n[[subscriber]]\nemail = \"no address\"\n";
    newsroom.with("subscribers.toml", list);
    let before = newsroom.files();
    assert_page!("list_faults", newsroom.page(&["send", "--yes"]));
    newsroom.with("subscribers.toml", "");
    assert_page!("list_empty", newsroom.page(&["send", "--yes"]));
    newsroom.with("subscribers.toml", list);
    assert!(newsroom.files() == before);
}

#[test]
fn unclosed_front_matter_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, "+++\ntitle = \"Boats at dusk\"\n\nThe harbour was quiet.\n");
    assert_refused("open_front_matter", &newsroom);
    newsroom.with(ITEM, "The harbour was quiet.\n");
    assert_refused("no_front_matter", &newsroom);
}

#[test]
fn dangerous_links_and_html_are_errors() {
    let newsroom = NewsroomDir::small();
    let words = "[here](javascript:alert(1)) and <script>alert(2)</script>\n\n<div>three</div>\n\n\
                 [a](/story) [b](#top) [c](mailto:newsroom) [d]() [e](file:///etc/passwd)";
    newsroom.with(ITEM, item("link = \"javascript:alert(3)\"\n", words));
    assert_refused("dangerous_words", &newsroom);
}

#[test]
fn unknown_issue_suggests_a_similar_name() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for (name, issue) in [
        ("issue_unknown", "2022-11-19"),
        ("issue_outside", "../2022-11-18"),
        ("issue_above", "issues/../.."),
        ("issue_elsewhere", "/tmp/2022-11-18"),
        ("issue_no_name", ""),
    ] {
        assert_page!(name, newsroom.page(&["check", issue]));
        assert_eq!(newsroom.run(&["send", issue, "--yes"]).code, 2);
    }
    newsroom.without("issues");
    assert_page!("issue_none", newsroom.page(&["check"]));
    assert!(newsroom.files().len() < before.len());
}

#[cfg(unix)]
#[test]
fn item_outside_the_newsroom_is_an_error() {
    let (newsroom, outside) = (NewsroomDir::small(), NewsroomDir::small());
    outside.with("secret.md", "+++\ntitle = \"CANARY\"\n+++\n");
    std::os::unix::fs::symlink(
        outside.path().join("secret.md"),
        newsroom.path().join("issues/2022-11-18/02-secret.md"),
    )
    .unwrap();
    assert_refused("item_outside", &newsroom);
    assert!(!newsroom.page(&["check"]).contains("CANARY"));
}

#[cfg(unix)]
#[test]
fn named_pipe_as_item_does_not_block() {
    let newsroom = NewsroomDir::small();
    let path = newsroom.path().join("issues/2022-11-18/02-pipe.md");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    assert_page!("item_is_a_pipe", newsroom.page(&["check"]));
}

#[cfg(unix)]
#[test]
fn a_list_that_is_a_broken_link_stops_a_send() {
    for (target, told) in [
        ("/no/such/share/readers.toml", "it is a link to a file that does not exist"),
        ("readers.toml", "it is a link to a file that does not exist"),
        ("/dev/zero", "it lies outside the newsroom's folder"),
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.without("subscribers.toml");
        std::os::unix::fs::symlink(target, newsroom.path().join("subscribers.toml")).unwrap();
        for arguments in [&["check", "2022-11-18"][..], &["send", "2022-11-18", "--yes"]] {
            let ran = newsroom.run(arguments);
            assert_eq!((ran.code, ran.err.contains(told)), (2, true), "{target} {arguments:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_line_break_in_a_text_of_one_line_is_an_error() {
    let newsroom = NewsroomDir::small();
    let config = newsroom_text(&newsroom, "briefing.toml");
    for (key, line) in [("house", "house = \"A\\r\\nBcc: x@y.example\"\n"), ("tag", "tag = \"a\\u2028b\"\n")]
    {
        let kept: String =
            config.split_inclusive('\n').filter(|line| !line.starts_with(&format!("{key} "))).collect();
        newsroom
            .with("briefing.toml", kept.replacen("[publication]\n", &format!("[publication]\n{line}"), 1));
        let ran = newsroom.run(&["check", "2022-11-18"]);
        let told = format!("{}{}", ran.out, ran.err);
        assert!(
            ran.code > 0 && told.contains(&format!("`{key}` holds a line break")),
            "{}{}",
            ran.out,
            ran.err
        );
    }
    newsroom.with("briefing.toml", &config);
    let issue = newsroom_text(&newsroom, "issues/2022-11-18/issue.toml");
    newsroom.with("issues/2022-11-18/issue.toml", format!("subject = \"A\\nB\"\n{issue}"));
    let ran = newsroom.run(&["check", "2022-11-18"]);
    assert!(
        ran.code == 1 && format!("{}{}", ran.out, ran.err).contains("`subject` holds a line break"),
        "{}",
        ran.err
    );
}

fn newsroom_text(newsroom: &NewsroomDir, path: &str) -> String {
    std::fs::read_to_string(newsroom.path().join(path)).unwrap()
}

#[test]
fn missing_variable_of_the_publication_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", CONFIG.replace("Asia/Seoul", "${SMTP_PASSWORD}"));
    assert_refused("missing_variable", &newsroom);
}

#[test]
fn unwritable_output_folder_is_an_error() {
    let newsroom = NewsroomDir::small();
    newsroom.with("out", "a file");
    let before = newsroom.files();
    assert_page!("out_is_a_file", newsroom.page(&["build"]));
    assert!(newsroom.files() == before);
    // The third of four files is in the way: the first two are not left behind either.
    newsroom.without("out").with("out/issue.eml/inside", "");
    let before = newsroom.files();
    assert_page!("out_is_taken", newsroom.page(&["build"]));
    assert!(newsroom.files() == before);
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_an_error() {
    let newsroom = NewsroomDir::small();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = newsroom.command(&["explain"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "error: the report cannot be written: the disk is full\n");
}

#[test]
fn a_day_that_is_none() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!("new_no_day", newsroom.page(&["new", "next friday"]));
    assert_page!("new_taken", newsroom.page(&["new", "2022-11-18"]));
    assert_page!("init_taken", newsroom.page(&["init"]));
    assert!(newsroom.files() == before);
    newsroom.without("issues").with("issues", "");
    assert_page!("new_no_folder", newsroom.page(&["new", "2022-11-25"]));
    let empty = NewsroomDir::empty();
    empty.with("issues", "a file");
    let ran = empty.run(&["init"]);
    assert!(ran.code == 2 && ran.err.contains("a part of its path is a file, not a folder"), "{}", ran.err);
    assert_eq!(empty.names(), ["issues"]);
}
