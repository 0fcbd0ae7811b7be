//! `[segments]`: segments with a name, for `--to`.

use std::collections::BTreeMap;

use super::findings::{bad_setting, bad_value};
use crate::diagnostic::did_you_mean;
use crate::document::{ParseContext, Setting, Table};
use crate::domain::{SEGMENT_FIELDS, Segment, SegmentError, SegmentFault, SegmentName};
use crate::issue::Topic;
use crate::source::nfc;

const GRAMMAR_HELP: &str = "write it as in `topic:privacy and not (tag:press or domain:naver.com)`";

/// Segments by name; `None` for one that is not valid and was reported.
pub type SavedSegments = BTreeMap<SegmentName, Option<Segment>>;

/// Reads the segments. `topics` are those of the publication; `None` if they are not known, and then none is judged.
pub(super) fn read(
    document: &mut Table,
    topics: Option<&[Topic]>,
    context: &mut ParseContext,
) -> SavedSegments {
    let mut segments = SavedSegments::new();
    for (key, written) in document.named_settings("segments", context) {
        match SegmentName::parse(&nfc(&key.value)) {
            Ok(name) => {
                let segment = segment(&name, &written, topics, context);
                segments.insert(name, segment);
            }
            Err(error) => {
                let help = "the name is what `--to` takes, as in `press = \"tag:press\"`";
                bad_value(key.span, error.to_string(), help, context);
            }
        }
    }
    segments
}

fn segment(
    name: &SegmentName,
    written: &Setting,
    topics: Option<&[Topic]>,
    context: &mut ParseContext,
) -> Option<Segment> {
    let knows = |id: &_| topics.is_none_or(|topics| topics.iter().any(|topic| topic.id == *id));
    let error = match Segment::parse_with(&written.value, knows) {
        Ok(segment) => return Some(segment),
        Err(error) => error,
    };
    let SegmentError { column, fault } = &error;
    // A part of a value from the environment may be secret: it is not quoted.
    let message = if written.has_variables() {
        format!("the segment `{name}` is not valid at column {column}")
    } else {
        format!("the segment `{name}` is not valid at column {column}: {fault}")
    };
    bad_setting(written, message, &help(&error, written, topics.unwrap_or_default()), context);
    None
}

fn help(error: &SegmentError, written: &Setting, topics: &[Topic]) -> String {
    let similar = match &error.fault {
        _ if written.has_variables() => None,
        SegmentFault::UnknownField(field) => did_you_mean(field, SEGMENT_FIELDS),
        SegmentFault::UnknownTopic(id) => {
            did_you_mean(id.as_str(), topics.iter().map(|topic| topic.id.as_str()))
        }
        _ => None,
    };
    similar.map_or_else(|| GRAMMAR_HELP.to_owned(), |similar| format!("did you mean `{similar}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::domain::TopicId;
    use crate::source::SourceTree;

    /// Returns the segments, and each finding with the text that it points at.
    fn read_from(text: &str) -> (SavedSegments, Vec<(String, String, String)>) {
        let mut tree = SourceTree::in_memory([("briefing.toml", text)]);
        let file = tree.load("briefing.toml").unwrap();
        let mut findings = Diagnostics::default();
        let variables = |name: &str| (name == "SECRET").then(|| "hunter2:x".to_owned());
        let mut context = ParseContext::new(&variables, &mut findings);
        let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let topic =
            Topic { id: TopicId::parse("privacy").unwrap(), name: "Privacy".into(), description: None };
        let segments = read(&mut document, Some(&[topic]), &mut context);
        document.finish(&mut context);
        let told = findings.iter().map(|finding| {
            let place = finding.span().unwrap().range();
            let help = finding.help.clone().unwrap_or_default();
            (text[place.start..place.end].to_owned(), finding.message.clone(), help)
        });
        (segments, told.collect())
    }

    #[test]
    fn segments_are_read_by_name() {
        let (segments, told) = read_from(
            "[segments]\npress = \"tag:press and not domain:naver.com\"\n\"언론\" = 'tag:\"press office\"'\n",
        );
        assert_eq!(told, []);
        let shown: Vec<_> = segments.values().map(|segment| segment.as_ref().unwrap().to_string()).collect();
        assert_eq!(shown, ["tag:press and not domain:naver.com", "tag:\"press office\""]);
    }

    #[test]
    fn invalid_segments_are_reported_at_their_value() {
        let (segments, told) = read_from(
            "[segments]\na = \"tagg:x\"\nb = \"tag:x or topic:privcy\"\nc = \"a\"\n'd e' = \"tag:x\"\nf = 7\n\
             g = \"${SECRET}\"\n",
        );
        let places: Vec<_> = told.iter().map(|(place, ..)| place.as_str()).collect();
        assert_eq!(
            places,
            ["7", "\"tagg:x\"", "\"tag:x or topic:privcy\"", "\"a\"", "'d e'", "\"${SECRET}\""]
        );
        assert_eq!(told[1].2, "did you mean `tag`?");
        assert_eq!(
            (told[2].1.as_str(), told[2].2.as_str()),
            (
                "the segment `b` is not valid at column 16: there is no topic `privcy` in briefing.toml",
                "did you mean `privacy`?"
            )
        );
        assert!(!format!("{told:?}").contains("hunter2"), "{told:?}");
        assert!(segments.values().all(Option::is_none) && segments.len() == 4, "{segments:?}");
    }
}
