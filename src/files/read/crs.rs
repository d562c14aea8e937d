//! Which coordinates a file says it has: EPSG codes from well-known text, names and numbers. Only what is sure is given a code; the rest is
//! handed on as text for a person to decide.

/// VN-2000 zones of three degrees (k 0.9999, false easting 500 km): central meridian in degrees, EPSG. Source: EPSG dataset v12.
const VN2000_3_DEGREES: [(f64, i32); 17] = [
    (103.0, 9205),
    (104.0, 9206),
    (104.5, 9207),
    (104.75, 9208),
    (105.0, 5897),
    (105.5, 9209),
    (105.75, 9210),
    (106.0, 9211),
    (106.25, 9212),
    (106.5, 9213),
    (107.0, 9214),
    (107.25, 9215),
    (107.5, 9216),
    (107.75, 5899),
    (108.0, 5898),
    (108.25, 9217),
    (108.5, 9218),
];

/// What a projection says of itself.
#[derive(Debug, Default, PartialEq)]
struct Projection {
    meridian: Option<f64>,
    factor: Option<f64>,
    easting: Option<f64>,
    northing: Option<f64>,
    latitude: Option<f64>,
}

/// The EPSG code of a well-known text (of a `.prj`, of `gpkg_spatial_ref_sys`), OGC or ESRI, if it is one that is known here.
pub fn from_wkt(text: &str) -> Option<i32> {
    let upper = text.to_ascii_uppercase();
    let is_vn2000 = ["VN_2000", "VN-2000", "VN2000", "VIETNAM_2000", "VIETNAM 2000"].iter().any(|name| upper.contains(name));
    let is_wgs84 = !is_vn2000 && ["WGS_1984", "WGS 84", "WGS84", "WORLD GEODETIC SYSTEM 1984"].iter().any(|name| upper.contains(name));
    if upper.trim_start().starts_with("GEOGCS") || upper.trim_start().starts_with("GEOGCRS") {
        return if is_vn2000 { Some(4756) } else { is_wgs84.then_some(4326) };
    }
    if !upper.trim_start().starts_with("PROJC") || !(is_vn2000 || is_wgs84) {
        return None;
    }
    if upper.contains("MERCATOR_AUXILIARY_SPHERE") || upper.contains("PSEUDO-MERCATOR") {
        return Some(3857);
    }
    if !upper.contains("TRANSVERSE_MERCATOR") && !upper.contains("TRANSVERSE MERCATOR") {
        return None;
    }
    let said = parameters(&upper);
    let meridian = said.meridian?;
    let is = |value: Option<f64>, expected: f64, tolerance: f64| value.is_some_and(|value| (value - expected).abs() < tolerance);
    let is_usual =
        is(said.easting, 500_000.0, 0.01) && is(said.northing, 0.0, 0.01) && said.latitude.is_none_or(|latitude| latitude.abs() < 1e-9);
    let is_metre = ["\"METRE\",1", "\"METER\",1", "\"METRE\", 1", "\"METER\", 1", "\"M\",1"].iter().any(|unit| upper.contains(unit));
    if !is_usual || !is_metre {
        return None;
    }
    if is(said.factor, 0.9996, 1e-9) {
        return match (is_vn2000, meridian) {
            (true, 105.0) => Some(3405),
            (true, 111.0) => Some(3406),
            (false, 105.0) => Some(32648),
            (false, 111.0) => Some(32649),
            _ => None,
        };
    }
    if is_vn2000 && is(said.factor, 0.9999, 1e-9) {
        return VN2000_3_DEGREES.iter().find(|(known, _)| (known - meridian).abs() < 1e-6).map(|(_, code)| *code);
    }
    None
}

/// The parameters of a projection in well-known text, in capital letters.
fn parameters(text: &str) -> Projection {
    let mut said = Projection::default();
    for part in text.split("PARAMETER").skip(1) {
        let part = part.trim_start_matches(['[', '(', ' ', '\n', '\r', '\t']);
        let Some((name, rest)) = part.strip_prefix('"').and_then(|part| part.split_once('"')) else { continue };
        let number: String =
            rest.trim_start_matches([',', ' ']).chars().take_while(|letter| letter.is_ascii_digit() || "+-.E".contains(*letter)).collect();
        let Ok(value) = number.parse::<f64>() else { continue };
        let name = name.replace(' ', "_");
        let slot = match name.as_str() {
            "CENTRAL_MERIDIAN" | "LONGITUDE_OF_CENTER" | "LONGITUDE_OF_NATURAL_ORIGIN" => &mut said.meridian,
            "SCALE_FACTOR" | "SCALE_FACTOR_AT_NATURAL_ORIGIN" => &mut said.factor,
            "FALSE_EASTING" => &mut said.easting,
            "FALSE_NORTHING" => &mut said.northing,
            "LATITUDE_OF_ORIGIN" | "LATITUDE_OF_NATURAL_ORIGIN" => &mut said.latitude,
            _ => continue,
        };
        *slot = Some(value);
    }
    said
}

/// The EPSG code of a name: `EPSG:4326`, `urn:ogc:def:crs:EPSG::9209`, `urn:ogc:def:crs:OGC:1.3:CRS84`, `http://www.opengis.net/def/crs/…`.
pub fn from_name(name: &str) -> Option<i32> {
    let upper = name.trim().to_ascii_uppercase();
    if upper.ends_with("CRS84") {
        return Some(4326);
    }
    if !upper.contains("EPSG") {
        return None;
    }
    upper.rsplit([':', '/']).next()?.parse().ok().filter(|code| (1_000..100_000).contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_texts_give_their_codes() {
        // gdalsrsinfo -o wkt1 / -o wkt_esri EPSG:9209 (GDAL 3.6)
        let esri = |meridian: &str, factor: &str| {
            format!(
                "PROJCS[\"VN-2000_TM-3\",GEOGCS[\"GCS_VN-2000\",DATUM[\"D_Vietnam_2000\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
                 PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
                 PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",{meridian}],\
                 PARAMETER[\"Scale_Factor\",{factor}],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
            )
        };
        assert_eq!(from_wkt(&esri("105.5", "0.9999")), Some(9209));
        assert_eq!(from_wkt(&esri("105.75", "0.9999")), Some(9210));
        assert_eq!(from_wkt(&esri("107.0", "0.9999")), Some(9214));
        assert_eq!(from_wkt(&esri("105.0", "0.9996")), Some(3405));
        assert_eq!(from_wkt(&esri("105.6", "0.9999")), None);
        assert_eq!(from_wkt(&esri("105.5", "0.9999").replace("500000.0", "0.0")), None);
        let wgs = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
        assert_eq!(from_wkt(wgs), Some(4326));
        assert_eq!(from_wkt(&wgs.replace("WGS_1984", "Indian_1960")), None);
    }

    #[test]
    fn names_give_their_codes() {
        assert_eq!(from_name("urn:ogc:def:crs:OGC:1.3:CRS84"), Some(4326));
        assert_eq!(from_name("urn:ogc:def:crs:EPSG::9209"), Some(9209));
        assert_eq!(from_name("EPSG:32648"), Some(32648));
        assert_eq!(from_name("http://www.opengis.net/def/crs/EPSG/0/5899"), Some(5899));
        assert_eq!(from_name("Hà Nội 72"), None);
    }
}
