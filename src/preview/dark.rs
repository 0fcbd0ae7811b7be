//! Simulation of the colour inversion by mail programs in dark mode.
//!
//! Outlook inverts the lightness of every colour; Gmail on telephones only that of light backgrounds and dark text.
//! Both ignore `prefers-color-scheme`, so the mail's own dark palette is unused. Pictures stay unchanged.

use crate::html::{self, Token};

/// Colours that a mail program inverts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inversion {
    /// Light backgrounds and dark text.
    Gmail,
    /// All colours.
    Outlook,
}

/// Changes the colours of a mail's styles as the program does.
pub(super) fn invert(html: &str, inversion: Inversion) -> String {
    let mut edits = Vec::new();
    for token in html::tokens(html) {
        match token {
            Token::StartTag(tag) => {
                if tag.is("html") && !tag.attributes.is_empty() {
                    // The page below the mail is dark as well.
                    let ground = inverted([255, 255, 255], true, inversion);
                    edits.push((
                        tag.after_name()..tag.after_name(),
                        format!(" style=\"background:{ground}\""),
                    ));
                }
                let style = tag.attribute("style").and_then(|style| style.value.as_ref());
                edits.extend(style.map(|style| (style.range.clone(), invert_style(style.text, inversion))));
            }
            Token::RawText(sheet) => {
                edits.push((sheet.range, invert_style(&without_dark_palette(sheet.text), inversion)));
            }
            Token::EndTag { .. } | Token::Text(_) | Token::Comment(_) => {}
        }
    }
    html::splice(html, edits)
}

/// Turns the colours of a style round.
fn invert_style(style: &str, inversion: Inversion) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once('#') {
        out.push_str(before);
        match colour(after) {
            // The property before a colour tells its use: `background-color:#ffffff`.
            Some(channels) if in_style(&out) => {
                out.push_str(&inverted(channels, is_ground(before), inversion));
                rest = &after[6..];
            }
            _ => {
                out.push('#');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Removes `@media (prefers-color-scheme:dark){…}`, which these mail programs do not support.
fn without_dark_palette(sheet: &str) -> String {
    let Some(start) = sheet.find("@media (prefers-color-scheme:dark){") else { return sheet.to_owned() };
    let mut depth = 0;
    for (at, byte) in sheet[start..].bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return format!("{}{}", &sheet[..start], &sheet[start + at + 1..]),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    sheet.to_owned()
}

fn colour(after: &str) -> Option<[u8; 3]> {
    let digits = after.get(..6)?;
    let more = after[6..].starts_with(|c: char| c.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| !more && !digits.starts_with('+'))?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// Returns whether the text ends inside a style, where `#` starts a colour.
fn in_style(done: &str) -> bool {
    let tail = done.char_indices().rev().nth(80).map_or(done, |(at, _)| &done[at..]);
    let property = tail.rsplit([';', '{', '"', '\'', '>']).next().unwrap_or_default();
    property.split_once(':').is_some_and(|(name, value)| {
        // A URL has a colon as well.
        let is_name = name.trim().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        is_name && !value.starts_with("//")
    })
}

fn is_ground(before: &str) -> bool {
    let property = before.rsplit([';', '{', '"', '\'']).next().unwrap_or_default();
    property.trim_start().starts_with("background")
}

fn inverted(channels: [u8; 3], ground: bool, inversion: Inversion) -> String {
    let (most, least) = (channels.into_iter().max().unwrap_or(0), channels.into_iter().min().unwrap_or(0));
    let light = u16::from(most) + u16::from(least) > 255;
    let touch = inversion == Inversion::Outlook || light == ground;
    // 255 - (max + min) + channel stays within a byte, because a channel lies between the two.
    let turn = |channel: u8| if touch { (255 - most) + (channel - least) } else { channel };
    let [red, green, blue] = channels.map(turn);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "<html lang=\"en\"><style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.p{color:#aaaaaa}}</style>\
        <p style=\"background-color:#ffffff;color:#1c2126\">a #1c2126 b <a href=\"https://a.example/#1c2126\" style=\"color:#86cfdb\">";

    #[test]
    fn outlook_turns_every_colour_round() {
        let dark = invert(MAIL, Inversion::Outlook);
        assert!(dark.contains("background-color:#000000;color:#d9dee3\">"), "{dark}");
        assert!(
            dark.contains("a #1c2126 b <a href=\"https://a.example/#1c2126\""),
            "words and links stay: {dark}"
        );
        assert!(dark.contains("style=\"color:#246d79\""), "{dark}");
        assert!(!dark.contains("prefers-color-scheme"), "{dark}");
        assert!(dark.starts_with("<html style=\"background:#000000\" lang"), "{dark}");
    }

    #[test]
    fn gmail_leaves_light_words_alone() {
        let dark = invert(MAIL, Inversion::Gmail);
        assert!(dark.contains("background-color:#000000;color:#d9dee3\">"), "{dark}");
        assert!(dark.contains("style=\"color:#86cfdb\""), "{dark}");
    }
}
