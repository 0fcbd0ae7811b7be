//! Other spellings that a command understands: files of an issue, bare rule names, bare ports; and names of files that
//! would steer a terminal.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::harness::{ITEM, NewsroomDir, run_command};

#[test]
fn an_issue_is_named_by_any_file_in_it() {
    let newsroom = NewsroomDir::small();
    newsroom.with_issue("2022-11-25").with("issues/2022-11-18/images/note.txt", "x");
    let root = newsroom.path().to_string_lossy().into_owned();
    for written in [
        "2022-11-18",
        "2022-11-18/",
        "2022-11-18/issue.toml",
        "issues/2022-11-18",
        "issues/2022-11-18/issue.toml",
        "./issues/2022-11-18/01-lead.md",
        "issues/2022-11-25/../2022-11-18/greeting.md",
        "issues/2022-11-18/images",
        "issues/2022-11-18/images/note.txt",
        &format!("{root}/issues/2022-11-18/issue.toml"),
    ] {
        let ran = newsroom.run(&["check", written]);
        assert!(ran.code == 0 && ran.err.contains("issue `2022-11-18`"), "{written}: {}", ran.err);
    }
    for written in ["issues", "issues/2022-11-18/none.md", "briefing.toml", "/tmp", "", "."] {
        let ran = newsroom.run(&["check", written]);
        assert!(ran.code == 2 && ran.err.contains("there is no issue"), "{written}: {}", ran.err);
    }
}

#[test]
fn a_file_is_named_from_inside_the_issue() {
    let newsroom = NewsroomDir::small();
    newsroom.with_issue("2022-11-25").with("issues/2022-11-18/images/note.txt", "x");
    for (folder, written) in [
        ("issues/2022-11-18", "."),
        ("issues/2022-11-18", "issue.toml"),
        ("issues/2022-11-18", "01-lead.md"),
        ("issues/2022-11-18/images", ".."),
        ("issues/2022-11-18/images", "note.txt"),
        ("issues", "2022-11-18/issue.toml"),
        ("issues/2022-11-25", "../2022-11-18"),
    ] {
        let mut command = newsroom.command(&["check", written]);
        let ran = run_command(command.current_dir(newsroom.path().join(folder)));
        assert!(ran.code == 0 && ran.err.contains("issue `2022-11-18`"), "{folder} {written}: {}", ran.err);
    }
}

#[test]
fn every_command_takes_a_file_of_the_issue() {
    let newsroom = NewsroomDir::small();
    let file = "issues/2022-11-18/issue.toml";
    assert_eq!(newsroom.run(&["build", file, "--out", "out"]).code, 0);
    assert_eq!(newsroom.run(&["preview", file, "--export", "page"]).code, 0);
    let sent = newsroom.run(&["send", file, "--yes"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    for arguments in [["status", file], ["resolve", file]] {
        let ran = newsroom.run(&arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    }
    // The delivery outlives the folder.
    newsroom.without("issues/2022-11-18");
    let ran = newsroom.run(&["status", file]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_rule_is_explained_by_its_bare_name() {
    let newsroom = NewsroomDir::small();
    let whole = newsroom.run(&["explain", "images::missing_alt_text"]);
    for written in ["missing_alt_text", "missing-alt-text", "[images::missing_alt_text]"] {
        let ran = newsroom.run(&["explain", written]);
        assert_eq!((ran.code, &ran.out), (0, &whole.out), "{written}");
    }
    let json = newsroom.run(&["explain", "missing_alt_text", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["code"], "images::missing_alt_text");
    for (written, help) in [
        (
            "missing_file",
            "write one of `config::missing_file`, `images::missing_file` or `issue::missing_file`",
        ),
        ("mising_alt_text", "did you mean `images::missing_alt_text`?"),
        ("nothing_like_it", "`briefing explain` lists every code"),
    ] {
        let ran = newsroom.run(&["explain", written]);
        assert!(ran.code == 2 && ran.err.contains(help), "{written}: {}", ran.err);
    }
    newsroom.with("issues/2022-11-18/issue.toml", "title = \"Harbour\"\ndate = 2022-11-18T18:00:00+09:00\nauthors = [\"dasom\"]\nallow = [\"missing_alt_text\"]\n");
    let ran = newsroom.run(&["check"]);
    assert!(ran.out.contains("did you mean `images::missing_alt_text`?"), "{}", ran.out);
}

#[test]
fn a_bare_port_is_one_of_this_machine() {
    let newsroom = NewsroomDir::small();
    for arguments in [
        &["preview", "--listen", "0"][..],
        &["preview", "--listen", ":0"],
        &["inbox", "--smtp", "0", "--http", "localhost:0"],
    ] {
        let mut command = newsroom.command(arguments);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let shown = said.lines().map_while(Result::ok).find(|line| line.contains("127.0.0.1:"));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(shown.is_some(), "{arguments:?}");
    }
    for written in ["65536", "127.0.0.1", "lantern.example:80"] {
        let ran = newsroom.run(&["preview", "--listen", written]);
        assert!(ran.code == 2 && ran.err.contains("`8030`"), "{written}: {}", ran.err);
    }
}

/// Names with a line end, a command of GitHub, an escape sequence and turned writing.
const STEERING: [&str; 3] = [
    "02-a\n::error::forged.md",
    "03-a\u{1b}[2J\u{9b}31m\u{7}.md",
    "04-a\u{202e}\u{200f}\u{2066}dm.\u{2028}md.md",
];

#[test]
fn names_of_files_steer_neither_terminal_nor_log() {
    let newsroom = NewsroomDir::small();
    for name in STEERING {
        newsroom.with(&format!("issues/2022-11-18/{name}"), "no front matter\n");
    }
    newsroom.with("issues/2022-11-18/05-b\n::x.md", "+++\ntitle = \"A\"\nkeyy = 1\n+++\n\n![](no.jpg)\n");
    let colours = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for format in ["human", "concise", "github", "json", "sarif"] {
        for color in ["never", "always"] {
            let ran = newsroom.run(&["check", "2022-11-18", "--format", format, "--color", color]);
            assert_eq!(ran.code, 1, "{}", ran.err);
            for text in [&ran.out, &ran.err] {
                let plain = colours.replace_all(text, "");
                let steers = |c: char| {
                    (c.is_control() && c != '\n')
                        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
                };
                assert!(!plain.contains(steers), "{format}: {plain:?}");
                let forged =
                    plain.lines().any(|line| line.starts_with("::error::") || line.starts_with("::x"));
                assert!(!forged, "{format}: {plain}");
            }
            if format == "json" {
                let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
                let files: Vec<_> = json["diagnostics"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|found| found["file"].as_str().unwrap().to_owned())
                    .collect();
                assert!(
                    files.iter().any(|file| file.ends_with(STEERING[0])),
                    "the name itself is kept: {files:?}"
                );
            }
            if format == "github" {
                assert!(ran.out.contains("02-a%0A%3A%3Aerror%3A%3Aforged.md"), "{}", ran.out);
            }
        }
    }
    let item = newsroom.path().join(ITEM);
    assert!(item.exists());
}
