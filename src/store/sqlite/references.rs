//! Public references of readers, which stand for them in personal links.
//!
//! A reference is the reader's number and 40 random bits, enciphered with a key of the store. So the row is found by its
//! number, and no index of references is needed: in one, each reference has a random place, which made an import write
//! most pages of it in every transaction. Without the key a reference tells neither the number nor whether two readers came
//! together. The random bits keep links apart that a restored backup gives to another reader with the same number; the row
//! has the whole reference, and only the same one finds it.
//!
//! The cipher is a Feistel network over two halves of 40 bits. Each round mixes one half with SHA-256 of the key, the round
//! and the other half, all of fixed length. Four rounds are indistinguishable from a random permutation (Luby and Rackoff,
//! 1988); six leave a margin. Nothing depends on it but what a reference shows: tokens have MACs of their own.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::super::{ReaderRef, StoreError};

/// Bytes of a half.
const HALF: usize = 5;
/// Rounds of the cipher.
const ROUNDS: u8 = 6;

/// Readers whose random bits are drawn at once.
const DRAWN_AT_ONCE: i64 = 512;

type Half = [u8; HALF];

/// Cipher of the references of a store.
pub(super) struct ReferenceCipher {
    /// SHA-256 with the key already absorbed.
    keyed: Sha256,
}

impl ReferenceCipher {
    /// Returns the cipher of the store.
    pub(super) fn of(db: &Connection) -> Result<Self, StoreError> {
        let key: [u8; 32] =
            db.prepare_cached("SELECT key FROM reference_key")?.query_row([], |row| row.get(0))?;
        Ok(Self { keyed: Sha256::new_with_prefix(key) })
    }

    /// Returns a reference for the reader with this number. `random` keeps it apart from others of the same number.
    pub(super) fn reference(&self, id: i64, random: Half) -> Result<ReaderRef, StoreError> {
        let number: Half = id
            .to_be_bytes()
            .strip_prefix(&[0; 8 - HALF])
            .and_then(|number| number.try_into().ok())
            .ok_or_else(|| StoreError::damaged("the number of a reader is out of range"))?;
        let (mut left, mut right) = (number, random);
        for round in 0..ROUNDS {
            (left, right) = (right, self.mix(round, left, right));
        }
        Ok(join(left, right))
    }

    /// Returns the number of the reader whom a reference of this store was made for; any number for another one.
    pub(super) fn number(&self, reference: &ReaderRef) -> i64 {
        let (mut left, mut right) = ([0; HALF], [0; HALF]);
        left.copy_from_slice(&reference[..HALF]);
        right.copy_from_slice(&reference[HALF..]);
        for round in (0..ROUNDS).rev() {
            (left, right) = (self.mix(round, right, left), left);
        }
        left.iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
    }

    /// Returns `half` mixed with what a round makes of the other one.
    fn mix(&self, round: u8, half: Half, other: Half) -> Half {
        let mut hash = self.keyed.clone();
        hash.update([round]);
        hash.update(other);
        let mut mixed = half;
        mixed.iter_mut().zip(hash.finalize()).for_each(|(byte, mask)| *byte ^= mask);
        mixed
    }
}

fn join(left: Half, right: Half) -> ReaderRef {
    let mut whole = [0; 2 * HALF];
    whole[..HALF].copy_from_slice(&left);
    whole[HALF..].copy_from_slice(&right);
    whole
}

/// Gives numbers and references to new readers, one after the other, while nobody else adds any.
pub(super) struct NewReaders {
    cipher: ReferenceCipher,
    next: i64,
    /// Random bytes that were not used.
    random: Vec<u8>,
}

impl NewReaders {
    /// Looks up the first free number.
    pub(super) fn of(db: &Connection) -> Result<Self, StoreError> {
        let last: Option<i64> = db
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'subscriber'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(Self { cipher: ReferenceCipher::of(db)?, next: last.unwrap_or(0) + 1, random: Vec::new() })
    }

    /// Returns the number and the reference of the next reader, who has to be inserted before another one.
    pub(super) fn next(&mut self, db: &Connection) -> Result<(i64, ReaderRef), StoreError> {
        if self.random.len() < HALF {
            let size: i64 = if self.random.capacity() == 0 { 5 } else { 5 * DRAWN_AT_ONCE };
            self.random = db.prepare_cached("SELECT randomblob(?1)")?.query_row([size], |row| row.get(0))?;
        }
        let mut random = [0; HALF];
        let rest = self.random.len().saturating_sub(HALF);
        self.random.drain(rest..).zip(&mut random).for_each(|(byte, place)| *place = byte);
        let id = self.next;
        self.next += 1;
        Ok((id, self.cipher.reference(id, random)?))
    }
}

/// Returns the number of the reader whom a reference may stand for: the row has to have the same reference.
pub(super) fn number_of(db: &Connection, reference: &ReaderRef) -> Result<i64, StoreError> {
    // References of stores of an earlier format are random.
    let old: Option<i64> = db
        .prepare_cached("SELECT subscriber FROM random_reference WHERE reference = ?1")?
        .query_row([reference], |row| row.get(0))
        .optional()?;
    match old {
        Some(id) => Ok(id),
        None => Ok(ReferenceCipher::of(db)?.number(reference)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::testing::database;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_reference_leads_back_to_its_number(id in 0_i64..1 << 40, random: [u8; HALF], other: [u8; 10]) {
            let db = database();
            let cipher = ReferenceCipher::of(&db).unwrap();
            let reference = cipher.reference(id, random).unwrap();
            prop_assert_eq!(cipher.number(&reference), id);
            let number = cipher.number(&other);
            prop_assert!((0..1 << 40).contains(&number));
            prop_assert_ne!(ReferenceCipher::of(&database()).unwrap().reference(id, random).unwrap(), reference);
        }
    }

    #[test]
    fn neighbours_have_nothing_in_common() {
        let db = database();
        let cipher = ReferenceCipher::of(&db).unwrap();
        let mut seen = HashSet::new();
        let mut ones = [0_u32; 80];
        for id in 1..=4_096 {
            let reference = cipher.reference(id, [0; HALF]).unwrap();
            assert!(seen.insert(reference[..4].to_vec()) || id > 1_000, "{id}");
            for (bit, count) in (0..).zip(&mut ones) {
                *count += u32::from(reference[bit / 8] >> (bit % 8) & 1);
            }
        }
        // Six standard deviations around half of all.
        assert!(ones.iter().all(|count| (1_856..=2_240).contains(count)), "{ones:?}");
        assert!(cipher.reference(1 << 40, [0; HALF]).unwrap_err().is_damaged());
        assert!(cipher.reference(-1, [0; HALF]).unwrap_err().is_damaged());
    }
}
