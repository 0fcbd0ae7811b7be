//! Canonical link of an article, and its publisher.

use super::NewsroomFacts;
use super::byline::has_house_word;
use super::head::Head;
use super::link::{LinkBase, is_same_site, site_of, web_url};
use super::metadata::Metadata;
use super::title::same;

/// Returns the canonical link of a page, without tracking parameters. A canonical link that leads to the start page, or to
/// another site that nothing else on the page names, is not believed.
pub(super) fn link(facts: &Metadata, base: &LinkBase) -> Option<String> {
    let absolute = |href: &str| base.absolute(href).map(|link| without_fragment(&link));
    let page = base.page().and_then(|url| absolute(url.as_str()));
    let told: Vec<String> = [&facts.canonical, &facts.og_url, &facts.json.url]
        .into_iter()
        .filter_map(|href| absolute(href))
        .collect();
    let Some(page) = page else {
        return told.iter().find(|link| !is_start_page(link)).or(told.first()).cloned();
    };
    let own_site = site_of(&page).unwrap_or_default();
    let believed = told.iter().find(|link| {
        let site = site_of(link).unwrap_or_default();
        let agreed =
            told.iter().filter(|other| site_of(other).is_some_and(|other| other == site)).count() > 1;
        (!is_start_page(link) || is_start_page(&page)) && (is_same_site(&site, &own_site) || agreed)
    });
    Some(believed.cloned().unwrap_or(page))
}

/// Returns a link without its fragment, unless that is the address of a page for a script.
fn without_fragment(link: &str) -> String {
    match link.split_once('#') {
        Some((_, fragment)) if crate::check::is_page_fragment(fragment) => link.to_owned(),
        Some((page, _)) => page.to_owned(),
        None => link.to_owned(),
    }
}

fn is_start_page(link: &str) -> bool {
    web_url(link).is_some_and(|url| url.path() == "/" && url.query().is_none())
}

/// Returns the other house whose page it is; `None` for the newsroom's own.
pub(super) fn house(
    facts: &Metadata,
    link: Option<&str>,
    heads: [&Head; 2],
    newsroom: &NewsroomFacts,
) -> Option<String> {
    let host = link.and_then(site_of);
    let is_own_host =
        host.as_ref().is_some_and(|host| newsroom.hosts.iter().any(|own| is_same_site(host, own)));
    let is_own = |name: &str| newsroom.houses.iter().any(|own| same(own, name));
    let mut bylines = heads.into_iter().flat_map(|head| head.bylines.iter().rev());
    let byline = bylines.find_map(|byline| byline.house.clone());
    // A portal, a board or a reader shows the articles of other houses; their bylines name them.
    let wrote = byline.as_deref().filter(|house| {
        let names = facts.site_names.iter().chain(&facts.media_names);
        has_house_word(house) || names.into_iter().any(|name| same(name, house))
    });
    if let Some(house) = wrote.filter(|_| !is_own_host) {
        return (!is_own(house)).then(|| house.to_owned());
    }
    let name =
        [facts.site_name.as_str(), facts.json.publisher.as_str()].into_iter().find(|name| !name.is_empty());
    if is_own_host || name.is_some_and(is_own) || name.is_none() && byline.as_deref().is_some_and(is_own) {
        return None;
    }
    name.map(str::to_owned).or(byline).or(host)
}
