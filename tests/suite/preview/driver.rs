//! A real Chromium, driven as a person would: it visits, presses keys, clicks, and tells what it sees.
//!
//! Waiting happens in the page: a script there looks again and again until what is waited for has come, and gives up
//! after [`PATIENCE`]. The browser and its driver are a group of processes of their own, which ends with the handle or with the test.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::sync::{Semaphore, SemaphorePermit};

/// What has not come by then will not come any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Nobody hesitates between one key and the next.
const AT_ONCE: Option<Duration> = Some(Duration::ZERO);

/// More browsers at once would only make each other slow.
static TURNS: Semaphore = Semaphore::const_new(2);

const SWITCHES: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1400,900",
];

/// An open browser.
pub struct Browser {
    driver: WebDriver,
    _group: Group,
    _profile: TempDir,
    _turn: SemaphorePermit<'static>,
}

impl Browser {
    /// Opens one with a profile of its own.
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// The same with further switches.
    pub async fn open_with(switches: &[&str]) -> Self {
        let turn = TURNS.acquire().await.unwrap();
        let (group, at) = Group::start();
        let profile = tempfile::tempdir().unwrap();
        let mut wanted = DesiredCapabilities::chrome();
        for switch in SWITCHES.iter().chain(switches) {
            wanted.add_arg(switch).unwrap();
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        let driver = WebDriver::builder(at, wanted).request_timeout(PATIENCE * 2).await;
        let driver =
            driver.expect("chromium starts: Debian package `chromium`, which scripts/packages installs");
        driver.set_script_timeout(PATIENCE).await.unwrap();
        Self { driver, _group: group, _profile: profile, _turn: turn }
    }

    /// Goes to a page and waits until it is there.
    pub async fn visit(&self, url: impl std::fmt::Display) {
        self.driver.goto(url.to_string()).await.unwrap();
    }

    /// The value of an expression in the page.
    pub async fn see(&self, expression: &str) -> Value {
        let seen = self.driver.execute(format!("return ({expression})"), Vec::new()).await;
        seen.unwrap_or_else(|error| panic!("{expression}: {error}")).json().clone()
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) {
        self.driver.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"));
    }

    /// Waits for an expression to hold, and tells its value. The page may go and another come meanwhile.
    pub async fn until(&self, expression: &str) -> Value {
        let look = format!(
            "const done = arguments[0]; const look = () => {{ let seen; try {{ seen = ({expression}); }} catch {{ }} \
             if (seen) done(seen); else setTimeout(look, 10); }}; look();"
        );
        let waiting = async {
            loop {
                match self.driver.execute_async(&look, Vec::new()).await {
                    Ok(seen) => return Some(seen.json().clone()),
                    Err(error) if format!("{error:?}").contains("ScriptTimeout") => return None,
                    // The page that was asked is gone.
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(Some(seen)) => seen,
            _ => panic!("never came: {expression}\n{}", self.see("document.body.innerText").await),
        }
    }

    /// Waits for what an async function in the page comes to.
    pub async fn answer(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[0]; (async () => {{ {body} }})().then(done, (e) => done(String(e)));"
        );
        let answer = self.driver.execute_async(script, Vec::new()).await;
        answer.unwrap_or_else(|error| panic!("{body}: {error}")).json().clone()
    }

    /// Presses keys, one after the other.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain_with_delay(AT_ONCE, AT_ONCE).send_keys(keys).perform().await.unwrap();
    }

    /// Holds a key down while another is pressed.
    pub async fn press_with(&self, held: Key, key: impl Into<TypingData>) {
        let chain = self.driver.action_chain_with_delay(AT_ONCE, AT_ONCE).key_down(held.clone());
        chain.send_keys(key).key_up(held).perform().await.unwrap();
    }

    /// Clicks on what a selector finds, which has to come into view.
    pub async fn click(&self, selector: &str) {
        let found = self.driver.find(By::Css(selector)).await;
        let found = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        found.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Takes what a selector finds and lets it go over another thing.
    pub async fn drag(&self, from: &str, to: &str) {
        let [from, to] =
            [self.driver.find(By::Css(from)).await.unwrap(), self.driver.find(By::Css(to)).await.unwrap()];
        self.driver.action_chain().drag_and_drop_element(&from, &to).perform().await.unwrap();
    }

    /// Types into a field.
    pub async fn type_into(&self, selector: &str, words: &str) {
        self.driver.find(By::Css(selector)).await.unwrap().send_keys(words).await.unwrap();
    }

    /// The window is so large, in CSS pixels; narrower than any window of a desktop.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    }

    /// Pages run no script from now on.
    pub async fn switch_scripts_off(&self) {
        let off = json!({ "value": true });
        self.driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", off).await.unwrap();
    }

    /// Waits for a page that has these words in its text, and returns all of its text. No script of the page is needed.
    pub async fn until_text(&self, words: &str) -> String {
        let reading = async {
            loop {
                // The page that was asked may be gone.
                if let Ok(body) = self.driver.find(By::Css("body")).await
                    && let Ok(text) = body.text().await
                    && text.contains(words)
                {
                    return text;
                }
                tokio::task::yield_now().await;
            }
        };
        if let Ok(text) = tokio::time::timeout(PATIENCE, reading).await {
            return text;
        }
        panic!("never came: {words}\n{}", self.driver.source().await.unwrap_or_default())
    }

    /// Asks pages for a colour scheme, as the system would.
    pub async fn prefer(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await.unwrap();
    }

    /// Opens another tab and goes there. Tabs are told apart by what this gives back.
    pub async fn tab(&self, url: impl std::fmt::Display) -> WindowHandle {
        let tab = self.driver.new_tab().await.unwrap();
        self.turn_to(&tab).await;
        self.visit(url).await;
        tab
    }

    /// The tab that is looked at.
    pub async fn this_tab(&self) -> WindowHandle {
        self.driver.window().await.unwrap()
    }

    /// Looks at another tab.
    pub async fn turn_to(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.unwrap();
    }

    /// What is to be seen, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.driver.screenshot_as_png().await.unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Nobody has to say good-bye to a browser that is about to be gone.
        let _ = self.driver.clone().leak();
    }
}

/// Starts the driver and waits on a pipe. When whoever holds the other end is gone, however that came about, the driver and all
/// that it started are ended, and the shell itself.
const WATCH: &str = "chromedriver --port=0 </dev/null & exec >/dev/null; read -r _; kill -KILL 0";
/// Drivers that start at the same moment may choose the same port: all but one of them end at once, and try again.
const STARTS: usize = 5;

/// The driver and all that it started.
struct Group(Child);

impl Group {
    /// Starts a driver on a free port and tells where it listens.
    fn start() -> (Self, String) {
        let started = (0..STARTS).find_map(|_| Self::try_to_start());
        started.expect("the driver starts: Debian package `chromium-driver`, which scripts/packages installs")
    }

    fn try_to_start() -> Option<(Self, String)> {
        let mut command = Command::new("sh");
        command.args(["-c", WATCH]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut group = Self(command.process_group(0).spawn().unwrap());
        // Only the driver holds the other end of the pipe: one that ended ends the lines. It may write more later, so this
        // end stays open.
        let told = BufReader::new(group.0.stdout.as_mut().unwrap()).lines();
        let port = told.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        })?;
        Some((group, format!("http://127.0.0.1:{port}")))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Waiting closes our end of the pipe first.
        let _ = self.0.wait();
    }
}
