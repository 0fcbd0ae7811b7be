//! A mail server that others wrote: Postfix's `smtp-sink`.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::DiskNewsroom;
use crate::support::dkim_verifier::verify;

const PROGRAM: &str = "/usr/sbin/smtp-sink";
const READERS: usize = 120;

/// `smtp-sink`, which writes every message to a file of its own; it ends with the test.
struct Sink {
    child: Child,
    address: SocketAddr,
}

impl Sink {
    fn start(folder: &Path) -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "`{PROGRAM}` is missing: install the Debian package `postfix`, which scripts/test does"
        );
        // Its own way of taking a free port does not say which: another program may snatch this one, so try again. Who
        // answers at the port is told by the greeting.
        let name = format!("sink{}.harbour.example", std::process::id());
        for _ in 0..10 {
            let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let mut child = Command::new(PROGRAM)
                .args(["-u", "root", "-c", "-h", &name, "-d", "mail."])
                .args([&format!("inet:{address}"), "100"])
                .current_dir(folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            loop {
                match (greeting(address), child.try_wait().unwrap()) {
                    (Ok(words), None) if words.contains(&name) => return Self { child, address },
                    (_, Some(_)) => break,
                    (_, None) => std::thread::yield_now(),
                }
            }
        }
        panic!("`{PROGRAM}` does not start: it must run as root, or the ports are taken");
    }
}

/// The first line that a server says.
fn greeting(address: SocketAddr) -> std::io::Result<String> {
    let stream = TcpStream::connect(address)?;
    // Another program may be silent.
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn postfix_accepts_every_message_with_valid_signatures() {
    let folder = tempfile::tempdir().unwrap();
    let (newsroom, sink) = (DiskNewsroom::with_readers(READERS), Sink::start(folder.path()));
    let made = newsroom.json("dkim new --domain lantern.example --selector s1 --algorithm ed25519", 0);
    let config = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    newsroom.write("briefing.toml", &format!("{config}\n{}", made["table"].as_str().unwrap()));
    let report =
        newsroom.json(&format!("send 2022-11-18 --yes --connections 8 --smtp smtp://{}", sink.address), 0);
    assert_eq!(report["accepted"], READERS);

    let (mut recipients, mut messages) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        // The first connection only probed the port.
        let Some(line) = text.lines().find_map(|line| line.strip_prefix("X-Rcpt-Args: ")) else { continue };
        let address = line.trim_start_matches('<').split('>').next().unwrap().to_owned();
        assert!(text.contains(&format!("\nTo: <{address}>\n")), "{text}");
        assert!(!text.lines().any(|line| line.len() > 998), "a line no server must take");
        recipients.push(address);
        messages.push(text.replace('\n', "\r\n").into_bytes());
    }
    let word = |key: &str| made["record"][key].as_str().unwrap().to_owned();
    assert!(verify(&messages, &[(word("name"), word("value"))]).iter().all(|verdict| verdict == &[true]));
    recipients.sort();
    let expected: Vec<_> = (1..=READERS).map(|number| format!("r{number:03}@harbour.example")).collect();
    assert_eq!(recipients, expected);
}
