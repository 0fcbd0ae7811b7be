//! A secret under a mistyped key, or in a wrong setting, reaches no output.

use super::harness::{CONFIG, NewsroomDir};

/// The mark of every value that no output may show.
const CANARY: &str = "c4n4ry";
/// A random text, as keys and tokens are.
const RANDOM: &str = "c4n4ryZx8qP2mK9vR4tW7yB3nL6cJ1c4n4ry";
/// What a signer needs beside its key.
const SIGNER: &str = "domain = \"lantern.example\"\nselector = \"s1\"\n";

/// Commands that tell what is wrong with the configuration, each in another way.
const TELLING: [&[&str]; 4] = [
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["preview", "--export", "page"],
];

/// Asserts that no telling command shows the canary of a text below the configuration.
fn assert_untold(text: &str) {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", format!("{CONFIG}\n{text}"));
    for arguments in TELLING {
        let ran = newsroom.run(arguments);
        for told in [&ran.out, &ran.err] {
            assert!(!told.to_lowercase().contains(CANARY), "{arguments:?} with {text}:\n{told}");
            assert!(!told.contains("panicked"), "{told}");
        }
    }
    for (path, bytes) in newsroom.files() {
        let shown = String::from_utf8_lossy(&bytes.unwrap_or_default()).to_lowercase();
        assert!(!shown.contains(CANARY) || path.ends_with("briefing.toml"), "{text}: {}", path.display());
    }
}

/// Returns what stands in a table before the key in question.
fn beside(table: &str, key: &str) -> &'static str {
    if table == "dkim" && !SIGNER.contains(key) { SIGNER } else { "" }
}

#[test]
fn no_output_shows_a_secret_below_a_mistyped_key() {
    for (table, key) in [
        ("site", "secrett"),
        ("site", "secrets"),
        ("site", "key"),
        ("[site.key]", "secrt"),
        ("smtp", "pass"),
        ("smtp", "url"),
        ("[smtp.relay]", "user"),
        ("dkim", "private_key"),
        ("[dkim]", "keys"),
        ("dkim", "key"),
        ("release", "key"),
        ("store", "urll"),
        ("dkmi", "key"),
    ] {
        for value in
            ["\"c4n4ry\"", "\"c4n4ry", "c4n4ry", "[\"c4n4ry\"]", "{ a = \"c4n4ry\" }", "'''\nc4n4ry\n'''"]
        {
            assert_untold(&format!("[{table}]\n{}{key} = {value}\n", beside(table, key)));
        }
    }
    for text in [
        "[dkim\nkeys = \"c4n4ry\"\n",
        "[dkim]\n# key = \"c4n4ry\"\ndomain = 3\n",
        "[dkim]\ndomain = \"lantern.example\" # c4n4ry\nselector = 3 # c4n4ry\n",
        "[smtp]\nurl = \"smtp://newsroom:c4n4ry mail.lantern.example\"\n",
        "[store]\nurl = \"postgres://db.lantern.example/briefing?password=c4n4ry\"\n",
    ] {
        assert_untold(text);
    }
}

#[test]
fn no_output_shows_a_key_in_a_wrong_setting() {
    let values = [
        format!("\"{RANDOM}\""),
        format!("\"PRIVATE KEY-----{RANDOM}\""),
        format!("\"\"\"\n{RANDOM} x\n\"\"\""),
        RANDOM.to_owned(),
    ];
    for (table, key) in [
        ("site", "listen"),
        ("site", "trusted_proxies"),
        ("smtp", "helo"),
        ("smtp", "rate"),
        ("smtp", "on_uncertain"),
        ("dkim", "selector"),
        ("dkim", "key"),
        ("dkim", RANDOM),
        ("release", "canary"),
    ] {
        for value in &values {
            assert_untold(&format!("[{table}]\n{}{key} = {value}\n", beside(table, key)));
        }
    }
}

#[test]
fn no_output_shows_a_word_in_a_setting_that_takes_none() {
    for (table, key) in [
        ("site", "listen"),
        ("site", "trusted_proxies"),
        ("smtp", "rate"),
        ("smtp", "give_up_after"),
        ("smtp", "return_path"),
        ("smtp.timeouts", "dot"),
        ("release", "canary"),
        ("release", "test_to"),
    ] {
        for value in ["\"c4n4ry\"", "'c4n4ry' # c4n4ry", "\"c4n4r\\u0079\""] {
            assert_untold(&format!("[{table}]\n{key} = {value}\n"));
        }
    }
}

#[test]
fn what_is_no_secret_is_still_shown() {
    let newsroom = NewsroomDir::small();
    newsroom.with(
        "briefing.toml",
        format!("{CONFIG}\n[site]\nlisten = \"harbour:80\"\n[dkim]\n{SIGNER}key = \"dkim/s1.pem\"\n"),
    );
    let told = newsroom.run(&["check"]).out;
    for shown in [
        "listen = \"harbour:80\"",
        "`harbour:80` is not an address",
        "key = \"dkim/s1.pem\"",
        "the key `dkim/s1.pem`",
    ] {
        assert!(told.contains(shown), "{told}");
    }
}
