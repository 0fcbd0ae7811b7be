//! `check` in all its forms.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::harness::{ISSUE, ITEM, NewsroomDir};
use crate::support::site::{TestSite, status};

/// A newsroom with an error, a warning and a note.
fn faulty() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-17T18:00:00+09:00\nauthors = [\"dasom\"]\n").with(
        ITEM,
        "+++\ntitle = \"Boats at dusk\"\n[image]\nfile = \"https://lantern.example/boats.jpg\"\ncredit = \"Photo by us\"\n+++\n\nThe harbour was quiet.\n",
    );
    newsroom
}

#[test]
fn every_format_prints_its_form() {
    let newsroom = faulty();
    for format in ["concise", "github", "sarif"] {
        let arguments = ["check", "2022-11-18", "--format", format];
        insta::assert_snapshot!(format!("check_{format}"), newsroom.page(&arguments));
        assert_eq!(newsroom.run(&arguments).code, 1);
    }
}

#[test]
fn picture_that_cannot_be_read_is_one_finding() {
    let avif =
        std::fs::read(crate::support::repository().join("tests/fixtures/avif/yuv420-8bit.avif")).unwrap();
    let mut webp = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(900, 600).write_to(&mut webp, image::ImageFormat::WebP).unwrap();
    for (name, bytes) in [("boats.avif", avif), ("boats.webp", webp.into_inner())] {
        let item = format!(
            "+++\ntitle = \"Boats at dusk\"\n[image]\nfile = \"{name}\"\nalt = \"Boats\"\ncredit = \"Photo by us\"\n+++\n\n\
             The harbour was quiet.\n"
        );
        let newsroom = NewsroomDir::small();
        newsroom.with(ITEM, item).with(&format!("issues/2022-11-18/{name}"), &bytes[..bytes.len() - 4]);
        let found = newsroom.run(&["check", "2022-11-18", "--format", "concise"]).out;
        assert_eq!(found.matches("images::unreadable").count(), 1, "{found}");
        assert!(!found.contains("mail::unsupported_feature"), "{found}");
    }
}

#[test]
fn documented_problem_matcher_parses_every_line() {
    let folder = crate::support::repository().join("docs");
    let text = std::fs::read_to_string(folder.join("problem-matcher.json")).unwrap();
    let matcher: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pattern = &matcher["problemMatcher"][0]["pattern"][0];
    let regexp = pattern["regexp"].as_str().unwrap();
    let shown = serde_json::to_string(regexp).unwrap();
    let manual = std::fs::read_to_string(folder.join("check.md")).unwrap();
    assert!(manual.contains(&shown), "check.md shows another pattern than {shown}");

    let matcher = regex::Regex::new(regexp).unwrap();
    let lines = faulty().run(&["check", "2022-11-18", "--format", "concise"]).out;
    assert_eq!(lines.lines().count(), 2);
    let group = |name: &str| usize::try_from(pattern[name].as_u64().unwrap()).unwrap();
    let found = matcher.captures(lines.lines().next().unwrap()).unwrap();
    assert_eq!(&found[group("file")], ITEM);
    assert_eq!((&found[group("line")], &found[group("column")]), ("4", "8"));
    assert_eq!(&found[group("severity")], "error");
    assert_eq!(&found[group("code")], "images::missing_alt_text");
    assert!(lines.lines().all(|line| matcher.is_match(line)), "{lines}");
}

