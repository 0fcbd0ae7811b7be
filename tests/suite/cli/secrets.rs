//! What came from the environment or is a secret never reaches an output, and a missing secret stops only what needs it.

use std::fs;

use super::harness::{CONFIG, CommandOutput, ISSUE, NewsroomDir, assert_page, run_command};

/// The mark of every value that no output may show.
const CANARY: &str = "c4n4ry";

/// Every key of `briefing.toml` that holds a text, each with a variable of its own.
const EVERY_KEY: &str = "\
[publication]
name = \"${V1}\"
house = \"${V2}\"
tag = \"${V3}\"
from = \"${V4}\"
reply_to = \"${V5}\"
language = \"${V6}\"
time_zone = \"${V7}\"
zone_label = \"${V8}\"
day = \"${V9}\"
time = \"${V10}\"
site = \"${V11}\"
privacy_policy = \"${V12}\"
postal_address = \"${V13}\"
about = \"${V14}\"
accent = \"${V15}\"
accent_dark = \"${V16}\"
logo = \"${V17}\"
logo_alt = \"${V18}\"
interests = \"${V19}\"

[[topic]]
id = \"${V20}\"
name = \"${V21}\"
description = \"${V22}\"

[author.dasom]
name = \"${V23}\"
bio = \"${V24}\"
email = \"${V25}\"
photo = \"${V26}\"

