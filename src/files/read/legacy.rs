//! The encodings of Vietnamese before Unicode, as tables: TCVN 5712:1993 VN3 ("ABC", the fonts `.VnTime` …) and VNI for Windows
//! (`VNI-Times` …). Windows-1258 comes from `encoding_rs`.
//!
//! Sources: TCVN 5712:1993, table VN3, which is also the upper half of the charset `TCVN5712-1` of glibc (a test compares the two where
//! `iconv` is installed); VNI: the manufacturer's table "VNI for Windows (ANSI)" as printed in the manuals of its fonts.

use unicode_normalization::UnicodeNormalization;

/// TCVN3, from 0xA1 to 0xFE; `\0` where nothing is.
const TCVN3: [char; 94] = [
    'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', '\0', '\0', '\0', '\0', '\0', '\0', 'à', 'ả', 'ã', 'á', 'ạ',
    '\0', 'ằ', 'ẳ', 'ẵ', 'ắ', '\0', '\0', '\0', '\0', '\0', '\0', '\0', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', '\0', 'ẻ', 'ẽ', 'é', 'ẹ', 'ề',
    'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', '\0', '\0', '\0', 'ĩ', 'í', 'ị', 'ò', '\0', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ',
    'ớ', 'ợ', 'ù', '\0', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ',
];

/// What a byte of TCVN3 is; bytes without a letter are what they are in Latin-1 (0xA0: a space that does not break).
fn tcvn3_letter(byte: u8) -> char {
    match byte.checked_sub(0xA1).and_then(|at| TCVN3.get(usize::from(at))) {
        Some(letter) if *letter != '\0' => *letter,
        _ => char::from(byte),
    }
}

/// Text in TCVN3, appended in NFC.
///
/// The encoding has no capitals with tones: they are small letters in a capital font (`.VnTimeH`), and the font is not in a text file. Within
/// a word that has two capitals and no small letter but such toned ones they are made capitals (`TRƯ` + `ờ` + `NG` → `TRƯỜNG`); other words
/// stay as they are, so a heading typed wholly in the capital font comes out in small letters.
pub fn from_tcvn3(bytes: &[u8], into: &mut String) {
    let mut word = into.len();
    for byte in bytes {
        let letter = tcvn3_letter(*byte);
        if letter.is_alphabetic() {
            into.push(letter);
        } else {
            raise(into, word);
            into.push(letter);
            word = into.len();
        }
    }
    raise(into, word);
}

/// Makes the toned small letters of a word in capitals capitals.
fn raise(text: &mut String, from: usize) {
    let word = &text[from..];
    let has_code_of_its_own = |letter: char| letter.is_ascii() || "ăâêôơưđ".contains(letter);
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    let small = word.chars().filter(|letter| letter.is_lowercase());
    if capitals >= 2 && small.clone().next().is_some() && !small.clone().any(has_code_of_its_own) {
        let raised = word.to_uppercase();
        text.truncate(from);
        text.push_str(&raised);
    }
}

/// What follows a vowel in VNI, small: a mark (combining circumflex, breve) and a tone, either may be none.
const VNI_MARKS: [(u8, &str); 17] = [
    (0xF9, "\u{301}"),
    (0xF8, "\u{300}"),
    (0xFB, "\u{309}"),
    (0xF5, "\u{303}"),
    (0xEF, "\u{323}"),
    (0xE2, "\u{302}"),
    (0xE1, "\u{302}\u{301}"),
    (0xE0, "\u{302}\u{300}"),
    (0xE5, "\u{302}\u{309}"),
    (0xE3, "\u{302}\u{303}"),
    (0xE4, "\u{302}\u{323}"),
    (0xEA, "\u{306}"),
    (0xE9, "\u{306}\u{301}"),
    (0xE8, "\u{306}\u{300}"),
    (0xFA, "\u{306}\u{309}"),
    (0xFC, "\u{306}\u{303}"),
    (0xEB, "\u{306}\u{323}"),
];

