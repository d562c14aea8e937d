//! Records of a text table: fields between delimiters, quotes around what contains them, lines counted as an editor counts them.
//! The `csv` crate would do but for three things: the number of a line behind blank lines, a bound on the length of a record, and telling a
//! quote that is never closed from a long line.

use std::io::Read;

use super::text::line_too_long;
use super::{MAX_COLUMNS, MAX_LINE_BYTES, too_many_columns, unreadable};
use crate::files::FileFault;

const CHUNK: usize = 64 << 10;
/// A quote that is not closed within so many lines was none.
const MAX_QUOTED_LINES: u64 = 1_000;

const PLAIN: u8 = 0;
const DELIMITER: u8 = 1;
const QUOTE: u8 = 2;
const CR: u8 = 3;
const LF: u8 = 4;
const NUL: u8 = 5;

/// Reads records of a stream of UTF-8.
pub struct Records<R> {
    from: R,
    chunk: Box<[u8]>,
    start: usize,
    end: usize,
    /// The line that the next byte stands on, from 1.
    line: u64,
    was_cr: bool,
    class: [u8; 256],
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: Read> Records<R> {
    /// `delimiter` must be ASCII.
    pub fn new(from: R, delimiter: u8) -> Self {
        let mut class = [PLAIN; 256];
        for (byte, kind) in [(delimiter, DELIMITER), (b'"', QUOTE), (b'\r', CR), (b'\n', LF), (0, NUL)] {
            class[usize::from(byte)] = kind;
        }
        let chunk = vec![0; CHUNK].into_boxed_slice();
        Self { from, chunk, start: 0, end: 0, line: 1, was_cr: false, class, text: Vec::new(), ends: Vec::new() }
    }

    /// The fields of the record that was read last; not checked to be UTF-8.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|at| &self.text[at.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[at]])
    }

    /// Reads the next record that is not an empty line; the line on which it begins, or None at the end.
    ///
    /// # Errors
    /// NUL bytes, a record that is too long or has too many fields, a quote that is never closed; what the stream says.
    pub fn next(&mut self) -> Result<Option<u64>, FileFault> {
        loop {
            self.text.clear();
            self.ends.clear();
            let line = self.line_of_next()?;
            let Some(line) = line else { return Ok(None) };
            self.record(line)?;
            if self.ends.len() > 1 || !self.text.is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// Skips the second half of a line's end.
    fn line_of_next(&mut self) -> Result<Option<u64>, FileFault> {
        if self.was_cr && self.peek(self.line)? == Some(b'\n') {
            self.start += 1;
        }
        self.was_cr = false;
        Ok(self.peek(self.line)?.map(|_| self.line))
    }

    fn peek(&mut self, line: u64) -> Result<Option<u8>, FileFault> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.from.read(&mut self.chunk).map_err(|error| unreadable(&error).at(format!("dòng {line}")))?;
        }
        Ok((self.start < self.end).then(|| self.chunk[self.start]))
    }

    /// Reads to the end of the record.
    fn record(&mut self, line: u64) -> Result<(), FileFault> {
        let mut is_field_start = true;
        let mut quoted_from = None;
        loop {
            if self.text.len() > MAX_LINE_BYTES {
                let fault = if self.line > line { quote_open() } else { line_too_long() };
                return Err(fault.at(format!("dòng {line}")));
            }
            let Some(byte) = self.peek(line)? else {
                if let Some(from) = quoted_from {
                    return Err(quote_open().at(format!("dòng {from}")));
                }
                self.ends.push(self.text.len());
                return Ok(());
            };
            let kind = self.class[usize::from(byte)];
            if kind == PLAIN {
                let rest = &self.chunk[self.start..self.end];
                let run = rest.iter().position(|byte| self.class[usize::from(*byte)] != PLAIN).unwrap_or(rest.len());
                self.text.extend_from_slice(&rest[..run]);
                self.start += run;
                is_field_start = false;
                continue;
            }
            self.start += 1;
            match (kind, quoted_from) {
                (NUL, _) => return Err(nul_bytes().at(format!("dòng {}", self.line))),
                (QUOTE, None) if is_field_start => quoted_from = Some(self.line),
                (QUOTE, Some(_)) => {
                    if self.peek(line)? == Some(b'"') {
                        self.start += 1;
                        self.text.push(b'"');
                    } else {
                        quoted_from = None;
                    }
                }
                (LF, Some(from)) => {
                    self.text.push(byte);
                    self.line += 1;
                    if self.line > from + MAX_QUOTED_LINES {
                        return Err(quote_open().at(format!("dòng {from}")));
                    }
                }
                (_, Some(_)) | (QUOTE, None) => self.text.push(byte),
                (DELIMITER, None) => {
                    self.ends.push(self.text.len());
                    if self.ends.len() > 20 * MAX_COLUMNS {
                        return Err(too_many_columns().at(format!("dòng {line}")));
                    }
                    is_field_start = true;
                    continue;
                }
                _ => {
                    self.was_cr = kind == CR;
                    self.line += 1;
                    self.ends.push(self.text.len());
                    return Ok(());
                }
            }
            is_field_start = false;
        }
    }
}

