//! Script detection for `lang` marks: screen readers cannot pronounce Hangul that is not marked (WCAG 3.1.2).

use crate::issue::Item;

/// Script of a text, as far as `lang` marks need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Hangul.
    Korean,
    /// Any other script.
    Other,
}

impl Script {
    /// Returns the script of a BCP 47 language.
    pub(super) fn of_language(language: &str) -> Self {
        match language.split('-').next() {
            Some(main) if main.eq_ignore_ascii_case("ko") => Self::Korean,
            _ => Self::Other,
        }
    }

    /// Returns the script of most letters; `None` for a text without letters.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        if text.is_ascii() {
            return text.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(Self::Other);
        }
        let (mut hangul, mut latin) = (0_usize, 0_usize);
        for c in text.chars() {
            hangul += usize::from(is_hangul(c));
            latin += usize::from(c.is_ascii_alphabetic());
        }
        // A Hangul syllable counts as two letters.
        match (hangul * 2, latin) {
            (0, 0) => None,
            (hangul, latin) if hangul > latin => Some(Self::Korean),
            _ => Some(Self::Other),
        }
    }
}

/// Returns the script of an item: that of most letters of its headline and its text.
pub(super) fn script_of(item: &Item) -> Option<Script> {
    Script::of_text(&format!("{} {}", item.title.value, item.body.plain()))
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}')
}

fn is_hanja(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Splits a text of the script `base` into runs; `true` marks a run in the other script.
///
/// In Korean text, Latin phrases of one or two words are not marked: company names are part of the language.
pub(super) fn runs(text: &str, base: Script) -> Vec<(&str, bool)> {
    match base {
        Script::Other if !text.is_ascii() && text.contains(is_hangul) => {
            split(text, |c| is_hangul(c) || is_hanja(c), is_hangul_phrase)
        }
        Script::Korean if text.contains(|c: char| c.is_ascii_alphabetic()) => {
            split(text, |c| c.is_ascii_alphabetic(), |phrase| phrase.split_whitespace().count() > 2)
        }
        _ => vec![(text, false)],
    }
}

fn is_hangul_phrase(phrase: &str) -> bool {
    phrase.contains(is_hangul)
}

/// Splits off phrases that begin and end with a letter that `belongs` and hold no other letters.
fn split(text: &str, belongs: impl Fn(char) -> bool, counts: impl Fn(&str) -> bool) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    let mut done = 0;
    let mut phrase: Option<(usize, usize)> = None;
    let mut close = |phrase: &mut Option<(usize, usize)>| {
        if let Some((start, end)) = phrase.take()
            && counts(&text[start..end])
        {
            let inside = &text[start..end];
            let open =
                inside.matches('(').count() > inside.matches(')').count() && text[end..].starts_with(')');
            let end = end + usize::from(open);
            if done < start {
                out.push((&text[done..start], false));
            }
            out.push((&text[start..end], true));
            done = end;
        }
    };
    for (at, c) in text.char_indices() {
        if belongs(c) {
            let start = phrase.map_or(at, |(start, _)| start);
            phrase = Some((start, at + c.len_utf8()));
        } else if c.is_alphabetic() {
            close(&mut phrase);
        }
    }
    close(&mut phrase);
    if done < text.len() {
        out.push((&text[done..], false));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_phrases_in_an_english_text_are_marked_whole() {
        let text = "a proverb, 돌다리도 두들겨 보고 건너라: tap even a stone bridge, 안보(安保), it says";
        let marked: Vec<_> = runs(text, Script::Other)
            .into_iter()
            .filter(|(_, foreign)| *foreign)
            .map(|(run, _)| run)
            .collect();
        assert_eq!(marked, ["돌다리도 두들겨 보고 건너라", "안보(安保)"]);
        let whole: String = runs(text, Script::Other).into_iter().map(|(run, _)| run).collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn names_in_a_korean_text_are_not_marked_and_sentences_are() {
        assert_eq!(runs("구글(Google Cloud)은", Script::Korean).len(), 1);
        assert_eq!(
            runs("그는 Security is a habit 라고 했다", Script::Korean)[1],
            ("Security is a habit", true)
        );
    }

    #[test]
    fn most_letters_decide_the_script() {
        assert_eq!(Script::of_text("보안은 습관 (security)"), Some(Script::Korean));
        assert_eq!(Script::of_text("The word 보안"), Some(Script::Other));
        assert_eq!(Script::of_text("2022 – 11"), None);
    }
}
