//! What lists of complex areas call the values of the choices, beside the labels themselves: field, word, value.

use crate::http::fields::words::Synonym;

/// Words of hotspots.
pub const SYNONYMS: &[Synonym] = &[
    ("area_types", "1", "type1_ttxh"),
    ("area_types", "2", "type2_kinh_te"),
    ("area_types", "3", "type3_moi_truong"),
    ("area_types", "4", "type4_ma_tuy"),
    ("area_types", "loại I", "type1_ttxh"),
    ("area_types", "loại II", "type2_kinh_te"),
    ("area_types", "loại III", "type3_moi_truong"),
    ("area_types", "loại IV", "type4_ma_tuy"),
    ("area_types", "ttxh", "type1_ttxh"),
    ("area_types", "trật tự xã hội", "type1_ttxh"),
    ("area_types", "antt", "type1_ttxh"),
    ("area_types", "hình sự", "type1_ttxh"),
    ("area_types", "tệ nạn xã hội", "type1_ttxh"),
    ("area_types", "cờ bạc", "type1_ttxh"),
    ("area_types", "mại dâm", "type1_ttxh"),
    ("area_types", "môi trường", "type3_moi_truong"),
    ("area_types", "ma túy", "type4_ma_tuy"),
    ("source", "nhập", "import"),
];
