//! Names of people in texts about posts and work. What stands before a name tells it: `ông`, `đồng chí`, a rank, a post. Streets, wards and schools have
//! names of people, too; the word before them (`phố`, `phường`, `trường`) says that they are places.

use unicode_normalization::UnicodeNormalization;

use super::{FAMILIES, Found, is_name};

/// What people are called by.
const ADDRESSES: &[&str] = &["ông", "bà", "anh", "chị", "cô", "chú", "đồng chí", "đ/c", "đc"];
/// Those of them that begin names of places, too, when they have a capital: Bà Rịa, Ông Lãnh, Anh Sơn, Cô Tô.
const PLACE_BEGINNINGS: &[&str] = &["ông", "bà", "anh", "chị", "cô", "chú"];
/// The last word of ranks and posts after which a name may follow: trung tá, đại úy, đội trưởng, chủ tịch, giám đốc, cán bộ, phụ trách, bí thư, do.
const POSTS: &[&str] = &["tá", "úy", "uý", "tướng", "trưởng", "phó", "tịch", "đốc", "bộ", "trách", "thư", "do"];
/// Words after which a form of address or a rank is a part of a place's name: phố Bà Triệu, cầu Ông Lãnh, đường Đại tướng Võ Nguyên Giáp.
const PLACES: &[&str] = &[
    "phường",
    "xã",
    "khu",
    "quận",
    "huyện",
    "tỉnh",
    "phố",
    "đường",
    "ngõ",
    "ngách",
    "hẻm",
    "kiệt",
    "tuyến",
    "tư",
    "ba",
    "năm",
    "giao",
    "cầu",
    "chợ",
    "trường",
    "viện",
    "viên",
    "đền",
    "chùa",
    "đình",
    "miếu",
    "lăng",
    "núi",
    "hồ",
    "sông",
    "kênh",
    "rạch",
    "ấp",
    "thôn",
    "làng",
    "xóm",
    "bến",
    "ga",
];
/// Family names with which no well known place begins: two words are enough.
const PLAIN: &[&str] = &["nguyễn", "trần", "phạm", "huỳnh", "bùi", "đỗ", "ngô", "đặng", "võ", "trịnh", "đinh"];
/// Family names that begin names of places and organisations (Hà Nội, Hồ Tây, Cao Bằng, Đồng Nai, Đoàn Thanh niên): after a post they tell nothing.
const PLACE_FAMILIES: &[&str] = &[
    "hà", "hồ", "cao", "châu", "ninh", "vi", "la", "lục", "thái", "lâm", "đồng", "ông", "quan", "vàng", "chu", "từ", "thân", "tô", "đoàn",
    "kiều", "phó",
];
/// Words with which posts and ranks begin: `ông Chủ tịch`, `đồng chí Trưởng Công an`, `đồng chí Đại úy`.
const OFFICES: &[&str] = &[
    "trưởng",
    "phó",
    "chủ",
    "giám",
    "bí",
    "đội",
    "chỉ",
    "thủ",
    "công",
    "cán",
    "tổ",
    "cảnh",
    "chánh",
    "ủy",
    "uỷ",
    "ban",
    "thường",
    "thiếu",
    "trung",
    "thượng",
    "đại",
    "hội",
    "kế",
    "điều",
    "kiểm",
    "lãnh",
    "hiệu",
];

/// A word, as it stands and in small letters, and whether nothing but blanks stands between it and the word before.
struct Word<'a> {
    text: &'a str,
    small: String,
    is_joined: bool,
}

