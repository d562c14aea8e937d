//! Why a row is given back, and what to do about it: two texts from the words of a fault. Faults come from many rooms and kits, whose words are
//! one text for a form; here they are taken apart so that neither part is ever empty and what a cell says is never cut in two.

/// Characters of each part at most; longer ones end at a word.
const LONGEST: usize = 700;
/// Characters of a cell that are repeated at most.
const LONGEST_QUOTE: usize = 60;

/// The two parts in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Why, Vietnamese.
    pub vi: String,
    /// Why, English.
    pub en: String,
    /// What to do, Vietnamese.
    pub todo_vi: String,
    /// What to do, English.
    pub todo_en: String,
}

/// What to do about faults whose words say only what is wrong: code, Vietnamese, English.
const TODO: &[(&str, &str, &str)] = &[
    ("required", "Điền ô này rồi nhập lại tệp.", "Fill in the cell and import the file again."),
    (
        "out-of-range",
        "Sửa số trong ô này cho nằm trong khoảng đó; chưa biết thì để trống.",
        "Correct the number to lie in that range; leave it empty if it is not known.",
    ),
    (
        "not-a-choice",
        "Thay bằng một trong các giá trị đó; chưa biết thì để trống.",
        "Put one of these values in its place; leave it empty if it is not known.",
    ),
    ("not-a-date", "Ghi lại ngày, ví dụ 05/07/2025 hoặc 2025-07-05.", "Write the day again, such as 05/07/2025 or 2025-07-05."),
    (
        "not-a-time",
        "Ghi lại giờ, ví dụ 21:30 hoặc 21h30; chưa rõ thì để trống.",
        "Write the time again, such as 21:30; leave it empty if it is not known.",
    ),
    ("not-a-boolean", "Ghi có hoặc không, hoặc để trống.", "Write yes or no, or leave it empty."),
    ("not-a-number", "Ghi lại bằng chữ số.", "Write it in digits."),
    ("not-text", "Ghi lại bằng chữ.", "Write it as text."),
    (
        "not-an-id",
        "Để trống ô này nếu không có mã định danh từ hệ thống.",
        "Leave the cell empty if you have no identifier of this system.",
    ),
    ("too-long", "Rút ngắn nội dung trong ô này.", "Shorten the text of the cell."),
    ("length", "Rút ngắn nội dung trong ô này.", "Shorten the text of the cell."),
    (
        "code-shape",
        "Sửa mã theo dạng đó, hoặc để trống để hệ thống cấp mã.",
        "Correct the code to that form, or leave it empty to be given one.",
    ),
    ("taken", "Sửa mã, hoặc để trống để hệ thống cấp mã.", "Correct the code, or leave it empty to be given one."),
    ("not-a-phone", "Ghi lại số điện thoại, hoặc để trống.", "Write the number again, or leave it empty."),
    (
        "out-of-country",
        "Kiểm tra tọa độ, thứ tự hai cột và hệ tọa độ của tệp.",
        "Check the coordinates, the order of the two columns and the system of the file.",
    ),
    ("future", "Kiểm tra lại ngày, tháng, năm.", "Check day, month and year."),
    ("rule", "Kiểm tra lại các ô có liên quan và sửa ô sai.", "Check the cells that belong together and correct the wrong one."),
    ("camera-count", "Sửa số mắt; dòng cộng tổng thì xóa khỏi tệp.", "Correct the number; delete a line of totals from the file."),
    ("cell-fault", "Sửa công thức trong ô, hoặc thay bằng giá trị.", "Mend the formula, or put a value in its place."),
];

/// Words that begin what is to be done, in small letters.
const BEGINNINGS: [&str; 46] = [
    "hãy ",
    "nếu ",
    "sửa ",
    "nhờ ",
    "ghi ",
    "bỏ ",
    "để trống",
    "chưa biết thì",
    "chưa rõ thì",
    "điền ",
    "viết ",
    "chọn ",
    "kiểm tra",
    "xóa ",
    "thay ",
    "chỉ nhập ",
    "đổi ",
    "dời ",
    "vẽ ",
    "rút ngắn",
    "write ",
    "correct ",
    "if ",
    "give ",
    "leave ",
    "check ",
    "choose ",
    "add ",
    "put ",
    "delete ",
    "take ",
    "have ",
    "fill ",
    "mend ",
    "enter ",
    "type ",
    "draw ",
    "export ",
    "format ",
    "move ",
    "shorten ",
    "which ",
    "mỗi điểm có",
    "a site has one",
    "xem lại",
    "change ",
];

