//! Passwords that anybody would try first: nothing but obvious words, runs of keys and digits. Long lists of leaked passwords would add little,
//! because few of those are as long as a password here has to be.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Obvious words, one a line, in small letters without accents; the longest first.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> =
        include_str!("obvious_words.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// Small letters and digits alone, without accents: "Mật-Khẩu" and "matkhau" are one.
fn folded(text: &str) -> String {
    text.nfd()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            '@' => 'a',
            '$' => 's',
            other => other,
        })
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// Whether a password is made of obvious words, digits and repetitions alone. Letters beyond the Latin ones count as thought of.
pub fn is_obvious(password: &str) -> bool {
    let others = password.nfd().filter(|c| c.is_alphabetic() && !c.is_ascii_alphabetic() && !"đĐ".contains(*c)).count();
    if others > 3 {
        return false;
    }
    let mut rest = folded(password);
    let mut letters: Vec<char> = rest.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() <= 4 {
        return true;
    }
    for word in WORDS.iter() {
        // A mark in its place, so that what stood around it does not become another word.
        rest = rest.replace(word, "-");
    }
    rest.chars().filter(char::is_ascii_alphabetic).count() < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_would_try_first_is_obvious() {
        for password in [
            "matkhau123456",
            "Mật khẩu 2026!",
            "P@$$word123456",
            "123456789012",
            "aaaaaaaaaaaa",
            "abababababab",
            "qwertyuiop123",
            "congan@haiphong",
            "CôngAn-HảiPhòng2026",
            "bando138bando138",
            "Iloveyou12345",
            "0912 345 678 00",
        ] {
            assert!(is_obvious(password), "{password}");
        }
    }

    #[test]
    fn what_somebody_thought_of_is_not() {
        for password in [
            "ba con vịt qua cầu",
            "tre xanh ngả bóng chiều",
            "xK3-vm9-qTz-p2L",
            "một câu dài dễ nhớ",
            "длинный пароль",
            "correct horse battery",
        ] {
            assert!(!is_obvious(password), "{password}");
        }
    }

    #[test]
    fn the_words_are_folded_and_none_is_twice() {
        let mut seen = std::collections::HashSet::new();
        for word in WORDS.iter() {
            assert_eq!(folded(word), *word);
            assert!(word.len() >= 3 && seen.insert(*word), "{word}");
        }
    }
}
