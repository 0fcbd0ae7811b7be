//! Subscriber file: the list of subscribers in `subscribers.toml`.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, list_of};
use crate::document::{self, ParseContext, Table};
use crate::domain::{EmailAddress, PersonName, Status, Subscriber, TopicId};
use crate::source::{FileId, SourceTree, Span};

const BEYOND_ASCII: Code = Code("subscribers::beyond_ascii");
const BAD_ADDRESS: Code = Code("subscribers::bad_address");
const TWICE: Code = Code("subscribers::same_address_twice");
const UNKNOWN_STATUS: Code = Code("subscribers::unknown_status");
const UNKNOWN_TOPIC: Code = Code("subscribers::unknown_topic");

/// Reads the subscribers of a loaded file. Every invalid entry is reported and left out: a list with errors is
/// never used, so nobody is lost silently.
pub fn read(
    tree: &SourceTree,
    file: FileId,
    topics: &[&TopicId],
    diagnostics: &mut Diagnostics,
) -> Vec<Subscriber> {
    let mut context = ParseContext::literal(diagnostics);
    let mut document = document::parse(tree, file, tree.file(file).body(), &mut context);
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut subscribers = Vec::new();
    for table in document.tables("subscriber", &mut context) {
        let Some((subscriber, at)) = entry(table, topics, &mut context) else { continue };
        if let Some(first) = seen.insert(subscriber.email.key(), at) {
            let message = "this address is listed twice";
            let finding = Diagnostic::error(TWICE, at, message).related(first, "first here");
            context.push(finding.help("keep one of the two entries"));
            continue;
        }
        subscribers.push(subscriber);
    }
    document.finish(&mut context);
    subscribers
}

fn entry(mut table: Table, topics: &[&TopicId], context: &mut ParseContext) -> Option<(Subscriber, Span)> {
    let email = table.required_text("email", context);
    let name = table.text("name", context).and_then(|name| PersonName::parse(&name.value));
    let chosen = table.texts("topics", context);
    let status = table.text("status", context);
    let language = table.text("language", context);
    let tags = table.texts("tags", context);
    let since = table.written_date("since", context);
    let source = table.text("source", context);
    table.finish(context);

    let mut known_topics = std::collections::BTreeSet::new();
    for topic in chosen {
        match topics.iter().find(|known| known.as_str() == topic.value) {
            Some(known) => {
                known_topics.insert((*known).clone());
            }
            None => {
                let wanted = "add a `[[topic]]` with this id to briefing.toml";
                let known = topics.iter().map(|known| known.as_str());
                let help = match did_you_mean(&topic.value, known.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if topics.is_empty() => format!("{wanted}, or take it out here"),
                    None => format!("write {}, or {wanted}", list_of(known)),
                };
                let message = format!("the topic `{}` is unknown", topic.value);
                context.push(Diagnostic::error(UNKNOWN_TOPIC, topic.span, message).help(help));
            }
        }
    }
    let status = match status {
        None => Status::Subscribed,
        Some(written) => Status::parse(&written.value).or_else(|| {
            let known = list_of(Status::ALL.map(Status::as_str));
            let message = format!("`{}` is not a valid status", written.value);
            context.push(
                Diagnostic::error(UNKNOWN_STATUS, written.span, message).help(format!("write {known}")),
            );
            None
        })?,
    };
    let email = email?;
    let address = EmailAddress::parse(&email.value).map_err(|error| {
        let help = "correct the address, or remove the entry";
        context.push(Diagnostic::error(BAD_ADDRESS, email.span, error.to_string()).help(help));
    });
    let address = address.ok()?;
    if status == Status::Subscribed && address.needs_smtputf8() {
        let message = "the address has letters beyond ASCII before the `@`, which only a mail server with SMTPUTF8 takes";
        let help = "ask your mail provider for SMTPUTF8 (RFC 6531), or the reader for another address";
        context.push(Diagnostic::note(BEYOND_ASCII, email.span, message).help(help));
    }
    let subscriber = Subscriber {
        email: address,
        name,
        topics: known_topics,
        status,
        language: language.map(|language| language.value),
        tags: tags.into_iter().map(|tag| tag.value).collect(),
        since: since.map(|since| since.value),
        source: source.map(|source| source.value),
    };
    Some((subscriber, email.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Vec<Subscriber>, Vec<(usize, &'static str)>) {
        let mut tree = SourceTree::in_memory([("subscribers.toml", text)]);
        let file = tree.load("subscribers.toml").unwrap();
        let privacy = TopicId::parse("privacy").unwrap();
        let mut diagnostics = Diagnostics::default();
        let subscribers = read(&tree, file, &[&privacy], &mut diagnostics);
        (subscribers, diagnostics.iter().map(|d| (d.location(&tree).1.line, d.code.0)).collect())
    }

    #[test]
    fn a_reader_is_read_whole() {
        let text = "[[subscriber]]\nemail = 'minji@한글.example'\nname = '김민지'\ntopics = ['privacy']\n\
                    status = 'pending'\nlanguage = 'ko'\ntags = ['press']\nsince = 2022-03-01\nsource = 'form'\n";
        let (subscribers, findings) = read_all(text);
        assert_eq!(findings, []);
        assert_eq!(subscribers[0].email.to_string(), "minji@한글.example");
        assert_eq!(subscribers[0].status, Status::Pending);
        assert_eq!(subscribers[0].since.as_deref(), Some("2022-03-01"));
    }

    #[test]
    fn each_fault_is_told_where_it_stands() {
        let text = "[[subscriber]]\nemail = 'a@b.example'\ntopics = ['privcy']\n[[subscriber]]\n\
                    email = 'A@B.example'\n[[subscriber]]\nemail = \"x@y.example\\r\\nBcc: z@y.example\"\n\
                    [[subscriber]]\nname = 'nobody'\n[[subscriber]]\nemail = 'q@r.example'\nstatus = 'gone'\n";
        let (subscribers, findings) = read_all(text);
        assert_eq!(subscribers.len(), 1);
        let expected = [
            (3, "subscribers::unknown_topic"),
            (5, "subscribers::same_address_twice"),
            (7, "subscribers::bad_address"),
            (8, "toml::missing_key"),
            (12, "subscribers::unknown_status"),
        ];
        assert_eq!(findings, expected);
    }
}
