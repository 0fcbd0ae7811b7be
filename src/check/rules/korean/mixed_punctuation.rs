use super::{dots, widths};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list_of};

/// ## What it finds
/// Punctuation of two kinds in a Korean text: full-width marks, digits and letters (`，` `（` `％` `１`), marks of Japanese
/// and Chinese (`、` `。`) and the wide blank among the half-width ones; and the middle dot (`·` `ㆍ` `・`) or the ellipsis
/// (`…` `...`) written in more than one way in one issue, where the rarer way is named. Quotations in Japanese or Chinese
/// are left alone.
///
/// ## Why it matters to a reader
/// Full-width marks leave holes in a line of Hangul, a phone breaks lines at them in odd places, and a search for `30%`
/// does not find `３０％`. They come with text that is pasted from a word processor or typed with the wrong keyboard.
///
/// ## Example
/// ```markdown
/// 경찰은 “수사 중”이라며，피해는 ３０％ 늘었다고 밝혔다。
/// ```
///
/// ## Better
/// ```markdown
/// 경찰은 “수사 중”이라며, 피해는 30% 늘었다고 밝혔다.
/// ```
pub(super) struct MixedPunctuation;

impl Rule for MixedPunctuation {
    fn code(&self) -> Code {
        Code("korean::mixed_punctuation")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::passages(context) {
            let prose = passage.prose();
            for wide in widths::find(prose) {
                let written = &prose[wide.at.clone()];
                let message = match written {
                    "\u{3000}" => "there is a wide blank (U+3000) in a Korean text".to_owned(),
                    _ => format!("`{written}` is full-width in a Korean text"),
                };
                let help = match wide.narrow.trim() {
                    "" if wide.narrow.is_empty() => "delete it".to_owned(),
                    "" => "write a plain blank".to_owned(),
                    narrow if wide.narrow.ends_with(' ') => format!("write `{narrow}` and a blank"),
                    narrow => format!("write `{narrow}`"),
                };
                let fix =
                    widths::is_harmless(prose, &wide).then(|| passage.replace(wide.at.clone(), &wide.narrow));
                found.push(
                    Diagnostic::warning(self.code(), passage.span(wide.at), message)
                        .help(help)
                        .fix(fix.flatten()),
                );
            }
        }
        for rare in dots::rarer(context) {
            let message = format!(
                "`{}` stands here, and elsewhere the issue writes {}",
                rare.written,
                list_of([rare.usual])
            );
            found.push(
                Diagnostic::warning(self.code(), rare.passage.span(rare.at.clone()), message)
                    .help(format!("write `{}` everywhere", rare.usual))
                    .fix(rare.passage.replace(rare.at, rare.usual))
                    .related(rare.first_usual, "as it is written here"),
            );
        }
    }
}
