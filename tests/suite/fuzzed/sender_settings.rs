//! Addresses in a newsroom's configuration: its site, its sender, where answers go.

use briefing::config::{self, Config};
use briefing::diagnostic::Diagnostics;
use briefing::domain::EmailAddress;
use briefing::source::SourceTree;
use url::Url;

use super::{findings, is_treacherous};

/// What stands between two addresses of the input: a byte that no text holds.
const BETWEEN: u8 = 0xFF;

/// Four texts: `site`, `from`, `reply_to` and `privacy_policy`.
pub fn sender_settings(input: &[u8]) {
    let fields =
        input.split(|byte| *byte == BETWEEN).map(|field| String::from_utf8_lossy(field).into_owned());
    let fields: Vec<_> = fields.take(4).collect();
    let keys = ["site", "from", "reply_to", "privacy_policy"];
    let settings: Vec<_> = keys.into_iter().zip(fields.iter().map(String::as_str)).collect();
    let Some(config) = load(&settings) else { return };
    let publication = &config.publication;
    for url in publication.site.iter().chain(&publication.privacy_policy) {
        web_address(url);
    }
    if let Some(site) = &publication.site {
        base(site);
    }
    for address in publication.reply_to.iter().chain([&publication.from]) {
        assert!(address.to_ascii().is_ascii() && !address.to_string().contains(is_treacherous), "{address}");
        assert_eq!(EmailAddress::parse(&address.to_ascii()).map(|read| read.key()), Ok(address.key()));
    }
    // What was understood is understood the same again.
    let from = match &publication.from_name {
        Some(name) => {
            let name = name.as_str().replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{name}\" <{}>", publication.from)
        }
        None => publication.from.to_string(),
    };
    let mut settings = vec![("from", from.as_str())];
    settings.extend(publication.site.iter().map(|site| ("site", site.as_str())));
    let again = load(&settings).expect("a sender that was taken once").publication;
    assert_eq!((&again.from_name, &again.from), (&publication.from_name, &publication.from));
    assert_eq!(again.site, publication.site);
}

/// Loads a configuration with these settings.
fn load(settings: &[(&str, &str)]) -> Option<Config> {
    let mut text = String::from("[publication]\nname = \"Weekend Briefing\"\n");
    for (key, value) in settings {
        text.extend([key, " = ", &quoted(value), "\n"]);
    }
    if !settings.iter().any(|(key, _)| *key == "from") {
        text += "from = \"briefing@lantern.example\"\n";
    }
    let mut tree = SourceTree::in_memory([("briefing.toml", text.as_bytes())]);
    let mut found = Diagnostics::default();
    let config = config::load(&mut tree, &|_: &str| None, &mut found);
    assert!(config.is_some() || found.has_errors(), "nothing came of it, and nobody says why");
    found.sort(&tree);
    findings::inspect(&found, &tree);
    config
}

/// Writes a basic string of TOML.
fn quoted(text: &str) -> String {
    let letter = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// An address that goes into every mail as it is.
fn web_address(url: &str) {
    let read = Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert!(["http", "https"].contains(&read.scheme()) && read.has_host(), "{url}");
    assert!(read.username().is_empty() && read.password().is_none(), "{url}");
    assert!(!url.contains(is_treacherous) && !url.contains(char::is_whitespace), "{url:?}");
}

/// A base to whose end paths are added.
fn base(site: &str) {
    let (base, page) = (Url::parse(site), Url::parse(&format!("{site}/unsubscribe/abc")));
    let (base, page) = (base.expect("a site"), page.expect("a page of the site"));
    assert_eq!((base.host(), base.port()), (page.host(), page.port()), "{site}");
    assert!(page.path().starts_with(base.path()) && page.path().ends_with("/unsubscribe/abc"), "{site}");
    assert!(page.query().is_none() && page.fragment().is_none(), "{site}");
}
