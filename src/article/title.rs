//! The headline of a page: what it prints, checked against what its head says.

use super::dom::{Dom, NodeId, one_line};
use super::metadata::Metadata;

/// Signs between a headline and the name of a site.
const SEPARATORS: [&str; 16] = [
    " | ", " - ", " – ", " — ", " :: ", " : ", " < ", " > ", " » ", " « ", " · ", " • ", " / ", " ― ", "::",
    "|",
];

/// Labels of a headline, and elements behind one, that are looked at.
const MAX_LABELS: usize = 8;
/// Nodes in a headline.
const MAX_NODES: usize = 60;
/// Longest headline, in bytes.
const MAX_LENGTH: usize = 500;

/// Returns the headline. An `<h1>` that the head confirms is best: it is complete, and has the house's signs.
pub(super) fn find(
    dom: &Dom,
    facts: &Metadata,
    region: Option<NodeId>,
    skip: &[bool],
    houses: &[String],
) -> String {
    if let Some(title) = labelled(dom, region) {
        return title;
    }
    let is_house = |text: &str| {
        houses.iter().chain(&facts.site_names).any(|house| same(house, text)) || same(facts.house(), text)
    };
    let told: Vec<String> = [&facts.json.headline, &facts.og_title, &facts.title]
        .iter()
        .flat_map(|title| {
            [one_line(title), without_site(title, facts, houses)].into_iter().chain(longer_parts(title))
        })
        .filter(|title| !title.is_empty() && !is_house(title))
        .collect();
    let headings: Vec<(NodeId, String)> = dom
        .ids()
        .filter(|id| matches!(dom.node(*id).tag.as_str(), "h1" | "h2" | "h3"))
        .filter(|id| dom.node(*id).end - id < MAX_NODES)
        .take(400)
        .map(|id| (id, dom.words(id)))
        .filter(|(_, text)| !text.is_empty() && text.len() <= MAX_LENGTH && !is_house(text))
        .collect();
    let confirmed = |tag: &str| {
        headings
            .iter()
            .find(|(id, text)| dom.node(*id).tag == tag && told.iter().any(|title| same(title, text)))
            .map(|(_, text)| text.clone())
    };
    if let Some(title) = confirmed("h1").or_else(|| confirmed("h2")).or_else(|| confirmed("h3")) {
        return without_section(dom, region, &title).unwrap_or(title);
    }
    if let Some(title) = printed(dom, region, &told) {
        return title;
    }
    // A head may shorten the headline, and end it with dots.
    let begins = headings.iter().find(|(_, text)| told.iter().any(|title| is_shortened(title, text)));
    if let Some((_, title)) = begins {
        return title.clone();
    }
    let marked = dom
        .ids()
        .filter(|id| dom.node(*id).attribute("itemprop") == "headline")
        .map(|id| dom.words(id))
        .find(|text| !text.is_empty() && text.len() <= MAX_LENGTH);
    if let Some(title) = marked {
        return title;
    }
    // Two titles of the head that agree, such as JSON-LD and Open Graph, are surer than an `<h1>` of a logo.
    let stripped = |title: &str| without_site(title, facts, houses);
    if !facts.json.headline.is_empty() && same(&stripped(&facts.json.headline), &stripped(&facts.og_title)) {
        return stripped(&facts.json.headline);
    }
    let near = headings
        .iter()
        .filter(|(id, _)| dom.node(*id).tag == "h1")
        .rfind(|(id, _)| region.is_none_or(|region| *id < dom.node(region).end));
    // `<title>` alone is the word of many hands: it names sections, sites and searches. An `<h1>` beside it is better, unless
    // `<title>` has it behind a separator, as it has the name of a site.
    let is_site = |heading: &str| {
        SEPARATORS.iter().any(|separator| facts.title.ends_with(&format!("{separator}{heading}")))
    };
    if facts.json.headline.is_empty()
        && facts.og_title.is_empty()
        && let Some((_, title)) = near.filter(|(_, title)| !is_site(title))
    {
        return title.clone();
    }
    if facts.json.headline.is_empty()
        && facts.og_title.is_empty()
        && !headings.iter().any(|(id, _)| dom.node(*id).tag == "h1")
        && let Some(title) = named_element(dom, region, &facts.title, headings.is_empty())
    {
        return title;
    }
    let titles = [&facts.json.headline, &facts.og_title, &facts.title].map(|title| stripped(title));
    let from_head = titles.into_iter().find(|title| !title.is_empty() && !is_house(title));
    from_head
        .or_else(|| near.map(|(_, title)| title.clone()))
        .or_else(|| above_text(dom, region, skip, &headings))
        .unwrap_or_default()
}

