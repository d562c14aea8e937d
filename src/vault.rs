//! What must not be read from a copy of the database is sealed with a key that is in a file outside of it: how to reach the owners of
//! cameras, the secrets of second factors. XChaCha20-Poly1305; each value is bound to where it stands (its purpose and row), so that one
//! row's cannot be put into another. Knows no room.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::keyfile::{self, KeyFileError, hex};

const TITLE: &str = "bando138 contact key 1";
/// Octets of a nonce: long enough to be drawn by chance for ever.
const NONCE: usize = 24;
/// Octets by which a key is known.
const KEY_ID: usize = 8;

/// Seals and opens. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Result<Opened, String>>);

struct Opened {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID],
}

/// A sealed value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What it was, encrypted, with the tag that proves it whole.
    pub ciphertext: Vec<u8>,
    /// Drawn by chance for this value alone.
    pub nonce: Vec<u8>,
    /// The first octets of the SHA-256 of the key.
    pub key_id: Vec<u8>,
}

impl Sealed {
    /// All of it as one value: key id, nonce, ciphertext.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.key_id.as_slice(), &self.nonce, &self.ciphertext].concat()
    }

    /// The reverse of [`Sealed::to_bytes`]; of too few octets, a value that does not open.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (key_id, rest) = bytes.split_at(KEY_ID.min(bytes.len()));
        let (nonce, ciphertext) = rest.split_at(NONCE.min(rest.len()));
        Self { ciphertext: ciphertext.to_vec(), nonce: nonce.to_vec(), key_id: key_id.to_vec() }
    }
}

/// Why nothing is sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no key: the words of the key file's fault.
    #[error("{0}")]
    NoKey(String),
    /// The value was sealed with another key; ids of the key that is needed and of the one that is here.
    #[error("sealed with the key {needed}, not with {here}")]
    OtherKey {
        /// The key that it was sealed with.
        needed: String,
        /// The key that is here.
        here: String,
    },
    /// The value was changed, or stands where it was not put.
    #[error("a sealed value is damaged or was moved")]
    Damaged,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_ref() {
            Ok(opened) => write!(f, "Vault({})", hex(&opened.key_id)),
            Err(why) => write!(f, "Vault(none: {why})"),
        }
    }
}

/// Where the key is unless a setting says otherwise: `data` gives `data.contact-key`.
pub fn default_path(data: &Path) -> PathBuf {
    keyfile::beside(data, "contact-key")
}

impl Vault {
    /// A vault of a key.
    pub fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::digest(key);
        let mut key_id = [0; KEY_ID];
        key_id.copy_from_slice(&digest[..KEY_ID]);
        Self(Arc::new(Ok(Opened { cipher: XChaCha20Poly1305::new(&Key::from(*key)), key_id })))
    }

    /// The vault of the key in a file, which is made if `may_make` and there is none. What is wrong with the file is said whenever
    /// something is to be sealed or opened, not here: the rest of the service does not need the key.
    pub fn of_file(path: &Path, may_make: bool) -> Self {
        let key = if may_make {
            keyfile::read_or_make(path, TITLE)
        } else {
            keyfile::read(path, TITLE).and_then(|key| key.ok_or_else(|| KeyFileError::Missing(path.to_owned())))
        };
        match key {
            Ok(key) => Self::new(&key),
            Err(error) => {
                tracing::error!("sealed data cannot be read or written: {error}");
                Self(Arc::new(Err(error.to_string())))
            }
        }
    }

    fn opened(&self) -> Result<&Opened, VaultError> {
        self.0.as_ref().as_ref().map_err(|why| VaultError::NoKey(why.clone()))
    }

    /// Seals a value for one place: `purpose` says what it is, `row` whose.
    ///
    /// # Errors
    /// There is no key, or the operating system has no randomness.
    pub fn seal(&self, purpose: &str, row: &str, plain: &[u8]) -> Result<Sealed, VaultError> {
        let opened = self.opened()?;
        let mut nonce = [0; NONCE];
        OsRng.try_fill_bytes(&mut nonce).map_err(|error| VaultError::NoKey(error.to_string()))?;
        let place = place(purpose, row);
        let ciphertext =
            opened.cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() }).map_err(|_| VaultError::Damaged)?;
        Ok(Sealed { ciphertext, nonce: nonce.to_vec(), key_id: opened.key_id.to_vec() })
    }

    /// Opens a value that was sealed for this place.
    ///
    /// # Errors
    /// There is no key, it is another one, or the value was changed or moved.
    pub fn open(&self, purpose: &str, row: &str, sealed: &Sealed) -> Result<Vec<u8>, VaultError> {
        let opened = self.opened()?;
        if sealed.key_id != opened.key_id {
            return Err(VaultError::OtherKey { needed: hex(&sealed.key_id), here: hex(&opened.key_id) });
        }
        let nonce = <[u8; NONCE]>::try_from(sealed.nonce.as_slice()).map_err(|_| VaultError::Damaged)?;
        let place = place(purpose, row);
        opened
            .cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: &sealed.ciphertext, aad: place.as_bytes() })
            .map_err(|_| VaultError::Damaged)
    }
}

/// The associated data of a value.
fn place(purpose: &str, row: &str) -> String {
    format!("bando138 {purpose} {row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_in_its_place_and_nowhere_else() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal("contact", "a", "số 1 phố Huế".as_bytes()).unwrap();
        assert_eq!(vault.open("contact", "a", &Sealed::from_bytes(&sealed.to_bytes())).unwrap(), "số 1 phố Huế".as_bytes());
        assert!(matches!(vault.open("contact", "b", &sealed), Err(VaultError::Damaged)));
        assert!(matches!(vault.open("totp", "a", &sealed), Err(VaultError::Damaged)));
        assert!(matches!(Vault::new(&[8; 32]).open("contact", "a", &sealed), Err(VaultError::OtherKey { .. })));
        let mut changed = sealed.clone();
        changed.ciphertext[0] ^= 1;
        assert!(matches!(vault.open("contact", "a", &changed), Err(VaultError::Damaged)));
        for n in [0, 5, 20, 40] {
            assert!(vault.open("contact", "a", &Sealed::from_bytes(&sealed.to_bytes()[..n])).is_err());
        }
        assert_ne!(vault.seal("contact", "a", b"x").unwrap().nonce, vault.seal("contact", "a", b"x").unwrap().nonce);
    }

    /// `head -c32 /dev/zero | tr '\0' '\a' | sha256sum`
    #[test]
    fn a_key_is_known_by_the_first_octets_of_its_sha256() {
        let sealed = Vault::new(&[7; 32]).seal("contact", "a", b"x").unwrap();
        assert_eq!(hex(&sealed.key_id), "4bb06f8e4e3a7715");
    }
}
