//! Services for mailboxes that are soon thrown away.

/// Domains of the best-known services, sorted, as of November 2026.
///
/// A short list on purpose. The long public ones hold tens of thousands of domains that live for days, and also
/// forwarding services such as `duck.com`, `mozmail.com` or `simplelogin.com`, whose addresses reach a person for years.
const DOMAINS: [&str; 133] = [
    "10mail.org",
    "10minutemail.co.uk",
    "10minutemail.com",
    "10minutemail.de",
    "10minutemail.net",
    "1secmail.com",
    "1secmail.net",
    "1secmail.org",
    "20minutemail.com",
    "anonbox.net",
    "anonymbox.com",
    "armyspy.com",
    "crazymailing.com",
    "cuvox.de",
    "dayrep.com",
    "deadaddress.com",
    "discard.email",
    "discardmail.com",
    "discardmail.de",
    "dispostable.com",
    "dropmail.me",
    "einrot.com",
    "emailondeck.com",
    "emltmp.com",
    "fakeinbox.com",
    "fakemail.net",
    "fakemailgenerator.com",
    "filzmail.com",
    "fleckens.hu",
    "getairmail.com",
    "getnada.com",
    "grr.la",
    "guerrillamail.biz",
    "guerrillamail.com",
    "guerrillamail.de",
    "guerrillamail.info",
    "guerrillamail.net",
    "guerrillamail.org",
    "guerrillamailblock.com",
    "gustr.com",
    "harakirimail.com",
    "inboxbear.com",
    "inboxkitten.com",
    "incognitomail.com",
    "incognitomail.org",
    "jetable.com",
    "jetable.net",
    "jetable.org",
    "jourrapide.com",
    "kasmail.com",
    "linshiyouxiang.net",
    "mail-temp.com",
    "mail-temporaire.fr",
    "mailcatch.com",
    "maildrop.cc",
    "mailexpire.com",
    "mailinator.com",
    "mailinator.net",
    "mailinator2.com",
    "mailmoat.com",
    "mailnesia.com",
    "mailsac.com",
    "mailtemp.net",
    "meltmail.com",
    "mintemail.com",
    "moakt.cc",
    "moakt.com",
    "mohmal.com",
    "mytemp.email",
    "mytrashmail.com",
    "nada.email",
    "no-spam.ws",
    "nospam.ze.tc",
    "objectmail.com",
    "onewaymail.com",
    "owlymail.com",
    "pokemail.net",
    "proxymail.eu",
    "rcpt.at",
    "receiveee.com",
    "rhyta.com",
    "ruu.kr",
    "safetymail.info",
    "sharklasers.com",
    "sogetthis.com",
    "soodonims.com",
    "spam4.me",
    "spamavert.com",
    "spambog.com",
    "spambog.de",
    "spambox.us",
    "spamfree24.org",
    "spamhole.com",
    "spaml.com",
    "superrito.com",
    "teleworm.us",
    "temp-mail.io",
    "temp-mail.org",
    "temp-mail.ru",
    "tempail.com",
    "tempemail.com",
    "tempemail.net",
    "tempinbox.com",
    "tempmail.de",
    "tempmail.net",
    "tempmail.plus",
    "tempmailo.com",
    "tempomail.fr",
    "temporary-mail.net",
    "tempr.email",
    "thankyou2010.com",
    "throwam.com",
    "throwawaymail.com",
    "tmail.ws",
    "tmpbox.net",
    "tmpeml.com",
    "tmpmail.net",
    "tmpmail.org",
    "trash-mail.com",
    "trash-mail.de",
    "trashmail.com",
    "trashmail.de",
    "trashmail.me",
    "trashmail.net",
    "trbvm.com",
    "wegwerfemail.de",
    "wegwerfmail.de",
    "wegwerfmail.net",
    "wh4f.org",
    "yopmail.com",
    "yopmail.fr",
    "yopmail.net",
    "zeroe.ml",
];

/// Returns whether a domain in A-labels, or one above it, is that of such a service.
pub(super) fn is_disposable(domain: &str) -> bool {
    let mut rest = Some(domain);
    while let Some(name) = rest {
        if DOMAINS.binary_search(&name).is_ok() {
            return true;
        }
        rest = name.split_once('.').map(|(_, above)| above);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_known_with_their_subdomains() {
        for domain in ["mailinator.com", "kim.mailinator.com", "a.b.yopmail.com", "10minutemail.com"] {
            assert!(is_disposable(domain), "{domain}");
        }
    }

    #[test]
    fn lasting_addresses_are_not_disposable() {
        for domain in [
            "naver.com",
            "gmail.com",
            "notmailinator.com",
            "mailinator.com.kr",
            "com",
            // Forwarding services: an alias reaches its person.
            "duck.com",
            "mozmail.com",
            "simplelogin.com",
            "privaterelay.appleid.com",
            "anonaddy.me",
            "passmail.net",
            "spamgourmet.com",
        ] {
            assert!(!is_disposable(domain), "{domain}");
        }
    }

    #[test]
    fn domains_are_sorted() {
        assert!(DOMAINS.is_sorted());
    }
}
