//! Test mail: the issue to a few addresses, outside of any delivery.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::build::sender_snapshot;
use super::check::load_for_test;
use super::error::AppError;
use super::newsroom::Newsroom;
use super::pictures::publish_pictures;
use super::secrets::validate_secret;
use super::transport::{SendOptions, Transport};
use crate::check::Ready;
use crate::deliver::send_single;
use crate::diagnostic::escape_control_chars;
use crate::domain::{EmailAddress, LinkTokens, MessageId, Outcome, Reply};
use crate::message::{MessageBuilder, Recipient};
use crate::runtime::Clock;
use crate::smtp::{Failure, Timeouts, Tls};

/// Time limit of each SMTP step for a test that a person waits for in a dialog.
const INTERACTIVE_TIMEOUT: Duration = Duration::from_secs(30);

/// The relay's reply to one test message, or why there is none.
pub type TestReply = Result<Reply, Failure>;

/// Sends a checked issue to each address, with the sample reader's links, and calls `on_result` after each.
///
/// # Errors
/// The message cannot be built.
pub async fn send_tests(
    newsroom: &Newsroom,
    ready: &Ready,
    recipients: &[EmailAddress],
    transport: &Transport,
    timeouts: &Timeouts,
    clock: &dyn Clock,
    mut on_result: impl FnMut(&EmailAddress, TestReply),
) -> Result<(), AppError> {
    let Some(rendered) = ready.whole() else { return Ok(()) };
    let sender = sender_snapshot(
        &newsroom.config.publication.as_newsletter_of(ready.newsletter().as_ref()),
        ready.issue(),
    );
    let signers = &newsroom.config.signing.signers;
    let mailing = MessageBuilder::new(&sender, rendered, clock.now())?.signed(signers);
    let return_path = newsroom.config.sending.return_path.as_ref().unwrap_or(&sender.from);
    for recipient in recipients {
        let time = clock.now().as_nanosecond().to_string();
        let parts = ["test", ready.hash().as_str(), &recipient.key(), &time];
        let message = mailing.write(&Recipient {
            email: recipient.clone(),
            name: None,
            links: sender.links(&LinkTokens::sample()),
            message_id: MessageId::digest(&parts, sender.from.ascii_domain()),
        })?;
        let relay = transport.relays.first();
        let reply = send_single(relay, &Tls::system(), timeouts, return_path, recipient, &message).await;
        on_result(recipient, reply);
    }
    Ok(())
}

/// The recipients and the route of a test to `[release] test_to`, to be confirmed before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestPlan {
    /// The recipients.
    pub to: Vec<String>,
    /// The route.
    pub route: TestRoute,
}

/// The route of a test message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestRoute {
    /// The local inbox.
    LocalInbox,
    /// A relay.
    Relay {
        /// `host:port`
        name: String,
        /// True if the message leaves this machine unencrypted.
        unencrypted: bool,
    },
}

/// A test that was not sent.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// `[release] test_to` is empty.
    #[error("`[release] test_to` names nobody")]
    NoRecipients,
    /// The issue has this many errors.
    #[error("the issue has {0} errors")]
    HasErrors(usize),
    /// Recipients or route changed since they were confirmed.
    #[error("the recipients or the route changed")]
    PlanChanged,
    /// Something else failed.
    #[error(transparent)]
    Failed(AppError),
}

/// The result for one recipient, with the relay's reply or a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestResult {
    /// The relay accepted the message.
    Accepted(String),
    /// The relay refused the message.
    Refused(String),
    /// The relay could not be used.
    Unreached(String),
    /// The relay may have the message.
    Uncertain(String),
}

/// The results of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentTests {
    /// The route that was used.
    pub route: TestRoute,
    /// Each recipient with the result.
    pub results: Vec<(String, TestResult)>,
}

/// Returns the recipients and the route of a test.
///
/// # Errors
/// `[release] test_to` is empty, or the configuration cannot be used.
pub fn plan_test(root: &Path) -> Result<TestPlan, TestError> {
    let newsroom = Newsroom::read(root, BTreeMap::new())?;
    test_plan(&newsroom, &SendOptions::configured(&newsroom)?)
}

/// Checks an issue and sends it to `[release] test_to`, if recipients and route are still those of `confirmed`.
///
/// # Errors
/// The plan changed, the issue has errors, or the message cannot be built.
pub async fn send_test(
    root: &Path,
    issue: &str,
    confirmed: &TestPlan,
    clock: &Arc<dyn Clock>,
) -> Result<SentTests, TestError> {
    let mut newsroom = Newsroom::read(root, BTreeMap::new())?;
    let options = SendOptions::configured(&newsroom)?;
    let plan = test_plan(&newsroom, &options)?;
    if plan != *confirmed {
        return Err(TestError::PlanChanged);
    }
    validate_secret(&newsroom.root)?;
    let issue = load_for_test(&mut newsroom, issue)?;
    let ready = newsroom.check_for_send(issue.clone(), Vec::new(), clock.now())?;
    publish_pictures(&newsroom.root, &newsroom.config.publication, &issue)?;
    let transport = Transport::open(&newsroom, &options, &(), clock).await?;
    let mut results = Vec::new();
    let on_result = |recipient: &EmailAddress, reply: TestReply| {
        results.push((recipient.to_string(), TestResult::from(&reply)));
    };
    let timeouts = Timeouts::all(INTERACTIVE_TIMEOUT);
    let recipients = &newsroom.config.release.test_to;
    let sent =
        send_tests(&newsroom, &ready, recipients, &transport, &timeouts, clock.as_ref(), on_result).await;
    transport.close(&()).await;
    sent?;
    Ok(SentTests { route: plan.route, results })
}

fn test_plan(newsroom: &Newsroom, options: &SendOptions) -> Result<TestPlan, TestError> {
    let to: Vec<_> = newsroom.config.release.test_to.iter().map(ToString::to_string).collect();
    if to.is_empty() {
        return Err(TestError::NoRecipients);
    }
    let unencrypted = options.is_unencrypted();
    let route = options
        .relay()
        .map_or(TestRoute::LocalInbox, |relay| TestRoute::Relay { name: relay.to_string(), unencrypted });
    Ok(TestPlan { to, route })
}

impl From<AppError> for TestError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::HasErrors(errors) => Self::HasErrors(errors),
            error => Self::Failed(error),
        }
    }
}

/// The relay's full text is shown: the sender of the test needs it to find the cause.
impl From<&TestReply> for TestResult {
    fn from(reply: &TestReply) -> Self {
        let failure = match reply {
            Ok(reply) => return Self::Accepted(describe_reply(reply)),
            Err(failure) => failure,
        };
        let reply = failure.reply().map(describe_reply);
        let text = [reply, failure.note()].into_iter().flatten().collect::<Vec<_>>().join("; ");
        match failure.outcome() {
            _ if failure.is_about_relay() || failure.relay_fault().is_some() => Self::Unreached(text),
            Outcome::Uncertain => Self::Uncertain(text),
            _ if failure.reply().is_some() => Self::Refused(text),
            _ => Self::Unreached(text),
        }
    }
}

fn describe_reply(reply: &Reply) -> String {
    let enhanced = reply.enhanced.map(|code| format!("{code} ")).unwrap_or_default();
    format!("{} {enhanced}{}", reply.code, escape_control_chars(reply.text.clone()))
}
