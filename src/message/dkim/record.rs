//! DNS record of a public key (RFC 6376 §3.6.1).

use data_encoding::BASE64;

use super::{DkimName, SigningKey};

/// A TXT record holds strings of at most this many octets (RFC 1035 §3.3).
const STRING: usize = 255;

/// The DNS record with the public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRecord {
    /// `s2026._domainkey.lantern.example`
    pub name: String,
    /// `v=DKIM1; k=rsa; p=…`
    pub value: String,
}

impl DnsRecord {
    /// The record of a key.
    pub fn of(key: &SigningKey, domain: &DkimName, selector: &DkimName) -> Self {
        let (kind, public) = (key.algorithm().as_str(), BASE64.encode(&key.public()));
        Self {
            name: format!("{selector}._domainkey.{domain}"),
            value: format!("v=DKIM1; k={kind}; p={public}"),
        }
    }

    /// The value in the strings that DNS can hold.
    pub fn strings(&self) -> Vec<&str> {
        let mut strings = Vec::new();
        let mut rest = self.value.as_str();
        // The value is ASCII, so it can be cut anywhere.
        while let Some((string, after)) = rest.split_at_checked(STRING) {
            strings.push(string);
            rest = after;
        }
        strings.extend(Some(rest).filter(|rest| !rest.is_empty()));
        strings
    }

    /// These strings in quotes, as zone files and most control panels take them.
    pub fn quoted(&self) -> String {
        let quoted: Vec<_> = self.strings().into_iter().map(|string| format!("\"{string}\"")).collect();
        quoted.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Algorithm, generate};
    use super::*;

    #[test]
    fn a_record_is_split_into_strings_that_dns_can_hold() {
        let (domain, selector) =
            (DkimName::domain("lantern.example").unwrap(), DkimName::selector("s1").unwrap());
        let record = |algorithm| {
            let key = SigningKey::from_pem(&generate(algorithm).unwrap()).unwrap();
            DnsRecord::of(&key, &domain, &selector)
        };
        let long = record(Algorithm::Rsa);
        assert_eq!(long.name, "s1._domainkey.lantern.example");
        assert!(
            long.value.starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"),
            "{}",
            long.value
        );
        let strings: Vec<_> =
            long.quoted().split("\" \"").map(|string| string.trim_matches('"').to_owned()).collect();
        assert_eq!(strings.len(), 2);
        assert!(strings.iter().all(|string| string.len() <= 255));
        assert_eq!(strings.concat(), long.value);
        let short = record(Algorithm::Ed25519);
        assert_eq!(short.value.len(), "v=DKIM1; k=ed25519; p=".len() + 44);
        assert_eq!(short.quoted(), format!("\"{}\"", short.value));
    }
}
