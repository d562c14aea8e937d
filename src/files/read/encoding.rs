//! Which encoding a text is in, and its letters.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::syllable::is_syllable;
use super::{FileFault, legacy};
use crate::files::{Encoding, Remark};

/// So much of a text is looked at.
pub const SAMPLE: usize = 256 << 10;

/// What a sample of a text is in, and what there is to be said about it. `is_whole`: the sample is all there is.
pub fn detect(sample: &[u8], is_whole: bool) -> (Encoding, Option<Remark>) {
    if sample.starts_with(b"\xEF\xBB\xBF") {
        return (Encoding::Utf8Bom, None);
    }
    if sample.starts_with(b"\xFF\xFE") {
        return (Encoding::Utf16Le, None);
    }
    if sample.starts_with(b"\xFE\xFF") {
        return (Encoding::Utf16Be, None);
    }
    if let Some(encoding) = detect_utf_16(sample) {
        return (encoding, Some(assumed(encoding)));
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return (Encoding::Utf8, None),
        // The sample may end within a letter.
        Err(error) if !is_whole && error.error_len().is_none() => return (Encoding::Utf8, None),
        Err(_) => {}
    }
    let score = |encoding| (score(&decode_legacy(encoding, sample)), encoding);
    let scores = [Encoding::Tcvn3, Encoding::Vni, Encoding::Windows1258].map(score);
    let best = scores.into_iter().max_by(|(a, _), (b, _)| a.total_cmp(b)).unwrap_or((0.0, Encoding::Windows1252));
    if best.0 >= 0.5 { (best.1, Some(assumed(best.1))) } else { detect_other(sample) }
}

/// What is neither Unicode nor Vietnamese: UTF-8 with some damage, or western.
fn detect_other(sample: &[u8]) -> (Encoding, Option<Remark>) {
    let text = String::from_utf8_lossy(sample);
    let broken = text.chars().filter(|letter| *letter == '\u{FFFD}').count();
    let whole = text.chars().filter(|letter| !letter.is_ascii() && *letter != '\u{FFFD}').count();
    if whole > 4 * broken {
        return (Encoding::Utf8, None);
    }
    (Encoding::Windows1252, Some(assumed(Encoding::Windows1252)))
}

fn assumed(encoding: Encoding) -> Remark {
    let (vi, en) = match encoding {
        Encoding::Tcvn3 => ("TCVN3 (ABC, phông .VnTime)", "TCVN3 (ABC, .VnTime fonts)"),
        Encoding::Vni => ("VNI (phông VNI-Times)", "VNI (VNI-Times fonts)"),
        Encoding::Windows1258 => ("Windows-1258", "Windows-1258"),
        Encoding::Windows1252 => ("Windows-1252 (không nhận ra bảng mã tiếng Việt nào)", "Windows-1252 (no Vietnamese encoding fits)"),
        Encoding::Utf16Le | Encoding::Utf16Be => ("UTF-16 không có dấu thứ tự byte", "UTF-16 without a byte order mark"),
        Encoding::Utf8 | Encoding::Utf8Bom => ("UTF-8", "UTF-8"),
    };
    Remark::new(
        "encoding-assumed",
        format!("Bảng mã được nhận ra từ nội dung là {vi}. Nếu chữ hiện sai, hãy chọn bảng mã khác."),
        format!("The encoding was recognised from the content: {en}. If letters look wrong, choose another."),
    )
}

/// UTF-16 without a mark has a zero in every other byte of its digits, signs and most letters.
fn detect_utf_16(sample: &[u8]) -> Option<Encoding> {
    let pairs = (sample.len() / 2).min(2_048);
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).take(pairs).filter(|byte| **byte == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    // Some plain letters must be there on either side: a file of zeros is no text.
    if low_first * 10 > pairs * 3 && high_first * 20 < pairs {
        Some(Encoding::Utf16Le)
    } else if high_first * 10 > pairs * 3 && low_first * 20 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The share of words with letters beyond ASCII that could be Vietnamese; 0 without any.
fn score(text: &str) -> f64 {
    let (mut words, mut good) = (0_u32, 0_u32);
    for word in text.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic()).filter(|word| !word.is_ascii()).take(20_000) {
        words += 1;
        good += u32::from(is_syllable(word));
    }
    if words == 0 { 0.0 } else { f64::from(good) / f64::from(words) }
}

