//! The date of an article, weighed: the writer's dateline, the site's stamp, and what the head of the page says.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::dom::Dom;
use super::furniture::split_words;
use super::head::{Head, Printed};
use super::metadata::Metadata;
use super::stamp::{self, Stamp};
use super::{ArticleDate, Finding};
use crate::diagnostic::Code;

/// Seconds between two stamps of one publication: sites show an article some minutes after its writer signed it.
const TOLERANCE: i64 = 59 * 60;
/// Code of the finding.
const DISAGREE: Code = Code("item::dates_disagree");

/// A date with the place on the page that says it.
struct Told {
    stamp: Stamp,
    /// `true` for a date that readers see.
    is_printed: bool,
    /// `true` for a printed date that is not in the article's own lines.
    is_stamp: bool,
    /// As in "the page's JSON-LD".
    by: &'static str,
    /// As it is printed.
    text: String,
}

/// Lines with dates, from the top of the page to the text.
pub(super) struct Heads<'a> {
    /// Above the headline. The hour of the day may stand there too, so these only confirm an error of the zone.
    pub(super) earlier: &'a Head,
    /// Between the headline and the article.
    pub(super) above: &'a Head,
    /// The first lines of the article, where the dateline of the writer is: dates above it are the site's.
    pub(super) body: &'a Head,
}

/// Returns the date of an article.
pub(super) fn weigh(
    dom: &Dom,
    facts: &Metadata,
    heads: &Heads<'_>,
    zone: &TimeZone,
    findings: &mut Vec<Finding>,
) -> Option<ArticleDate> {
    let told = |printed: &Printed, by| Told {
        stamp: printed.stamp.clone(),
        is_printed: true,
        is_stamp: false,
        by,
        text: printed.text.clone(),
    };
    let machine = |value: &String, by| {
        stamp::read(value).map(|stamp| Told {
            stamp,
            is_printed: false,
            is_stamp: false,
            by,
            text: value.clone(),
        })
    };
    let mut all: Vec<Told> = Vec::new();
    // In order of trust.
    let printed = heads.body.stamps.iter().rev().chain(heads.above.stamps.iter().rev());
    let own = heads.body.stamps.len();
    all.extend(printed.enumerate().map(|(place, printed)| Told {
        is_stamp: place >= own,
        ..told(printed, if place == 0 { "the line above the text" } else { "the stamp of the site" })
    }));
    all.extend(machine(&facts.json.published, "the page's JSON-LD"));
    all.extend(facts.published.iter().filter_map(|value| machine(value, "the page's `<meta>`")));
    if let Some(time) = time_element(dom) {
        all.push(time);
    }
    if all.is_empty() {
        all.extend(named_element(dom));
    }
    drop_changes(&mut all, facts, zone);
    complete_zones(&mut all, zone);
    let best = choose(&all, zone)?;
    let chosen = &all[best];
    let mut messages = Vec::new();
    for (place, other) in all.iter().enumerate().filter(|(place, _)| *place != best) {
        let repeated = all[..place]
            .iter()
            .enumerate()
            .any(|(earlier, known)| earlier != best && known.by == other.by && known.text == other.text);
        if let Some(message) = contradiction(chosen, other, zone).filter(|_| !repeated) {
            messages.push(message);
        }
    }
    let earlier = heads.earlier.stamps.iter().map(|printed| told(printed, "the stamp above the headline"));
    messages.extend(
        earlier
            .filter(|other| is_zone_apart(chosen, other, zone))
            .find_map(|other| contradiction(chosen, &other, zone)),
    );
    if !messages.is_empty() {
        findings.push(Finding { code: DISAGREE, message: messages.join("; ") });
    }
    Some(match chosen.stamp.moment(zone) {
        Some(moment) => ArticleDate::Moment(moment),
        None => ArticleDate::Day(chosen.stamp.date),
    })
}

/// Takes out what the page's code calls the last change, also where it calls it the publication elsewhere or the site prints it,
/// where the code has another date.
fn drop_changes(all: &mut Vec<Told>, facts: &Metadata, zone: &TimeZone) {
    let changed: Vec<Stamp> =
        facts.modified.iter().chain([&facts.json.modified]).filter_map(|value| stamp::read(value)).collect();
    let is_changed = |told: &Told| {
        (!told.is_printed || told.is_stamp)
            && changed.iter().any(|changed| match (told.stamp.instant(zone), changed.instant(zone)) {
                (Some(a), Some(b)) => (a.as_second() - b.as_second()).abs() <= 60,
                _ => !told.is_printed && told.stamp.date == changed.date,
            })
    };
    if all.iter().any(|told| !told.is_printed && !is_changed(told)) {
        all.retain(|told| !is_changed(told));
    }
}

