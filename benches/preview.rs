//! How long it takes from saving a file to the mail that is painted anew, in a real Chromium, and what the preview's memory
//! does meanwhile. `scripts/measure-preview` runs it; the figures are noted in README.md beside this file.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has no readers and nothing to mend"
)]
#![allow(clippy::disallowed_methods, reason = "it writes files and starts programs as an editor does")]

#[path = "../tests/suite/preview/driver.rs"]
#[allow(dead_code, reason = "a bench neither clicks nor types")]
mod driver;
#[path = "newsroom/mod.rs"]
mod newsroom;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use driver::Browser;

/// After so many savings, memory is looked at.
const LOOKS: [usize; 4] = [1, 100, 500, 1000];

/// Set before a file is saved, so that nothing is missed: the moment at which the words were painted.
const LISTEN: &str = "
    window.seen = new Promise((done) => document.addEventListener('repainted', function heard() {
      const mail = document.querySelector('iframe.mail:not(.coming)').contentDocument;
      if (!mail.body.textContent.includes(WORDS)) return;
      document.removeEventListener('repainted', heard);
      requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())));
    }));";

struct Preview(Child);

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Preview {
    /// Starts it, and tells where its page is.
    fn start(root: &Path) -> (Self, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefing"));
        command.args(["preview", "--listen", "127.0.0.1:0", "--format", "json"]).current_dir(root);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let told = serde_json::Deserializer::from_reader(child.stdout.take().unwrap());
        let told: serde_json::Value = told.into_iter().next().unwrap().unwrap();
        (Self(child), told["page"].as_str().unwrap().to_owned())
    }

    /// Its memory, in MB.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

/// Saves as an editor does, and tells how many milliseconds later it was painted.
async fn save(browser: &Browser, item: &Path, number: usize) -> f64 {
    let words = format!("as saved for the {number}th time.");
    browser.run(&LISTEN.replace("WORDS", &format!("{words:?}"))).await;
    let text = fs::read_to_string(item).unwrap();
    let (kept, _) = text.split_once("\nThis is the text ").unwrap_or((text.as_str(), ""));
    let beside = item.with_file_name(".being-saved");
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
    fs::write(&beside, format!("{}\n\nThis is the text {words}\n", kept.trim_end())).unwrap();
    fs::rename(&beside, item).unwrap();
    browser.answer("return await window.seen;").await.as_f64().unwrap() - start
}

fn report(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: median {:.0} ms, 95 % within {:.0} ms, slowest {:.0} ms", at(50), at(95), at(100));
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let savings = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(50);
    let room = newsroom::of_stories(40);
    let (preview, page) = Preview::start(room.path());
    let browser = Browser::open().await;
    browser.visit(page).await;
    let item = room.path().join("issues/2022-11-18/20-story.md");
    // The first look draws the pictures; it is no saving.
    save(&browser, &item, 0).await;
    let mut times = Vec::new();
    for number in 1..=savings {
        times.push(save(&browser, &item, number).await);
        if LOOKS.contains(&number) {
            println!("after {number} savings: {:.1} MB", preview.memory());
        }
    }
    report(&format!("{savings} savings of one of 40 stories"), &mut times);
}
