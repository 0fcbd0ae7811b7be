//! The HTML part of a notice, in the look of the issues.

use maud::{DOCTYPE, PreEscaped, html};

use super::letter::{Block, Letter};
use crate::compose::theme::Theme;
use crate::issue::Publication;

/// Sets a notice. Links are written out too, since a reader shall see where a button leads.
pub(super) fn render(
    publication: &Publication,
    language: &str,
    letter: &Letter,
    imprint: &[String],
) -> String {
    let theme = Theme::of(publication);
    let (light, dark) = (&theme.light, &theme.dark);
    let face =
        if language == "ko" { "'Apple SD Gothic Neo','Malgun Gothic',sans-serif" } else { theme.faces.text };
    let base = format!(
        "background-color:{};color:{};font-family:{face};font-size:17px;line-height:1.6;word-break:keep-all;\
         overflow-wrap:anywhere",
        light.paper, light.ink
    );
    let sheet = format!(
        "@media (prefers-color-scheme:dark){{.p{{background-color:{}!important;color:{}!important}}\
         .m{{color:{}!important}}.a{{color:{}!important}}\
         .b{{background-color:{}!important;color:{}!important}}}}",
        dark.paper, dark.ink, dark.muted, dark.accent, dark.accent, dark.paper
    );
    let button = format!(
        "display:inline-block;padding:12px 20px;background-color:{};color:{};text-decoration:none;\
         font-weight:bold",
        light.accent, light.paper
    );
    let muted = format!("color:{};font-size:14px", light.muted);
    let first = letter.blocks.iter().position(|block| matches!(block, Block::Link { .. }));
    let document = html! {
        (DOCTYPE)
        html lang=(language) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (letter.subject) }
                style { (PreEscaped(sheet)) }
            }
            body class="p" style={ "margin:0;padding:0;background-color:" (light.paper) } {
                div class="p" role="article" aria-roledescription="email" aria-label=(letter.subject)
                    lang=(language) style=(base) {
                    div style="max-width:600px;margin:0 auto;padding:16px 20px" {
                        p style="font-weight:bold;margin:0 0 24px" lang=(publication.language) { (publication.name) }
                        h1 style="font-size:22px;line-height:1.3;margin:0 0 16px" { (letter.subject) }
                        @for (number, block) in letter.blocks.iter().enumerate() {
                            @match block {
                                Block::Text(text) => p style="margin:0 0 16px" { (text) },
                                Block::Link { label, url } if Some(number) == first => {
                                    p style="margin:24px 0 8px" { a class="b" href=(url) style=(button) { (label) } }
                                    p class="m" style={ "margin:0 0 24px;" (muted) } { (url) }
                                },
                                Block::Link { label, url } => p style="margin:0 0 16px" {
                                    a class="a" href=(url) style={ "color:" (light.accent) } { (label) }
                                },
                            }
                        }
                        div class="m" style={ "margin:32px 0 0;padding:16px 0 0;border-top:1px solid " (light.line) ";" (muted) } {
                            @for line in imprint { p style="margin:0" { (line) } }
                        }
                    }
                }
            }
        }
    };
    document.into_string()
}
