//! A copy of a mail for a page on disk: its links open in a tab of their own, and styles are taken out where they are off.

/// The copy; every byte outside of what is changed stays as it is.
pub(super) fn copy(html: &str, no_styles: bool) -> String {
    let mut out = String::with_capacity(html.len() + 1024);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (tag, after) = from.split_at(length(from));
        rest = after;
        match name(tag).as_str() {
            "a" if leads_away(tag) => {
                out.push_str(tag.get(..2).unwrap_or_default());
                out.push_str(" target=\"_blank\" rel=\"noopener noreferrer\"");
                out.push_str(&dressed(tag.get(2..).unwrap_or_default(), no_styles));
            }
            "style" if no_styles => rest = after_element(after),
            _ => out.push_str(&dressed(tag, no_styles)),
        }
    }
    out + rest
}

/// How long the tag or remark is with which the text starts.
fn length(from: &str) -> usize {
    if from.starts_with("<!--") {
        return from.find("-->").map_or(from.len(), |end| end + "-->".len());
    }
    let mut quote = None;
    for (at, c) in from.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    from.len()
}

fn name(tag: &str) -> String {
    let name = tag.trim_start_matches('<').chars().take_while(char::is_ascii_alphanumeric);
    name.collect::<String>().to_ascii_lowercase()
}

/// Whether a link leaves the mail, and does not say by itself where it opens.
fn leads_away(tag: &str) -> bool {
    let attributes: Vec<_> = attributes(tag).into_iter().filter_map(|(at, end)| tag.get(at..end)).collect();
    let within = |own: &&str| {
        named(own, "href")
            && own
                .split_once('=')
                .is_some_and(|(_, to)| to.trim_start_matches(['"', '\'', ' ']).starts_with('#'))
    };
    !attributes.iter().any(|own| named(own, "target")) && !attributes.iter().any(within)
}

/// A tag without the styles that stand in it.
fn dressed(tag: &str, no_styles: bool) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut done = 0;
    for (at, end) in attributes(tag) {
        if no_styles && named(tag.get(at..end).unwrap_or_default(), "style") {
            out.push_str(tag.get(done..at).unwrap_or_default().trim_end());
            done = end;
        }
    }
    out.push_str(tag.get(done..).unwrap_or_default());
    out
}

fn named(attribute: &str, name: &str) -> bool {
    attribute.split(['=', ' ', '>', '/']).next().is_some_and(|own| own.trim().eq_ignore_ascii_case(name))
}

/// Where the attributes of a tag start and end; of a remark, none.
fn attributes(tag: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if tag.starts_with("<!") {
        return found;
    }
    let (mut start, mut quote) = (None, None);
    for (at, c) in tag.char_indices() {
        let ends = quote.is_none() && (c.is_ascii_whitespace() || c == '>');
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        match start {
            Some(from) if ends => {
                found.push((from, at));
                start = None;
            }
            None if !ends => start = Some(at),
            _ => {}
        }
    }
    found
}

/// What follows a `<style>` that has just been opened.
fn after_element(after: &str) -> &str {
    let end = after.to_ascii_lowercase().find("</style").and_then(|at| after.get(at..));
    end.map_or("", |end| end.get(length(end)..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "<!DOCTYPE html><html><head><style>a>b{c:d}</style><!--[if mso]><style>x</style><a href=\"y\"><![endif]--></head>\
        <body style='a:\"b\"'><p class=\"style\" style=\"x:y>z\">Words of <b STYLE=x>style=\"x\"</b> &lt; <a href=\"https://a.example/?style=1\" \
        style=\"c:d\">go</a><a target=\"_self\" href=\"#x\">stay</a><abbr>1 < 2</abbr></body>";

    #[test]
    fn links_open_elsewhere_and_nothing_else_is_changed() {
        let link = "<a href=\"https";
        let within = "<a href=\"#story-1\">";
        assert_eq!(copy(within, false), within);
        let expected = MAIL.replace(link, "<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"https");
        assert_eq!(copy(MAIL, false), expected);
    }

    #[test]
    fn styles_are_taken_out_and_words_are_not() {
        let bare = copy(MAIL, true);
        assert_eq!(
            bare,
            "<!DOCTYPE html><html><head><!--[if mso]><style>x</style><a href=\"y\"><![endif]--></head>\
             <body><p class=\"style\">Words of <b>style=\"x\"</b> &lt; <a target=\"_blank\" rel=\"noopener noreferrer\" \
             href=\"https://a.example/?style=1\">go</a><a target=\"_self\" href=\"#x\">stay</a><abbr>1 < 2</abbr></body>"
        );
    }

    #[test]
    fn broken_html_is_survived() {
        for html in ["<", "<a", "<a href=\"", "<style>x", "<!-- x", "<p style=\"", "a<", "<é style='ü'", ""]
        {
            let _ = (copy(html, true), copy(html, false));
        }
    }
}
