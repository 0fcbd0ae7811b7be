//! Sums of won and dollars: `200 million won`, `US$1.43 million`, `14만9000달러`, `₩3,000`.

use super::numbers::{Notation, numbers};
use std::ops::Range;

/// A currency that rules compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Currency {
    /// Won of South Korea.
    Won,
    /// Dollars of the United States.
    Dollar,
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Sum {
    /// Its value.
    pub(in crate::check) value: f64,
    /// Value of its last non-zero digit.
    pub(in crate::check) step: f64,
    /// Its currency.
    pub(in crate::check) currency: Currency,
    /// Its range with the currency.
    pub(in crate::check) range: Range<usize>,
}

/// Returns the sums of a text in reading order.
pub(in crate::check) fn sums(text: &str) -> Vec<Sum> {
    if !["won", "$", "₩", "￦", "원", "dollar", "달러", "KRW", "USD"].iter().any(|sign| text.contains(sign))
    {
        return Vec::new();
    }
    let numbers = numbers(text).into_iter().filter(|number| number.notation != Notation::Korean);
    let sum = |number: super::numbers::Number| {
        let ahead = before(text, number.range.start);
        let (currency, range) = match ahead {
            Some((currency, start)) => (currency, start..number.range.end),
            None => {
                after(text, number.range.end).map(|(currency, end)| (currency, number.range.start..end))?
            }
        };
        Some(Sum { value: number.value, step: number.step, currency, range })
    };
    numbers.filter_map(sum).filter(|sum| sum.value > 0.0).collect()
}

/// Parses `$`, `US$`, `₩`, `KRW ` before a number. Dollars of other countries do not count.
fn before(text: &str, at: usize) -> Option<(Currency, usize)> {
    let head = &text[..at];
    let bare = head.strip_suffix(' ').unwrap_or(head);
    let named = [
        ("KRW", Currency::Won),
        ("USD", Currency::Dollar),
        ("US$", Currency::Dollar),
        ("US $", Currency::Dollar),
    ];
    if let Some((sign, currency)) = named.into_iter().find(|(sign, _)| bare.ends_with(sign)) {
        let start = bare.len() - sign.len();
        return (!bare[..start].ends_with(char::is_alphanumeric)).then_some((currency, start));
    }
    let currency = match head.chars().next_back()? {
        '$' => Currency::Dollar,
        '₩' | '￦' => Currency::Won,
        _ => return None,
    };
    let start = head.len() - head.chars().next_back()?.len_utf8();
    (!head[..start].ends_with(|c: char| c.is_ascii_uppercase())).then_some((currency, start))
}

/// Parses ` won`, ` dollars`, `원`, ` 달러` after a number.
fn after(text: &str, at: usize) -> Option<(Currency, usize)> {
    const NAMES: [(&str, Currency); 8] = [
        ("South Korean won", Currency::Won),
        ("Korean won", Currency::Won),
        ("won", Currency::Won),
        ("원", Currency::Won),
        ("U.S. dollars", Currency::Dollar),
        ("US dollars", Currency::Dollar),
        ("dollars", Currency::Dollar),
        ("달러", Currency::Dollar),
    ];
    let rest = &text[at..];
    let bare = rest.trim_start_matches([' ', '\u{a0}', '-']);
    let (name, currency) = NAMES.iter().find(|(name, _)| bare.starts_with(name))?;
    let behind = &bare[name.len()..];
    let glued = name.is_ascii() && behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '\'');
    // `3 won the prize`, `5원칙`, `41 원칙` are about other things.
    let verb = *name == "won"
        && [" the ", " a ", " an ", " over ", " first ", " by "].iter().any(|word| behind.starts_with(word));
    let other_word = *name == "원"
        && ["칙", "인", "고", "래", "본", "전", "장", "격"].iter().any(|letter| behind.starts_with(letter));
    (!glued && !verb && !other_word).then(|| (*currency, text.len() - behind.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Currency, f64, &str)> {
        sums(text).into_iter().map(|sum| (sum.currency, sum.value, &text[sum.range])).collect()
    }

    #[test]
    fn won_and_dollars_are_parsed_in_all_notations() {
        use Currency::{Dollar, Won};
        assert_eq!(
            read("to pay 200 million won ($149,000)"),
            [(Won, 2e8, "200 million won"), (Dollar, 149e3, "$149,000")]
        );
        assert_eq!(read("2억 원(14만9000달러)"), [(Won, 2e8, "2억 원"), (Dollar, 149e3, "14만9000달러")]);
        assert_eq!(
            read("US$1.43 million, ₩3,000"),
            [(Dollar, 1.43e6, "US$1.43 million"), (Won, 3e3, "₩3,000")]
        );
        assert_eq!(
            read("KRW 5 billion or 40 dollars"),
            [(Won, 5e9, "KRW 5 billion"), (Dollar, 40.0, "40 dollars")]
        );
    }

    #[test]
    fn other_currencies_and_words_are_not_sums() {
        assert_eq!(read("A$149,000, HK$20, 3 won the prize, 5원칙, 14 wonders, $ and won"), []);
    }
}
