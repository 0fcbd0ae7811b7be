//! `send` when the store or the mail server is in the way, and what no output ever shows.

use std::net::TcpListener;
use std::sync::Arc;

use briefing::inbox::{RequireAuth, Server, Settings};
use rusqlite::Connection;

use super::harness::{CONFIG, LocalRelay, NewsroomDir, assert_page, run_command};

/// Something that must never be seen.
const CANARY: &str = "c4n4ry-p4ssw0rd";

/// A port at which nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// No output and no file of the newsroom holds the password, except the configuration itself.
fn assert_secret(newsroom: &NewsroomDir, outputs: &[&str]) {
    for output in outputs {
        assert!(!output.contains(CANARY), "{output}");
        assert!(!output.contains(&data_encoding::BASE64.encode(CANARY.as_bytes())), "{output}");
    }
    for (path, bytes) in newsroom.files() {
        let bytes = bytes.unwrap_or_default();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found || path.ends_with("briefing.toml"), "{}", path.display());
    }
}

#[test]
fn refused_connection_keeps_the_plan() {
    let newsroom = NewsroomDir::small();
    let url = format!("smtp://newsroom:{CANARY}@127.0.0.1:{}", closed_port());
    let ran = newsroom.run(&["send", "--yes", "--smtp", &url]);
    assert_page!("relay_refuses_connection", newsroom.shown(&["send", "--yes", "--smtp", "…"], &ran));
    assert_eq!(ran.code, 2);
    assert!(!newsroom.path().join("inbox").exists());
    // The plan stays, and a second look tells the same story in JSON.
    let status = newsroom.run(&["status", "--format", "json"]);
    let counts: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!((&counts["planned"], &counts["pending"]), (&1.into(), &1.into()));
    let again = newsroom.run(&["send", "2022-11-18", "--yes", "--smtp", &url]);
    assert_page!("second_send", newsroom.shown(&["send", "2022-11-18", "--yes"], &again));
    let json = newsroom.run(&["resume", "--format", "json", "--smtp", &url, "--patience", "0"]);
    assert_eq!(json.code, 2, "{}", json.err);
    let _: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let test = newsroom.run(&["send", "2022-11-18", "--smtp", &url, "--test", "editor@lantern.example"]);
    assert_eq!(test.code, 2, "{}", test.err);
    assert_secret(
        &newsroom,
        &[&ran.err, &again.err, &json.out, &json.err, &test.err, &test.out, &status.err],
    );
}

#[test]
fn wrong_password_keeps_the_plan() {
    let newsroom = NewsroomDir::small();
    let runtime = runtime();
    let settings =
        Settings { script: Arc::new(RequireAuth::new("newsroom", "another")), ..Settings::default() };
    let server = runtime.block_on(Server::start(settings)).unwrap();
    let smtp = format!("\n[smtp]\nurl = \"smtp://newsroom:${{SMTP_PASSWORD}}@{}\"\n", server.smtp_addr());
    newsroom.with("briefing.toml", format!("{CONFIG}{smtp}"));
    let mut outputs = Vec::new();
    for arguments in [
        &["send", "2022-11-18", "--yes"][..],
        &["resume", "--format", "json"],
        &["send", "2022-11-18", "--test", "editor@lantern.example"],
        &["status", "--all"],
        &["check", "2022-11-18"],
    ] {
        let output = newsroom.command(arguments).env("SMTP_PASSWORD", CANARY).output().unwrap();
        let code = output.status.code().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        if arguments.contains(&"--yes") {
            let ran = super::harness::CommandOutput { code, out: out.clone(), err: err.clone() };
            assert_page!("relay_wrong_password", newsroom.shown(arguments, &ran));
        }
        let sends = arguments[0] == "send" || arguments[0] == "resume";
        assert_eq!(code, if sends { 2 } else { 0 }, "{arguments:?} {out}{err}");
        outputs.extend([out, err]);
    }
    assert_eq!(server.messages(), 0);
    assert_secret(&newsroom, &outputs.iter().map(String::as_str).collect::<Vec<_>>());
    runtime.block_on(server.stop());
}

