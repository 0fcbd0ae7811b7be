//! Styles by role: inline on every element of a mail, by class on the web page.

use crate::compose::design::{FaceSet, Look, Strip};
use crate::compose::script::Script;
use crate::compose::theme::{Palette, Theme};
use crate::issue::Density;

/// Role of an element in a mail or page. It decides the inline style and the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compose) enum Role {
    Masthead,
    Nameplate,
    House,
    Folio,
    Title,
    Byline,
    Standfirst,
    Letter,
    LetterTitle,
    About,
    SectionTitle,
    Contents,
    ContentsList,
    ContentsLink,
    Notice,
    Lead,
    Story,
    Announcement,
    Kicker,
    Headline,
    HeadlineLink,
    Place,
    StoryByline,
    Paragraph,
    LastParagraph,
    Heading,
    List,
    NestedList,
    DeepList,
    ListLine,
    ListParagraph,
    LinkList,
    LinkLine,
    LinkTitle,
    Table,
    TableHead,
    TableCell,
    Notes,
    NoteList,
    NoteMark,
    Quote,
    PullQuote,
    DeepQuote,
    Code,
    CodeBlock,
    Rule,
    Image,
    ImageAlone,
    Caption,
    Credit,
    CreditAlone,
    Correction,
    Call,
    Writers,
    Bios,
    Logo,
    Portrait,
    Footer,
    FooterLine,
    Links,
    Link,
}

/// Styles of one composition.
pub(in crate::compose) struct Styles {
    theme: Option<Theme>,
    korean: bool,
}

/// Breaks a string that is wider than its column. Every program knows it by this older name.
const BREAK_LONG_WORDS: &str = "word-wrap:break-word";
/// Korean body text is set in Gothic, as usual on screens.
const GOTHIC: &str = "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',Helvetica,sans-serif";

impl Styles {
    pub(in crate::compose) fn mail(theme: Theme, script: Script) -> Self {
        Self { theme: Some(theme), korean: script == Script::Korean }
    }

    pub(in crate::compose) fn page(script: Script) -> Self {
        Self { theme: None, korean: script == Script::Korean }
    }

    /// Returns the style of the body, which all text inherits.
    pub(in crate::compose) fn base_style(&self, theme: &Theme) -> String {
        let palette = &theme.light;
        // This `word-break` also lets table cells become narrower than their longest word. It is the older name of
        // `overflow-wrap: anywhere`, which fewer programs know. Korean text has `keep-all` in its place.
        let (face, leading) = if self.korean {
            (GOTHIC, "1.7;word-break:keep-all;word-wrap:break-word")
        } else {
            (theme.faces.text, "1.6;word-wrap:break-word;word-break:break-word")
        };
        let leading = match theme.density {
            Density::Comfortable => leading.to_owned(),
            // Hangul needs more space between lines than Latin letters.
            Density::Compact => {
                leading.replacen("1.7", "1.6", 1).replacen("1.6;word-wrap", "1.5;word-wrap", 1)
            }
        };
        format!(
            "background-color:{};color:{};font-family:{face};font-size:17px;line-height:{leading}",
            palette.paper, palette.ink
        )
    }

    /// Returns the style sheet: what a link may lose where a mail program drops style sheets, and the dark palette for
    /// those that support `prefers-color-scheme`.
    pub(in crate::compose) fn stylesheet(theme: &Theme) -> String {
        let dark = &theme.dark;
        format!(
            "h1 a,h2 a,ol.m a{{text-decoration:none}}ol.m a{{display:block;padding:3px 0}}.l a{{display:inline-block;max-width:100%}}\
             @media (prefers-color-scheme:dark){{.p{{background-color:{}!important;color:{}!important}}\
             .m{{color:{}!important}}.a,a{{color:{}!important}}h1 a,h2 a,ol.m a{{color:{}!important}}.r{{border-color:{}!important}}\
             .t{{border-top-color:{}!important}}.q{{border-color:{}!important}}.g{{background-color:{}!important;color:{}!important}}}}",
            dark.paper,
            dark.ink,
            dark.muted,
            dark.accent,
            dark.ink,
            dark.line,
            dark.accent,
            dark.accent,
            dark.ground(),
            dark.muted
        )
    }

