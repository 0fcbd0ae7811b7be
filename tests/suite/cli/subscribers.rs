//! `briefing subscribers` and `briefing store`.

use serde_json::{Value, json};

use super::harness::NewsroomDir;

/// Returns what a command reports as JSON.
pub(super) fn json(newsroom: &NewsroomDir, arguments: &[&str]) -> Value {
    let arguments = [&["--format", "json"], arguments].concat();
    let ran = newsroom.run(&arguments);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
}

/// Asserts that every row is accounted for, and returns the report.
pub(super) fn import(newsroom: &NewsroomDir, arguments: &[&str]) -> Value {
    let report = json(newsroom, &[&["subscribers", "import"], arguments].concat());
    let number = |key: &str| report[key].as_u64().unwrap();
    let skipped = report["skipped"].as_array().unwrap().len() as u64;
    assert_eq!(
        number("read"),
        number("added") + number("updated") + number("unchanged") + skipped,
        "{report}"
    );
    report
}

const LIST: &str = "email,name,status,since\nminji@example.com,김민지,active,2024-01-02\nno address,x,active,\n\
                    lee@example.com,=SUM(1),unsubscribed,\nMINJI@example.com,Again,active,\n";

#[test]
fn import_accounts_for_every_row_and_is_idempotent() {
    let newsroom = NewsroomDir::small();
    newsroom.with("list.csv", LIST);
    let dry = import(&newsroom, &["list.csv", "--dry-run"]);
    assert_eq!(dry["batch"], Value::Null);
    let first = import(&newsroom, &["list.csv"]);
    assert_eq!(
        first,
        json!({
            "batch": 1, "read": 4, "added": 2, "updated": 0, "unchanged": 1,
            "skipped": [{ "line": 3, "address": "no address", "reason": "an address has the form `name@host`" }],
            "mailable": 0, "unmailable": 1, "suppressed": 1,
        })
    );
    assert_eq!((&dry["added"], &dry["unmailable"]), (&first["added"], &first["unmailable"]));
    let second = import(&newsroom, &["list.csv"]);
    assert_eq!(
        (&second["added"], &second["updated"], &second["unchanged"]),
        (&json!(0), &json!(0), &json!(3))
    );
    let consented = import(&newsroom, &["list.csv", "--consent", "form of 2024"]);
    assert_eq!((&consented["updated"], &consented["mailable"]), (&json!(1), &json!(1)));
    let shown = json(&newsroom, &["subscribers", "show", "minji@example.com"]);
    assert_eq!(shown["consents"][0]["text"], "form of 2024");
    assert_eq!(newsroom.run(&["subscribers", "import", "list.csv", "--strict"]).code, 1);
}

#[test]
fn times_without_zone_stop_an_import_before_anything_is_written() {
    let newsroom = NewsroomDir::small();
    newsroom.with("list.csv", "email,since\na@example.com,2024-01-02\nb@example.com,2024-01-02 10:00\n");
    let ran = newsroom.run(&["subscribers", "import", "list.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--zone") && ran.err.contains("line 3"), "{}", ran.err);
    let listed = json(&newsroom, &["subscribers", "list"]);
    assert_eq!(listed["subscribers"].as_array().unwrap().len(), 1, "only the newsroom's own file");
    let report = import(&newsroom, &["list.csv", "--zone", "Asia/Seoul"]);
    assert_eq!(report["added"], 2);
    let shown = json(&newsroom, &["subscribers", "show", "b@example.com"]);
    assert_eq!(shown["since"], "2024-01-02T01:00:00Z");
    assert_eq!(newsroom.run(&["subscribers", "import", "list.csv", "--zone", "Seoul"]).code, 2);
}

