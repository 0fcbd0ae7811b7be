//! Messages of findings: each has its own sentence and next step.

use std::time::Duration;

use crate::support::TestNewsroom;
use briefing::smtp::Timeouts;

const ITEM: &str = "issues/2022-11-18/01-lead.md";
const ISSUE: &str = "issues/2022-11-18/issue.toml";
const CONFIG: &str = "briefing.toml";
const PUBLICATION: &str = "[publication]\nname = \"A\"\nfrom = \"a@lantern.example\"\n";

/// Every finding as `code: message | help`.
fn said(newsroom: &TestNewsroom) -> Vec<String> {
    let read = newsroom.read();
    let line = |found: &briefing::diagnostic::Diagnostic| {
        format!("{}: {} | {}", found.code, found.message, found.help.as_deref().unwrap_or_default())
    };
    read.diagnostics.iter().map(line).collect()
}

/// The one finding of a small newsroom in which one file is another.
fn about(path: &str, content: impl Into<Vec<u8>>) -> String {
    let said = said(TestNewsroom::small().with(path, content));
    assert_eq!(said.len(), 1, "{said:#?}");
    said.into_iter().next().unwrap()
}

fn item(facts: &str, words: &str) -> String {
    format!("+++\ntitle = \"A\"\n{facts}\n+++\n{words}\n")
}

/// A PNG as far as its size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[test]
fn unknown_author_is_an_error() {
    let of = |author: &str| about(ITEM, item(&format!("authors = [\"{author}\"]"), ""));
    let expected = "issue::unknown_author: the author `minji` is unknown | \
                    write `dasom`, or add an `[author.minji]` to briefing.toml";
    assert_eq!(of("minji"), expected);
    let expected = "issue::unknown_author: the author `Min Ji Kim` is unknown | \
                    write `dasom`, or add an `[author.ID]` for this writer to briefing.toml";
    assert_eq!(of("Min Ji Kim"), expected);
}

#[test]
fn invalid_picture_path_is_an_error() {
    let of = |name: &str| about(ITEM, item("", &format!("![A boat]({name})")));
    for name in ["../boat.jpg", "images\\\\boat.jpg"] {
        let shown = name.replace("\\\\", "\\");
        let expected = format!(
            "images::unreadable: image `{shown}` cannot be read: its name holds `..` or `\\` | \
             copy the file into the issue's folder and write `/` between folder and file"
        );
        assert_eq!(of(name), expected);
    }
    let through = of("01-lead.md/boat.jpg");
    assert!(through.contains("a part of its path is a file, not a folder"), "{through}");
}

#[test]
fn impossible_picture_size_is_an_error() {
    let of = |bytes: Vec<u8>| {
        let mut newsroom = TestNewsroom::small();
        newsroom.with("issues/2022-11-18/x.png", bytes).with(ITEM, item("", "![A boat](x.png)"));
        said(&newsroom)
    };
    let expected = "images::too_large: image `x.png` has 9504 x 6336 pixels; 40 million in all is the most | \
                    save it 1200 pixels wide";
    assert_eq!(of(png(9504, 6336)), [expected]);
    let expected =
        "images::unreadable: image `x.png` says it is 0 pixels wide or high | save the picture again";
    assert_eq!(of(png(0, 5)), [expected]);
    let mut heavy = png(10, 10);
    heavy.resize((20 << 20) + 1, 0);
    let expected = "images::too_large: image `x.png` has 21 MB; 20 MB is the most | \
                    save it 1200 pixels wide as JPEG: that is usually below 300 kB";
    assert_eq!(of(heavy), [expected]);
}

#[test]
fn value_in_place_of_a_table_is_an_error() {
    let of = |text: &str| about(CONFIG, format!("{text}\n{PUBLICATION}[author.dasom]\nname = \"D\"\n"));
    let expected =
        "toml::wrong_type: `topic` has to be a table, `[[topic]]`, not text | write a table, `[[topic]]`";
    assert_eq!(of("topic = [\"privacy\"]"), expected);
    let expected = "toml::wrong_type: `smtp.domains.gmail.com` has to be a table, `[smtp.domains.gmail.com]`, not text | \
                    write a table, `[smtp.domains.gmail.com]`";
    assert_eq!(of("[smtp.domains]\n\"gmail.com\" = \"x\""), expected);
    let authors = format!("{PUBLICATION}[author]\ndasom = \"x\"\n");
    let said = said(TestNewsroom::small().with(CONFIG, authors));
    let expected = "toml::wrong_type: `author.dasom` has to be a table, `[author.dasom]`, not text | \
                    write a table, `[author.dasom]`";
    assert_eq!(said[0], expected);
}

#[test]
fn windows_path_in_toml_is_an_error() {
    let expected = "toml::control_character: `file` holds a control character (U+0008) | \
                    write the text without it; in a file name write `/` in place of `\\`";
    assert_eq!(about(ITEM, item("[image]\nfile = \"images\\boat.jpg\"", "")), expected);
}

