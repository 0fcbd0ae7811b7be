//! An issue as one reader gets it, checked: what `build` writes and `preview` shows.

use super::copy_recipient::Reader;
use super::error::CliError;
use super::newsroom::Newsroom;
use super::sender;
use crate::check;
use crate::compose;
use crate::domain::{ContentHash, MessageId, Rendered, SlotValues, Variant};
use crate::issue::Issue;
use crate::message::{MessageBuilder, Recipient, recipient_line};
use jiff::Timestamp;

/// One reader's copy.
pub(super) struct Copy {
    /// Subject, preheader and templates.
    pub(super) rendered: Rendered,
    /// The HTML part with the reader's own links.
    pub(super) html: String,
    /// The text part.
    pub(super) text: String,
    /// The whole message.
    pub(super) message: Vec<u8>,
}

/// An issue that was read, composed and checked.
pub(super) struct BuiltIssue {
    /// The newsroom, with the findings in reading order.
    pub(super) newsroom: Newsroom,
    /// The issue with its pictures made fit, unless it could not be read.
    pub(super) issue: Option<Issue>,
    /// The copy, unless the issue could not be read.
    pub(super) copy: Option<Copy>,
    /// The hash of what goes out, unless errors stand in its way.
    pub(super) hash: Option<ContentHash>,
}

/// Reads, composes and checks the issue `name` for a reader.
pub(super) fn proof(
    mut newsroom: Newsroom,
    name: &str,
    reader: &Reader,
    now: Timestamp,
) -> Result<BuiltIssue, CliError> {
    let Some(issue) = newsroom.load(name) else {
        newsroom.findings.sort(&newsroom.tree);
        return Ok(BuiltIssue { newsroom, issue: None, copy: None, hash: None });
    };
    let publication = newsroom.config.publication.clone();
    let variant = compose::variant_for(&issue, &publication, &reader.topics).ok_or_else(|| {
        CliError::new("no story of this issue is about the reader's topics: they get no mail")
            .help("`interests = \"filter\"` in briefing.toml leaves other stories out")
    })?;
    let head = sender::of(&publication, &issue.id);
    let (date, shown) = (issue.date.value, issue.clone());
    let known = newsroom.check_inputs(&issue.id, now);
    let loaded = std::mem::take(&mut newsroom.findings);
    let (tree, policy) = (&newsroom.tree, &newsroom.config.check);
    let variants = [variant.clone()];
    let (mut findings, verdict) = check::run(issue, publication, variants, tree, policy, &known, loaded)
        .map_err(|error| CliError::new(error.to_string()))?;
    findings.sort(tree);
    newsroom.findings = findings;

    let (contents, hash) = match verdict {
        Ok(ready) => (ready.contents().to_vec(), Some(ready.hash().clone())),
        Err(draft) => (draft.contents, None),
    };
    let Some(rendered) = of_variant(contents, &variant) else {
        return Ok(BuiltIssue { newsroom, issue: Some(shown), copy: None, hash });
    };
    let links = head.links(&reader.link_tokens(&head.issue));
    let fill =
        SlotValues { recipient: recipient_line(reader.name.as_ref(), &reader.email), links: links.clone() };
    // A draft has no hash; its Message-ID says so.
    let parts = ["build", hash.as_ref().map_or("draft", ContentHash::as_str), &reader.email.key()];
    let message_id = MessageId::digest(&parts, head.from.ascii_domain());
    let to = Recipient { email: reader.email.clone(), name: reader.name.clone(), links, message_id };
    // Without its keys a message is shown unsigned; a finding says so.
    let signers = &newsroom.config.signing.signers;
    let message = MessageBuilder::new(&head, &rendered, date)
        .and_then(|mailing| mailing.signed(signers).write(&to))
        .map_err(|error| CliError::new(error.to_string()))?;
    let (html, text) = (rendered.html.fill(&fill), rendered.text.fill(&fill));
    let copy = Some(Copy { rendered, html, text, message });
    Ok(BuiltIssue { newsroom, issue: Some(shown), copy, hash })
}

fn of_variant(contents: Vec<(Variant, Rendered)>, wanted: &Variant) -> Option<Rendered> {
    contents.into_iter().find(|(variant, _)| variant == wanted).map(|(_, rendered)| rendered)
}
