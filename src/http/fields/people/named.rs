//! Names of people in texts about posts and work. What stands beside a name tells it: `ông`, `đồng chí`, a rank, a post. Streets, wards and schools have
//! names of people, too; the word before them (`phố`, `phường`, `trường`) says that they are places. A name that nothing stands beside is not told from that of a
//! street: it passes.

use unicode_normalization::UnicodeNormalization;

use super::{FAMILIES, Found};

/// What people are called by.
const ADDRESSES: &[&str] = &["ông", "bà", "anh", "chị", "cô", "chú", "đồng chí", "đ/c", "đc"];
/// Those of them that begin names of places, too, when they have a capital: Bà Rịa, Ông Lãnh, Anh Sơn, Cô Tô.
const PLACE_BEGINNINGS: &[&str] = &["ông", "bà", "anh", "chị", "cô", "chú"];
/// The last word of ranks and posts after which a name may follow: trung tá, đội trưởng, chủ tịch, giám đốc, phụ trách, do.
const POSTS: &[&str] = &["tá", "úy", "uý", "tướng", "trưởng", "phó", "tịch", "đốc", "trách", "do"];
/// Words that are the end of a post after these words alone: trưởng phòng, phó ban, cán bộ, chuyên viên, bí thư; not văn phòng, đi bộ, công viên.
const POSTS_AFTER: &[(&str, &[&str])] = &[
    ("phòng", &["trưởng", "phó"]),
    ("ban", &["trưởng", "phó"]),
    ("bộ", &["cán"]),
    ("viên", &["chuyên", "nhân", "tra", "thanh", "tác", "sự"]),
    ("thư", &["bí"]),
    ("sĩ", &["chiến"]),
    // Whom a case is about: đối tượng, bị can, bị cáo, bị hại, nạn nhân, nghi phạm.
    ("tượng", &["đối"]),
    ("can", &["bị"]),
    ("cáo", &["bị"]),
    ("hại", &["bị"]),
    ("nhân", &["nạn"]),
    ("phạm", &["nghi"]),
];
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
    "góc",
    "trục",
];
/// Words after which a list of names is one of streets, wards or schools.
const LISTS: &[&str] = &["các", "phố", "đường", "ngõ", "tuyến", "ngã", "nút", "trục", "góc", "cầu", "chợ", "trường", "tại", "trên", "từ"];
/// Family names with which no well known place begins: two words are enough after a post.
const PLAIN: &[&str] = &["nguyễn", "trần", "phạm", "huỳnh", "bùi", "đỗ", "ngô", "đặng", "võ", "trịnh", "đinh"];
/// Family names that begin names of places and organisations (Hà Nội, Hồ Tây, Cao Bằng, Đồng Nai, Đoàn Thanh niên): they need a middle name of people.
const PLACE_FAMILIES: &[&str] = &[
    "hà", "hồ", "cao", "châu", "ninh", "vi", "la", "lục", "thái", "lâm", "đồng", "ông", "quan", "vàng", "chu", "từ", "thân", "tô", "đoàn",
    "kiều", "phó",
];
/// Middle names that hardly any place has after those.
const MIDDLES: &[&str] = &["văn", "thị", "đức", "hữu", "quang", "xuân", "ngọc", "thế", "đình", "quốc", "mạnh", "trọng", "duy"];
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
    "chuyên",
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

    fn is_family(&self) -> bool {
        FAMILIES.iter().any(|known| known.to_lowercase() == self.small)
    }
}

/// A text in words; all of them shouted where it has no small letter.
struct Text<'a> {
    words: Vec<Word<'a>>,
    is_shouted: bool,
}

impl<'a> Text<'a> {
    fn of(text: &'a str) -> Self {
        let is_of_word = |c: char| c.is_alphanumeric() || c == '/';
        let (mut words, mut end): (Vec<Word<'_>>, Option<usize>) = (Vec::new(), None);
        let mut from = 0;
        while let Some(start) = text[from..].find(is_of_word).map(|at| from + at) {
            let stop = text[start..].find(|c| !is_of_word(c)).map_or(text.len(), |at| start + at);
            let is_joined = end.is_some_and(|end| text[end..start].chars().all(char::is_whitespace));
            words.push(Word { text: &text[start..stop], small: text[start..stop].to_lowercase(), is_joined });
            (end, from) = (Some(stop), stop);
        }
        Self { words, is_shouted: text.chars().all(|c| !c.is_lowercase()) }
    }

    fn before(&self, at: usize) -> Option<&Word<'a>> {
        at.checked_sub(1).map(|before| &self.words[before])
    }

