//! A studio for tests: an issue is a folder with one file, `words`, which the mail shows; `broken` cannot be
//! composed, `sound` has nothing to mend.

use std::fs;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use briefing::diagnostic::Severity;
use briefing::preview::{
    Access, Finding, IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Server, Settings, Viewer,
};
use briefing::runtime::Clock;
use jiff::Timestamp;
use tempfile::TempDir;

use super::fake_mailer::FakeMailer;

/// The site of all its issues.
pub const SITE: &str = "https://briefing.lantern.example";
/// A picture that the site will host, and its content.
pub const HOSTED: (&str, &[u8]) = ("https://briefing.lantern.example/issues/1/%ED%95%9C%20a.jpg", b"JPEG");
/// The content of the picture inside every message.
pub const INSIDE: &[u8] = b"\x89PNG\r\n\x1a\nlogo";

/// The newsroom's folder and its preview.
pub struct TestPreview {
    pub root: TempDir,
    pub server: Server,
    pub test_mail: Arc<FakeMailer>,
    access: Access,
}

impl TestPreview {
    /// A preview of the issues `1` and `2` in a language.
    pub async fn open(language: &'static str) -> Self {
        Self::with_access(language, Access::local(&[7; 32])).await
    }

    /// One for which everybody needs a key.
    pub async fn shared(secret: &[u8; 32]) -> Self {
        Self::with_access("en", Access::shared(secret)).await
    }

    /// The keys of the editor and of guests.
    pub fn keys(&self) -> (&str, &str) {
        (self.access.editor_key().unwrap(), self.access.guest_key().unwrap())
    }

    /// The same for whom access is given to.
    pub async fn with_access(language: &'static str, access: Access) -> Self {
        let root = tempfile::tempdir().unwrap();
        for issue in ["1", "2"] {
            fs::create_dir_all(root.path().join("issues").join(issue)).unwrap();
            fs::write(root.path().join("issues").join(issue).join("words"), "first").unwrap();
        }
        let studio = FakeIssues { root: root.path().to_owned(), language };
        let post = Arc::new(FakeMailer::default());
        let settings = Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            root: root.path().to_owned(),
            issues: Arc::new(studio),
            test_mail: Arc::clone(&post) as Arc<dyn briefing::preview::TestMailer>,
            clock: Arc::new(FixedClock),
            editor: "edit://open?{file}&{line}&{column}".into(),
            access: access.clone(),
            editable: true,
        };
        let server = Server::start(settings).await.unwrap();
        Self { root, server, test_mail: post, access }
    }

    /// Writes what the issue `1` says.
    pub fn write(&self, words: &str) {
        fs::write(self.root.path().join("issues/1/words"), words).unwrap();
    }
}

/// Clock that stands still.
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

struct FakeIssues {
    root: PathBuf,
    language: &'static str,
}

impl IssueProvider for FakeIssues {
    fn issues(&self) -> Vec<String> {
        let issues = fs::read_dir(self.root.join("issues")).unwrap();
        let mut names: Vec<_> =
            issues.map(|issue| issue.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn snapshot(&self, issue: &str, viewer: &Viewer) -> IssueSnapshot {
        let words = fs::read_to_string(self.root.join("issues").join(issue).join("words")).unwrap();
        let paper = PublicationInfo {
            name: "Weekend Briefing".into(),
            language: self.language.into(),
            topics: vec![("privacy".into(), "Privacy".into()), ("policy".into(), "Policy".into())],
            site: Some(SITE.into()),
        };
        match words.as_str() {
            "panic" => panic!("a studio that comes to grief"),
            // A configuration that cannot be read tells nothing of the publication.
            "broken" => IssueSnapshot {
                findings: vec![finding(Severity::Error, "toml::syntax", 1)],
                trouble: Some("the newsroom cannot be read".into()),
                ..IssueSnapshot::default()
            },
            "sound" => IssueSnapshot {
                publication: paper,
                copy: Some(copy(&words, viewer)),
                ..IssueSnapshot::default()
            },
            _ => IssueSnapshot {
                publication: paper,
                items: items(),
                findings: findings(),
                copy: Some(copy(&words, viewer)),
                trouble: None,
            },
        }
    }
}

fn finding(severity: Severity, code: &str, line: usize) -> Finding {
    Finding {
        severity,
        code: code.into(),
        message: format!("<i>{code}</i> is wrong"),
        help: Some("mend it".into()),
        file: "issues/1/a b.md".into(),
        line,
        column: 7,
        words: "\"first\" <b>".into(),
    }
}

fn items() -> Vec<(String, String)> {
    let item = |file: &str, title: &str| (file.to_owned(), title.to_owned());
    vec![item("01-boats.md", "Boats & <dusk>"), item("02-river.md", "River")]
}

/// In reading order, so not in that of their weight.
fn findings() -> Vec<Finding> {
    vec![
        finding(Severity::Note, "note::first", 1),
        finding(Severity::Error, "error::first", 2),
        finding(Severity::Warning, "warning::first", 3),
        finding(Severity::Error, "error::second", 4),
    ]
}

fn copy(words: &str, viewer: &Viewer) -> RenderedCopy {
    let who = format!("{viewer:?}").replace(['"', '<', '&'], "");
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><style>p{{color:#1c2126}}</style></head><body><h1>{words}</h1>\r\n\
         <h2>For {who}</h2><p style=\"background-color:#ffffff\">&lt;b&gt; <a href=\"{SITE}/x\">go</a></p>\r\n\
         <img src=\"cid:logo\" alt=\"Logo\"><img src=\"{}\" alt=\"\"><img src=\"https://other.example/y.png\" alt=\"\">\r\n\
         </body></html>",
        HOSTED.0
    );
    // A reader with topics gets another picture before the common one.
    let more = if matches!(viewer, Viewer::Topics(_)) { part("more", "R0lGODlh") } else { String::new() };
    let message = format!(
        "From: Weekend Briefing <briefing@lantern.example>\r\nSubject: =?utf-8?B?7KO866eQ?= <b>{words}</b>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
         --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain <script>{words}</script>\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--a--\r\n\
         {more}{}\
         --r\r\nContent-Type: image/svg+xml\r\nContent-ID: <drawing>\r\n\r\n<svg/>\r\n--r--\r\n",
        part("logo", "iVBORw0KGgpsb2dv")
    );
    RenderedCopy {
        subject: format!("주말 <b>{words}</b>"),
        preheader: "before <all>".into(),
        message: message.into_bytes(),
        web: html,
        inbox: Vec::new(),
        pictures: [(HOSTED.0.to_owned(), (HOSTED.1.to_vec(), "image/jpeg"))].into(),
    }
}

fn part(id: &str, base64: &str) -> String {
    format!(
        "--r\r\nContent-Type: image/png\r\nContent-ID: <{id}>\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"
    )
}
