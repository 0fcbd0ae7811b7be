//! The meaning of each straight `"` and `'`: quotation mark, apostrophe or prime.

mod addresses;
mod position;

use addresses::addresses;
use position::{Position, is_cjk, is_dash, positions};

use std::ops::Range;

use super::marks::QuoteMarks;

/// Stands for code within a text: a word that is never changed.
pub(super) const OBJECT: char = '\u{FFFC}';
const APOSTROPHE: &str = "’";
const FEET: &str = "′";
const INCHES: &str = "″";
/// Letters from the sign for feet to the one for inches.
const MAX_BETWEEN: usize = 7;

/// A replacement of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Replacement {
    /// Byte of the character.
    pub(super) at: usize,
    /// Text in its place.
    pub(super) with: &'static str,
}

/// Returns the replacements of a paragraph, in order. Marks whose meaning is not clear stay.
pub(super) fn replacements(text: &str, marks: &QuoteMarks) -> Vec<Replacement> {
    if !marks.spaced && !text.contains(['"', '\'']) {
        return Vec::new();
    }
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut reader = Reader::new(&letters, text, marks);
    let mut out = Vec::new();
    for (index, &(at, letter)) in letters.iter().enumerate() {
        let with = match letter {
            _ if reader.in_address(at) => None,
            '"' => reader.double(index),
            '\'' => reader.single(index),
            ' ' if marks.spaced => reader.blank(index),
            _ => None,
        };
        out.extend(with.map(|with| Replacement { at, with }));
    }
    out
}

