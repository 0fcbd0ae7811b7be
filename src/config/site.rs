//! `[site]`: the keys of personal links, and the settings of the public site.

use std::net::{Ipv4Addr, SocketAddr};

use data_encoding::HEXLOWER_PERMISSIVE;
use url::Url;

use super::findings::{bad_setting, bad_value};
use crate::document::{MissingVariable, ParseContext, Setting, Table};
use crate::domain::IpNetwork;
use crate::message::TokenKey;

const SECRET_HELP: &str = "write 64 hexadecimal digits, as `openssl rand -hex 32` prints them, or any other text of 32 bytes or more";

/// Settings of the public site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteSettings {
    /// Address to listen on; `None` leaves it to the command line.
    pub listen: Option<SocketAddr>,
    /// Networks of the proxies in front of the site, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNetwork>,
    /// Origins of the newsroom's own pages whose forms may be sent here, as `https://lantern.example`.
    pub allowed_origins: Vec<String>,
}

/// Settings of `[site]`.
#[derive(Debug, Default)]
pub(super) struct SiteTable {
    /// Settings of the public site.
    pub(super) settings: SiteSettings,
    /// Keys of personal links: the first signs, all verify.
    pub(super) keys: Vec<TokenKey>,
    /// Missing environment variables of secrets: they stop only what signs links.
    pub(super) missing: Vec<MissingVariable>,
}

/// Reads the settings of the site, and the keys for tokens in the order of `[[site.key]]`, then `secret`.
pub(super) fn read(document: &mut Table, context: &mut ParseContext) -> SiteTable {
    let Some(mut table) = document.table("site", context) else { return SiteTable::default() };
    let settings = settings(&mut table, context);
    let (mut keys, mut ids, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for mut entry in table.tables("key", context) {
        let id = entry.required_setting("id", context);
        let (secret, lost) = context.deferring(|context| entry.required_setting("secret", context));
        missing.extend(lost);
        entry.finish(context);
        let (Some(id), Some(secret)) = (id, secret) else { continue };
        if !is_key_id(&id.value) {
            let message = format!("`{}` is not a valid key id", id.value);
            bad_setting(&id, message, "use up to 32 ASCII letters, digits, `-` and `_`", context);
        } else if ids.contains(&id.value) {
            let help = "give each key its own id, and keep it: links in mail depend on it";
            bad_setting(&id, format!("the key id `{}` is used twice", id.value), help, context);
        } else {
            keys.extend(key(&id.value, &secret, context));
            ids.push(id.value);
        }
    }
    let (secret, lost) = context.deferring(|context| table.setting("secret", context));
    missing.extend(lost);
    if let Some(secret) = secret {
        keys.extend(key(TokenKey::DEFAULT_ID, &secret, context));
    }
    table.finish(context);
    SiteTable { settings, keys, missing }
}

fn settings(table: &mut Table, context: &mut ParseContext) -> SiteSettings {
    let listen = table.setting("listen", context).and_then(|written| {
        let address = listen_address(&written.value);
        if address.is_none() {
            let message = format!("`{}` is not an address to listen on", written.value);
            let help = "write an address and a port, as in `127.0.0.1:8080`, or a port alone, as in `8080`";
            bad_setting(&written, message, help, context);
        }
        address
    });
    let (mut trusted_proxies, mut allowed_origins) = (Vec::new(), Vec::new());
    for written in table.settings("trusted_proxies", context) {
        if let Some(network) = IpNetwork::parse(written.value.trim()) {
            trusted_proxies.push(network);
        } else {
            let message = format!("`{}` is not an address or a network", written.value);
            bad_setting(&written, message, "write it as in `127.0.0.1` or `10.0.0.0/8`", context);
        }
    }
    for written in table.settings("allowed_origins", context) {
        if let Some(origin) = origin(written.value.trim()) {
            allowed_origins.push(origin);
        } else {
            let message = format!("`{}` is not the origin of a site", written.value);
            let help = "write scheme and host without a path, as in `https://lantern.example`";
            bad_setting(&written, message, help, context);
        }
    }
    SiteSettings { listen, trusted_proxies, allowed_origins }
}

/// Parses an address to listen on. A port alone is one of this machine's loopback.
fn listen_address(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    let port = || text.trim_start_matches(':').parse().ok();
    text.parse().ok().or_else(|| port().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port))))
}

/// Returns an origin as browsers write it in the header `Origin` (RFC 6454 section 6.2).
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_bare.then(|| url.origin().ascii_serialization())
}

