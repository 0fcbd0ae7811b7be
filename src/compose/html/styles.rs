//! How pieces look. A mail wears its styles on every element; a page only names them.

use super::{Role, style};
use crate::compose::script::Script;
use crate::compose::theme::Theme;

/// The looks of one composition.
pub(in crate::compose) struct Styles {
    theme: Option<Theme>,
    korean: bool,
}

const SERIF: &str = "Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif";
/// Korean text is set in Gothic: on screens its serifs are for headlines at most.
const GOTHIC: &str = "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',Helvetica,sans-serif";

impl Styles {
    pub(in crate::compose) fn mail(theme: Theme, script: Script) -> Self {
        Self { theme: Some(theme), korean: script == Script::Korean }
    }

    pub(in crate::compose) fn page(script: Script) -> Self {
        Self { theme: None, korean: script == Script::Korean }
    }

    /// The style that all words inherit.
    pub(in crate::compose) fn base_style(&self, theme: &Theme) -> String {
        let palette = &theme.light;
        let (face, leading) = if self.korean { (GOTHIC, "1.7;word-break:keep-all") } else { (SERIF, "1.6") };
        format!(
            "background-color:{};color:{};font-family:{face};font-size:17px;line-height:{leading}",
            palette.paper, palette.ink
        )
    }

    /// The dark palette, for programs that ask for one, and the faces for Word, which knows no list of faces.
    pub(in crate::compose) fn dark_stylesheet(theme: &Theme) -> String {
        let dark = &theme.dark;
        format!(
            ":root{{color-scheme:light dark}}@media (prefers-color-scheme:dark){{.p{{background-color:{}!important;\
             color:{}!important}}.m{{color:{}!important}}.a,a{{color:{}!important}}.r{{border-color:{}!important}}\
             .t{{border-top-color:{}!important}}}}",
            dark.paper, dark.ink, dark.muted, dark.accent, dark.line, dark.accent
        )
    }

    /// What the style sheet calls the piece.
    pub(in crate::compose) fn class(&self, role: Role) -> Option<&'static str> {
        if self.theme.is_none() {
            return page_class(role);
        }
        match role {
            Role::House | Role::Byline | Role::About | Role::Source | Role::StoryByline | Role::Credit => {
                Some("m")
            }
            Role::Kicker | Role::Number => Some("a"),
            Role::Contents | Role::Notice | Role::Story | Role::Quote | Role::Rule | Role::Writers => {
                Some("r")
            }
            Role::Masthead => Some("r t"),
            Role::Footer | Role::CoverCredit => Some("m r"),
            _ => None,
        }
    }

    /// The style on the element itself.
    pub(in crate::compose) fn style(&self, role: Role) -> Option<String> {
        let style = style::inline(role, &self.theme.as_ref()?.light);
        // Hangul has no italics: programs slant it, which no printer would.
        Some(if self.korean { style.replace(";font-style:italic", "") } else { style })
    }
}

fn page_class(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::House => "house",
        Role::Nameplate => "nameplate",
        Role::Byline | Role::StoryByline => "byline",
        Role::About => "about",
        Role::SectionTitle => "section",
        Role::Notice => "notice",
        Role::Kicker => "kicker",
        Role::Number => "number",
        Role::Source => "source",
        Role::Place => "place",
        Role::LastParagraph => "last",
        Role::Caption => "caption",
        Role::Credit => "credit",
        Role::Correction => "correction",
        Role::Call => "call",
        Role::CoverCredit => "cover-credit",
        Role::Writers => "writers",
        Role::ImageAlone => "alone",
        Role::Logo => "logo",
        Role::Portrait => "portrait",
        _ => return None,
    })
}
