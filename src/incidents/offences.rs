//! Offences as people write them: the code, the article ("Điều 173", "Đ.173", "khoản 1 Điều 173"), the name with or without accents, or a
//! sentence that has either ("Trộm cắp tài sản (Điều 173 BLHS)").

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;

use super::{IncidentError, store};
use crate::http::fields::words::fold;

/// What books of incidents call offences, beside the names of the code: folded words, code.
const CALLED: &[(&str, &str)] = &[
    ("trom cap", "173"),
    ("trom", "173"),
    ("trom xe may", "173"),
    ("trom xe", "173"),
    ("trom xe dap", "173"),
    ("trom tai san", "173"),
    ("trom cho", "173"),
    ("trom dot nhap", "173"),
    ("mat trom", "173"),
    ("mat cap", "173"),
    ("mat xe may", "173"),
    ("moc tui", "173"),
    ("giat do", "171"),
    ("giat day chuyen", "171"),
    ("giat dien thoai", "171"),
    ("giat tui xach", "171"),
    ("bat coc", "169"),
    ("an mang", "123"),
    ("dap pha tai san", "178"),
    ("pha hoai tai san", "178"),
    ("buon ban ma tuy", "251"),
    ("hiep dam tre em", "142"),
    ("dam o", "146"),
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
    ("gay roi trat tu", "318"),
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

/// Common words that may be several offences: they are asked, with these.
const SEVERAL: &[(&str, &[&str])] = &[
    ("danh nhau", &["134", "318"]),
    ("hanh hung", &["134", "318"]),
    ("chem nhau", &["123", "134", "318"]),
    ("xo xat", &["134", "318"]),
    ("ma tuy", &["249", "250", "251", "255", "256a", "tnxh_ma_tuy"]),
    ("su dung ma tuy", &["255", "256a", "tnxh_ma_tuy"]),
    ("choi ma tuy", &["255", "256a", "tnxh_ma_tuy"]),
    ("co bac", &["321", "322", "tnxh_co_bac"]),
    ("mai dam", &["327", "328", "tnxh_mai_dam"]),
    ("lua dao qua mang", &["174", "290"]),
    ("lua dao tren mang", &["174", "290"]),
    ("xam hai tinh duc", &["141", "142", "143", "144", "145", "146"]),
    ("xam hai tre em", &["142", "144", "145", "146"]),
    ("mua ban phao", &["190", "305"]),
    ("dot phao", &["190", "305", "318"]),
    ("tang tru vu khi", &["304", "306"]),
];

/// Why an offence has no hotspots, by its row: a word, Vietnamese, English; none if it has.
pub fn why_no_hotspots(row: &Value) -> Option<(&'static str, &'static str, &'static str)> {
    if row["is_victim_sensitive"] == true {
        return Some((
            "victim_sensitive",
            "có thể làm lộ nạn nhân nên không đưa lên bản đồ điểm nóng",
            "could tell of victims and is never part of hotspots",
        ));
    }
    let words = ("not_mappable", "không gắn với một địa điểm (qua mạng, trong gia đình)", "has no place (online, in a family)");
    (row["is_mappable"] == false).then_some(words)
}

struct Offence {
    code: Box<str>,
    name_vi: Box<str>,
    folded_vi: String,
    folded_en: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// The offences that this database knows, ready to be looked up many times.
pub struct Offences {
    list: Vec<Offence>,
    by_word: HashMap<String, usize>,
    by_article: HashMap<String, Vec<usize>>,
    by_code: HashMap<Box<str>, usize>,
    by_common: HashMap<&'static str, Vec<usize>>,
}

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant<'a> {
    /// This offence.
    One(&'a str),
    /// Any of these, by code and name.
    Several(Vec<(&'a str, &'a str)>),
    /// None that is known.
    Unknown,
}

impl Offences {
    /// All offences of the database, those no longer in force too: an old incident names an old offence.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(conn: &mut PgConnection) -> Result<Self, IncidentError> {
        Ok(Self::of(&store::list_offences(conn, None).await?))
    }

    /// From rows of the table as JSON.
    fn of(rows: &[Value]) -> Self {
        let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut offences = Self {
            list: Vec::new(),
            by_word: HashMap::new(),
            by_article: HashMap::new(),
            by_code: HashMap::new(),
            by_common: HashMap::new(),
        };
        for row in rows {
            let (code, article, name_vi) = (text(row, "offence_code"), text(row, "article"), text(row, "name_vi"));
            let at = offences.list.len();
            let (folded_vi, folded_en) = (fold(&name_vi), fold(&text(row, "name_en")));
            for word in [code.to_lowercase(), folded_vi.clone(), format!("toi {folded_vi}"), folded_en.clone()] {
                offences.by_word.entry(word).or_insert(at);
            }
            offences.by_article.entry(article.to_lowercase()).or_default().push(at);
            let day = |name: &str| text(row, name).parse().ok();
            let (valid_from, valid_to) = (day("valid_from"), day("valid_to"));
            offences.by_code.insert(code.as_str().into(), at);
            offences.list.push(Offence { code: code.into(), name_vi: name_vi.into(), folded_vi, folded_en, valid_from, valid_to });
        }
        for (word, code) in CALLED {
            if let Some(at) = offences.list.iter().position(|offence| *offence.code == **code) {
                offences.by_word.entry((*word).to_owned()).or_insert(at);
            }
        }
        for (word, codes) in SEVERAL {
            let found = codes.iter().filter_map(|code| offences.list.iter().position(|offence| *offence.code == **code)).collect();
            offences.by_common.insert(word, found);
        }
        offences
    }

    /// Whether an offence was in force on any of the days of an event; false for a code that is none. About 50 ns.
    pub fn is_in_force(&self, code: &str, from: NaiveDate, to: NaiveDate) -> bool {
        self.by_code
            .get(code)
            .map(|at| &self.list[*at])
            .is_some_and(|offence| offence.valid_from.is_none_or(|first| first <= to) && offence.valid_to.is_none_or(|end| end > from))
    }

    /// What `text` means. Exact words first, then an article that it names, then the longest name that it contains: about 1 µs for a code
    /// or a name, 10 µs for a sentence.
    pub fn find(&self, text: &str) -> Meant<'_> {
        let text = text.trim();
        if let Some(at) = self.by_word.get(text) {
            return Meant::One(&self.list[*at].code);
        }
        let folded = fold(text);
        let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(at) = self.by_word.get(folded) {
            return Meant::One(&self.list[*at].code);
        }
        if let Some(found) = self.by_common.get(folded) {
            return self.meant(found);
        }
        let named = articles(folded);
        let found: Vec<usize> = named.iter().filter_map(|article| self.by_article.get(article)).flatten().copied().collect();
        if !named.is_empty() && !found.is_empty() {
            return self.meant(&found);
        }
        if !named.is_empty() && folded.split(' ').any(|word| matches!(word, "dieu" | "d" | "article")) {
            return Meant::Unknown;
        }
        let mut inside: Vec<(usize, usize)> = self
            .list
            .iter()
            .enumerate()
            .flat_map(|(at, offence)| [(offence.folded_vi.as_str(), at), (offence.folded_en.as_str(), at)])
            .filter(|(name, _)| contains_words(folded, name))
            .map(|(name, at)| (name.len(), at))
            .collect();
        inside.sort_unstable_by(|a, b| b.cmp(a));
        let Some(&(longest, _)) = inside.first() else { return self.common(folded) };
        // A shorter name inside of the longer one says nothing of its own.
        let best = &self.list[inside[0].1];
        let others = inside.iter().filter(|(length, at)| {
            let name = &self.list[*at];
            *length == longest || !(best.folded_vi.contains(&name.folded_vi) || best.folded_en.contains(&name.folded_en))
        });
        self.meant(&others.map(|(_, at)| *at).collect::<Vec<_>>())
    }

    /// The longest of the common words of two and more that a sentence has.
    fn common(&self, folded: &str) -> Meant<'_> {
        let one = CALLED.iter().filter_map(|(word, _)| Some((*word, vec![*self.by_word.get(*word)?])));
        let several = SEVERAL.iter().filter_map(|(word, _)| Some((*word, self.by_common.get(word)?.clone())));
        let inside = one.chain(several).filter(|(word, _)| word.contains(' ') && contains_words(folded, word));
        let found: Vec<(&str, Vec<usize>)> = inside.collect();
        let outer = |word: &str| !found.iter().any(|(other, _)| other.len() > word.len() && contains_words(other, word));
        let meant: Vec<usize> = found.iter().filter(|(word, _)| outer(word)).flat_map(|(_, at)| at).copied().collect();
        self.meant(&meant)
    }

    fn meant(&self, found: &[usize]) -> Meant<'_> {
        let mut codes: Vec<(&str, &str)> = found.iter().map(|at| (&*self.list[*at].code, &*self.list[*at].name_vi)).collect();
        codes.sort_unstable();
        codes.dedup();
        match codes.as_slice() {
            [] => Meant::Unknown,
            [(one, _)] => Meant::One(one),
            _ => Meant::Several(codes),
        }
    }
}

