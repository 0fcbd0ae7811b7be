//! Private keys: parsing, generating, signing.

use std::fmt;

use aws_lc_rs::digest::Digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use secrecy::zeroize::Zeroizing;

use super::pem;

/// RFC 8032 §5.1.6.
const ED25519_LEN: usize = 64;

/// Signature algorithm of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSA of 2048 bits or more, which every mail server can check.
    Rsa,
    /// Ed25519 (RFC 8463): short and quick, but not every mail server can check it yet.
    Ed25519,
}

impl Algorithm {
    /// The word after `a=`.
    pub(super) fn signature(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-sha256",
            Self::Ed25519 => "ed25519-sha256",
        }
    }

    /// The word after `k=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}

/// Reason why a file is not a usable private key. It quotes nothing from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No block that begins with `-----BEGIN … KEY-----`, or a broken one.
    #[error("it holds no PEM key (`-----BEGIN PRIVATE KEY-----`)")]
    NotPem,
    /// It asks for a passphrase.
    #[error("the key is locked with a passphrase")]
    Locked,
    /// It is the half that belongs into the DNS.
    #[error("it holds the public half of a pair, not the private one")]
    Public,
    /// RFC 8301: mail servers do not trust it, and Gmail asks for 2048 bits.
    #[error("the RSA key has fewer than 2048 bits")]
    Short,
    /// Another algorithm, or damaged.
    #[error("it is neither a sound RSA key nor an Ed25519 key")]
    Unknown,
    /// The system's generator failed.
    #[error("the system has no randomness to make a key from")]
    NoRandomness,
}

impl KeyError {
    fn of_rsa(error: &KeyRejected) -> Self {
        // The crate tells its reasons only as words.
        if error.to_string() == "TooSmall" { Self::Short } else { Self::Unknown }
    }
}

/// A key to sign with. It shows nothing of itself.
pub struct SigningKey(SecretKey);

enum SecretKey {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Reads a PEM file: PKCS#8, or PKCS#1 for RSA.
    ///
    /// # Errors
    /// [`KeyError`] if the file holds no private key, an encrypted one, or one that is too weak.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = pem::decode(text).ok_or(KeyError::NotPem)?;
        match block.label {
            "RSA PRIVATE KEY" => {
                RsaKeyPair::from_der(&block.der).map(SecretKey::Rsa).map_err(|error| KeyError::of_rsa(&error))
            }
            "PRIVATE KEY" => match Ed25519KeyPair::from_pkcs8(&block.der) {
                Ok(pair) => Ok(SecretKey::Ed25519(pair)),
                Err(_) => RsaKeyPair::from_pkcs8(&block.der)
                    .map(SecretKey::Rsa)
                    .map_err(|error| KeyError::of_rsa(&error)),
            },
            "ENCRYPTED PRIVATE KEY" => Err(KeyError::Locked),
            label if label.ends_with("PUBLIC KEY") => Err(KeyError::Public),
            _ => Err(KeyError::Unknown),
        }
        .map(Self)
    }

    /// Returns the signature algorithm.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            SecretKey::Rsa(_) => Algorithm::Rsa,
            SecretKey::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The public half as the DNS record holds it: a `SubjectPublicKeyInfo`, or Ed25519's 32 bytes.
    pub(super) fn public(&self) -> Vec<u8> {
        match &self.0 {
            SecretKey::Rsa(pair) => {
                let der: Result<PublicKeyX509Der<'_>, _> = pair.public_key().as_der();
                der.map(|der| der.as_ref().to_vec()).unwrap_or_default()
            }
            SecretKey::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// Returns the length of its signatures.
    pub(super) fn signature_len(&self) -> usize {
        match &self.0 {
            SecretKey::Rsa(pair) => pair.public_modulus_len(),
            SecretKey::Ed25519(_) => ED25519_LEN,
        }
    }

    /// Signs a SHA-256 digest. The same digest always has the same signature.
    pub(super) fn sign(&self, digest: &Digest) -> Result<Vec<u8>, Unspecified> {
        match &self.0 {
            SecretKey::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, digest, &mut signature)?;
                Ok(signature)
            }
            // RFC 8463 §3: the digest is what is signed.
            SecretKey::Ed25519(pair) => Ok(pair.try_sign(digest.as_ref())?.as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret)", self.algorithm().as_str())
    }
}

