//! Width of mails and web pages on narrow phones, measured in Chromium: no string widens its column.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::browser::chromium;
use crate::support::TestNewsroom;

/// Widths of phones in CSS pixels.
const PHONES: [u32; 3] = [320, 360, 390];

/// Strings that nothing breaks: a hash, a wallet, an address, a path, Hangul without a blank, words tied by no-break spaces.
const UNBROKEN: [&str; 6] = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdqbc1qar0srrr7xfkvy5l643",
    "hxxps://evil[.]example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "C:/Users/Public/Documents/what_the_harbour_sees_by_night_in_november.docx",
    "정보통신망이용촉진및정보보호등에관한법률시행령일부개정령안입법예고문전문및신구조문대비표",
    "ten\u{a0}words\u{a0}tied\u{a0}by\u{a0}spaces\u{a0}that\u{a0}never\u{a0}break\u{a0}a\u{a0}line\u{a0}of\u{a0}text",
];

/// Writes a newsroom that has the string in every place where a person can write text.
fn newsroom(language: &str, long: &str, folder: &Path) {
    let address = format!("https://a.example/{}", "long-path-without-an-end_".repeat(5));
    let config = format!(
        "[publication]\nname = \"{long}\"\nhouse = \"{long}\"\nfrom = \"briefing@lantern.example\"\n\
         language = \"{language}\"\ntime_zone = \"Asia/Seoul\"\npostal_address = \"{long}\"\nabout = \"{long}\"\n\
         [[topic]]\nid = \"privacy\"\nname = \"{long}\"\n\
         [author.dasom]\nname = \"{long}\"\nbio = \"{long}\"\nemail = \"{}@lantern.example\"\n",
        "reporter.".repeat(6).trim_end_matches('.')
    );
    let facts = format!(
        "title = \"{long}\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\"]\n\
         [[notice]]\ntitle = \"{long}\"\ntext = \"{long}\"\n"
    );
    let item = format!(
        "+++\ntitle = \"{long}\"\ntopics = [\"privacy\"]\nplace = \"{long}\"\nsource = \"{long}\"\nauthors = [\"dasom\"]\n\
         correction = \"{long}\"\nlink = \"{address}\"\nlink_text = \"{long}\"\n[image]\nfile = \"https://a.example/x.jpg\"\n\
         alt = \"{long}\"\ncaption = \"{long}\"\ncredit = \"{long}\"\n+++\n\n{long} and `{long}` and **{long}**, *{long}*, \
         [{long}]({address}), <{address}>.\n\n### {long}\n\n- {long}\n  - {long}\n    1. {long}\n\n> {long}\n>\n> > `{long}`\n\n```\n{long}\n```\n\n| {long} | b | c | d |\n| - | - | - | - |\n| `{long}` | {long} | [{long}]({address}) | 1 |\n\nNoted.[^1]\n\n[^1]: {long}\n"
    );
    // Lists and quotations, twenty deep.
    let deep: String = (0..20).map(|depth| format!("{}- {long}\n", "  ".repeat(depth))).collect();
    let item = format!("{item}\nDeep.\n\n{deep}\n{} {long}\n", "> ".repeat(20));
    TestNewsroom::small()
        .with("briefing.toml", config)
        .with("issues/2022-11-18/issue.toml", facts)
        .with("issues/2022-11-18/greeting.md", format!("{long}\n"))
        .with("issues/2022-11-18/01-lead.md", item.as_str())
        .with("issues/2022-11-18/02-next.md", item)
        .write_to(folder);
}

/// Returns the mail and the web page of a newsroom.
fn built(language: &str, long: &str) -> [String; 2] {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    newsroom(language, long, folder.path());
    let command = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_briefing"))
            .arg("-C")
            .arg(folder.path())
            .args(words)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    command(&["build", "--out", out.path().to_str().unwrap()]);
    ["issue.html", "web.html"].map(|file| fs::read_to_string(out.path().join(file)).unwrap())
}

/// Returns the width that each page takes on each phone.
fn widths(pages: &[String]) -> Vec<[u64; 3]> {
    let mut judge = String::from("<!doctype html><meta charset=utf-8>");
    for page in pages {
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        for width in PHONES {
            write!(judge, "<iframe width={width} height=900 style=border:0 srcdoc=\"{page}\"></iframe>")
                .unwrap();
        }
    }
    judge += "<script>addEventListener('load',()=>{document.title='w'+[...document.querySelectorAll('iframe')]\
              .map(f=>f.contentDocument.documentElement.scrollWidth).join(' ')})</script>";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("judge.html");
    fs::write(&path, judge).unwrap();
    let arguments =
        ["--virtual-time-budget=20000".into(), "--dump-dom".into(), format!("file://{}", path.display())];
    let dom = String::from_utf8(chromium(&arguments)).unwrap();
    let title = dom.split("<title>w").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
    let all: Vec<u64> = title.split(' ').map(|width| width.parse().unwrap()).collect();
    assert_eq!(all.len(), pages.len() * PHONES.len(), "{title}");
    all.chunks_exact(3).map(|widths| widths.try_into().unwrap()).collect()
}

#[test]
fn no_string_is_wider_than_its_column() {
    let all = UNBROKEN.join(" ");
    for language in ["en", "ko"] {
        let widths = widths(&built(language, &all));
        assert_eq!(widths, [[320, 360, 390]; 2], "{language}: mail, web page");
    }
}

#[test]
fn measure_finds_a_mail_without_the_breaks() {
    let [mail, _] = built("en", UNBROKEN[0]);
    let unbroken = mail.replace("word-break:break-word", "").replace("word-wrap:break-word", "");
    assert!(widths(&[unbroken])[0][0] > 320);
    // Each mail program knows at least one of the two.
    let old = [mail.replace("word-wrap:break-word", ""), mail.replace("word-break:break-word", "")];
    assert_eq!(widths(&old), [[320, 360, 390]; 2]);
}
