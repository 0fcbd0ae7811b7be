//! Texts of a new newsroom and a new issue, and what is left of them.

/// The files of a new newsroom; `{date}` in a path or text is the first issue's day.
pub const NEWSROOM: [(&str, &str); 6] = [
    ("briefing.toml", include_str!("starter/briefing.toml")),
    ("subscribers.toml", include_str!("starter/subscribers.toml")),
    (".gitignore", include_str!("starter/gitignore")),
    ("issues/{date}/issue.toml", include_str!("starter/issue.toml")),
    ("issues/{date}/greeting.md", include_str!("starter/greeting.md")),
    ("issues/{date}/01-first-story.md", include_str!("starter/01-first-story.md")),
];
/// The greeting of a drafted issue.
pub const DRAFT_GREETING: &str = "Hello from the newsroom. This week …\n";
/// The cover of a drafted issue, as comments.
pub const DRAFT_COVER: &str = include_str!("starter/draft-cover.toml");
/// The first item of a drafted issue; `{topics}` stands for the publication's topics.
pub const DRAFT_ITEM: &str = include_str!("starter/draft-item.md");

/// Texts that are meant to be replaced, as readers would see them.
const TEXTS: [&str; 12] = [
    "Our first briefing",
    "Hello from our newsroom. This is our first weekend briefing, with one story we picked for you.",
    "Write your first story",
    "An item is a file like this one: its facts stand between the +++ lines, its words below. The number in the file's name decides the order.",
    "Emphasis, links, lists and quotes are written in Markdown. A picture lies beside the item: put it into images/ and name it in the facts above.",
    "Weekend Briefing is our newsroom's weekly letter. It goes out every Friday and is free.",
    "The editor reads everything, so that you do not have to.",
    "Hello from the newsroom. This week …",
    "Hello from the newsroom. This week",
    "Headline of the first story",
    "Write the story here.",
    "Our Newsroom, 1 Main Street, Seoul",
];

/// Returns true for a text that was meant to be replaced.
pub fn is_untouched(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    let words = words.join(" ");
    TEXTS.contains(&words.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_in_a_file() {
        let plain = |text: &str| {
            let text: String = text.chars().filter(|c| !"*`#\"".contains(*c)).collect();
            text.replace("](https://example.com/)", "")
                .replace('[', "")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let files = NEWSROOM.map(|(_, text)| plain(text)).join(" ");
        let all = [files, plain(DRAFT_GREETING), plain(DRAFT_ITEM)].join(" ");
        for text in TEXTS {
            assert!(all.contains(text), "{text}");
            assert!(is_untouched(&format!(" {}\n", text.replace(' ', "\n"))), "{text}");
        }
        assert!(!is_untouched("Our first briefing of the year"));
    }
}