[smtp]
url = \"${V27}\"
connections = \"${V28}\"
rate = \"${V29}\"
helo = \"${V30}\"
return_path = \"${V31}\"
give_up_after = \"${V32}\"
on_uncertain = \"${V33}\"
relay = [{ url = \"${V34}\", rate = \"${V35}\", weight = \"${V36}\" }]
domains = { \"harbour.example\" = { rate = \"${V37}\", connections = \"${V38}\" } }
timeouts = { dot = \"${V39}\", data = \"${V40}\" }

[[dkim]]
domain = \"${V41}\"
selector = \"s1\"
key = \"${V42}\"

[[dkim]]
domain = \"lantern.example\"
selector = \"${V43}\"
key = \"${V44}\"

[[dkim]]
domain = \"lantern.example\"
selector = \"s1\"
key = \"${V45}\"

[store]
url = \"${V46}\"

[site]
listen = \"${V47}\"
secret = \"${V48}\"
trusted_proxies = [\"${V49}\"]
allowed_origins = [\"${V50}\"]
key = [{ id = \"${V51}\", secret = \"${V52}\" }, { id = \"a\", secret = \"${V53}\" }]

[release]
approvals = \"${V54}\"
test_to = [\"${V55}\"]
canary = \"${V56}\"

[check]
deny = [\"${V57}\"]
allow = [\"${V58}\"]
warn = [\"${V59}\"]
term = [{ write = \"${V60}\", not = [\"${V61}\"] }]

[collect]
feeds = [\"${V62}\"]
";

/// Valid values for the settings without which nothing can be composed.
const NEEDED: [(u8, &str); 3] = [(1, "Weekend"), (4, "a@lantern.example"), (46, "sqlite:x.db")];
/// Settings of the publication, its topics and authors, which are printed in mails: all readers see them.
const PRINTED: std::ops::RangeInclusive<u8> = 1..=26;

/// The configuration with some variables replaced.
fn with_values(values: impl IntoIterator<Item = (u8, &'static str)>) -> String {
    values
        .into_iter()
        .fold(EVERY_KEY.to_owned(), |text, (number, value)| text.replace(&format!("${{V{number}}}"), value))
}

/// Every command that reads the configuration, in every format.
const COMMANDS: [&[&str]; 16] = [
    &["check"],
    &["check", "--color", "always"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "github"],
    &["check", "--format", "concise"],
    &["check", "--diff"],
    &["build"],
    &["build", "--for", "minji@harbour.example"],
    &["preview", "--export", "page"],
    &["send", "--yes", "--dry-run"],
    &["send", "--yes", "--format", "json"],
    &["send", "--test", "editor@lantern.example"],
    &["resume", "--format", "json"],
    &["status", "--format", "json"],
    &["new", "2022-11-25"],
];

/// Runs a command with the same value in every variable.
fn run(newsroom: &NewsroomDir, arguments: &[&str], value: &str) -> CommandOutput {
    let mut command = newsroom.command(arguments);
    (1..=62).for_each(|number| {
        command.env(format!("V{number}"), value);
    });
    run_command(&mut command)
}

/// Asserts that a command does not tell the canary.
fn assert_untold(newsroom: &NewsroomDir, arguments: &[&str], value: &str) {
    let ran = run(newsroom, arguments, value);
    for told in [&ran.out, &ran.err] {
        assert!(!told.to_lowercase().contains(CANARY), "{arguments:?} with {value:?}:\n{told}");
        assert!(!told.contains("panicked"), "{told}");
    }
}

/// Asserts that no command tells the canary, and that no file but the configuration holds it.
fn assert_hidden(newsroom: &NewsroomDir, value: &str) {
    for arguments in COMMANDS {
        assert_untold(newsroom, arguments, value);
    }
    for (path, bytes) in newsroom.files() {
        let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).to_lowercase();
        assert!(!text.contains(CANARY) || path.ends_with("briefing.toml"), "{}", path.display());
    }
}

#[test]
fn no_output_shows_a_value_of_the_environment() {
    for value in [
        "c4n4ry is not valid",
        "C4N4RY",
        "https://kim:c4n4ry@c4n4ry.example/c4n4ry?c4n4ry#c4n4ry",
        "Kim c4n4ry <c4n4ry@c4n4ry.example>, c4n4ry@gmail.com",
        "-----BEGIN PRIVATE KEY-----\nc4n4ryMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n",
        "c4n4ryBQYDK2VwBCIEIJ1hsZ3vVpguoRK9JLsLMREScVpezJpGXA7rAMcrn9gc4n4ry",
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("briefing.toml", EVERY_KEY);
        assert_hidden(&newsroom, value);
        // The findings of the rules must not show what readers see either.
        newsroom.with("briefing.toml", with_values(NEEDED));
        let checked = run(&newsroom, &["check", "--format", "json"], value);
        let refused = ["config::bad_value", "toml::control_character"];
        assert!(refused.iter().any(|code| checked.out.contains(code)), "{}{}", checked.out, checked.err);
        for arguments in COMMANDS.iter().filter(|arguments| arguments[0] == "check") {
            assert_untold(&newsroom, arguments, value);
        }
        newsroom.with(
            "briefing.toml",
            with_values(NEEDED.into_iter().chain(PRINTED.map(|number| (number, "plain")))),
        );
        assert_hidden(&newsroom, value);
    }
}

#[test]
fn no_output_shows_a_pasted_secret() {
    let der = "c4n4ryBQYDK2VwBCIEIJ1hsZ3vVpguoRK9JLsLMREScVpezJpGXA7rAMcrn9gc4n4ry";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----");
    let dkim = |key: &str| format!("[dkim]\ndomain = \"lantern.example\"\nselector = \"s1\"\nkey = {key}\n");
    for text in [
        dkim(&format!("\"\"\"\n{pem}\n\"\"\"")),
        dkim(&format!("\"{der}\"")),
        dkim(&format!("\"{}\"", pem.replace('\n', "\\n"))),
        dkim(&format!("\"{der}")),
        dkim(&format!("\"\"\"\n{pem}\n")),
        dkim(&pem),
        "[smtp]\nurl = \"smtp://newsroom:c4n4ry@mail.lantern.example:99999\"\nhelo = \"a b\"\n".to_owned(),
        "[smtp]\nurl = \"smtp+plain://newsroom:c4n4ry@mail.lantern.example\"\n".to_owned(),
        "smtp = { url = \"smtp://newsroom:c4n4ry@mail.lantern.example\" }\nname = \"x\"\n".to_owned(),
        "[[smtp.relay]]\nurl = \"http://newsroom:c4n4ry@mail.lantern.example\"\nwight = 1\n".to_owned(),
        "[smtp]\nurl = \"smtp://newsroom:c4n4ry@mail.lantern.example\"\n[[smtp.relay]]\nurl = \"smtp://a:c4n4ry@b\"\n".to_owned(),
        "[site]\nsecret = \"c4n4ry\"\n".to_owned(),
        "[site]\nsecret = \"\"\"c4n4ry\nc4n4ry\"\"\"\n".to_owned(),
        "[site]\nkey = [{ id = \"a b\", secret = \"c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry\" }]\n".to_owned(),
        "[store]\nurl = \"postgres://newsroom:c4n4ry@db.lantern.example/briefing\"\nurll = 1\n".to_owned(),
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("briefing.toml", format!("{CONFIG}\n{text}"));
        assert_hidden(&newsroom, "");
    }
    for (from, to) in [
        ("https://briefing", "https://kim:c4n4ry@briefing"),
        ("day =", "logo = \"https://kim:c4n4ry@lantern.example/logo.png\"\nday ="),
        ("https://lantern.example/privacy", "https://kim:c4n4ry@lantern.example/privacy"),
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("briefing.toml", CONFIG.replace(from, to));
        assert_hidden(&newsroom, "");
    }
}

#[test]
fn a_missing_secret_stops_only_what_needs_it() {
    for (text, name) in [
        ("[smtp]\nurl = \"smtp+starttls://newsroom:${SMTP_PASSWORD}@mail.lantern.example:587\"\n", "url"),
        ("[[smtp.relay]]\nurl = \"smtps://newsroom:${SMTP_PASSWORD}@mail.lantern.example\"\n", "url"),
        ("[smtp]\nurl = \"${SMTP_PASSWORD}\"\nhelo = \"mail.lantern.example\"\n", "url"),
        ("[smtp]\nhelo = \"${SMTP_PASSWORD}\"\n", "helo"),
        ("[smtp]\nrate = \"${SMTP_PASSWORD}/s\"\n", "rate"),
        ("[smtp]\nreturn_path = \"${SMTP_PASSWORD}@lantern.example\"\n", "return_path"),
        ("[smtp.timeouts]\ndot = \"${SMTP_PASSWORD}\"\n", "dot"),
        ("[site]\nsecret = \"${SMTP_PASSWORD}\"\n", "secret"),
        ("[[site.key]]\nid = \"a\"\nsecret = \"${SMTP_PASSWORD}\"\n", "secret"),
        ("[dkim]\ndomain = \"lantern.example\"\nselector = \"s1\"\nkey = \"${SMTP_PASSWORD}\"\n", "key"),
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("briefing.toml", format!("{CONFIG}\n{text}"));
        let before = newsroom.names();
        let checked = newsroom.run(&["check"]);
        assert_eq!((checked.code, checked.out.contains("error")), (0, false), "{text}{}", checked.out);
        for arguments in [
            &["send", "--yes"][..],
            &["send", "--dry-run"],
            &["send", "--yes", "--format", "json"],
            &["send", "--test", "editor@lantern.example"],
            &["resume"],
        ] {
            let ran = newsroom.run(arguments);
            assert_eq!(ran.code, 2, "{arguments:?} {text}{}", ran.err);
            let told = format!("{}{}", ran.out, ran.err);
            assert!(told.contains("SMTP_PASSWORD") && told.contains(name), "{arguments:?} {text}{told}");
        }
        assert_eq!(newsroom.names(), before, "{text}");
        let built = newsroom.run(&["build"]);
        assert_eq!(built.code, 0, "{text}{}", built.err);
    }
    let newsroom = NewsroomDir::small();
    let url = "\n[smtp]\nurl = \"smtp+starttls://newsroom:${SMTP_PASSWORD}@mail.lantern.example:587\"\n";
    newsroom.with("briefing.toml", format!("{CONFIG}{url}"));
    assert_page!("send_without_password", newsroom.page(&["send", "2022-11-18", "--yes"]));
    // A server that is named at the command takes the place of the one that needs the password.
    let other = newsroom.run(&["send", "2022-11-18", "--dry-run", "--smtp", "smtp://127.0.0.1:9"]);
    assert_eq!(other.code, 0, "{}", other.err);
}

#[test]
fn a_missing_variable_of_the_store_opens_no_other_store() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", format!("{CONFIG}\n[store]\nurl = \"sqlite:${{SMTP_PASSWORD}}\"\n"));
    for arguments in [&["status"][..], &["send", "--yes"], &["resume"]] {
        let ran = newsroom.run(arguments);
        assert_eq!((ran.code, ran.err.contains("`SMTP_PASSWORD`")), (2, true), "{arguments:?} {}", ran.err);
    }
    // What only reads the issue needs no store.
    let newest = "so this is the newest issue, `2022-11-18`";
    for arguments in [&["check"][..], &["build"], &["send", "--test", "editor@lantern.example"]] {
        let ran = newsroom.run(arguments);
        assert_eq!((ran.code, ran.err.contains(newest)), (0, true), "{arguments:?} {}", ran.err);
        let named = newsroom.run(&[&arguments[..1], &["2022-11-18"], &arguments[1..]].concat());
        assert_eq!((named.code, named.err.contains(newest)), (0, false), "{arguments:?} {}", named.err);
    }
    assert_eq!(newsroom.run(&["new", "2022-11-25"]).code, 0);
    assert!(newsroom.names().iter().all(|name| !name.contains(".db")), "{:?}", newsroom.names());
}

#[test]
fn no_error_of_the_store_and_no_fix_shows_a_value() {
    let newsroom = NewsroomDir::small();
    let store = "\n[store]\nurl = \"sqlite:no-folder/${V1}.db\"\n";
    newsroom.with("briefing.toml", format!("{CONFIG}{store}"));
    for arguments in
        [&["subscribers", "list"][..], &["subscribers", "export"], &["send", "--yes"], &["store", "check"]]
    {
        assert_untold(&newsroom, arguments, "c4n4ry");
    }
    let term = "\n[[check.term]]\nwrite = \"${V1}\"\nnot = [\"harbour\"]\n";
    newsroom.with("briefing.toml", format!("{CONFIG}{term}"));
    newsroom.with("issues/2022-11-18/09-a.md", "+++\ntitle = \"Boats\"\n+++\n\nThe harbour was quiet.\n");
    let found = run(&newsroom, &["check"], "c4n4ry");
    assert!(
        found.out.contains("house_term") || found.err.contains("house_term"),
        "{}{}",
        found.out,
        found.err
    );
    assert_hidden(&newsroom, "c4n4ry");
    assert_untold(&newsroom, &["check", "--fix"], "c4n4ry");
    assert!(
        !newsroom
            .files()
            .values()
            .flatten()
            .any(|bytes| { String::from_utf8_lossy(bytes).contains("The c4n4ry was quiet") })
    );
}

#[test]
fn a_test_needs_no_subscriber_list() {
    for list in [
        &b"[[subscriber]]\nemail = \"nobody\"\n"[..],
        b"[[subscriber]\n",
        b"\xFF\xFE",
        b"[[subscriber]]\nemail = \"a@b.example\"\ntopics = [\"unknown\"]\n",
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("subscribers.toml", list);
        let ran = newsroom.run(&["send", "2022-11-18", "--test", "editor@lantern.example"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(fs::read_dir(newsroom.path().join("inbox/new")).unwrap().count(), 1);
        assert_eq!(newsroom.run(&["send", "2022-11-18", "--yes"]).code, 2);
    }
    let newsroom = NewsroomDir::small();
    newsroom.without("subscribers.toml").with("subscribers.toml/inside", "");
    let ran = newsroom.run(&["send", "2022-11-18", "--test", "editor@lantern.example"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The issue has to be sound all the same.
    newsroom.with(ISSUE, "title = 3\n");
    assert_eq!(newsroom.run(&["send", "2022-11-18", "--test", "editor@lantern.example"]).code, 2);
}
