//! `[dkim]`: who signs the newsroom's mail.

use super::key_file::{self, Unusable};
use super::load::bad_value;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Table};
use crate::domain::EmailAddress;
use crate::message::dkim::{DkimName, DkimNameError, Signer, Signers, SigningKey, is_aligned};
use crate::source::{SourceTree, Spanned};

const UNUSABLE: Code = Code("config::unusable_key");
const OPEN: Code = Code("config::open_key");
const UNALIGNED: Code = Code("config::unaligned_domain");

/// Who signs, as far as their keys are here.
#[derive(Debug, Default)]
pub struct Signing {
    /// All signers, or none: half of the signatures would be another message than the one that is sent.
    pub signers: Signers,
    /// The first key that cannot be used, and why. Nothing may be sent then.
    pub lacking: Option<String>,
    /// How many signers are configured.
    pub count: usize,
    /// Whether one of them signs with the domain of `from`.
    pub speaks_for_sender: bool,
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
        signing.speaks_for_sender |= from.is_some_and(|from| is_aligned(&domain, from));
        if let Some(from) = from.filter(|from| !is_aligned(&domain, from)) {
            let message =
                format!("a signature of `{domain}` does not speak for mail from `{}`", from.ascii_domain());
            let help = "sign with the domain of `from`, or mail servers take the mail for unsigned (DMARC)";
            context.push(Diagnostic::warning(UNALIGNED, span, message).help(help));
        }
        match usable(tree, &path, &domain, &selector, context) {
            Ok(key) => signers.push(Signer { domain, selector, key }),
            Err(sentence) => signing.lacking = signing.lacking.or(Some(sentence)),
        }
    }
    if signing.lacking.is_none() {
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
            let help = "the record is found at `SELECTOR._domainkey.DOMAIN`";
            let message = format!("`{}` cannot stand here: {error}", written.value);
            bad_value(written.span, message, help, context);
        })
        .ok()
}

/// Reads a key; what is wrong with it is a finding, and a sentence for whoever wants to send all the same.
fn usable(
    tree: &SourceTree,
    path: &Spanned<String>,
    domain: &DkimName,
    selector: &DkimName,
    context: &mut ParseContext,
) -> Result<SigningKey, String> {
    let shown = &path.value;
    match key_file::read(tree, shown) {
        Ok(file) => {
            if file.is_open {
                let message = format!("others on this machine can read the key `{shown}`");
                let help = format!("whoever has it can sign mail in your name: `chmod 600 {shown}`");
                context.push(Diagnostic::warning(OPEN, path.span, message).help(help));
            }
            Ok(file.key)
        }
        Err(unusable) => {
            let message = format!("the key `{shown}` cannot be used: {unusable}");
            let help = match &unusable {
                // The key may well be on the machine that sends, and only there.
                Unusable::Place(_) => {
                    let make =
                        format!("briefing dkim new --domain {domain} --selector {selector} --algorithm rsa");
                    format!("nothing can be sent from here; put it back, or make one with `{make}`")
                }
                Unusable::Key(_) => "make one with `briefing dkim new`, and publish its record".to_owned(),
            };
            let finding = match &unusable {
                Unusable::Place(_) => Diagnostic::warning(UNUSABLE, path.span, message.clone()),
                Unusable::Key(_) => Diagnostic::error(UNUSABLE, path.span, message.clone()),
            };
            context.push(finding.help(help));
            Err(message)
        }
    }
}
