//! `briefing subscribers` and `briefing store`.

use serde_json::{Value, json};

use super::harness::{CONFIG, NewsroomDir};

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
            "mailable": 0, "unmailable": 1, "suppressed": 1, "warnings": [], "more_warnings": 0,
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

#[cfg(unix)]
#[test]
fn files_that_name_people_are_for_their_owner_alone() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    let newsroom = NewsroomDir::small();
    newsroom.with("older.csv", "");
    fs::set_permissions(newsroom.path().join("older.csv"), Permissions::from_mode(0o644)).unwrap();
    let reader = "minji@harbour.example";
    for (command, files) in [
        (&["subscribers", "export", "--out", "new.csv"][..], &["new.csv"][..]),
        (&["subscribers", "export", "--out", "older.csv"], &["older.csv"]),
        (&["subscribers", "export", "--reader", reader, "--out", "one.json"], &["one.json"]),
        (
            &["build", "--for", reader, "--out", "copy"],
            &["copy/issue.eml", "copy/issue.html", "copy/web.html"],
        ),
        (&["store", "backup", "copy.db"], &["copy.db"]),
    ] {
        let ran = newsroom.run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        for file in files {
            let mode = fs::metadata(newsroom.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
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
    assert!(again.err.contains("exists already; name a new file"), "{}", again.err);
    assert_eq!(newsroom.run(&["store", "compact"]).code, 0);
}

/// A newsroom with four readers.
fn with_readers() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    newsroom.with(
        "subscribers.toml",
        "[[subscriber]]\nemail = \"kim@naver.com\"\ntopics = [\"privacy\"]\ntags = [\"press\"]\nsince = 2024-01-01\n\
         [[subscriber]]\nemail = \"lee@Naver.com\"\nlanguage = \"ko-KR\"\nsince = 2024-06-30T23:00:00Z\n\
         [[subscriber]]\nemail = \"park@mail.naver.com\"\ntopics = [\"privacy\"]\ntags = [\"press office\"]\n\
         [[subscriber]]\nemail = \"choi@한글.example\"\nlanguage = \"ko\"\n",
    );
    newsroom
}

fn count(newsroom: &NewsroomDir, segment: &str) -> u64 {
    let listed = json(newsroom, &["subscribers", "list", "--to", segment, "--count"]);
    listed["count"].as_u64().unwrap_or_else(|| panic!("{segment}: {listed}"))
}

#[test]
fn segments_choose_readers() {
    let newsroom = with_readers();
    for (segment, expected) in [
        ("topic:privacy", 4),
        ("topic:privacy and not tag:press", 3),
        ("tag:\"press office\" OR tag:press", 2),
        ("lang:ko", 2),
        ("language:ko-kr", 1),
        ("domain:NAVER.com", 2),
        ("domain:xn--bj0bj06e.example", 1),
        ("since:2024-01-01..2024-06-30", 2),
        ("since:..2024-06-29", 1),
        ("not since:2024-01-01..", 2),
        ("(lang:ko or tag:press) and domain:naver.com", 2),
        ("lang:ko or tag:press and not domain:naver.com", 2),
    ] {
        assert_eq!(count(&newsroom, segment), expected, "{segment}");
    }
    let counted =
        newsroom.run(&["subscribers", "list", "--to", "topic:privacy and not tag:press", "--count"]);
    assert_eq!((counted.code, counted.out.as_str()), (0, "3\n"));
    let planned =
        newsroom.run(&["send", "--dry-run", "--offline", "--to", "domain:naver.com and not lang:ko"]);
    assert!(planned.err.contains("readers   1 reader\n"), "{}{}", planned.out, planned.err);
}

#[test]
fn saved_segments_go_before_expressions_and_files_before_both() {
    let newsroom = with_readers();
    let config = format!(
        "{CONFIG}\n[segments]\npress = \"tag:press and not domain:naver.com\"\nnaver_only = \"domain:naver.com\"\n"
    );
    newsroom.with("briefing.toml", &config);
    assert_eq!((count(&newsroom, "press"), count(&newsroom, "naver_only")), (0, 2));
    let misspelt = newsroom.run(&["subscribers", "list", "--to", "naver_onyl"]);
    assert!(misspelt.code == 2 && misspelt.err.contains("did you mean `naver_only`?"), "{}", misspelt.err);
    let joined = newsroom.run(&["subscribers", "list", "--to", "not press"]);
    assert!(
        joined.code == 2 && joined.err.contains("`press` is a segment of briefing.toml"),
        "{}",
        joined.err
    );
    newsroom.with("press", "[[subscriber]]\nemail = \"kim@naver.com\"\n");
    assert_eq!(count(&newsroom, "press"), 1, "the file");

    newsroom.without("press").with("briefing.toml", config.replace("tag:press and", "tag:press und"));
    let broken = newsroom.run(&["subscribers", "list", "--to", "press"]);
    assert!(broken.code == 2 && broken.err.contains("the segment `press`"), "{}", broken.err);
    let checked = newsroom.run(&["check", "--format", "concise"]);
    assert_eq!(checked.code, 1);
    assert!(
        checked.out.contains("briefing.toml:20:9") && checked.out.contains("at column 11"),
        "{}",
        checked.out
    );
}

#[test]
fn errors_of_segments_point_at_the_column() {
    let newsroom = with_readers();
    for (segment, told) in [
        ("topic:privacy und tag:press", "  topic:privacy und tag:press\n                ^\n"),
        (
            "tag:언론 and topic:privcy",
            "  tag:언론 and topic:privcy\n                     ^\n  help: did you mean `topic:privacy`?",
        ),
        ("(tag:press", "  (tag:press\n  ^\n"),
        ("", "column 1"),
    ] {
        let ran = newsroom.run(&["subscribers", "list", "--to", segment]);
        assert!(ran.code == 2 && ran.err.contains(told), "{segment}: {}", ran.err);
    }
    for hostile in ["(".repeat(10_000), "tag:a or ".repeat(13_000), "x".repeat(100_000)] {
        let ran = newsroom.run(&["subscribers", "list", "--to", &hostile]);
        assert!(ran.code == 2 && ran.err.len() < 2_000, "{}", ran.err);
    }
}

#[test]
fn doubtful_addresses_are_told_and_imported_as_they_are() {
    let newsroom = NewsroomDir::small();
    newsroom.with(
        "list.csv",
        "email,status\nkim@gmial.com,active\nlee@naver.com,active\nnoreply@mailinator.com,active\nKIM@gmial.com,active\n\
         left@gmial.com,unsubscribed\ninfo@harbour.example,active\n",
    );
    let report = import(&newsroom, &["list.csv", "--dry-run"]);
    assert_eq!(
        report["warnings"],
        json!([
            {
                "line": 2, "address": "kim@gmial.com", "kind": "typo",
                "message": "the domain looks like a slip of `gmail.com`", "proposal": "kim@gmail.com",
            },
            {
                "line": 4, "address": "noreply@mailinator.com", "kind": "disposable",
                "message": "the mailbox is of a service for addresses that are soon thrown away", "proposal": null,
            },
            {
                "line": 4, "address": "noreply@mailinator.com", "kind": "role",
                "message": "the address belongs to a role and may have several readers: did each of them agree?",
                "proposal": null,
            },
        ])
    );
    assert_eq!((&report["added"], &report["skipped"]), (&json!(5), &json!([])));
    let told = newsroom.run(&["subscribers", "import", "list.csv", "--strict"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let line = "warning line 2 `kim@gmial.com`: the domain looks like a slip of `gmail.com`; did you mean `kim@gmail.com`?";
    assert!(told.err.contains(line), "{}", told.err);
    assert_eq!(count(&newsroom, "domain:gmial.com"), 2);
}

#[test]
fn many_warnings_are_cut_and_counted() {
    let newsroom = NewsroomDir::small();
    let rows: String = (0..1_200).map(|row| format!("kim{row}@gmail.con\n")).collect();
    newsroom.with("list.csv", format!("email\n{rows}"));
    let report = import(&newsroom, &["list.csv", "--dry-run"]);
    assert_eq!(
        (report["warnings"].as_array().unwrap().len(), &report["more_warnings"]),
        (1_000, &json!(200))
    );
    let told = newsroom.run(&["subscribers", "import", "list.csv", "--dry-run"]);
    assert_eq!(told.err.matches("\nwarning line").count() + usize::from(told.err.starts_with("warning")), 30);
    assert!(told.err.contains("and 1170 more warnings; `--format json` lists up to 1,000"), "{}", told.err);
}

#[test]
fn restored_backup_asks_before_it_sends() {
    let newsroom = NewsroomDir::small();
    // Nobody listens there: the plan stays, and nothing was handed over.
    let relay = "smtp+plain://127.0.0.1:1";
    assert_eq!(newsroom.run(&["send", "2022-11-18", "--yes", "--smtp", relay]).code, 2);
    json(&newsroom, &["store", "backup", "copy.db"]);
    for name in ["briefing.db", "briefing.db-wal", "briefing.db-shm", "briefing.db.mark", "briefing.db.lock"]
    {
        let _ = std::fs::remove_file(newsroom.path().join(name));
    }
    std::fs::rename(newsroom.path().join("copy.db"), newsroom.path().join("briefing.db")).unwrap();
    let status = json(&newsroom, &["status", "2022-11-18"]);
    assert_eq!(status["state"], "restored", "{status}");
    let told = newsroom.run(&["status", "2022-11-18"]);
    assert!(told.out.contains("confirm before sending"), "{}", told.out);
    let ran = newsroom.run(&["resume", "2022-11-18", "--smtp", relay]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
}

#[test]
fn a_domain_is_suppressed_with_all_who_come_later() {
    let newsroom = NewsroomDir::small();
    newsroom.with("list.csv", "email,status\nlee@loud.example,subscribed\nkim@quiet.example,subscribed\n");
    import(&newsroom, &["list.csv", "--consent", "form"]);
    let done =
        json(&newsroom, &["subscribers", "remove", "@LOUD.example", "--by", "Dasom", "--reason", "asked"]);
    assert_eq!((&done["domain"], &done["suppressed"]), (&json!("loud.example"), &json!(1)), "{done}");
    newsroom.with("more.csv", "email,status\npark@loud.example,subscribed\n");
    let more = import(&newsroom, &["more.csv", "--consent", "form"]);
    for address in ["lee@loud.example", "park@loud.example"] {
        let shown = json(&newsroom, &["subscribers", "show", address]);
        assert_eq!(shown["suppressed"], "domain", "{shown}");
    }
    assert_eq!((&more["mailable"], &more["suppressed"]), (&json!(0), &json!(1)), "{more}");
    let kim = json(&newsroom, &["subscribers", "show", "kim@quiet.example"]);
    assert_eq!(kim["suppressed"], Value::Null);
    let refused = newsroom.run(&["subscribers", "remove", "@loud.example", "--lift"]);
    assert_eq!(refused.code, 2, "a named person lifts it");
    let lift = ["subscribers", "remove", "@loud.example", "--lift", "--by", "Dasom", "--reason", "a mistake"];
    assert_eq!(json(&newsroom, &lift)["lifted"], 2);
    assert_eq!(json(&newsroom, &["subscribers", "show", "lee@loud.example"])["suppressed"], Value::Null);
}
