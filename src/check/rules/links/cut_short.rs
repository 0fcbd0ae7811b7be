use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Particles and endings that follow an address without a blank.
const PARTICLES: [&str; 34] = [
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
    "에는",
    "에도",
    "에서는",
    "에서도",
    "로",
    "으로",
    "로는",
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
    "라고",
    "이라고",
    "라는",
    "이라는",
    "입니다",
    "이다",
    "이며",
];

/// ## What it finds
/// An address typed into a sentence that ends at a `/` or `=` right before Hangul: `https://ko.wikipedia.org/wiki/서울`. An
/// address in a sentence ends before Hangul, so that a particle after it is no part of the link, and this link leads to
/// another page than it seems. A particle alone (`https://a.example/docs/에서`) is not reported.
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
            let length = rest.find(|letter: char| !('가'..='힣').contains(&letter)).unwrap_or(rest.len());
            let hangul = &rest[..length];
            let ends_open = link.text.ends_with('=') || has_path(&link.text);
            if hangul.is_empty() || !ends_open || PARTICLES.contains(&hangul) {
                continue;
            }
            let message = format!("the link ends before `{hangul}`");
            let help = format!(
                "write `<{}{hangul}>` if that is a part of the address, or a blank before it",
                link.text
            );
            found.push(Diagnostic::warning(self.code(), link.text_at, message).help(help));
        }
    }
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
    fn only_a_folder_can_go_on() {
        assert!(has_path("https://ko.wikipedia.org/wiki/"));
        assert!(!has_path("https://a.example/"));
        assert!(!has_path("https://a.example/docs"));
    }
}
