//! Slips in the domains of mailbox providers.

/// Domains of large providers in the order of their use here. A slip is sought of these alone.
const PROVIDERS: [&str; 19] = [
    "gmail.com",
    "naver.com",
    "daum.net",
    "hanmail.net",
    "kakao.com",
    "nate.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "googlemail.com",
    "fastmail.com",
    "live.com",
    "msn.com",
    "aol.com",
    "mail.com",
    "gmx.com",
];

/// Domains one letter away from a provider that really have mailboxes or well-known owners.
const REAL: [&str; 9] = [
    "email.com",
    "gmx.co",
    "grail.com",
    "nave.com",
    "navel.com",
    "never.com",
    "photon.me",
    "proton.ms",
    "ymail.com",
];

/// Top-level domains that exist and are one letter away from `com`, `net` or `me`.
const REAL_TOPS: [&str; 20] = [
    "am", "bet", "cam", "cm", "co", "de", "et", "fm", "gm", "im", "it", "md", "mm", "mx", "ne", "nec", "net",
    "om", "pet", "vet",
];

/// Letters of a name from which one letter more or less is hardly another name.
const LONG: usize = 5;

/// Returns the provider's domain that a domain in A-labels was probably meant to be: one letter is missing, too many or
/// wrong, or two neighbours changed places.
pub(super) fn meant_domain(domain: &str) -> Option<&'static str> {
    if PROVIDERS.contains(&domain) || REAL.contains(&domain) {
        return None;
    }
    PROVIDERS.into_iter().find(|provider| may_be_near(domain, provider) && is_slip(domain, provider))
}

/// A quick look, since this is asked of every address of a list: all but two neighbouring bytes are the same.
fn may_be_near(domain: &str, provider: &str) -> bool {
    let longer = domain.len().max(provider.len());
    let count = |same: &mut dyn Iterator<Item = bool>| same.take_while(|same| *same).count();
    let start = count(&mut domain.bytes().zip(provider.bytes()).map(|(a, b)| a == b));
    let end = count(&mut domain.bytes().rev().zip(provider.bytes().rev()).map(|(a, b)| a == b));
    domain.len().abs_diff(provider.len()) <= 1 && start + end + 2 >= longer
}

fn is_slip(domain: &str, provider: &str) -> bool {
    if strsim::damerau_levenshtein(domain, provider) != 1 {
        return false;
    }
    let Some((wanted, wanted_top)) = provider.split_once('.') else { return false };
    let Some((name, top)) = domain.split_once('.') else {
        // The dot is missing.
        return wanted.len() >= LONG;
    };
    if name == wanted {
        // Short names have other owners under other real top-level domains.
        return wanted.len() >= LONG || !REAL_TOPS.contains(&top);
    }
    let is_transposed = domain.len() == provider.len() && has_same_letters(name, wanted);
    if top != wanted_top {
        // The dot moved.
        return wanted.len() >= LONG;
    }
    match wanted.len() {
        // People rarely miss the first letter, and another one often makes another name: `mail.com`, `ymail.com`.
        LONG.. => is_transposed || name.as_bytes().first() == wanted.as_bytes().first(),
        4 => is_transposed,
        _ => false,
    }
}

fn has_same_letters(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        for (written, meant) in [
            ("gmial.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("mgail.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.cm", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.comm", "gmail.com"),
            ("gmailcom", "gmail.com"),
            ("gmai.lcom", "gmail.com"),
            ("naver.con", "naver.com"),
            ("naver.co", "naver.com"),
            ("navr.com", "naver.com"),
            ("navre.com", "naver.com"),
            ("hanmial.net", "hanmail.net"),
            ("hanmail.ner", "hanmail.net"),
            ("duam.net", "daum.net"),
            ("daum.nett", "daum.net"),
            ("kakap.com", "kakao.com"),
            ("nate.con", "nate.com"),
            ("naet.com", "nate.com"),
            ("hotmial.com", "hotmail.com"),
            ("homail.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("yaho.com", "yahoo.com"),
            ("iclould.com", "icloud.com"),
            ("protn.me", "proton.me"),
            ("live.con", "live.com"),
        ] {
            assert_eq!(meant_domain(written), Some(meant), "{written}");
        }
    }

    #[test]
    fn domains_of_their_own_are_left_alone() {
        for domain in [
            "gmail.com",
            "naver.com",
            "mail.com",
            "email.com",
            "ymail.com",
            "gmx.com",
            "gmx.net",
            "gmx.de",
            "gmx.at",
            "web.de",
            "nave.com",
            "navel.com",
            "never.com",
            "grail.com",
            "hmail.com",
            "waver.com",
            "saver.com",
            "cloud.com",
            // Of four letters, another letter is another name.
            "nato.com",
            "note.com",
            "date.com",
            "rate.com",
            "nat.com",
            "love.com",
            "line.com",
            "live.co",
            "five.com",
            "nate.co",
            "mail.co",
            "mail.cm",
            "aol.co",
            "daum.ne",
            "daum.vet",
            "man.com",
            "ms.com",
            "sail.com",
            "main.com",
            "yahoo.co.kr",
            "yahoo.co.jp",
            "yahoo.ca",
            "yahoo.de",
            "outlook.kr",
            "outlook.fr",
            "hotmail.co.uk",
            "hotmail.fr",
            "naver.net",
            "hanmail.com",
            "gmail.net",
            "me.com",
            "pm.me",
            "korea.com",
            "lantern.kr",
            "xn--bj0bj06e.kr",
            "com",
            "",
            "mail.gmail.com",
            "gmail.com.kr",
        ] {
            assert_eq!(meant_domain(domain), None, "{domain}");
        }
    }

    #[test]
    fn quick_look_loses_no_slip() {
        let letters = b"abcdefghijklmnopqrstuvwxyz.-";
        for provider in PROVIDERS {
            for at in 0..provider.len() {
                let (before, after) = provider.split_at(at);
                let mut variants = vec![format!("{before}{}", &after[1..])];
                for letter in letters.iter().map(|letter| char::from(*letter)) {
                    variants.extend([
                        format!("{before}{letter}{after}"),
                        format!("{before}{letter}{}", &after[1..]),
                    ]);
                }
                if let (Some(a), Some(b)) = (after.chars().next(), after.chars().nth(1)) {
                    variants.push(format!("{before}{b}{a}{}", &after[2..]));
                }
                assert!(variants.iter().all(|variant| may_be_near(variant, provider)), "{provider} {at}");
            }
        }
    }
}