/// Numbers of articles in folded text: three digits and perhaps a letter, as words of their own.
fn articles(folded: &str) -> Vec<String> {
    let mut found: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .map(|word| word.strip_prefix('d').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word))
        .filter(|word| {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            digits == 3 && (word.len() == 3 || (word.len() == 4 && word.as_bytes()[3].is_ascii_lowercase()))
        })
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

/// Whether `text` has `words` as whole words.
fn contains_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn offences() -> Offences {
        let row =
            |code: &str, article: &str, vi: &str, en: &str| json!({"offence_code": code, "article": article, "name_vi": vi, "name_en": en});
        Offences::of(&[
            row("171", "171", "Cướp giật tài sản", "Snatching"),
            row("168", "168", "Cướp tài sản", "Robbery"),
            row("173", "173", "Trộm cắp tài sản", "Theft"),
            row("150", "150", "Mua bán người", "Trafficking in persons"),
            row("151", "151", "Mua bán người dưới 16 tuổi", "Trafficking in persons under 16"),
            row("256a", "256a", "Sử dụng trái phép chất ma túy", "Unlawful drug use"),
            row("tnxh_ma_tuy", "XLHC", "Vi phạm hành chính về ma túy", "Administrative drug violation"),
        ])
    }

    #[test]
    fn an_offence_is_found_as_people_write_it() {
        let offences = offences();
        for (text, code) in [
            ("173", "173"),
            ("Điều 173", "173"),
            ("Đ.173", "173"),
            ("Đ173 BLHS", "173"),
            ("khoản 2 Điều 173", "173"),
            ("Điều 256A", "256a"),
            ("trộm cắp tài sản", "173"),
            ("TRỘM CẮP TÀI SẢN", "173"),
            ("Trom cap tai san", "173"),
            ("Tội trộm cắp tài sản", "173"),
            ("Trộm cắp tài sản (Điều 173 BLHS)", "173"),
            ("Vụ trộm cắp tài sản, xe máy", "173"),
            ("mua bán người dưới 16 tuổi", "151"),
            ("hành vi mua bán người dưới 16 tuổi", "151"),
            ("Cướp giật tài sản", "171"),
            ("tnxh_ma_tuy", "tnxh_ma_tuy"),
            ("Theft", "173"),
            ("Trộm", "173"),
            ("trộm xe máy", "173"),
            ("Mất trộm xe máy tại chợ", "173"),
            ("đối tượng giật điện thoại trên đường", "171"),
        ] {
            assert_eq!(offences.find(text), Meant::One(code), "{text}");
        }
    }

    #[test]
    fn common_words_of_several_offences_come_with_them() {
        let offences = offences();
        // Of those that this list has: 256a and the administrative one.
        let drugs = vec![("256a", "Sử dụng trái phép chất ma túy"), ("tnxh_ma_tuy", "Vi phạm hành chính về ma túy")];
        for text in ["sử dụng ma túy", "Sử dụng ma tuý", "ma túy", "nhóm sử dụng ma túy tại nhà"] {
            assert_eq!(offences.find(text), Meant::Several(drugs.clone()), "{text}");
        }
        assert_eq!(
            offences.find("trộm xe máy, giật điện thoại"),
            Meant::Several(vec![("171", "Cướp giật tài sản"), ("173", "Trộm cắp tài sản")])
        );
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let offences = offences();
        for text in ["Điều 999", "999", "", "tài sản", "mua bán ngườii"] {
            assert_eq!(offences.find(text), Meant::Unknown, "{text}");
        }
        assert_eq!(
            offences.find("Cướp tài sản, trộm cắp tài sản"),
            Meant::Several(vec![("168", "Cướp tài sản"), ("173", "Trộm cắp tài sản")])
        );
        assert_eq!(offences.find("Điều 168, Điều 171"), Meant::Several(vec![("168", "Cướp tài sản"), ("171", "Cướp giật tài sản")]));
    }
}