    /// How many words of a name stand together from here on.
    fn length(&self, from: usize) -> usize {
        let is_of_name = |(at, word): &(usize, &Word<'_>)| (*at == 0 || word.is_joined) && word.is_of_name(self.is_shouted);
        self.words.iter().skip(from).enumerate().take_while(is_of_name).count()
    }

    /// Whether words from here on look like a name in full: a family name and at least `least` words, of some families with a middle name of people.
    fn is_full_name(&self, from: usize, least: usize) -> bool {
        let Some(family) = self.words.get(from).filter(|word| word.is_family()) else { return false };
        let has_middle = self.words.get(from + 1).is_some_and(|middle| middle.is_one_of(MIDDLES));
        let length = self.length(from);
        if family.is_one_of(PLACE_FAMILIES) { has_middle && length >= 3 } else { length >= least }
    }

    /// Whether the word at a place is the last of a form of address with a name behind it.
    fn is_addressed(&self, at: usize) -> bool {
        let word = &self.words[at];
        let before = self.before(at).filter(|_| word.is_joined);
        if word.small == "chí" && before.is_some_and(|before| before.small == "đồng") {
            return self.is_called(at - 1, "đồng chí", at);
        }
        !before.is_some_and(|before| before.is_one_of(PLACES)) && self.is_called(at, &word.small, at)
    }

    /// Whether a form of address (its first word, what it is, its last word) calls somebody by name.
    fn is_called(&self, first: usize, address: &str, last: usize) -> bool {
        let next = last + 1;
        let Some(name) = self.words.get(next).filter(|name| name.is_joined || address == "đ/c") else { return false };
        let length = self.length(next);
        // A post, not a name; at the end of what is said it is one: anh Trung.
        let is_office = name.is_one_of(OFFICES) && self.words.get(next + 1).is_some_and(|after| after.is_joined);
        if !ADDRESSES.contains(&address) || length == 0 || is_office {
            return false;
        }
        let may_be_place = self.words[first].has_capital() && PLACE_BEGINNINGS.contains(&address);
        let is_queen = address == "bà" && ["triệu", "trưng"].contains(&name.small.as_str());
        !may_be_place || (name.is_family() && length >= 2 && !is_queen)
    }

    /// Whether the word at a place ends a rank or a post.
    fn is_post(&self, at: usize) -> bool {
        let word = &self.words[at];
        let is_after = |before: &[&str]| word.is_joined && self.before(at).is_some_and(|one| one.is_one_of(before));
        word.is_one_of(POSTS) || POSTS_AFTER.iter().any(|(end, before)| word.small == *end && is_after(before))
    }

    /// Whether the word at a place ends a rank or a post with a name behind it.
    fn is_after_post(&self, at: usize) -> bool {
        let Some(name) = self.words.get(at + 1).filter(|name| name.is_joined) else { return false };
        let is_of_place = at >= 2 && self.words[at - 2].is_one_of(PLACES);
        // What somebody is in charge of, or what is made by it, may be a street.
        let is_of_work = self.words[at].is_one_of(&["trách", "do"]);
        let has_middle = self.words.get(at + 2).is_some_and(|middle| middle.is_one_of(MIDDLES));
        let least = if name.is_one_of(PLAIN) && !is_of_work { 2 } else { 3 };
        self.is_post(at) && !is_of_place && self.is_full_name(at + 1, least) && (!is_of_work || has_middle)
    }

    /// Whether a name in full begins at a place that nothing is joined to, and stands for itself beside a post: `Nguyễn Văn An, Trưởng Công an phường`.
    fn is_beside_post(&self, at: usize) -> bool {
        let length = self.length(at);
        if (at > 0 && self.words[at].is_joined) || !(3..=5).contains(&length) || !self.is_full_name(at, 3) {
            return false;
        }
        let after = self.words.get(at + length);
        let stands_alone = after.is_none_or(|after| !after.is_joined);
        let is_list = self.words[..at].iter().any(|word| word.is_one_of(LISTS));
        let has_post_before = (0..at).any(|at| self.is_post(at));
        let has_post_after = after.is_some_and(|after| after.is_one_of(OFFICES));
        stands_alone && !is_list && (has_post_before || has_post_after)
    }

    /// Whether all of it is a name.
    fn is_whole(&self) -> bool {
        let least = if self.words.first().is_some_and(|first| first.is_one_of(PLAIN)) { 2 } else { 3 };
        self.words.len() <= 5 && self.length(0) == self.words.len() && self.is_full_name(0, least)
    }
}

/// The name of a person that a text has in it, if something beside it tells that it is one: a form of address, a rank, a post; or if it is the whole of the
/// text. O(length²) for a text of 200 characters.
pub fn named(text: &str) -> Option<Found> {
    let text: String = text.nfc().collect();
    let text = Text::of(&text);
    let is_there = (0..text.words.len()).any(|at| text.is_addressed(at) || text.is_after_post(at) || text.is_beside_post(at));
    (is_there || text.is_whole()).then_some(Found { code: "person-name", vi: "họ tên người", en: "the name of a person" })
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
            "Nguyễn Văn An, Trưởng Công an phường",
            "Trưởng Công an phường Hoàn Kiếm - (Nguyễn Văn An)",
            "Trưởng Công an phường: Lê Minh Đức",
            "Trưởng phòng Nguyễn Văn An",
            "Trưởng ban Trần Quốc Bảo",
            "Chuyên viên Phạm Thu Hà",
            "Giám đốc Hà Văn Nam",
            "Chủ tịch Hồ Văn Minh",
            "Thượng úy Cao Văn Bình",
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
            "Phó Chủ Tịch",
            "PHÓ CHỦ TỊCH UBND XÃ",
            "PHÓ TRƯỞNG CÔNG AN XÃ",
            "Phó Giám Đốc",
            "Phó Bí Thư Đảng Ủy",
            "ĐOÀN THANH NIÊN PHƯỜNG",
            "Trưởng khu vực đi bộ Trịnh Công Sơn",
            "Camera không gian đi bộ Trịnh Công Sơn, trục Lê Hồng Phong",
            "Đội trưởng phụ trách Trần Hưng Đạo - Lê Lợi",
            "Góc Bà Triệu Nguyễn Du",
            "Trưởng Công an các phường: Trần Hưng Đạo, Lê Thanh Nghị, Hải Tân",
            "Lắp 2 camera trên Nguyễn Văn Cừ, Trần Nhân Tông",
            "Nguyễn Văn Cừ: lắp 3 camera",
            "Trưởng Văn phòng Công viên Nguyễn Văn Trỗi",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
