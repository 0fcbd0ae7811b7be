//! A composed issue, ready to be made into messages.

use std::collections::BTreeSet;
use std::fmt;

use super::{LanguageTag, Template, TopicId};
use sha2::{Digest, Sha256};

/// The subscribers that a composition is for. An issue is composed once per variant that the list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant {
    /// Language of the edition; `None` for that of the publication.
    pub language: Option<LanguageTag>,
    /// The topics that its readers chose; `None` for everything in the editor's order.
    pub topics: Option<BTreeSet<TopicId>>,
}

impl Variant {
    /// Returns the publication's edition with everything in the editor's order.
    pub fn whole() -> Self {
        Self::default()
    }

    /// Returns the publication's edition for readers who chose these topics.
    pub fn chosen(topics: BTreeSet<TopicId>) -> Self {
        Self { language: None, topics: Some(topics) }
    }

    /// The stable text the ledger keeps: `*`, or the topics joined by commas after a `+`; before it `ko:` in an edition of
    /// another language.
    pub fn key(&self) -> String {
        let language = self.language.as_ref().map(|language| format!("{language}:")).unwrap_or_default();
        match &self.topics {
            None => format!("{language}*"),
            Some(topics) => {
                let topics: Vec<_> = topics.iter().map(TopicId::as_str).collect();
                format!("{language}+{}", topics.join(","))
            }
        }
    }
}

/// A picture that travels inside the message (RFC 2392 `cid:`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The id in `src="cid:…"`: unique within the message.
    pub content_id: String,
    /// The name a reader sees when saving it.
    pub file_name: String,
    /// `image/jpeg`, `image/png` or `image/gif`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// An issue composed for one [`Variant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject line, one line.
    pub subject: String,
    /// The text an inbox shows after the subject.
    pub preheader: String,
    /// The HTML part.
    pub html: Template,
    /// The plain text part, lines ended by `\n`.
    pub text: Template,
    /// The page for the archive: no slots, teasers in place of the subscribers' items.
    pub web: String,
    /// The pictures inside the message; empty when they are hosted.
    pub attachments: Vec<Attachment>,
}

/// The SHA-256 of everything a delivery sends, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash over all variants; every field is preceded by its length, so no two contents run together.
    pub fn of<'a>(variants: impl IntoIterator<Item = (&'a Variant, &'a Rendered)>) -> Self {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        for (variant, rendered) in variants {
            field(variant.key().as_bytes());
            field(rendered.subject.as_bytes());
            field(rendered.preheader.as_bytes());
            field(rendered.html.marked().as_bytes());
            field(rendered.text.marked().as_bytes());
            for attachment in &rendered.attachments {
                field(attachment.content_id.as_bytes());
                field(&attachment.bytes);
            }
        }
        Self(data_encoding::HEXLOWER.encode(&hash.finalize()))
    }

    /// Reads back a hash that the store kept.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
