//! `[site]`: the keys of personal links. The rest of the table belongs to the public site, which is not built in yet.

use data_encoding::HEXLOWER_PERMISSIVE;

use super::findings::{bad_setting, bad_value, not_built_in};
use crate::document::{MissingVariable, ParseContext, Setting, Table};
use crate::message::TokenKey;

const SECRET_HELP: &str = "write 64 hexadecimal digits, as `openssl rand -hex 32` prints them, or any other text of 32 bytes or more";

/// Reads the keys for tokens in the order of `[[site.key]]`, then `secret`. The first one signs, all verify.
/// Returns the missing environment variables of secrets as well: they stop only what signs links.
pub(super) fn read_keys(
    document: &mut Table,
    context: &mut ParseContext,
) -> (Vec<TokenKey>, Vec<MissingVariable>) {
    let Some(mut table) = document.table("site", context) else { return (Vec::new(), Vec::new()) };
    let reserved = [
        table.text("listen", context).is_some(),
        !table.texts("trusted_proxies", context).is_empty(),
        !table.texts("allowed_origins", context).is_empty(),
    ];
    if reserved.contains(&true) {
        not_built_in("the public site", table.span(), context);
    }
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
    (keys, missing)
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

    fn read(text: &str) -> (Vec<TokenKey>, Vec<String>) {
        let mut tree = SourceTree::in_memory([("briefing.toml", text)]);
        let (file, mut diagnostics) = (tree.load("briefing.toml").unwrap(), Diagnostics::default());
        let mut context = ParseContext::literal(&mut diagnostics);
        let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let (keys, _) = read_keys(&mut document, &mut context);
        document.finish(&mut context);
        (keys, diagnostics.iter().map(|found| found.message.clone()).collect())
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
        let (keys, found) = read(&text);
        assert_eq!(found, [""; 0]);
        let (first, older) = keys.split_first().unwrap();
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
            (
                "[site]\nlisten = ':80'\n".to_owned(),
                "the public site is not built in yet: this setting changes nothing",
            ),
        ] {
            let (_, found) = read(&text);
            assert_eq!(found, [message], "{text}");
        }
    }
}
