//! Subscriber file: the list of subscribers in `subscribers.toml`.

mod plain_entry;
mod written_entry;

use std::collections::hash_map::{Entry, RandomState};
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher;
use std::ops::Range;

use self::written_entry::WrittenEntry;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, list_of};
use crate::document::{self, ParseContext, Table};
use crate::domain::{EmailAddress, NewsletterId, Newsletters, PersonName, Status, Subscriber, TopicId};
use crate::source::{FileId, SourceTree, Span, Spanned};

const BEYOND_ASCII: Code = Code("subscribers::beyond_ascii");
const BAD_ADDRESS: Code = Code("subscribers::bad_address");
const TWICE: Code = Code("subscribers::same_address_twice");
const UNKNOWN_NEWSLETTER: Code = Code("subscribers::unknown_newsletter");
const UNKNOWN_STATUS: Code = Code("subscribers::unknown_status");
const UNKNOWN_TOPIC: Code = Code("subscribers::unknown_topic");

/// Ids that entries may name.
#[derive(Debug, Clone, Default)]
pub struct KnownIds {
    /// Topics of the publication.
    pub topics: Vec<TopicId>,
    /// Newsletters of the publication.
    pub newsletters: Vec<NewsletterId>,
}

/// Reads the subscribers of a loaded file. Every invalid entry is reported and left out: a list with errors is
/// never used, so nobody is lost silently.
pub fn read(
    tree: &SourceTree,
    file: FileId,
    known: &KnownIds,
    diagnostics: &mut Diagnostics,
) -> Vec<Subscriber> {
    let mut subscribers = Vec::new();
    each(tree, file, known, diagnostics, &mut |subscriber| subscribers.push(subscriber));
    subscribers
}

/// Visits the subscribers of a loaded file one after the other, so that a long list needs no more memory than its text.
/// If anything was reported as an error, the list must not be used.
pub fn each(
    tree: &SourceTree,
    file: FileId,
    known: &KnownIds,
    diagnostics: &mut Diagnostics,
    visit: &mut dyn FnMut(Subscriber),
) {
    let mut found = Diagnostics::default();
    let mut seen = SeenAddresses::default();
    let mut visited = 0_usize;
    for range in entries(tree.file(file).text(), tree.file(file).body()) {
        let mut context = ParseContext::literal(&mut found);
        if let Some(written) = plain_entry::read(tree.file(file).slice(range.clone()), file, range.start) {
            take_in_one(written, tree, known, &mut seen, &mut context, &mut |subscriber| {
                visited += 1;
                visit(subscriber);
            });
            continue;
        }
        let document = document::parse(tree, file, range, &mut context);
        if document.has_syntax_errors() {
            // Text was split inside of a value, or is broken: only the whole tells. It begins with the same entries.
            let mut passed = 0;
            whole(tree, file, known, diagnostics, &mut |subscriber| {
                passed += 1;
                if passed > visited {
                    visit(subscriber);
                }
            });
            return;
        }
        take_in(document, tree, known, &mut seen, &mut context, &mut |subscriber| {
            visited += 1;
            visit(subscriber);
        });
    }
    found.into_iter().for_each(|finding| diagnostics.push(finding));
}

/// The same, with the file as one document.
fn whole(
    tree: &SourceTree,
    file: FileId,
    known: &KnownIds,
    diagnostics: &mut Diagnostics,
    visit: &mut dyn FnMut(Subscriber),
) {
    let mut context = ParseContext::literal(diagnostics);
    let document = document::parse(tree, file, tree.file(file).body(), &mut context);
    take_in(document, tree, known, &mut SeenAddresses::default(), &mut context, visit);
}

/// Returns the ranges of a text that end where an entry begins.
fn entries(text: &str, body: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut lines = text.get(body.clone()).unwrap_or_default().split_inclusive('\n').peekable();
    let (mut start, mut is_done) = (body.start, false);
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let mut end = start;
        while let Some(line) = lines.peek() {
            if end > start && line.trim_start().starts_with("[[subscriber]]") {
                let range = start..end;
                start = end;
                return Some(range);
            }
            end += line.len();
            lines.next();
        }
        is_done = true;
        Some(start..body.end)
    })
}

/// Reads the entries of a document.
fn take_in(
    mut document: Table,
    tree: &SourceTree,
    known: &KnownIds,
    seen: &mut SeenAddresses,
    context: &mut ParseContext,
    visit: &mut dyn FnMut(Subscriber),
) {
    for table in document.tables("subscriber", context) {
        let written = WrittenEntry::of(table, context);
        take_in_one(written, tree, known, seen, context, visit);
    }
    document.finish(context);
}

/// Reads one entry.
fn take_in_one(
    written: WrittenEntry,
    tree: &SourceTree,
    known: &KnownIds,
    seen: &mut SeenAddresses,
    context: &mut ParseContext,
    visit: &mut dyn FnMut(Subscriber),
) {
    let Some((subscriber, at)) = entry(written, known, context) else { return };
    if let Some(first) = seen.insert(&subscriber.email, at, tree) {
        let message = "this address is listed twice";
        let finding = Diagnostic::error(TWICE, at, message).related(first, "first here");
        context.push(finding.help("keep one of the two entries"));
        return;
    }
    visit(subscriber);
}