impl Advice {
    /// Takes the words of a fault apart.
    ///
    /// `is_needed`: the field cannot be left empty, so that is never said of it.
    pub fn of(code: &str, vi: &str, en: &str, is_needed: bool) -> Self {
        let known = TODO.iter().find(|(known, ..)| *known == code);
        let part = |words: &str, known: Option<&str>, otherwise: &str| {
            let (why, what) = split(words);
            let what = what.map(str::to_owned).or_else(|| known.map(str::to_owned)).unwrap_or_else(|| otherwise.to_owned());
            let what = if is_needed { without_leaving_empty(&what) } else { what };
            (shortened(&ended(&capital(why))), shortened(&ended(&capital(&what))))
        };
        let (vi, todo_vi) = part(vi, known.map(|(_, vi, _)| *vi), "Sửa ô đó rồi nhập lại tệp này.");
        let (en, todo_en) = part(en, known.map(|(_, _, en)| *en), "Correct the cell, then import this file again.");
        Self { vi, en, todo_vi, todo_en }
    }
}

/// What to do without the ways out that a field has which may be empty.
fn without_leaving_empty(what: &str) -> String {
    const WAYS_OUT: [&str; 12] = [
        "; chưa biết thì để trống",
        "; chưa rõ thì để trống",
        ", hoặc để trống để hệ thống cấp mã",
        ", hoặc để trống",
        " hoặc để trống",
        "; nếu không biết thì để trống",
        "; leave it empty if it is not known",
        ", or leave it empty to be given one",
        ", or leave it empty",
        ", or leave the cell empty",
        " or leave it empty",
        "; leave the cell empty",
    ];
    let mut what = what.to_owned();
    for way in WAYS_OUT {
        if let Some(at) = what.find(way) {
            let end = at + way.len();
            what.replace_range(at..end, "");
        }
    }
    what
}

/// Where what is to be done begins: after a full stop, a semicolon or a colon, outside of quotation marks and brackets, with a word that tells
/// somebody to do something.
fn split(words: &str) -> (&str, Option<&str>) {
    let words = words.trim();
    split_outside(words, true).or_else(|| split_outside(words, false)).map_or((words, None), |(why, what)| (why, Some(what)))
}

