//! Identities of many rows: new ones without asking the system for chance each time, and a table of keys that are hashes already.

use std::hash::{BuildHasherDefault, Hasher};

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use uuid::{Builder, Uuid};

/// New identities: version 7, the time in milliseconds and 74 bits of chance (RFC 9562), from a generator that the system seeded.
#[derive(Debug)]
pub(super) struct Ids {
    chance: ChaCha12Rng,
}

impl Default for Ids {
    fn default() -> Self {
        Self { chance: ChaCha12Rng::from_os_rng() }
    }
}

impl Ids {
    /// The next one. About 40 ns; `Uuid::now_v7` asks the system, which is 20 times that.
    pub(super) fn next(&mut self) -> Uuid {
        let mut bytes = [0; 10];
        self.chance.fill_bytes(&mut bytes);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Builder::from_unix_timestamp_millis(now.as_millis() as u64, &bytes).into_uuid()
    }
}

/// What is kept of a key to tell the same row again: 96 of its bits, so that two of ten million rows are taken for one with a chance of 1e-15.
pub(super) type Short = [u32; 3];

/// Shortens a key. Its last bytes, where a UUID of version 8 has no fixed bits but two.
pub(super) fn short(key: Uuid) -> Short {
    let bits = key.as_u128();
    [bits as u32, (bits >> 32) as u32, (bits >> 96) as u32]
}

/// Hashes keys that are hashes already.
#[derive(Debug, Default)]
pub(super) struct KeyHasher(u64);

/// Makes a [`KeyHasher`] for each key.
pub(super) type OfKeys = BuildHasherDefault<KeyHasher>;

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 ^= u64::from_le_bytes(*first);
        }
    }

    fn finish(&self) -> u64 {
        // The upper bits, which the table uses too, have a fixed one.
        self.0 ^ self.0.rotate_left(32)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn identities_are_of_now_and_different() {
        let mut ids = Ids::default();
        let before = Uuid::now_v7().get_timestamp().unwrap().to_unix();
        let many: HashSet<Uuid> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(many.len(), 10_000);
        for id in many {
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
            assert!(id.get_timestamp().unwrap().to_unix().0.abs_diff(before.0) <= 60);
        }
    }

    #[test]
    fn keys_are_found_again_and_told_apart() {
        let mut rows: HashMap<Short, u32, OfKeys> = HashMap::default();
        let key = |n: u32| {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(n.to_le_bytes());
            Builder::from_custom_bytes(digest[..16].try_into().unwrap()).into_uuid()
        };
        for n in 0..100_000 {
            assert_eq!(rows.insert(short(key(n)), n), None, "{n}");
        }
        assert_eq!(rows.get(&short(key(7))), Some(&7));
        assert_eq!(rows.get(&short(key(100_000))), None);
        // Well spread: few share the bits that choose a place in a table of 131,072.
        let hash = |key: Short| std::hash::BuildHasher::hash_one(&OfKeys::default(), key);
        let places: HashSet<u64> = rows.keys().map(|key| hash(*key) & 0x1_ffff).collect();
        assert!(places.len() > 65_000, "{}", places.len());
    }
}
