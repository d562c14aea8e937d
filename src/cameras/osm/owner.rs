//! Whose a camera is, from the name of its operator. Only organisations: a name that is none of these words may be a person's.

/// Ownership by words of an operator's name, lower case with their accents and without; the first that is there decides.
const WORDS: [(&[&str], &str); 5] = [
    (&["công an", "cong an", "police", "csgt", "cảnh sát", "canh sat", "pc08", "bộ công an"], "police"),
    (&["ubnd", "ủy ban nhân dân", "uỷ ban nhân dân", "people's committee", "phường ", "xã ", "thị trấn "], "commune_committee"),
    (&["sở ", "cục ", "department", "ban quản lý", "ban qlda", "trung tâm điều hành", "ioc"], "department"),
    (
        &[
            "công ty",
            "cong ty",
            "tnhh",
            "cổ phần",
            "ngân hàng",
            "bank",
            "viettel",
            "vnpt",
            "fpt",
            "mobifone",
            "company",
            "co.",
            "ltd",
            "jsc",
            "corp",
            "tập đoàn",
            "group",
            "siêu thị",
            "vinmart",
            "winmart",
            "petrolimex",
            "khách sạn",
            "hotel",
            "mall",
        ],
        "business",
    ),
    (
        &[
            "trường",
            "đại học",
            "học viện",
            "bệnh viện",
            "hospital",
            "school",
            "university",
            "viện ",
            "hội ",
            "liên đoàn",
            "đại sứ quán",
            "embassy",
            "hợp tác xã",
            "museum",
            "bảo tàng",
        ],
        "organisation",
    ),
];

/// The ownership that an operator's name tells, and whether it is an organisation's name at all.
pub fn ownership(operator: &str) -> (Option<&'static str>, bool) {
    let name = format!("{} ", operator.to_lowercase());
    let found = WORDS.iter().find(|(words, _)| words.iter().any(|word| begins_a_word(&name, word))).map(|(_, ownership)| *ownership);
    (found, found.is_some())
}

fn begins_a_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
}
