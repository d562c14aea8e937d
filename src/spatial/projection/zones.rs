//! Which central meridian each province surveys with: circular 973/2001/TT-TCĐC, kept by 25/2014/TT-BTNMT, by the provinces until
//! 30/6/2025. For the merged provinces no text has said which one holds: those of all their parts are possible.

use super::Crs;

/// Code of a province until 30/6/2025, code of the one that it belongs to from 1/7/2025, EPSG code of its zone.
const PROVINCES: [(&str, &str, i32); 63] = [
    ("01", "01", 5897),
    ("02", "08", 9209),
    ("04", "04", 9210),
    ("06", "19", 9213),
    ("08", "08", 9211),
    ("10", "15", 9208),
    ("11", "11", 9205),
    ("12", "12", 9205),
    ("14", "14", 9206),
    ("15", "15", 9208),
    ("17", "25", 9211),
    ("19", "19", 9213),
    ("20", "20", 9215),
    ("22", "22", 5899),
    ("24", "24", 9214),
    ("25", "25", 9208),
    ("26", "25", 5897),
    ("27", "24", 9209),
    ("30", "31", 9209),
    ("31", "31", 9210),
    ("33", "33", 9209),
    ("34", "33", 9209),
    ("35", "37", 5897),
    ("36", "37", 9209),
    ("37", "37", 5897),
    ("38", "38", 5897),
    ("40", "40", 9208),
    ("42", "42", 9209),
    ("44", "44", 9211),
    ("45", "44", 9212),
    ("46", "46", 9214),
    ("48", "48", 5899),
    ("49", "48", 5899),
    ("51", "51", 5898),
    ("52", "52", 9217),
    ("54", "66", 9218),
    ("56", "56", 9217),
    ("58", "56", 9217),
    ("60", "68", 9218),
    ("62", "51", 9216),
    ("64", "52", 9218),
    ("66", "66", 9218),
    ("67", "68", 9218),
    ("68", "68", 5899),
    ("70", "75", 9212),
    ("72", "80", 9209),
    ("74", "79", 9210),
    ("75", "75", 5899),
    ("77", "79", 5899),
    ("79", "79", 9210),
    ("80", "80", 9210),
    ("82", "82", 9210),
    ("83", "86", 9210),
    ("84", "86", 9209),
    ("86", "86", 9209),
    ("87", "82", 5897),
    ("89", "91", 9208),
    ("91", "91", 9207),
    ("92", "92", 5897),
    ("93", "92", 5897),
    ("94", "92", 9209),
    ("95", "96", 5897),
    ("96", "96", 9207),
];

/// The zone of a province as it was until 30/6/2025; `None` for a code that was none.
pub fn zone_until_2025(code: &str) -> Option<Crs> {
    PROVINCES.iter().find(|(old, ..)| *old == code).and_then(|(.., srid)| Crs::of(*srid))
}

/// The zones of the parts of a province of today, each once; the one of the part that kept the code first.
pub fn zones_of_province(code: &str) -> Vec<Crs> {
    let parts = PROVINCES.iter().filter(|(_, new, _)| *new == code);
    let mut srids: Vec<i32> = parts.clone().filter(|(old, ..)| *old == code).chain(parts).map(|(.., srid)| *srid).collect();
    let mut seen = Vec::new();
    srids.retain(|srid| {
        !seen.contains(srid) && {
            seen.push(*srid);
            true
        }
    });
    srids.into_iter().filter_map(Crs::of).collect()
}

/// Codes of the provinces until 30/6/2025 that survey in `crs`.
pub fn provinces_of(crs: Crs) -> impl Iterator<Item = &'static str> {
    PROVINCES.iter().filter(move |(.., srid)| *srid == crs.srid()).map(|(old, ..)| *old)
}

/// Pairs: code until 30/6/2025, code of today.
pub fn mergers() -> impl Iterator<Item = (&'static str, &'static str)> {
    PROVINCES.iter().map(|(old, new, _)| (*old, *new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_provinces_have_the_zones_of_their_parts() {
        let srids = |code| zones_of_province(code).into_iter().map(Crs::srid).collect::<Vec<_>>();
        assert_eq!(srids("31"), [9210, 9209], "Hải Phòng with Hải Dương");
        assert_eq!(srids("24"), [9214, 9209], "Bắc Ninh: Bắc Giang had the code 24");
        assert_eq!(srids("01"), [5897]);
        assert!(srids("99").is_empty());
        assert_eq!(zone_until_2025("30").map(Crs::srid), Some(9209));
        assert_eq!(provinces_of(Crs::of(9209).unwrap()).count(), 11);
    }
}
