//! The writers of an article: those of its byline, else those that the page's head names.

use super::byline::{self, Byline};
use super::dom::Dom;
use super::head::Head;
use super::metadata::Metadata;
use super::title::same;

/// Fields with writers that are read.
const MAX_FIELDS: usize = 40;
/// Nodes between a label and its value.
const MAX_APART: usize = 8;
/// Longest text of an element that names a writer, in bytes.
const MAX_ELEMENT: usize = 120;

/// Names that are an account of the site and no writer, in lower case.
const ACCOUNTS: [&str; 24] = [
    "staff writer",
    "staff reporter",
    "web desk",
    "guest",
    "anonymous",
    "unknown",
    "편집국",
    "뉴스팀",
    "뉴스부",
    "온라인뉴스팀",
    "디지털뉴스팀",
    "운영자",
    "admin",
    "administrator",
    "editor",
    "editors",
    "editorial",
    "newsroom",
    "staff",
    "webmaster",
    "news desk",
    "desk",
    "관리자",
    "편집부",
];

/// Returns the printed names. The byline in the first lines of the body wins over the poster that the site names. `first_lines` is
/// the text from the headline to the first paragraphs.
pub(super) fn find(
    dom: &Dom,
    facts: &Metadata,
    above: &Head,
    body: &Head,
    houses: &[String],
    first_lines: &str,
) -> Vec<String> {
    let named = named(facts, above, body, houses);
    let lists = facts
        .authors
        .iter()
        .take(MAX_FIELDS)
        .filter_map(|value| byline::read_names(value))
        .chain(elements(dom));
    let lists = lists
        .map(|byline| clean(byline.names, houses))
        .chain([json_names(facts, houses), field_names(facts, houses)]);
    completed(named, lists.filter(|list| list.iter().all(|name| first_lines.contains(name.as_str()))))
}

/// Returns the longest list of printed names that holds all of these: sites link each writer on its own, or print names without a
/// sign between them.
pub(super) fn completed(names: Vec<String>, lists: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let is_longer = |list: &Vec<String>| {
        list.len() > names.len() && names.iter().all(|name| list.iter().any(|other| same(name, other)))
    };
    let longest = lists.filter(is_longer).max_by_key(Vec::len).filter(|_| !names.is_empty());
    longest.unwrap_or(names)
}

fn json_names(facts: &Metadata, houses: &[String]) -> Vec<String> {
    let bylines = facts.json.authors.iter().take(MAX_FIELDS).filter_map(|value| byline::read_names(value));
    clean(bylines.flat_map(|byline| byline.names).collect(), houses)
}

fn named(facts: &Metadata, above: &Head, body: &Head, houses: &[String]) -> Vec<String> {
    let told = |head: &Head| {
        head.bylines
            .iter()
            .rev()
            .map(|byline| clean(byline.names.clone(), houses))
            .find(|names| !names.is_empty())
    };
    // Korean articles name each writer on a line of its own.
    if let Some(names) = told(body).or_else(|| told(above)) {
        return names;
    }
    let names = json_names(facts, houses);
    if !names.is_empty() {
        return names;
    }
    let metas = facts
        .authors
        .iter()
        .filter_map(|value| byline::read_names(value))
        .map(|byline| clean(byline.names, houses));
    metas.into_iter().find(|names| !names.is_empty()).unwrap_or_default()
}

/// Returns all names of the fields that name one writer each.
fn field_names(facts: &Metadata, houses: &[String]) -> Vec<String> {
    let bylines = facts.authors.iter().take(MAX_FIELDS).filter_map(|value| byline::read_names(value));
    clean(bylines.flat_map(|byline| byline.names).collect(), houses)
}

/// Returns the names of the first element that is marked as the writer's: the poster on many sites, so what the text itself says is
/// asked first.
pub(super) fn marked(dom: &Dom, houses: &[String]) -> Vec<String> {
    let mut lists = labelled(dom).into_iter().chain(elements(dom)).map(|byline| clean(byline.names, houses));
    lists.find(|names| !names.is_empty()).unwrap_or_default()
}

/// Reads the words behind a label in a table or a list of facts: `작성자`, `Author`.
fn labelled(dom: &Dom) -> Option<Byline> {
    const LABELS: [&str; 6] = ["작성자", "글쓴이", "기자", "기자명", "author", "byline"];
    let is_label = |id: &usize| {
        let text = dom.node(*id).text.trim().trim_end_matches(':');
        !text.is_empty() && text.len() < 20 && LABELS.contains(&text.to_lowercase().as_str())
    };
    let labels = dom.ids().filter(is_label).take(8);
    let value = |label: usize| {
        let next = dom.ids().skip(label + 1).take(MAX_APART).map(|id| dom.node(id).text.trim());
        next.into_iter().find(|text| !text.is_empty())
    };
    labels
        .filter_map(value)
        .find_map(|text| byline::read(&format!("글쓴이 {text}")).or_else(|| byline::read_names(text)))
}

/// Reads elements that are marked as the writer's name.
fn elements(dom: &Dom) -> impl Iterator<Item = Byline> + '_ {
    let marked = dom.ids().filter(|id| {
        let node = dom.node(*id);
        let class = node.attribute("class").to_lowercase();
        let is_class = class
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "author" | "byline" | "writer" | "reporter"));
        node.attribute("rel") == "author" || node.attribute("itemprop") == "author" || is_class
    });
    marked.take(200).filter(|id| dom.node(*id).end - id < 40).filter_map(|id| {
        let words = dom.words(id);
        (words.len() <= MAX_ELEMENT).then(|| byline::read_names(&words)).flatten()
    })
}

/// Leaves out houses and accounts, and names said twice.
fn clean(names: Vec<String>, houses: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let is_account = ACCOUNTS.contains(&lower.as_str())
            || ["our ", "follow ", "posted "].iter().any(|word| lower.starts_with(word))
            || [" staff", " desk", " team", " editors", " writers"].iter().any(|word| lower.ends_with(word))
            || houses.iter().any(|house| same(house, &name));
        if !is_account && !kept.iter().any(|known| same(known, &name)) {
            kept.push(name);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &str) -> Vec<String> {
        names.split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn names_that_are_printed_complete_a_byline() {
        for (named, others, expected) in [
            ("Dain Oh", "Dain Oh, Minji Park", "Dain Oh, Minji Park"),
            ("Minji Park", "Dain Oh, Minji Park, Juno Lim", "Dain Oh, Minji Park, Juno Lim"),
            ("Dain Oh", "Minji Park, Juno Lim", "Dain Oh"),
            ("Dain Oh, Minji Park", "Dain Oh", "Dain Oh, Minji Park"),
        ] {
            assert_eq!(completed(list(named), [list(others)].into_iter()), list(expected), "{named}");
        }
    }
}