#[test]
fn invalid_relay_url_is_refused() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for (index, url) in [
        format!("smtp://newsroom:{CANARY}@"),
        format!("http://newsroom:{CANARY}@127.0.0.1"),
        format!("newsroom:{CANARY}@127.0.0.1:25"),
        format!("smtp://newsroom:{CANARY}@127.0.0.1:99999"),
        format!("smtp://{CANARY} {CANARY}"),
        String::new(),
    ]
    .iter()
    .enumerate()
    {
        let ran = newsroom.run(&["send", "--yes", "--smtp", url]);
        assert_eq!(ran.code, 2, "{url}");
        assert_page!(format!("relay_url_{index}"), ran.err.clone());
        assert_secret(&newsroom, &[&ran.out, &ran.err]);
        assert!(newsroom.files() == before, "{url}: {:?}", newsroom.names());
    }
    for arguments in
        [["--rate", "fast"], ["--patience", "soon"], ["--connections", "0"], ["--connections", "many"]]
    {
        let ran = newsroom.run(&[&["send", "--yes"][..], &arguments].concat());
        assert_page!(format!("send{}_{}", arguments[0], arguments[1]), ran.err.clone());
        assert_eq!(ran.code, 2);
        assert!(newsroom.files() == before, "{arguments:?}: {:?}", newsroom.names());
    }
}