#[test]
fn export_comes_back_by_import_and_guards_against_formulas() {
    let newsroom = NewsroomDir::small();
    newsroom.with("list.csv", LIST);
    import(&newsroom, &["list.csv", "--consent", "form", "--tag", "spring, 2024"]);
    let csv = newsroom.run(&["subscribers", "export", "--as", "csv"]).out;
    assert!(csv.contains("lee@example.com,'=SUM(1),"), "{csv}");
    assert_eq!(csv, newsroom.run(&["subscribers", "export", "--as", "csv"]).out, "the same bytes");
    for form in ["csv", "toml", "jsonl"] {
        let file = format!("copy.{form}");
        assert_eq!(newsroom.run(&["subscribers", "export", "--as", form, "--out", &file]).code, 0);
        let other = NewsroomDir::small();
        other.without("subscribers.toml").with(&file, std::fs::read(newsroom.path().join(&file)).unwrap());
        import(&other, &[&file, "--consent", "form"]);
        let list = |newsroom: &NewsroomDir| json(newsroom, &["subscribers", "list"])["subscribers"].clone();
        assert_eq!(list(&other), list(&newsroom), "{form}");
    }
}

#[test]
fn one_person_is_shown_removed_and_erased() {
    let newsroom = NewsroomDir::small();
    let shown = newsroom.run(&["subscribers", "show", "minji@harbour.example"]);
    assert!(shown.out.starts_with("minji@harbour.example gets the newsletter\n"), "{}", shown.out);
    assert_eq!(newsroom.run(&["subscribers", "show", "stranger@example.com"]).code, 2);
    let removed = newsroom.run(&["subscribers", "remove", "minji@harbour.example", "--by", "Dasom"]);
    assert!(removed.out.contains("the newsroom decided so"), "{}", removed.out);
    assert_eq!(json(&newsroom, &["subscribers", "show", "minji@harbour.example"])["suppressed"], "manual");
    let add = ["subscribers", "add", "minji@harbour.example", "--consent", "telephone"];
    assert_eq!(newsroom.run(&add).code, 2, "a removed reader comes back by a named person alone");
    let lift = [&add[..], &["--lift", "--by", "Dasom", "--reason", "asked again"]].concat();
    assert_eq!(newsroom.run(&lift).code, 0);
    assert_eq!(newsroom.run(&["subscribers", "erase", "minji@harbour.example"]).code, 2, "nobody to ask");
    assert_eq!(newsroom.run(&["subscribers", "erase", "minji@harbour.example", "--yes"]).code, 0);
    let shown = json(&newsroom, &["subscribers", "show", "minji@harbour.example"]);
    assert_eq!(shown["suppressed"], "erased");
    // The file still lists the address; it stays out.
    assert_eq!(json(&newsroom, &["subscribers", "list", "--count"])["count"], 0);
    newsroom.with("list.csv", "email\nminji@harbour.example\n");
    assert_eq!(import(&newsroom, &["list.csv"])["skipped"][0]["reason"], "erased");
}

#[test]
fn undo_takes_one_import_back() {
    let newsroom = NewsroomDir::small();
    newsroom.with("list.csv", LIST).with("left.csv", "email\nleft@example.com\n");
    import(&newsroom, &["list.csv"]);
    import(&newsroom, &["left.csv", "--as", "unsubscribed"]);
    let undone = json(&newsroom, &["subscribers", "undo", "1"]);
    assert_eq!((&undone["removed"], &undone["lifted"]), (&json!(2), &json!(0)));
    assert_eq!(newsroom.run(&["subscribers", "undo", "1"]).code, 2);
    json(&newsroom, &["subscribers", "undo", "2"]);
    assert_eq!(json(&newsroom, &["subscribers", "show", "left@example.com"])["suppressed"], "unsubscribed");
}

#[test]
fn store_is_checked_copied_and_compacted() {
    let newsroom = NewsroomDir::small();
    assert_eq!(newsroom.run(&["store", "check"]).code, 2, "there is none yet");
    newsroom.run(&["subscribers", "list"]);
    assert_eq!(json(&newsroom, &["store", "check"]), json!({ "faults": [] }));
    assert_eq!(newsroom.run(&["store", "backup", "copy.db"]).code, 0);
    let again = newsroom.run(&["store", "backup", "copy.db"]);
    assert_eq!(again.code, 2, "{}", again.err);
    assert_eq!(newsroom.run(&["store", "compact"]).code, 0);
}
