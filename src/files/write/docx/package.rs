//! The parts of a Word file (ECMA-376) and the archive around them. No part holds the time of day or an order of chance.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::body::Body;
use super::xml::Xml;
use super::{DocxFault, Paper, styles};

/// Namespaces of the text and of relations.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE_RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
/// Media types of parts.
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Puts the file together.
pub(super) fn pack(paper: &Paper, body: Body) -> Result<Vec<u8>, DocxFault> {
    let Body { xml, pictures, .. } = body;
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations(&[])),
        ("docProps/core.xml", properties(paper)?),
        ("word/document.xml", xml.finish()),
        ("word/_rels/document.xml.rels", document_relations(pictures.len())),
        ("word/styles.xml", styles::part(paper.language)),
        ("word/settings.xml", settings()),
        ("word/number.xml", page_number(true)),
        ("word/first.xml", page_number(false)),
    ];
    let failed = |error: zip::result::ZipError| DocxFault::Package(error.to_string());
    let stored = SimpleFileOptions::default().last_modified_time(DateTime::default()).compression_method(CompressionMethod::Stored);
    let deflated = stored.compression_method(CompressionMethod::Deflated).compression_level(Some(6));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, deflated).map_err(failed)?;
        archive.write_all(text.as_bytes()).map_err(|error| DocxFault::Package(error.to_string()))?;
    }
    for (n, png) in (1..).zip(pictures) {
        archive.start_file(format!("word/media/picture{n}.png"), stored).map_err(failed)?;
        archive.write_all(&png).map_err(|error| DocxFault::Package(error.to_string()))?;
    }
    Ok(archive.finish().map_err(failed)?.into_inner())
}

fn content_types() -> String {
    let mut xml = Xml::document();
    xml.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    for (ending, kind) in
        [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"), ("png", "image/png")]
    {
        xml.leaf("Default", &[("Extension", ending), ("ContentType", kind)]);
    }
    let core = "application/vnd.openxmlformats-package.core-properties+xml".to_owned();
    for (part, kind) in [
        ("/docProps/core.xml", core),
        ("/word/document.xml", format!("{WORD}.document.main+xml")),
        ("/word/styles.xml", format!("{WORD}.styles+xml")),
        ("/word/settings.xml", format!("{WORD}.settings+xml")),
        ("/word/number.xml", format!("{WORD}.header+xml")),
        ("/word/first.xml", format!("{WORD}.header+xml")),
    ] {
        xml.leaf("Override", &[("PartName", part), ("ContentType", &kind)]);
    }
    xml.finish()
}

fn relations(of: &[(String, String, String)]) -> String {
    let mut xml = Xml::document();
    xml.open("Relationships", &[("xmlns", PACKAGE_RELATIONS)]);
    if of.is_empty() {
        let document = format!("{RELATIONS}/officeDocument");
        let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
        xml.leaf("Relationship", &[("Id", "rIdDocument"), ("Type", &document), ("Target", "word/document.xml")]);
        xml.leaf("Relationship", &[("Id", "rIdCore"), ("Type", core), ("Target", "docProps/core.xml")]);
    }
    for (id, kind, target) in of {
        xml.leaf("Relationship", &[("Id", id), ("Type", &format!("{RELATIONS}/{kind}")), ("Target", target)]);
    }
    xml.finish()
}

fn document_relations(pictures: usize) -> String {
    let fixed = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdNumber", "header", "number.xml"),
        ("rIdFirst", "header", "first.xml"),
    ];
    let fixed = fixed.map(|(id, kind, target)| (id.to_owned(), kind.to_owned(), target.to_owned()));
    let media = (1..=pictures).map(|n| (format!("rIdPicture{n}"), "image".to_owned(), format!("media/picture{n}.png")));
    relations(&fixed.into_iter().chain(media).collect::<Vec<_>>())
}

/// Title and day of the file. It names no author: who signs stands in the paper.
fn properties(paper: &Paper) -> Result<String, DocxFault> {
    let mut xml = Xml::document();
    let spaces = [
        ("xmlns:cp", CORE),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.open("cp:coreProperties", &spaces);
    xml.element("dc:title", &[], &format!("{}: {}", paper.head.kind, paper.head.subject))?;
    xml.element("dc:language", &[], paper.language.of("vi-VN", "en-GB"))?;
    let made_at = paper.made_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.element(name, &[("xsi:type", "dcterms:W3CDTF")], &made_at)?;
    }
    Ok(xml.finish())
}

fn settings() -> String {
    let mut xml = Xml::document();
    xml.open("w:settings", &[("xmlns:w", MAIN)]);
    xml.value("w:defaultTabStop", "720");
    xml.open("w:compat", &[]);
    // Without it Word opens the file as one of 2007 and says so in its title.
    xml.leaf("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", "http://schemas.microsoft.com/office/word"), ("w:val", "15")]);
    xml.finish()
}

/// The header of a page: its number, or nothing on a first page.
fn page_number(is_shown: bool) -> String {
    let mut xml = Xml::document();
    xml.open("w:hdr", &[("xmlns:w", MAIN)]);
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.value("w:pStyle", "PageNumber");
    xml.close();
    if is_shown {
        xml.open("w:fldSimple", &[("w:instr", " PAGE ")]);
        xml.open("w:r", &[]);
        xml.open("w:t", &[]);
    }
    xml.finish()
}
