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
/// An address typed into a sentence that ends at a `/` or `=` right before letters of
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
            let length = rest.find(|letter: char| !is_cjk(letter)).unwrap_or(rest.len());
            let (letters, behind) = rest.split_at(length);
            let ends_open = link.text.ends_with('=') || has_path(&link.text);
            let goes_on = behind.starts_with(['_', '-', '/', '%', '#', '?', '=', '&']);
            if letters.is_empty() || !ends_open || !goes_on && are_particles(letters) {
                continue;
            }
            let message = format!("the link ends before `{letters}`");
            let help = format!(
                "write `<{}{letters}>` if that is a part of the address, or a blank before it",
                link.text
            );
            found.push(Diagnostic::warning(self.code(), link.text_at, message).help(help));
        }
    }
}

/// Returns true for a Korean syllable, a Han character or a Japanese kana.
fn is_cjk(letter: char) -> bool {
    matches!(letter, '가'..='힣' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Returns true for letters that particles make up, one behind the other.
fn are_particles(letters: &str) -> bool {
    // Byte offsets that particles from the start reach.
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for at in 0..letters.len() {
        if reached[at] {
            for particle in PARTICLES.iter().filter(|particle| letters[at..].starts_with(**particle)) {
                reached[at + particle.len()] = true;
            }
        }
    }
    reached[letters.len()]
}

/// Returns true for an address that ends with a `/` behind a folder: `https://a.example/wiki/`.
fn has_path(address: &str) -> bool {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    path.strip_suffix('/').is_some_and(|path| path.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_each_other() {
        for letters in ["은", "에서", "에서만", "에서는", "로부터도"] {
            assert!(are_particles(letters), "{letters}");
        }
        for letters in ["서울", "에서울", "순신", "港"] {
            assert!(!are_particles(letters), "{letters}");
        }
    }

    #[test]
    fn only_a_folder_can_go_on() {
        assert!(has_path("https://ko.wikipedia.org/wiki/"));
        assert!(!has_path("https://a.example/"));
        assert!(!has_path("https://a.example/docs"));
    }
}