/// Gives printed times without a zone that of the page's code, where both tell one moment: the same time of the day with an
/// offset, or whole hours away from UTC. A time that equals UTC, or is the newsroom's offset away from it, stays as it is.
fn complete_zones(all: &mut [Told], zone: &TimeZone) {
    let coded: Vec<(DateTime, Offset)> = all
        .iter()
        .filter(|told| !told.is_printed)
        .filter_map(|told| {
            let (zone, time) = (told.stamp.zone.as_ref()?, told.stamp.time?);
            let moment = DateTime::from_parts(told.stamp.date, time);
            Some((moment, zone.to_offset(moment.to_zoned(zone.clone()).ok()?.timestamp())))
        })
        .collect();
    for told in all.iter_mut().filter(|told| told.is_printed && told.stamp.zone.is_none()) {
        let Some(time) = told.stamp.time else { continue };
        let printed = seconds(DateTime::from_parts(told.stamp.date, time));
        let offset = coded.iter().find_map(|(moment, offset)| {
            let apart = printed - seconds(*moment);
            if offset.seconds() != 0 {
                return (apart.abs() < 60).then_some(*offset);
            }
            // Printed times have no seconds.
            let rounded = (apart + 60).div_euclid(1800) * 1800;
            let own = i64::from(zone.to_offset(moment.to_zoned(TimeZone::UTC).ok()?.timestamp()).seconds());
            let is_zone = (apart - rounded).abs() < 60
                && (-12 * 3600..=14 * 3600).contains(&rounded)
                && rounded != 0
                && rounded != own;
            is_zone.then(|| Offset::from_seconds(i32::try_from(rounded).ok()?).ok()).flatten()
        });
        told.stamp.zone = offset.map(TimeZone::fixed);
    }
}

/// Seconds of a time of the day since 1970, as if it were in UTC.
fn seconds(moment: DateTime) -> i64 {
    moment.to_zoned(TimeZone::UTC).map_or(0, |moment| moment.timestamp().as_second())
}

/// Returns the first date with a time; a day alone gives way to a time on the same day.
fn choose(all: &[Told], zone: &TimeZone) -> Option<usize> {
    let first = all.first()?;
    if first.stamp.time.is_some() {
        return Some(0);
    }
    let same_day = |told: &Told| told.stamp.time.is_some() && days(told, zone).contains(&first.stamp.date);
    all.iter().position(same_day).or(Some(0))
}

/// The days on which a stamp may be: its own, and that of its instant in the newsroom's zone.
fn days(told: &Told, zone: &TimeZone) -> [Date; 2] {
    let there = told.stamp.instant(zone).map(|instant| instant.to_zoned(zone.clone()).date());
    [told.stamp.date, there.unwrap_or(told.stamp.date)]
}

/// Returns how two dates contradict each other; `None` if they do not.
fn contradiction(chosen: &Told, other: &Told, zone: &TimeZone) -> Option<String> {
    let (Some(a), Some(b)) = (chosen.stamp.instant(zone), other.stamp.instant(zone)) else {
        let (first, second) = (days(chosen, zone), days(other, zone));
        let meets = first.iter().any(|day| second.contains(day));
        return (!meets)
            .then(|| format!("{} says {}, {} says {}", chosen.by, chosen.text, other.by, other.text));
    };
    let apart = b.as_second() - a.as_second();
    if apart.abs() <= TOLERANCE || is_bare_copy(chosen, other) || is_bare_copy(other, chosen) {
        return None;
    }
    let said = format!("{} says {}, {} says {}", chosen.by, chosen.text, other.by, other.text);
    Some(match offset_apart(chosen, other, a, apart, zone) {
        Some(reason) => format!("{said}: {} apart, {reason}", hours(apart)),
        None => format!("{said}: {} apart", hours(apart)),
    })
}

/// Returns `true` if the page's code repeats a moment without its zone, in local time or in UTC.
fn is_bare_copy(zoned: &Told, bare: &Told) -> bool {
    let (Some(zone), None, false) = (&zoned.stamp.zone, &bare.stamp.zone, bare.is_printed) else {
        return false;
    };
    let (Some(there), Some(here)) = (zoned.stamp.time, bare.stamp.time) else { return false };
    let local = DateTime::from_parts(zoned.stamp.date, there);
    let bare = seconds(DateTime::from_parts(bare.stamp.date, here));
    let universal =
        local.to_zoned(zone.clone()).map_or(i64::MAX / 2, |moment| moment.timestamp().as_second());
    [seconds(local), universal].iter().any(|moment| (bare - moment).abs() <= TOLERANCE)
}

/// Returns `true` if two printed times differ by the offset of their zone to the minute.
fn is_zone_apart(chosen: &Told, other: &Told, zone: &TimeZone) -> bool {
    let (Some(a), Some(b)) = (chosen.stamp.instant(zone), other.stamp.instant(zone)) else { return false };
    let own = chosen.stamp.zone.clone().unwrap_or_else(|| zone.clone());
    let apart = (a.as_second() - b.as_second()).abs();
    [&own, zone].iter().any(|zone| {
        let offset = i64::from(zone.to_offset(a).seconds()).abs();
        offset != 0 && (apart - offset).abs() <= 60
    })
}

