//! Several commands in turn: from an empty folder to a mail, reproducible builds, names of issues.

use std::fs;
use std::path::Path;

use super::harness::{CONFIG, ISSUE, ITEM, LocalRelay, NewsroomDir, assert_page, run_command};
use crate::support::repository;
use unicode_normalization::UnicodeNormalization;

const BUILT: [&str; 4] = ["issue.html", "issue.txt", "issue.eml", "web.html"];

/// A run that has to end well.
fn done(newsroom: &NewsroomDir, arguments: &[&str]) -> String {
    let ran = newsroom.run(arguments);
    assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
    ran.out
}

/// Files of a build.
fn built(newsroom: &NewsroomDir, out: &str) -> Vec<Vec<u8>> {
    BUILT.map(|file| fs::read(newsroom.path().join(out).join(file)).unwrap()).into()
}

/// The sample newsroom, with a change to every name and every file.
fn sample(change: impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) -> NewsroomDir {
    fn copy(newsroom: &NewsroomDir, path: &Path, change: &impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) {
        for entry in fs::read_dir(repository().join(path)).unwrap() {
            let path = path.join(entry.unwrap().file_name());
            if repository().join(&path).is_dir() {
                copy(newsroom, &path, change);
            } else {
                add(newsroom, &path, change);
            }
        }
    }
    fn add(newsroom: &NewsroomDir, path: &Path, change: &impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) {
        let bytes = fs::read(repository().join(path)).unwrap();
        let (name, bytes) = change(path.to_str().unwrap(), bytes);
        newsroom.with(&name, bytes);
    }
    let newsroom = NewsroomDir::empty();
    add(&newsroom, Path::new("briefing.toml"), &change);
    add(&newsroom, Path::new("subscribers.example.toml"), &change);
    copy(&newsroom, Path::new("issues"), &change);
    newsroom
}

fn unchanged(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes)
}

fn is_text(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "md" || ending == "toml")
}

#[test]
fn pages_of_a_build_open_from_disk_with_their_pictures() {
    let without_site = |name: &str, bytes: Vec<u8>| match name {
        "briefing.toml" => {
            let text = String::from_utf8(bytes).unwrap();
            let kept =
                text.lines().filter(|line| !line.starts_with("site =")).map(|line| format!("{line}\n"));
            (name.to_owned(), kept.collect::<String>().into_bytes())
        }
        _ => (name.to_owned(), bytes),
    };
    let sources = regex::Regex::new("<img src=\"([^\"]+)\"").unwrap();
    for newsroom in [sample(unchanged), sample(without_site)] {
        done(&newsroom, &["build", "2022-11-18", "--out", "out"]);
        for page in ["out/issue.html", "out/web.html"] {
            let html = fs::read_to_string(newsroom.path().join(page)).unwrap();
            let found: Vec<_> = sources.captures_iter(&html).map(|found| found[1].to_owned()).collect();
            assert_eq!(found.len(), 3, "{page}");
            for source in found {
                assert!(source.starts_with("images/"), "{page}: {source}");
                assert!(newsroom.path().join("out").join(&source).is_file(), "{page}: {source}");
            }
        }
        let message = fs::read_to_string(newsroom.path().join("out/issue.eml")).unwrap();
        assert!(!message.contains("src=3D\"images/") && !message.contains("src=\"images/"));
    }
}

#[test]
fn init_new_build_send_work_in_turn() {
    let newsroom = NewsroomDir::empty();
    done(&newsroom, &["init"]);
    let checked = done(&newsroom, &["check", "--format", "concise"]);
    for file in ["briefing.toml", "issue.toml", "greeting.md", "01-first-story.md"] {
        let told =
            checked.lines().any(|line| line.contains(file) && line.contains("warning[text::placeholder]"));
        assert!(told, "{file}: {checked}");
    }
    done(&newsroom, &["build"]);
    done(&newsroom, &["send", "--yes"]);
    assert!(done(&newsroom, &["status"]).contains("1 caught by the local inbox"));
    assert_eq!(fs::read_dir(newsroom.path().join("inbox/new")).unwrap().count(), 1);
    // In a folder of another name, seen from outside.
    let outside = NewsroomDir::empty();
    done(&outside, &["init", "letters/weekly"]);
    done(&outside, &["-C", "letters/weekly", "check"]);
    done(&outside, &["-C", "letters", "init", "daily"]);
    assert!(outside.path().join("letters/daily/briefing.toml").exists());
    // What is there already is left alone.
    let before = outside.files();
    assert_eq!(outside.run(&["init", "letters/daily"]).code, 2);
    assert!(outside.files() == before);
}