fn quote_open() -> FileFault {
    FileFault::new(
        "quote-not-closed",
        "Dấu nháy kép mở ở dòng này không được đóng lại. Hãy xóa nó hoặc thêm dấu nháy đóng.",
        "A quotation mark opened on this line is never closed. Remove it, or add the closing one.",
    )
}

fn nul_bytes() -> FileFault {
    FileFault::new(
        "nul-bytes",
        "Tệp chứa byte rỗng (NUL): đây không phải tệp văn bản, hoặc đã hỏng. Hãy xuất lại từ bảng tính thành .csv (UTF-8).",
        "The file has NUL bytes: it is no text file, or damaged. Export it again as .csv (UTF-8).",
    )
}

/// The delimiter under which the records of a sample agree best in their number of fields; None if none makes two fields.
///
/// The sample is whole records if possible; at most a hundred are looked at. A decimal comma makes `,` agree as well as `;` does in rows of
/// numbers, so among equals the tabulator and `;` win.
pub fn guess(sample: &[u8]) -> Option<u8> {
    let mut best: Option<(f64, u8)> = None;
    for delimiter in [b'\t', b';', b'|', b','] {
        let mut records = Records::new(sample, delimiter);
        let mut counts: Vec<usize> = Vec::new();
        while counts.len() < 100 && matches!(records.next(), Ok(Some(_))) {
            counts.push(records.ends.len());
        }
        // The last record may be cut off.
        if counts.len() > 2 && counts.len() < 100 {
            counts.pop();
        }
        let wide: Vec<usize> = counts.iter().copied().filter(|count| *count > 1).collect();
        let Some(usual) = wide.iter().copied().max_by_key(|count| (wide.iter().filter(|other| *other == count).count(), *count)) else {
            continue;
        };
        let agree = wide.iter().filter(|count| **count == usual).count() as f64;
        let score = agree / counts.len() as f64;
        if best.is_none_or(|(least, _)| score > least + 1e-9) {
            best = Some((score, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text.as_bytes(), b';');
        let mut all = Vec::new();
        while let Some(line) = records.next().unwrap() {
            all.push((line, records.fields().map(|field| String::from_utf8(field.to_vec()).unwrap()).collect()));
        }
        all
    }

    fn record(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = "a;b\r\n\r\n\r\n1;\"x;\"\"y\"\"\r\nz\"\r\n2;\n\n3;4";
        let expected = [record(1, &["a", "b"]), record(4, &["1", "x;\"y\"\r\nz"]), record(6, &["2", ""]), record(8, &["3", "4"])];
        assert_eq!(read(text), expected);
        assert_eq!(read("a\rb\rc"), [record(1, &["a"]), record(2, &["b"]), record(3, &["c"])]);
        assert_eq!(read("5\" ống;6\n\"a\"b;c"), [record(1, &["5\" ống", "6"]), record(2, &["ab", "c"])]);
        assert_eq!(read("\"\";\n"), [record(1, &["", ""])]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named_by_its_line() {
        let mut records = Records::new(&b"a;b\n1;\"x\n2;y\n3;z\n"[..], b';');
        records.next().unwrap();
        let fault = records.next().unwrap_err();
        assert_eq!((fault.code.as_ref(), fault.at.as_deref()), ("quote-not-closed", Some("dòng 2")));
    }

    #[test]
    fn the_delimiter_is_that_under_which_records_agree() {
        assert_eq!(guess(b"x;y\n21,03;105,85\n21,04;105,86\n"), Some(b';'));
        assert_eq!(guess(b"21,03;105,85\n21,04;105,86\n"), Some(b';'));
        assert_eq!(guess("tên,địa chỉ\nA,\"số 1; ngõ 2; phố X\"\nB,\"số 3\"\n".as_bytes()), Some(b','));
        assert_eq!(guess(b"a\tb,c\n1\t2\n3\t4,5\n"), Some(b'\t'));
        assert_eq!(guess(b"a|b\n1|2\n"), Some(b'|'));
        assert_eq!(guess(b"one\ntwo\nthree\n"), None);
    }
}
