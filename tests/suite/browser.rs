//! What readers see, judged by a real Chromium and by axe-core: nothing to scroll sideways on the narrowest telephone,
//! no serious fault of accessibility, in any of the views readers have.
//!
//! Each mail is shown in a frame, since a frame can be narrower than any window. A page of ours runs axe inside the
//! frame and writes what it found where `--dump-dom` can read it. Nothing is fetched from a network.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cli::harness::NewsroomDir;
use crate::support::repository;

const BINARY: &str = env!("CARGO_BIN_EXE_briefing");
/// The accessibility judge, which scripts/packages fetches.
pub const AXE: &str = "target/tools/axe-core-4.14.1/axe.min.js";

/// How a reader looks at a mail.
struct View {
    name: &'static str,
    width: u32,
    dark: bool,
    /// Taken out of the mail before it is shown.
    without: Option<Without>,
}

#[derive(Clone, Copy)]
pub enum Without {
    Pictures,
    Styles,
}

const VIEWS: [View; 6] = [
    View { name: "desktop", width: 760, dark: false, without: None },
    View { name: "phone", width: 375, dark: false, without: None },
    View { name: "phone, dark", width: 375, dark: true, without: None },
    View { name: "smallest phone", width: 320, dark: false, without: None },
    View { name: "phone, no pictures", width: 375, dark: false, without: Some(Without::Pictures) },
    View { name: "smallest phone, no style sheet", width: 320, dark: false, without: Some(Without::Styles) },
];

/// Runs in the page around the frame: axe goes into the frame, its verdict comes out.
const JUDGE: &str = r"
const script = inside.createElement('script');
script.textContent = document.getElementById('axe').textContent;
inside.head.append(script);
const rules = { region: { enabled: false }, 'landmark-one-main': { enabled: false }, 'target-size': { enabled: true } };
const found = await frame.contentWindow.axe.run(inside, { rules });
const serious = found.violations.filter(v => ['serious', 'critical'].includes(v.impact));
const faults = serious.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
const width = inside.documentElement.scrollWidth, passes = found.passes.length;
const dark = frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches;
return { faults, width, passes, dark };
";