fn decode_legacy(encoding: Encoding, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    append_legacy(encoding, bytes, &mut text);
    text
}

fn append_legacy(encoding: Encoding, bytes: &[u8], into: &mut String) {
    match encoding {
        Encoding::Tcvn3 => legacy::from_tcvn3(bytes, into),
        Encoding::Vni => legacy::from_vni(bytes, into),
        Encoding::Windows1258 => legacy::from_windows_1258(bytes, into),
        _ => legacy::from_windows_1252(bytes, into),
    }
}

/// The text of a few bytes, whole: a name or a cell of a table that is not read as a stream.
///
/// # Errors
/// That they are not in that encoding.
pub fn decode(encoding: Encoding, bytes: &[u8]) -> Result<String, FileFault> {
    Ok(match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            std::str::from_utf8(bytes).map_err(|_| not_in(encoding))?.to_owned()
        }
        Encoding::Utf16Le => UTF_16LE.decode_with_bom_removal(bytes).0.into_owned(),
        Encoding::Utf16Be => UTF_16BE.decode_with_bom_removal(bytes).0.into_owned(),
        _ => decode_legacy(encoding, bytes),
    })
}

/// Appends the text of whole lines in an encoding of one byte a letter.
pub fn append(encoding: Encoding, bytes: &[u8], into: &mut String) {
    append_legacy(encoding, bytes, into);
}

/// That bytes are not what the encoding allows.
pub fn not_in(encoding: Encoding) -> FileFault {
    FileFault::new(
        "encoding-wrong",
        format!("Có ký tự không đúng bảng mã {}. Hãy chọn bảng mã khác, hoặc lưu lại tệp bằng UTF-8.", encoding.as_str()),
        format!("Some bytes are not {}. Choose another encoding, or save the file as UTF-8.", encoding.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::super::legacy::tests::{to_tcvn3, to_vni};
    use super::*;

    const TEXT: &str = "STT;Vị trí;Phường\n1;Ngã tư Máy Xay, đường Nguyễn Trãi;Chu Văn An\n2;Cổng trường tiểu học số 2;Trần Hưng Đạo\n";

    #[test]
    fn each_encoding_is_told_by_the_words_that_it_makes() {
        assert_eq!(detect(TEXT.as_bytes(), true).0, Encoding::Utf8);
        assert_eq!(detect(&to_tcvn3(TEXT), true).0, Encoding::Tcvn3);
        assert_eq!(detect(&to_vni(TEXT), true).0, Encoding::Vni);
        // python: TEXT in NFD but for â ă ê ô ơ ư đ, .encode("cp1258")
        let w1258 =
            b"STT;Vi\xF2 tri\xEC;Ph\xFD\xF5\xCCng\n1;Nga\xDE t\xFD Ma\xECy Xay, \xF0\xFD\xF5\xCCng Nguy\xEA\xDEn Tra\xDEi;Chu V\xE3n An\n";
        assert_eq!(detect(w1258, true).0, Encoding::Windows1258);
        assert_eq!(
            detect("Straße;Größe\nMünchen;3\nCafé;4\n".chars().map(|c| c as u8).collect::<Vec<_>>().as_slice(), true).0,
            Encoding::Windows1252
        );
        let le: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detect(&le, true).0, Encoding::Utf16Le);
        assert_eq!(detect(&be, true).0, Encoding::Utf16Be);
        assert_eq!(detect(&[b"\xFF\xFE".as_slice(), &le].concat(), true).0, Encoding::Utf16Le);
        assert_eq!(detect(&[b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat(), true).0, Encoding::Utf8Bom);
    }

    #[test]
    fn one_broken_letter_does_not_turn_utf_8_into_something_else() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes.extend_from_slice(b"3;h\xFFng\n");
        assert_eq!(detect(&bytes, true).0, Encoding::Utf8);
    }

    #[test]
    fn a_sample_may_end_within_a_letter() {
        let bytes = "đường".as_bytes();
        assert_eq!(detect(&bytes[..1], false).0, Encoding::Utf8);
        assert_eq!(detect(&[b"a,b\n".as_slice(), &bytes[..1]].concat(), false).0, Encoding::Utf8);
    }
}
