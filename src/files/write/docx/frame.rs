//! What stands above and below the body: issuer and state with their rules, number and day, kind and subject, recipients and signature.

use super::body::Body;
use super::styles::twips;
use super::{DocxFault, End, Head};

/// Width of the columns of the head (mm): the line of the state needs 96 mm at 13 points.
const HEAD_MM: [f64; 2] = [65.0, 100.0];
/// Width of the columns of the end (mm).
const END_MM: [f64; 2] = [80.0, 85.0];
/// Room for signature and seal (mm).
const SIGN_MM: f64 = 28.0;
/// `Độc lập - Tự do - Hạnh phúc` in bold Times New Roman of 14 points (mm), and its English words.
const MOTTO_MM: f64 = 60.2;
const MOTTO_EN_MM: f64 = 78.5;
/// So much of the line a title takes at most: a long one stands on two short lines.
const SUBJECT_PART: f64 = 0.9;
/// A rule below a name or a subject is a third to a half of its line.
const RULE_PART: f64 = 0.42;

const NO_BORDERS: [&str; 6] = ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"];

/// Length of a line in bold Times New Roman (mm), to a twentieth: capitals are 0.70 of the size wide, small letters and blanks less.
fn line_mm(text: &str, points: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|c| match c {
            ' ' => 0.25,
            c if c.is_uppercase() => 0.70,
            _ => 0.48,
        })
        .sum();
    ems * points * 25.4 / 72.0
}

/// A title on as few lines as it needs, all about as long. A line does not end within a name (before a capital) or after a number.
fn balanced(text: &str, room_mm: f64) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '.');
        match pieces.last_mut() {
            Some(piece) if word.starts_with(char::is_uppercase) || piece.rsplit(' ').next().is_some_and(is_number) => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    let count = (line_mm(text, 14.0) / room_mm).ceil().max(1.0);
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut done_mm) = (String::new(), 0.0);
    let mean_mm = line_mm(text, 14.0) / count;
    for piece in pieces {
        let longer = if line.is_empty() { piece.clone() } else { format!("{line} {piece}") };
        // The line ends where it comes nearest to its part of the whole.
        let due_mm = mean_mm * (lines.len() as f64 + 1.0) - done_mm;
        let (now_mm, then_mm) = (line_mm(&line, 14.0), line_mm(&longer, 14.0));
        let is_full = !line.is_empty() && (then_mm > room_mm || (then_mm - due_mm).abs() > (now_mm - due_mm).abs());
        if is_full && (lines.len() as f64 + 1.0 < count || then_mm > room_mm) {
            done_mm += now_mm;
            lines.push(std::mem::replace(&mut line, piece));
        } else {
            line = longer;
        }
    }
    lines.push(line);
    lines
}

/// Begins a table without lines.
fn open_table(body: &mut Body, columns_mm: [f64; 2]) {
    let xml = &mut body.xml;
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.leaf("w:tblW", &[("w:w", &twips(columns_mm[0] + columns_mm[1]).to_string()), ("w:type", "dxa")]);
    xml.open("w:tblBorders", &[]);
    for side in NO_BORDERS {
        xml.value(side, "nil");
    }
    xml.close();
    xml.value("w:tblLayout", "fixed");
    xml.open("w:tblCellMar", &[]);
    xml.leaf("w:left", &[("w:w", "0"), ("w:type", "dxa")]);
    xml.leaf("w:right", &[("w:w", "0"), ("w:type", "dxa")]);
    xml.close();
    xml.close();
    xml.open("w:tblGrid", &[]);
    for mm in columns_mm {
        xml.leaf("w:gridCol", &[("w:w", &twips(mm).to_string())]);
    }
    xml.close();
}

fn open_row(body: &mut Body) {
    body.xml.open("w:tr", &[]);
    body.xml.open("w:trPr", &[]);
    body.xml.leaf("w:cantSplit", &[]);
    body.xml.close();
}

fn open_cell(body: &mut Body, mm: f64) {
    body.xml.open("w:tc", &[]);
    body.xml.open("w:tcPr", &[]);
    body.xml.leaf("w:tcW", &[("w:w", &twips(mm).to_string()), ("w:type", "dxa")]);
    body.xml.close();
}

