//! Formats and encodings of files, with the names that the API and the database use.

use serde::{Deserialize, Serialize};

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook of Excel 2007 and later.
    Xlsx,
    /// Text with a separator.
    Csv,
    /// A `FeatureCollection`, one Feature, features line by line; also gzipped.
    #[serde(rename = "geojson")]
    GeoJson,
    /// OGC `GeoPackage`.
    #[serde(rename = "geopackage")]
    GeoPackage,
    /// One or several Shapefiles in a zip.
    Shapefile,
    /// OpenStreetMap, XML; also gzipped.
    OsmXml,
    /// OpenStreetMap, protocol buffers.
    OsmPbf,
}

impl Format {
    /// Name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::GeoJson => "geojson",
            Self::GeoPackage => "geopackage",
            Self::Shapefile => "shapefile",
            Self::OsmXml => "osm_xml",
            Self::OsmPbf => "osm_pbf",
        }
    }
}

/// How bytes are letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8; also what is plain ASCII.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark (Excel's "CSV UTF-8").
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, little end first (Excel's "Unicode text").
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Windows code page 1258: letters and combining tone marks.
    #[serde(rename = "windows-1258")]
    Windows1258,
    /// TCVN 5712:1993 VN3, the fonts `.VnTime` … ("ABC").
    Tcvn3,
    /// VNI for Windows, the fonts `VNI-Times` …
    Vni,
    /// Windows code page 1252: the west of Europe.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// All, in the order in which a person is offered them.
    pub const ALL: [Self; 8] =
        [Self::Utf8, Self::Utf8Bom, Self::Utf16Le, Self::Utf16Be, Self::Windows1258, Self::Tcvn3, Self::Vni, Self::Windows1252];

    /// Name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1258 => "windows-1258",
            Self::Tcvn3 => "tcvn3",
            Self::Vni => "vni",
            Self::Windows1252 => "windows-1252",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_json_are_the_names_in_the_database() {
        use Format::{Csv, GeoJson, GeoPackage, OsmPbf, OsmXml, Shapefile, Xlsx};
        for format in [Xlsx, Csv, GeoJson, GeoPackage, Shapefile, OsmXml, OsmPbf] {
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
        }
        for encoding in Encoding::ALL {
            assert_eq!(serde_json::to_value(encoding).unwrap(), encoding.as_str());
        }
    }
}