impl Word<'_> {
    fn has_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it could be a part of a name: letters, the first a capital, and no abbreviation such as UBND.
    fn is_of_name(&self, is_shouted: bool) -> bool {
        let is_small = |word: &str| word.chars().skip(1).all(char::is_lowercase);
        self.has_capital() && self.text.chars().all(char::is_alphabetic) && (is_shouted || is_small(self.text))
    }

    fn is_one_of(&self, list: &[&str]) -> bool {
        list.contains(&self.small.as_str())
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '/';
    let (mut found, mut end): (Vec<Word<'_>>, Option<usize>) = (Vec::new(), None);
    let mut from = 0;
    while let Some(start) = text[from..].find(is_of_word).map(|at| from + at) {
        let stop = text[start..].find(|c| !is_of_word(c)).map_or(text.len(), |at| start + at);
        let is_joined = end.is_some_and(|end| text[end..start].chars().all(char::is_whitespace));
        found.push(Word { text: &text[start..stop], small: text[start..stop].to_lowercase(), is_joined });
        (end, from) = (Some(stop), stop);
    }
    found
}

/// The name of a person that a text has in it, if any: after a form of address, a rank or a post, or as the whole of the text. O(length).
pub fn named(text: &str) -> Option<Found> {
    let text: String = text.nfc().collect();
    let is_shouted = text.chars().all(|c| !c.is_lowercase());
    let words = words(&text);
    let is_there = (0..words.len()).any(|at| is_addressed(&words, at, is_shouted) || is_after_post(&words, at, is_shouted));
    let is_whole = || is_name(text.trim()) && (words.len() >= 3 || words.first().is_some_and(|first| first.is_one_of(PLAIN)));
    (is_there || is_whole()).then_some(Found { code: "person-name", vi: "họ tên người", en: "the name of a person" })
}

/// How many words of a name stand together from here on.
fn length(words: &[Word<'_>], from: usize, is_shouted: bool) -> usize {
    words.iter().skip(from).enumerate().take_while(|(at, word)| (*at == 0 || word.is_joined) && word.is_of_name(is_shouted)).count()
}

fn is_family(word: &Word<'_>) -> bool {
    FAMILIES.iter().any(|known| known.to_lowercase() == word.small)
}

/// Whether the word at a place is the last of a form of address with a name behind it.
fn is_addressed(words: &[Word<'_>], at: usize, is_shouted: bool) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &words[before]) else {
        return is_called(words, at, &words[at].small, at, is_shouted);
    };
    if words[at].small == "chí" && words[at].is_joined && before.small == "đồng" {
        return is_called(words, at - 1, "đồng chí", at, is_shouted);
    }
    let is_of_place = words[at].is_joined && before.is_one_of(PLACES);
    !is_of_place && is_called(words, at, &words[at].small, at, is_shouted)
}

/// Whether a form of address (its first word, what it is, its last word) calls somebody by name.
fn is_called(words: &[Word<'_>], first: usize, address: &str, last: usize, is_shouted: bool) -> bool {
    let next = last + 1;
    let Some(name) = words.get(next).filter(|name| name.is_joined || address == "đ/c") else { return false };
    let length = length(words, next, is_shouted);
    // A post, not a name; at the end of what is said it is one: anh Trung.
    let is_office = name.is_one_of(OFFICES) && words.get(next + 1).is_some_and(|after| after.is_joined);
    if !ADDRESSES.contains(&address) || length == 0 || is_office {
        return false;
    }
    let may_be_place = words[first].has_capital() && PLACE_BEGINNINGS.contains(&address);
    !may_be_place || (is_family(name) && length >= 2)
}

/// Whether the word at a place ends a rank or a post with a name behind it.
fn is_after_post(words: &[Word<'_>], at: usize, is_shouted: bool) -> bool {
    let Some(name) = words.get(at + 1).filter(|name| name.is_joined && is_family(name) && !name.is_one_of(PLACE_FAMILIES)) else {
        return false;
    };
    let is_of_place = at >= 2 && words[at - 2].is_one_of(PLACES);
    let least = if name.is_one_of(PLAIN) { 2 } else { 3 };
    words[at].is_one_of(POSTS) && !is_of_place && length(words, at + 1, is_shouted) >= least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_found_where_something_says_that_they_are() {
        for text in [
            "Ông Nguyễn Văn An",
            "ông Hùng",
            "giao anh Tuấn theo dõi",
            "phân công anh Trung",
            "lắp trước nhà bà Hoa",
            "Bà Trần Thị Bích Ngọc, cán bộ UBND phường",
            "chị Hoa (Công an phường)",
            "Đồng chí Lê Minh",
            "đ/c Nam",
            "Đ/c. Phạm Quang Huy - Đội trưởng",
            "Thượng tá Vũ Đức Thắng",
            "Đội trưởng Nguyễn An",
            "Chủ tịch UBND phường, bà Lê Thị Hà",
            "do Hoàng Văn Thái thực hiện",
            "Nguyễn Văn An",
            "PHẠM QUANG HUY",
            "ÔNG NGUYỄN VĂN AN",
            "Trưởng Công an phường (ông Đỗ Mạnh)",
        ] {
            assert_eq!(named(text).map(|found| found.code), Some("person-name"), "{text}");
        }
    }

    #[test]
    fn posts_offices_and_places_pass() {
        for text in [
            "Trưởng Công an phường Hoàn Kiếm",
            "Trưởng Công an phường Trần Hưng Đạo",
            "Phó Trưởng Công an phường Lê Thanh Nghị",
            "Chủ tịch UBND phường Nguyễn Trãi",
            "Phó Chủ tịch UBND xã Anh Sơn",
            "Chủ tịch UBND phường Hai Bà Trưng",
            "Chủ tịch UBND phường Bà Rịa",
            "Trưởng Công an đặc khu Cô Tô",
            "Đội trưởng Đội Cảnh sát giao thông số 1",
            "Chỉ huy trưởng Ban Chỉ huy quân sự xã",
            "Giám đốc Công an thành phố Hà Nội",
            "Giám đốc Công an tỉnh Cao Bằng",
            "Giám đốc Sở Khoa học và Công nghệ",
            "Trưởng phòng Kinh tế, Hạ tầng và Đô thị",
            "Trưởng phòng PC02",
            "Đội trưởng Đội Cảnh sát khu vực",
            "Tổ trưởng Tổ dân phố số 3",
            "Trưởng thôn Ngọc Chử",
            "Bí thư Đoàn Thanh niên phường",
            "Chủ tịch Hội Liên hiệp Phụ nữ xã",
            "Ông Chủ tịch UBND phường",
            "đồng chí Trưởng Công an phường",
            "đồng chí Đại úy trực ban",
            "Chánh Văn phòng UBND tỉnh",
            "Hiệu trưởng Trường THCS Lê Quý Đôn",
            "Trưởng Ban quản lý chợ Đồng Xuân",
            "Giám đốc Bệnh viện Nguyễn Tri Phương",
            "Trưởng Công an xã Đông Anh",
            "Phó Giám đốc Trung tâm Điều hành thông minh (IOC)",
            "Lắp đặt, kết nối về Công an phường",
            "Lắp 3 camera tại ngã tư Nguyễn Văn Cừ – Trần Hưng Đạo",
            "Camera đường Nguyễn Văn Linh, phố Bà Triệu hoạt động, lưu 30 ngày",
            "Khảo sát tại phố Bà Triệu và cầu Ông Lãnh, chợ bà Chiểu",
            "Lắp trên đường Đại tướng Võ Nguyên Giáp",
            "Nghiệm thu trước quảng trường Chủ tịch Hồ Chí Minh",
            "TRƯỞNG CÔNG AN PHƯỜNG NGUYỄN TRÃI",
            "Trưởng Công An Phường Trần Phú",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