#[test]
fn unreadable_configuration_is_an_error() {
    let expected = "config::unreadable_file: `briefing.toml` cannot be read: it is not UTF-8: \
                    the byte 0xFA on line 2 belongs to no character | save the file as UTF-8 in your editor";
    let mut newsroom = TestNewsroom::small();
    newsroom.with(CONFIG, b"[publication]\nname = \"N\xFAria\"\n".to_vec());
    assert_eq!(said(&newsroom), [expected]);
    assert_eq!(newsroom.read().codes(), ["briefing.toml:2:10 config::unreadable_file"]);
    let long = "#".repeat((4 << 20) + 1);
    assert!(
        about(CONFIG, long).starts_with("config::unreadable_file: `briefing.toml` cannot be read: it has")
    );
    assert!(said(TestNewsroom::small().without(CONFIG))[0].starts_with("config::missing_file"));
}

#[test]
fn missing_publication_is_an_error() {
    let expected = "toml::missing_key: the table `[publication]` is missing | \
                    write `[publication]` and below it `name = \"…\"` and `from = \"…\"`";
    assert_eq!(about(CONFIG, ""), expected);
}

#[test]
fn unknown_keywords_are_errors() {
    let expected = "config::bad_value: `on_uncertain` cannot be `maybe` | write `hold` or `resend`";
    let text = format!("[smtp]\non_uncertain = \"maybe\"\n{PUBLICATION}[author.dasom]\nname = \"D\"\n");
    assert_eq!(about(CONFIG, text), expected);
    let expected = "item::unnumbered_file: the number of `99999999999-x.md` is too large | \
                    begin its name with its place in the order, as in `01-harbour.md`";
    assert_eq!(about("issues/2022-11-18/99999999999-x.md", item("", "")), expected);
}

#[test]
fn invalid_relays_and_domains_are_errors() {
    let of = |smtp: &str| about(CONFIG, format!("{smtp}{PUBLICATION}[author.dasom]\nname = \"D\"\n"));
    let expected = "config::bad_value: `url` and `[[smtp.relay]]` cannot be used together | \
                    move `url` into a `[[smtp.relay]]` of its own";
    let both = "[smtp]\nurl = \"smtp://a.example\"\n[[smtp.relay]]\nurl = \"smtp://b.example\"\n";
    assert_eq!(of(both), expected);
    let expected = "config::bad_value: `har bour` is not a domain name | \
                    write it as after the `@`, such as `\"harbour.example\"`";
    assert_eq!(of("[smtp.domains.\"har bour\"]\nconnections = 2\n"), expected);
    let expected = "config::bad_value: `…` is not a rate: write it as in `20/s`, `600/m` or `3000/h` | \
                    the rate counts messages to this domain";
    assert_eq!(of("[smtp.domains.\"harbour.example\"]\nrate = \"fast\"\n"), expected);
    let expected = "toml::unknown_key: the key `wieght` is unknown | did you mean `weight`?";
    assert_eq!(of("[[smtp.relay]]\nurl = \"smtp://b.example\"\nwieght = 2\n"), expected);
}

#[test]
fn relays_and_domains_are_read() {
    let smtp = "[[smtp.relay]]\nurl = \"smtp://a.example\"\nweight = 3\nconnections = 4\nrate = \"20/s\"\n\
                [[smtp.relay]]\nurl = \"smtp://b.example\"\n\
                [smtp.domains.\"한글.example\"]\nrate = \"60/m\"\nconnections = 2\n";
    let text = format!("{smtp}{PUBLICATION}[author.dasom]\nname = \"D\"\n");
    let mut newsroom = TestNewsroom::small();
    let read = newsroom.with(CONFIG, text).read();
    assert!(read.diagnostics.is_empty(), "{}", read.shown());
    let sending = read.config.unwrap().sending;
    let relays: Vec<_> =
        sending.relays.iter().map(|relay| (relay.weight, relay.limits.connections)).collect();
    assert_eq!(relays, [(3, Some(4)), (1, None)]);
    let limits = sending.domains.of("xn--bj0bj06e.example");
    assert_eq!((limits.interval.map(|each| each.as_secs()), limits.connections), (Some(1), Some(2)));
}

#[test]
fn configured_timeouts_replace_those_of_the_rfc() {
    let of = |smtp: &str| {
        let text = format!("{smtp}{PUBLICATION}[author.dasom]\nname = \"D\"\n");
        TestNewsroom::small().with(CONFIG, text).read().config.unwrap().sending.timeouts
    };
    let timeouts = of("[smtp.timeouts]\ngreeting = \"30s\"\ndot = \"20m\"\n");
    let mut expected = Timeouts::default();
    (expected.greeting, expected.dot) = (Duration::from_secs(30), Duration::from_mins(20));
    assert_eq!(timeouts, expected);
    assert_eq!(of(""), Timeouts::default());
}

