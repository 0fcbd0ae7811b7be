//! Order of an edition's parts between nameplate and footer. Mail, plain text and web page all follow it.

use unicode_normalization::UnicodeNormalization;

use super::columns::display_width;
use crate::issue::{Block, Issue, Item, Prose};

/// Columns of a greeting that may stand before the news: four to six lines on a phone.
const SHORT_GREETING_COLUMNS: usize = 300;

/// One part of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Greeting of one short paragraph.
    ShortGreeting,
    /// Line about the issue.
    Standfirst,
    /// Title; in a led edition, the headline of the first story.
    Title,
    /// Byline below the title, and date of the update.
    Byline,
    /// Cover with caption and credit.
    Cover,
    /// Picture, text and call of the first story, whose headline is the title.
    Lead,
    /// All notices.
    Notices,
    /// List of headlines.
    Contents,
    /// Story by its index.
    Story(usize),
    /// Greeting that is too long to stand before the news.
    LongGreeting,
    /// Writers' portraits and bios.
    Writers,
    /// Standing paragraph.
    About,
}

/// Returns true if the title is the headline of the first story, as readers see both: it is then said once.
pub(super) fn is_led(issue: &Issue, items: &[&Item]) -> bool {
    let news = items.first().filter(|first| first.is_news());
    news.is_some_and(|first| folded(&issue.title.value) == folded(&first.title.value))
}

/// Returns the parts of an edition in their order. What is about a led issue as a whole precedes the headline. Parts that have nothing to show are left out.
pub(super) fn parts(issue: &Issue, items: &[&Item], has_standfirst: bool) -> Vec<Part> {
    let is_led = is_led(issue, items);
    let is_short = is_short(&issue.greeting);
    let stories = items.iter().filter(|item| item.is_news()).count();
    let (greets, notifies) = (!issue.greeting.is_blank(), !issue.notices.is_empty());
    let news = [
        (Part::Standfirst, is_led && has_standfirst),
        (Part::ShortGreeting, is_led && greets && is_short),
        (Part::Notices, is_led && notifies),
        (Part::Title, true),
        (Part::Standfirst, !is_led && has_standfirst),
        (Part::Byline, true),
        (Part::Cover, issue.cover.is_some()),
        (Part::ShortGreeting, !is_led && greets && is_short),
        (Part::Notices, !is_led && notifies),
        (Part::Lead, is_led),
        (Part::Contents, stories > 1 + usize::from(is_led)),
        (Part::Story(0), !is_led && !items.is_empty()),
        (Part::LongGreeting, greets && !is_short),
    ];
    let rest = (1..items.len()).map(Part::Story);
    let news = news.into_iter().filter_map(|(part, is_shown)| is_shown.then_some(part));
    news.chain(rest).chain([Part::Writers, Part::About]).collect()
}

/// Tests a greeting that is one short paragraph of words.
fn is_short(greeting: &Prose) -> bool {
    matches!(greeting.0.as_slice(), [Block::Paragraph(..)])
        && display_width(&greeting.plain()) <= SHORT_GREETING_COLUMNS
}

/// Returns the number of paragraphs that come before the picture of a lead, which would else stand below the cover.
pub(super) fn paragraphs_before_picture(body: &Prose) -> usize {
    body.0.iter().take(2).take_while(|block| matches!(block, Block::Paragraph(..))).count()
}

/// Returns a headline without what readers take for the same: composed characters, white space, forms of quotation marks
/// and dashes.
fn folded(headline: &str) -> String {
    let plain = |c: char| match c {
        '‘' | '’' | '‚' | '‛' | '′' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '‐' | '‑' | '–' | '—' | '―' => '-',
        c => c,
    };
    let composed: String = headline.nfc().map(plain).collect();
    composed.replace('…', "...").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_are_compared_as_readers_see_them() {
        assert_eq!(folded("It’s a  “test” – really…"), folded("It's a \"test\" ―\u{a0}really..."));
        assert_eq!(folded("보안은 습관"), folded(&"보안은 습관".nfd().collect::<String>()));
        assert_ne!(folded("Harbour"), folded("Harbours"));
    }
}
