//! Rules for words, names, quotation marks and brackets.

mod doubled;
mod house_term;
mod long_sentence;
mod missing_blank;
mod mixed_quotes;
mod two_spellings;
mod unclosed_bracket;
mod unclosed_quote;
mod unexplained_acronym;
mod unmatched;

use super::rule_list;

rule_list! {
    doubled::Doubled,
    house_term::HouseTerm,
    long_sentence::LongSentence,
    missing_blank::MissingBlank,
    mixed_quotes::MixedQuotes,
    two_spellings::TwoSpellings,
    unclosed_bracket::UnclosedBracket,
    unclosed_quote::UnclosedQuote,
    unexplained_acronym::UnexplainedAcronym,
}
