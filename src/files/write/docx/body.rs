//! The parts of a paper in their order: head, body, end, appendices; numbers of headings, tables and pictures; sections of pages.

use super::frame;
use super::styles::{BOTTOM_MM, HEADER_MM, LEFT_MM, PAGE_MM, RIGHT_MM, TOP_MM, twips};
use super::tables;
use super::xml::Xml;
use super::{Appendix, Block, DocxFault, Language, Paper};

/// The body under way.
pub(super) struct Body {
    pub(super) xml: Xml,
    pub(super) language: Language,
    /// PNG files in their order.
    pub(super) pictures: Vec<Vec<u8>>,
    /// Numbers of headings: section, clause, point.
    headings: [usize; 3],
    pub(super) tables: usize,
    /// Size of what can be set on a page (mm).
    pub(super) room_mm: (f64, f64),
}

/// Roman number of `n`; the decree numbers sections and appendices so.
pub(super) fn roman(mut n: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            text.push_str(sign);
            n -= value;
        }
    }
    text
}

/// Letters of points in the order of the Vietnamese alphabet, without those with marks but `đ`; beyond them two letters.
fn letter(n: usize) -> String {
    const LETTERS: [char; 23] =
        ['a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y'];
    let at = n.saturating_sub(1);
    let last = LETTERS[at % LETTERS.len()];
    if at < LETTERS.len() { last.to_string() } else { format!("{}{last}", LETTERS[(at / LETTERS.len() - 1) % LETTERS.len()]) }
}

/// What can be set on a page (mm).
fn room_mm(is_landscape: bool) -> (f64, f64) {
    let (width, height) = if is_landscape { (PAGE_MM.1, PAGE_MM.0) } else { PAGE_MM };
    (width - LEFT_MM - RIGHT_MM, height - TOP_MM - BOTTOM_MM)
}

impl Body {
    pub(super) fn new(language: Language) -> Self {
        let mut xml = Xml::document();
        xml.open(
            "w:document",
            &[
                ("xmlns:w", super::package::MAIN),
                ("xmlns:r", super::package::RELATIONS),
                ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
                ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
                ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
            ],
        );
        xml.open("w:body", &[]);
        Self { xml, language, pictures: Vec::new(), headings: [0; 3], tables: 0, room_mm: room_mm(false) }
    }

    pub(super) fn paper(&mut self, paper: &Paper) -> Result<(), DocxFault> {
        frame::head(self, &paper.head)?;
        // The signature does not stand alone on a page: the last paragraph goes with it, and with both what stands before.
        let (last, before) = match paper.blocks.split_last() {
            Some((Block::Text(text), before)) => (Some(text), before),
            _ => (None, paper.blocks.as_slice()),
        };
        match (last, before.split_last()) {
            (Some(_), Some((Block::Text(text), before))) => {
                self.blocks(before)?;
                // A heading would be left behind: LibreOffice keeps no longer a chain together before a table.
                let is_headed = matches!(before.last(), Some(Block::Section(_) | Block::Clause(_) | Block::Point(_)));
                self.paragraph(if is_headed { "Body" } else { "BodyLast" }, text)?;
            }
            (Some(_), Some((Block::Table(table), before))) => {
                self.blocks(before)?;
                tables::table(self, table, true)?;
            }
            _ => self.blocks(before)?,
        }
        if let Some(text) = last {
            self.paragraph("BodyLast", text)?;
        }
        frame::end(self, &paper.end)?;
        let mut is_landscape = false;
        for (n, appendix) in (1..).zip(&paper.appendices) {
            self.end_section(is_landscape);
            is_landscape = appendix.is_landscape;
            self.room_mm = room_mm(is_landscape);
            self.appendix(paper, appendix, (paper.appendices.len() > 1).then_some(n))?;
        }
        self.section(is_landscape);
        Ok(())
    }

