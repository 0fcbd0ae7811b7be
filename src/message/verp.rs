//! The return path of one message (VERP): a bounce says by its own address which message came back.
//!
//! `bounces@lantern.example` becomes `bounces+TOKEN@lantern.example`. Only we can make a token, so nobody can forge a
//! bounce and have a reader suppressed. Letters and digits in small letters survive every mail server, also those that
//! write addresses in capitals.

use data_encoding::BASE32_NOPAD;

use super::token::{REFERENCE, TokenSigner};
use crate::domain::{DeliveryId, EmailAddress};

/// The delivery, the reader and the authentication code: 39 letters.
const DELIVERY: usize = 4;
const TAG: usize = 10;
const LETTERS: usize = ((DELIVERY + REFERENCE + TAG) * 8).div_ceil(5);

/// What the part before the `@` of a base address may have: RFC 5321 §4.5.3.1.1 allows 64 with the token.
pub const MAX_RETURN_PATH_LOCAL_LEN: usize = 64 - 1 - LETTERS;

impl TokenSigner {
    /// Where bounces of one message go. A base that is too long for a token, or a delivery with a number that no
    /// newsroom reaches, keeps the base: the bounce arrives, and has to say itself whom it is about.
    pub fn return_path(
        &self,
        base: &EmailAddress,
        delivery: DeliveryId,
        reader: &[u8; REFERENCE],
    ) -> EmailAddress {
        let Ok(number) = u32::try_from(delivery.0) else { return base.clone() };
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.extend_from_slice(reader);
        let tag = self.bounce_tag(&bytes);
        bytes.extend_from_slice(&tag);
        let token = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        let address = format!("{}+{token}@{}", base.local(), base.ascii_domain());
        if base.local().len() > MAX_RETURN_PATH_LOCAL_LEN {
            base.clone()
        } else {
            EmailAddress::parse(&address).unwrap_or_else(|_| base.clone())
        }
    }

    /// Which message an address is the return path of; `None` if it is not one of ours.
    pub fn read_return_path(
        &self,
        base: &EmailAddress,
        address: &EmailAddress,
    ) -> Option<(DeliveryId, [u8; REFERENCE])> {
        let (local, token) = address.local().rsplit_once('+')?;
        let same = local.eq_ignore_ascii_case(base.local()) && address.ascii_domain() == base.ascii_domain();
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok().filter(|_| same)?;
        let (message, tag) = bytes.split_at_checked(DELIVERY + REFERENCE)?;
        let whole = tag.len() == TAG;
        if !whole || !self.is_bounce_tag(message, tag) {
            return None;
        }
        let (delivery, reader) = message.split_first_chunk::<DELIVERY>()?;
        Some((DeliveryId(u32::from_be_bytes(*delivery).into()), reader.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> EmailAddress {
        EmailAddress::parse("bounces@lantern.example").unwrap()
    }

    #[test]
    fn a_return_path_leads_back_to_its_message() {
        let mint = TokenSigner::new(&[7; 32]);
        let path = mint.return_path(&base(), DeliveryId(41), b"0123456789");
        assert!(path.to_string().starts_with("bounces+"), "{path}");
        assert_eq!(path.local().len(), "bounces+".len() + LETTERS);
        assert_eq!(mint.read_return_path(&base(), &path), Some((DeliveryId(41), *b"0123456789")));
        let loud = EmailAddress::parse(&path.to_string().to_uppercase()).unwrap();
        assert_eq!(mint.read_return_path(&base(), &loud), Some((DeliveryId(41), *b"0123456789")));
    }

    #[test]
    fn nobody_else_can_make_one() {
        let mint = TokenSigner::new(&[7; 32]);
        let path = mint.return_path(&base(), DeliveryId(41), b"0123456789");
        assert_eq!(TokenSigner::new(&[8; 32]).read_return_path(&base(), &path), None);
        // The token of a personal link is worth nothing here.
        let link = mint.mint(b"0123456789");
        let forged = EmailAddress::parse(&format!("bounces+{}@lantern.example", link.as_str())).unwrap();
        assert_eq!(mint.read_return_path(&base(), &forged), None);
        let local = path.local();
        for at in "bounces+".len()..local.len() {
            let other = if local.as_bytes()[at] == b'a' { "b" } else { "a" };
            let mut touched = local.to_owned();
            touched.replace_range(at..=at, other);
            let touched = EmailAddress::parse(&format!("{touched}@lantern.example")).unwrap();
            assert_eq!(mint.read_return_path(&base(), &touched), None, "{at}");
        }
    }

    #[test]
    fn other_addresses_are_none() {
        let mint = TokenSigner::new(&[7; 32]);
        let token = mint.return_path(&base(), DeliveryId(1), b"0123456789").local().to_owned();
        for address in [
            "bounces@lantern.example",
            "bounces+@lantern.example",
            "bounces+x@lantern.example",
            &format!("{token}@harbour.example"),
            &format!("x{token}@lantern.example"),
        ] {
            let address = EmailAddress::parse(address).unwrap();
            assert_eq!(mint.read_return_path(&base(), &address), None, "{address}");
        }
    }

    #[test]
    fn an_address_is_never_too_long() {
        let mint = TokenSigner::new(&[7; 32]);
        for length in [1, MAX_RETURN_PATH_LOCAL_LEN, MAX_RETURN_PATH_LOCAL_LEN + 1, 64] {
            let base = EmailAddress::parse(&format!("{}@lantern.example", "b".repeat(length))).unwrap();
            let path = mint.return_path(&base, DeliveryId(1), b"0123456789");
            assert!(path.local().len() <= 64);
            assert_eq!(mint.read_return_path(&base, &path).is_some(), length <= MAX_RETURN_PATH_LOCAL_LEN);
        }
        assert_eq!(mint.return_path(&base(), DeliveryId(i64::MAX), b"0123456789"), base());
    }
}
