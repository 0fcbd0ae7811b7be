//! Keys to sign with.

use briefing::message::dkim::{Algorithm, DkimName, DnsRecord, Signer, Signers, SigningKey, generate};

/// New keys of `lantern.example` with these selectors, and their records (`name`, `value`).
pub fn signers(wanted: &[(Algorithm, &str)]) -> (Signers, Vec<(String, String)>) {
    let signer = |(algorithm, selector): &(Algorithm, &str)| Signer {
        domain: DkimName::domain("lantern.example").unwrap(),
        selector: DkimName::selector(selector).unwrap(),
        key: SigningKey::from_pem(&generate(*algorithm).unwrap()).unwrap(),
    };
    let record = |signer: &Signer| {
        let record = DnsRecord::of(&signer.key, &signer.domain, &signer.selector);
        (record.name, record.value)
    };
    let signers: Vec<_> = wanted.iter().map(signer).collect();
    let records = signers.iter().map(record).collect();
    (Signers::new(signers), records)
}
