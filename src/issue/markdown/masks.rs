//! Asterisks that stress nothing: masked names and numbers, arithmetic.
//!
//! The parser pairs the asterisks of `김*수 씨와 이*영 씨`, `1234-****-5678` and `3*4*5`, and the mask would vanish.
//! Asterisks that open inside a word are letters. Two of them open there when plain words follow, since Korean
//! stresses parts of words: `제**3자**는`.

mod runs;
mod whole;

use std::ops::Range;

use comrak::nodes::{AstNode, NodeValue};

use super::rewrite::Rewrite;

/// First syllables of the particles and endings that follow a word directly.
const PARTICLES: &str = "은는이가을를의에로으와과도만나부까보처조라입였인며란랑하한할했됐된되";

/// Marks of a run that is too long for emphasis.
const LONG_RUN: usize = 4;

/// Names of Python and JavaScript between two pairs of underscores, such as `__init__`.
const NAMES: [&str; 23] = [
    "init", "main", "name", "file", "proto", "all", "doc", "dict", "class", "str", "repr", "new", "del",
    "len", "iter", "next", "call", "enter", "exit", "getattr", "setattr", "pycache", "dirname",
];

/// Returns the width of the delimiters of an emphasis that was not meant as one; they are printed as written. The
/// emphasis stands at `at` in `text`.
pub(super) fn delimiter_width<'a>(node: &'a AstNode<'a>, text: &str, at: Range<usize>) -> Option<usize> {
    let width = width(node);
    if width == 0 {
        return None;
    }
    let written = text.get(at.clone()).unwrap_or_default();
    let name = written.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    let is_name = name.is_some_and(|name| NAMES.contains(&name));
    (is_name || runs::has_rest(node, text, at) || is_mask(node, width)).then_some(width)
}

/// Makes letters of the marks of an emphasis that was not meant as one, so that the marks around it find each other:
/// `김*수와 **박*민** 씨`. The emphasis stands at `at` in `text`. Returns the byte behind the last mark that is judged.
pub(super) fn rewrite<'a>(
    node: &'a AstNode<'a>,
    text: &str,
    at: Range<usize>,
    found: &mut Vec<Rewrite>,
) -> Option<usize> {
    let mut escape = |range: Range<usize>| {
        found.extend(range.map(|mark| Rewrite::insert(mark, "\\")));
    };
    if let Some(whole) = whole::find(node, text, at.clone()) {
        whole.masks.into_iter().for_each(escape);
        return Some(whole.end);
    }
    if let Some(width) = delimiter_width(node, text, at.clone())
        && width * 2 <= at.len()
    {
        escape(at.start..at.start + width);
        escape(at.end - width..at.end);
    }
    None
}

/// Number of asterisks on each side of an emphasis; 0 for everything else.
fn width<'a>(node: &'a AstNode<'a>) -> usize {
    match node.data.borrow().value {
        NodeValue::Emph => 1,
        NodeValue::Strong => 2,
        _ => 0,
    }
}

fn is_mask<'a>(node: &'a AstNode<'a>, width: usize) -> bool {
    let run = run(node, width);
    if run >= LONG_RUN {
        return true;
    }
    let inside = words(node);
    let first = inside.chars().next();
    let joined = first.is_some_and(|first| "-@/.:=,–—+".contains(first))
        && inside.chars().next_back().is_some_and(|last| "-@/:=+–—".contains(last));
    if joined || !inside.contains(char::is_alphanumeric) && inside.chars().all(is_mask_letter) {
        return true;
    }
    if is_between_signs(node, &inside)
        || ends_within_word(node, &inside)
        || whole::is_family_name(node, &inside, after(node))
    {
        return true;
    }
    match (before(node), width) {
        (Some(before), 1) if before.is_alphanumeric() => true,
        (Some(')' | ']' | '%'), 1) => after(node).is_some_and(char::is_alphanumeric),
        (Some(before), _) if before.is_alphanumeric() => {
            run > 2
                || is_ascii_pair(Some(before), first)
                || !is_part_of_word(&inside, before) && !is_phrase(&inside, before)
        }
        _ => false,
    }
}

/// Tests for words between two marks that stand in brackets or quotes themselves: `A(*가명)씨와 B(*가명)씨`,
/// `값(*)과 값(*)`, `"*" and "*"`, and for a comment of code: `/*words*/`.
fn is_between_signs<'a>(node: &'a AstNode<'a>, inside: &str) -> bool {
    let (first, last) = (inside.chars().next(), inside.chars().next_back());
    let (outer_first, outer_last) = (before(node), after(node));
    let encloses = |letter: char| [outer_first, outer_last] == [Some(letter); 2];
    first.is_some_and(|first| ")]}”’」』》〉）,;".contains(first))
        || last.is_some_and(|last| "([{“‘「『《〈（".contains(last))
        || ['"', '\''].into_iter().any(|quote| encloses(quote) && [first, last] == [Some(quote); 2])
        || encloses('/')
}