/// A rule in the middle of a column: the upper border of a paragraph that is as good as empty.
fn rule(body: &mut Body, column_mm: f64, rule_mm: f64) {
    let aside = twips((column_mm - rule_mm).max(0.0) / 2.0).to_string();
    let xml = &mut body.xml;
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", "Rule");
    xml.open("w:pBdr", &[]);
    xml.leaf("w:top", &[("w:val", "single"), ("w:sz", "6"), ("w:space", "0"), ("w:color", "000000")]);
    xml.close();
    xml.leaf("w:spacing", &[("w:before", "60"), ("w:after", "0"), ("w:line", "40"), ("w:lineRule", "exact")]);
    xml.leaf("w:ind", &[("w:left", &aside), ("w:right", &aside)]);
    xml.close();
    xml.close();
}

/// The head of the first page.
pub(super) fn head(body: &mut Body, head: &Head) -> Result<(), DocxFault> {
    open_table(body, HEAD_MM);
    open_row(body);
    open_cell(body, HEAD_MM[0]);
    if let Some(parent) = &head.parent {
        body.paragraph("Parent", &parent.to_uppercase())?;
    }
    let issuer = head.issuer.to_uppercase();
    body.paragraph("Issuer", &issuer)?;
    rule(body, HEAD_MM[0], RULE_PART * line_mm(&issuer, 13.0).min(HEAD_MM[0]));
    body.xml.close();
    open_cell(body, HEAD_MM[1]);
    body.paragraph("State", body.language.of("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIETNAM"))?;
    body.paragraph("Motto", body.language.of("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"))?;
    rule(body, HEAD_MM[1], if body.language == super::Language::Vietnamese { MOTTO_MM } else { MOTTO_EN_MM });
    body.xml.close();
    body.xml.close();
    open_row(body);
    for (mm, style, text) in [(HEAD_MM[0], "Number", &head.number), (HEAD_MM[1], "PlaceAndDay", &head.place_and_day)] {
        open_cell(body, mm);
        body.paragraph(style, text)?;
        body.xml.close();
    }
    body.xml.close();
    body.xml.close();
    body.paragraph("Kind", &head.kind.to_uppercase())?;
    let lines = balanced(&head.subject, body.room_mm.0 * SUBJECT_PART);
    for line in &lines {
        body.paragraph("Subject", line)?;
    }
    rule(body, body.room_mm.0, RULE_PART * lines.iter().map(|line| line_mm(line, 14.0)).fold(0.0, f64::max).min(body.room_mm.0));
    body.paragraph("After", "")?;
    for (i, to) in head.to.iter().enumerate() {
        let word = body.language.of("Kính gửi: ", "To: ");
        body.paragraph("To", &if i == 0 { format!("{word}{to}") } else { to.clone() })?;
    }
    Ok(())
}

/// Recipients and signature, on one page.
pub(super) fn end(body: &mut Body, end: &End) -> Result<(), DocxFault> {
    body.paragraph("BeforeEnd", "")?;
    open_table(body, END_MM);
    open_row(body);
    open_cell(body, END_MM[0]);
    body.paragraph("RecipientsHead", body.language.of("Nơi nhận:", "Recipients:"))?;
    for (i, recipient) in end.recipients.iter().enumerate() {
        let mark = if i + 1 == end.recipients.len() { "." } else { ";" };
        body.paragraph("Recipients", &format!("- {recipient}{mark}"))?;
    }
    body.xml.close();
    open_cell(body, END_MM[1]);
    for line in &end.position {
        body.paragraph("Position", &line.to_uppercase())?;
    }
    body.xml.open("w:p", &[]);
    body.xml.open("w:pPr", &[]);
    body.xml.value("w:pStyle", "Position");
    body.xml.leaf("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", &twips(SIGN_MM).to_string()), ("w:lineRule", "exact")]);
    body.xml.close();
    body.xml.close();
    body.paragraph("Name", &end.name)?;
    body.xml.close();
    body.xml.close();
    body.xml.close();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_stands_on_lines_of_about_one_length() {
        let room_mm = 165.0 * SUBJECT_PART;
        assert_eq!(balanced("Về việc lắp đặt camera", room_mm), ["Về việc lắp đặt camera"]);
        let title = "Về việc phê duyệt phương án lắp đặt 30 camera trên địa bàn thành phố Hải Phòng";
        assert_eq!(balanced(title, room_mm), ["Về việc phê duyệt phương án lắp đặt", "30 camera trên địa bàn thành phố Hải Phòng"]);
        for line in balanced(&title.repeat(3), room_mm) {
            assert!(line_mm(&line, 14.0) <= room_mm, "{line}");
        }
        assert_eq!(balanced("", room_mm), [""]);
    }
}