/// Runs a browser without a screen until it has done what it was asked.
pub fn chromium(arguments: &[String]) -> Vec<u8> {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .output()
        .expect("chromium starts: Debian package `chromium`, which scripts/packages installs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The mail as a view shows it.
pub fn as_seen(mail: &str, without: Option<Without>) -> String {
    match without {
        None => mail.to_owned(),
        Some(Without::Pictures) => mail.replace("<img src=\"", "<img data-src=\""),
        Some(Without::Styles) => {
            let mut out = String::new();
            let mut rest = mail;
            while let Some((before, after)) = rest.split_once("<style") {
                out.push_str(before);
                rest = after.split_once("</style>").unwrap().1;
            }
            out + rest
        }
    }
}

fn judged(mail: &str, view: &View) -> Value {
    asked(&as_seen(mail, view.without), (view.width, 900), view.dark, JUDGE)
}

/// Shows a page in a frame of this size and asks it: the answer of `script`, the body of an async function of `frame` and the
/// document `inside` it. The text of axe lies in an element `axe` of the page around the frame.
pub fn asked(shown: &str, (width, height): (u32, u32), dark: bool, script: &str) -> Value {
    let axe =
        fs::read_to_string(repository().join(AXE)).expect("axe-core is there: scripts/packages fetches it");
    let mut page = String::from("<!doctype html><meta charset=utf-8><title>judge</title>");
    write!(page, "<script id=axe type=text/plain>{}</script>", axe.replace("</script", "<\\/script"))
        .unwrap();
    write!(
        page,
        "<pre id=verdict></pre><script>addEventListener('DOMContentLoaded', () => {{\
         const frame = document.querySelector('iframe');\
         frame.addEventListener('load', async () => {{\
         const answer = await (async (frame, inside) => {{{script}}})(frame, frame.contentDocument);\
         document.getElementById('verdict').textContent = JSON.stringify(answer)}})}})</script>"
    )
    .unwrap();
    let shown = shown.replace('&', "&amp;").replace('"', "&quot;");
    write!(page, "<iframe width={width} height={height} style=border:0 srcdoc=\"{shown}\"></iframe>")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("judge.html");
    fs::write(&path, page).unwrap();
    let mut arguments = vec!["--virtual-time-budget=20000".to_owned(), "--dump-dom".to_owned()];
    if dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    arguments.push(format!("file://{}", path.display()));
    let dom = String::from_utf8(chromium(&arguments)).unwrap();
    let verdict =
        dom.split("<pre id=\"verdict\">").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap_or("");
    let verdict = verdict.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&verdict).unwrap_or_else(|error| panic!("no verdict ({error}): {verdict:?}"))
}

/// Builds a sample issue; its hosted pictures are shown from the build.
fn built(issue: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    built_of(repository(), issue, folder.path());
    let path = folder.path().to_owned();
    (folder, path)
}

/// Builds an issue of a newsroom into a folder.
pub fn built_of(newsroom: &Path, issue: &str, out: &Path) {
    let output = Command::new(BINARY)
        .args(["-C", newsroom.to_str().unwrap(), "build", issue, "--out"])
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a person would look at, kept in `target/screenshots`.
fn screenshot(html: &str, view: &View, what: &str) -> Vec<u8> {
    let folder = repository().join("target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    let stem = format!("{what}, {}", view.name).replace(", ", "-").replace(' ', "-");
    let (page, picture) = (folder.join(format!("{stem}.html")), folder.join(format!("{stem}.png")));
    let framed = as_seen(html, view.without).replace('&', "&amp;").replace('"', "&quot;");
    let page_text = format!(
        "<!doctype html><meta charset=utf-8><style>body{{margin:0}}iframe{{border:0}}</style>\
         <iframe width={} height=2400 srcdoc=\"{framed}\"></iframe>",
        view.width
    );
    fs::write(&page, page_text).unwrap();
    let mut arguments = vec![
        format!("--window-size={},2400", view.width.max(500)),
        format!("--screenshot={}", picture.display()),
        format!("file://{}", page.display()),
    ];
    if view.dark {
        arguments.insert(0, "--blink-settings=preferredColorScheme=0".to_owned());
    }
    chromium(&arguments);
    fs::read(picture).unwrap()
}

fn judge_all(html: &str, what: &str) {
    for view in &VIEWS {
        let verdict = judged(html, view);
        let name = format!("{what}, {}", view.name);
        assert_eq!(verdict["faults"].as_array().unwrap().len(), 0, "{name}: {:#}", verdict["faults"]);
        assert!(
            verdict["width"].as_u64().unwrap() <= u64::from(view.width),
            "{name} scrolls sideways: {verdict}"
        );
        assert!(verdict["passes"].as_u64().unwrap() > 10, "{name}: axe saw next to nothing: {verdict}");
        assert_eq!(verdict["dark"].as_bool(), Some(view.dark), "{name}");
        // A page that paints nothing compresses to next to nothing.
        let picture = screenshot(html, view, what);
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 20_000, "{name}: {} bytes", picture.len());
    }
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn the_lead_issue_reads_well_in_every_view() {
    let (_kept, folder) = built("2022-11-18");
    judge_all(&read(&folder, "issue.html"), "2022-11-18");
}

#[test]
fn the_theme_issue_reads_well_in_every_view() {
    let (_kept, folder) = built("2023-09-22");
    judge_all(&read(&folder, "issue.html"), "2023-09-22");
}

#[test]
fn every_design_reads_well() {
    for design in ["paper", "plain"] {
        let newsroom = NewsroomDir::copy_of(repository(), "2023-09-22");
        let config = fs::read_to_string(newsroom.path().join("briefing.toml")).unwrap();
        let designed = config.replacen("[publication]", &format!("[publication]\ndesign = \"{design}\""), 1);
        newsroom.with("briefing.toml", designed);
        let folder = tempfile::tempdir().unwrap();
        built_of(newsroom.path(), "2023-09-22", folder.path());
        let (mail, page) = (read(folder.path(), "issue.html"), read(folder.path(), "web.html"));
        for view in [&VIEWS[0], &VIEWS[2], &VIEWS[5]] {
            for (shown, what) in [(&mail, "mail"), (&page, "page")] {
                let verdict = judged(shown, view);
                let name = format!("{what} in {design}, {}", view.name);
                assert_eq!(verdict["faults"], Value::Array(Vec::new()), "{name}");
                assert!(verdict["width"].as_u64().unwrap() <= u64::from(view.width), "{name}: {verdict}");
            }
        }
    }
}

#[test]
fn the_judge_can_fail() {
    let mail = "<!doctype html><html><head><title>x</title></head><body><img src=\"x.png\">\
                <p style=\"color:#ccc;background:#fff\">pale</p><p style=\"width:900px\">wide</p></body></html>";
    let verdict = judged(mail, &VIEWS[3]);
    let faults = verdict["faults"].to_string();
    for rule in ["image-alt", "color-contrast", "html-has-lang"] {
        assert!(faults.contains(rule), "{faults}");
    }
    assert!(verdict["width"].as_u64().unwrap() >= 900);
}