/// Tests for words from one mask to the next, where the first mask begins its word: `*수 김, 이*영`, `*ck and sh*t`.
fn ends_within_word<'a>(node: &'a AstNode<'a>, inside: &str) -> bool {
    let Some(last_word) = inside.split_whitespace().next_back().filter(|word| word.len() < inside.len())
    else {
        return false;
    };
    let Some(next) = node.next_sibling() else { return false };
    let NodeValue::Text(next) = &next.data.borrow().value else { return false };
    let rest = next.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let (Some(after), Some(last)) = (rest.chars().next(), last_word.chars().next_back()) else {
        return false;
    };
    if is_ascii_pair(Some(last), Some(after)) {
        return rest != "s";
    }
    let is_one_syllable = last_word.chars().nth(1).is_none() && matches!(last, '가'..='힣');
    is_one_syllable && matches!(after, '가'..='힣') && !PARTICLES.contains(after)
}

fn is_ascii_pair(before: Option<char>, first: Option<char>) -> bool {
    [before, first].into_iter().all(|letter| letter.is_some_and(|letter| letter.is_ascii_alphanumeric()))
}

/// Returns true for letters that masks and separators consist of.
fn is_mask_letter(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_ascii_punctuation() && !"!?".contains(letter)
        || "·–—…".contains(letter)
}

/// Tests for one word, perhaps in brackets or quotes.
fn is_part_of_word(inside: &str, before: char) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || "()[]'\"‘’“”「」『』《》〈〉".contains(letter);
    inside.chars().all(fits) && !before.is_numeric()
}

/// Tests for words after a Hangul particle: `이것은**아주 중요한 사실**이다`. In `김**수와 이**영` a single syllable stands
/// before the second mask.
fn is_phrase(inside: &str, before: char) -> bool {
    let last = inside.split_whitespace().next_back();
    !before.is_ascii() && !before.is_numeric() && last.is_some_and(|word| word.chars().nth(1).is_some())
}

/// Number of asterisks in the whole run that a delimiter belongs to.
fn run<'a>(node: &'a AstNode<'a>, own: usize) -> usize {
    let mut sum = own;
    let mut outer = node;
    while let Some(parent) = outer.parent().filter(|parent| width(parent) > 0 && is_alone(outer)) {
        sum += width(parent);
        outer = parent;
        if sum >= LONG_RUN {
            return sum;
        }
    }
    let mut inner = node;
    while let Some(child) = inner.first_child().filter(|child| width(child) > 0 && is_alone(child)) {
        sum += width(child);
        inner = child;
        if sum >= LONG_RUN {
            return sum;
        }
    }
    sum
}

fn is_alone<'a>(node: &'a AstNode<'a>) -> bool {
    node.previous_sibling().is_none() && node.next_sibling().is_none()
}

/// The words inside of an emphasis.
fn words<'a>(node: &'a AstNode<'a>) -> String {
    let mut out = String::new();
    for inner in node.descendants() {
        match &inner.data.borrow().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

/// Returns the letter before the run of asterisks that opens an emphasis.
fn before<'a>(node: &'a AstNode<'a>) -> Option<char> {
    let mut here = node;
    loop {
        let previous = here.previous_sibling();
        match previous {
            Some(text) => match &text.data.borrow().value {
                NodeValue::Text(text) => {
                    if let Some(letter) = text.trim_end_matches(['*', '_']).chars().next_back() {
                        return Some(letter);
                    }
                }
                _ => return None,
            },
            None => {
                here = here.parent().filter(|parent| width(parent) > 0)?;
                continue;
            }
        }
        here = previous?;
    }
}

