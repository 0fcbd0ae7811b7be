//! Names that no mail can come from and no reader can reach: `*.example` and its like (RFC 2606).

use super::error::AppError;
use super::newsroom::Newsroom;
use super::transport::SendOptions;
use crate::config::CONFIG_FILE;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

const RESERVED_NAME: Code = Code("config::reserved_name");
/// Names that are reserved with all below them.
const RESERVED: [&str; 5] = ["example", "example.com", "example.net", "example.org", "invalid"];

/// Refuses a delivery over a relay on another machine while the sender or the site has a reserved name. The newsroom's
/// findings say which.
///
/// # Errors
/// There is such a name ([`AppError::HasErrors`]).
pub fn require_public_names(newsroom: &mut Newsroom, options: &SendOptions) -> Result<(), AppError> {
    if options.has_only_local_relays() {
        return Ok(());
    }
    let publication = &newsroom.config.publication;
    let site = publication.site.as_deref().and_then(|site| url::Url::parse(site).ok());
    let site = site.as_ref().and_then(|url| url.host_str());
    let hosts = [("from", Some(publication.from.ascii_domain())), ("site", site)];
    let reserved =
        hosts.into_iter().filter_map(|(key, host)| Some((key, host.filter(|host| is_reserved(host))?)));
    let findings: Vec<_> = reserved.map(|(key, host)| finding(newsroom, key, host)).collect();
    let errors = findings.len();
    if errors == 0 {
        return Ok(());
    }
    for finding in findings {
        newsroom.findings.push(finding);
    }
    newsroom.sort_findings();
    Err(AppError::HasErrors(errors))
}

fn finding(newsroom: &Newsroom, key: &str, host: &str) -> Diagnostic {
    let message = match key {
        "from" => format!("mail from `{host}` reaches nobody: the name is reserved for examples"),
        _ => format!("no reader reaches `{host}`: the name is reserved for examples"),
    };
    let help = format!(
        "write your own domain in `{key}`; without a mail server, `briefing send` rehearses on this machine"
    );
    let place = newsroom.tree.find(CONFIG_FILE).and_then(|file| {
        let start = newsroom.tree.file(file).text().find(host)?;
        Some(Span::new(file, start..start + host.len()))
    });
    let finding = match place {
        Some(at) => Diagnostic::error(RESERVED_NAME, at, message),
        None => Diagnostic::about_file(RESERVED_NAME, CONFIG_FILE, message),
    };
    finding.help(help)
}

fn is_reserved(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_lowercase();
    RESERVED
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_known_with_all_below_them() {
        for host in ["newsroom.example", "EXAMPLE.com", "a.b.example.org", "invalid", "quay.example."] {
            assert!(is_reserved(host), "{host}");
        }
        for host in ["counterexample", "example.kr", "myexample.com", "lantern.com", "lantern.test"] {
            assert!(!is_reserved(host), "{host}");
        }
    }
}