/// Returns a title without the name of the section behind a separator, where the page prints it so elsewhere: boards have
/// `Headline > Section` in their first heading.
fn without_section(dom: &Dom, region: Option<NodeId>, title: &str) -> Option<String> {
    let mut heads = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator));
    heads.find_map(|(head, _)| {
        let is_headline = key(head).chars().count() >= 8;
        is_headline.then(|| printed(dom, region, &[head.to_owned()])).flatten()
    })
}

/// Returns the words behind the label of a headline in a table: `<th>제목</th><td>…</td>`.
fn labelled(dom: &Dom, region: Option<NodeId>) -> Option<String> {
    let end = region.map_or(dom.ids().len(), |region| dom.node(region).end);
    let mut labels = (0..end).filter(|id| {
        matches!(dom.node(*id).tag.as_str(), "th" | "dt")
            && dom.node(*id).end - id < 6
            && matches!(dom.words(*id).trim_end_matches([':', ' ']), "제목" | "제 목" | "Title" | "Subject")
    });
    labels.by_ref().take(MAX_LABELS).find_map(|label| {
        let siblings = &dom.node(dom.node(label).parent).children;
        let behind = siblings.partition_point(|sibling| *sibling <= label);
        let mut values = siblings[behind..].iter().take(MAX_LABELS);
        let value = values.find(|sibling| matches!(dom.node(**sibling).tag.as_str(), "td" | "dd"))?;
        let text = dom.words(*value);
        (!text.is_empty() && text.len() <= MAX_LENGTH).then_some(text)
    })
}

/// Parts of a title: of the two sides of each separator the longer one, since names of sites are short.
fn longer_parts(title: &str) -> Vec<String> {
    let title = one_line(title);
    let mut parts = Vec::new();
    for separator in SEPARATORS {
        for (head, tail) in [title.split_once(separator), title.rsplit_once(separator)].into_iter().flatten()
        {
            let longer = if tail.chars().count() > head.chars().count() { tail } else { head }.trim();
            if longer.chars().count() >= 8 && !parts.iter().any(|part| part == longer) {
                parts.push(longer.to_owned());
            }
        }
    }
    parts
}

/// Returns a line of the page that is a title of its head, though no heading: old pages and builders print such headlines.
fn printed(dom: &Dom, region: Option<NodeId>, told: &[String]) -> Option<String> {
    let keys: Vec<String> =
        told.iter().map(|title| key(title)).filter(|key| key.chars().count() >= 6).collect();
    let end = region.map_or(dom.ids().len(), |region| dom.node(region).end);
    let found = (0..end).filter(|id| {
        let node = dom.node(*id);
        node.is_text() && node.text.len() <= MAX_LENGTH && dom.node(node.parent).tag != "title"
    });
    found
        .map(|id| (id, key(&dom.node(id).text)))
        .find(|(_, text)| !text.is_empty() && keys.contains(text))
        .map(|(id, _)| one_line(&dom.node(id).text))
}

/// Returns the words of the first element above the article whose class names a headline, on pages whose `<title>` names the site
/// alone. Words that name other things too count on pages without any heading.
fn named_element(dom: &Dom, region: Option<NodeId>, title: &str, is_bare: bool) -> Option<String> {
    const NAMES: [&str; 9] = [
        "view_t",
        "view_title",
        "view_tit",
        "art_tit",
        "art_title",
        "article_title",
        "article_tit",
        "head_title",
        "news_title",
    ];
    const COMMON: [&str; 4] = ["title", "tit", "subject", "headline"];
    let is_name = |name: &str| NAMES.contains(&name) || is_bare && COMMON.contains(&name);
    let end = region.map_or(dom.ids().len(), |region| dom.node(region).end);
    let is_named = |id: &NodeId| {
        let node = dom.node(*id);
        let names = format!("{} {}", node.attribute("class"), node.attribute("id"));
        node.end - id < MAX_NODES && names.split(' ').any(|name| is_name(&name.to_lowercase()))
    };
    let titles = (0..end).filter(is_named).take(40).map(|id| dom.words(id));
    titles
        .filter(|text| text.len() <= MAX_LENGTH)
        .find(|text| key(text).chars().count() >= 8 && !key(title).contains(&key(text)))
}

