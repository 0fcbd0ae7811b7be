//! A mail server that refuses, and addresses of one that cannot be read.

use std::sync::Arc;

use briefing::inbox::{RequireAuth, Server, Settings};

use super::{CANARY, assert_secret};
use crate::cli::harness::{CONFIG, NewsroomDir, assert_page};
use crate::support::ClosedPort;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn refused_connection_keeps_the_plan() {
    let (newsroom, closed) = (NewsroomDir::small(), ClosedPort::new());
    let url = format!("smtp://newsroom:{CANARY}@{closed}");
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
            let ran = crate::cli::harness::CommandOutput { code, out: out.clone(), err: err.clone() };
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
