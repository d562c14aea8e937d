//! An offence in words or by its article to its code.

use std::collections::HashMap;

use crate::http::fields::words::fold;

/// What books of incidents call offences, beside the names of the code: folded words, code.
const CALLED: &[(&str, &str)] = &[
    ("trom cap", "173"),
    ("trom", "173"),
    ("trom xe may", "173"),
    ("cuop giat", "171"),
    ("giat", "171"),
    ("cuop", "168"),
    ("cuong doat", "170"),
    ("cong nhien chiem doat", "172"),
    ("lua dao", "174"),
    ("lam dung tin nhiem", "175"),
    ("lam dung tin nhiem chiem doat tai san", "175"),
    ("huy hoai tai san", "178"),
    ("co y lam hu hong tai san", "178"),
    ("cygtt", "134"),
    ("co y gay thuong tich", "134"),
    ("gay thuong tich", "134"),
    ("co y gay thuong tich hoac gay ton hai cho suc khoe cua nguoi khac", "134"),
    ("giet nguoi", "123"),
    ("gay roi", "318"),
    ("gay roi ttcc", "318"),
    ("gay roi trat tu cong cong", "318"),
    ("danh bac", "321"),
    ("to chuc danh bac", "322"),
    ("chong nguoi thi hanh cong vu", "330"),
    ("mua ban ma tuy", "251"),
    ("mua ban trai phep chat ma tuy", "251"),
    ("tang tru ma tuy", "249"),
    ("tang tru trai phep chat ma tuy", "249"),
    ("van chuyen ma tuy", "250"),
    ("to chuc su dung ma tuy", "255"),
    ("su dung trai phep chat ma tuy", "256a"),
    ("hiep dam", "141"),
    ("buon lau", "188"),
    ("cho vay nang lai", "201"),
    ("cho vay lai nang", "201"),
    ("tin dung den", "201"),
];

/// The offences that the database knows, by what they are called.
#[derive(Debug, Clone, Default)]
pub struct Offences {
    codes: HashMap<Box<str>, Box<str>>,
}

impl Offences {
    /// From pairs of code and Vietnamese name, as the incidents' list of offences has them. A name that two share finds none.
    pub fn new<'a>(known: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut codes: HashMap<Box<str>, Option<Box<str>>> = HashMap::new();
        let mut all: Vec<Box<str>> = Vec::new();
        for (code, name) in known {
            all.push(code.into());
            codes.insert(fold(code).into(), Some(code.into()));
            codes.entry(fold(name).into()).and_modify(|c| *c = c.take().filter(|c| **c == *code)).or_insert_with(|| Some(code.into()));
        }
        for (word, code) in CALLED.iter().filter(|(_, code)| all.iter().any(|known| **known == **code)) {
            codes.entry((*word).into()).or_insert_with(|| Some((*code).into()));
        }
        Self { codes: codes.into_iter().filter_map(|(word, code)| Some((word, code?))).collect() }
    }

    /// The code of an offence: by code, article (`Điều 173 BLHS`, `Đ.173, khoản 2`) or name (`Tội trộm cắp tài sản`). `None`: not known, or
    /// several articles.
    pub fn find(&self, text: &str) -> Option<&str> {
        if let Some(code) = self.codes.get(text) {
            return Some(code);
        }
        let folded = fold(text);
        let bare = folded.trim_start_matches("toi ").trim_matches(|c: char| matches!(c, '.' | ',' | ';' | '"' | ' '));
        if let Some(code) = self.codes.get(bare) {
            return Some(code);
        }
        // Articles: `dieu 173`, `d.173`, `173 blhs`; paragraphs and the year of the code are not articles.
        let mut articles: Vec<&str> = Vec::new();
        let words: Vec<&str> = bare.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        for (i, word) in words.iter().enumerate() {
            let before = if i == 0 { "" } else { words[i - 1] };
            let after = words.get(i + 1).copied().unwrap_or_default();
            let is_article = matches!(before, "dieu" | "d") || (i == 0 && (words.len() == 1 || matches!(after, "blhs" | "bo" | "khoan")));
            let glued = word.strip_prefix('d').filter(|rest| rest.len() >= 3 && rest.starts_with(|c: char| c.is_ascii_digit()));
            if let Some(article) = glued.or(is_article.then_some(*word))
                && article.starts_with(|c: char| c.is_ascii_digit())
                && !articles.contains(&article)
            {
                articles.push(article);
            }
        }
        match articles[..] {
            [one] => self.codes.get(one).map(AsRef::as_ref),
            // `Trộm cắp tài sản (Điều 173)` is read above; a name with a remark in brackets here.
            [] => self.codes.get(bare.split('(').next().unwrap_or_default().trim()).map(AsRef::as_ref),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_code_article_name_and_usual_words() {
        let offences = Offences::new([
            ("173", "Trộm cắp tài sản"),
            ("134", "Cố ý gây thương tích"),
            ("256a", "Sử dụng trái phép chất ma túy"),
            ("171", "Cướp giật tài sản"),
        ]);
        for text in [
            "173",
            "Điều 173",
            "Đ.173 BLHS",
            "đ173",
            "Điều 173, khoản 2",
            "173 BLHS 2015",
            "Trộm cắp tài sản",
            "tội Trộm cắp tài sản",
            "TROM CAP TAI SAN",
            "Trộm cắp",
            "Trộm cắp tài sản (Điều 173)",
        ] {
            assert_eq!(offences.find(text), Some("173"), "{text}");
        }
        assert_eq!(offences.find("Điều 256a"), Some("256a"));
        assert_eq!(offences.find("CYGTT"), Some("134"));
        for text in ["Điều 999", "Điều 173, Điều 134", "vụ 173", "đi lạc", "", "Đánh bạc"] {
            assert_eq!(offences.find(text), None, "{text}");
        }
    }
}
