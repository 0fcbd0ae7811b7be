//! Words, names and quotes.

mod acronyms;
mod blanks;
mod doubled;
mod doubles;
mod house_term;
mod long_sentence;
mod missing_blank;
mod mixed_quotes;
mod pairs;
mod quote_marks;
mod spellings;
mod two_spellings;
mod unclosed_bracket;
mod unclosed_quote;
mod unexplained_acronym;

use crate::check::registry::entries;

entries! {
    doubled::Doubled, "doubled.rs";
    house_term::HouseTerm, "house_term.rs";
    long_sentence::LongSentence, "long_sentence.rs";
    missing_blank::MissingBlank, "missing_blank.rs";
    mixed_quotes::MixedQuotes, "mixed_quotes.rs";
    two_spellings::TwoSpellings, "two_spellings.rs";
    unclosed_bracket::UnclosedBracket, "unclosed_bracket.rs";
    unclosed_quote::UnclosedQuote, "unclosed_quote.rs";
    unexplained_acronym::UnexplainedAcronym, "unexplained_acronym.rs";
}