#[test]
fn drafts_are_issues() {
    let newsroom = NewsroomDir::small();
    done(&newsroom, &["new", "2022-11-25"]);
    let text = fs::read_to_string(newsroom.path().join("issues/2022-11-25/issue.toml")).unwrap();
    assert!(text.contains("authors = [\"dasom\"]"), "{text}");
    assert!(text.contains("date = 2022-11-25T18:00:00+09:00"), "{text}");
    assert_page!("draft_checked", newsroom.page(&["check"]));
    // Without a day, twice: two publication days in a row, whatever today is.
    let first = json(&newsroom, &["new", "--format", "json"])["issue"].as_str().unwrap().to_owned();
    let second = json(&newsroom, &["new", "--format", "json"])["issue"].as_str().unwrap().to_owned();
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    assert_eq!(day(&first).weekday(), jiff::civil::Weekday::Friday);
    assert_eq!(day(&second).since(day(&first)).unwrap().get_days(), 7);
}

fn json(newsroom: &NewsroomDir, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&done(newsroom, arguments)).unwrap()
}

#[test]
fn frozen_about_survives_a_round_trip() {
    let about = "\n*Weekend* \"Briefing\" \\\\ every Friday.\n\nSecond paragraph.\n";
    let newsroom = NewsroomDir::small();
    let config = CONFIG.replace("[[topic]]", &format!("about = \"\"\"{about}\"\"\"\n\n[[topic]]"));
    newsroom.with("briefing.toml", config);
    done(&newsroom, &["new", "2022-11-25"]);
    let facts = fs::read_to_string(newsroom.path().join("issues/2022-11-25/issue.toml")).unwrap();
    newsroom.with("issues/2022-11-25/issue.toml", facts.replace("title = \"\"", "title = \"Harbour\""));
    newsroom.with("issues/2022-11-25/01-lead.md", "+++\ntitle = \"Boats\"\n+++\n\nQuiet.\n");
    done(&newsroom, &["build", "2022-11-25", "--out", "frozen"]);
    let thawed: String =
        facts.split("\n# What").next().unwrap().replace("title = \"\"", "title = \"Harbour\"");
    newsroom.with("issues/2022-11-25/issue.toml", thawed);
    done(&newsroom, &["build", "2022-11-25", "--out", "thawed"]);
    assert!(built(&newsroom, "frozen") == built(&newsroom, "thawed"));
}

#[test]
fn the_same_words_give_the_same_bytes() {
    let newsroom = sample(unchanged);
    for issue in ["2022-11-18", "2023-09-22"] {
        done(&newsroom, &["build", issue, "--out", "one"]);
        done(&newsroom, &["build", issue, "--out", "two"]);
        assert!(built(&newsroom, "one") == built(&newsroom, "two"), "{issue}");
    }
    // Also for a reader who is in the store.
    done(&newsroom, &["send", "2022-11-18", "--to", "subscribers.example.toml", "--yes"]);
    let reader = ["build", "2022-11-18", "--for", "seoyeon@example.com", "--out"];
    done(&newsroom, &[&reader[..], &["one"]].concat());
    done(&newsroom, &[&reader[..], &["two"]].concat());
    assert!(built(&newsroom, "one") == built(&newsroom, "two"));
}

