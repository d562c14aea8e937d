//! The table of a Shapefile, dBASE III/IV, as a stream.

use std::io::Read;

use super::{MAX_COLUMNS, Sink, encoding, too_many_columns, truncated, unreadable};
use crate::files::frames::CellRef;
use crate::files::{Encoding, FileFault, Remark};

/// One field of the table.
struct Field {
    name: String,
    kind: u8,
    at: usize,
    length: usize,
}

/// Reads rows.
pub struct Dbf<R> {
    from: R,
    fields: Vec<Field>,
    left: u32,
    record: Vec<u8>,
    encoding: Encoding,
}

/// The encoding that a `.cpg` names.
pub fn encoding_of(cpg: &[u8]) -> Option<Encoding> {
    let name = String::from_utf8_lossy(cpg).trim().to_ascii_uppercase();
    Some(match name.trim_start_matches("ANSI ").trim_start_matches("CP") {
        "UTF-8" | "UTF8" | "65001" => Encoding::Utf8,
        "1258" | "WINDOWS-1258" => Encoding::Windows1258,
        "TCVN" | "TCVN3" | "TCVN-3" | "ABC" => Encoding::Tcvn3,
        "VNI" => Encoding::Vni,
        // What programs write without asking; the content decides.
        _ => return None,
    })
}

impl<R: Read> Dbf<R> {
    /// Reads the header. `sample` is the beginning of the same file, header included; `chosen` the person's choice, `named` that of the `.cpg`.
    ///
    /// # Errors
    /// That it is none, or has too many fields.
    pub fn open(
        mut from: R,
        sample: &[u8],
        chosen: Option<Encoding>,
        named: Option<Encoding>,
        remarks: &mut Vec<Remark>,
    ) -> Result<Self, FileFault> {
        let mut head = [0; 32];
        from.read_exact(&mut head).map_err(|error| unreadable(&error))?;
        let left = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let header = usize::from(u16::from_le_bytes([head[8], head[9]]));
        let length = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let mut descriptors = vec![0; header.checked_sub(32).filter(|_| length > 0).ok_or_else(truncated)?];
        from.read_exact(&mut descriptors).map_err(|error| unreadable(&error))?;
        let (mut fields, mut at) = (Vec::new(), 1);
        let encoding = encoding(sample.get(header.min(sample.len())..).unwrap_or_default(), &descriptors, chosen, named, remarks);
        for field in descriptors.chunks_exact(32).take_while(|field| field[0] != 0x0D && field[0] != 0) {
            let kind = field[11];
            // Texts longer than 255 take the byte of the decimals too.
            let length = if kind == b'C' { usize::from(u16::from_le_bytes([field[16], field[17]])) } else { usize::from(field[16]) };
            let name = field[..11].split(|byte| *byte == 0).next().unwrap_or_default();
            let name = encoding::decode(encoding, name).unwrap_or_else(|_| String::from_utf8_lossy(name).into_owned());
            fields.push(Field { name: name.trim().to_owned(), kind, at, length });
            at += length;
        }
        if fields.len() > MAX_COLUMNS {
            return Err(too_many_columns());
        }
        if at > length {
            return Err(truncated());
        }
        Ok(Self { from, fields, left, record: vec![0; length], encoding })
    }

    /// Names of the fields.
    pub fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// What its texts are in.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Reads the next row; whether there was one.
    ///
    /// # Errors
    /// That the file ends too early.
    pub fn next(&mut self) -> Result<bool, FileFault> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        self.from.read_exact(&mut self.record).map_err(|error| unreadable(&error))?;
        Ok(true)
    }

    /// Whether the row that was read last is marked as deleted.
    pub fn is_deleted(&self) -> bool {
        self.record.first() == Some(&b'*')
    }

    /// Hands out the cells of the row that was read last.
    pub fn cells(&self, sink: &mut dyn Sink) {
        for field in &self.fields {
            let bytes = &self.record[field.at..field.at + field.length];
            self.cell(sink, field.kind, bytes);
        }
    }

    fn cell(&self, sink: &mut dyn Sink, kind: u8, bytes: &[u8]) {
        match (kind, bytes) {
            (b'I' | b'+', [a, b, c, d]) => return sink.cell(CellRef::Number(f64::from(i32::from_le_bytes([*a, *b, *c, *d])))),
            (b'B' | b'O', _) if bytes.len() == 8 => {
                let number = bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
                return sink.cell(if number.is_finite() { CellRef::Number(number) } else { CellRef::Fault("NaN") });
            }
            _ => {}
        }
        let trimmed = bytes.trim_ascii();
        let trimmed = trimmed.split(|byte| *byte == 0).next().unwrap_or_default().trim_ascii_end();
        if trimmed.is_empty() {
            return sink.cell(CellRef::Empty);
        }
        let Ok(text) = encoding::decode(self.encoding, trimmed) else {
            return sink.cell(CellRef::Fault(&String::from_utf8_lossy(trimmed)));
        };
        match kind {
            b'N' | b'F' => match text.parse::<f64>() {
                Ok(number) if number.is_finite() && (text.contains('.') || text.len() <= 15) => sink.cell(CellRef::Number(number)),
                Ok(number) if number.is_finite() => sink.cell(CellRef::Text(&text)),
                // GDAL and ESRI write an unknown number so.
                _ if text.bytes().all(|byte| byte == b'*') => sink.cell(CellRef::Empty),
                _ => sink.cell(CellRef::Fault(&text)),
            },
            b'L' => match trimmed {
                b"T" | b"t" | b"Y" | b"y" => sink.cell(CellRef::Boolean(true)),
                b"F" | b"f" | b"N" | b"n" => sink.cell(CellRef::Boolean(false)),
                _ => sink.cell(CellRef::Empty),
            },
            b'D' => match chrono::NaiveDate::parse_from_str(&text, "%Y%m%d") {
                Ok(day) => sink.cell(CellRef::Moment(day.and_time(chrono::NaiveTime::MIN))),
                Err(_) if text.bytes().all(|byte| byte == b'0') => sink.cell(CellRef::Empty),
                Err(_) => sink.cell(CellRef::Fault(&text)),
            },
            // Memos stand in a file of their own.
            b'M' => sink.cell(CellRef::Empty),
            _ => sink.cell(CellRef::Text(&text)),
        }
    }
}

/// What the texts are in: as chosen, as named if that fits, else as recognised.
fn encoding(rows: &[u8], descriptors: &[u8], chosen: Option<Encoding>, named: Option<Encoding>, remarks: &mut Vec<Remark>) -> Encoding {
    if let Some(chosen) = chosen {
        return chosen;
    }
    let text =
        [descriptors, rows].map(|part| part.iter().map(|byte| if *byte < b' ' { b' ' } else { *byte }).collect::<Vec<u8>>()).concat();
    let is_utf8 = || match std::str::from_utf8(rows) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    match named {
        Some(Encoding::Utf8) if !is_utf8() => {}
        Some(named) => return named,
        None => {}
    }
    let (found, remark) = encoding::detect(&text, false);
    remarks.extend(remark);
    found
}
