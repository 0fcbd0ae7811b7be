//! The frame of a mail.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{RenderContext, Styles, contents, footer, masthead, opening, preheader, story, writers};
use crate::compose::theme::Theme;

/// Word draws at the screen's resolution only when told to, and falls back to Times without a face for each element.
const WORD: &str = "<!--[if mso]><noscript><xml><o:OfficeDocumentSettings xmlns:o=\"urn:schemas-microsoft-com:office:\
                    office\"><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><style>\
                    body,div,p,h1,h2,h3,li,td,a{font-family:Georgia,'Malgun Gothic',serif!important}</style><![endif]-->";
/// Word knows no `max-width`: the only table there is holds the column for it.
const WORD_OPENS: &str = "<!--[if mso]><table role=\"presentation\" align=\"center\" width=\"640\" cellpadding=\"0\" \
                          cellspacing=\"0\" border=\"0\"><tr><td style=\"padding:0 20px\"><![endif]-->";
const WORD_CLOSES: &str = "<!--[if mso]></td></tr></table><![endif]-->";

/// The whole HTML part.
pub(in crate::compose) fn mail(context: RenderContext<'_>, theme: &Theme) -> Markup {
    let edition = context.edition;
    let language = &edition.publication.language;
    let direction = direction(language);
    html! {
        (DOCTYPE)
        html lang=(language) dir=(direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="x-apple-disable-message-reformatting" content="";
                meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                meta name="description" content=(edition.preheader);
                title { (edition.subject) }
                (PreEscaped(WORD))
                style { (PreEscaped(Styles::dark_stylesheet(theme))) }
            }
            body class="p" style={ "margin:0;padding:0;background-color:" (theme.light.paper) } {
                div class="p" role="article" aria-roledescription="email" aria-label=(edition.subject)
                    lang=(language) dir=(direction) style=(context.styles.base_style(theme)) {
                    (preheader::preheader(&edition.preheader))
                    (PreEscaped(WORD_OPENS))
                    div style="max-width:600px;margin:0 auto;padding:24px 20px" {
                        (masthead::masthead(context))
                        (opening::opening(context))
                        (contents::contents(context))
                        @for story in &edition.stories { (story::story(story, context)) }
                        (writers::credit(context))
                        (writers::writers(context))
                        (footer::footer(context))
                    }
                    (PreEscaped(WORD_CLOSES))
                }
            }
        }
    }
}

/// Which way a language is written.
pub(in crate::compose) fn direction(language: &str) -> &'static str {
    let main = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(main.as_str(), "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ckb" | "dv") {
        "rtl"
    } else {
        "ltr"
    }
}
