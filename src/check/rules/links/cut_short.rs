use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Particles and endings that follow an address without a blank. Several can follow each other: `에서만`.
const PARTICLES: [&str; 31] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "에서",
    "에게",
    "로",
    "으로",
    "와",
    "과",
    "도",
    "만",
    "나",
    "이나",
    "부터",
    "까지",
    "보다",
    "처럼",
    "조차",
    "라고",
    "이라고",
    "라는",
    "이라는",
    "입니다",
    "이다",
    "이며",
    "라도",
];

/// ## What it finds
/// An address typed into a sentence that ends at a sign such as `/`, `=`, `#` or `_` right before letters of
/// Korean, Chinese or Japanese: `https://ko.wikipedia.org/wiki/서울`. An address in a sentence ends before them, so that a
/// particle after it is no part of the link, and this link leads to another page than it seems. Particles alone
/// (`https://a.example/docs/에서`) are not reported.
///
/// ## Why it matters to a reader
/// The link opens the wrong page, or none.
///
/// ## Example
/// ```markdown
/// 자세한 내용은 https://ko.wikipedia.org/wiki/서울특별시 문서에 있다.
/// ```
///
/// ## Better
/// ```markdown
/// 자세한 내용은 <https://ko.wikipedia.org/wiki/서울특별시> 문서에 있다.
/// ```
pub(super) struct CutShort;

impl Rule for CutShort {
    fn code(&self) -> Code {
        Code("links::cut_short")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in context.issue_text.links.iter().filter(|link| link.is_bare) {
            let rest = context.sources.file(link.at.file).text().get(link.at.end..).unwrap_or_default();
            let Some(cut) = cut_off(&link.text, rest) else { continue };
            let message = format!("the link ends before `{cut}`");
            let scheme = if link.text.contains("://") { "" } else { "https://" };
            let help = format!(
                "write `<{scheme}{}{cut}>` if that is a part of the address, or a blank before it",
                link.text
            );
            found.push(Diagnostic::warning(self.code(), link.text_at, message).help(help));
        }
    }
}

/// Returns what is cut off of an address: letters, and the sign before them that ends no address. `None` if the address
/// is whole, as far as it can be seen.
fn cut_off<'a>(address: &str, rest: &'a str) -> Option<&'a str> {
    // `_(` belongs to the names of articles; a bracket alone begins a remark.
    let sign = ["_(", "_", "?"].into_iter().find(|sign| rest.starts_with(*sign)).map_or(0, str::len);
    let letters = rest.get(sign..)?;
    let length = letters.find(|letter: char| !is_cjk(letter)).unwrap_or(letters.len());
    let (letters, behind) = letters.split_at(length);
    let ends_open = sign > 0 || address.ends_with(['=', '#', '&', '+', '-', '%', '/']);
    let goes_on = behind.starts_with(['_', '-', '/', '%', '#', '?', '=', '&']);
    let is_cut = !letters.is_empty() && ends_open && (goes_on || !are_particles(letters));
    is_cut.then(|| &rest[..sign + length])
}

/// Returns true for a Korean syllable, a Han character or a Japanese kana.
fn is_cjk(letter: char) -> bool {
    matches!(letter, '가'..='힣' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Particles that follow another one.
const SECOND_PARTICLES: [&str; 10] = ["은", "는", "도", "만", "의", "부터", "까지", "조차", "라도", "입니다"];

/// Returns true for a particle, or for several that follow each other: `에서만`. `가나` is none.
fn are_particles(letters: &str) -> bool {
    let begins = |particle| letters.strip_prefix(particle).is_some_and(are_second_particles);
    PARTICLES.into_iter().any(begins)
}

fn are_second_particles(mut rest: &str) -> bool {
    while let Some(next) = SECOND_PARTICLES.iter().find_map(|particle| rest.strip_prefix(particle)) {
        rest = next;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_each_other() {
        for letters in ["은", "에서", "에서만", "에서는", "로부터도"] {
            assert!(are_particles(letters), "{letters}");
        }
        for letters in ["서울", "에서울", "순신", "港", "가나", "가나다라마", "이가", "도로"]
        {
            assert!(!are_particles(letters), "{letters}");
        }
    }

    #[test]
    fn an_open_end_before_letters_is_a_cut() {
        for (address, rest, cut) in [
            ("https://example.org/", "제목 문서", "제목"),
            ("https://example.org/", "가나다라마", "가나다라마"),
            ("https://example.org/x/", "가나", "가나"),
            ("www.example.org/", "가나다라마", "가나다라마"),
            ("https://example.org/", "東京", "東京"),
            ("https://example.org/", "은/a", "은"),
            ("https://example.org/?q=", "서울", "서울"),
            ("https://example.org/#", "제목", "제목"),
            ("https://example.org/a-", "제목", "제목"),
            ("https://example.org/x", "?제목", "?제목"),
            ("https://example.org/wiki/a", "_서울 x", "_서울"),
            ("https://example.org/wiki/A", "_(영화)", "_(영화"),
        ] {
            assert_eq!(cut_off(address, rest), Some(cut), "{address}{rest}");
        }
        for (address, rest) in [
            ("https://example.org/", "에서 확인"),
            ("https://example.org/x/", "에서만"),
            ("https://example.org/docs", "서울"),
            ("https://example.org", "서울"),
            ("https://example.org/x", "(참고)"),
            ("https://example.org/x", "?라고"),
            ("https://example.org/x", "_는"),
            ("https://example.org/", ". 서울"),
            ("https://example.org/", ""),
        ] {
            assert_eq!(cut_off(address, rest), None, "{address}{rest}");
        }
    }
}
