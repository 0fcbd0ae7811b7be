use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::check::text::quotes::QuoteIndex;
use crate::check::text::sentences::sentences;
use crate::check::text::words::is_korean;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::{Block, Prose};
use crate::source::Span;

/// Longest English sentence.
const MAX_ENGLISH_WORDS: usize = 45;
/// Longest Korean sentence; a Korean word includes its particles.
const MAX_KOREAN_WORDS: usize = 30;
/// Number of words that the finding highlights.
const HIGHLIGHTED_WORDS: usize = 4;

/// ## What it finds
/// A sentence of more than 45 English words, or more than 30 Korean words. A semicolon counts as an end. Lists, quoted
/// paragraphs and the literal text of laws are accepted.
///
/// ## Why it matters to a reader
/// Such a sentence fills the screen of a phone. Its beginning is out of sight before its end is read.
///
/// ## Example
/// ```markdown
/// The regulator, which had opened its inquiry in May after a reader wrote to it, found that the codes had been copied to
/// a test server that appeared on no list, and that nobody in the company, which has 400 employees and a department for
/// security, had noticed it for six weeks.
/// ```
///
/// ## Better
/// ```markdown
/// The regulator opened its inquiry in May, after a reader wrote to it. It found that the codes had been copied to a test
/// server that appeared on no list. For six weeks nobody in the company had noticed.
/// ```
pub(super) struct LongSentence;

impl Rule for LongSentence {
    fn code(&self) -> Code {
        Code("words::long_sentence")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut excluded = Vec::new();
        let notices = context.issue.notices.iter().map(|notice| &notice.text);
        let bodies = context.issue.items.iter().map(|item| &item.body);
        for prose in std::iter::once(&context.issue.greeting).chain(notices).chain(bodies) {
            add_lists_and_quotes(prose, &mut excluded);
        }
        // They are apart from each other.
        excluded.sort_unstable_by_key(|span| (span.file, span.start));
        let is_excluded = |at: Span| {
            let next = excluded.partition_point(|span| (span.file, span.start) <= (at.file, at.start));
            let last = next.checked_sub(1).and_then(|last| excluded.get(last));
            last.is_some_and(|span| span.file == at.file && at.end <= span.end)
        };
        let texts = context.issue_text.passages.iter();
        let texts =
            texts.filter(|passage| matches!(passage.role, Role::Body | Role::Greeting | Role::Notice));
        for passage in texts.filter(|passage| !is_excluded(passage.at)) {
            let prose = passage.prose();
            let mut marks = None;
            for range in sentences(prose) {
                let sentence = &prose[range.clone()];
                let limit = if is_korean(sentence) { MAX_KOREAN_WORDS } else { MAX_ENGLISH_WORDS };
                let Some(length) = too_long(sentence, limit) else { continue };
                let middle = range.start + sentence.len() / 2;
                let is_marked = |marks: &mut Option<QuoteIndex>| {
                    marks.get_or_insert_with(|| QuoteIndex::of(prose)).is_in_quotation_marks(middle)
                };
                if is_legal_text(sentence) && is_marked(&mut marks) {
                    continue;
                }
                let at = passage.span(range.start..range.start + first_words(sentence));
                let message = format!("the sentence has {length} words; the limit is {limit}");
                let help = "split it in two: the news first, then the explanation";
                found.push(Diagnostic::note(self.code(), at, message).help(help));
            }
        }
    }
}

/// Adds the spans of lists and quotes.
fn add_lists_and_quotes(prose: &Prose, out: &mut Vec<Span>) {
    out.extend(prose.0.iter().filter_map(|block| match block {
        Block::List(_, _, at) | Block::Quote(_, at) => Some(*at),
        Block::Table(table) => Some(table.span),
        _ => None,
    }));
}

/// Returns the words of the longest part of a sentence, if they exceed the limit.
fn too_long(sentence: &str, limit: usize) -> Option<usize> {
    let count = |part: &str| {
        part.split_whitespace()
            .filter(|word| word.contains(|c: char| c.is_alphanumeric() || c == '\u{1}'))
            .count()
    };
    let longest = sentence.split([';', '；']).map(count).max()?;
    // An enumeration is easy to read.
    let is_list = sentence.matches([',', '、', '·']).count() * 4 > longest;
    (longest > limit && !is_list).then_some(longest)
}

/// True if a sentence reads like the text of a law.
fn is_legal_text(sentence: &str) -> bool {
    let numbered = |word: &str| {
        sentence.match_indices(word).any(|(at, word)| {
            sentence[at + word.len()..].trim_start().starts_with(|letter: char| letter.is_ascii_digit())
        })
    };
    sentence.contains(" shall ") || numbered("Article") || numbered("Section") || numbered("제")
}

/// Returns the length of the first words, in bytes.
fn first_words(sentence: &str) -> usize {
    let blanks = sentence.match_indices(char::is_whitespace).filter(|(at, _)| *at > 0);
    blanks.map(|(at, _)| at).nth(HIGHLIGHTED_WORDS - 1).unwrap_or(sentence.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_not_counted_as_words() {
        assert_eq!(too_long("one two three – four", 3), Some(4));
        assert_eq!(too_long("one two; three four", 3), None);
        assert_eq!(too_long("one, two, three, four", 3), None, "a list");
    }

    #[test]
    fn legal_text_is_recognised() {
        assert!(is_legal_text("A controller shall notify the authority"));
        assert!(is_legal_text("개인정보 보호법 제34조에 따라"));
        assert!(!is_legal_text("The article says that the section will close"));
    }

    #[test]
    fn finding_highlights_the_first_words() {
        assert_eq!(first_words("one two three four five"), "one two three four".len());
        assert_eq!(first_words("one"), 3);
    }
}
