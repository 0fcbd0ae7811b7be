//! `[publication]`, `[[topic]]` and `[author.ID]`.

use std::collections::BTreeMap;

use super::findings::{bad_setting, bad_value, email};
use super::{sender, web_address};
use crate::diagnostic::list_of;
use crate::document::{ParseContext, Table};
use crate::domain::{AuthorId, LanguageTag, NewsletterId, TopicId};
use crate::issue::{
    Author, Density, Design, Faces, Interests, Newsletter, Picture, PictureSource, Prose, Publication, Topic,
    Typography, markdown,
};
use crate::source::{SourceTree, Spanned};
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

/// Displayed width of a logo in CSS pixels.
const LOGO_WIDTH: u32 = 120;
/// Displayed width of a portrait in CSS pixels.
const PHOTO_WIDTH: u32 = 64;

/// Keys that rules miss.
const MISSED: [&str; 3] = ["site", "privacy_policy", "postal_address"];

/// Reads the publication, and the source text of `about`.
pub(super) fn read(
    document: &mut Table,
    tree: &SourceTree,
    context: &mut ParseContext,
) -> (Option<Publication>, Option<String>) {
    let mut about = None;
    let publication = read_publication(document, tree, &mut about, context);
    (publication, about)
}

fn read_publication(
    document: &mut Table,
    tree: &SourceTree,
    about_text: &mut Option<String>,
    context: &mut ParseContext,
) -> Option<Publication> {
    let topics = topics(document, context);
    let newsletters = newsletters(document, context);
    let authors = authors(document, tree, context);
    let help = "write `[publication]` and below it `name = \"…\"` and `from = \"…\"`";
    let mut table = document.required_table("publication", help, context)?;
    let name = table.required_text("name", context);
    let house = text(&mut table, "house", context);
    let tag = text(&mut table, "tag", context);
    let from = table.required_setting("from", context).and_then(|from| sender::mailbox(&from, context));
    let reply_to = table.setting("reply_to", context).and_then(|address| sender::sender(&address, context));
    let language = language(&mut table, context);
    let time_zone = time_zone(&mut table, context);
    let zone_label = text(&mut table, "zone_label", context);
    let day = day(&mut table, context);
    let time = time(&mut table, context);
    let written = MISSED.map(|key| (key, table.holds(key)));
    let site = table.setting("site", context).and_then(|site| web_address::site(&site, context));
    let privacy_policy = table.setting("privacy_policy", context);
    let privacy_policy = privacy_policy.and_then(|page| web_address::page("privacy_policy", &page, context));
    let postal_address = text(&mut table, "postal_address", context);
    let about = table.text("about", context);
    about_text.clone_from(&about.as_ref().map(|about| about.value.clone()));
    let about = about.map(|about| read_prose(&about, tree, context)).unwrap_or_default();
    let accent = colour(&mut table, "accent", context);
    let accent_dark = colour(&mut table, "accent_dark", context);
    let design = word(
        &mut table,
        "design",
        "a design",
        &[("desk", Design::Desk), ("paper", Design::Paper), ("plain", Design::Plain)],
        context,
    );
    let faces = word(
        &mut table,
        "faces",
        "a kind of face",
        &[("design", Faces::Design), ("serif", Faces::Serif), ("sans", Faces::Sans)],
        context,
    );
    let density = word(
        &mut table,
        "density",
        "a density",
        &[("comfortable", Density::Comfortable), ("compact", Density::Compact)],
        context,
    );
    let logo = portrait(&mut table, "logo", LOGO_WIDTH, tree, context);
    let logo_alt = table.text("logo_alt", context).filter(|alt| !alt.value.trim().is_empty());
    let typography = typography(&mut table, context);
    let interests = interests(&mut table, context);
    table.finish(context);
    let (from_name, from) = from?;
    let name = name?;
    let is_missing = |key| match key {
        "site" => site.is_none(),
        "privacy_policy" => privacy_policy.is_none(),
        _ => postal_address.is_none(),
    };
    let refused = written.into_iter().filter(|(key, is_written)| *is_written && is_missing(key));
    let refused = refused.map(|(key, _)| key).collect();
    Some(Publication {
        house,
        tag,
        from_name,
        from,
        reply_to,
        language,
        time_zone,
        zone_label,
        day,
        time,
        site,
        privacy_policy,
        postal_address,
        about,
        accent,
        accent_dark,
        design,
        faces,
        density,
        logo: logo.map(|logo| Picture { alt: logo_alt.or_else(|| Some(name.clone())), ..logo }),
        name: name.value,
        typography,
        interests,
        newsletters,
        topics,
        authors,
        refused,
    })
}

