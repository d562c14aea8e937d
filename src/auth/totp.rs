//! The codes of a second factor: RFC 6238 over HMAC-SHA-1, six digits, steps of 30 seconds. Pure.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Seconds of a step.
pub const STEP_S: i64 = 30;
/// Octets of a secret: as many as SHA-1 gives, as RFC 4226 §4 recommends.
pub const SECRET_BYTES: usize = 20;
/// Steps that a clock may be ahead or behind.
const SLACK: i64 = 1;
const MODULUS: u32 = 1_000_000;

/// The number of 31 bits of which a code is the last digits (RFC 4226 §5.3). `step` counts from 1970.
pub fn truncated(secret: &[u8], step: i64) -> u32 {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return 0 };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    u32::from_be_bytes([digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]])
}

/// The six digits of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    format!("{:06}", truncated(secret, step) % MODULUS)
}

/// The step of a code that is right at `unix_s` (seconds since 1970): this one, the one before or the one after; none if it is wrong or of a step
/// that is not after `last_step`. All are compared in full, whichever is right.
pub fn matching_step(secret: &[u8], typed: &str, unix_s: i64, last_step: Option<i64>) -> Option<i64> {
    let now = unix_s.div_euclid(STEP_S);
    let mut found = None;
    for step in now - SLACK..=now + SLACK {
        let expected = code(secret, step);
        let differs = expected.len() != typed.len() || expected.bytes().zip(typed.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) != 0;
        if !differs && last_step.is_none_or(|last| step > last) {
            found = Some(step);
        }
    }
    found
}

/// RFC 4648 base 32 without padding, as the apps that make codes want a secret.
pub fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    text
}

/// The address that an app reads from a picture: label and issuer are of the service and the account, nothing of a person.
pub fn otpauth_uri(username: &str, secret: &[u8]) -> String {
    format!("otpauth://totp/Bando138:{username}?secret={}&issuer=Bando138&algorithm=SHA1&digits=6&period={STEP_S}", base32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows of SHA-1: eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (unix_s, expected) in [
            (59_i64, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(truncated(secret, unix_s / STEP_S) % 100_000_000, expected, "{unix_s}");
            assert_eq!(code(secret, unix_s / STEP_S), format!("{:06}", expected % 1_000_000), "{unix_s}");
        }
    }

    /// RFC 4648, section 10, without the padding; the last by `base64.b32encode` of Python.
    #[test]
    fn base_32_is_that_of_the_rfc() {
        let vectors =
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")];
        for (plain, expected) in vectors {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(&[0xff; 20]), "7".repeat(32));
    }

    #[test]
    fn a_code_is_right_for_its_step_and_the_ones_beside_it_and_never_again() {
        let secret = b"12345678901234567890";
        // 287082 is the code of step 1 (30 s to 59 s).
        for (unix_s, right) in [(0, true), (29, true), (30, true), (59, true), (89, true), (90, false), (1_000, false)] {
            assert_eq!(matching_step(secret, "287082", unix_s, None).is_some(), right, "{unix_s}");
        }
        assert_eq!(matching_step(secret, "287082", 59, Some(0)), Some(1));
        assert_eq!(matching_step(secret, "287082", 59, Some(1)), None);
        assert_eq!(matching_step(secret, "287082", 59, Some(2)), None);
        for wrong in ["", "28708", "2870822", "287083", "94287082", " 287082", "２８７０８２"] {
            assert_eq!(matching_step(secret, wrong, 59, None), None, "{wrong}");
        }
    }
}
