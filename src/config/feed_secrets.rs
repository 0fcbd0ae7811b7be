//! Parts of a feed's address that came from the environment and must not reach what readers get.

/// Words of addresses that are no secret, without their ending.
const PLAIN_WORDS: [&str; 26] = [
    "", "api", "article", "articles", "atom", "blog", "category", "en", "export", "feed", "feeds", "index",
    "json", "ko", "main", "news", "php", "posts", "public", "rss", "sitemap", "story", "tag", "v2", "wp",
    "wp-json",
];

/// Returns the secret parts of an address that is written with `${NAME}`. A value without a sign that divides an address is
/// one; of a longer value each part is one that is no host and no common word.
pub(super) fn of(value: &str, written: &str) -> Vec<String> {
    let mut secrets = Vec::new();
    for part in values(value, written) {
        let is_divided = part.contains(['/', '?', '&', '=', '#']);
        if !is_divided {
            // The host of a feed is public, as those of its stories are.
            let host = url::Url::parse(value).ok().and_then(|url| url.host_str().map(str::to_owned));
            let is_host = part.contains('.') && host.is_some_and(|host| host.contains(&part.to_lowercase()));
            if !is_host && !part.is_empty() {
                secrets.push(part.to_owned());
            }
            continue;
        }
        let path = match part.split_once("://") {
            Some((_, rest)) => rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]),
            None => part,
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        // The name of a parameter is no secret, its value is.
        let values =
            query.split(['&', '#']).map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
        let words = path.split(['/', '&', '=', '#']).chain(values);
        secrets.extend(words.filter(|word| !is_plain(word)).map(str::to_owned));
    }
    secrets
}

fn is_plain(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    PLAIN_WORDS.contains(&stem)
}

/// Returns what stands in a value where the text has `${NAME}`.
fn values<'a>(value: &'a str, written: &str) -> Vec<&'a str> {
    let (mut rest, mut text, mut values) = (value, written, Vec::new());
    while let Some((before, after)) = text.split_once("${") {
        let Some((_, after)) = after.split_once('}') else { break };
        rest = rest.strip_prefix(before).unwrap_or(rest);
        let literal = after.split("${").next().unwrap_or_default();
        let is_last = !after.contains("${");
        let end = if is_last {
            rest.len().saturating_sub(literal.len())
        } else if literal.is_empty() {
            rest.len()
        } else {
            rest.find(literal).unwrap_or(rest.len())
        };
        values.push(rest.get(..end).unwrap_or(rest));
        rest = rest.get(end..).unwrap_or_default();
        text = after;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_environment_are_secret() {
        for (value, written, secrets) in [
            ("https://a.example/hush/feed.xml", "https://a.example/${K}/feed.xml", &["hush"][..]),
            ("https://a.example/feed?key=hush", "https://a.example/feed?key=${K}", &["hush"]),
            ("https://a.example/x1/y2", "https://a.example/${A}/${B}", &["x1", "y2"]),
            ("https://a.example/feed.xml", "https://${HOST}/feed.xml", &[]),
            ("https://a.example/feed.xml?key=hush", "${FEED}", &["hush"]),
            ("https://a.example/hush/rss.xml", "${FEED}", &["hush"]),
            ("https://a.example/", "https://a.example/", &[]),
        ] {
            assert_eq!(of(value, written), secrets, "{written}");
        }
    }
}
