//! Signed heads: the last number and hash of each chain on a small text, to be kept where the database's owner cannot reach it (printed,
//! mailed, on another machine). A chain that no longer contains a head it once had was rewritten or cut.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::AuditError;
use super::event::{Hash, hex, unhex};

const TITLE: &str = "bando138 audit head 1";

/// The last event of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The chain.
    pub chain: String,
    /// Number of its last event.
    pub seq: i64,
    /// Hash of its last event.
    pub hash: Hash,
    /// When that event occurred.
    pub occurred_at: DateTime<Utc>,
}

/// The heads as text: a title, the time, a line `chain seq hash time` for each, the public key, and the signature over all lines above it.
pub fn write(heads: &[ChainHead], made_at: DateTime<Utc>, key: &SigningKey) -> String {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut text = format!("{TITLE}\nmade {}\n", time(made_at));
    for head in heads {
        text += &[&head.chain, " ", &head.seq.to_string(), " ", &hex(&head.hash), " ", &time(head.occurred_at), "\n"].concat();
    }
    text += &["key ", &hex(key.verifying_key().as_bytes()), "\n"].concat();
    let signature = key.sign(text.as_bytes());
    text + "signature " + &hex(&signature.to_bytes()) + "\n"
}

/// Reads heads that `key` has signed. `path` is named in errors.
///
/// Blank lines at either end and carriage returns are let pass: people copy such texts by mail.
///
/// # Errors
/// [`AuditError::BadHead`]: it is no head, was signed by another key, or was changed since.
pub fn read(text: &str, key: &VerifyingKey, path: &Path) -> Result<Vec<ChainHead>, AuditError> {
    let bad = |vi, en| AuditError::BadHead(path.to_owned(), vi, en);
    let shape = || bad("không đúng dạng", "it is not of the form that `bando138 audit head` prints");
    let text = text.replace('\r', "");
    let text = text.trim();
    let (signed, signature) = text.rsplit_once("\nsignature ").ok_or_else(shape)?;
    let signed = format!("{signed}\n");
    let mut lines: Vec<&str> = signed.lines().collect();
    let signing_key = lines.pop().and_then(|line| unhex::<32>(line.strip_prefix("key ")?)).ok_or_else(shape)?;
    if signing_key != key.to_bytes() {
        return Err(bad("do khóa khác ký", "another key has signed it"));
    }
    let signature = Signature::from_bytes(&unhex::<64>(signature).ok_or_else(shape)?);
    key.verify_strict(signed.as_bytes(), &signature).map_err(|_| bad("đã bị sửa sau khi ký", "it was changed after it was signed"))?;
    if lines.first() != Some(&TITLE) || lines.len() < 2 {
        return Err(shape());
    }
    lines[2..]
        .iter()
        .map(|line| {
            let parts: Vec<&str> = line.split(' ').collect();
            let &[chain, seq, hash, at] = parts.as_slice() else { return None };
            Some(ChainHead { chain: chain.to_owned(), seq: seq.parse().ok()?, hash: unhex(hash)?, occurred_at: at.parse().ok()? })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads() -> Vec<ChainHead> {
        let at = DateTime::UNIX_EPOCH;
        vec![
            ChainHead { chain: "31".into(), seq: 12, hash: [7; 32], occurred_at: at },
            ChainHead { chain: "VN".into(), seq: 1, hash: [9; 32], occurred_at: at },
        ]
    }

    #[test]
    fn what_was_signed_is_read_and_any_change_is_refused() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let path = Path::new("head.txt");
        let text = write(&heads(), DateTime::UNIX_EPOCH, &key);
        let read = |text: &str, key: &SigningKey| super::read(text, &key.verifying_key(), path);
        assert_eq!(read(&text, &key).unwrap(), heads());
        assert_eq!(read(&format!("\r\n{}\r\n", text.replace('\n', "\r\n")), &key).unwrap(), heads(), "as mail leaves it");
        for changed in [text.replace("31 12 ", "31 11 "), text.replacen("0707", "0708", 1), text.replacen("31 12", "31 12\n31 12", 1)] {
            assert!(matches!(read(&changed, &key), Err(AuditError::BadHead(..))), "{changed}");
        }
        let other = SigningKey::from_bytes(&[2; 32]);
        assert!(read(&text, &other).is_err(), "another key");
        assert!(read("", &key).is_err() && read("signature 00", &key).is_err() && read("\nsignature ", &key).is_err());
    }

    /// RFC 8032, section 7.1, test 1: the crate signs as the standard says.
    #[test]
    fn the_signature_is_ed25519() {
        let seed = unhex::<32>("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::from_bytes(&seed);
        assert_eq!(hex(key.verifying_key().as_bytes()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert_eq!(
            hex(&key.sign(b"").to_bytes()),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
    }
}
