use super::{retarget_fix, shorten, span_of_part};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link with tracking parameters of campaigns, mailings and share buttons: `utm_source`, `fbclid`, `gclid`, `mc_cid`,
/// `igsh` and similar ones. Also a link that highlights words on the page (`#:~:text=`). The fix removes them and
/// leaves the rest of the address unchanged.
///
/// ## Why it matters to a reader
/// They tell a third party from which mail a visit came, and sometimes from which reader. The newsletter promises its
/// readers not to track them. A short address is also easier to trust.
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
            // `links::proxy` reports redirects first.
            if hosts::redirect(&link.target).is_some() {
                continue;
            }
            let message = if extra.names.iter().all(|name| name.starts_with(':')) {
                "the link contains words to highlight on the page".to_owned()
            } else {
                let verb = if extra.names.len() == 1 { "tracks" } else { "track" };
                format!("the link contains {}, which only {verb} readers", list_names(&extra.names))
            };
            let at = span_of_part(link, extra.range.clone(), context);
            let help = format!("link to `{}`, which is the same page", shorten(&extra.clean));
            let fix = retarget_fix(link, &extra.clean, context);
            found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
        }
    }
}

/// Formats names: `` `a` and `b` ``; for many, the first and the number of others.
fn list_names(names: &[String]) -> String {
    match names {
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [one, rest @ ..] => format!("`{one}` and {} more parameters", rest.len()),
        [] => String::new(),
    }
}