    /// Returns the class of an element: of the dark style sheet in a mail, of the page style sheet on the web.
    pub(in crate::compose) fn class(&self, role: Role) -> Option<&'static str> {
        if self.theme.is_none() {
            return page_class(role);
        }
        match role {
            Role::House
            | Role::Folio
            | Role::Byline
            | Role::Standfirst
            | Role::ContentsList
            | Role::LinkList
            | Role::StoryByline
            | Role::Bios
            | Role::Credit
            | Role::CreditAlone => Some("m"),
            Role::Kicker => Some("a"),
            Role::PullQuote => Some("q"),
            Role::Contents
            | Role::Letter
            | Role::Notice
            | Role::Story
            | Role::Announcement
            | Role::LinkLine
            | Role::Correction
            | Role::Quote
            | Role::Rule
            | Role::Writers
            | Role::TableHead
            | Role::TableCell
            | Role::Notes => Some("r"),
            Role::Masthead => match self.theme.as_ref().map(|theme| theme.look.strip) {
                Some(Strip::Bar) => Some("r t"),
                Some(Strip::Centred) => Some("r"),
                _ => None,
            },
            Role::Image | Role::ImageAlone => Some("g"),
            Role::Links => Some("l"),
            Role::Footer | Role::About => Some("m r"),
            _ => None,
        }
    }

    /// Returns true in a mail, where styles are inline.
    pub(in crate::compose) fn is_mail(&self) -> bool {
        self.theme.is_some()
    }

    /// Returns the inline style of a list whose last number is `last`: a number of many digits needs a wider margin.
    pub(in crate::compose) fn list(&self, role: Role, last: usize) -> Option<String> {
        let digits = last.checked_ilog10().map_or(1, |more| more + 1);
        let margin = 24 + 10 * digits.saturating_sub(2);
        Some(self.style(role)?.replacen(" 24px", &format!(" {margin}px"), 1))
    }

    /// Returns the inline style of an element; `None` on the web page.
    pub(in crate::compose) fn style(&self, role: Role) -> Option<String> {
        let style = inline_style(role, self.theme.as_ref()?);
        // Hangul has no italics: browsers would slant it.
        Some(if self.korean { style.replace(";font-style:italic", "") } else { style })
    }
}