/// Makes a new key, as PKCS#8 in PEM, from the randomness of the system.
///
/// # Errors
/// The system has none.
pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<String>, KeyError> {
    let der: Result<Pkcs8V1Der<'_>, Unspecified> = match algorithm {
        Algorithm::Rsa => RsaKeyPair::generate(KeySize::Rsa2048).and_then(|pair| pair.as_der()),
        Algorithm::Ed25519 => Ed25519KeyPair::generate().and_then(|pair| pair.as_der()),
    };
    der.map(|der| pem::encode("PRIVATE KEY", der.as_ref())).map_err(|_| KeyError::NoRandomness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_key_is_parsed_and_debug_hides_it() {
        for algorithm in [Algorithm::Rsa, Algorithm::Ed25519] {
            let pem = generate(algorithm).unwrap();
            assert_ne!(*pem, *generate(algorithm).unwrap());
            let key = SigningKey::from_pem(&pem).unwrap();
            assert_eq!(key.algorithm(), algorithm);
            assert_eq!(format!("{key:?}"), format!("SigningKey({}, secret)", algorithm.as_str()));
        }
    }

    #[test]
    fn unusable_key_is_refused_with_the_reason() {
        let block = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
        for (text, error) in [
            ("hello".into(), KeyError::NotPem),
            (block("ENCRYPTED PRIVATE KEY"), KeyError::Locked),
            (block("PUBLIC KEY"), KeyError::Public),
            (block("PRIVATE KEY"), KeyError::Unknown),
            (block("RSA PRIVATE KEY"), KeyError::Unknown),
            (block("EC PRIVATE KEY"), KeyError::Unknown),
        ] {
            assert_eq!(SigningKey::from_pem(&text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn rsa_keys_are_read_in_both_forms() {
        let pem = generate(Algorithm::Rsa).unwrap();
        // PKCS#8 wraps a key of this size in 26 bytes.
        let inner = pem::encode("RSA PRIVATE KEY", &pem::decode(&pem).unwrap().der[26..]);
        let [outer, inner] = [&*pem, &*inner].map(|text| SigningKey::from_pem(text).unwrap());
        assert_eq!(outer.public(), inner.public());
        assert_eq!(outer.public().len(), 294);
    }

    #[test]
    fn a_short_key_is_refused() {
        // 1024 bits, made for this test.
        let text = format!("-----BEGIN RSA PRIVATE KEY-----\n{SHORT}\n-----END RSA PRIVATE KEY-----\n");
        assert_eq!(SigningKey::from_pem(&text).unwrap_err(), KeyError::Short);
    }

    const SHORT: &str = "MIICXQIBAAKBgQDik1L32sl+d7FEXy2QNfjLWw1tsDhM+2zWSzTgzoAhxv91iBdUopKLFYmka3ONp29s9Wt09DIeKh\
        w5Wetdx3eCv3XIcY97ayaEJLNTPcCu4tDhjdRFOYLVGd+WSQYZYJ1GtSsQu112JxcTySI5BaxWRhHdcZ1vhAAYdwFU\
        0X8/DQIDAQABAoGAImuHGygdnBzKzTw4S8QnO51leNhgdTFs41Ehg1VbmcYFYPF/udfIs2BePKAmOcrJ3p+Z53aBdp\
        unFf9XBjQbL3RkaHZUVXdo08f1yi7yng+sdeHX4PgcPCgTxYb5uZFHNch8G0ZtCr5pAs07oJ770Z/2ftjRc5+HSY94\
        MS/ZYAECQQD+tvLrPkHwqZ0RX2bapv+JC5bokXNjY/R7B79xslW/HcqKDIjbn06hkvKVUf1ugmOklmEgfkRNVjfAxP\
        YI/XUNAkEA47gGGoHhCCjkljf+x1xpCyBhAhdySWMqJus8soZ03xYwKxIXfm+l1qxQWqEUIX0+IVMysS2o38f8Tu1C\
        f2pyAQJBALSx3Ip91BGCgeZ9I14h8k2qZxf9dzofAqT0zh8+QA4geDqOwdfrn8CHmofLblojLcTo2WZPrOygKVUbZN\
        7jz1ECQFo9i9WnUHj+U4+gAwwX99yb6TV9+yFP9d1UbUpF9DyPu2jmE39cWTjYMkOn/6VBz4Q/RyBler2rr7XLWgXK\
        NgECQQCfTRvmU805Tlzfqblp0nxoSOi2EIfM+BzD0ewKrCStUeoPurYwTV3uWZXYKRUA8NCLZu7WCSieuwE5SAbolf\
        cp";
}