/// Reads the language of the issues (BCP 47).
fn language(table: &mut Table, context: &mut ParseContext) -> String {
    let Some(tag) = table.setting("language", context).filter(|tag| !tag.value.trim().is_empty()) else {
        return "en".to_owned();
    };
    if let Err(error) = LanguageTag::parse(&tag.value) {
        bad_setting(&tag, error.to_string(), "write it as in `ko`, `en` or `pt-BR`", context);
    }
    tag.value
}

fn newsletters(document: &mut Table, context: &mut ParseContext) -> Vec<Newsletter> {
    let mut newsletters: Vec<Newsletter> = Vec::new();
    for mut table in document.tables("newsletter", context) {
        let id = table.required_setting("id", context);
        let name = table.required_text("name", context);
        let description = text(&mut table, "description", context);
        let (day, time) = (day(&mut table, context), time(&mut table, context));
        table.finish(context);
        let Some((id, name)) = id.zip(name) else { continue };
        match NewsletterId::parse(&id.value) {
            Ok(known) if newsletters.iter().any(|other| other.id == known) => {
                bad_setting(
                    &id,
                    format!("there are two newsletters `{known}`"),
                    "give one another id",
                    context,
                );
            }
            Ok(known) => newsletters.push(Newsletter { id: known, name: name.value, description, day, time }),
            Err(error) => {
                bad_setting(&id, error.to_string(), "write one word, as in `weekly-briefing`", context);
            }
        }
    }
    newsletters
}

fn topics(document: &mut Table, context: &mut ParseContext) -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for mut table in document.tables("topic", context) {
        let id = table.required_setting("id", context);
        let name = table.required_text("name", context);
        let description = text(&mut table, "description", context);
        table.finish(context);
        let Some((id, name)) = id.zip(name) else { continue };
        match TopicId::parse(&id.value) {
            Ok(known) if topics.iter().any(|topic| topic.id == known) => {
                bad_setting(
                    &id,
                    format!("the topic `{known}` is defined twice"),
                    "remove one of the two",
                    context,
                );
            }
            Ok(known) => topics.push(Topic { id: known, name: name.value, description }),
            Err(error) => {
                bad_setting(&id, error.to_string(), "choose a short word such as `privacy`", context);
            }
        }
    }
    topics
}

fn authors(
    document: &mut Table,
    tree: &SourceTree,
    context: &mut ParseContext,
) -> BTreeMap<AuthorId, Author> {
    let mut authors = BTreeMap::new();
    for (key, mut table) in document.named_tables("author", context) {
        let name = table.required_text("name", context);
        let bio = prose(&mut table, "bio", tree, context);
        let address = table.setting("email", context).and_then(|address| email(&address, context));
        let photo = portrait(&mut table, "photo", PHOTO_WIDTH, tree, context);
        let span = table.start();
        table.finish(context);
        match AuthorId::parse(&key.value) {
            Ok(id) => {
                if let Some(name) = name {
                    let author = Author {
                        id: id.clone(),
                        name: name.value.clone(),
                        bio,
                        email: address,
                        photo: photo.map(|photo| Picture { alt: Some(name.clone()), ..photo }),
                        span,
                    };
                    authors.insert(id, author);
                }
            }
            Err(error) => {
                bad_value(key.span, error.to_string(), "choose a short word such as `dasom`", context);
            }
        }
    }
    authors
}

/// Reads a text; an empty one counts as missing.
fn text(table: &mut Table, key: &'static str, context: &mut ParseContext) -> Option<String> {
    table.text(key, context).map(|text| text.value).filter(|text| !text.trim().is_empty())
}

fn prose(table: &mut Table, key: &'static str, tree: &SourceTree, context: &mut ParseContext) -> Prose {
    table.text(key, context).map(|text| read_prose(&text, tree, context)).unwrap_or_default()
}

fn read_prose(text: &Spanned<String>, tree: &SourceTree, context: &mut ParseContext) -> Prose {
    markdown::read_value(tree, &text.value, text.span, "", context.diagnostics())
}

