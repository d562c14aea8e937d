//! One form for the spellings of a name: NFC and NFD, òa and oà, y and i, apostrophes and dashes, leading zeros.

use unicode_normalization::UnicodeNormalization;

use crate::http::fields::words::{fold, is_hidden};

/// What kind of unit a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Xã.
    Xa,
    /// Phường.
    Phuong,
    /// Thị trấn.
    ThiTran,
    /// Đặc khu.
    DacKhu,
    /// Huyện, quận, thị xã.
    District,
    /// Thành phố: of a district's rank, or a province's.
    City,
    /// Tỉnh.
    Province,
}

impl Kind {
    /// The kind of the database's value; `Xa` for what is none.
    pub(super) fn of(value: &str) -> Self {
        match value {
            "phuong" => Self::Phuong,
            "thi_tran" => Self::ThiTran,
            "dac_khu" => Self::DacKhu,
            _ => Self::Xa,
        }
    }

    /// Whether it is of the communes' level.
    pub fn is_commune(self) -> bool {
        matches!(self, Self::Xa | Self::Phuong | Self::ThiTran | Self::DacKhu)
    }
}

/// Words and abbreviations, accents and case as given; longest first. The abbreviations need a point, a blank or a digit after them.
const KINDS: &[(&str, &str, Kind)] = &[
    ("thị trấn", "thi tran", Kind::ThiTran),
    ("thành phố", "thanh pho", Kind::City),
    ("đặc khu", "dac khu", Kind::DacKhu),
    ("thị xã", "thi xa", Kind::District),
    ("phường", "phuong", Kind::Phuong),
    ("huyện", "huyen", Kind::District),
    ("quận", "quan", Kind::District),
    ("tỉnh", "tinh", Kind::Province),
    ("xã", "xa", Kind::Xa),
];
const SHORT: &[(&str, Kind)] = &[
    ("tt", Kind::ThiTran),
    ("t.t", Kind::ThiTran),
    ("tp", Kind::City),
    ("t.p", Kind::City),
    ("tx", Kind::District),
    ("t.x", Kind::District),
    ("đk", Kind::DacKhu),
    ("dk", Kind::DacKhu),
    ("x", Kind::Xa),
    ("p", Kind::Phuong),
    ("h", Kind::District),
    ("q", Kind::District),
    ("t", Kind::Province),
];

/// Loose form: folded, `y` is `i`, apostrophes fall away, dashes are blanks, numbers without leading zeros. Different names may share it.
pub fn loose(text: &str) -> String {
    let folded = fold(text);
    let mut loose = String::with_capacity(folded.len());
    let mut in_number = false;
    for c in folded.chars() {
        match c {
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '"' | '.' => {}
            '-' | '–' | '—' | ' ' | '_' => {
                if !loose.is_empty() && !loose.ends_with(' ') {
                    loose.push(' ');
                }
                in_number = false;
            }
            '0' if !in_number && !loose.ends_with(|c: char| c.is_ascii_digit()) => {}
            'y' => loose.push('i'),
            c => {
                in_number = c.is_ascii_digit();
                loose.push(c);
            }
        }
    }
    loose.truncate(loose.trim_end().len());
    loose
}

/// Form that keeps accents: letters with their own marks, the tone of each syllable at its end, so that hoà and hòa are one; lower case;
/// apostrophes, dashes and zeros as in [`loose`].
pub fn accented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut tone = None;
    let end = |out: &mut String, tone: &mut Option<char>| {
        if let Some(mark) = tone.take() {
            out.push(mark);
        }
    };
    for c in text.nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(c),
            c if is_hidden(c) => {}
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '"' | '.' => {}
            c if c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_') => {
                end(&mut out, &mut tone);
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '0' if !out.ends_with(|c: char| c.is_ascii_digit()) => {}
            'Ð' | 'ð' => out.push('đ'),
            c => out.extend(c.to_lowercase()),
        }
    }
    end(&mut out, &mut tone);
    out.truncate(out.trim_end().len());
    out
}

/// [`accented`] with `y` as `i`: Mỹ and Mĩ, Quy and Qui.
pub(super) fn accented_i(accented: &str) -> String {
    accented.replace('y', "i")
}

