//! Web addresses: parts, owners, removable parameters, redirectors, confusable names.

mod address;
mod confusables;
mod names;
mod parameters;
mod redirectors;

pub(in crate::check) use address::Address;
pub(in crate::check) use confusables::{Original, Skeletons, homograph};
pub(in crate::check) use names::{
    has_tunnel, ip, is_host, is_onion, is_public, is_related, is_reserved, is_shortener,
};
pub(in crate::check) use parameters::{same_target, session_params, tracking_params};
pub(in crate::check) use redirectors::{Redirect, redirect};