fn is_key_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=TokenKey::MAX_ID_LEN).contains(&text.len()) && text.bytes().all(fits)
}

/// Returns a key, or reports a secret that is too short. The secret is hexadecimal, as in `briefing.secret`, or its
/// bytes count as they are.
fn key(id: &str, secret: &Setting, context: &mut ParseContext) -> Option<TokenKey> {
    let text = secret.value.trim();
    if text.is_empty() {
        return None;
    }
    let decoded = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let decoded = decoded.filter(|bytes| bytes.len() >= TokenKey::MIN_SECRET_LEN);
    let bytes = decoded.as_deref().unwrap_or(text.as_bytes());
    if bytes.len() < TokenKey::MIN_SECRET_LEN {
        let message = format!("`secret` has {} bytes; personal links need 32 or more", bytes.len());
        bad_value(secret.span, message, SECRET_HELP, context);
        return None;
    }
    Some(TokenKey::new(id, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::domain::Token;
    use crate::message::{Purpose, TokenSigner};
    use crate::source::SourceTree;

    const REFERENCE: &[u8; 10] = b"0123456789";

    fn read(text: &str) -> (SiteTable, Vec<String>) {
        let mut tree = SourceTree::in_memory([("briefing.toml", text)]);
        let (file, mut diagnostics) = (tree.load("briefing.toml").unwrap(), Diagnostics::default());
        let mut context = ParseContext::literal(&mut diagnostics);
        let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let site = super::read(&mut document, &mut context);
        document.finish(&mut context);
        (site, diagnostics.iter().map(|found| found.message.clone()).collect())
    }

    fn sign(key: TokenKey) -> Token {
        TokenSigner::with_keys(key, []).sign(Purpose::Unsubscribe, REFERENCE)
    }

    #[test]
    fn first_key_signs_and_all_verify() {
        let (a, b, c) = ("a".repeat(32), "b".repeat(40), "0f".repeat(32));
        let text = format!(
            "[site]\nsecret = '{c}'\n[[site.key]]\nid = '2023'\nsecret = '{a}'\n[[site.key]]\nid = '2022'\nsecret = '{b}'\n"
        );
        let (site, found) = read(&text);
        assert_eq!(found, [""; 0]);
        let (first, older) = site.keys.split_first().unwrap();
        let ring = TokenSigner::with_keys(first.clone(), older.to_vec());
        assert_eq!(ring.sign(Purpose::Unsubscribe, REFERENCE), sign(TokenKey::new("2023", &[b'a'; 32])));
        for key in [
            TokenKey::new("2023", &[b'a'; 32]),
            TokenKey::new("2022", &[b'b'; 40]),
            TokenKey::new("default", &[15; 32]),
        ] {
            assert_eq!(ring.verify_unsubscribe(&sign(key)), Ok(*REFERENCE));
        }
    }

    #[test]
    fn short_secrets_and_unclear_ids_are_refused() {
        let good = "a".repeat(32);
        for (text, message) in [
            ("[site]\nsecret = 'short'\n".to_owned(), "`secret` has 5 bytes; personal links need 32 or more"),
            (format!("[[site.key]]\nid = 'a b'\nsecret = '{good}'\n"), "`a b` is not a valid key id"),
            (
                format!("[[site.key]]\nid = 'a'\nsecret = '{good}'\n").repeat(2),
                "the key id `a` is used twice",
            ),
            ("[site]\nlisten = 'harbour'\n".to_owned(), "`harbour` is not an address to listen on"),
            (
                "[site]\ntrusted_proxies = ['10.0.0.0/33']\n".to_owned(),
                "`10.0.0.0/33` is not an address or a network",
            ),
            (
                "[site]\nallowed_origins = ['https://lantern.example/form']\n".to_owned(),
                "`https://lantern.example/form` is not the origin of a site",
            ),
        ] {
            let (_, found) = read(&text);
            assert_eq!(found, [message], "{text}");
        }
    }

    #[test]
    fn settings_of_the_site_are_read() {
        let text = "[site]\nlisten = ':8081'\ntrusted_proxies = ['127.0.0.1', '2001:db8::/32']\n\
                    allowed_origins = ['https://Lantern.example/']\n";
        let (site, found) = read(text);
        assert_eq!(found, [""; 0]);
        assert_eq!(site.settings.listen, Some("127.0.0.1:8081".parse().unwrap()));
        assert_eq!(site.settings.trusted_proxies.len(), 2);
        assert_eq!(site.settings.allowed_origins, ["https://lantern.example"]);
    }
}
