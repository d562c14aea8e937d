//! Words as people write them: one folded form for comparing, yes and no, the winds. What a choice is called in the words of
//! a room stands beside the room's fields, as [`Synonym`]s.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word that means one value of one field: `(field, word, value)`. The word is compared folded ([`fold`]);
/// a cell that has accents has to have the word's own ([`accented`]).
pub type Synonym = (&'static str, &'static str, &'static str);

/// Accent-free lower-case form: diacritics and hidden characters fall away, `đ` is `d`, every run of white space is one blank,
/// none at the ends. The same for NFC and NFD, and for both places of a tone mark (hoà, hòa).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut push = |c: char| match c {
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        c if c.is_whitespace() => {
            if !folded.ends_with(' ') && !folded.is_empty() {
                folded.push(' ');
            }
        }
        c if is_combining_mark(c) || is_hidden(c) => {}
        c => folded.extend(c.to_lowercase()),
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfd().for_each(&mut push);
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Lower-case form with its accents, for words that others are told from by these alone (chưa, chùa): the tone of a syllable stands at its end,
/// so that both places of the mark are one (hoá, hóa). The same for NFC and NFD; equal to [`fold`] for text without accents.
pub fn accented(text: &str) -> String {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let word = |word: &str| {
        let parts: Vec<char> = word.nfd().filter(|c| !is_hidden(*c)).flat_map(char::to_lowercase).collect();
        let letters = parts.iter().filter(|c| !is_tone(c));
        letters.chain(parts.iter().filter(|c| is_tone(c))).collect::<String>()
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Characters without width that come from web pages and word processors and carry no meaning.
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether folded text is what people write where they know nothing.
pub fn is_unknown(folded: &str) -> bool {
    matches!(
        folded,
        "-" | "--"
            | "---"
            | "–"
            | "—"
            | "?"
            | "n/a"
            | "na"
            | "null"
            | "chua ro"
            | "khong ro"
            | "chua biet"
            | "khong biet"
            | "chua co thong tin"
            | "chua xac dinh"
            | "unknown"
    )
}

/// Yes or no, in folded words.
pub fn boolean(folded: &str) -> Option<bool> {
    match folded {
        "co" | "x" | "v" | "✓" | "✔" | "☑" | "√" | "1" | "dung" | "true" | "yes" | "y" | "t" | "roi" | "da" | "da co" | "da doi"
        | "co bien" | "bi che" | "on" => Some(true),
        "khong" | "0" | "sai" | "false" | "no" | "n" | "f" | "chua" | "chua co" | "chua doi" | "khong co" | "✗" | "✘" | "☐" | "k"
        | "ko" | "off" => Some(false),
        _ => None,
    }
}

/// In which language the winds of a column are written: `N` is south in Vietnamese (Nam) and north in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Winds {
    /// No value has said it yet.
    #[default]
    Undecided,
    /// B, ĐB, Đ, ĐN, N, TN, T, TB.
    Vietnamese,
    /// N, NE, E, SE, S, SW, W, NW.
    English,
}

/// The sixteen winds clockwise from north, short and long.
const VIETNAMESE: [(&str, &str); 16] = [
    ("b", "bac"),
    ("bdb", "bacdongbac"),
    ("db", "dongbac"),
    ("ddb", "dongdongbac"),
    ("d", "dong"),
    ("ddn", "dongdongnam"),
    ("dn", "dongnam"),
    ("ndn", "namdongnam"),
    ("n", "nam"),
    ("ntn", "namtaynam"),
    ("tn", "taynam"),
    ("ttn", "taytaynam"),
    ("t", "tay"),
    ("ttb", "taytaybac"),
    ("tb", "taybac"),
    ("btb", "bactaybac"),
];
/// The same in English.
const ENGLISH: [(&str, &str); 16] = [
    ("n", "north"),
    ("nne", "northnortheast"),
    ("ne", "northeast"),
    ("ene", "eastnortheast"),
    ("e", "east"),
    ("ese", "eastsoutheast"),
    ("se", "southeast"),
    ("sse", "southsoutheast"),
    ("s", "south"),
    ("ssw", "southsouthwest"),
    ("sw", "southwest"),
    ("wsw", "westsouthwest"),
    ("w", "west"),
    ("wnw", "westnorthwest"),
    ("nw", "northwest"),
    ("nnw", "northnorthwest"),
];

/// Degrees clockwise from north of a wind in folded words, with the language that it can be in ([`Winds::Undecided`]: in both, with the
/// Vietnamese meaning given).
pub(super) fn wind(folded: &str) -> Option<(f64, Winds)> {
    let mut text = folded;
    for lead in ["huong ", "phia ", "ve ", "nhin ve ", "nhin ", "chinh "] {
        text = text.strip_prefix(lead).unwrap_or(text);
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let at = |i: usize| i as f64 * 22.5;
    if let Some(i) = VIETNAMESE.iter().position(|(short, long)| letters == *short || letters == *long) {
        return Some((at(i), if letters == "n" { Winds::Undecided } else { Winds::Vietnamese }));
    }
    ENGLISH.iter().position(|(short, long)| letters == *short || letters == *long).map(|i| (at(i), Winds::English))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folded_form_for_every_spelling() {
        for text in ["Hoà  Bình", "Hòa Bình", "hòa bình", "HO\u{c0}\u{a0}BÌNH", "Ho\u{200b}à Bình "] {
            assert_eq!(fold(text), "hoa binh", "{text:?}");
        }
        assert_eq!(fold("Đông Đỗ"), "dong do");
    }

    #[test]
    fn accents_tell_words_apart_wherever_the_tone_stands() {
        assert_eq!(accented("Xã  hội hoá"), accented("xã hội hóa"));
        assert_eq!(accented("Ủy ban"), accented("Uỷ BAN"));
        assert_eq!(accented("chu\u{300}a"), accented("chùa"));
        assert_ne!(accented("chưa"), accented("chùa"));
        assert_ne!(accented("hồ"), accented("hộ"));
        assert_ne!(accented("đạt"), accented("dạt"));
        assert_eq!(accented("XHH cu"), fold("xhh cu"));
    }

    #[test]
    fn winds_of_both_languages() {
        assert_eq!(wind("dong bac"), Some((45.0, Winds::Vietnamese)));
        assert_eq!(wind("huong tay nam"), Some((225.0, Winds::Vietnamese)));
        assert_eq!(wind("b-db"), Some((22.5, Winds::Vietnamese)));
        assert_eq!(wind("nne"), Some((22.5, Winds::English)));
        assert_eq!(wind("w"), Some((270.0, Winds::English)));
        assert_eq!(wind("n"), Some((180.0, Winds::Undecided)));
        assert_eq!(wind("giua"), None);
    }
}