#[test]
fn crlf_bom_and_nfd_give_the_same_bytes() {
    let plain = sample(unchanged);
    let changed = |change: fn(String) -> String| {
        sample(move |name, bytes| {
            if !is_text(name) {
                return (name.to_owned(), bytes);
            }
            (name.to_owned(), change(String::from_utf8(bytes).unwrap()).into_bytes())
        })
    };
    let windows = changed(|text| text.replace('\n', "\r\n"));
    let marked = changed(|text| format!("\u{FEFF}{text}"));
    let both = changed(|text| format!("\u{FEFF}{}", text.replace('\n', "\r\n")));
    for issue in ["2022-11-18", "2023-09-22"] {
        done(&plain, &["build", issue]);
        for (name, newsroom) in [("CRLF", &windows), ("BOM", &marked), ("both", &both)] {
            assert!(done(newsroom, &["check", issue]).is_empty(), "{name}");
            done(newsroom, &["build", issue]);
            for (index, file) in BUILT.iter().enumerate() {
                let (here, there) = (built(&plain, "out"), built(newsroom, "out"));
                assert!(here[index] == there[index], "{name} {issue}/{file}");
            }
        }
    }
    done(&both, &["send", "2022-11-18", "--to", "subscribers.example.toml", "--yes"]);
}

#[test]
fn decomposed_names_are_found() {
    let build = |spell: fn(&str) -> String| {
        let newsroom = NewsroomDir::small();
        let picture = fs::read(repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
        newsroom.with(&spell("issues/2022-11-18/images/한강.jpg"), picture);
        newsroom.with(&spell("issues/2022-11-18/02-항구.md"), "+++\ntitle = \"항구\"\n[image]\nfile = \"images/한강.jpg\"\nalt = \"A river\"\ncredit = \"Photo: us\"\n+++\n\nQuiet.\n");
        newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
        assert!(done(&newsroom, &["check"]).is_empty());
        done(&newsroom, &["build"]);
        built(&newsroom, "out")
    };
    assert!(build(|name| name.nfc().collect()) == build(|name| name.nfd().collect()));
}

#[test]
fn an_issue_has_many_names() {
    let newsroom = NewsroomDir::small();
    newsroom.with_issue("2022-11-25");
    let named = |arguments: &[&str]| json(&newsroom, arguments)["issue"].as_str().unwrap().to_owned();
    let whole = newsroom.path().join("issues/2022-11-18");
    for name in [
        "2022-11-18",
        "2022-11-18/",
        "issues/2022-11-18",
        "issues/2022-11-18/",
        "./issues/2022-11-18",
        "issues/../issues/2022-11-18",
        whole.to_str().unwrap(),
    ] {
        assert_eq!(named(&["check", name, "--format", "json"]), "2022-11-18", "{name}");
    }
    // The newest, and from below the newsroom's folder as well.
    assert_eq!(named(&["check", "--format", "json"]), "2022-11-25");
    let below = |words: &[&str]| {
        let found = run_command(newsroom.command(words).current_dir(&whole));
        assert_eq!(found.code, 0, "{}", found.err);
        serde_json::from_str::<serde_json::Value>(&found.out).unwrap()["issue"].as_str().unwrap().to_owned()
    };
    assert_eq!(below(&["check", ".", "--format", "json"]), "2022-11-18");
    assert_eq!(below(&["check", "../2022-11-25", "--format", "json"]), "2022-11-25");
    assert_eq!(below(&["check", "2022-11-25", "--format", "json"]), "2022-11-25");
    // From elsewhere.
    let elsewhere = NewsroomDir::small();
    let dir = newsroom.path().to_str().unwrap();
    assert_eq!(json(&elsewhere, &["-C", dir, "check", "--format", "json"])["issue"], "2022-11-25");
    let own = elsewhere.run(&["-C", dir, "check", "issues/2022-11-18"]);
    assert_eq!(own.code, 0, "{}", own.err);
    // An issue of another newsroom is not taken for the one of the same name here.
    let other = elsewhere.path().join("issues/2022-11-18");
    assert_eq!(newsroom.run(&["check", other.to_str().unwrap()]).code, 2);
}

#[test]
fn default_issue_is_the_first_after_the_sent_ones() {
    let (newsroom, relay) = (NewsroomDir::small(), LocalRelay::start());
    let route = ["--smtp", &relay.url()];
    newsroom.with_issue("2022-11-11").with_issue("2022-11-25").with_issue("_2022-12-02");
    let newest = || json(&newsroom, &["check", "--format", "json"])["issue"].as_str().unwrap().to_owned();
    assert_eq!(newest(), "2022-11-25");
    done(&newsroom, &[&["send", "2022-11-11", "--yes"][..], &route].concat());
    for issue in ["2022-11-18", "2022-11-25"] {
        assert_eq!(newest(), issue);
        let words = [&["send", "--yes", "--format", "json"][..], &route].concat();
        assert_eq!(json(&newsroom, &words)["issue"], issue);
    }
    // When all are sent, what only looks shows the newest.
    assert_eq!(newest(), "2022-11-25");
    let ended = newsroom.run(&[&["send", "--yes"][..], &route].concat());
    assert!(ended.code == 2 && ended.err.contains("2022-11-25"), "{}", ended.err);
    // Also a rehearsal does not reach behind what was sent.
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 2);
    assert_eq!(relay.messages(), 3);
}

