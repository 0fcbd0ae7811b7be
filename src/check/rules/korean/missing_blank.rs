use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::check::text::hangul;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Two Korean sentences without a space between them. Only a full stop after a verb ending counts. `한.미`, `시.군.구`,
/// numbers and addresses are accepted.
///
/// ## Why it matters to a reader
/// The two sentences run together, and some mail programs turn the words around the full stop into a link.
///
/// ## Example
/// ```markdown
/// 회사는 서버를 껐다.그는 이유를 말하지 않았다.
/// ```
///
/// ## Better
/// ```markdown
/// 회사는 서버를 껐다. 그는 이유를 말하지 않았다.
/// ```
pub(super) struct MissingBlank;

impl Rule for MissingBlank {
    fn code(&self) -> Code {
        Code("korean::missing_blank")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            for at in missing_spaces(prose) {
                let stop = &prose[at.clone()];
                let message = format!("no space between two sentences, after `{stop}`");
                found.push(
                    Diagnostic::warning(self.code(), passage.span(at.clone()), message)
                        .help("add a space between the sentences")
                        .fix(passage.replace(at, &format!("{stop} "))),
                );
            }
        }
    }
}

/// Returns the marks that end a sentence and are directly followed by the next one.
fn missing_spaces(prose: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let stops = prose.match_indices(['.', '?', '!']);
    stops.map(|(at, stop)| at..at + stop.len()).filter(|at| {
        let next = prose[at.end..].chars().next();
        let goes_on =
            next.is_some_and(|c| hangul::is_syllable(c) || matches!(c, '“' | '‘') || c.is_ascii_uppercase());
        goes_on && ends_sentence(&prose[..at.start])
    })
}

/// True if a text ends in a verb ending. Nouns with the same last syllable (캐나다, 우간다, 바다, 중요) do not count.
fn ends_sentence(head: &str) -> bool {
    let word = &head[head.rfind(|c| !hangul::is_syllable(c)).map_or(0, |gap| next_boundary(head, gap))..];
    let mut letters = word.chars().rev();
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else { return false };
    // Final consonants: ㅆ of 했다 and 있다, ㅄ of 없다, ㄶ of 않다 and ㅎ of 좋다.
    let closes =
        |numbers: &[u32]| hangul::final_number(before).is_some_and(|number| numbers.contains(&number));
    match last {
        '다' => closes(&[20, 18, 6, 27]) || "니이하한된는온인진준난본른낸킨친운든같싶높".contains(before),
        '요' => {
            closes(&[20])
                || "어아여해예에세네군지까데나죠래대게려워와셔".contains(before) && letters.next().is_some()
        }
        '까' => closes(&[8]) || before == '니',
        '오' => before == '시' && letters.next() == Some('십'),
        _ => false,
    }
}

fn next_boundary(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_space_between_sentences_is_found() {
        for text in [
            "서버를 껐다.그는",
            "없습니다.이",
            "왜 그랬을까?회사는",
            "확인하십시오.“네",
            "했어요.KISA는",
            "한다.또",
        ] {
            assert_eq!(missing_spaces(text).count(), 1, "{text}");
        }
    }

    #[test]
    fn full_stops_in_words_and_numbers_are_accepted() {
        for text in [
            "한.미 동맹",
            "시.군.구",
            "캐나다.미국",
            "우간다.케냐",
            "바다.강",
            "중요.긴급",
            "했다. 그는",
            "했다.\" 그는",
            "3.5다.",
            "했다.(사진)",
            "마쳤다.2",
            "됩니다.txt",
            "가.나.다",
            "했다…그는",
            "자료.한국",
            "카시오.소니",
        ] {
            assert_eq!(missing_spaces(text).count(), 0, "{text}");
        }
    }
}
