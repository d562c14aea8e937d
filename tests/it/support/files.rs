//! Files that are made in a test, and the reader of the built program.

use std::io::Write;
use std::path::{Path, PathBuf};

use bando138::files::{FileFault, Limits, Look, Reader, Reading, Row};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::folder::Folder;

/// A reader that starts the built program.
pub fn reader() -> Reader {
    Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_bando138")), Limits::default())
}

/// A file in a folder of its own.
pub struct TestFile {
    folder: Folder,
    name: String,
}

impl TestFile {
    /// A file with this content.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = Folder::new();
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::write(folder.0.join(name), bytes).unwrap();
        Self { folder, name: name.to_owned() }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.0.join(&self.name)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// What it is.
    pub async fn look(&self) -> Result<Look, FileFault> {
        reader().look(&self.path(), &self.name).await
    }

    /// All rows of its first table, read as the look says.
    pub async fn rows(&self, look: &Look) -> Result<Vec<Row>, FileFault> {
        self.rows_of(look, 0).await
    }

    /// All rows of a table.
    pub async fn rows_of(&self, look: &Look, table: usize) -> Result<Vec<Row>, FileFault> {
        let reading = Reading {
            table,
            header_row: look.tables[table].header_row,
            encoding: look.encoding,
            delimiter: look.delimiter,
            ..Reading::default()
        };
        let mut rows = reader().rows(&self.path(), &self.name, &reading).await?;
        let mut all = Vec::new();
        while let Some(mut batch) = rows.next_batch().await? {
            all.append(&mut batch);
        }
        Ok(all)
    }
}

/// A zip of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet, `Sheet1`, of this `sheetData` and what follows it, and these shared strings.
pub fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    let sheet = format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{sheet}</worksheet>");
    let mut parts: Vec<(&str, &[u8])> = workbook_parts();
    parts.push(("xl/worksheets/sheet1.xml", sheet.as_bytes()));
    parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    zip(&parts)
}

/// The parts of a workbook but for its sheet and its strings.
pub fn workbook_parts() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"></Types>"),
        (
            "_rels/.rels",
            b"<Relationships><Relationship Id=\"rId1\" Target=\"xl/workbook.xml\" \
              Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>",
        ),
        ("xl/workbook.xml", b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\" \
              Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/></Relationships>",
        ),
    ]
}

/// Rows of text cells as `sheetData`.
pub fn sheet_data(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    format!("<sheetData>{}</sheetData>", rows.iter().map(row).collect::<String>())
}
