//! An official paper as a Word file, in the form of Decree 30/2020/NĐ-CP, Appendix I: A4, Times New Roman, heading in two columns, kind and
//! subject, body, tables, pictures, recipients and signature, appendices with pages of their own.
//!
//! [`Paper`] says what is written, not how it looks: sizes and positions are the decree's and stand in [`styles`]. The same paper gives the
//! same bytes. The parts of the file are written here with the libraries of XML and ZIP that are linked anyway: docx-rs 0.4.22 knows no
//! repeated heading rows and no description of a picture, and would bring a second version of both libraries.

mod body;
mod frame;
mod package;
mod styles;
mod tables;
mod xml;

use chrono::{DateTime, Utc};

use super::Language;

/// A paper. Texts are one line each; the decree's capitals, numbers of headings, `Bảng 1.` and `Hình 1.` are set by the writer.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Language of what the writer adds itself and of the spelling checker.
    pub language: Language,
    /// What stands above the body.
    pub head: Head,
    /// The body.
    pub blocks: Vec<Block>,
    /// What stands below it.
    pub end: End,
    /// Each begins on a new page and has its own page numbers.
    pub appendices: Vec<Appendix>,
    /// When the file is made.
    pub made_at: DateTime<Utc>,
}

/// What stands above the body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The body above the one that issues the paper, if it is to be named.
    pub parent: Option<String>,
    /// Who issues the paper.
    pub issuer: String,
    /// `Số:      /TTr-UBND`.
    pub number: String,
    /// `Hải Phòng, ngày 05 tháng 3 năm 2026`.
    pub place_and_day: String,
    /// Kind of paper: `Tờ trình`.
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// To whom it is addressed; several stand below each other.
    pub to: Vec<String>,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// On what the paper rests, without the marks at the ends: italic, `;` after each and `.` after the last.
    Basis(Vec<String>),
    /// `I. TITLE`.
    Section(String),
    /// `1. Title`.
    Clause(String),
    /// `a) Title`.
    Point(String),
    /// A paragraph.
    Text(String),
    /// A paragraph that begins with a dash.
    Item(String),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
}

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Codes and running numbers.
    Centre,
    /// Numbers.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// What stands above it.
    pub heading: String,
    /// Its part of the width, against the sum of all columns.
    pub width: f64,
    /// How its cells stand.
    pub align: Align,
}

/// A row of a table; cells that are missing at its end stay empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its texts.
    pub cells: Vec<String>,
    /// Whether it is a sum (bold).
    pub is_sum: bool,
}

/// A table; its heading is repeated on each page, no row is torn apart or left alone, and a short one stands on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// `Bảng 1. Title`.
    pub title: String,
    /// Unit of all numbers, or empty.
    pub unit: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// A PNG file. It is set as wide as the text, or as high as a page allows.
    pub png: Vec<u8>,
    /// `Hình 1. Caption`.
    pub caption: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
}

/// What stands below the body: recipients at the left, who signs at the right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct End {
    /// `Như trên`, `Lưu: VT, PC02.`; without dashes and marks at the ends.
    pub recipients: Vec<String>,
    /// Lines of authority and position: `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`.
    pub position: Vec<String>,
    /// Full name of who signs, or empty to be written by hand.
    pub name: String,
}

/// An appendix.
#[derive(Debug, Clone, PartialEq)]
pub struct Appendix {
    /// Its title.
    pub title: String,
    /// Whether its pages lie.
    pub is_landscape: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Why a paper cannot be written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocxFault {
    /// A character that a paper cannot hold: a control character, a line break among them.
    #[error("a paper cannot hold the character U+{0:04X}; it is in {1:?}")]
    Character(u32, String),
    /// A picture is no PNG file.
    #[error("a picture of a paper is not a PNG file")]
    Picture,
    /// The file could not be put together.
    #[error("a paper could not be put together: {0}")]
    Package(String),
}

/// Writes a paper; O(length).
///
/// # Errors
/// [`DocxFault::Character`] if a text has a control character (each paragraph is a block of its own), [`DocxFault::Picture`] if a picture is
/// not PNG.
pub fn write(paper: &Paper) -> Result<Vec<u8>, DocxFault> {
    let mut body = body::Body::new(paper.language);
    body.paper(paper)?;
    package::pack(paper, body)
}

#[cfg(test)]
mod tests;
