//! A newsroom's folder on disk and the real program in it.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use super::TestNewsroom;
use super::server_process::{OwnedChild, address_in};

const BINARY: &str = env!("CARGO_BIN_EXE_briefing");
/// No step of a test takes that long; whoever waits longer waits for ever.
const FOREVER: Duration = Duration::from_mins(2);

/// A newsroom's folder with one issue, `2022-11-18`, and a list of readers.
pub struct DiskNewsroom {
    folder: tempfile::TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// One line of `status --all`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    pub address: String,
    pub state: String,
    pub message_id: String,
}

/// What a test that runs the program waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitEvent {
    /// The relay came to the point the test asked about.
    Notified,
    /// The program ended by itself.
    Exited,
}

/// The program while it runs. It ends with the test.
pub struct RunningCommand {
    child: OwnedChild,
    heard: Receiver<WaitEvent>,
    lines: Receiver<String>,
    out: JoinHandle<String>,
    err: JoinHandle<String>,
}

impl DiskNewsroom {
    /// A newsroom with so many readers, `r001@harbour.example` and so on.
    pub fn with_readers(count: usize) -> Self {
        let newsroom = Self { folder: tempfile::tempdir().unwrap() };
        TestNewsroom::small().write_to(newsroom.folder.path());
        newsroom.list(1..=count);
        newsroom
    }

    /// Makes `subscribers.toml` list these readers.
    pub fn list(&self, numbers: impl IntoIterator<Item = usize>) {
        let entry = |number| format!("[[subscriber]]\nemail = \"r{number:03}@harbour.example\"\n");
        let list: String = numbers.into_iter().map(entry).collect();
        self.write("subscribers.toml", &list);
    }

    /// Writes a file of the newsroom.
    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.folder.path().join(path), text).unwrap();
    }

    /// The newsroom's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(BINARY);
        let words = line.split_whitespace().map(|word| word.replace('~', " "));
        command.arg("-C").arg(self.folder.path()).args(words).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end. `~` in a word stands for a blank.
    pub fn run(&self, line: &str) -> CommandOutput {
        self.run_with(line, &[])
    }

    /// Runs a command to its end, with this in its environment.
    pub fn run_with(&self, line: &str, variables: &[(&str, &str)]) -> CommandOutput {
        let output = self.command(line).envs(variables.iter().copied()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        CommandOutput { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that cannot make any file longer than so many KiB: to it, the disk is full, or with 0 read-only.
    /// Root, as whom tests may run, is not stopped by permissions.
    pub fn run_on_full_disk(&self, kib: u64, line: &str) -> CommandOutput {
        let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
        let mut command = Command::new("bash");
        command.args(["-c", script, "limited", &kib.to_string(), BINARY, "-C"]).arg(self.folder.path());
        let output = command.args(line.split_whitespace()).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        CommandOutput { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that ends with this code, and reads its JSON.
    pub fn json(&self, line: &str, code: i32) -> Value {
        let ended = self.run(&format!("{line} --format json"));
        assert_eq!(ended.code, Some(code), "{line}: {ended:?}");
        ended.json()
    }

    /// Starts a command that says these words to a person, and comes back when it has said them.
    pub fn start_and_wait_for_output(&self, line: &str, words: &str) -> RunningCommand {
        let running = self.start(line, RunningCommand::notifier());
        running.wait_for_line(words);
        running
    }

    /// Starts the site at a free port, and returns it with its address when it listens there.
    pub fn serve(&self) -> (RunningCommand, SocketAddr) {
        let running = self.start("serve --listen 127.0.0.1:0", RunningCommand::notifier());
        let address = address_in(&running.wait_for_line("serving "));
        (running, address)
    }

    /// Starts a command; whoever holds a copy of the bell can ring it.
    pub fn start(&self, line: &str, bell: (Sender<WaitEvent>, Receiver<WaitEvent>)) -> RunningCommand {
        let ((ring, heard), (tell, lines)) = (bell, mpsc::channel());
        let mut command = self.command(line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (out, err) = (
            thread::spawn(|| read(out)),
            thread::spawn(move || {
                let text = listen(err, &tell);
                // Standard error closes when the program ends, before anybody has asked for its status.
                let _ = ring.send(WaitEvent::Exited);
                text
            }),
        );
        RunningCommand { child: OwnedChild(child), heard, lines, out, err }
    }

    /// Makes it be the scheduled hour of every delivery.
    pub fn strike_hour(&self) {
        let store = rusqlite::Connection::open(self.folder.path().join("briefing.db")).unwrap();
        store.busy_timeout(Duration::from_secs(30)).unwrap();
        store.execute("UPDATE delivery SET scheduled_at = 1", []).unwrap();
    }

    /// Every row of the delivery, as `status --all` tells it.
    pub fn rows(&self) -> Vec<StatusRow> {
        let ended = self.run("status --all");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let line = |text: &str| {
            let value: Value = serde_json::from_str(text).unwrap();
            let word = |key: &str| value[key].as_str().unwrap().to_owned();
            StatusRow { address: word("address"), state: word("state"), message_id: word("message_id") }
        };
        ended.out.lines().map(line).collect()
    }
}

impl CommandOutput {
    /// Standard output, which must be one JSON document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl RunningCommand {
    /// A channel that announces output lines, and its receiver.
    pub fn notifier() -> (Sender<WaitEvent>, Receiver<WaitEvent>) {
        mpsc::channel()
    }

    /// Waits for the bell or the end.
    pub fn wait(&self) -> WaitEvent {
        self.heard.recv_timeout(FOREVER).expect("the bell rings or the program ends")
    }

    /// Waits for the bell or the end, but no longer than this.
    pub fn wait_at_most(&self, time: Duration) -> Option<WaitEvent> {
        self.heard.recv_timeout(time).ok()
    }

    /// Waits until the program says a line with these words to a person. Lines before it are heard only once.
    pub fn wait_for_line(&self, words: &str) -> String {
        let mut heard = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(FOREVER) {
            if line.contains(words) {
                return line;
            }
            heard.push(line);
        }
        panic!("`{words}` was never said: {heard:?}")
    }

    /// Sends a signal by its name: `INT`, `TERM`.
    pub fn signal(&self, name: &str) {
        self.child.signal(name);
    }

    /// `kill -9`. Whether it was still running.
    pub fn kill(mut self) -> bool {
        self.child.0.kill().unwrap();
        self.end().code.is_none()
    }

    /// Waits for the end.
    pub fn end(mut self) -> CommandOutput {
        let status: ExitStatus = self.child.0.wait().unwrap();
        CommandOutput { code: status.code(), out: self.out.join().unwrap(), err: self.err.join().unwrap() }
    }
}

/// Reads everything, and tells each line.
fn listen(from: impl Read, tell: &Sender<String>) -> String {
    let mut text = String::new();
    for line in BufReader::new(from).lines() {
        let line = line.unwrap();
        text.push_str(&line);
        text.push('\n');
        let _ = tell.send(line);
    }
    text
}

fn read(mut from: impl Read) -> String {
    let mut text = String::new();
    from.read_to_string(&mut text).unwrap();
    text
}