#[test]
fn store_locked_by_another_process_is_an_error() {
    let newsroom = NewsroomDir::small();
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    newsroom.with_issue("2022-11-25");
    let mails = || std::fs::read_dir(newsroom.path().join("inbox/new")).unwrap().count();
    let lock = Connection::open(newsroom.path().join("briefing.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ran = newsroom.run(&["send", "--yes"]);
    assert_page!("store_locked", newsroom.shown(&["send", "--yes"], &ran));
    assert_eq!((ran.code, mails()), (2, 1));
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    assert_eq!(mails(), 2);
}

#[test]
fn foreign_database_is_an_error() {
    let newsroom = NewsroomDir::small();
    let other = Connection::open(newsroom.path().join("briefing.db")).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')").unwrap();
    drop(other);
    let before = newsroom.files();
    for command in ["send", "status", "resume", "resolve", "check"] {
        let ran = newsroom.run(&[command]);
        assert_page!(format!("store_foreign_{command}"), newsroom.shown(&[command], &ran));
        assert_eq!(ran.code, 2, "{command}");
        assert!(newsroom.files() == before, "{command}: {:?}", newsroom.names());
    }
    newsroom.with(
        "briefing.db",
        "this is no database, whatever its name says, and it is long enough to be looked at",
    );
    let before = newsroom.files();
    assert_page!("store_text", newsroom.page(&["send", "--yes"]));
    assert!(newsroom.files() == before);
}

#[test]
fn unsupported_store_url_is_an_error() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for (name, url) in [
        ("store_postgres", format!("postgres://newsroom:{CANARY}@db.lantern.example/briefing")),
        ("store_url", format!("mysql://newsroom:{CANARY}@x")),
        ("store_folder", "sqlite:nowhere/briefing.db".to_owned()),
    ] {
        newsroom.with("briefing.toml", format!("{CONFIG}\n[store]\nurl = \"{url}\"\n"));
        let ran = newsroom.run(&["send", "--yes"]);
        assert_page!(name, newsroom.shown(&["send", "--yes"], &ran));
        assert_eq!(ran.code, 2, "{url}");
        assert_secret(&newsroom, &[&ran.out, &ran.err]);
    }
    newsroom.with("briefing.toml", CONFIG);
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn nobody_to_ask() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!("send_nobody_to_ask", newsroom.page(&["send"]));
    assert_page!("send_dry_run", newsroom.page(&["send", "--dry-run"]));
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn missing_delivery_ends_with_2_and_names_send() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for command in ["status", "resume", "resolve"] {
        assert_page!(format!("{command}_nothing"), newsroom.page(&[command]));
    }
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
    let relay = LocalRelay::start();
    let url = relay.url();
    assert_eq!(newsroom.run(&["send", "--yes", "--smtp", &url]).code, 0);
    assert_page!("status_sent", newsroom.page(&["status"]));
    assert_page!("status_other_issue", newsroom.page(&["status", "2022-11-25"]));
    assert_page!("status_who_unknown", newsroom.page(&["status", "--who", "nobody@harbour.example"]));
    assert_page!("status_who_no_address", newsroom.page(&["status", "--who", "nobody"]));
    assert_page!("resume_done", newsroom.page(&["resume"]));
    assert_page!("resolve_nothing_left", newsroom.page(&["resolve"]));
    assert_page!("send_all_sent", newsroom.page(&["send", "--yes", "--smtp", &url]));
    let again = ["send", "2022-11-18", "--again", "--yes", "--smtp", &url];
    assert_page!("send_again", newsroom.page(&again));
}

#[test]
fn finding_near_a_password_hides_it() {
    let newsroom = NewsroomDir::small();
    for (name, text) in [
        ("secret_unknown_key", format!("[smtp]\nulr = \"smtp://newsroom:{CANARY}@mail.lantern.example\"\n")),
        ("secret_cut_line", format!("[smtp]\nurl = \"smtp://newsroom:{CANARY}@mail.lantern.example\n")),
        ("secret_wrong_type", format!("[smtp]\nurl = [\"smtp://newsroom:{CANARY}@mail.lantern.example\"]\n")),
        ("secret_site", format!("[site]\nsecret = \"{CANARY}\"\nlistn = \"x\"\n")),
        ("secret_filled_in", "[smtp]\nrate = \"${SMTP_PASSWORD}\"\n".to_owned()),
    ] {
        newsroom.with("briefing.toml", format!("{CONFIG}\n{text}"));
        let words = ["check", "2022-11-18"];
        let said = run_command(newsroom.command(&words).env("SMTP_PASSWORD", CANARY));
        assert_page!(name, newsroom.shown(&words, &said));
        let json = run_command(newsroom.command(&["check", "--format", "json"]).env("SMTP_PASSWORD", CANARY));
        let coloured =
            run_command(newsroom.command(&["check", "--color", "always"]).env("SMTP_PASSWORD", CANARY));
        assert_secret(&newsroom, &[&said.out, &said.err, &json.out, &json.err, &coloured.out, &coloured.err]);
    }
}

/// A plan is frozen: an invalid sender header would keep the issue from ever being sent.
#[test]
fn invalid_header_value_stops_before_planning() {
    let newsroom = NewsroomDir::small();
    for (line, code) in [
        ("from = \"편집@lantern.example\"", 2),
        ("from = \"briefing@lantern.example\"\nreply_to = \"편집@lantern.example\"", 2),
        ("from = \"briefing@lantern.example\"\nlanguage = \"en\\r\\n Bcc: a@b.example\"", 2),
        ("from = \"briefing@lantern.example\"\nlanguage = \"한국어\"", 2),
        ("from = \"briefing@lantern.example\"\nreply_to = \"desk@한글.example\"\nlanguage = \"ko-KR\"", 0),
    ] {
        newsroom.with("briefing.toml", CONFIG.replace("from = \"briefing@lantern.example\"", line));
        let ran = newsroom.run(&["send", "--yes", "--dry-run"]);
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
        assert!(code == 0 || ran.err.contains("config::bad_value"), "{line}: {}", ran.err);
    }
    let long = format!("site = \"https://briefing.lantern.example/{}\"", "x".repeat(950));
    newsroom.with("briefing.toml", CONFIG.replace("site = \"https://briefing.lantern.example\"", &long));
    let ran = newsroom.run(&["send", "--yes"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no message can be built"), "{}", ran.err);
    assert_eq!(newsroom.run(&["status"]).code, 2, "nothing was planned");

    let host = "site = \"https://한글.example/주말>\"";
    newsroom.with("briefing.toml", CONFIG.replace("site = \"https://briefing.lantern.example\"", host));
    let ran = newsroom.run(&["send", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mail = std::fs::read_dir(newsroom.path().join("inbox/new")).unwrap().next().unwrap().unwrap().path();
    let mail = std::fs::read_to_string(mail).unwrap();
    // A long link has a line of its own.
    let unfolded = mail.replace("\r\n ", " ").replace("\n ", " ");
    let link = "List-Unsubscribe: <https://xn--bj0bj06e.example/%EC%A3%BC%EB%A7%90%3E/unsubscribe/";
    assert!(unfolded.contains(link), "{mail}");
}

#[test]
fn freemail_sender_is_a_warning() {
    let newsroom = NewsroomDir::small();
    for (from, warned) in
        [("briefing@gmail.com", true), ("Briefing <briefing@NAVER.com>", true), ("a@news.gmail.com", false)]
    {
        newsroom.with("briefing.toml", CONFIG.replace("briefing@lantern.example", from));
        let ran = newsroom.run(&["check"]);
        assert_eq!(
            (ran.code, ran.out.contains("config::borrowed_domain")),
            (0, warned),
            "{from}: {}",
            ran.out
        );
    }
}

#[test]
fn foreign_return_path_without_signature_is_a_warning() {
    let newsroom = NewsroomDir::small();
    let key = "[dkim]\ndomain = \"DOMAIN\"\nselector = \"s\"\nkey = \"dkim/s.pem\"\n";
    for (path, signed, warned) in [
        ("bounces@lantern.example", None, false),
        ("bounces@back.lantern.example", None, false),
        ("bounces@harbour.example", None, true),
        ("bounces@harbour.example", Some("harbour.example"), true),
        ("bounces@harbour.example", Some("lantern.example"), false),
    ] {
        let key = signed.map(|domain| key.replace("DOMAIN", domain)).unwrap_or_default();
        let smtp = format!("[smtp]\nurl = \"smtp://localhost\"\nreturn_path = \"{path}\"\n{key}");
        newsroom.with("briefing.toml", format!("{CONFIG}\n{smtp}"));
        let ran = newsroom.run(&["check"]);
        let found = ran.out.contains("config::foreign_return_path");
        assert_eq!((ran.code, found), (0, warned), "{path}: {}", ran.out);
    }
}

#[test]
fn test_to_an_invalid_address_sends_nothing() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    assert_page!(
        "test_no_address",
        newsroom.page(&["send", "--test", "editor@lantern.example", "2022-11-18"])
    );
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn again_without_a_delivery_plans_a_first_one() {
    let (newsroom, relay) = (NewsroomDir::small(), LocalRelay::start());
    let again = ["send", "--again", "--yes", "--smtp", &relay.url()];
    newsroom.with("subscribers.toml", "");
    let before = newsroom.files();
    assert_page!("again_nobody", newsroom.page(&["send", "--again", "--yes"]));
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
    // A reader who comes later gets the issue, and nobody gets it twice.
    newsroom.with("subscribers.toml", "[[subscriber]]\nemail = \"minji@harbour.example\"\n");
    assert_eq!(newsroom.run(&again).code, 0);
    let two = "[[subscriber]]\nemail = \"minji@harbour.example\"\n[[subscriber]]\nemail = \"late@harbour.example\"\n";
    newsroom.with("subscribers.toml", two);
    // A rehearsal of it goes to the one who would get it.
    let rehearsed = newsroom.run(&["send", "--again", "--yes", "--format", "json"]);
    let counts: serde_json::Value = serde_json::from_str(&rehearsed.out).unwrap();
    assert_eq!((&counts["rehearsal"], &counts["planned"]), (&true.into(), &1.into()));
    assert_eq!(newsroom.run(&again).code, 0);
    assert_eq!(relay.messages(), 2);
}

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
