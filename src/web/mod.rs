//! Web server shell of the preview, the inbox and the public site: listening, limits for strangers, graceful shutdown, request checks, and security headers.

mod language;
mod security;
mod server;

pub use language::Language;
pub use security::{check_local_host, is_local_host, is_same_origin, set_security_headers};
pub use server::{Connection, Limits, bind, not_found, serve, serve_limited};
