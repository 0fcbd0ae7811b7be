//! A post for tests: it counts what it would have sent, and holds one message that somebody hostile wrote.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use briefing::app::{SentTests, TestPlan, TestResult, TestRoute};
use briefing::preview::{CaughtMessage, TestError, TestMailer};

/// The message's name.
pub const ID: &str = "2.M1Q1.briefing";

/// The message: everything in it would like to run or to load.
const HOSTILE: &str = "\
    Return-Path: <>\r\nDelivered-To: \"<b>kim\"@harbour.example\r\n\
    From: <script>alert(1)</script>\r\nTo: \"<i>Kim</i>\" <kim@harbour.example>\r\nSubject: <b>hello</b>\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
    --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
    --a\r\nContent-Type: text/plain\r\n\r\nplain <script>alert(2)</script>\r\n\
    --a\r\nContent-Type: text/html\r\n\r\n<script>alert(3)</script><p style=\"color:#1c2126\">\
    <img src=\"cid:logo\"><img src=\"https://other.example/spy.png\"><form action=\"/\"></form>\r\n--a--\r\n\
    --r\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\n\r\nPNG\r\n\
    --r\r\nContent-Type: image/svg+xml\r\nContent-ID: <drawing>\r\n\r\n<svg/>\r\n--r--\r\n";

/// See the file.
#[derive(Default)]
pub struct FakeMailer {
    /// How many tests were sent.
    pub sent: AtomicUsize,
    /// What stands in the way, if anything.
    pub obstacle: Mutex<Option<TestError>>,
}

impl TestMailer for FakeMailer {
    fn plan(&self) -> Result<TestPlan, TestError> {
        match self.obstacle.lock().unwrap().clone() {
            Some(obstacle) => Err(obstacle),
            None => Ok(TestPlan {
                to: vec!["\"<u>ed\"@lantern.example".into(), "kim@harbour.example".into()],
                route: TestRoute::Relay { name: "relay.lantern.example:25".into(), unencrypted: true },
            }),
        }
    }

    fn send_test(&self, issue: &str, confirmed: &TestPlan) -> Result<SentTests, TestError> {
        assert_eq!((issue, Ok(confirmed)), ("1", self.plan().as_ref()));
        self.sent.fetch_add(1, Ordering::SeqCst);
        let told = [
            TestResult::Accepted("250 2.0.0 <kept>".into()),
            TestResult::Refused("550 5.1.1 <no> such".into()),
        ];
        Ok(SentTests {
            route: confirmed.route.clone(),
            results: confirmed.to.iter().cloned().zip(told).collect(),
        })
    }

    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)> {
        let caught = CaughtMessage {
            id: ID.into(),
            at: jiff::Timestamp::from_second(2).unwrap().to_zoned(jiff::tz::TimeZone::UTC),
            size: 1001,
            subject: "<b>hello</b>".into(),
            from: "<script>alert(1)</script>".into(),
            to: "\"<i>Kim</i>\" <kim@harbour.example>".into(),
        };
        Ok((limit + 7, vec![caught]))
    }

    fn message(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        Ok((id == ID).then(|| HOSTILE.as_bytes().to_vec()))
    }
}
