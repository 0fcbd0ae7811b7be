//! Names that no mail can come from and no reader can reach: `*.example` and its like (RFC 2606, RFC 6761).

use super::error::AppError;
use super::newsroom::Newsroom;
use super::transport::SendOptions;
use crate::config::CONFIG_FILE;
use crate::diagnostic::{Code, Diagnostic};
use crate::domain::{EmailAddress, is_reserved_name};
use crate::source::Span;

const RESERVED_NAME: Code = Code("config::reserved_name");

/// Refuses a delivery over a relay on another machine while an address of the mail or the site has a reserved name. The newsroom's
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
    let (reply_to, return_path) =
        (publication.reply_to.as_ref(), newsroom.config.sending.return_path.as_ref());
    let hosts = [
        ("from", Some(publication.from.ascii_domain())),
        ("reply_to", reply_to.map(EmailAddress::ascii_domain)),
        ("return_path", return_path.map(EmailAddress::ascii_domain)),
        ("site", site),
    ];
    let reserved =
        hosts.into_iter().filter_map(|(key, host)| Some((key, host.filter(|host| is_reserved_name(host))?)));
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
        "reply_to" => format!("no answer reaches `{host}`: the name is reserved for examples"),
        "return_path" => format!("no returned mail reaches `{host}`: the name is reserved for examples"),
        _ => format!("no reader reaches `{host}`: the name is reserved for examples"),
    };
    let help = format!(
        "write your own domain in `{key}`; without a mail server, `briefing send` rehearses on this machine"
    );
    let place = newsroom.tree.find(CONFIG_FILE).and_then(|file| {
        let start = place_of(newsroom.tree.file(file).text(), key, host)?;
        Some(Span::new(file, start..start + host.len()))
    });
    let finding = match place {
        Some(at) => Diagnostic::error(RESERVED_NAME, at, message),
        None => Diagnostic::about_file(RESERVED_NAME, CONFIG_FILE, message),
    };
    finding.help(help)
}

/// Returns the start of a host in the line of its key, or else the first one in the file.
fn place_of(text: &str, key: &str, host: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(key)
            && let Some(at) = line.find(host)
        {
            return Some(start + at);
        }
        start += line.len();
    }
    text.find(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_known_with_all_below_them() {
        for host in [
            "newsroom.example",
            "EXAMPLE.com",
            "a.b.example.org",
            "invalid",
            "quay.example.",
            "lantern.test",
            "mail.localhost",
            "a.invalid",
        ] {
            assert!(is_reserved_name(host), "{host}");
        }
        for host in ["counterexample", "example.kr", "myexample.com", "lantern.com", "mylocalhost"] {
            assert!(!is_reserved_name(host), "{host}");
        }
    }

    #[test]
    fn a_host_is_shown_in_the_line_of_its_key() {
        let text = "from = \"a@b.test\"\n reply_to = \"c@b.test\"\n";
        assert_eq!(place_of(text, "reply_to", "b.test"), Some(33));
        assert_eq!(place_of(text, "from", "b.test"), Some(10));
        assert_eq!(place_of(text, "site", "b.test"), Some(10));
    }
}
