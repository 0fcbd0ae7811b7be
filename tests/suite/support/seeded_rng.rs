//! Chance that can be repeated.

/// `SplitMix64`: small, seeded, and the same on every machine.
#[derive(Debug, Clone)]
pub struct SeededRng(u64);

impl SeededRng {
    /// The same seed throws the same numbers.
    pub fn new(seed: u64) -> Self {
        // Not a multiple of the step below: neighbouring seeds would next the same numbers one after the other.
        let mut rng = Self(seed);
        Self(rng.next() ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