#[test]
fn other_commands_know_two_formats() {
    let ran = NewsroomDir::small().run(&["status", "--format", "sarif"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("only `check` reports in this format"), "{}", ran.err);
}

#[test]
fn check_shows_the_inbox_rows() {
    let newsroom = NewsroomDir::small();
    let ran = newsroom.run(&["check", "2022-11-18"]);
    assert_eq!(ran.out, "", "a report of nothing is nothing");
    for inbox in ["Gmail, phone", "Apple Mail, phone", "Naver, desktop"] {
        assert!(ran.err.contains(inbox), "{}", ran.err);
    }
    assert!(ran.err.contains("[Weekend Briefing] Harbour"), "{}", ran.err);
    // Scripts do not get it.
    assert!(!newsroom.run(&["check", "2022-11-18", "--format", "concise"]).err.contains("Gmail"));
}

/// Output of `check --watch`, report by report.
struct Watch {
    child: std::process::Child,
    said: BufReader<std::process::ChildStderr>,
}

impl Watch {
    fn start(newsroom: &NewsroomDir) -> Self {
        let mut command = newsroom.command(&["check", "2022-11-18", "--watch", "--format", "concise"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        Self { child, said }
    }

    /// Waits for a report that says this. One that looked while a file was half written may come before it.
    fn says(&mut self, expected: &str) {
        while !self.verdict().contains(expected) {}
    }

    /// The next report's verdict.
    fn verdict(&mut self) -> String {
        let mut verdict = String::new();
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "the watch ended");
            if line.starts_with("watching") {
                return verdict;
            }
            verdict.push_str(&line);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watch_checks_again_after_every_change() {
    let newsroom = NewsroomDir::small();
    let sound = std::fs::read(newsroom.path().join(ITEM)).unwrap();
    let mut watch = Watch::start(&newsroom);
    watch.says("is sound");
    newsroom.with(ITEM, "+++\ntitel = \"Boats\"\n+++\n\nQuiet.\n");
    watch.says("2 errors");
    // Editors write beside the file and put the new one in its place.
    std::fs::write(newsroom.path().join("issues/2022-11-18/.01-lead.md.swp"), &sound).unwrap();
    std::fs::rename(newsroom.path().join("issues/2022-11-18/.01-lead.md.swp"), newsroom.path().join(ITEM))
        .unwrap();
    watch.says("is sound");
    // A configuration that cannot be used does not end the watch.
    let config = std::fs::read(newsroom.path().join("briefing.toml")).unwrap();
    newsroom.with("briefing.toml", "[publication\n");
    watch.says("toml::syntax");
    newsroom.with("briefing.toml", config);
    watch.says("is sound");
}

#[test]
fn links_are_requested_only_with_the_option_and_never_inside() {
    // A server of this machine that would notice.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let newsroom = NewsroomDir::small();
    let text = format!("The harbour was [quiet](http://127.0.0.1:{port}/quiet).");
    newsroom.with(ITEM, format!("+++\ntitle = \"Boats at dusk\"\n+++\n\n{text}\n"));
    let arguments = ["check", "2022-11-18", "--format", "concise"];
    assert!(!newsroom.run(&arguments).out.contains("links::unverified"));
    let asked = newsroom.run(&[&arguments[..], &["--links"]].concat());
    assert!(asked.out.contains("01-lead.md:5:25: warning[links::unverified]"), "{}", asked.out);
    assert!(asked.err.contains("checked 1 link"), "{}", asked.err);
    assert!(listener.accept().is_err(), "an address of this machine was asked");
    assert!(!newsroom.path().join("briefing.db").exists(), "looking made a store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_host_is_requested_when_named() {
    let site = TestSite::start(|_| status("404 Not Found")).await;
    let newsroom = NewsroomDir::small();
    let text = format!("The harbour was [quiet](http://127.0.0.1:{}/gone).", site.port());
    newsroom.with(ITEM, format!("+++\ntitle = \"Boats at dusk\"\n+++\n\n{text}\n"));
    let arguments = ["check", "2022-11-18", "--format", "concise", "--links", "--private-host", "127.0.0.1"];
    let ran = tokio::task::block_in_place(|| newsroom.run(&arguments));
    let expected = "01-lead.md:5:25: warning[links::dead]: dead link: the server answers 404";
    assert!(ran.out.contains(expected), "{}{}", ran.out, ran.err);
    assert_eq!(ran.code, 0, "warnings alone stop nobody");
}

/// A newsroom with things that can be mended without asking, in files of other systems.
fn mendable() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let config = std::fs::read_to_string(newsroom.path().join("briefing.toml")).unwrap();
    newsroom.with("briefing.toml", config + "\n[[check.term]]\nwrite = \"email\"\nnot = [\"e-mail\"]\n");
    newsroom.with(
        ITEM,
        "\u{FEFF}+++\r\ntitle = \"Boats at dusk\" # kept\r\nlink = \"https://lantern.example/boats?utm_source=x&id=7\"\r\n+++\r\n\r\n\
         The the harbour got an e-mail. The boats were quiet.\r\n",
    );
    newsroom
}

#[test]
fn fix_applies_safe_fixes_and_changes_nothing_else() {
    let newsroom = mendable();
    let before = newsroom.files();
    let shown = newsroom.run(&["check", "2022-11-18", "--diff"]);
    assert!(shown.out.contains("-The the harbour got an e-mail."), "{}", shown.out);
    assert!(shown.out.contains("+The harbour got an email."), "{}", shown.out);
    assert!(shown.err.contains("`--fix` would fix 3 findings in 1 file"), "{}", shown.err);
    assert_eq!(newsroom.files(), before, "showing changed something");

    let mended = newsroom.run(&["check", "2022-11-18", "--fix"]);
    assert!(mended.err.contains("fixed 3 findings in 1 file"), "{}", mended.err);
    let text = std::fs::read_to_string(newsroom.path().join(ITEM)).unwrap();
    let expected = "\u{FEFF}+++\r\ntitle = \"Boats at dusk\" # kept\r\nlink = \"https://lantern.example/boats?id=7\"\r\n+++\r\n\r\n\
                    The harbour got an email. The boats were quiet.\r\n";
    assert_eq!(text, expected);
    let after = newsroom.files();
    assert_eq!(after.len(), before.len(), "something was left beside the files");

    let again = newsroom.run(&["check", "2022-11-18", "--fix"]);
    assert!(again.err.contains("nothing can be fixed automatically"), "{}", again.err);
    assert_eq!(newsroom.files(), after);
}

#[test]
fn json_after_fix_has_the_remaining_findings() {
    let newsroom = mendable();
    let ran = newsroom.run(&["check", "2022-11-18", "--fix", "--format", "json"]);
    let left: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(left["diagnostics"].as_array().map(Vec::len), Some(0), "{left}");
}

#[test]
fn unwritable_file_stays_whole() {
    let newsroom = mendable();
    let before = newsroom.files();
    // No file may grow beyond 0 bytes, as on a full disk.
    let ran = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_briefing"), "-C"])
        .arg(newsroom.path())
        .args(["check", "2022-11-18", "--fix"])
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot be written"), "{err}");
    assert_eq!(newsroom.files(), before);
}
