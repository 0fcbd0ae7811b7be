//! What kind of relay it is, for a whole delivery.

use crate::support::SeededRng;

/// How replies leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pieces {
    /// As they are.
    Whole,
    /// Torn at chance places.
    Torn,
    /// Byte by byte.
    Bytes,
}

/// A relay's habits.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one habit")]
pub struct Profile {
    pub seed: u64,
    pub pipelining: bool,
    /// Replies to commands that came together leave together.
    pub together: bool,
    pub pieces: Pieces,
    /// How many connections it takes at once.
    pub most: usize,
    /// How many messages on one of them.
    pub limit: u64,
    /// Answers 354 although it took no recipient.
    pub careless: bool,
    /// Offers STARTTLS, and wants it.
    pub tls: bool,
    /// Faults in a thousand steps.
    pub frequency: u64,
    /// How often it may keep silent; each time costs a test real seconds.
    pub silences: u64,
}

impl Profile {
    /// The relay of this seed.
    pub fn of(seed: u64, silences: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let mut one_in = |sides| rng.below(sides) == 0;
        let (pipelining, together, careless, tls) = (!one_in(4), !one_in(2), one_in(3), one_in(4));
        let pieces = match rng.below(4) {
            0 => Pieces::Bytes,
            1 => Pieces::Torn,
            _ => Pieces::Whole,
        };
        let most = [1, 2, 3, 100][usize::try_from(rng.below(4)).unwrap()];
        let limit = [1, 2, 7, 20, 1000][usize::try_from(rng.below(5)).unwrap()];
        let frequency = [5, 20, 40, 80][usize::try_from(rng.below(4)).unwrap()];
        Self { seed, pipelining, together, pieces, most, limit, careless, tls, frequency, silences }
    }
}
