//! Whether a word could be a Vietnamese syllable: what tells one old encoding from another. A wrong one turns nearly every word with a tone
//! into something that no syllable of the language can be.

use unicode_normalization::UnicodeNormalization;

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r", "s", "t", "th",
    "tr", "v", "x",
];

/// All rhymes, without tones. Source: the school grammar's table of vần.
const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh \
    êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen \
    oeo oet oi om on ong oong ooc op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uê uêch uên uênh ui um un ung uôc uôi uôm uôn \
    uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu uơ uc ư ưa ưc ưi ưng ưn ưm ưt ươc ươi ươm ươn ương ươp ươt ươu ưu y yêm yên yêng yêt yêu ";

/// Whether `word`, in small or capital letters of NFC, could be a syllable.
pub fn is_syllable(word: &str) -> bool {
    let mut plain = String::with_capacity(word.len());
    let mut tones = 0;
    for letter in word.to_lowercase().nfd() {
        if matches!(letter, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}') {
            tones += 1;
        } else {
            plain.push(letter);
        }
    }
    let plain: String = plain.nfc().collect();
    tones <= 1
        && ONSETS.iter().any(|onset| {
            plain.strip_prefix(onset).is_some_and(|rhyme| {
                let is_known = |rhyme: &str| RHYMES.split_ascii_whitespace().any(|known| known == rhyme);
                // "quốc", "quyền", "gìn": the glide belongs to onset and rhyme at once.
                is_known(rhyme)
                    || (*onset == "qu" && is_known(&format!("u{rhyme}")))
                    || (*onset == "gi" && (rhyme.is_empty() || is_known(&format!("i{rhyme}"))))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_what_a_wrong_encoding_makes() {
        for word in "Tuyến đường Nguyễn Trãi phường ngã tư Máy Xay mắt hỏng bộ nguồn từ ngày Quốc quyền gì gìn giữ khuỷu khuya nghiêng ở ý Ý THƯỢNG Đắk hoạt ngoằn thuở"
            .split(' ')
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["®\u{AD}êng", "NguyÔn", "Traõi", "phöôøng", "Äà", "Nguyá»n", "khôúp", "tóé", "strêet"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