/// Returns the inline style of an element. Running text inherits face, size and colour from the body.
#[expect(clippy::too_many_lines, reason = "a style sheet has a line for each role")]
fn inline_style(role: Role, theme: &Theme) -> String {
    let Palette { ink, muted, line, accent, .. } = &theme.light;
    let Look { strip, .. } = theme.look;
    let FaceSet { label, .. } = theme.faces;
    let is_compact = theme.density == Density::Compact;
    match role {
        Role::Masthead => match strip {
            Strip::Bar => format!(
                "margin:0 0 16px;padding:8px 0;border-top:4px solid {accent};border-bottom:1px solid {line}"
            ),
            Strip::Centred => format!(
                "margin:0 0 24px;padding:12px 0;border-top:3px double {line};border-bottom:3px double {line};\
                 text-align:center"
            ),
            Strip::Bare => "margin:0 0 20px;padding:4px 0".into(),
        },
        Role::Nameplate => {
            let size = if *strip == Strip::Centred { 26 } else { 20 };
            format!("margin:0;font-size:{size}px;line-height:1.4;font-weight:bold")
        }
        // A centred name has a line of its own.
        Role::House if *strip == Strip::Centred => {
            format!("display:block;font:14px/1.6 {label};color:{muted}")
        }
        Role::House => format!("font:14px {label};color:{muted}"),
        Role::Folio => format!("margin:0;font:14px/1.5 {label};color:{muted}"),
        Role::Title => "margin:0 0 12px;font-size:32px;line-height:1.2".into(),
        Role::HeadlineLink | Role::ContentsLink => format!("color:{ink}"),
        Role::Byline | Role::StoryByline | Role::CreditAlone => {
            format!("margin:0 0 16px;font:14px/1.5 {label};color:{muted}")
        }
        Role::Standfirst => format!("margin:0 0 16px;color:{muted}"),
        Role::About => {
            format!("padding:20px 0;border-top:1px solid {line};font:14px/1.6 {label};color:{muted}")
        }
        // Contents and writers have the face of labels.
        Role::SectionTitle => "margin:0 0 8px;font-size:14px".into(),
        Role::LetterTitle => format!("margin:0 0 10px;font:bold 14px/1.5 {label}"),
        Role::Contents => {
            format!("margin:0 0 12px;padding:16px 0 0;border-top:1px solid {line};font:15px/1.4 {label}")
        }
        Role::ContentsList => format!("margin:0 0 0 24px;padding:0;color:{muted}"),
        Role::Notice | Role::Correction => {
            format!("margin:0 0 16px;padding:0 0 0 14px;border-left:3px solid {line};font:15px/1.5 {label}")
        }
        Role::Lead => "margin:0 0 28px".into(),
        Role::Letter | Role::Story => {
            let padding = if is_compact { "16px 0" } else { "24px 0 28px" };
            format!("padding:{padding};border-top:1px solid {line}")
        }
        Role::Announcement => format!("margin:0 0 28px;padding:20px;border:1px solid {line}"),
        Role::Kicker => format!("margin:0 0 4px;font:bold 14px/1.5 {label};color:{accent}"),
        Role::Headline if is_compact => "margin:0 0 8px;font-size:21px;line-height:1.3".into(),
        Role::Headline => "margin:0 0 12px;font-size:24px;line-height:1.3".into(),
        Role::Link => format!("color:{accent}"),
        Role::Place => "font-weight:bold".into(),
        Role::Paragraph if is_compact => "margin:0 0 12px".into(),
        Role::Paragraph => "margin:0 0 16px".into(),
        Role::LastParagraph => "margin:0".into(),
        Role::Heading => "margin:24px 0 8px;font-size:19px;line-height:1.4".into(),
        // Outlook's Word engine hangs bullets into the margin of the list. A margin of its item would cut them off.
        Role::List => "margin:0 0 16px 24px;padding:0".into(),
        Role::NestedList => "margin:0 0 0 24px;padding:6px 0 0".into(),
        Role::DeepList => "margin:0;padding:6px 0 0".into(),
        Role::DeepQuote => "margin:0 0 16px;padding:0;font-style:italic".into(),
        Role::ListLine => "padding:0 0 6px".into(),
        Role::ListParagraph => "margin:0 0 10px".into(),
        Role::LinkList => {
            format!("margin:0;padding:0;list-style:none;font:14px/1.5 {label};color:{muted}")
        }
        Role::LinkLine => format!("padding:10px 0;border-top:1px solid {line}"),
        Role::LinkTitle => format!("display:block;font-size:16px;color:{accent}"),
        Role::Table => format!(
            "width:100%;margin:0 0 20px;border-collapse:collapse;table-layout:fixed;font:15px/1.5 {label}"
        ),
        Role::TableHead => {
            format!(
                "padding:6px 8px 6px 0;border-bottom:2px solid {line};vertical-align:bottom;font-weight:bold"
            )
        }
        Role::TableCell => {
            format!(
                "padding:6px 8px 6px 0;border-bottom:1px solid {line};vertical-align:top;font-weight:normal"
            )
        }
        Role::Notes => {
            format!("margin:0 0 16px;padding:12px 0 0;border-top:1px solid {line};font:15px/1.5 {label}")
        }
        Role::NoteList => "margin:0 0 0 24px;padding:0".into(),
        Role::NoteMark => "font-size:14px".into(),
        Role::Quote => {
            format!("margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid {line};font-style:italic")
        }
        Role::PullQuote => format!(
            "margin:24px 0;padding:0 0 0 20px;border-left:4px solid {accent};font-size:21px;line-height:1.45;\
             font-style:italic"
        ),
        Role::Code => format!("font-family:Consolas,Menlo,monospace;font-size:15px;{BREAK_LONG_WORDS}"),
        Role::CodeBlock => format!(
            "margin:0 0 16px;font-family:Consolas,Menlo,monospace;font-size:15px;line-height:1.5;\
             white-space:pre-wrap;{BREAK_LONG_WORDS}"
        ),
        Role::Rule => format!("margin:24px 0;border:0;border-top:1px solid {line}"),
        // A mail program without pictures shows the alternative text on a ground.
        Role::Image | Role::ImageAlone => format!(
            "display:block;max-width:100%;height:auto;border:0;margin:0 0 {}px;background-color:{};color:{muted};\
             font-size:14px",
            if role == Role::Image { 8 } else { 20 },
            theme.light.ground()
        ),
        Role::Logo => "display:block;max-width:100%;height:auto;border:0;margin:0 0 8px".into(),
        Role::Portrait => {
            "display:block;max-width:100%;height:auto;border:0;border-radius:50%;margin:0 0 8px".into()
        }
        Role::Caption => format!("margin:0 0 20px;font:14px/1.5 {label}"),
        Role::Credit | Role::Bios => format!("color:{muted}"),
        // A line of running text is as high as a target has to be (WCAG 2.5.8).
        Role::Call => format!("display:block;color:{accent}"),
        Role::Writers => format!("padding:20px 0 4px;border-top:1px solid {line};font:14px/1.6 {label}"),
        Role::Footer => {
            format!("padding:20px 0 32px;border-top:1px solid {line};font:14px/1.6 {label};color:{muted}")
        }
        Role::FooterLine => "margin:0 0 8px".into(),
        // A line of links is high enough for a thumb (WCAG 2.5.8).
        Role::Links => "margin:0 0 8px;line-height:2".into(),
    }
}

fn page_class(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::LastParagraph => "last",
        Role::Credit => "credit",
        Role::Logo => "logo",
        Role::Portrait => "portrait",
        Role::Notes => "notes",
        _ => return None,
    })
}
