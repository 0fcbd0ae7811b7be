//! Whom no mail may reach.

use std::future::Future;

use jiff::Timestamp;

use super::StoreError;
use crate::domain::{EmailAddress, Suppression};

/// The standing orders never to mail an address, for every spelling of it and whether or not it is on the list.
///
/// Nothing else in the store deletes or weakens one. They are asked when a row is claimed and once more when it is
/// handed over, so leaving counts from the moment [`Suppressions::suppress`] answers.
pub trait Suppressions {
    /// Suppresses the address and says whether that is new. The first reason stays.
    fn suppress(
        &self,
        address: &EmailAddress,
        reason: Suppression,
        note: Option<&str>,
        at: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Why the address must not be mailed, if it must not.
    fn is_suppressed(
        &self,
        address: &EmailAddress,
    ) -> impl Future<Output = Result<Option<Suppression>, StoreError>> + Send;
}