#[test]
fn build_for_a_subscriber_has_their_links() {
    let newsroom = NewsroomDir::small();
    let list = "[[subscriber]]\nemail = \"minji@harbour.example\"\nname = \"김민지\"\n";
    newsroom.with("subscribers.toml", list);
    done(&newsroom, &["build", "--for", "MinJi@Harbour.example", "--out", "one"]);
    assert!(String::from_utf8(built(&newsroom, "one")[1].clone()).unwrap().contains("minji@harbour.example"));
    assert_page!("build_for_stranger", newsroom.page(&["build", "--for", "stranger@harbour.example"]));
    assert_page!("build_for_no_address", newsroom.page(&["build", "--for", "stranger"]));
    // Looking for a reader makes no store.
    assert!(!newsroom.path().join("briefing.db").exists());
}

#[test]
fn every_example_checks_without_a_finding() {
    let newsroom = sample(unchanged);
    for issue in ["2022-11-18", "2023-09-22"] {
        let found = json(&newsroom, &["check", issue, "--format", "json", "--deny-warnings"]);
        assert_eq!(found["diagnostics"], serde_json::json!([]), "{issue}");
    }
    done(&newsroom, &["send", "--to", "subscribers.example.toml", "--dry-run"]);
    let fresh = NewsroomDir::empty();
    done(&fresh, &["init"]);
    let found = json(&fresh, &["check", "--format", "json"]);
    let found = found["diagnostics"].as_array().unwrap();
    assert!(found.iter().all(|found| found["code"] == "text::placeholder"), "{found:#?}");
    done(&fresh, &["send", "--dry-run"]);
}

#[test]
fn init_names_any_folder_so_that_a_terminal_and_a_shell_can_read_it() {
    for (folder, shown, word) in [
        ("r\u{1b}[31m\nz", "`r<U+001B>[31m<U+000A>z`", "`briefing -C $'r\\033[31m\\nz' build`"),
        ("my news", "`my news`", "`briefing -C 'my news' build`"),
    ] {
        let newsroom = NewsroomDir::empty();
        let ran = newsroom.run(&["init", folder]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.contains(shown) && ran.err.contains(word), "{}", ran.err);
    }
}

