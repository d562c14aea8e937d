//! What was assumed of the rows of a file, said aloud.

use std::collections::BTreeMap;

use super::Places;
use crate::http::fields::words::Synonym;
use crate::http::fields::{Assumed, Kind as FieldKind};
use crate::imports::columns::fields_of;
use crate::imports::model::{Kind, Said};
use crate::imports::tally::Tally;

/// Words that a remark names.
const WORDS_NAMED: usize = 12;

/// Which words of the file were taken for which choices, by what the choices are called: the most frequent first.
fn words_taken(kind: Kind, assumed: &BTreeMap<Assumed, u64>) -> Option<Said> {
    let mut taken: Vec<(&Synonym, u64)> =
        assumed.iter().filter_map(|(one, rows)| if let Assumed::Word(synonym) = one { Some((*synonym, *rows)) } else { None }).collect();
    taken.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let words = |(name, word, value): &Synonym, rows: u64| {
        let field = fields_of(kind).into_iter().find(|field| field.name == *name)?;
        let (FieldKind::Choice(choices) | FieldKind::Choices(choices)) = field.kind else { return None };
        let choice = choices.iter().find(|choice| choice.value == *value)?;
        Some((
            format!("{} “{word}” là “{}” ({rows} dòng)", field.vi, choice.vi),
            format!("{} “{word}” as “{}” ({rows} rows)", field.en, choice.en),
        ))
    };
    let more = taken.len().saturating_sub(WORDS_NAMED);
    let (mut vi, mut en): (Vec<String>, Vec<String>) =
        taken.into_iter().take(WORDS_NAMED).filter_map(|(synonym, rows)| words(synonym, rows)).unzip();
    if vi.is_empty() {
        return None;
    }
    if more > 0 {
        vi.push(format!("và {more} từ khác"));
        en.push(format!("and {more} more words"));
    }
    Some(Said::new(
        "assumed-words",
        format!("Từ viết khác danh mục, đã hiểu: {}. Nếu không đúng, hãy sửa từ trong tệp.", vi.join("; ")),
        format!("Words that are none of the choices were read: {}. If that is wrong, correct the words in the file.", en.join("; ")),
    ))
}

impl Places {
    /// What was assumed, said aloud.
    pub fn say(&self, tally: &mut Tally) {
        for remark in &self.judgement.remarks {
            tally.remark(Said { code: remark.code.clone(), vi: remark.vi.clone(), en: remark.en.clone() }, 0);
        }
        if let Some(said) = words_taken(self.kind, &self.assumed) {
            tally.remark(said, 0);
        }
        for (assumed, rows) in self.assumed.iter().filter(|(assumed, _)| !matches!(assumed, Assumed::Word(_))) {
            let (code, vi, en) = assumed.words();
            tally.remark(Said::new(code, vi.trim_end_matches('.'), en.trim_end_matches('.')), *rows);
        }
        for number in &self.ids_apart {
            let said = Said::new(
                "unit-id-apart",
                "Định danh đơn vị là của đơn vị khác với tên hoặc mã ghi trong dòng; lấy theo tên, mã",
                "The id of the unit is of another unit than the name or code in the row; the name or code decides",
            );
            tally.remark_row(said, *number);
        }
        for (said, rows) in self.claims.remarks().into_iter().chain(self.doubts.remarks()) {
            tally.remark(said, rows);
        }
        if self.kind == Kind::Cameras && self.cameras == 0 && self.sites > 0 {
            let said = Said::new(
                "no-cameras",
                "Tệp chỉ có điểm, không có mắt camera nào: các điểm được lưu mà chưa có camera",
                "The file has sites and no camera: the sites are stored without cameras",
            );
            tally.remark(said, self.sites);
        } else if self.kind == Kind::Cameras && !self.has_status {
            tally.remark(
                Said::new(
                    "status-proposed",
                    "Tệp không có cột trạng thái: mọi camera được ghi là “đề xuất”. Nếu đã lắp, hãy chọn trạng thái cho mọi dòng ở bước ghép cột.",
                    "The file has no column of status: every camera is stored as proposed. If they are installed, choose a status for all rows in the mapping.",
                ),
                0,
            );
        }
    }
}
