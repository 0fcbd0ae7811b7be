//! Words, names and quotes.

mod doubled;
mod house_term;
mod mixed_quotes;
mod pairs;
mod quote_marks;
mod unclosed_bracket;
mod unclosed_quote;

use crate::check::registry::entries;

entries! {
    doubled::Doubled, "doubled.rs";
    house_term::HouseTerm, "house_term.rs";
    mixed_quotes::MixedQuotes, "mixed_quotes.rs";
    unclosed_bracket::UnclosedBracket, "unclosed_bracket.rs";
    unclosed_quote::UnclosedQuote, "unclosed_quote.rs";
}
