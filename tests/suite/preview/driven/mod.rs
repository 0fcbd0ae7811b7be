//! The preview in a real Chromium, as a person at it would use it.

mod access;
mod edit;
mod guests;
mod keys;
mod live;
mod looks;
mod place;
mod portrait;
mod post;
mod strangers;

use serde_json::Value;

use super::driver::Browser;
use super::preview_process::{ISSUE, Preview};
use crate::cli::harness::NewsroomDir;

/// A newsroom's preview in a browser.
struct BrowserSession {
    newsroom: NewsroomDir,
    preview: Preview,
    browser: Browser,
}

impl BrowserSession {
    /// Opens the issue of a newsroom and waits until its mail is to be seen.
    async fn at(newsroom: NewsroomDir) -> Self {
        let preview = Preview::start(&newsroom);
        let browser = Browser::open().await;
        let session = Self { newsroom, preview, browser };
        session.visit("").await;
        session
    }

    /// Goes to the issue as a query says and waits for its frames.
    async fn visit(&self, query: &str) {
        self.browser.visit(self.url(query)).await;
    }

    fn url(&self, query: &str) -> String {
        format!("http://{}{ISSUE}{query}", self.preview.at)
    }

    /// The value of an expression about the document of the first mail, called `mail`.
    async fn in_mail(&self, expression: &str) -> Value {
        self.browser.see(&of_mail(expression)).await
    }

    /// Waits for the mail to say something.
    async fn until_mail(&self, expression: &str) -> Value {
        self.browser.until(&of_mail(expression)).await
    }
}

fn of_mail(expression: &str) -> String {
    format!(
        "((frame) => ((mail) => {expression})(frame.contentDocument))(document.querySelector('iframe.mail:not(.coming)'))"
    )
}

/// A newsroom whose issue is too long for any window.
fn long_issue() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    for number in 2..12 {
        let words = format!("The tide came in at the {number} o’clock ferry. ").repeat(20);
        let item = format!("+++\ntitle = \"Ferry number {number}\"\n+++\n\n{words}\n");
        newsroom.with(&format!("issues/2022-11-18/{number:02}-ferry.md"), item);
    }
    newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked eleven stories.\n");
    newsroom
}
