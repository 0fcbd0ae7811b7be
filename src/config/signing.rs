//! `[dkim]`: DKIM signers and their keys.

use super::findings::bad_value;
use super::key_file::{self, UnusableKey};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Table};
use crate::domain::EmailAddress;
use crate::message::dkim::{DkimName, DkimNameError, Signer, Signers, SigningKey, is_aligned};
use crate::source::{SourceTree, Spanned};

const UNUSABLE: Code = Code("config::unusable_key");
const OPEN: Code = Code("config::open_key");
const UNALIGNED: Code = Code("config::unaligned_domain");

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
        let domain = table.required_text("domain", context);
        let domain =
            domain.and_then(|text| name(&text, DkimName::domain, context).map(|name| (name, text.span)));
        let selector = table.required_text("selector", context);
        let selector = selector.and_then(|text| name(&text, DkimName::selector, context));
        let key = table.required_text("key", context);
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
    written: &Spanned<String>,
    parse: fn(&str) -> Result<DkimName, DkimNameError>,
    context: &mut ParseContext,
) -> Option<DkimName> {
    parse(&written.value)
        .map_err(|error| {
            let help = "mail servers look up `SELECTOR._domainkey.DOMAIN`";
            let message = format!("`{}` is not valid here: {error}", written.value);
            bad_value(written.span, message, help, context);
        })
        .ok()
}

/// Loads a key. A fault becomes a finding, and the error that stops a send.
fn load_key(
    tree: &SourceTree,
    path: &Spanned<String>,
    domain: &DkimName,
    selector: &DkimName,
    context: &mut ParseContext,
) -> Result<SigningKey, String> {
    let shown = &path.value;
    match key_file::read(tree, shown) {
        Ok(file) => {
            if file.is_readable_by_others {
                let message = format!("other users of this machine can read the key `{shown}`");
                let help = format!("anybody with the key can sign mail in your name: `chmod 600 {shown}`");
                context.push(Diagnostic::warning(OPEN, path.span, message).help(help));
            }
            Ok(file.key)
        }
        Err(unusable) => {
            let message = format!("the key `{shown}` cannot be used: {unusable}");
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
