//! Every rule fires on its fault at the exact place, and is silent on the sound newsroom.

use briefing::check;
use briefing::domain::Variant;

use crate::support::{Newsroom, sample};

const CONFIG: &str = "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\n\
    time_zone = \"Asia/Seoul\"\nday = \"Friday\"\nsite = \"https://briefing.lantern.example\"\nACCENT\n\
    [author.dasom]\nname = \"Dasom Ryu\"\n";
const ISSUE: &str = "issues/2022-11-18/issue.toml";
const ITEM: &str = "issues/2022-11-18/01-lead.md";

/// A newsroom without a fault that any rule could find.
fn sound() -> Newsroom {
    let mut newsroom = Newsroom::small();
    newsroom
        .with("briefing.toml", CONFIG.replace("ACCENT", ""))
        .with(ITEM, item("alt = \"Boats\"\ncredit = \"Photo by us\""));
    newsroom
}

fn item(picture: &str) -> String {
    format!(
        "+++\ntitle = \"Boats at dusk\"\n[image]\nfile = \"https://lantern.example/boats.jpg\"\n{picture}\n+++\n\nThe harbour was quiet.\n"
    )
}

fn issue(rest: &str) -> String {
    format!("title = \"Harbour\"\ndate = 2022-11-18T20:32:00+09:00\n{rest}\n")
}

/// What checking finds, as `file:line:column code`.
fn findings(newsroom: &Newsroom) -> Vec<String> {
    let read = newsroom.read();
    let (Some(config), Some(issue)) = (read.config, read.issue) else { panic!("{:?}", read.diagnostics) };
    let (found, ready) =
        check::run(issue, config.publication, [Variant::Whole], &config.levels, read.diagnostics).unwrap();
    assert_eq!(ready.is_some(), !found.has_errors(), "only a sound issue is ready");
    let line = |finding: &briefing::diagnostic::Diagnostic| {
        let (path, at) = finding.location(&read.tree);
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("{name}:{}:{} {}", at.line, at.column, finding.code)
    };
    found.iter().map(line).collect()
}

#[test]
fn the_sound_newsroom_and_the_samples_are_silent() {
    assert_eq!(findings(&sound()), Vec::<String>::new());
    for name in ["2022-11-18", "2023-09-22"] {
        let read = sample(name);
        let config = read.config.unwrap();
        let (found, ready) = check::run(
            read.issue.unwrap(),
            config.publication,
            [Variant::Whole],
            &config.levels,
            read.diagnostics,
        )
        .unwrap();
        assert!(found.is_empty() && ready.is_some(), "{name}: {found:?}");
    }
}

#[test]
fn each_rule_fires_where_the_fault_is() {
    let two_hundred = "long words ".repeat(12);
    let cases: Vec<(&str, String, &str)> = vec![
        (ITEM, item("credit = \"Photo by us\""), "01-lead.md:4:8 images::missing_alt_text"),
        (
            ITEM,
            item("alt = \"DSC_0012.JPG\"\ncredit = \"Photo by us\""),
            "01-lead.md:5:7 images::missing_alt_text",
        ),
        (ITEM, item("alt = \"Boats\""), "01-lead.md:4:8 images::missing_credit"),
        (ISSUE, issue(""), "issue.toml:1:1 issue::no_authors"),
        ("issues/2022-11-18/greeting.md", String::new(), "issue.toml:1:1 issue::no_greeting"),
        (
            ISSUE,
            issue("authors = [\"dasom\"]\nupdated = 2022-11-18T20:00:00+09:00"),
            "issue.toml:4:11 issue::updated_before_date",
        ),
        (
            ISSUE,
            issue("authors = [\"dasom\"]").replace("11-18T", "11-17T"),
            "issue.toml:2:8 issue::not_publication_day",
        ),
        (
            ISSUE,
            issue(&format!("authors = [\"dasom\"]\nsubject = \"{two_hundred}\"")),
            "issue.toml:4:11 mail::long_subject",
        ),
        (
            "briefing.toml",
            CONFIG.replace("ACCENT", "").replace("https://", "http://"),
            "issue.toml:1:1 mail::no_one_click_unsubscribe",
        ),
        (
            ITEM,
            item("alt = \"Boats\"\ncredit = \"us\"") + &"Many words. ".repeat(9_000),
            "issue.toml:1:9 mail::too_large",
        ),
        (
            "briefing.toml",
            CONFIG.replace("ACCENT", "accent = \"#ffcc00\""),
            "briefing.toml:7:10 publication::pale_accent",
        ),
        (
            "briefing.toml",
            CONFIG.replace("ACCENT", "accent_dark = \"#102030\""),
            "briefing.toml:7:15 publication::pale_accent",
        ),
    ];
    for (path, content, expected) in cases {
        let found = findings(sound().with(path, content));
        assert_eq!(found, [expected], "{path}");
    }
}

#[test]
fn an_issue_without_items_is_an_error() {
    assert_eq!(findings(sound().without(ITEM)), ["issue.toml:1:1 issue::no_items"]);
}

#[test]
fn a_pale_accent_is_answered_with_the_nearest_that_can_be_read() {
    let read = sound().with("briefing.toml", CONFIG.replace("ACCENT", "accent = \"#ffcc00\"")).read();
    let (config, issue) = (read.config.unwrap(), read.issue.unwrap());
    let levels = config.levels;
    let (found, _) = check::run(issue, config.publication, [], &levels, read.diagnostics).unwrap();
    let help = found.iter().next().unwrap().help.clone().unwrap();
    let proposed = help.split('"').nth(1).unwrap().to_owned();
    let mended = CONFIG.replace("ACCENT", &format!("accent = \"{proposed}\""));
    assert_eq!(findings(sound().with("briefing.toml", mended)), Vec::<String>::new(), "{help}");
}

#[test]
fn what_is_allowed_is_silent_and_what_needs_no_allowing_is_said() {
    let allowed = issue("allow = [\"issue::no_authors\"]");
    assert_eq!(findings(sound().with(ISSUE, allowed)), Vec::<String>::new());
    let idle = issue("authors = [\"dasom\"]\nallow = [\"images::missing_credit\", \"issue::no_auhtors\"]");
    let expected = ["issue.toml:4:36 check::unknown_code", "issue.toml:4:10 check::unused_allow"];
    assert_eq!(findings(sound().with(ISSUE, idle)), expected);
}