/// Letters of VNI with a byte of their own, small; the capital is 0x20 below.
const VNI_LETTERS: [(u8, char); 9] =
    [(0xF1, 'đ'), (0xF6, 'ư'), (0xF4, 'ơ'), (0xED, 'í'), (0xEC, 'ì'), (0xE6, 'ỉ'), (0xF3, 'ĩ'), (0xF2, 'ị'), (0xEE, 'ỵ')];

/// Text in VNI, appended in NFC. A mark stands behind its vowel; where no vowel is before it, the byte is what it is in Windows-1252.
pub fn from_vni(bytes: &[u8], into: &mut String) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for byte in bytes {
        let small = byte | 0x20;
        let is_capital = *byte == small - 0x20;
        if *byte < 0xC0 {
            text.push(if *byte < 0x80 {
                char::from(*byte)
            } else {
                encoding_rs::WINDOWS_1252.decode(&[*byte]).0.chars().next().unwrap_or('\u{FFFD}')
            });
        } else if let Some((_, letter)) = VNI_LETTERS.iter().find(|(code, _)| *code == small) {
            text.extend(if is_capital { letter.to_uppercase().next() } else { Some(*letter) });
        } else if let Some((_, mark)) = VNI_MARKS.iter().find(|(code, _)| *code == small)
            && let Some(vowel) = text.chars().next_back()
            && takes(vowel, mark)
        {
            text.push_str(mark);
        } else {
            text.push(char::from(*byte));
        }
    }
    into.extend(text.nfc());
}

/// Whether a vowel can have a mark of VNI.
fn takes(vowel: char, mark: &str) -> bool {
    let vowel = vowel.to_lowercase().next().unwrap_or(vowel);
    if mark.starts_with('\u{302}') {
        "aeo".contains(vowel)
    } else if mark.starts_with('\u{306}') {
        vowel == 'a'
    } else {
        "aeiouyơư".contains(vowel)
    }
}

/// Text in Windows-1258, appended in NFC: the encoding writes most tones as combining marks.
pub fn from_windows_1258(bytes: &[u8], into: &mut String) {
    let (text, _) = encoding_rs::WINDOWS_1258.decode_without_bom_handling(bytes);
    into.extend(text.nfc());
}

/// Text in Windows-1252, appended.
pub fn from_windows_1252(bytes: &[u8], into: &mut String) {
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    into.push_str(&text);
}

