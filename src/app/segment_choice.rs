//! Segment that `--to` names: a saved one or an expression.

use super::error::AppError;
use super::invalid_segment::InvalidSegment;
use super::newsroom::Newsroom;
use crate::config::Config;
use crate::diagnostic::{did_you_mean, list_of};
use crate::domain::{SEGMENT_FIELDS, Segment, SegmentFault, SegmentName};
use crate::source::nfc;

/// Characters of a word that an error quotes.
const MAX_QUOTED: usize = 80;

/// Reads the segment that `--to` names.
///
/// # Errors
/// It is neither the name of a saved segment nor a valid expression.
pub(super) fn segment(newsroom: &Newsroom, text: &str) -> Result<Segment, AppError> {
    let config = &newsroom.config;
    if let Some((name, segment)) = saved(config, text) {
        return segment.clone().ok_or_else(|| AppError::BrokenSegment(name.to_string()));
    }
    let parsed = Segment::parse_with(text, |topic| config.publication.topic(topic).is_some());
    parsed.map_err(|error| {
        // One word without a colon: a name that nothing has.
        let word = text.trim();
        if !word.is_empty()
            && !word.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')' | '"'))
        {
            let similar = did_you_mean(word, names(config)).map(str::to_owned);
            let is_long = word.chars().nth(MAX_QUOTED).is_some();
            let text = word.chars().take(MAX_QUOTED).chain(is_long.then_some('…')).collect();
            return AppError::UnknownAudience { text, similar };
        }
        let hint = hint(config, &error.fault);
        AppError::InvalidSegment(Box::new(InvalidSegment { expression: text.to_owned(), error, hint }))
    })
}

fn saved<'a>(config: &'a Config, text: &str) -> Option<(&'a SegmentName, &'a Option<Segment>)> {
    let name = SegmentName::parse(&nfc(text)).ok()?;
    config.segments.get_key_value(&name)
}

fn names(config: &Config) -> impl Iterator<Item = &str> {
    config.segments.keys().map(SegmentName::as_str)
}

fn hint(config: &Config, fault: &SegmentFault) -> Option<String> {
    let question = |similar: &str| format!("did you mean `{similar}`?");
    let topics = || config.publication.topics.iter().map(|topic| topic.id.as_str());
    match fault {
        SegmentFault::UnknownField(field) => did_you_mean(field, SEGMENT_FIELDS).map(question),
        SegmentFault::UnknownTopic(topic) => Some(match did_you_mean(topic.as_str(), topics()) {
            Some(similar) => format!("did you mean `topic:{similar}`?"),
            None if topics().next().is_none() => "briefing.toml has no `[[topic]]`".to_owned(),
            None => format!("briefing.toml knows {}", list_of(topics())),
        }),
        SegmentFault::ExpectedTerm(Some(word)) => match saved(config, word) {
            Some((name, _)) => Some(format!(
                "`{name}` is a segment of briefing.toml, and it stands alone: write here what it stands for"
            )),
            None => did_you_mean(word, ["not"]).map(question),
        },
        SegmentFault::ExpectedOperator { found, .. } if found.chars().all(char::is_alphabetic) => {
            let quotes = "a value with blanks takes quotation marks, as in `tag:\"press office\"`";
            Some(did_you_mean(found, ["and", "or"]).map_or_else(|| quotes.to_owned(), question))
        }
        _ => None,
    }
}