struct Reader<'a> {
    letters: &'a [(usize, char)],
    marks: &'a QuoteMarks,
    /// Bytes of addresses, which stay as they are.
    addresses: std::iter::Peekable<std::vec::IntoIter<Range<usize>>>,
    positions: Vec<Position>,
    /// By index of a letter: true if the `'` there has its closing mark before the next opening one.
    closed: Vec<bool>,
    open_double: bool,
    open_single: bool,
    /// Index of the latest sign for feet.
    feet: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(letters: &'a [(usize, char)], text: &str, marks: &'a QuoteMarks) -> Self {
        let mut reader = Self {
            letters,
            marks,
            addresses: addresses(text).into_iter().peekable(),
            positions: positions(letters),
            closed: Vec::new(),
            open_double: false,
            open_single: false,
            feet: None,
        };
        reader.closed = reader.find_closed();
        reader
    }

    fn letter(&self, index: usize) -> Option<char> {
        self.letters.get(index).map(|(_, letter)| *letter)
    }

    fn before(&self, index: usize) -> Option<char> {
        self.letter(index.checked_sub(1)?)
    }

    /// Advances to a byte and returns true if it belongs to an address.
    fn in_address(&mut self, at: usize) -> bool {
        while self.addresses.next_if(|range| range.end <= at).is_some() {}
        self.addresses.peek().is_some_and(|range| range.contains(&at))
    }

    fn double(&mut self, index: usize) -> Option<&'static str> {
        let position = *self.positions.get(index)?;
        if self.before(index).is_some_and(|before| before.is_ascii_digit()) && self.is_inches(index) {
            return Some(INCHES);
        }
        let opens = match position {
            Position::Alone => return None,
            Position::Opening => !(self.open_double && self.before(index).is_some_and(is_dash)),
            Position::Closing => false,
            Position::Within | Position::BehindSign => !self.open_double,
        };
        self.open_double = opens;
        Some(self.marks.double[usize::from(!opens)])
    }

    /// Returns true if a `"` after a digit means inches: `5'10"`, or one that closes nothing.
    fn is_inches(&self, index: usize) -> bool {
        let follows_feet = self.feet.is_some_and(|feet| {
            let between = self.letters.get(feet + 1..index).unwrap_or_default();
            between.len() < MAX_BETWEEN
                && between
                    .iter()
                    .all(|(_, letter)| letter.is_ascii_digit() || matches!(letter, '.' | ' ' | '-'))
        });
        let is_closed_later = || {
            let rest = self.letters.get(index + 1..).unwrap_or_default();
            let next = rest.iter().take(400).position(|(_, letter)| *letter == '"');
            next.and_then(|next| self.positions.get(index + 1 + next)) == Some(&Position::Closing)
        };
        follows_feet || !self.open_double || is_closed_later()
    }

    fn single(&mut self, index: usize) -> Option<&'static str> {
        let position = *self.positions.get(index)?;
        let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        let after_digit = is_digit(self.before(index));
        if after_digit && is_digit(self.letter(index + 1)) {
            // `1'000'000` in Switzerland, `5'10` elsewhere.
            let digits = (1..5).take_while(|more| is_digit(self.letter(index + more))).count();
            return Some(if digits == 3 { APOSTROPHE } else { self.feet_at(index) });
        }
        match position {
            Position::Alone => None,
            Position::Closing if after_digit && self.is_before_inches(index) => Some(self.feet_at(index)),
            _ if self.open_single && self.closes(index) => {
                self.open_single = false;
                Some(self.marks.single[1])
            }
            Position::Opening | Position::Within | Position::BehindSign if self.opens_quote(index) => {
                self.open_single = true;
                Some(self.marks.single[0])
            }
            Position::Closing if after_digit => Some(self.feet_at(index)),
            Position::Within | Position::BehindSign | Position::Opening | Position::Closing => {
                Some(APOSTROPHE)
            }
        }
    }

    /// Returns true for a `'` that closes, also where a word follows directly: `'말'했다`, `'Yes,'he`.
    fn closes(&self, index: usize) -> bool {
        match self.positions.get(index) {
            Some(Position::Closing) => !self.is_possessive(index),
            Some(Position::Within) => self.letter(index + 1).is_some_and(is_cjk),
            Some(Position::BehindSign) => !self.is_elision(index),
            _ => false,
        }
    }

    /// Returns true for the `'` of `5' 10"`.
    fn is_before_inches(&self, index: usize) -> bool {
        let rest = self.letters.get(index + 1..).unwrap_or_default().iter().map(|(_, letter)| *letter);
        let mut rest = rest.take(MAX_BETWEEN).skip_while(|letter| matches!(letter, ' ' | '-')).peekable();
        rest.peek().is_some_and(char::is_ascii_digit)
            && rest.find(|letter| !letter.is_ascii_digit() && *letter != '.') == Some('"')
    }

    fn feet_at(&mut self, index: usize) -> &'static str {
        self.feet = Some(index);
        FEET
    }

    /// Returns true if a `'` before a word opens a quotation.
    fn opens_quote(&self, index: usize) -> bool {
        if self.open_single || !self.closed.get(index).copied().unwrap_or_default() {
            return false;
        }
        // Within a word only Hangul and its like have no apostrophe.
        if self.positions.get(index) == Some(&Position::Within) && !self.before(index).is_some_and(is_cjk) {
            return false;
        }
        // `rock 'n' roll` has two apostrophes.
        !(self.letter(index + 1) == Some('n') && self.letter(index + 2) == Some('\''))
    }

    /// Returns true for the `'` of `the dogs' bowls` within a quotation that is closed later.
    fn is_possessive(&self, index: usize) -> bool {
        matches!(self.before(index), Some('s' | 'S' | 'x' | 'z'))
            && self.closed.get(index).copied().unwrap_or_default()
    }

    /// Finds for each `'` if a closing one follows before the next that opens. Behind a year (`'22`) or an elision
    /// (`'tis`), a mark that may be a possessive (`dogs' bowls`) does not count.
    fn find_closed(&self) -> Vec<bool> {
        let mut out = vec![false; self.letters.len()];
        let (mut clear, mut unclear) = (false, false);
        for index in (0..self.letters.len()).rev() {
            if self.letter(index) != Some('\'') {
                continue;
            }
            let is_elision = self.is_elision(index);
            if let Some(slot) = out.get_mut(index) {
                *slot = clear || (unclear && !is_elision);
            }
            match self.positions.get(index) {
                Some(Position::Opening) if !is_elision => (clear, unclear) = (false, false),
                Some(Position::Within | Position::BehindSign) => clear |= self.closes(index),
                Some(Position::Closing) if self.is_feet(index) => unclear |= !self.is_before_inches(index),
                Some(Position::Closing) => {
                    let possessive = matches!(self.before(index), Some('s' | 'S'))
                        && self.letter(index + 1).is_some_and(char::is_whitespace);
                    unclear = true;
                    clear |= !possessive;
                }
                _ => {}
            }
        }
        out
    }

    /// Returns true for a mark behind a number that may count feet: `5' 10"`, `6' at most`.
    fn is_feet(&self, index: usize) -> bool {
        let is_digit = |back: usize| {
            let letter = index.checked_sub(back).and_then(|at| self.letter(at));
            letter.is_some_and(|letter| letter.is_ascii_digit())
        };
        is_digit(1) && (self.is_before_inches(index) || !(is_digit(2) && is_digit(3)))
    }

    /// Returns true for `'22`, `'90s` and words such as `'tis`.
    fn is_elision(&self, index: usize) -> bool {
        let word: String = self
            .letters
            .get(index + 1..)
            .unwrap_or_default()
            .iter()
            .map(|(_, letter)| *letter)
            .take_while(|letter| letter.is_alphanumeric())
            .take(10)
            .flat_map(char::to_lowercase)
            .collect();
        let year = word.strip_suffix('s').unwrap_or(&word);
        let is_year = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
        is_year || self.marks.elisions.contains(&word.as_str())
    }

    /// Returns the blank that may not break a line, before French punctuation.
    fn blank(&self, index: usize) -> Option<&'static str> {
        let (before, after) = (self.before(index)?, self.letter(index + 1)?);
        if before == '«' || after == '»' {
            return Some("\u{202F}");
        }
        let ends = self
            .letter(index + 2)
            .is_none_or(|next| !next.is_alphanumeric() && !matches!(next, ')' | '(' | '-' | '/'));
        match after {
            ';' | '!' | '?' if !before.is_whitespace() && ends => Some("\u{202F}"),
            ':' if !before.is_whitespace() && ends => Some("\u{A0}"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, language: &str) -> String {
        let marks = QuoteMarks::of(language).unwrap();
        let mut out = String::new();
        let mut done = 0;
        for Replacement { at, with } in replacements(text, &marks) {
            out.push_str(&text[done..at]);
            out.push_str(with);
            done = at + 1;
        }
        out + &text[done..]
    }

    #[test]
    fn english_quotes_and_apostrophes_are_curly() {
        let cases = [
            ("\"Hello,\" she said.", "“Hello,” she said."),
            ("It's the dogs' day, isn't it?", "It’s the dogs’ day, isn’t it?"),
            ("He said: \"She said 'no' to me.\"", "He said: “She said ‘no’ to me.”"),
            ("\"'Tis late,\" he said.", "“’Tis late,” he said."),
            ("\"'Go,' she said.\"", "“‘Go,’ she said.”"),
            ("She said \"'go'\".", "She said “‘go’”."),
            ("(\"so-called\") and [\"x\"]", "(“so-called”) and [“x”]"),
            ("\"Wait—\" he said—\"no!\"", "“Wait—” he said—“no!”"),
            ("\"Stop\"—\"Go\"", "“Stop”—“Go”"),
            ("said:\"No\"", "said:“No”"),
            ("rock 'n' roll, give 'em 'til noon", "rock ’n’ roll, give ’em ’til noon"),
            ("'The dogs' bowls are empty,' she said.", "‘The dogs’ bowls are empty,’ she said."),
            ("\"It began in 2022.", "“It began in 2022."),
            ("\"in 2022\" and \"in 2023\"", "“in 2022” and “in 2023”"),
            ("\"The 1990's,\" the '90s", "“The 1990’s,” the ’90s"),
            ("1990s' end, O'Brien's", "1990s’ end, O’Brien’s"),
            (
                "'twas late, 'til the '80s, \"'Tis\" 5' 10\" tall",
                "’twas late, ’til the ’80s, “’Tis” 5′ 10″ tall",
            ),
            ("'Twas 6' deep, 'twasn't it?", "’Twas 6′ deep, ’twasn’t it?"),
            ("'She is 5' 10\" tall,' he said.", "‘She is 5′ 10″ tall,’ he said."),
            ("'Take 5'", "‘Take 5’"),
            ("'twas 'fine' then", "’twas ‘fine’ then"),
        ];
        for (typed, expected) in cases {
            assert_eq!(set(typed, "en"), expected, "{typed}");
        }
    }

    #[test]
    fn years_and_measures_are_no_quotes() {
        let cases = [
            ("the class of '22 and '23", "the class of ’22 and ’23"),
            ("the '90s music and the 'best of'", "the ’90s music and the ‘best of’"),
            ("'I met him in '98,' he said.", "‘I met him in ’98,’ he said."),
            ("'99 Luftballons'", "‘99 Luftballons’"),
            ("He is 5'10\" tall.", "He is 5′10″ tall."),
            ("He is 5' 10\" tall, 6' at most.", "He is 5′ 10″ tall, 6′ at most."),
            ("a 27\" screen", "a 27″ screen"),
            ("\"a 27\" screen\" it said", "“a 27″ screen” it said"),
            ("\"He is 5'10\".\"", "“He is 5′10″.”"),
        ];
        for (typed, expected) in cases {
            assert_eq!(set(typed, "en"), expected, "{typed}");
        }
    }

    #[test]
    fn other_languages_have_their_own_marks() {
        let cases = [
            ("de", "Er sagte: \"Das ist 'neu', Hans' Auto.\"", "Er sagte: „Das ist ‚neu‘, Hans’ Auto.“"),
            ("de", "Wie geht's? So 'ne Sache.", "Wie geht’s? So ’ne Sache."),
            ("de-CH", "\"Ein Preis von 1'000'000 Franken\"", "«Ein Preis von 1’000’000 Franken»"),
            ("fr", "Il a dit \"bonjour\" à l'école.", "Il a dit «\u{202F}bonjour\u{202F}» à l’école."),
            (
                "fr",
                "Vraiment ? Oui : non ; bien !",
                "Vraiment\u{202F}? Oui\u{A0}: non\u{202F}; bien\u{202F}!",
            ),
            (
                "fr",
                "l'\"Express\" et « Le Monde »",
                "l’«\u{202F}Express\u{202F}» et «\u{202F}Le Monde\u{202F}»",
            ),
            ("fr", "À 10 :30, :-) et a ? b", "À 10 :30, :-) et a\u{202F}? b"),
            ("nl", "'s Morgens in 't huis", "’s Morgens in ’t huis"),
            ("sv", "\"Hej\"", "”Hej”"),
        ];
        for (language, typed, expected) in cases {
            assert_eq!(set(typed, language), expected, "{typed}");
        }
    }

    #[test]
    fn a_quotation_ends_before_a_particle() {
        let cases = [
            ("He said \"네,\"라고 했다.", "He said “네,”라고 했다."),
            ("\"예.\"라고 \"Hello,\"he said", "“예.”라고 “Hello,”he said"),
            ("\"(예)\"라고 \"정말?\"이라고", "“(예)”라고 “정말?”이라고"),
            ("그는 \"좋다\"고 '말'했다.", "그는 “좋다”고 ‘말’했다."),
            ("그는'말'했다. '네,'라고 'Yes,'he said", "그는‘말’했다. ‘네,’라고 ‘Yes,’he said"),
            ("삼성's 갤럭시, it's '좋다'고", "삼성’s 갤럭시, it’s ‘좋다’고"),
            ("'Twas the night, the dogs' toys", "’Twas the night, the dogs’ toys"),
            (
                "'Twas the night, the dogs' toys, the cats' milk.",
                "’Twas the night, the dogs’ toys, the cats’ milk.",
            ),
            ("He said,\"No.\" She said,'No.'", "He said,“No.” She said,‘No.’"),
        ];
        for (typed, expected) in cases {
            assert_eq!(set(typed, "en"), expected, "{typed}");
        }
    }

    #[test]
    fn addresses_code_and_unclear_marks_stay() {
        let cases = [
            (
                "https://a.example/it's and www.a.example/'x'/",
                "https://a.example/it's and www.a.example/'x'/",
            ),
            ("a.example/it's, o'neil@a.example", "a.example/it's, o'neil@a.example"),
            ("\"https://a.example/it's\"", "“https://a.example/it's”"),
            ("a \" b ' c", "a \" b ' c"),
            ("\"\u{FFFC}\" and \u{FFFC}'s", "“\u{FFFC}” and \u{FFFC}’s"),
            ("“It’s done”", "“It’s done”"),
            ("", ""),
        ];
        for (typed, expected) in cases {
            assert_eq!(set(typed, "en"), expected, "{typed}");
        }
    }
}
