//! News sitemaps: addresses with headline and date.

use jiff::tz::TimeZone;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use url::Url;

use super::entry::{entry, plain};
use super::{Feed, FeedError, damaged, dates};

/// Facts of one address, as they are written.
#[derive(Debug, Default)]
struct Story {
    link: String,
    title: String,
    published: String,
    /// Time of the last change, for a story without a date.
    modified: String,
    is_news: bool,
}

/// Reads a sitemap. Addresses without news are pages, and no stories.
pub(super) fn read(text: &str, url: &Url, zone: &TimeZone) -> Result<Feed, FeedError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let (mut story, mut value, mut feed) = (Story::default(), String::new(), Feed::default());
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(tag) => {
                value.clear();
                if tag.name().into_inner() == "url" {
                    story = Story::default();
                }
                story.is_news |= tag.local_name().into_inner() == "news";
            }
            Event::Text(text) => value.push_str(&text),
            Event::CData(text) => value.push_str(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref().map_err(damaged)? {
                Some(c) => value.push(c),
                None => value.push_str(resolve_predefined_entity(&name).unwrap_or_default()),
            },
            Event::End(tag) => {
                let name = tag.name().into_inner().to_owned();
                let told = std::mem::take(&mut value);
                match name.as_str() {
                    "loc" => story.link = told,
                    "lastmod" => story.modified = told,
                    "url" => {
                        let done = std::mem::take(&mut story);
                        let date = [&done.published, &done.modified];
                        let date = date.into_iter().find_map(|date| dates::parse(date, zone));
                        if done.is_news {
                            match entry(&done.title, &done.link, date, url) {
                                Some(found) => feed.entries.push(found),
                                None => feed.skipped += 1,
                            }
                        }
                    }
                    name => match name.rsplit(':').next() {
                        Some("title") if story.is_news && name != "title" && !name.starts_with("image") => {
                            story.title = told;
                        }
                        Some("publication_date") => story.published = told,
                        Some("name") if feed.title.is_empty() && story.is_news => feed.title = plain(&told),
                        _ => {}
                    },
                }
            }
            Event::Eof => return Ok(feed),
            _ => {}
        }
    }
}
