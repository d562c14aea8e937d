//! Reading boundary files: which files, and their units one at a time.

use std::fmt;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::feature::Feature;
use super::review::Remark;
use super::{BoundaryError, db};
use crate::communes::load::{CHUNK, hex};
use crate::spatial::wkb;

/// More wrong units than this are not listed one by one.
const MAX_REFUSED: usize = 200;

/// The boundary files at a path, sorted.
pub(super) fn find(path: &Path) -> Result<Vec<PathBuf>, BoundaryError> {
    let meta = fs::metadata(path).map_err(|e| BoundaryError::Read(path.to_owned(), e))?;
    if meta.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut collections, mut units) = (Vec::new(), Vec::new());
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| BoundaryError::Read(folder.clone(), e))? {
            let entry = entry.map_err(|e| BoundaryError::Read(folder.clone(), e))?;
            let (file, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
            if file.is_dir() {
                folders.push(file);
            } else if !is_geojson(&name) {
            } else if name.starts_with("communes_") && folder == path {
                collections.push(file);
            } else if code_in_name(&file).is_some() {
                units.push(file);
            }
        }
    }
    let mut files = if collections.is_empty() { units } else { collections };
    if files.is_empty() {
        return Err(BoundaryError::Nothing(path.to_owned()));
    }
    files.sort();
    Ok(files)
}

fn is_geojson(name: &str) -> bool {
    [".geojson", ".geojson.gz", ".json", ".json.gz"].iter().any(|end| name.ends_with(end))
}

/// `00004_ba_dinh.geojson` → `00004`; a province's file (`01_ha_noi.geojson`) has none.
fn code_in_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let code = name.get(..5)?;
    let ends = !name[5..].starts_with(|c: char| c.is_ascii_digit());
    (ends && code.bytes().all(|b| b.is_ascii_digit())).then(|| code.to_owned())
}

