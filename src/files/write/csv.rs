//! CSV as Excel opens it: byte order mark, the separator of the language, RFC 4180 quoting, CRLF.

use std::io::{self, Write as _};

use super::{Cell, Fact, Language, Out, Shape, Sheet, Style, Writer, text};

/// A CSV file under way.
pub(super) struct Csv<'a> {
    out: Out<'a>,
    style: Style,
    line: Vec<u8>,
}

impl<'a> Csv<'a> {
    pub(super) fn begin(sheet: &Sheet, style: Style, out: Out<'a>) -> io::Result<Self> {
        let mut csv = Self { out, style, line: Vec::with_capacity(1024) };
        csv.line.extend_from_slice("\u{feff}".as_bytes());
        for (i, column) in sheet.columns.iter().enumerate() {
            csv.separate(i);
            push_text(&mut csv.line, &column.heading(style), separator(style));
        }
        csv.end_line()?;
        Ok(csv)
    }

    fn separate(&mut self, i: usize) {
        if i > 0 {
            self.line.push(separator(self.style));
        }
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.line.extend_from_slice(b"\r\n");
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }
}

fn separator(style: Style) -> u8 {
    match style.language {
        Language::Vietnamese => b';',
        Language::English => b',',
    }
}

/// Appends text; what a sheet could take for a formula gets an apostrophe before it.
fn push_text(line: &mut Vec<u8>, value: &str, separator: u8) {
    let is_risky = text::is_formula_like(value);
    let must_quote = value.bytes().any(|byte| byte == separator || matches!(byte, b'"' | b'\r' | b'\n'))
        || value.starts_with([' ', '\t'])
        || value.ends_with([' ', '\t']);
    if !must_quote {
        if is_risky {
            line.push(b'\'');
        }
        return line.extend_from_slice(value.as_bytes());
    }
    line.push(b'"');
    if is_risky {
        line.push(b'\'');
    }
    for byte in value.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

impl Writer for Csv<'_> {
    fn row(&mut self, cells: &[Cell<'_>], _: Shape<'_>) -> io::Result<()> {
        let Style { language, is_words } = self.style;
        let separator = separator(self.style);
        for (i, cell) in cells.iter().enumerate() {
            self.separate(i);
            let line = &mut self.line;
            match cell {
                Cell::Text(value) => push_text(line, value, separator),
                Cell::Integer(n) => text::integer(line, *n),
                Cell::Number(n) if n.is_finite() => {
                    let from = line.len();
                    text::number(line, *n);
                    if language == Language::Vietnamese {
                        line[from..].iter_mut().filter(|byte| **byte == b'.').for_each(|byte| *byte = b',');
                    }
                }
                Cell::Null | Cell::Number(_) => {}
                Cell::Boolean(value) => line.extend_from_slice(boolean(*value, self.style).as_bytes()),
                Cell::Day(day) if is_words => text::day(line, *day, language),
                Cell::Day(day) => text::iso_day(line, *day),
                Cell::Instant(at) if is_words => text::instant(line, *at, language),
                Cell::Instant(at) => text::iso_instant(line, *at),
                Cell::List(values) => {
                    push_text(line, &join(values), separator);
                }
            }
        }
        self.end_line()
    }

    fn finish(mut self: Box<Self>, _: &[Fact]) -> io::Result<()> {
        self.out.flush()
    }
}

/// Several texts in one cell.
pub(super) fn join(values: &[std::borrow::Cow<'_, str>]) -> String {
    values.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("; ")
}

/// Yes or no.
pub(super) fn boolean(value: bool, style: Style) -> &'static str {
    match (style.is_words, style.language, value) {
        (false, _, true) => "true",
        (false, _, false) => "false",
        (true, Language::Vietnamese, true) => "có",
        (true, Language::Vietnamese, false) => "không",
        (true, Language::English, true) => "yes",
        (true, Language::English, false) => "no",
    }
}