/// Places of addresses by the hash of their keys: a list of a million needs no million keys in memory.
#[derive(Default)]
struct SeenAddresses {
    hasher: RandomState,
    /// Start and end in the file, which is smaller than 4 GiB.
    places: HashMap<u64, (u32, u32)>,
    /// Keys whose hash another key has.
    others: HashMap<String, Span>,
}

impl SeenAddresses {
    /// Remembers an address; returns the first place of the same mailbox.
    fn insert(&mut self, email: &EmailAddress, at: Span, tree: &SourceTree) -> Option<Span> {
        let key = email.key();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match self.places.entry(self.hasher.hash_one(&key)) {
            Entry::Vacant(free) => {
                free.insert((offset(at.start), offset(at.end)));
                None
            }
            Entry::Occupied(first) => {
                let (start, end) = *first.get();
                let first = Span::new(at.file, start as usize..end as usize);
                let written = tree.text(first).trim().trim_matches(['"', '\'']).to_owned();
                let is_same = EmailAddress::parse(&written).is_ok_and(|first| first.key() == key);
                // A value with escapes is not read back; two equal hashes then mean the same address.
                if is_same || written.contains('\\') {
                    return Some(first);
                }
                match self.others.entry(key) {
                    Entry::Vacant(free) => {
                        free.insert(at);
                        None
                    }
                    Entry::Occupied(first) => Some(*first.get()),
                }
            }
        }
    }
}

fn entry(written: WrittenEntry, known: &KnownIds, context: &mut ParseContext) -> Option<(Subscriber, Span)> {
    let KnownIds { topics, newsletters } = known;
    let mut known_topics = std::collections::BTreeSet::new();
    for topic in written.topics {
        match topics.iter().find(|known| known.as_str() == topic.value) {
            Some(known) => {
                known_topics.insert(known.clone());
            }
            None => {
                let wanted = "add a `[[topic]]` with this id to briefing.toml";
                let known = topics.iter().map(TopicId::as_str);
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
    let status = match written.status {
        None => Status::Subscribed,
        Some(status) => Status::parse(&status.value).or_else(|| {
            let known = list_of(Status::ALL.map(Status::as_str));
            let message = format!("`{}` is not a valid status", status.value);
            context
                .push(Diagnostic::error(UNKNOWN_STATUS, status.span, message).help(format!("write {known}")));
            None
        })?,
    };
    let email = written.email?;
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
        name: written.name.and_then(|name| PersonName::parse(&name)),
        topics: known_topics,
        newsletters: Newsletters {
            chosen: known_newsletters(&written.newsletters, newsletters, context),
            left: known_newsletters(&written.left_newsletters, newsletters, context),
        },
        status,
        language: written.language,
        tags: written.tags.into_iter().collect(),
        since: written.since,
        source: written.source,
    };
    Some((subscriber, email.span))
}

/// Returns the newsletters that the publication has, and reports the others.
fn known_newsletters(
    written: &[Spanned<String>],
    known: &[NewsletterId],
    context: &mut ParseContext,
) -> BTreeSet<NewsletterId> {
    let mut newsletters = BTreeSet::new();
    for word in written {
        if let Some(id) = known.iter().find(|id| id.as_str() == word.value) {
            newsletters.insert(id.clone());
            continue;
        }
        let ids = known.iter().map(NewsletterId::as_str);
        let wanted = "add a `[[newsletter]]` with this id to briefing.toml";
        let help = match did_you_mean(&word.value, ids.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("{wanted}, or take it out here"),
            None => format!("write {}, or {wanted}", list_of(ids)),
        };
        let message = format!("the newsletter `{}` is unknown", word.value);
        context.push(Diagnostic::error(UNKNOWN_NEWSLETTER, word.span, message).help(help));
    }
    newsletters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Vec<Subscriber>, Vec<(usize, &'static str)>) {
        let mut tree = SourceTree::in_memory([("subscribers.toml", text)]);
        let file = tree.load("subscribers.toml").unwrap();
        let known = KnownIds { topics: vec![TopicId::parse("privacy").unwrap()], newsletters: Vec::new() };
        let mut diagnostics = Diagnostics::default();
        let subscribers = read(&tree, file, &known, &mut diagnostics);
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
    fn entries_are_found_however_they_are_written() {
        for text in [
            "subscriber = [{ email = 'a@b.example' }, { email = 'c@d.example' }]\n",
            "[[ subscriber ]]\nemail = 'a@b.example'\n[[subscriber]] # two\nemail = 'c@d.example'\n",
            "# list\n\n  [[subscriber]]\nemail = 'a@b.example'\nsource = \"\"\"\n[[subscriber]]\n\"\"\"\n\
             [[subscriber]]\nemail = 'c@d.example'\n",
        ] {
            let (subscribers, findings) = read_all(text);
            let addresses: Vec<_> = subscribers.iter().map(|reader| reader.email.to_string()).collect();
            assert_eq!(
                (addresses, findings),
                (vec!["a@b.example".into(), "c@d.example".into()], vec![]),
                "{text}"
            );
        }
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
            (7, "toml::control_character"),
            (8, "toml::missing_key"),
            (12, "subscribers::unknown_status"),
        ];
        assert_eq!(findings, expected);
    }
}
