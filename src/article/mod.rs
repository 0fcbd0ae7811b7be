//! From the page of an article to the draft of an item.
//!
//! [`extract`] reads bytes and touches nothing else: no network, no clock, no files. The page is cut to bounds, parsed into a
//! tree, and freed of its furniture. The first lines of the body are read for byline and dateline, which win over the poster
//! and the stamp of the site; where dates contradict each other, a [`Finding`] says so. All work is linear in the page.

mod announce;
mod announce_words;
mod attributes;
mod bio;
mod blocks;
mod bounds;
mod boxes;
mod byline;
mod byline_words;
mod charset;
mod cover;
mod credit;
mod dates;
mod dom;
mod entities;
mod escape;
mod figures;
mod furniture;
mod furniture_words;
mod head;
mod hidden;
mod inline;
mod inserts;
mod json_ld;
mod lines;
mod link;
mod markdown;
mod metadata;
mod notes;
mod paywall;
mod picture;
mod picture_tools;
mod place;
mod refusal;
mod region;
mod share;
mod shorten;
mod site_name;
mod source;
mod stamp;
mod sums;
mod tail;
mod title;
mod writers;

use std::collections::HashSet;

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::diagnostic::Code;
pub use charset::decode as decode_page;
use dom::Dom;
pub use entities::decode as decode_references;
use link::LinkBase;
use metadata::Metadata;
pub use refusal::{Reason, Refusal};

/// Paragraphs of a page that are read.
const MAX_BLOCKS: usize = 3000;

/// A page to draft an item from.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Its bytes as they came.
    pub bytes: &'a [u8],
    /// The `Content-Type` of the response.
    pub content_type: Option<&'a str>,
    /// Its URL.
    pub url: Option<&'a str>,
}

/// Names, hosts and time zone of the newsroom.
#[derive(Debug, Clone)]
pub struct NewsroomFacts {
    /// Names of the house: that of the newsroom and of its publication.
    pub houses: Vec<String>,
    /// Hosts of its sites.
    pub hosts: Vec<String>,
    /// Zone of dates without one.
    pub time_zone: TimeZone,
}

/// The date of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticleDate {
    /// An instant, in the zone that the page tells.
    Moment(Zoned),
    /// A day alone.
    Day(Date),
}

impl ArticleDate {
    /// Returns the year.
    pub fn year(&self) -> i16 {
        match self {
            Self::Moment(moment) => moment.year(),
            Self::Day(day) => day.year(),
        }
    }