/// As [`split`], with what stands in straight quotation marks passed over or not: a cell may have one of its own that pairs with nothing.
fn split_outside(words: &str, passes_over: bool) -> Option<(&str, &str)> {
    let (mut is_quoted, mut depth, mut before) = (false, 0_i32, ' ');
    for (at, c) in words.char_indices() {
        let rest = &words[at + c.len_utf8()..];
        match c {
            // The seconds of 106°18'36"Đ open and close nothing.
            '"' if passes_over && !is_quoted && matches!(before, ' ' | '(') => is_quoted = true,
            '"' if is_quoted && rest.chars().next().is_none_or(|next| !next.is_alphanumeric()) => is_quoted = false,
            '“' | '(' => depth += 1,
            '”' | ')' => depth -= 1,
            '.' | ';' | ':' | ',' | '?' if !is_quoted && depth <= 0 => {
                let lower: String = rest.trim_start().chars().take(20).collect::<String>().to_lowercase();
                let begins = rest.starts_with(' ') && BEGINNINGS.iter().any(|word| lower.starts_with(word));
                // A comma only before what is asked for in so many words.
                if begins && (c != ',' || lower.starts_with("hãy ")) && !words[..at].trim().is_empty() {
                    return Some((&words[..at + usize::from(c == '?')], rest.trim_start()));
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

fn capital(text: &str) -> String {
    let mut chars = text.trim().chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn ended(text: &str) -> String {
    let text = text.trim_end_matches([' ', '.', ';', ':', ',']);
    if text.ends_with(['?', '!', '…']) { text.to_owned() } else { format!("{text}.") }
}

fn shortened(text: &str) -> String {
    cut(text, LONGEST)
}

/// What a cell says, short enough to be repeated: it ends at a word, with an ellipsis, where it is long.
pub fn quoted(text: &str) -> String {
    cut(text.trim(), LONGEST_QUOTE)
}

/// Words that stand beside figures in days, times and coordinates, folded. Others may be the name of a person in the wrong column.
const BESIDE_FIGURES: [&str; 51] = [
    "am", "b", "bac", "buoi", "chieu", "cn", "cuoi", "d", "dau", "dem", "den", "do", "dong", "e", "gio", "giua", "gmt", "h", "hoi", "kinh",
    "khoang", "khuya", "kd", "km", "la", "lat", "long", "lon", "luc", "m", "n", "nam", "ngay", "ph", "phut", "pm", "rang", "s", "sang",
    "sau", "t", "tay", "th", "thang", "thu", "toi", "trua", "truoc", "tu", "vd", "w",
];

/// What a cell of days, times or numbers is called when it is none, Vietnamese and English: what it says, quoted, or "the cell" if it has no digit,
/// or a word that is not of such a cell. Then it was never meant as one, and may be the name of a person in the wrong column: refusals are
/// kept and shown.
pub fn called(text: &str) -> [String; 2] {
    let folded = crate::http::fields::words::fold(text);
    let mut words = folded.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1);
    // A family name has two letters or more; some of the words above are given names too.
    if text.contains(|c: char| c.is_ascii_digit()) && words.all(|word| BESIDE_FIGURES.contains(&word)) {
        let text = format!("\"{}\"", quoted(text));
        [text.clone(), text]
    } else {
        ["Ô này".to_owned(), "The cell".to_owned()]
    }
}

fn cut(text: &str, longest: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(longest) else { return text.to_owned() };
    let head = &text[..end];
    let is_at_word = text[end..].starts_with(char::is_whitespace);
    let at = if is_at_word { end } else { head.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end) };
    format!("{}…", head[..at].trim_end_matches([' ', ',', ';', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, vi: &str) -> (String, String) {
        let advice = Advice::of(code, vi, "x", false);
        (advice.vi, advice.todo_vi)
    }

    #[test]
    fn why_and_what_to_do_are_two_and_neither_is_empty() {
        for (code, words, why, what) in [
            (
                "place-needed",
                "Điểm camera cần tọa độ. Hãy ghi kinh độ, vĩ độ hoặc X, Y của VN-2000.",
                "Điểm camera cần tọa độ.",
                "Hãy ghi kinh độ, vĩ độ hoặc X, Y của VN-2000.",
            ),
            (
                "code-twice-in-file",
                "Mã này đã có ở dòng 3 của tệp, ở vị trí khác hoặc cho camera khác; sửa mã, hoặc để trống để hệ thống cấp mã.",
                "Mã này đã có ở dòng 3 của tệp, ở vị trí khác hoặc cho camera khác.",
                "Sửa mã, hoặc để trống để hệ thống cấp mã.",
            ),
            (
                "near-in-file",
                "Cách điểm ở dòng 3 của tệp dưới 10 m: nếu là một điểm, hãy ghi cùng tên.",
                "Cách điểm ở dòng 3 của tệp dưới 10 m.",
                "Nếu là một điểm, hãy ghi cùng tên.",
            ),
            // What the cell says has full stops and semicolons of its own.
            (
                "not-a-coordinate",
                "\"106. Hãy xem\": không đọc được tọa độ; hãy ghi như 106,31 hoặc 106°18'36\"Đ.",
                "\"106. Hãy xem\": không đọc được tọa độ.",
                "Hãy ghi như 106,31 hoặc 106°18'36\"Đ.",
            ),
            ("commune-unknown", "Tên \"P. \"Hãy\" xem\" không có. Hãy sửa tên.", "Tên \"P. \"Hãy\" xem\" không có.", "Hãy sửa tên."),
            (
                "not-a-date",
                "\"P. Chu Văn An; hãy xem. Sửa sau\" không phải ngày; hãy ghi như 05/07/2025.",
                "\"P. Chu Văn An; hãy xem. Sửa sau\" không phải ngày.",
                "Hãy ghi như 05/07/2025.",
            ),
            (
                "not-a-coordinate",
                "\"106.31 E\": không đọc được tọa độ; hãy ghi như 106,31 hoặc 106°18'36\"Đ, hoặc mét như 584047,18.",
                "\"106.31 E\": không đọc được tọa độ.",
                "Hãy ghi như 106,31 hoặc 106°18'36\"Đ, hoặc mét như 584047,18.",
            ),
            (
                "not-at-point",
                "Tọa độ nằm ở P. Bến Hàn, cách P. Chu Văn An 2,5 km. Hãy sửa tọa độ hoặc tên xã.",
                "Tọa độ nằm ở P. Bến Hàn, cách P. Chu Văn An 2,5 km.",
                "Hãy sửa tọa độ hoặc tên xã.",
            ),
            (
                "not-a-choice",
                "Sở hữu: phải là một trong: police (Công an), household (Hộ gia đình).",
                "Sở hữu: phải là một trong: police (Công an), household (Hộ gia đình).",
                "Thay bằng một trong các giá trị đó; chưa biết thì để trống.",
            ),
            (
                "rule",
                "Hạn bảo hành không thể trước ngày lắp.",
                "Hạn bảo hành không thể trước ngày lắp.",
                "Kiểm tra lại các ô có liên quan và sửa ô sai.",
            ),
            (
                "commune-unknown",
                "Không có xã, phường tên này vào ngày của dòng. Hãy sửa tên hoặc ghi mã đơn vị. Gần giống: Phường A; Phường B.",
                "Không có xã, phường tên này vào ngày của dòng.",
                "Hãy sửa tên hoặc ghi mã đơn vị. Gần giống: Phường A; Phường B.",
            ),
            ("something-new", "Lỗi chưa biết", "Lỗi chưa biết.", "Sửa ô đó rồi nhập lại tệp này."),
            (
                "ambiguous-bearing",
                "Hướng: \"N\" là Nam (180°) hay North (0°)? Hãy viết Nam, Bắc hoặc số độ.",
                "Hướng: \"N\" là Nam (180°) hay North (0°)?",
                "Hãy viết Nam, Bắc hoặc số độ.",
            ),
        ] {
            assert_eq!(of(code, words), (why.to_owned(), what.to_owned()), "{words}");
        }
    }

    #[test]
    fn who_has_to_fill_a_cell_is_not_told_to_leave_it_empty() {
        let todo = |code: &str, vi: &str, en: &str| {
            let advice = Advice::of(code, vi, en, true);
            (advice.todo_vi, advice.todo_en)
        };
        assert_eq!(
            todo("not-a-choice", "Sở hữu: phải là một trong: Công an, Hộ dân.", "Ownership: must be one of Police, Household."),
            ("Thay bằng một trong các giá trị đó.".to_owned(), "Put one of these values in its place.".to_owned())
        );
        let month = "\"7/2025\" chỉ có tháng; hãy ghi cả ngày, ví dụ 2025-07-01, hoặc để trống.";
        let month_en = "\"7/2025\" is a month; write the day too, such as 2025-07-01, or leave it empty.";
        assert_eq!(
            todo("not-a-date", month, month_en),
            ("Hãy ghi cả ngày, ví dụ 2025-07-01.".to_owned(), "Write the day too, such as 2025-07-01.".to_owned())
        );
    }

    #[test]
    fn a_name_beside_a_figure_is_not_repeated() {
        for text in ["25:70", "ngày 32 tháng 13 năm 2026", "khoảng 25h đêm", "106,31 kinh", "32/13/2026"] {
            assert_eq!(called(text)[0], format!("\"{text}\""));
        }
        for text in ["Nguyễn Văn An 2", "nguyen van an, 12", "Trần Bình 1987", "hôm qua", "12 Trần Thị Ba", "Trần Nam 1987", "Lê Thu 5"]
        {
            assert_eq!(called(text), ["Ô này", "The cell"], "{text}");
        }
    }

    #[test]
    fn long_words_end_at_a_word() {
        let long = "điểm lắp đặt ".repeat(200);
        let (why, what) = of("x", &format!("{long}. Hãy sửa."));
        let is_whole = ["điểm…", "lắp…", "đặt…"].iter().any(|end| why.ends_with(end));
        assert!(is_whole && why.chars().count() <= LONGEST + 1, "{why}");
        assert_eq!(what, "Hãy sửa.");
        let short = quoted("Số 1 đường Trần Phú, phường Chu Văn An, thành phố Hải Phòng, gần cổng trường tiểu học");
        assert_eq!(short, "Số 1 đường Trần Phú, phường Chu Văn An, thành phố Hải Phòng…");
        assert_eq!(quoted(&"a".repeat(100)), format!("{}…", "a".repeat(60)), "one long word is cut where it has to be");
    }
}
