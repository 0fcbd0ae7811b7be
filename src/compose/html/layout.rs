//! The mail as a whole: document, head, column and preheader.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use unicode_width::UnicodeWidthStr;

use super::direction::direction;
use super::{RenderContext, Role, Styles, footer, opening, story};
use crate::compose::order::Part;
use crate::compose::theme::Theme;

/// Columns of a preheader that needs no filler: no inbox shows text of the body after it.
const LONG_PREHEADER: usize = 90;
/// Columns that the widest inboxes show.
const MAX_INBOX_COLUMNS: usize = 140;
/// Filler that is two columns wide: a figure space, a zero-width no-break space and a grapheme joiner.
const FILLER: &str = "&#8199;&#65279;&#847; ";

/// Settings for Outlook's Word engine: screen resolution, a face per element (it falls back to Times
/// otherwise), room for bullets and numbers, and code that breaks anywhere (it knows no `overflow-wrap`).
const OUTLOOK_HEAD: [&str; 2] = [
    "<!--[if mso]><noscript><xml><o:OfficeDocumentSettings xmlns:o=\"urn:schemas-microsoft-com:office:\
     office\"><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript><style>\
     body,div,p,h1,h2,h3,h4,h5,h6,li,td,th,a{font-family:",
    "!important}ul,ol{margin-left:40px!important}code,pre{word-break:break-all}</style><![endif]-->",
];
/// Outlook's Word engine has no `max-width`: the only table of the mail sets the column width.
const OUTLOOK_COLUMN_START: &str = "<!--[if mso]><table role=\"presentation\" align=\"center\" width=\"640\" cellpadding=\"0\" \
                          cellspacing=\"0\" border=\"0\"><tr><td style=\"padding:0 20px\"><![endif]-->";
const OUTLOOK_COLUMN_END: &str = "<!--[if mso]></td></tr></table><![endif]-->";

/// Renders the HTML part.
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
                (PreEscaped(OUTLOOK_HEAD.join(theme.faces.word)))
                style { (PreEscaped(Styles::stylesheet(theme))) }
            }
            body class="p" style={ "margin:0;padding:0;background-color:" (theme.light.paper) } {
                div class="p" role="article" aria-roledescription="email" aria-label=(edition.subject)
                    lang=(language) dir=(direction) style=(context.styles.base_style(theme)) {
                    (preheader(&edition.preheader))
                    (PreEscaped(OUTLOOK_COLUMN_START))
                    div style="max-width:600px;margin:0 auto;padding:16px 20px" {
                        div class=[context.styles.class(Role::Masthead)] style=[context.styles.style(Role::Masthead)] {
                            (opening::nameplate(context))
                        }
                        @for part in &edition.parts { (self::part(*part, context)) }
                        (footer::footer(context))
                    }
                    (PreEscaped(OUTLOOK_COLUMN_END))
                }
            }
        }
    }
}

fn part(part: Part, context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    match part {
        Part::Standfirst => opening::standfirst(context),
        Part::ShortGreeting => opening::short_greeting(context),
        Part::Notices => opening::notices(context),
        Part::Title => opening::title(context),
        Part::Byline => opening::byline(context),
        Part::Cover => opening::cover(context),
        Part::Lead => html! { @if let Some(lead) = edition.lead() { (story::lead_body(lead, context)) } },
        Part::Contents => opening::contents(context),
        Part::Story(index) => {
            html! { @if let Some(story) = edition.stories.get(index) { (story::story(story, context)) } }
        }
        Part::LongGreeting => opening::long_greeting(context),
        Part::Writers => footer::writers(context),
        Part::About => footer::about(context),
    }
}

/// Renders the preheader, which only inboxes show. Filler after a short one keeps the masthead out of the inbox.
fn preheader(text: &str) -> Markup {
    let width = text.width();
    let filler = if width < LONG_PREHEADER {
        FILLER.repeat(((MAX_INBOX_COLUMNS - width) / 2).min(40))
    } else {
        String::new()
    };
    html! { div style="display:none" { (text) " " (PreEscaped(filler.trim_end())) } }
}
