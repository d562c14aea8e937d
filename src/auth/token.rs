//! Tokens of sessions, links and machines: 256 bits of chance, of which only the SHA-256 is stored.

use std::fmt::Write as _;

use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

/// A token as it is given out, once.
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Panics
    /// The operating system has no randomness to give: nothing safe can be done then.
    #[allow(clippy::expect_used, reason = "without randomness no token may be given out")]
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
        Self(bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// The text, for the cookie or the link.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.0)
    }
}

impl Default for Token {
    fn default() -> Self {
        Self::new()
    }
}

/// SHA-256 of a text.
pub fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether a text has the shape of a token; anything else is not looked up.
pub fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
