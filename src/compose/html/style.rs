//! The inline styles of a mail. Face, size and colour of the running text are inherited from the frame.

use super::Role;
use crate::compose::theme::Palette;

/// Furniture: everything that is not running text.
const SANS: &str = "Helvetica,Arial,'Apple SD Gothic Neo','Malgun Gothic',sans-serif";

/// What stands in `style` on the piece.
pub(super) fn inline(role: Role, palette: &Palette) -> String {
    let Palette { muted, line, accent, .. } = palette;
    match role {
        Role::Masthead => {
            format!("padding:14px 0 12px;border-top:4px solid {accent};border-bottom:1px solid {line}")
        }
        Role::House => format!(
            "margin:0;font:bold 14px/1.5 {SANS};letter-spacing:1px;text-transform:uppercase;color:{muted}"
        ),
        Role::Nameplate => "margin:0;font-size:34px;line-height:1.2;font-weight:bold".into(),
        Role::Title => "margin:28px 0 12px;font-size:30px;line-height:1.25".into(),
        Role::Byline => format!("margin:0;font:14px/1.6 {SANS};color:{muted}"),
        Role::About => format!("margin:20px 0 24px;font-size:16px;font-style:italic;color:{muted}"),
        Role::SectionTitle => format!("margin:0 0 10px;font:bold 14px/1.5 {SANS}"),
        Role::Contents => format!("margin:28px 0 0;padding:20px 0 8px;border-top:1px solid {line}"),
        Role::ContentsLine => "margin:0 0 8px;line-height:1.5".into(),
        Role::Notice => format!("margin:0 0 20px;padding:0 0 0 16px;border-left:3px solid {line}"),
        Role::NoticeTitle => "margin:0 0 4px;font-size:17px".into(),
        Role::Story => format!("margin:0 0 28px;padding:24px 0 0;border-top:1px solid {line}"),
        Role::Kicker => format!("margin:0 0 4px;font:bold 14px/1.5 {SANS};color:{accent}"),
        Role::Headline => "margin:0 0 12px;font-size:24px;line-height:1.3".into(),
        Role::Number | Role::Link => format!("color:{accent}"),
        Role::Source => format!("font-weight:normal;color:{muted}"),
        Role::Place => "font-weight:bold".into(),
        Role::StoryByline => format!("margin:0 0 16px;font:14px/1.5 {SANS};color:{muted}"),
        Role::Paragraph | Role::Mailbox => "margin:0 0 16px".into(),
        Role::LastParagraph => "margin:0".into(),
        Role::Heading => "margin:24px 0 8px;font-size:19px;line-height:1.4".into(),
        Role::List => "margin:0 0 16px;padding:0 0 0 24px".into(),
        Role::ListLine => "margin:0 0 6px".into(),
        Role::Quote => {
            format!("margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid {line};font-style:italic")
        }
        Role::Code => "font-family:Consolas,Menlo,monospace;font-size:15px".into(),
        Role::CodeBlock => "margin:0 0 16px;font-family:Consolas,Menlo,monospace;font-size:15px;\
                            line-height:1.5;white-space:pre-wrap"
            .into(),
        Role::Rule => format!("margin:24px 0;border:0;border-top:1px solid {line}"),
        Role::ImageAlone => "display:block;max-width:100%;height:auto;border:0;margin:0 0 20px".into(),
        Role::Logo => "display:block;max-width:100%;height:auto;border:0;margin:0 0 8px".into(),
        Role::Portrait => {
            "display:block;max-width:100%;height:auto;border:0;border-radius:50%;margin:0 0 8px".into()
        }
        Role::Image => "display:block;max-width:100%;height:auto;border:0".into(),
        Role::Caption => format!("margin:0 0 20px;padding:8px 0 0;font:14px/1.5 {SANS}"),
        Role::Credit => format!("color:{muted}"),
        Role::Correction => format!("margin:0 0 16px;font:15px/1.5 {SANS}"),
        Role::Call => format!("margin:0;font:15px/1.5 {SANS}"),
        Role::CallLink => format!("display:inline-block;padding:4px 0;color:{accent}"),
        Role::CoverCredit => {
            format!("margin:0;padding:20px 0;border-top:1px solid {line};font:14px/1.5 {SANS};color:{muted}")
        }
        Role::Writers => format!("padding:20px 0 4px;border-top:1px solid {line};font:15px/1.6 {SANS}"),
        Role::Footer => {
            format!("padding:20px 0 32px;border-top:1px solid {line};font:14px/1.6 {SANS};color:{muted}")
        }
        Role::FooterLine => "margin:0 0 8px".into(),
        Role::FooterLink => format!("display:inline-block;padding:4px 16px 4px 0;color:{accent}"),
    }
}
