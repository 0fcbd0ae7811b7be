//! An address as logs may show it.

use std::fmt;

use super::EmailAddress;

/// The first letter and the domain: `m…@harbour.example`. Enough to see which mail host is at odds with us, too little to
/// write to anybody. Whatever writes logs takes this and no address.
#[derive(Clone, Copy)]
pub struct Masked<'a>(&'a EmailAddress);

impl EmailAddress {
    /// For logs.
    pub fn masked(&self) -> Masked<'_> {
        Masked(self)
    }
}

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = self.0.local().chars();
        // Of a name of one letter, the first letter would be all of it.
        let first = letters.next().filter(|_| letters.next().is_some());
        let first = first.map(String::from).unwrap_or_default();
        write!(f, "{first}…@{}", self.0.ascii_domain())
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_letter_and_the_domain_are_left() {
        let masked = |text: &str| EmailAddress::parse(text).unwrap().masked().to_string();
        assert_eq!(masked("Minji.Kim@Harbour.example"), "M…@harbour.example");
        assert_eq!(masked("민지@harbour.example"), "민…@harbour.example");
        assert_eq!(masked("k@harbour.example"), "…@harbour.example");
        assert_eq!(
            masked("kim@항구.example"),
            "k…@xn--2w2b1y.example".replace("xn--2w2b1y", &punycode("항구"))
        );
    }

    fn punycode(label: &str) -> String {
        idna::domain_to_ascii_strict(label).unwrap()
    }

    proptest! {
        #[test]
        fn no_address_is_left_whole(local in "[a-z가-힣0-9+_-]{1,12}", host in "[a-z]{2,8}") {
            let text = format!("{local}@{host}.example");
            let address = EmailAddress::parse(&text).unwrap();
            for shown in [address.masked().to_string(), format!("{:?}", address.masked()), format!("{address:?}")] {
                prop_assert!(!shown.contains(&text), "{}", shown);
            }
        }
    }
}