/// Reads the time zone. An invalid one is an error, and UTC stands in for it so that the rest can be checked.
fn time_zone(table: &mut Table, context: &mut ParseContext) -> TimeZone {
    let Some(name) = table.setting("time_zone", context) else { return TimeZone::UTC };
    TimeZone::get(&name.value).unwrap_or_else(|_| {
        let message = format!("`{}` is not a time zone", name.value);
        let help = "write an IANA name, as in `Asia/Seoul` or `Europe/Berlin`";
        bad_setting(&name, message, help, context);
        TimeZone::UTC
    })
}

fn day(table: &mut Table, context: &mut ParseContext) -> Option<Weekday> {
    let day = table.setting("day", context)?;
    let weekdays = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let found =
        weekdays.iter().find(|(name, _)| *name == day.value.to_lowercase()).map(|(_, weekday)| *weekday);
    if found.is_none() {
        bad_setting(
            &day,
            format!("`{}` is not a weekday", day.value),
            "write it in English, as in `Friday`",
            context,
        );
    }
    found
}

fn time(table: &mut Table, context: &mut ParseContext) -> Option<Time> {
    let time = table.setting("time", context)?;
    let found = Time::strptime("%H:%M", &time.value).ok();
    if found.is_none() {
        bad_setting(
            &time,
            format!("`{}` is not a time of day", time.value),
            "write it as in `18:00`",
            context,
        );
    }
    found
}

/// Reads a picture of the newsroom, a path in its folder or an `https` URL, with the displayed width `width`.
fn portrait(
    table: &mut Table,
    key: &'static str,
    width: u32,
    tree: &SourceTree,
    context: &mut ParseContext,
) -> Option<Picture> {
    let file = table.setting(key, context).filter(|file| !file.is_blank())?;
    if web_address::has_credentials(&file.value) {
        let message = format!("`{key}` has a user or password, which every reader would get");
        bad_value(file.span, message, "write the address without what is before the `@`", context);
        return None;
    }
    let file = Spanned::from(file);
    let source = PictureSource::read(&file.value, "", file.span, tree, context.diagnostics())?;
    Some(Picture {
        named: file.value,
        source,
        alt: None,
        caption: None,
        credit: None,
        shown_width: Some(width),
        crop: None,
        span: file.span,
    })
}

fn colour(table: &mut Table, key: &'static str, context: &mut ParseContext) -> Option<Spanned<String>> {
    let colour = table.setting(key, context)?;
    let digits = colour.value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(Spanned::new(colour.value.to_ascii_lowercase(), colour.span));
    }
    let message = format!("`{}` is not a colour", colour.value);
    bad_setting(&colour, message, "write six hexadecimal digits, as in `#0b5563`", context);
    None
}

/// Reads one of a few words; `what` names them in the finding.
fn word<T: Copy + Default>(
    table: &mut Table,
    key: &'static str,
    what: &str,
    words: &[(&'static str, T)],
    context: &mut ParseContext,
) -> T {
    let Some(written) = table.setting(key, context) else { return T::default() };
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written.value.as_str()) {
        return *value;
    }
    let message = format!("`{}` is not {what}", written.value);
    let help = format!("write {}", list_of(words.iter().map(|(word, _)| *word)));
    bad_setting(&written, message, &help, context);
    T::default()
}

fn typography(table: &mut Table, context: &mut ParseContext) -> Typography {
    let Some(word) = table.setting("typography", context) else { return Typography::default() };
    match word.value.as_str() {
        "house" => Typography::House,
        "as written" => Typography::AsWritten,
        _ => {
            let message = format!("`{}` is not a valid value of `typography`", word.value);
            bad_setting(&word, message, "write `house` or `as written`", context);
            Typography::default()
        }
    }
}

fn interests(table: &mut Table, context: &mut ParseContext) -> Interests {
    let Some(word) = table.setting("interests", context) else { return Interests::default() };
    match word.value.as_str() {
        "order" => Interests::Order,
        "filter" => Interests::Filter,
        "off" => Interests::Off,
        _ => {
            let message = format!("`{}` is not a valid value of `interests`", word.value);
            bad_setting(&word, message, "write `order`, `filter` or `off`", context);
            Interests::default()
        }
    }
}
