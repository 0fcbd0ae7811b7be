use super::{lead_to, part, shown};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link that carries parameters of campaigns, mailings and share buttons: `utm_source`, `fbclid`, `gclid`, `mc_cid`,
/// `igsh` and their like, or words to be lit up on the page (`#:~:text=`). The fix takes them out and leaves everything
/// else in the address as it is.
///
/// ## Why it matters to a reader
/// They tell a stranger from which mail, and sometimes from whose, the visit came. Readers were promised that nobody
/// counts them, and a short address is easier to trust.
///
/// ## Example
/// ```markdown
/// See [the study](https://lantern.example/study?id=7&utm_source=newsletter&fbclid=IwAR0).
/// ```
///
/// ## Better
/// ```markdown
/// See [the study](https://lantern.example/study?id=7).
/// ```
pub(super) struct Tracking;

impl Rule for Tracking {
    fn code(&self) -> Code {
        Code("links::tracking")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(extra) = hosts::tracking_params(&link.target) else { continue };
            // What is wrapped is unwrapped first.
            if hosts::redirect_target(&link.target).is_some() {
                continue;
            }
            let message = if extra.names.iter().all(|name| name.starts_with(':')) {
                "the link carries words to be lit up on the page".to_owned()
            } else {
                let verb = if extra.names.len() == 1 { "counts" } else { "count" };
                format!("the link carries {}, which only {verb} readers", list(&extra.names))
            };
            let at = part(link, extra.range.clone(), context);
            let help = format!("lead it to `{}`, which is the same page", shown(&extra.clean));
            let fix = lead_to(link, &extra.clean, context);
            found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
        }
    }
}

/// `` `a` and `b` ``; of many, the first and how many more.
fn list(names: &[String]) -> String {
    match names {
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [one, rest @ ..] => format!("`{one}` and {} more parameters", rest.len()),
        [] => String::new(),
    }
}