#[test]
fn invalid_timeouts_are_errors() {
    let of = |smtp: &str| about(CONFIG, format!("{smtp}{PUBLICATION}[author.dasom]\nname = \"D\"\n"));
    let expected = "config::bad_value: the timeout `dot` must not be zero | \
                    remove the key to use the default of RFC 5321";
    assert_eq!(of("[smtp.timeouts]\ndot = \"0s\"\n"), expected);
    let expected = "config::bad_value: `…` is not a duration: write it as in `90s`, `10m`, `24h` or `5d` | \
                    minutes are usual: `5m`";
    assert_eq!(of("[smtp.timeouts]\nmail = \"long\"\n"), expected);
    let expected = "toml::unknown_key: the key `dott` is unknown | did you mean `dot`?";
    assert_eq!(of("[smtp.timeouts]\ndott = \"5m\"\n"), expected);
}

#[test]
fn unset_variable_is_an_error() {
    let text = format!("{PUBLICATION}house = \"${{SMTP_PASSWORD}}\"\n[author.dasom]\nname = \"D\"\n");
    let expected = "config::missing_variable: `house` needs the environment variable `SMTP_PASSWORD` | \
                    set it in the environment before you start `briefing`";
    assert_eq!(about(CONFIG, text), expected);
}

#[test]
fn unclosed_emphasis_loses_no_text() {
    let deep = format!("{}deep{}", "*a _b ".repeat(60), "_ *".repeat(60));
    let newsroom = TestNewsroom::small().with(ITEM, item("", &deep)).read();
    let codes: Vec<_> = newsroom.diagnostics.iter().map(|found| found.code.0).collect();
    let words = newsroom.issue.unwrap().items[0].body.plain();
    assert!(words.contains("deep"), "{words}");
    assert_eq!(words.matches('b').count(), 60, "{words}");
    assert!(codes.iter().all(|code| *code == "markdown::too_deep"), "{codes:?}");
}

#[test]
fn emphasis_beyond_the_limit_is_an_error() {
    let deep = format!("{}deep{}", "**a *b ".repeat(40), "* **".repeat(40).replace(' ', ""));
    let newsroom = TestNewsroom::small().with(ITEM, item("", &deep)).read();
    assert_eq!(newsroom.codes(), ["01-lead.md:5:225 markdown::too_deep"]);
    assert!(newsroom.issue.unwrap().items[0].body.plain().contains("deep"));
}

#[test]
fn escaped_control_characters_are_found() {
    let codes = |path: &str, text: &str| TestNewsroom::small().with(path, text).read().codes();
    // Written as TOML escapes.
    let escaped =
        "title = \"safe \\u202Egnp.exe\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\"]\n";
    assert_eq!(codes(ISSUE, escaped), ["issue.toml:1:9 text::direction_control"]);
    let config =
        "[publication]\nname = \"A\\u2066\"\nfrom = \"a@lantern.example\"\n[author.dasom]\nname = \"D\"\n";
    assert_eq!(codes(CONFIG, config), ["briefing.toml:2:8 text::direction_control"]);
    // As they are.
    let config = config.replace("\\u2066", "\u{2066}");
    assert_eq!(codes(CONFIG, &config), ["briefing.toml:2:10 text::direction_control"]);
    let config = config.replace('\u{2066}', "\u{1}");
    assert_eq!(codes(CONFIG, &config), ["briefing.toml:2:10 text::control_character"]);
    // As Markdown entities: in words, in a link, in a picture's description, in a value.
    for words in ["a &#x202E;b", "[a](https://lantern.example/&#x202E;b)", "`x` *&#x2067;*"] {
        let found = codes(ITEM, &item("", words));
        assert_eq!(found.len(), 1, "{words}: {found:?}");
        assert!(found[0].ends_with("text::direction_control"), "{found:?}");
    }
    assert!(codes(ITEM, &item("", "a &#1; b"))[0].ends_with("text::control_character"));
    let greeting = "title = \"A\"\ndate = 2022-11-18T20:32:00+09:00\ngreeting = \"\"\"a &#x202E; b\"\"\"\n";
    assert_eq!(codes(ISSUE, greeting), ["issue.toml:3:15 text::direction_control"]);
    // Both at once are told, and each once.
    let twice = item("place = \"\u{202E}\"", "\u{1}");
    let expected = ["01-lead.md:3:10 text::direction_control", "01-lead.md:5:1 text::control_character"];
    assert_eq!(codes(ITEM, &twice), expected);
}

#[test]
fn quoted_text_cannot_control_the_terminal() {
    let said = about(ITEM, item("\"\\u001b[2J\" = 1", ""));
    assert!(said.contains("the key `<U+001B>[2J` is unknown"), "{said}");
}

#[test]
fn empty_link_in_toml_is_an_error() {
    let expected = "links::bad_target: the link leads nowhere | write the address, or take the link out";
    assert_eq!(about(ITEM, item("link = \"\"", "")), expected);
}
