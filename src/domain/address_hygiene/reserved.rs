//! Names for examples and tests (RFC 2606, RFC 6761).

/// Names that are reserved with all below them.
const RESERVED: [&str; 7] =
    ["example", "example.com", "example.net", "example.org", "invalid", "localhost", "test"];

/// Returns `true` for a domain in A-labels that is reserved.
pub(super) fn is_reserved(domain: &str) -> bool {
    RESERVED.iter().any(|name| {
        domain.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}