/// Says whether two stamps are the offset of a zone apart, as they are when a clock's zone is told wrongly.
fn offset_apart(
    chosen: &Told,
    other: &Told,
    at: Timestamp,
    apart: i64,
    zone: &TimeZone,
) -> Option<&'static str> {
    let own = |told: &Told| told.stamp.zone.clone().unwrap_or_else(|| zone.clone());
    let offsets = [own(chosen), own(other), zone.clone()].map(|zone| i64::from(zone.to_offset(at).seconds()));
    let offset = offsets
        .into_iter()
        .find(|offset| *offset != 0 && (apart.abs() - offset.abs()).abs() <= TOLERANCE.min(15 * 60))?;
    Some(if apart == 0 {
        return None;
    } else if (apart < 0) == (offset > 0) {
        "the offset of the zone: UTC shown as local time"
    } else {
        "the offset of the zone: local time told as UTC"
    })
}

fn hours(seconds: i64) -> String {
    let minutes = seconds.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (hours, _) if hours >= 48 => format!("{} days", hours / 24),
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Returns the date of the first element whose class or label says that it holds one.
fn named_element(dom: &Dom) -> Option<Told> {
    let is_named = |id: &usize| {
        let class = dom.node(*id).attribute("class");
        !class.is_empty()
            && dom.node(*id).end - id < 8
            && !split_words(class).any(|word| matches!(word.as_str(), "modified" | "updated"))
            && split_words(class).any(|word| {
                matches!(
                    word.as_str(),
                    "date" | "dateline" | "datetime" | "pubdate" | "published" | "timestamp"
                )
            })
    };
    dom.ids().filter(|id| is_named(id) || is_labelled(dom, *id)).take(40).find_map(|id| {
        let text = dom.words(id);
        // Old pages print "an hour ago", with the time in `<abbr title>`.
        let texts = [dom.node(id).attribute("title").to_owned(), text];
        texts.into_iter().find_map(|text| {
            let stamp = stamp::find(&text)?.0;
            Some(Told { stamp, is_printed: true, is_stamp: true, by: "the stamp of the site", text })
        })
    })
}

/// Returns `true` for a small element with words such as `입력 : 2018-12-25 11:46`.
fn is_labelled(dom: &Dom, id: usize) -> bool {
    const LABELS: [&str; 8] = ["기사입력", "입력", "등록", "승인", "작성일", "게시일", "published", "posted"];
    let node = dom.node(id);
    // The first text tells, so that an element costs no more than its own nodes.
    let first = dom.below(id).take(8).map(|inner| dom.node(inner).text.trim()).find(|text| !text.is_empty());
    !node.is_text()
        && node.end - id < 8
        && first.is_some_and(|first| {
            let first: String = first.chars().take(12).flat_map(char::to_lowercase).collect();
            LABELS.iter().any(|label| first.starts_with(label))
        })
}

/// Returns the date of the first `<time>` or of an element marked as the time of publication.
fn time_element(dom: &Dom) -> Option<Told> {
    let is_update = |names: &str| {
        let names = names.to_lowercase();
        ["modified", "updated", "update"].iter().any(|word| names.contains(word))
    };
    let is_marked = |id: &usize| {
        let node = dom.node(*id);
        let mut properties = node.attribute("property").split(' ');
        node.attribute("itemprop") == "datePublished"
            || node.tag != "meta"
                && properties.any(|name| {
                    matches!(name, "dc:date" | "dc:created" | "schema:datePublished" | "schema:dateCreated")
                })
    };
    let marked = dom.ids().find(is_marked);
    let mut times = dom.ids().filter(|id| dom.node(*id).tag == "time");
    let first = marked.or_else(|| {
        times.find(|id| {
            let node = dom.node(*id);
            let around = dom.node(node.parent);
            let names = format!(
                "{} {} {} {}",
                node.attribute("class"),
                node.attribute("itemprop"),
                around.attribute("class"),
                around.attribute("id")
            );
            // The first article's time; those of teasers stand in lists and asides.
            let is_teaser = dom
                .around(*id)
                .any(|outer| matches!(dom.node(outer).tag.as_str(), "aside" | "nav" | "footer" | "li"));
            !is_update(&names) && !is_teaser
        })
    })?;
    let node = dom.node(first);
    let values = ["datetime", "content", "title"]
        .map(|name| node.attribute(name).to_owned())
        .into_iter()
        .chain([dom.words(first)]);
    values.into_iter().find_map(|text| {
        let stamp = stamp::find(&text)?.0;
        Some(Told { stamp, is_printed: false, is_stamp: false, by: "the page's `<time>`", text })
    })
}
