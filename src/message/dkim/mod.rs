//! DKIM signatures (RFC 6376, 8301, 8463).
//!
//! Keys are read from PEM files and made by [`generate`]; [`DnsRecord`] is the DNS record of one.
//! [`Signers`] signs a message once for each key. The body is hashed as it stands, since a compiled message is in its
//! canonical form already.

mod canonical;
mod key;
mod name;
mod pem;
mod record;
mod signed_headers;
mod signer;

pub use key::{Algorithm, KeyError, SigningKey, generate};
pub use name::{DkimName, DkimNameError, is_aligned};
pub use record::DnsRecord;
pub(crate) use signer::Signatures;
pub use signer::{Signer, Signers};