/// The text after a word or abbreviation of a kind at its start, and the kind. Words without accents count only where `may_be_plain`.
pub fn split_kind(text: &str, may_be_plain: bool) -> Option<(Kind, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-'));
    let head: String = text.chars().take(16).collect::<String>().to_lowercase().nfc().collect();
    let words = KINDS.iter().find_map(|(word, plain, kind)| {
        let matched = after(&head, word).or_else(|| may_be_plain.then(|| after(&head, plain)).flatten());
        matched.map(|count| (*kind, count))
    });
    let found = words.or_else(|| {
        SHORT.iter().find_map(|(short, kind)| {
            let rest = head.strip_prefix(short)?;
            let next = rest.chars().next()?;
            let is_short = next == '.'
                || (next.is_ascii_digit() && matches!(kind, Kind::Phuong | Kind::District))
                || (next == ' ' && short.chars().count() > 1);
            is_short.then(|| (*kind, short.chars().count()))
        })
    });
    let (kind, count) = found?;
    // The head is in NFC, the text may be in NFD: count letters, not marks.
    let mut seen = 0;
    let mut rest = text.len();
    for (i, c) in text.char_indices() {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        if seen == count {
            rest = i;
            break;
        }
        seen += 1;
    }
    let rest = text[rest..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':'));
    (!rest.is_empty()).then_some((kind, rest))
}

/// Letters of `word` if `head` begins with it and something other than a letter follows.
fn after(head: &str, word: &str) -> Option<usize> {
    let rest = head.strip_prefix(word)?;
    (!rest.starts_with(char::is_alphabetic)).then(|| word.chars().count())
}

/// The name without the word of its kind, if `has_kind`.
pub(super) fn strip_kind(name: &str, has_kind: bool) -> &str {
    if has_kind { split_kind(name, false).map_or(name, |(_, rest)| rest) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        assert_eq!(accented("Hoà Bình"), accented("Hòa Bình"));
        assert_eq!(accented("Thuỷ Nguyên"), accented("Thủy Nguyên"));
        assert_eq!(accented("Hòa Bình".nfd().collect::<String>().as_str()), accented("hòa  bình"));
        assert_ne!(accented("Hóa Bình"), accented("Hòa Bình"));
        assert_ne!(accented("Mỹ Đức"), accented("Mĩ Đức"));
        assert_eq!(accented_i(&accented("Mỹ Đức")), accented_i(&accented("Mĩ Đức")));
        assert_eq!(loose("Quy Nhơn"), loose("QUI NHON"));
        assert_eq!(loose("Cư M'gar"), loose("Cu Mgar"));
        assert_eq!(loose("Văn Miếu - Quốc Tử Giám"), loose("Văn Miếu–Quốc Tử Giám"));
        assert_eq!((loose("01"), loose("10"), loose("Tân 05")), ("1".into(), "10".into(), "tan 5".into()));
    }

    #[test]
    fn kinds_and_abbreviations() {
        let split = |text| split_kind(text, false);
        assert_eq!(split("Xã Gia Đông"), Some((Kind::Xa, "Gia Đông")));
        assert_eq!(split("P. Sao Đỏ"), Some((Kind::Phuong, "Sao Đỏ")));
        assert_eq!(split("P.01"), Some((Kind::Phuong, "01")));
        assert_eq!(split("P4"), Some((Kind::Phuong, "4")));
        assert_eq!(split("TT Lục Nam"), Some((Kind::ThiTran, "Lục Nam")));
        assert_eq!(split("TT. Lục Nam"), Some((Kind::ThiTran, "Lục Nam")));
        assert_eq!(split("TP. Chí Linh"), Some((Kind::City, "Chí Linh")));
        assert_eq!(split("Tx.Kinh Môn"), Some((Kind::District, "Kinh Môn")));
        assert_eq!(split("Q1"), Some((Kind::District, "1")));
        assert_eq!(split("Đặc khu Cát Hải"), Some((Kind::DacKhu, "Cát Hải")));
        assert_eq!(split("Phương Đình"), None);
        assert_eq!(split("Xa Dung"), None);
        assert_eq!(split_kind("xa Gia Dong", true), Some((Kind::Xa, "Gia Dong")));
        assert_eq!(split("Tân Tiến"), None);
        assert_eq!(split("Xã"), None);
        let nfd: String = "Phường Sao Đỏ".nfd().collect();
        assert_eq!(split(&nfd).map(|(kind, rest)| (kind, rest.nfc().collect::<String>())), Some((Kind::Phuong, "Sao Đỏ".into())));
    }
}