/// Returns the letter after the asterisk that closes an emphasis.
fn after<'a>(node: &'a AstNode<'a>) -> Option<char> {
    match &node.next_sibling()?.data.borrow().value {
        NodeValue::Text(text) => text.chars().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::read;
    use crate::issue::{Inline, plain};

    /// The text, with stressed words in brackets.
    fn shown(words: &[Inline]) -> String {
        let show = |inline: &Inline| match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) => format!("<{}>", shown(inner)),
            other => plain(std::slice::from_ref(other)),
        };
        words.iter().map(show).collect()
    }

    #[test]
    fn masks_and_arithmetic_stay_as_they_are_written() {
        for text in [
            "경찰은 김*수 씨와 이*영 씨를 불렀다.",
            "김*수·이*영·박*호·최*진",
            "김*수(45)와 이*영(39)",
            "김**수 씨와 이**영 씨",
            "김***수와 이***영",
            "김**수와 이**영",
            "남*우*와 독*고*",
            "카드 1234-****-****-5678 번이 쓰였다.",
            "****-1234-****",
            "010-****-1234 또는 010-****-5678",
            "010-***-1234 또는 010-***-5678",
            "abc***@a.example, def***@a.example",
            "(***@a.example/***@b.example)",
            "pa**12, ki**34",
            "The room is 3*4*5 metres.",
            "2**3**4",
            "5*3=15, 4*2=8",
            "(a+b)*c*d",
            "f***ing a**hole",
            "가격*은 1만원, 할인*은 5천원",
            "snake_case_name and other_name",
            "이름 ____-____",
            "카드 1234-****-5678, 김*수",
            "010-****-1234 홍*동",
            "010-***-1234 홍*동",
            "계좌 110-***-123456, 김** 씨",
            "김** 씨, 계좌 110-***-123456, 이** 씨",
            "경찰은 A(*가명)씨와 B(*가명)씨를",
            "경찰은 A(**가명)씨와 B(**가명)씨를",
            "A[*가명]씨와 B[*가명]씨",
            "이름: *수 김, 이*영",
            "이름: **수 김, 이**영 씨",
            "****-1234, 김*수",
            "***-1234, 김*수",
            "*-1234, 김*수",
            "***@a.example, kim**@b.example",
            "홍*동(010-****-1234), 김*수(010-****-5678)",
            "900101-1******, 김*수",
            "900101-1****** 김*수, 12가 34**, 이**",
            "서울 **구 **동 12-*, 김*",
            "값(*)과 값(*)",
            "\"*\" and \"*\"",
            "“*” and “*”",
            "/*words*/",
            "*.txt, *.md (*.rs)",
            "*ck and sh*t",
            "*5 and 3*4",
            "*김*수 씨가",
            "the file __init__.py and __main__",
        ] {
            assert_eq!(shown(read(text).paragraph()), text);
        }
    }

    #[test]
    fn emphasis_beside_particles_goes_on_to_work() {
        for (text, expected) in [
            ("**강조**는 *강조*는", "<강조>는 <강조>는"),
            ("**보안(保安)**은", "<보안(保安)>은"),
            ("그는 **“안녕”**이라고", "그는 <“안녕”>이라고"),
            ("제**3자**는 한국**경제**가", "제<3자>는 한국<경제>가"),
            ("한국은행**(한은)**이", "한국은행<(한은)>이"),
            ("이것은**아주 중요한 사실**이다", "이것은<아주 중요한 사실>이다"),
            ("***both*** and _this_ and __that__", "<<both>> and <this> and <that>"),
            ("(*one*) “*two*” —*three*", "(<one>) “<two>” —<three>"),
            ("**-5 degrees.** **wow!** **!**", "<-5 degrees.> <wow!> <!>"),
            ("**[a link](https://a.example)**", "<a link>"),
            ("김*수 씨는 **강조**했다", "김*수 씨는 <강조>했다"),
            ("*아주 큰 집*이 *매우 넓은 방*과", "<아주 큰 집>이 <매우 넓은 방>과"),
            ("**좋은 일**이었다", "<좋은 일>이었다"),
            ("the *New York Time*s", "the <New York Time>s"),
            ("*“둘째 말”*이 (*괄호*)와", "<“둘째 말”>이 (<괄호>)와"),
            ("***a** b* and *a **b***", "<<a> b> and <a <b>>"),
            ("카드 1234-****-5678, *강조*는", "카드 1234-****-5678, <강조>는"),
            ("*이*영*은", "<이*영>은"),
            ("*김*수* 씨", "<김*수> 씨"),
            ("***박*민***", "<<박*민>>"),
            ("**이**영** 씨", "<이**영> 씨"),
            ("**홍**동** 씨", "<홍**동> 씨"),
            ("*김*수, 이*영*", "<김*수, 이*영>"),
            ("*김*수, 이*영, 박*민* 씨", "<김*수, 이*영, 박*민> 씨"),
            ("(*김*수*)", "(<김*수>)"),
            ("*5*점* 만점", "<5*점> 만점"),
            ("*남궁*수*", "<남궁*수>"),
            ("김*수와 **박*민** 씨", "김*수와 <박*민> 씨"),
            ("1*2, **3*4**", "1*2, <3*4>"),
            ("카드 1234-****-5678, **금액 1,000*2** 원", "카드 1234-****-5678, <금액 1,000*2> 원"),
            ("**5**명 중 **3**명", "<5>명 중 <3>명"),
            ("*강*은 아름답고 *산*은 높다", "<강>은 아름답고 <산>은 높다"),
            ("*이*씨는 **김**씨를", "<이>씨는 <김>씨를"),
            ("**못**해 *또*한", "<못>해 <또>한"),
            ("The *f*ck* and *sh*t this*", "The <f*ck> and <sh*t this>"),
            (
                "**피해자 김*수 씨**는 *말*했고, 1*2=2, **3*4=12**다",
                "<피해자 김*수 씨>는 <말>했고, 1*2=2, <3*4=12>다",
            ),
            ("**B**asic **I**nput", "<B>asic <I>nput"),
            ("\\**a* and *b*\\*", "*<a> and <b>*"),
        ] {
            assert_eq!(shown(read(text).paragraph()), expected, "{text}");
        }
    }

    #[test]
    fn a_mask_is_one_text_with_its_bytes() {
        let text = "경찰은 김*수 씨와 이*영 씨를";
        let reading = read(text);
        let words = reading.paragraph();
        let [Inline::Text(kept, at)] = words else { panic!("{words:?}") };
        assert_eq!((kept.as_str(), reading.tree.text(*at)), (text, text));
    }
}