    /// Returns the date as TOML and JSON write it: `2022-11-18T18:36:00+09:00` or `2022-11-18`.
    pub fn text(&self) -> String {
        match self {
            Self::Moment(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// A picture of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePicture {
    /// Its address.
    pub url: String,
    /// Its caption, without the credit.
    pub caption: Option<String>,
    /// The credit line as it is printed.
    pub credit: Option<String>,
}

/// Something that an editor should know of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code, such as `item::dates_disagree`.
    pub code: Code,
    /// The sentence.
    pub message: String,
}

/// The draft of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The headline; empty if there is none.
    pub title: String,
    /// Writers as they are printed.
    pub authors: Vec<String>,
    /// The date.
    pub date: Option<ArticleDate>,
    /// The place line as it is printed.
    pub place: Option<String>,
    /// The canonical link without tracking parameters.
    pub link: Option<String>,
    /// The other house whose page it is.
    pub source: Option<String>,
    /// The picture.
    pub image: Option<ArticlePicture>,
    /// The credit line of the article's own cover.
    pub cover_credit: Option<String>,
    /// The text in Markdown.
    pub text: String,
    /// Findings for the editor.
    pub findings: Vec<Finding>,
}

/// Returns the host of a web address, without `www.`.
pub fn host_of(url: &str) -> Option<String> {
    link::site_of(url)
}

/// Drafts an item from a page, with at most so many words of text, cut at the end of a paragraph.
///
/// # Errors
/// The page is no article, or does not hold all of it; the refusal has what was found.
pub fn extract(page: &Page<'_>, newsroom: &NewsroomFacts, most_words: usize) -> Result<Draft, Box<Refusal>> {
    let text = charset::decode(page.bytes, page.content_type);
    let bounded = bounds::bounded(&text);
    drop(text);
    let dom = Dom::parse(&entities::without_surrogates(&bounded.html));
    let mut facts = Metadata::read(&dom, &bounded.json);
    site_name::complete(&mut facts, &dom);
    let base =
        LinkBase::new(page.url, &facts.base).or_base(Some(&facts.canonical)).or_base(Some(&facts.og_url));
    let hidden = hidden::marked(&dom);
    let mut skip = furniture::marked(&dom, &hidden);
    boxes::mark(&dom, &mut skip, &title::keys(&facts));
    let region = region::find(&dom, &skip);
    if let Some(region) = region {
        inserts::mark(&dom, region, &mut skip, &title::keys(&facts));
    }
    let houses: Vec<String> = newsroom
        .houses
        .iter()
        .cloned()
        .chain([facts.house().to_owned()])
        .filter(|house| !house.is_empty())
        .collect();
    let title = title::find(&dom, &facts, region, &skip, &houses);

    let mut body = region.map(|region| blocks::collect(&dom, region, &skip, &base)).unwrap_or_default();
    let Around { above, below, earlier } = around(&dom, region, &skip, &base, &title, &body);
    // Nobody drafts an item from a book.
    body.truncate(MAX_BLOCKS);
    let mut pictures_above = above.clone();
    let mut pictures = picture::take(&mut pictures_above);
    pictures.extend(picture::take(&mut body));
    let first_lines = first_lines(&above, &body);
    let (mut site_head, mut head) = (head::Head::default(), head::Head::default());
    head::read_above(&above, &mut site_head);
    let mut earlier_head = head::Head::default();
    head::read_above(&earlier, &mut earlier_head);
    head::clear(&mut body, &title);
    head::take(&mut body, &title, &mut head);

    let mut authors = writers::find(&dom, &facts, &site_head, &head, &houses, &first_lines);
    let elsewhere: HashSet<String> = above
        .iter()
        .chain(&below)
        .flat_map(|block| block.lines.iter())
        .map(|line| title::key(&line.plain()))
        .filter(|key| !key.is_empty())
        .collect();
    let marked = writers::marked(&dom, &houses);
    let writers = if authors.is_empty() { &marked } else { &authors };
    let known = tail::Known { writers, houses: &houses, elsewhere: &elsewhere };
    let end = tail::take(&mut body, &known);
    let after = below_facts(below, &houses);
    let mut cover_above = None;
    above.clone().iter_mut().for_each(|block| cover::take(block, &mut cover_above));
    let cover_credit = end.cover_credit.or(after.cover_credit).or(cover_above);
    authors = if authors.is_empty() {
        [end.writers, after.writers, marked].into_iter().find(|names| !names.is_empty()).unwrap_or_default()
    } else {
        writers::completed(authors, [end.writers, after.writers].into_iter())
    };

    let mut findings = Vec::new();
    let heads = dates::Heads { earlier: &earlier_head, above: &site_head, body: &head };
    let date = dates::weigh(&dom, &facts, &heads, &newsroom.time_zone, &mut findings);
    let link = source::link(&facts, &base);
    let draft = Draft {
        source: source::house(&facts, link.as_deref(), [&head, &site_head], newsroom),
        image: image(pictures, &facts, &base),
        text: shorten::to_words(markdown::write(&body, most_words), most_words),
        place: head.place.or(site_head.place),
        title,
        authors,
        date,
        link,
        cover_credit,
        findings,
    };
    match refusal::judge(&dom, &hidden, &bounded, &facts, &body, region, &draft.title) {
        Some(reason) => Err(Box::new(refused(reason, draft))),
        None if draft.title.is_empty() => Err(Box::new(refused(Reason::NoArticle, draft))),
        None => Ok(draft),
    }
}

fn refused(reason: Reason, draft: Draft) -> Refusal {
    let mut missing = Vec::new();
    if draft.title.is_empty() {
        missing.push("headline");
    }
    if draft.authors.is_empty() {
        missing.push("writer");
    }
    if draft.date.is_none() {
        missing.push("date");
    }
    missing.push(match reason {
        Reason::Paywall => "the rest of the text",
        _ => "text",
    });
    Refusal { reason, draft, missing }
}

/// Blocks above and below the article.
#[derive(Debug, Default)]
struct Around {
    /// From the headline to the article.
    above: Vec<blocks::Block>,
    /// Below the article.
    below: Vec<blocks::Block>,
    /// Above the headline, the last lines of it.
    earlier: Vec<blocks::Block>,
}

/// Lines above the headline in which a stamp of the site is looked for.
const MAX_EARLIER: usize = 60;

/// Collects what stands above and below the article.
fn around(
    dom: &Dom,
    region: Option<dom::NodeId>,
    skip: &[bool],
    base: &LinkBase,
    title: &str,
    body: &[blocks::Block],
) -> Around {
    let Some(region) = region else { return Around::default() };
    let mut outside = skip.to_vec();
    for id in dom.below(region) {
        outside[id] = true;
    }
    let (mut above, below): (Vec<_>, Vec<_>) =
        blocks::collect(dom, Dom::ROOT, &outside, base).into_iter().partition(|block| block.at < region);
    let has_title = |block: &blocks::Block| block.lines.iter().any(|line| head::is_title(line, title));
    let title_at = above.iter().rposition(has_title);
    // What precedes a headline that is in the article's element belongs to the site.
    let is_inside = body.iter().take(12).any(has_title);
    let from = title_at.unwrap_or(if is_inside { above.len() } else { above.len().saturating_sub(12) });
    // Poster and stamp may stand above the headline, inside of the element of the article.
    let outer = dom.around(region).find(|outer| matches!(dom.node(*outer).tag.as_str(), "article" | "main"));
    let inside = outer.and_then(|outer| above.iter().position(|block| block.at > outer));
    let from = inside.map_or(from, |inside| from.min(inside.max(from.saturating_sub(6))));
    let near = above.split_off(from.min(above.len()));
    let earlier = above.split_off(above.len().saturating_sub(MAX_EARLIER));
    Around { above: near, below, earlier }
}

/// Blocks of an article in which writers are looked for.
const MAX_FIRST: usize = 6;

/// Returns the text from the headline to the first paragraphs.
fn first_lines(above: &[blocks::Block], body: &[blocks::Block]) -> String {
    let blocks = above.iter().chain(body.iter().take(MAX_FIRST));
    blocks.map(blocks::Block::plain).collect::<Vec<_>>().join("\n")
}

/// Looks for the credit of the cover and for writers below the article.
fn below_facts(mut below: Vec<blocks::Block>, houses: &[String]) -> tail::Tail {
    below.truncate(20);
    let elsewhere = HashSet::new();
    tail::take(&mut below, &tail::Known { writers: &[], houses, elsewhere: &elsewhere })
}

/// Chooses the picture: the first with a caption, else that of the head, else the first.
fn image(pictures: Vec<picture::Captioned>, facts: &Metadata, base: &LinkBase) -> Option<ArticlePicture> {
    let of = |picture: picture::Captioned| ArticlePicture {
        url: picture.url,
        caption: picture.caption,
        credit: picture.credit,
    };
    let told = |picture: &picture::Captioned| picture.caption.is_some() || picture.credit.is_some();
    if let Some(captioned) = pictures.iter().find(|picture| told(picture)) {
        return Some(of(captioned.clone()));
    }
    let is_logo = |url: &String| {
        let file = url.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        file.split(['?', '.']).next().is_some_and(figures::is_logo_file)
    };
    let in_head = [&facts.image, &facts.json.image]
        .into_iter()
        .filter(|url| !is_logo(url))
        .find_map(|url| base.absolute(url));
    in_head
        .map(|url| ArticlePicture { url, caption: None, credit: None })
        .or_else(|| pictures.into_iter().next().map(of))
}
