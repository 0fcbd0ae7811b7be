use crate::check::issue_text::{Mark, Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::indicators::{self, Indicator, Why};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// ## What it finds
/// An address of an attacker that is written live in a story's text or code: an IP address, an address in the Tor
/// network, a host name from a dynamic DNS or tunnel service, an address that ends in a program (`.exe`, `.apk`), or an
/// address that its sentence calls malicious. Also an address that is only partly defanged (`hxxp://evil.host`). The
/// fix writes `hxxp` and `[.]`. Links with a text of their own lead to sources and are accepted. Private IP addresses
/// and version numbers are accepted too.
///
/// ## Why it matters to a reader
/// Mail programs turn everything that looks like an address into a link, and somebody will click it. Filters know the
/// address from their blocklists and move the whole issue to the spam folder.
///
/// ## Example
/// ```markdown
/// The program fetches its orders from http://203.0.113.7/tasks every hour.
/// ```
///
/// ## Better
/// ```markdown
/// The program fetches its orders from hxxp://203[.]0[.]113[.]7/tasks every hour.
/// ```
pub(super) struct LiveIndicator;

impl Rule for LiveIndicator {
    fn code(&self) -> Code {
        Code("security::live_indicator")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in context.issue_text.body_passages() {
            for indicator in indicators::find(&passage.text) {
                if indicators::is_led_away(passage, &indicator) {
                    continue;
                }
                let shown = &passage.text[indicator.range.clone()];
                let message = match indicator.why {
                    Why::Half => format!("`{shown}` is only partly defanged"),
                    Why::Number => format!("`{shown}` is a live IP address"),
                    Why::Onion => format!("`{shown}` is a live address in the Tor network"),
                    Why::Tunnel => {
                        format!("`{shown}` is a live address at a service that attackers often use")
                    }
                    Why::Program => format!("`{shown}` is a live link to a program"),
                    Why::Attack => format!("`{shown}` is a live address that the text calls malicious"),
                };
                let fix = fix(passage, &indicator, context);
                let dull = indicator.defanged(&passage.text, indicator.range.clone());
                let linked = matches!(passage.mark_at(indicator.range.start), Some(Mark::Link(_)));
                let help = if linked && fix.is_none() {
                    format!("remove the link and write it defanged: `{dull}`")
                } else {
                    format!("write it defanged: `{dull}`")
                };
                let at = passage.span(indicator.range.clone());
                found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
            }
        }
    }
}

fn fix(passage: &Passage, indicator: &Indicator, context: &Context<'_>) -> Option<Fix> {
    // If only the file name is suspicious, the newsroom may want to offer the program.
    if indicator.why == Why::Program {
        return None;
    }
    let range = &indicator.range;
    let linked = passage
        .marks
        .iter()
        .find(|(marked, mark)| matches!(mark, Mark::Link(_)) && marked.contains(&range.start));
    let Some((marked, _)) = linked else {
        let edits = indicator.edits.iter().map(|(range, text)| passage.edit(range.clone(), text));
        return Some(Fix { edits: edits.collect::<Option<_>>()? });
    };
    let at = passage.span(marked.clone());
    let link = context.issue_text.links.iter().find(|link| link.is_bare && link.text_at == at)?;
    // Without the link, Markdown would read the text again.
    let is_markdown = matches!(passage.role, Role::Body | Role::Heading | Role::Greeting | Role::Notice);
    if is_markdown && link.text.contains(['_', '*', '~', '`', '[', '<', '&', '\\', '"', '\'']) {
        return None;
    }
    let written = context.sources.text(link.at);
    let whole = written == link.text
        || written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) == Some(&link.text);
    whole.then(|| Fix::replace(link.at, indicator.defanged(&passage.text, marked.clone())))
}