/// SHA-256 over the files' bytes, in their order.
pub(super) fn digest(files: &[PathBuf]) -> Result<String, BoundaryError> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    for path in files {
        let mut file = File::open(path).map_err(|e| BoundaryError::Read(path.clone(), e))?;
        loop {
            let n = file.read(&mut buffer).map_err(|e| BoundaryError::Read(path.clone(), e))?;
            if n == 0 {
                break;
            }
            hash.update(&buffer[..n]);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// What is stored as the source of each boundary: the file's or folder's name, not the whole path.
pub(super) fn source_name(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole.file_name().map_or_else(|| whole.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Copies every unit of the files into `stage_boundary`. Returns how many there were, and those that are wrong in themselves.
///
/// Reading runs on a thread of its own, a few hundred kilobytes ahead of the database.
pub(super) async fn stage(conn: &mut PgConnection, files: Vec<PathBuf>) -> Result<(usize, Vec<Remark>), BoundaryError> {
    let (sender, mut pieces) = tokio::sync::mpsc::channel::<Vec<u8>>(4);
    let reader = tokio::task::spawn_blocking(move || {
        let mut out = Out { text: Vec::with_capacity(2 * CHUNK), sender, units: 0, refused: Vec::new() };
        for path in &files {
            read_file(path, &mut out)?;
        }
        out.flush();
        Ok::<_, BoundaryError>((out.units, out.refused))
    });
    let doing = db("copying boundaries");
    let mut sink = conn.copy_in_raw("copy stage_boundary (n, code, name, geom) from stdin").await.map_err(&doing)?;
    while let Some(piece) = pieces.recv().await {
        sink.send(piece).await.map_err(&doing)?;
    }
    let read = reader.await.map_err(|e| doing(sqlx::Error::Protocol(e.to_string())))?;
    if let Err(error) = read {
        sink.abort("the file is wrong").await.map_err(&doing)?;
        return Err(error);
    }
    sink.finish().await.map_err(&doing)?;
    read
}

/// Text on its way to the database.
struct Out {
    text: Vec<u8>,
    sender: tokio::sync::mpsc::Sender<Vec<u8>>,
    units: usize,
    refused: Vec<Remark>,
}

impl Out {
    fn flush(&mut self) {
        // A receiver that is gone has met an error of its own, which is the one reported.
        let _ = self.sender.blocking_send(std::mem::replace(&mut self.text, Vec::with_capacity(2 * CHUNK)));
    }

    fn take(&mut self, feature: Feature, file_code: Option<&str>) {
        self.units += 1;
        let (code, name) = (feature.code().or_else(|| file_code.map(str::to_owned)), feature.name());
        let unit = match (&code, &name) {
            (Some(code), Some(name)) => format!("{code} {name}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => format!("#{}", self.units),
        };
        match feature.shape() {
            Ok(shape) => {
                self.text.extend_from_slice(format!("{}\t", self.units).as_bytes());
                for field in [code, name] {
                    match field {
                        Some(field) => self.text.extend(field.bytes().filter(|b| !b.is_ascii_control() && *b != b'\\')),
                        None => self.text.extend_from_slice(b"\\N"),
                    }
                    self.text.push(b'\t');
                }
                wkb::push_hex(&mut self.text, &shape, 4326);
                self.text.push(b'\n');
                if self.text.len() >= CHUNK {
                    self.flush();
                }
            }
            Err((code, detail, detail_en)) if self.refused.len() < MAX_REFUSED => {
                self.refused.push(Remark::new(unit, code, detail, detail_en).of_unit(self.units));
            }
            Err(_) => {}
        }
    }
}

fn read_file(path: &Path, out: &mut Out) -> Result<(), BoundaryError> {
    let file = File::open(path).map_err(|e| BoundaryError::Read(path.to_owned(), e))?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let zipped = {
        use std::io::BufRead as _;
        reader.fill_buf().map_err(|e| BoundaryError::Read(path.to_owned(), e))?.starts_with(&[0x1f, 0x8b])
    };
    let code = code_in_name(path);
    let done = if zipped {
        parse(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(reader)), code.as_deref(), out)
    } else {
        parse(reader, code.as_deref(), out)
    };
    match done {
        Ok(()) => Ok(()),
        Err(e) if e.is_io() => Err(BoundaryError::Read(path.to_owned(), e.into())),
        Err(e) => Err(BoundaryError::Malformed(path.to_owned(), e.to_string())),
    }
}

fn parse(reader: impl Read, file_code: Option<&str>, out: &mut Out) -> Result<(), serde_json::Error> {
    let mut text = serde_json::Deserializer::from_reader(reader);
    Document { out, file_code }.deserialize(&mut text)?;
    text.end()
}

/// A GeoJSON text: a collection whose features are taken one by one, or a single feature.
struct Document<'a> {
    out: &'a mut Out,
    file_code: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a GeoJSON FeatureCollection or Feature")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut single = Feature::default();
        let mut is_collection = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => {
                    is_collection = true;
                    map.next_value_seed(Features { out: self.out, file_code: self.file_code })?;
                }
                "crs" => check_crs(&map.next_value()?).map_err(serde::de::Error::custom)?,
                "id" => single.id = map.next_value()?,
                "properties" => single.properties = map.next_value()?,
                "geometry" => single.geometry = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if single.geometry.is_some() {
            self.out.take(single, self.file_code);
        } else if !is_collection {
            return Err(serde::de::Error::custom("neither a FeatureCollection nor a Feature with a geometry"));
        }
        Ok(())
    }
}

/// The old `crs` member is taken only where it says longitude and latitude on WGS 84.
fn check_crs(crs: &Value) -> Result<(), String> {
    match crs.pointer("/properties/name").and_then(Value::as_str) {
        None => Ok(()),
        Some(name) if name.ends_with("CRS84") || name.ends_with(":4326") => Ok(()),
        Some(name) => Err(format!("coordinates in {name}; expected longitude and latitude (EPSG:4326)")),
    }
}

struct Features<'a> {
    out: &'a mut Out,
    file_code: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            self.out.take(feature, self.file_code);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_file_is_not_a_unit() {
        assert_eq!(code_in_name(Path::new("x/00004_ba_dinh.geojson")).as_deref(), Some("00004"));
        assert_eq!(code_in_name(Path::new("x/01_ha_noi.geojson")), None);
        assert_eq!(code_in_name(Path::new("x/123456.geojson")), None);
    }

    #[test]
    fn another_reference_system_is_refused() {
        assert!(check_crs(&serde_json::json!({"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}})).is_ok());
        assert!(check_crs(&serde_json::json!({"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}})).is_err());
    }
}
