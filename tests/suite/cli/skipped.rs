//! Checks that did not run, since a file could not be read: the report says so.

use super::harness::{ISSUE, ITEM, NewsroomDir};

fn json(newsroom: &NewsroomDir) -> serde_json::Value {
    serde_json::from_str(&newsroom.run(&["check", "--format", "json"]).out).unwrap()
}

#[test]
fn an_issue_that_is_not_read_claims_no_warnings() {
    for facts in [
        "title = \"Harbour\ndate = 2022-11-18T18:00:00+09:00\n",
        "date = 2022-11-18T18:00:00+09:00\n",
        "title = \"Harbour\"\ndate = 2022-11-31T18:00:00+09:00\n",
        "title = 7\ndate = 2022-11-18T18:00:00+09:00\n",
        "title = \"Harbour\"\ndate = 2022-11-18T18:00:00+09:00\n[[[\n",
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with(ISSUE, facts);
        let ran = newsroom.run(&["check"]);
        assert_eq!(ran.code, 1, "{facts}");
        assert!(!ran.err.contains("warning"), "{}", ran.err);
        assert!(ran.err.contains("no rule and no link was checked"), "{}", ran.err);
        let json = json(&newsroom);
        let skipped = json["skipped"].as_array().unwrap();
        let checks: Vec<_> = skipped.iter().map(|skipped| skipped["checks"].as_str().unwrap()).collect();
        assert_eq!(checks, ["rules", "links"], "{json}");
        assert!(json["errors"].as_u64().unwrap() > 0 && json["warnings"].is_u64());
    }
}

#[test]
fn an_item_that_is_not_read_is_named() {
    for text in [
        "no front matter\n",
        "+++\ntitle = \n+++\n\nText.\n",
        "+++\ntitle = \"A\"\nfoo = [\n+++\n\nText.\n",
        "+++\ntitle = \"A\"\n",
        "+++\n+++\n\nText.\n",
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("issues/2022-11-18/02-other.md", text);
        let ran = newsroom.run(&["check"]);
        let said = "not checked as a whole: `issues/2022-11-18/02-other.md`";
        assert!(ran.code == 1 && ran.err.contains(said), "{text}: {}", ran.err);
        let json = json(&newsroom);
        assert_eq!(json["skipped"][0]["file"], "issues/2022-11-18/02-other.md", "{json}");
        assert_eq!(json["skipped"][0]["checks"], "rules", "{json}");
    }
}

#[test]
fn nothing_is_skipped_when_all_is_read() {
    let newsroom = NewsroomDir::small();
    assert_eq!(json(&newsroom)["skipped"], serde_json::Value::Null);
    // A wrong word is an error, and the rules run all the same.
    newsroom
        .with(ITEM, "+++\ntitle = \"Boats at dusk\"\nkind = \"poem\"\n+++\n\nThe the harbour was quiet.\n");
    let json = json(&newsroom);
    assert_eq!(
        (&json["errors"], &json["warnings"]),
        (&serde_json::json!(1), &serde_json::json!(1)),
        "{json}"
    );
    assert_eq!(json["skipped"], serde_json::Value::Null);
}

#[test]
fn a_configuration_that_is_not_read_stops_the_rules() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", "[publication\n");
    let json = json(&newsroom);
    assert_eq!(json["skipped"][0]["checks"], "rules", "{json}");
}

#[test]
fn many_findings_of_a_code_are_counted() {
    let newsroom = NewsroomDir::small();
    let keys: String = (0..10_000).map(|number| format!("key{number} = 1\n")).collect();
    newsroom.with(ITEM, format!("+++\ntitle = \"Boats at dusk\"\n{keys}+++\n\nThe harbour was quiet.\n"));
    let json = json(&newsroom);
    let found = json["diagnostics"].as_array().unwrap();
    assert_eq!(found.len(), 101);
    assert_eq!(found[100]["message"], "and 9,900 more");
    assert_eq!((&found[100]["code"], &found[100]["file"]), (&"toml::unknown_key".into(), &ITEM.into()));
    assert_eq!(json["errors"], 101, "the listed ones");
    let ran = newsroom.run(&["check"]);
    assert!(ran.out.len() < 100_000, "{}", ran.out.len());
    assert!(ran.err.contains("10000 errors"), "{}", ran.err);
}
