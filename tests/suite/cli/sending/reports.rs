//! Plans, progress and the audit of a ledger.

use rusqlite::Connection;

use crate::cli::harness::{CONFIG, NewsroomDir, assert_page};

#[test]
fn verify_reports_a_sound_and_an_unsound_ledger() {
    let newsroom = NewsroomDir::small();
    let list = ["minji", "sora"].map(|name| format!("[[subscriber]]\nemail = \"{name}@harbour.example\"\n"));
    let gone = "[[subscriber]]\nemail = \"gone@harbour.example\"\nstatus = \"unsubscribed\"\n";
    newsroom.with("subscribers.toml", list.concat() + gone);
    assert_page!("verify_nothing", newsroom.page(&["send", "verify"]));
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    assert_page!("verify_sound", newsroom.page(&["send", "verify"]));
    assert_page!("verify_json", newsroom.page(&["send", "verify", "2022-11-18", "--format", "json"]));
    assert_page!("verify_show", newsroom.page(&["send", "verify", "--show", "excluded:unsubscribed"]));
    assert_page!("verify_show_nobody", newsroom.page(&["send", "verify", "--show", "refused"]));
    assert_page!("verify_show_nonsense", newsroom.page(&["send", "verify", "--show", "happy"]));
    let store = Connection::open(newsroom.path().join("briefing.db")).unwrap();
    store
        .execute_batch(
            "UPDATE ledger SET state = 'queued' WHERE subscriber = 2; DELETE FROM ledger WHERE subscriber = 3;
             UPDATE content SET subject = 'Another';",
        )
        .unwrap();
    assert_page!("verify_unsound", newsroom.page(&["send", "verify"]));
    assert_page!(
        "verify_show_wrong",
        newsroom.page(&["send", "verify", "--show", "wrong", "--format", "json"])
    );
}

#[test]
fn json_progress_is_one_object_per_line() {
    let newsroom = NewsroomDir::small();
    let ran = newsroom.run(&["send", "--yes", "--progress", "json", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<serde_json::Value> =
        ran.err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let progress: Vec<_> = lines.iter().filter_map(|line| line.get("progress")).collect();
    assert_eq!((&progress[0]["total"], &progress[0]["accepted"]), (&1.into(), &0.into()));
    let last = progress.last().unwrap();
    assert_eq!((&last["settled"], &last["accepted"], &last["refused"]), (&1.into(), &1.into(), &0.into()));
    assert!(lines.iter().all(|line| line.get("progress").is_some() || line["said"].is_string()), "{lines:?}");
    let counts: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(counts["accepted"], 1);
    let quiet = newsroom.run(&["send", "2022-11-18", "--yes", "--progress", "json", "--smtp", "nowhere"]);
    let error: serde_json::Value = serde_json::from_str(quiet.err.trim()).unwrap();
    assert!(error["error"].as_str().unwrap().contains("`--smtp`"), "{error}");
    let lost = newsroom.run(&["send", "--progress=json", "--format", "json", "--quickly"]);
    assert_eq!(lost.code, 2);
    let [told, reported]: [serde_json::Value; 2] =
        [&lost.err, &lost.out].map(|text| serde_json::from_str(text.trim()).unwrap());
    assert!(told["error"].as_str().unwrap().contains("--quickly") && told == reported, "{told}");
}

#[test]
fn plan_shows_audience_size_transport_and_time() {
    let newsroom = NewsroomDir::small();
    let reader = |n: usize, domain: &str, topics: &str| {
        format!("[[subscriber]]\nemail = \"r{n}@{domain}.example\"\ntopics = [{topics}]\n")
    };
    let mut list = String::new();
    for n in 0..40 {
        let domain =
            ["harbour", "harbour", "harbour", "quay", "quay", "pier", "mole", "dock", "slip", "buoy"][n % 10];
        list += &reader(n, domain, if n % 4 == 0 { "\"privacy\"" } else { "" });
    }
    list += "[[subscriber]]\nemail = \"gone@harbour.example\"\nstatus = \"bounced\"\n";
    let item = "+++\ntitle = \"Cameras\"\ntopics = [\"privacy\"]\n+++\n\nThey watch the quay.\n";
    newsroom.with("subscribers.toml", list).with("issues/2022-11-18/02-cameras.md", item);
    // A name of its own: a reserved one is an error over another machine.
    newsroom.with("briefing.toml", CONFIG.replace("lantern.example", "lantern.testing"));
    let route = [
        "--smtp",
        "smtps://mail.lantern.example",
        "--offline",
        "--rate",
        "600/h",
        "--canary",
        "5%",
        "--wait",
        "30m",
    ];
    let words = [&["send", "--dry-run"][..], &route].concat();
    assert_page!("plan_all_sides", newsroom.page(&words));
    assert_page!("plan_json", newsroom.page(&[&words[..], &["--format", "json"]].concat()));
}
