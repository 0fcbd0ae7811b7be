//! The preview's post: tests go out as `send --test` sends them, to `[release] test_to` alone; what the local inbox caught
//! is read from its Maildir.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::issues::Folder;
use crate::cli::check_for_send::check_for_send;
use crate::cli::error::CliError;
use crate::cli::newsroom::Newsroom;
use crate::cli::test_mail::{Word, hand_over};
use crate::cli::transport::{SendOptions, Transport};
use crate::cli::{pictures, secret};
use crate::diagnostic::{Severity, escape_control_chars};
use crate::domain::{EmailAddress, Outcome, Reply};
use crate::inbox::{self, MaildirReader};
use crate::preview::{
    CaughtMessage, RecipientResult, TestError, TestMailer, TestResult, TestRoute, TestTransport,
};
use crate::smtp::Timeouts;

/// A person waits for the result: nobody sits in front of a dialog for the ten minutes a relay may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl TestMailer for Folder {
    fn route(&self) -> Result<TestRoute, TestError> {
        let newsroom = Newsroom::read(&self.root, BTreeMap::new())?;
        route(&newsroom, &SendOptions::configured(&newsroom)?)
    }

    fn send_test(&self, issue: &str, agreed: &TestRoute) -> Result<TestResult, TestError> {
        let mut newsroom = Newsroom::read(&self.root, BTreeMap::new())?;
        let plan = SendOptions::configured(&newsroom)?;
        let route = route(&newsroom, &plan)?;
        if route != *agreed {
            return Err(TestError::Changed);
        }
        secret::validate(&newsroom.root)?;
        let issue = newsroom.load(issue);
        let errors = newsroom.findings.count(Severity::Error);
        let Some(issue) = issue.filter(|_| errors == 0) else { return Err(TestError::Errors(errors.max(1))) };
        let shown = issue.clone();
        let ready =
            check_for_send(&mut newsroom, issue, Vec::new(), self.clock.now())?.map_err(TestError::Errors)?;
        pictures::host(&newsroom.root, &newsroom.config.publication, &shown)?;
        // The preview asks from a thread that may wait.
        tokio::runtime::Handle::current().block_on(async {
            let transport = Transport::open_quietly(&newsroom, &plan, &self.clock).await?;
            let mut verdicts = Vec::new();
            let told = |reader: &EmailAddress, word: Word| {
                verdicts.push((reader.to_string(), verdict(&word)));
            };
            let timeouts = Timeouts::all(PATIENCE);
            let readers = &newsroom.config.release.test_to;
            let done =
                hand_over(&newsroom, &ready, readers, &transport, &timeouts, self.clock.as_ref(), told).await;
            transport.close_quietly().await;
            done?;
            Ok(TestResult { way: route.way, verdicts })
        })
    }

    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)> {
        let (total, newest) = self.tray().newest(limit)?;
        let newsroom = Newsroom::read(&self.root, BTreeMap::new());
        let zone = newsroom.map_or(jiff::tz::TimeZone::UTC, |read| read.config.publication.time_zone);
        let shown = |inbox::MessageSummary { id, at, size, subject, from, to }| CaughtMessage {
            id,
            at: at.to_zoned(zone.clone()),
            size,
            subject,
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
        };
        Ok((total, newest.into_iter().map(shown).collect()))
    }

    fn message(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        self.tray().read(id)
    }
}

impl Folder {
    fn tray(&self) -> MaildirReader {
        MaildirReader::at(&self.root.join("inbox"))
    }
}

fn route(newsroom: &Newsroom, plan: &SendOptions) -> Result<TestRoute, TestError> {
    let to: Vec<_> = newsroom.config.release.test_to.iter().map(ToString::to_string).collect();
    if to.is_empty() {
        return Err(TestError::Nobody);
    }
    let unencrypted = plan.is_unencrypted();
    let way = plan
        .relay()
        .map_or(TestTransport::Inbox, |relay| TestTransport::Relay { name: relay.to_string(), unencrypted });
    Ok(TestRoute { to, way })
}

/// The relay's own words are for whoever sent the test: it is about their address.
fn verdict(word: &Word) -> RecipientResult {
    let failure = match word {
        Ok(reply) => return RecipientResult::Accepted(words_of(reply)),
        Err(failure) => failure,
    };
    let answer = failure.reply().map(words_of);
    let words = [answer, failure.note()].into_iter().flatten().collect::<Vec<_>>().join("; ");
    match failure.outcome() {
        _ if failure.is_about_relay() => RecipientResult::Unreached(words),
        Outcome::Uncertain => RecipientResult::Uncertain(words),
        _ if failure.reply().is_some() => RecipientResult::Refused(words),
        _ => RecipientResult::Unreached(words),
    }
}

fn words_of(reply: &Reply) -> String {
    let enhanced = reply.enhanced.map(|code| format!("{code} ")).unwrap_or_default();
    format!("{} {enhanced}{}", reply.code, escape_control_chars(reply.text.clone()))
}

impl From<CliError> for TestError {
    fn from(problem: CliError) -> Self {
        Self::Other { sentence: problem.sentence, help: problem.help }
    }
}