#[cfg(test)]
pub mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// Every vowel with every tone, both sizes, and đ.
    const ALPHABET: &str = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ AĂÂEÊIOÔƠUƯYĐ";
    const SENTENCE: &str = "Tuyến đường Nguyễn Trãi, phường Chu Văn An: ngã tư Máy Xay đã lắp 3 mắt, hỏng bộ nguồn từ ngày 5/9.";

    /// The same text in TCVN3, by the letters' table read backwards.
    pub fn to_tcvn3(text: &str) -> Vec<u8> {
        let code = |letter: char| TCVN3.iter().position(|known| *known == letter).map(|at| at as u8 + 0xA1);
        text.chars().map(|letter| code(letter).unwrap_or_else(|| u8::try_from(letter).unwrap())).collect()
    }

    /// The same text in VNI: letters are taken apart into vowel, mark and tone by Unicode's own tables.
    pub fn to_vni(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for letter in text.chars() {
            let small = letter.to_lowercase().next().unwrap();
            let shift = u8::from(letter.is_uppercase()) * 0x20;
            if let Some((code, _)) = VNI_LETTERS.iter().find(|(_, known)| *known == small) {
                bytes.push(code - shift);
                continue;
            }
            // Tones that Unicode puts below come first when it takes a letter apart; the horn is part of the letter here.
            let mut marks: Vec<char> = small.nfd().skip(1).filter(|mark| *mark != '\u{31B}').collect();
            marks.sort_by_key(|mark| !matches!(mark, '\u{302}' | '\u{306}'));
            let base = small.nfd().next().unwrap();
            let has_horn = small.nfd().any(|mark| mark == '\u{31B}');
            bytes.push(match (base, has_horn) {
                ('o', true) => 0xF4 - shift,
                ('u', true) => 0xF6 - shift,
                (base, _) if base.is_ascii_lowercase() => base as u8 - shift,
                (base, _) => u8::try_from(base).unwrap(),
            });
            let marks: String = marks.into_iter().collect();
            if !marks.is_empty() {
                bytes.push(VNI_MARKS.iter().find(|(_, known)| *known == marks).unwrap().0 - shift);
            }
        }
        bytes
    }

    fn tcvn3(bytes: &[u8]) -> String {
        let mut text = String::new();
        from_tcvn3(bytes, &mut text);
        text
    }

    fn vni(bytes: &[u8]) -> String {
        let mut text = String::new();
        from_vni(bytes, &mut text);
        text
    }

    fn w1258(bytes: &[u8]) -> String {
        let mut text = String::new();
        from_windows_1258(bytes, &mut text);
        text
    }

    #[test]
    fn known_bytes_are_the_known_words() {
        // Typed in Word with .VnTime and VNI-Times: "Việt Nam", "Đường Nguyễn Trãi", "phường", "mắt hỏng".
        assert_eq!(tcvn3(b"Vi\xD6t Nam \xA7\xAD\xEAng Nguy\xD4n Tr\xB7i"), "Việt Nam Đường Nguyễn Trãi");
        assert_eq!(vni(b"Vie\xE4t Nam \xD1\xF6\xF4\xF8ng Nguye\xE3n Tra\xF5i"), "Việt Nam Đường Nguyễn Trãi");
        assert_eq!(vni(b"TR\xD6\xD4\xD8NG HO\xCFC, ma\xE9t ho\xFBng, \xDD"), "TRƯỜNG HỌC, mắt hỏng, Ý");
        assert_eq!(w1258(b"Vi\xEA\xF2t Nam \xD0\xFD\xF5\xCCng"), "Việt Nam Đường");
    }

    #[test]
    fn every_letter_goes_there_and_back() {
        for text in [ALPHABET, SENTENCE] {
            assert_eq!(tcvn3(&to_tcvn3(text)), text);
            assert_eq!(vni(&to_vni(text)), text);
            let capitals = text.to_uppercase();
            assert_eq!(vni(&to_vni(&capitals)), capitals);
        }
    }

    #[test]
    fn toned_letters_among_capitals_become_capitals_and_others_do_not() {
        assert_eq!(tcvn3(b"TR\xA6\xEANG H\xE4C, H\xB5"), "TRƯỜNG HỌC, Hà");
        assert_eq!(tcvn3(b"H\xB5 N\xE9i, Tr\xAD\xEAng"), "Hà Nội, Trường");
    }

    /// glibc knows VN1 of the same standard, whose upper half is VN3 but for a few signs, and Windows-1258.
    #[test]
    fn glibc_reads_the_same_letters() {
        let iconv = |charset: &str, bytes: &[u8]| {
            let child = Command::new("iconv").args(["-f", charset, "-t", "UTF-8"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
            let Ok(mut child) = child else {
                eprintln!("SKIPPED glibc_reads_the_same_letters: no iconv");
                return None;
            };
            child.stdin.take().unwrap().write_all(bytes).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{charset}");
            Some(String::from_utf8(output.stdout).unwrap().nfc().collect::<String>())
        };
        // A space between: VN1 joins a letter and a combining tone that follows.
        let letters: Vec<u8> =
            (0xA1..=0xFE_u8).filter(|byte| TCVN3[usize::from(byte - 0xA1)] != '\0').flat_map(|byte| [byte, b' ']).collect();
        if let Some(known) = iconv("TCVN5712-1", &letters) {
            assert_eq!(tcvn3(&letters), known);
        }
        let marked = b"Vi\xEA\xF2t Nam, \xD0\xFD\xF5\xCCng Nguy\xEA\xDEn Tra\xDEi, o\xD2 o\xEC";
        if let Some(known) = iconv("CP1258", marked) {
            assert_eq!(w1258(marked), known);
        }
    }
}
