//! Templates: text with slots for each recipient's values.
//!
//! An issue is composed once; what belongs to one reader is filled in afterwards. While composing, a place is a
//! [`Slot::marker`]: its name between two control characters that no text of an issue can hold, because loading
//! refuses control characters. A value that is filled in is never read for markers again, so a reader called
//! `{{7*7}}` or `\u{1}unsubscribe\u{2}` stays that.

use super::PersonalLinks;

const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// A place for something that differs from reader to reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Whom the mail is for: `Minji Kim (minji@harbour.example)`, or the address alone.
    Recipient,
    /// The link that leaves.
    Unsubscribe,
    /// The link that chooses topics.
    Preferences,
    /// The link to the issue on the web.
    Web,
    /// The link that answers how the issue was.
    Feedback,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 5] =
        [Self::Recipient, Self::Unsubscribe, Self::Preferences, Self::Web, Self::Feedback];

    /// Returns the text to write in the place of the value.
    pub fn marker(self) -> &'static str {
        match self {
            Self::Recipient => "\u{1}recipient\u{2}",
            Self::Unsubscribe => "\u{1}unsubscribe\u{2}",
            Self::Preferences => "\u{1}preferences\u{2}",
            Self::Web => "\u{1}web\u{2}",
            Self::Feedback => "\u{1}feedback\u{2}",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.marker().trim_matches([OPEN, CLOSE]) == name)
    }
}

/// Escaping of values, so that they stay text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Escaping {
    /// `<`, `>`, `&` and quotes are escaped: right for elements and for quoted attributes.
    Html,
    /// As it is.
    Text,
}

impl Escaping {
    /// Appends a value so that it stays text.
    pub fn write(self, value: &str, out: &mut String) {
        match self {
            Self::Html => escape_into(out, value),
            Self::Text => out.push_str(value),
        }
    }
}

/// One recipient's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotValues {
    /// See [`Slot::Recipient`].
    pub recipient: String,
    /// The reader's links.
    pub links: PersonalLinks,
}

impl SlotValues {
    fn value(&self, slot: Slot) -> &str {
        match slot {
            Slot::Recipient => &self.recipient,
            Slot::Unsubscribe => &self.links.unsubscribe,
            Slot::Preferences => &self.links.preferences,
            Slot::Web => &self.links.web,
            Slot::Feedback => &self.links.feedback,
        }
    }
}

/// Part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The same for every reader.
    Fixed(String),
    /// A reader's own.
    Slot(Slot),
}

/// A composed text with its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
    escaping: Escaping,
}

/// An invalid slot marker: a fault of the composer, or a damaged stored template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the composed text holds a broken slot marker")]
pub struct TemplateError;

impl Template {
    /// Splits a composed text at its markers.
    ///
    /// # Errors
    /// An unknown or unclosed marker.
    pub fn parse(text: &str, escaping: Escaping) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((fixed, after)) = rest.split_once(OPEN) {
            let (name, after) = after.split_once(CLOSE).ok_or(TemplateError)?;
            if !fixed.is_empty() {
                pieces.push(Piece::Fixed(fixed.to_owned()));
            }
            pieces.push(Piece::Slot(Slot::from_name(name).ok_or(TemplateError)?));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Fixed(rest.to_owned()));
        }
        Ok(Self { pieces, escaping })
    }

    /// The text with its markers, as [`Template::parse`] reads it.
    pub fn marked(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Fixed(text) => text.clone(),
            Piece::Slot(slot) => slot.marker().to_owned(),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// The text of one reader.
    pub fn fill(&self, values: &SlotValues) -> String {
        let mut out = String::with_capacity(self.len() + 512);
        for piece in &self.pieces {
            match piece {
                Piece::Fixed(text) => out.push_str(text),
                Piece::Slot(slot) => self.escaping.write(values.value(*slot), &mut out),
            }
        }
        out
    }

    /// The fixed texts and the slots, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the escaping of values.
    pub fn escaping(&self) -> Escaping {
        self.escaping
    }

    /// Length of the fixed text in bytes.
    pub fn len(&self) -> usize {
        let length = |piece: &Piece| if let Piece::Fixed(text) = piece { text.len() } else { 0 };
        self.pieces.iter().map(length).sum()
    }

    /// Returns whether there is neither text nor slot.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns whether the slot occurs.
    pub fn has(&self, slot: Slot) -> bool {
        self.pieces.contains(&Piece::Slot(slot))
    }
}

fn escape_into(out: &mut String, value: &str) {
    let mut rest = value;
    // All that has to be escaped is ASCII, so bytes are looked at: that is quicker, and most values hold none.
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(recipient: &str) -> SlotValues {
        let links = PersonalLinks {
            unsubscribe: "https://a.example/u?x=1&y=2".into(),
            preferences: "p".into(),
            web: "w".into(),
            feedback: "f".into(),
        };
        SlotValues { recipient: recipient.into(), links }
    }

    #[test]
    fn values_are_filled_and_escaped_once() {
        let text = format!("<p>{}</p><a href=\"{}\">", Slot::Recipient.marker(), Slot::Unsubscribe.marker());
        let template = Template::parse(&text, Escaping::Html).unwrap();
        let filled = template.fill(&fill("<img onerror=x> \u{1}web\u{2}"));
        assert_eq!(
            filled,
            "<p>&lt;img onerror=x&gt; \u{1}web\u{2}</p><a href=\"https://a.example/u?x=1&amp;y=2\">"
        );
        assert_eq!(template.marked(), text);
    }

    #[test]
    fn plain_text_is_not_escaped() {
        let template = Template::parse(Slot::Recipient.marker(), Escaping::Text).unwrap();
        assert_eq!(template.fill(&fill("Kim & Lee")), "Kim & Lee");
    }

    #[test]
    fn broken_markers_are_refused() {
        for text in ["\u{1}nonsense\u{2}", "\u{1}web"] {
            assert_eq!(Template::parse(text, Escaping::Text), Err(TemplateError));
        }
    }
}