    fn appendix(&mut self, paper: &Paper, appendix: &Appendix, number: Option<usize>) -> Result<(), DocxFault> {
        self.headings = [0; 3];
        let word = self.language.of("Phụ lục", "Appendix");
        let head = number.map_or_else(|| word.to_owned(), |n| format!("{word} {}", roman(n)));
        self.paragraph("AppendixNumber", &head)?;
        self.paragraph("AppendixTitle", &appendix.title.to_uppercase())?;
        // Dots stand for what is written in when the paper is numbered.
        let kind = paper.head.kind.to_lowercase();
        let note = match self.language {
            Language::Vietnamese => {
                format!("(Kèm theo {kind} số …… ngày …… tháng …… năm …… của {})", paper.head.issuer)
            }
            Language::English => format!("(With {kind} no. …… of …… by {})", paper.head.issuer),
        };
        self.paragraph("AppendixNote", &note)?;
        self.blocks(&appendix.blocks)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), DocxFault> {
        for block in blocks {
            match block {
                Block::Basis(lines) => {
                    for (i, line) in lines.iter().enumerate() {
                        let end = if i + 1 == lines.len() { "." } else { ";" };
                        self.paragraph("Basis", &format!("{line}{end}"))?;
                    }
                }
                Block::Section(title) => {
                    let n = self.number(0);
                    self.paragraph("Heading1", &format!("{}. {}", roman(n), title.to_uppercase()))?;
                }
                Block::Clause(title) => {
                    let n = self.number(1);
                    self.paragraph("Heading2", &format!("{n}. {title}"))?;
                }
                Block::Point(title) => {
                    let n = self.number(2);
                    self.paragraph("Heading3", &format!("{}) {title}", letter(n)))?;
                }
                Block::Text(text) => self.paragraph("Body", text)?,
                Block::Item(text) => self.paragraph("Body", &format!("- {text}"))?,
                Block::Table(table) => tables::table(self, table, false)?,
                Block::Picture(picture) => tables::picture(self, picture)?,
            }
        }
        Ok(())
    }

    /// The next number of a level; those below it begin anew.
    fn number(&mut self, level: usize) -> usize {
        self.headings[level] += 1;
        self.headings[level + 1..].fill(0);
        self.headings[level]
    }

    /// A paragraph of one style.
    pub(super) fn paragraph(&mut self, style: &str, text: &str) -> Result<(), DocxFault> {
        self.begin(style);
        self.run(text)?;
        self.xml.close();
        Ok(())
    }

    /// Opens a paragraph.
    pub(super) fn begin(&mut self, style: &str) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", style);
        self.xml.close();
    }

    /// Text in the letters of the paragraph.
    pub(super) fn run(&mut self, text: &str) -> Result<(), DocxFault> {
        self.xml.open("w:r", &[]);
        self.xml.element("w:t", &[("xml:space", "preserve")], text)?;
        self.xml.close();
        Ok(())
    }

    /// The pages up to here, as the last paragraph of their section carries them.
    fn end_section(&mut self, is_landscape: bool) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "Rule");
        self.section(is_landscape);
        self.xml.close();
        self.xml.close();
    }

    /// Size, margins and page numbers: from 1 in each section, in the middle of the top margin, not on its first page.
    fn section(&mut self, is_landscape: bool) {
        let xml = &mut self.xml;
        xml.open("w:sectPr", &[]);
        xml.leaf("w:headerReference", &[("w:type", "default"), ("r:id", "rIdNumber")]);
        xml.leaf("w:headerReference", &[("w:type", "first"), ("r:id", "rIdFirst")]);
        xml.value("w:type", "nextPage");
        let (width, height) = (twips(PAGE_MM.0).to_string(), twips(PAGE_MM.1).to_string());
        if is_landscape {
            xml.leaf("w:pgSz", &[("w:w", &height), ("w:h", &width), ("w:orient", "landscape")]);
        } else {
            xml.leaf("w:pgSz", &[("w:w", &width), ("w:h", &height)]);
        }
        let margins = [TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM, HEADER_MM].map(|mm| twips(mm).to_string());
        let [top, right, bottom, left, header] = &margins;
        let names = [
            ("w:top", top.as_str()),
            ("w:right", right),
            ("w:bottom", bottom),
            ("w:left", left),
            ("w:header", header),
            ("w:footer", header),
            ("w:gutter", "0"),
        ];
        xml.leaf("w:pgMar", &names);
        xml.leaf("w:pgNumType", &[("w:start", "1")]);
        xml.leaf("w:titlePg", &[]);
        xml.close();
    }
}
