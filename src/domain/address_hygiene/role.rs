//! Role addresses: mailboxes of a function, not of a person.

/// Names in lower case, sorted: those of RFC 2142, of programs that send mail, and of offices.
const NAMES: [&str; 49] = [
    "abuse",
    "accounting",
    "admin",
    "administrator",
    "all",
    "billing",
    "compliance",
    "contact",
    "customerservice",
    "do-not-reply",
    "donotreply",
    "everyone",
    "ftp",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "jobs",
    "legal",
    "list",
    "listserv",
    "mailer-daemon",
    "majordomo",
    "marketing",
    "newsletter",
    "no-reply",
    "no.reply",
    "no_reply",
    "noc",
    "noreply",
    "office",
    "postmaster",
    "privacy",
    "root",
    "sales",
    "security",
    "service",
    "staff",
    "subscribe",
    "support",
    "sysadmin",
    "team",
    "unsubscribe",
    "usenet",
    "uucp",
    "webadmin",
    "webmaster",
    "www",
];

/// Returns whether the part before the `@` names a role. What follows a plus sign does not count.
pub(super) fn is_role(local: &str) -> bool {
    let name = local.split('+').next().unwrap_or(local).to_ascii_lowercase();
    // RFC 2142 §6: `list-request` reaches who runs the list.
    NAMES.binary_search(&name.as_str()).is_ok() || name.ends_with("-request")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_functions_are_roles() {
        for local in [
            "info",
            "INFO",
            "Admin",
            "noreply",
            "no-reply",
            "postmaster",
            "info+briefing",
            "briefing-request",
        ] {
            assert!(is_role(local), "{local}");
        }
        for local in ["kim", "infokim", "kim.info", "in.fo", "admin1", "민지", "", "request", "support.kim"]
        {
            assert!(!is_role(local), "{local}");
        }
    }

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted());
    }
}
