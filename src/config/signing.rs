//! `[dkim]`: DKIM signers and their keys.

use super::findings::{bad_setting, missing_variable};
use super::key_file::{self, UnusableKey};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Setting, Table};
use crate::domain::{EmailAddress, looks_secret};
use crate::message::dkim::{DkimName, DkimNameError, Signer, Signers, SigningKey, is_aligned};
use crate::source::SourceTree;

const UNUSABLE: Code = Code("config::unusable_key");
const OPEN: Code = Code("config::open_key");
const UNALIGNED: Code = Code("config::unaligned_domain");
/// Longest text that can be the path of a key file, and not a key.
const MAX_PATH_LEN: usize = 255;

/// Signers whose keys could be loaded.
#[derive(Debug, Default)]
pub struct Signing {
    /// All signers, or none if a key is missing: a message must not go out with a part of its signatures.
    pub signers: Signers,
    /// First key that cannot be used, with the reason. Nothing may be sent then.
    pub unusable_key: Option<String>,
    /// Number of configured signers.
    pub count: usize,
    /// A signer is aligned with the domain of `from` (DMARC).
    pub has_aligned_signer: bool,
}

pub(super) fn read(
    document: &mut Table,
    tree: &SourceTree,
    from: Option<&EmailAddress>,
    context: &mut ParseContext,
) -> Signing {
    let mut signing = Signing::default();
    let mut signers = Vec::new();
    for mut table in document.tables("dkim", context) {
        signing.count += 1;
        let domain = table.required_setting("domain", context);
        let domain =
            domain.and_then(|text| name(&text, DkimName::domain, context).map(|name| (name, text.span)));
        let selector = table.required_setting("selector", context);
        let selector = selector.and_then(|text| name(&text, DkimName::selector, context));
        // The key may well be on the machine that sends, and only there.
        let (key, missing) = context.deferring(|context| table.required_setting("key", context));
        if let Some(missing) = missing.first() {
            let message = missing_variable("[dkim]", missing);
            let help = "nothing can be sent from here; set the variable before you start `briefing`";
            context.push(Diagnostic::warning(UNUSABLE, missing.span, message.clone()).help(help));
            signing.unusable_key.get_or_insert(message);
        }
        table.finish(context);
        let (Some((domain, span)), Some(selector), Some(path)) = (domain, selector, key) else { continue };
        signing.has_aligned_signer |= from.is_some_and(|from| is_aligned(&domain, from));
        if let Some(from) = from.filter(|from| !is_aligned(&domain, from)) {
            let message =
                format!("a signature of `{domain}` is not aligned with mail from `{}`", from.ascii_domain());
            let help = "sign with the domain of `from`; DMARC counts the mail as unsigned otherwise";
            context.push(Diagnostic::warning(UNALIGNED, span, message).help(help));
        }
        match load_key(tree, &path, &domain, &selector, context) {
            Ok(key) => signers.push(Signer { domain, selector, key }),
            Err(sentence) => signing.unusable_key = signing.unusable_key.or(Some(sentence)),
        }
    }
    if signing.unusable_key.is_none() {
        signing.signers = Signers::new(signers);
    }
    signing
}

fn name(
    written: &Setting,
    parse: fn(&str) -> Result<DkimName, DkimNameError>,
    context: &mut ParseContext,
) -> Option<DkimName> {
    parse(&written.value)
        .map_err(|error| {
            let help = "mail servers look up `SELECTOR._domainkey.DOMAIN`";
            let message = format!("`{}` is not valid here: {error}", written.value);
            bad_setting(written, message, help, context);
        })
        .ok()
}

/// Loads a key. A fault becomes a finding, and the error that stops a send.
fn load_key(
    tree: &SourceTree,
    path: &Setting,
    domain: &DkimName,
    selector: &DkimName,
    context: &mut ParseContext,
) -> Result<SigningKey, String> {
    if is_key(&path.value) {
        let message = "the text of a key stands where the path of its file belongs";
        let help = "write the key into a file such as `dkim/NAME.pem`, for the owner only, and its path here; make a \
                    new key if others could read this one";
        context.push(Diagnostic::error(UNUSABLE, path.span, message).help(help));
        return Err(format!("`[dkim] key`: {message}"));
    }
    let (shown, named) = (path.shown(), shown_path(path));
    match key_file::read(tree, &path.value) {
        Ok(file) => {
            if file.is_readable_by_others {
                let message = format!("other users of this machine can read {named}");
                let help = format!("anybody with the key can sign mail in your name: `chmod 600 {shown}`");
                context.push(Diagnostic::warning(OPEN, path.span, message).help(help));
            }
            Ok(file.key)
        }
        Err(unusable) => {
            let message = format!("{named} cannot be used: {unusable}");
            let help = match &unusable {
                // The key may well be on the machine that sends, and only there.
                UnusableKey::File(_) => {
                    let make =
                        format!("briefing dkim new --domain {domain} --selector {selector} --algorithm rsa");
                    format!("nothing can be sent from here; restore the file, or make a key with `{make}`")
                }
                UnusableKey::Key(_) => {
                    "make a key with `briefing dkim new`, and publish its record".to_owned()
                }
            };
            let finding = match &unusable {
                UnusableKey::File(_) => Diagnostic::warning(UNUSABLE, path.span, message.clone()),
                UnusableKey::Key(_) => Diagnostic::error(UNUSABLE, path.span, message.clone()),
            };
            context.push(finding.help(help));
            Err(message)
        }
    }
}

/// Returns true for the text of a key, whole or a part of it.
fn is_key(text: &str) -> bool {
    let text = text.trim();
    text.len() > MAX_PATH_LEN || text.contains(['\n', '\r']) || text.contains("-----") || looks_secret(text)
}

/// Returns a setting as a sentence about its file names it: a word that has not the form of a path may be a secret.
fn shown_path(written: &Setting) -> String {
    let shown = written.shown();
    if shown.contains(['/', '.']) || written.has_variables() {
        format!("the key `{shown}`")
    } else {
        "the file that `key` names".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_paths() {
        let der = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
        for key in [
            der,
            &der[..24],
            "-----BEGIN PRIVATE KEY-----",
            "PRIVATE KEY-----MC4C",
            "PRIVATE KEY-----",
            "MC4C\nAQAw",
            &format!("{} {}", &der[..20], &der[20..40]),
            &"é".repeat(200),
        ] {
            assert!(is_key(key), "{key}");
        }
        for path in
            ["dkim/s2026.pem", "/etc/briefing/keys/of/the/newsroom/dkim/s2026.pem", "dkim/key", "", "key"]
        {
            assert!(!is_key(path), "{path}");
        }
    }
}