/// Returns the highest heading right above the first paragraph of the article, where nothing else tells the headline.
fn above_text(
    dom: &Dom,
    region: Option<NodeId>,
    skip: &[bool],
    headings: &[(NodeId, String)],
) -> Option<String> {
    let region = region?;
    let is_text = |id: &NodeId| {
        let text = &dom.node(*id).text;
        !skip.get(*id).copied().unwrap_or(false) && text.trim().chars().count() >= 60
    };
    let first = dom.below(region).find(is_text)?;
    ["h2", "h3"].iter().find_map(|tag| {
        let mut above = headings.iter().filter(|(id, _)| {
            // A heading that is a link leads to another page.
            let is_link = dom.below(*id).any(|inner| dom.node(inner).has("href"));
            *id < first && dom.node(*id).tag == *tag && !is_link && !skip.get(*id).copied().unwrap_or(false)
        });
        above.next_back().map(|(_, text)| text.clone())
    })
}

/// Returns the letters of the titles that the head tells.
pub(super) fn keys(facts: &Metadata) -> Vec<String> {
    let titles = [&facts.json.headline, &facts.og_title, &facts.title];
    titles.into_iter().map(|title| key(title)).filter(|key| !key.is_empty()).collect()
}

/// Takes the name of the site off a title.
fn without_site(title: &str, facts: &Metadata, houses: &[String]) -> String {
    let mut title = one_line(title);
    let is_site = |part: &str| {
        let names = houses
            .iter()
            .chain(&facts.site_names)
            .map(String::as_str)
            .chain([facts.house(), facts.json.publisher.as_str()]);
        names.filter(|name| !name.is_empty()).any(|name| same(name, part))
    };
    loop {
        let cut = SEPARATORS.iter().find_map(|separator| {
            let (head, tail) = title.rsplit_once(separator)?;
            let (first, rest) = title.split_once(separator)?;
            if is_site(tail) {
                Some(head.to_owned())
            } else if is_site(first) {
                Some(rest.to_owned())
            } else if is_site(head) {
                // What follows the name of the site is its tagline: the headline comes before, if at all.
                None
            } else {
                let (inner, middle) = head.rsplit_once(separator)?;
                is_site(middle).then(|| inner.to_owned())
            }
        });
        match cut {
            Some(shorter) if !shorter.trim().is_empty() => shorter.trim().clone_into(&mut title),
            _ => return title,
        }
    }
}

/// Returns a line's letters and digits in lower case, by which it is known again elsewhere on the page.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns `true` if two titles have the same letters and digits.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (key(a), key(b));
    !a.is_empty() && a == b
}

fn is_shortened(title: &str, whole: &str) -> bool {
    let title = title.trim_end_matches(['…', '.', ' ']);
    title.chars().count() >= 15 && whole.starts_with(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(page: &str) -> String {
        let dom = Dom::parse(page);
        let facts = Metadata::read(&dom, &[]);
        find(&dom, &facts, None, &[], &["The Lantern".to_owned()])
    }

    #[test]
    fn headlines_are_found() {
        let head = "<meta property='og:site_name' content='Harbour News'><meta property='og:title' content='Ports “close” for a day - Harbour News'>";
        assert_eq!(
            title(&format!("{head}<h1>Harbour News</h1><h2>Ports “close” for a day</h2>")),
            "Ports “close” for a day"
        );
        assert_eq!(title(&format!("{head}<h1><a>Harbour News</a></h1><p>x")), "Ports “close” for a day");
        assert_eq!(title("<title>Ports close | The Lantern</title><h1>Ports close</h1>"), "Ports close");
        assert_eq!(title("<title>The Lantern</title><h1>Ports close</h1>"), "Ports close");
        assert_eq!(
            title(
                "<meta property='og:title' content='Ports along the coast close for…'><h1>Ports along the coast close for a day</h1>"
            ),
            "Ports along the coast close for a day"
        );
        assert_eq!(
            title("<title>부산항, 하루 문 닫아 &lt; 사회 &lt; The Lantern</title>"),
            "부산항, 하루 문 닫아 < 사회"
        );
        assert_eq!(title("<p>x"), "");
    }
}
