//! dkimpy, a program that did not sign our messages, says what it thinks of them.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::repository;

/// A message, and the verdict on each of its signatures in turn: whether it holds.
pub type SignatureResults = Vec<bool>;

/// Asks about messages that are signed with the keys of these records (`name`, `value`).
pub fn verify(messages: &[Vec<u8>], records: &[(String, String)]) -> Vec<SignatureResults> {
    let script = r#"
import sys, json, dkim
task = json.load(sys.stdin)
records = {name.encode(): value.encode() for name, value in task["records"]}
dns = lambda name, timeout=5: records.get(name.rstrip(b"."))
answers = []
for path in task["paths"]:
    raw = open(path, "rb").read()
    verdict = []
    for index in range(sum(1 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n") if line.lower().startswith(b"dkim-signature:"))):
        # Verifying writes into the object, so each signature gets one of its own.
        try: verdict.append(bool(dkim.DKIM(raw).verify(index, dnsfunc=dns)))
        except dkim.DKIMException: verdict.append(False)
    answers.append(verdict)
print(json.dumps(answers))
"#;
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| {
            let path = folder.path().join(format!("{index}.eml"));
            std::fs::write(&path, message).unwrap();
            path
        })
        .collect();
    let task = json!({ "paths": paths, "records": records }).to_string();
    let task_file = folder.path().join("task.json");
    std::fs::write(&task_file, task).unwrap();
    let ran = Command::new(python())
        .args(["-c", script])
        .stdin(Stdio::from(std::fs::File::open(task_file).unwrap()))
        .output()
        .expect("`scripts/packages` installs dkimpy");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let answers: Vec<Value> = serde_json::from_slice(&ran.stdout).unwrap();
    let verdict =
        |answer: &Value| answer.as_array().unwrap().iter().map(|word| word.as_bool().unwrap()).collect();
    answers.iter().map(verdict).collect()
}

fn python() -> std::path::PathBuf {
    let pinned = std::fs::read_to_string(repository().join("scripts/packages")).unwrap();
    let version = pinned.lines().find_map(|line| line.strip_prefix("dkimpy=")).unwrap();
    repository().join(Path::new("target/tools").join(format!("dkimpy-{version}")).join("bin/python"))
}
