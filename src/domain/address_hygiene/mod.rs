//! Reasons to doubt a valid address: it belongs to a role, is thrown away soon, or is a slip.
//!
//! Nothing here decides. A list is never changed because of it; a person reads the sentence and judges.

mod concern;
mod disposable;
mod reserved;
mod role;
mod typo;

pub use concern::Concern;

use super::EmailAddress;

/// Returns `true` for a host that is reserved for examples and tests, or that names no other machine (RFC 2606, RFC 6761).
pub fn is_reserved_name(host: &str) -> bool {
    reserved::is_reserved(&host.trim_end_matches('.').to_ascii_lowercase())
}

/// Returns the concerns about an address, the weightiest first. Nearly always there are none.
///
/// Names that are reserved for examples and tests (RFC 2606) raise no concern.
pub fn concerns(address: &EmailAddress) -> Vec<Concern> {
    let domain = address.ascii_domain();
    if reserved::is_reserved(domain) {
        return Vec::new();
    }
    let proposal = typo::meant_domain(domain)
        .and_then(|meant| EmailAddress::parse(&format!("{}@{meant}", address.local())).ok());
    let typo = proposal.map(|proposal| Concern::Typo { proposal });
    let disposable = disposable::is_disposable(domain).then_some(Concern::Disposable);
    let role = role::is_role(address.local()).then_some(Concern::Role);
    [typo, disposable, role].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(address: &str) -> Vec<&'static str> {
        concerns(&EmailAddress::parse(address).unwrap()).iter().map(Concern::kind).collect()
    }

    #[test]
    fn concerns_are_told_together() {
        assert_eq!(kinds("kim@naver.com"), [""; 0]);
        assert_eq!(kinds("info@gmial.com"), ["typo", "role"]);
        assert_eq!(kinds("noreply@mailinator.com"), ["disposable", "role"]);
    }

    #[test]
    fn names_for_examples_raise_no_concern() {
        for domain in
            ["example.com", "mail.example.org", "harbour.example", "a.test", "b.invalid", "c.localhost"]
        {
            assert_eq!(kinds(&format!("info@{domain}")), [""; 0], "{domain}");
        }
        assert_eq!(kinds("info@notexample.com"), ["role"]);
    }

    #[test]
    fn proposal_keeps_what_stands_before_the_at_sign() {
        let address = EmailAddress::parse("민지+News@Gmial.com").unwrap();
        let proposal = EmailAddress::parse("민지+News@gmail.com").unwrap();
        let found = concerns(&address);
        assert_eq!(found, [Concern::Typo { proposal: proposal.clone() }]);
        assert_eq!(
            (found[0].proposal(), found[0].to_string().as_str()),
            (Some(&proposal), "the domain looks like a slip of `gmail.com`")
        );
    }
}