#[test]
fn init_keeps_secrets_out_of_a_repository() {
    let newsroom = NewsroomDir::empty();
    done(&newsroom, &["init"]);
    let fresh = fs::read_to_string(newsroom.path().join(".gitignore")).unwrap();
    assert!(fresh.lines().any(|line| line == "subscribers.toml"), "{fresh}");
    let newsroom = NewsroomDir::empty();
    newsroom.with(".gitignore", "target/\ninbox\n");
    let ran = newsroom.run(&["init"]);
    assert!(ran.code == 0 && ran.err.contains("`.gitignore` keeps `subscribers.toml`"), "{}", ran.err);
    let extended = fs::read_to_string(newsroom.path().join(".gitignore")).unwrap();
    assert!(extended.starts_with("target/\ninbox\n\n# briefing"), "{extended}");
    for line in fresh.lines().filter(|line| *line != "inbox/") {
        assert!(extended.lines().any(|other| other == line), "{line}: {extended}");
    }
    let newsroom = NewsroomDir::empty();
    newsroom.with(".gitignore/inside", "");
    let ran = newsroom.run(&["init"]);
    assert!(ran.code == 0 && ran.err.contains("add lines for `subscribers.toml`"), "{}", ran.err);
}

/// A killed program leaves a staged file that nobody has locked.
#[test]
fn whoever_writes_in_a_folder_removes_what_a_killed_program_left_there() {
    let newsroom = NewsroomDir::small();
    done(&newsroom, &["send", "--yes"]);
    for (folder, command) in [
        ("issues/2022-11-18", &["check", "2022-11-18", "--fix"][..]),
        ("issues", &["new", "2022-11-25"]),
        ("issues/2022-11-18", &["new", "2022-12-02"]),
        (".briefing/site/issues/2022-11-18", &["send", "2022-11-18", "--yes"]),
        ("out", &["build", "2022-11-18", "--out", "out"]),
    ] {
        let left = format!("{folder}/.briefing-0123456789abcdef.new");
        newsroom.with(&left, "half");
        done(&newsroom, command);
        assert!(!newsroom.names().contains(&left), "{command:?}: {:?}", newsroom.names());
    }
    let empty = NewsroomDir::empty();
    done(&empty, &["init"]);
    let ignored = fs::read_to_string(empty.path().join(".gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == ".briefing-*.new"), "{ignored}");
}

#[test]
fn a_delivery_over_another_machine_needs_names_of_its_own() {
    let newsroom = NewsroomDir::small();
    let relay = ["--smtp", "smtp://mail.lantern.invalid"];
    let ran = newsroom.run(&[&["send", "--dry-run"][..], &relay].concat());
    assert_eq!(ran.code, 2, "{}", ran.err);
    for told in ["config::reserved_name", "mail from `lantern.example`", "`briefing.lantern.example`"] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    for relay in ["smtp://127.0.0.1:9", "smtp://localhost:9"] {
        done(&newsroom, &["send", "--dry-run", "--smtp", relay]);
    }
    done(&newsroom, &["send", "--dry-run"]);
    let own = CONFIG.replace("lantern.example", "lantern.kr");
    newsroom.with("briefing.toml", &own);
    done(&newsroom, &[&["send", "--dry-run"][..], &relay].concat());
    newsroom
        .with("briefing.toml", own.replace("https://briefing.lantern.kr", "https://briefing.example.com/ko"));
    let ran = newsroom.run(&[&["send", "--dry-run"][..], &relay].concat());
    assert!(ran.code == 2 && ran.err.contains("`briefing.example.com`"), "{}", ran.err);
}

#[test]
fn one_finding_does_not_hide_another() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-17T18:00:00+09:00\nallow = [\"images::missing_file\", \"no::such\", \"issue::no_items\"]\n")
        .with(ITEM, "+++\ntitle = \"Boats\"\n+++\n\n![A boat](boat.jpg)\n");
    assert_page!("several_findings", newsroom.page(&["check"]));
    let config = format!(
        "{CONFIG}\n[check]\ndeny = [\"issue::not_publication_day\", \"toml::syntax\"]\nallow = [\"issue::no_authors\"]\n"
    );
    newsroom.with("briefing.toml", config).with(ITEM, "+++\ntitle = \"Boats\"\n+++\n\nQuiet.\n");
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-17T18:00:00+09:00\n");
    assert_page!("levels", newsroom.page(&["check"]));
    newsroom.with("briefing.toml", CONFIG);
    assert_eq!(newsroom.run(&["check"]).code, 0);
    assert_eq!(newsroom.run(&["check", "--deny-warnings"]).code, 1);
}
