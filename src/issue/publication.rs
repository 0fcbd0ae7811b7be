//! The newspaper: what all its issues share.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Picture, Prose};
use crate::domain::{AuthorId, EmailAddress, NewsletterId, PersonName, TopicId};
use crate::source::{Span, Spanned};
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

/// Effect of chosen topics on an issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Interests {
    /// Chosen topics come first.
    #[default]
    Order,
    /// Only chosen topics, and items without topics.
    Filter,
    /// Nothing.
    Off,
}

/// Treatment of straight quotation marks and apostrophes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Typography {
    /// They become the typographic marks of the language.
    #[default]
    House,
    /// They stay as the author typed them.
    AsWritten,
}

/// Look of mail and web page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Design {
    /// White ground, a serif face, a bar of the accent at the top.
    #[default]
    Desk,
    /// Warm ground, one serif face, the name centred between lines.
    Paper,
    /// White ground, one sans-serif face, no lines around the name.
    Plain,
}

/// Faces of a design.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Faces {
    /// Those of the design.
    #[default]
    Design,
    /// Text and headlines with serifs.
    Serif,
    /// Everything without serifs.
    Sans,
}

/// Space between lines and parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Density {
    /// Much space, for reading at length.
    #[default]
    Comfortable,
    /// Less space, for an issue of many short items.
    Compact,
}

/// Something readers can be interested in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Its name, as readers see it.
    pub name: String,
    /// A line about it.
    pub description: Option<String>,
}

/// One of several newsletters of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newsletter {
    /// Its id.
    pub id: NewsletterId,
    /// Its name, which mail and page show in place of the publication's.
    pub name: String,
    /// A line about it.
    pub description: Option<String>,
    /// The day it appears.
    pub day: Option<Weekday>,
    /// The time it appears.
    pub time: Option<Time>,
}

/// A writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The id.
    pub id: AuthorId,
    /// The name, as in a byline.
    pub name: String,
    /// A paragraph about them.
    pub bio: Prose,
    /// Contact address.
    pub email: Option<EmailAddress>,
    /// A portrait.
    pub photo: Option<Picture>,
    /// Start of the table.
    pub span: Span,
}

/// A publication, as `briefing.toml` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// `Weekend Briefing`
    pub name: String,
    /// The newsroom: `The Lantern`.
    pub house: Option<String>,
    /// Prefix of subjects: `[Weekend Briefing]`.
    pub tag: Option<String>,
    /// The sender's name.
    pub from_name: Option<PersonName>,
    /// The sender's address.
    pub from: EmailAddress,
    /// Reply-To address, if it is not the sender.
    pub reply_to: Option<EmailAddress>,
    /// A BCP 47 language tag.
    pub language: String,
    /// The zone all dates are printed in.
    pub time_zone: TimeZone,
    /// Label of the zone; empty prints `GMT+9`.
    pub zone_label: Option<String>,
    /// The day it appears.
    pub day: Option<Weekday>,
    /// The time it appears.
    pub time: Option<Time>,
    /// The base URL of the public site, without a final `/`.
    pub site: Option<String>,
    /// The privacy policy's URL.
    pub privacy_policy: Option<String>,
    /// Postal address of the newsroom.
    pub postal_address: Option<String>,
    /// Default description of the publication.
    pub about: Prose,
    /// The colour of links and marks on white, `#RRGGBB`.
    pub accent: Option<Spanned<String>>,
    /// The same on a dark ground.
    pub accent_dark: Option<Spanned<String>>,
    /// The look of mail and web page.
    pub design: Design,
    /// The faces of the design.
    pub faces: Faces,
    /// The space of the design.
    pub density: Density,
    /// A picture above the name.
    pub logo: Option<Picture>,
    /// Treatment of quotation marks.
    pub typography: Typography,
    /// Effect of chosen topics.
    pub interests: Interests,
    /// Its newsletters in the order of the file; none if the publication is the one newsletter.
    pub newsletters: Vec<Newsletter>,
    /// The topics in the order of the file.
    pub topics: Vec<Topic>,
    /// The writers.
    pub authors: BTreeMap<AuthorId, Author>,
    /// Keys with a value that could not be used. They seem missing, and a finding at the value tells why.
    pub refused: Vec<&'static str>,
}

impl Publication {
    /// Returns true if a key is missing because its value could not be used.
    pub fn has_refused(&self, key: &str) -> bool {
        self.refused.contains(&key)
    }

    /// The logo and the portraits.
    pub fn pictures(&self) -> Vec<&Picture> {
        self.logo.iter().chain(self.authors.values().filter_map(|author| author.photo.as_ref())).collect()
    }

    /// The same, to be changed.
    pub fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        self.logo
            .iter_mut()
            .chain(self.authors.values_mut().filter_map(|author| author.photo.as_mut()))
            .collect()
    }

    /// Returns the newsletter of an issue: the one that it names, else the first; `None` if the publication has only one.
    pub fn newsletter_of(&self, named: Option<&NewsletterId>) -> Option<&Newsletter> {
        self.newsletters.iter().find(|newsletter| named.is_none_or(|named| *named == newsletter.id))
    }

    /// Returns the publication with name, day and time of the newsletter that an issue names.
    pub fn as_newsletter_of(&self, named: Option<&NewsletterId>) -> Cow<'_, Self> {
        let Some(newsletter) = self.newsletter_of(named) else { return Cow::Borrowed(self) };
        let mut own = self.clone();
        newsletter.name.clone_into(&mut own.name);
        own.day = newsletter.day.or(own.day);
        own.time = newsletter.time.or(own.time);
        Cow::Owned(own)
    }

    /// A topic by its id.
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }
}

#[cfg(test)]
impl Publication {
    /// A small publication for tests.
    ///
    /// # Panics
    /// Never: the address is valid.
    pub fn sample() -> Self {
        Self {
            name: "Weekend Briefing".into(),
            house: Some("The Lantern".into()),
            tag: None,
            from_name: None,
            from: EmailAddress::parse("a@lantern.example").unwrap(),
            reply_to: None,
            language: "en".into(),
            time_zone: TimeZone::UTC,
            zone_label: None,
            day: None,
            time: None,
            site: None,
            privacy_policy: None,
            postal_address: None,
            about: Prose::default(),
            accent: None,
            accent_dark: None,
            logo: None,
            design: Design::default(),
            faces: Faces::default(),
            density: Density::default(),
            typography: Typography::default(),
            interests: Interests::Off,
            newsletters: Vec::new(),
            topics: Vec::new(),
            authors: BTreeMap::new(),
            refused: Vec::new(),
        }
    }
}
