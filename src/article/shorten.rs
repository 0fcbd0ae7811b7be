//! A text of Markdown cut at the end of a sentence.
//!
//! A draft ends with a whole paragraph. Some pages part their paragraphs by a `<br>`, or have none: all of their text is one
//! paragraph, and it is cut inside.

/// Longest text where no sentence ends: so many times the words asked for, or so many words more.
const MAX_RATIO: usize = 2;
const MAX_MORE: usize = 50;

/// Returns the beginning of a text with at most so many words, cut behind a line or a sentence; the first sentence is whole
/// unless it is far too long.
pub(super) fn to_words(text: String, most_words: usize) -> String {
    if text.split_whitespace().count() <= most_words {
        return text;
    }
    let (mut marks, mut words, mut best, mut far) = (Marks::default(), 0, 0, text.len());
    let mut is_inside_word = false;
    let longest = most_words.saturating_mul(MAX_RATIO).max(most_words.saturating_add(MAX_MORE));
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if is_inside_word && !marks.are_open() && ends_sentence(&text[..at]) {
                if words <= most_words || best == 0 {
                    best = at;
                }
                if words >= most_words {
                    break;
                }
            }
            if is_inside_word && words <= longest && !marks.are_open() {
                far = at;
            }
            is_inside_word = false;
        } else if !is_inside_word {
            is_inside_word = true;
            words += 1;
            if words > longest {
                break;
            }
        }
        marks.read(c);
    }
    let is_whole_paragraph = best == 0 && words <= longest;
    if is_whole_paragraph {
        return text;
    }
    if best > 0 {
        return text[..best].trim_end().trim_end_matches('\\').trim_end().to_owned();
    }
    format!("{} …", text[..far].trim_end())
}

/// Returns `true` behind the end of a sentence or a line.
fn ends_sentence(before: &str) -> bool {
    // A line that a `<br>` ended.
    if before.ends_with('\\') {
        return true;
    }
    let closed = before.trim_end_matches(['"', '”', '’', '\'', ')', '*', '」', '』']);
    let is_number = closed.strip_suffix('.').is_some_and(|words| {
        let last = words.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        // `3.` of a list, `Mr.`, `J.`
        last.len() <= 2 && last.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
    });
    closed.ends_with(['.', '!', '?', '…', '。', '！', '？']) && !is_number
}

/// Marks of Markdown that are open.
#[derive(Default)]
struct Marks {
    brackets: usize,
    is_target: bool,
    is_code: bool,
    stars: usize,
    last: char,
    is_escaped: bool,
}

impl Marks {
    fn are_open(&self) -> bool {
        self.brackets > 0 || self.is_target || self.is_code || self.stars % 2 == 1
    }

    fn read(&mut self, c: char) {
        if self.is_escaped {
            self.is_escaped = false;
            self.last = 'x';
            return;
        }
        match c {
            '\\' => self.is_escaped = true,
            '`' => self.is_code = !self.is_code,
            '[' if !self.is_code => self.brackets += 1,
            ']' if !self.is_code => self.brackets = self.brackets.saturating_sub(1),
            '(' if self.last == ']' => self.is_target = true,
            ')' => self.is_target = false,
            // A run of stars opens or closes once.
            '*' if self.last != '*' && !self.is_code => self.stars += 1,
            _ => {}
        }
        self.last = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paragraphs_are_cut_at_the_end_of_a_sentence() {
        for (text, words, wanted) in [
            ("One two three. Four five six. Seven.", 7, "One two three. Four five six. Seven."),
            ("One two three. Four five six. Seven.", 6, "One two three. Four five six."),
            ("One two three. Four five six. Seven.", 4, "One two three."),
            ("One two three four. Five.", 2, "One two three four."),
            ("One two\\\nthree four\\\nfive six", 4, "One two\\\nthree four"),
            ("One **two. Three** four. Five.", 3, "One **two. Three** four."),
            ("See [a b. c](https://a.example). Five six.", 4, "See [a b. c](https://a.example)."),
            ("Mr. J. Kim said no. Then he left.", 5, "Mr. J. Kim said no."),
            ("한 번 두 번 갔다. 세 번째도 갔다. 끝.", 6, "한 번 두 번 갔다."),
        ] {
            assert_eq!(to_words(text.to_owned(), words), wanted, "{text} {words}");
        }
        let endless = "word ".repeat(1000);
        assert_eq!(to_words(endless, 10).split_whitespace().count(), 61);
    }
}
