//! Variable envelope return path (VERP): a bounce says by its own address which message came back.
//!
//! `bounces@lantern.example` becomes `bounces+TOKEN@lantern.example`. The token carries a MAC, so nobody can forge a
//! bounce and have a subscriber suppressed. It is base32 in lower case, which survives mail servers that change case.

use data_encoding::BASE32_NOPAD;

use super::token::{REFERENCE_LEN, TokenSigner};
use crate::domain::{DeliveryId, EmailAddress};

/// Bytes of the delivery's number.
const DELIVERY_LEN: usize = 4;
/// Bytes of the MAC: 80 bits, which is all that a local part has room for (RFC 2104 §5 allows no less).
const MAC_LEN: usize = 10;
/// Characters of a token: the delivery, the subscriber and the MAC.
const TOKEN_LEN: usize = ((DELIVERY_LEN + REFERENCE_LEN + MAC_LEN) * 8).div_ceil(5);

/// Length that the local part of a base address may have: RFC 5321 §4.5.3.1.1 allows 64 octets with the token.
pub const MAX_RETURN_PATH_LOCAL_LEN: usize = 64 - 1 - TOKEN_LEN;

impl TokenSigner {
    /// Return path of one message. Keeps `base` if its local part is too long for a token or the delivery's number does
    /// not fit: the bounce arrives all the same, without naming its message.
    pub fn return_path(
        &self,
        base: &EmailAddress,
        delivery: DeliveryId,
        reference: &[u8; REFERENCE_LEN],
    ) -> EmailAddress {
        let Ok(number) = u32::try_from(delivery.0) else { return base.clone() };
        if base.local().len() > MAX_RETURN_PATH_LOCAL_LEN {
            return base.clone();
        }
        let number = number.to_be_bytes();
        let mac: [u8; MAC_LEN] = self.bounce_mac(reference, &number);
        let token = BASE32_NOPAD.encode(&[&number[..], reference, &mac].concat()).to_ascii_lowercase();
        let address = format!("{}+{token}@{}", base.local(), base.ascii_domain());
        EmailAddress::parse(&address).unwrap_or_else(|_| base.clone())
    }

    /// Message that an address is the return path of, as delivery and subscriber; `None` if the address is not one of
    /// ours.
    pub fn read_return_path(
        &self,
        base: &EmailAddress,
        address: &EmailAddress,
    ) -> Option<(DeliveryId, [u8; REFERENCE_LEN])> {
        let (local, token) = address.local().rsplit_once('+')?;
        let same = local.eq_ignore_ascii_case(base.local()) && address.ascii_domain() == base.ascii_domain();
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok().filter(|_| same)?;
        let (delivery, rest) = bytes.split_first_chunk::<DELIVERY_LEN>()?;
        let (reference, mac) = rest.split_first_chunk::<REFERENCE_LEN>()?;
        let genuine = mac.len() == MAC_LEN && self.is_bounce_mac(reference, delivery, mac);
        genuine.then(|| (DeliveryId(u32::from_be_bytes(*delivery).into()), *reference))
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::{Purpose, TokenKey};
    use super::*;

    fn base() -> EmailAddress {
        EmailAddress::parse("bounces@lantern.example").unwrap()
    }

    #[test]
    fn return_path_names_its_message() {
        let signer = TokenSigner::new(&[7; 32]);
        let path = signer.return_path(&base(), DeliveryId(41), b"0123456789");
        assert!(path.to_string().starts_with("bounces+"), "{path}");
        assert_eq!(path.local().len(), "bounces+".len() + TOKEN_LEN);
        assert_eq!(signer.read_return_path(&base(), &path), Some((DeliveryId(41), *b"0123456789")));
        let loud = EmailAddress::parse(&path.to_string().to_uppercase()).unwrap();
        assert_eq!(signer.read_return_path(&base(), &loud), Some((DeliveryId(41), *b"0123456789")));
    }

    #[test]
    fn return_path_of_another_key_is_not_accepted() {
        let signer = TokenSigner::new(&[7; 32]);
        let path = signer.return_path(&base(), DeliveryId(41), b"0123456789");
        assert_eq!(TokenSigner::new(&[8; 32]).read_return_path(&base(), &path), None);
        // The token of a personal link serves another purpose.
        let link = signer.sign(Purpose::Unsubscribe, b"0123456789");
        let forged = EmailAddress::parse(&format!("bounces+{}@lantern.example", link.as_str())).unwrap();
        assert_eq!(signer.read_return_path(&base(), &forged), None);
        let local = path.local();
        for at in "bounces+".len()..local.len() {
            let other = if local.as_bytes()[at] == b'a' { "b" } else { "a" };
            let mut touched = local.to_owned();
            touched.replace_range(at..=at, other);
            let touched = EmailAddress::parse(&format!("{touched}@lantern.example")).unwrap();
            assert_eq!(signer.read_return_path(&base(), &touched), None, "{at}");
        }
    }

    #[test]
    fn other_addresses_are_not_return_paths() {
        let signer = TokenSigner::new(&[7; 32]);
        let token = signer.return_path(&base(), DeliveryId(1), b"0123456789").local().to_owned();
        for address in [
            "bounces@lantern.example",
            "bounces+@lantern.example",
            "bounces+x@lantern.example",
            &format!("{token}@harbour.example"),
            &format!("x{token}@lantern.example"),
        ] {
            let address = EmailAddress::parse(address).unwrap();
            assert_eq!(signer.read_return_path(&base(), &address), None, "{address}");
        }
    }

    #[test]
    fn return_path_never_exceeds_64_octets() {
        let signer = TokenSigner::new(&[7; 32]);
        for length in [1, MAX_RETURN_PATH_LOCAL_LEN, MAX_RETURN_PATH_LOCAL_LEN + 1, 64] {
            let base = EmailAddress::parse(&format!("{}@lantern.example", "b".repeat(length))).unwrap();
            let path = signer.return_path(&base, DeliveryId(1), b"0123456789");
            assert!(path.local().len() <= 64);
            assert_eq!(signer.read_return_path(&base, &path).is_some(), length <= MAX_RETURN_PATH_LOCAL_LEN);
        }
        assert_eq!(signer.return_path(&base(), DeliveryId(i64::MAX), b"0123456789"), base());
    }

    #[test]
    fn return_path_of_the_old_form_is_read() {
        // Written by the version before key ids, with `[7; 32]`.
        let signer = TokenSigner::new(&[7; 32]);
        let old =
            EmailAddress::parse("bounces+aaaaakjqgezdgnbvgy3tqojzfkz6hc4qhz66q2i@lantern.example").unwrap();
        assert_eq!(signer.read_return_path(&base(), &old), Some((DeliveryId(41), *b"0123456789")));
        let rotated =
            TokenSigner::with_keys(TokenKey::new("new", &[8; 32]), [TokenKey::new("old", &[7; 32])]);
        assert_eq!(rotated.read_return_path(&base(), &old), Some((DeliveryId(41), *b"0123456789")));
    }
}
