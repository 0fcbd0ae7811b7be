//! Remembering pictures that were drawn anew, so that a rebuild costs nothing.

/// A place for results, by a key that derives from the original's bytes and what was wanted. Losing an entry costs
/// time and nothing else.
pub trait Cache {
    /// What was kept under a key.
    fn get(&self, key: &str) -> Option<Vec<u8>>;

    /// Keeps a result.
    fn put(&self, key: &str, bytes: &[u8]);
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn get(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _: &str, _: &[u8]) {}
}
