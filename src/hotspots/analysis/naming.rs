//! What an area is called: by the communes that its incidents lie in, made here once for all who show it.

use serde::Serialize;

use super::question::Commune;

/// An area is called by one commune alone if that has so much of its incidents.
const NEARLY_ALL: f64 = 0.8;
/// Communes in a name at most.
const MOST_NAMED: usize = 3;

/// A commune of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaCommune {
    /// A place in the ground's communes.
    pub commune: u32,
    /// Incidents of the area that are of it.
    pub n: u32,
    /// Their share of the area's.
    pub share: f64,
}

/// A name in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaName {
    /// Vietnamese.
    pub vi: String,
    /// English; communes keep their names.
    pub en: String,
}

/// The communes of incidents, most first, of equal ones the earlier; those that are not of the ground are left out.
pub(super) fn communes_of(incidents: impl Iterator<Item = u32>, communes: usize) -> Vec<AreaCommune> {
    let mut counts = vec![0_u32; communes];
    incidents.filter(|commune| (*commune as usize) < communes).for_each(|commune| counts[commune as usize] += 1);
    let all: u32 = counts.iter().sum();
    let mut found: Vec<AreaCommune> = (0..)
        .zip(counts)
        .filter(|(_, n)| *n > 0)
        .map(|(commune, n)| AreaCommune { commune, n, share: f64::from(n) / f64::from(all) })
        .collect();
    found.sort_by(|a, b| b.n.cmp(&a.n).then(a.commune.cmp(&b.commune)));
    found
}

/// "Phường Lê Chân" where four of five incidents are of it; else "Lê Chân – Ngô Quyền – Gia Viên và 4 đơn vị khác". None without a commune.
pub(super) fn named(shares: &[AreaCommune], communes: &[Commune]) -> Option<AreaName> {
    let of = |share: &AreaCommune| &communes[share.commune as usize];
    let first = shares.first()?;
    if first.share >= NEARLY_ALL {
        let name = of(first).full_name.clone();
        return Some(AreaName { vi: name.clone(), en: name });
    }
    let shown = &shares[..shares.len().min(MOST_NAMED)];
    // A ward and a commune of one name are told apart by their kinds.
    let is_double = shown.iter().any(|a| shown.iter().filter(|b| of(a).name == of(b).name).count() > 1);
    let names: Vec<&str> =
        shown.iter().map(|share| if is_double { of(share).full_name.as_str() } else { of(share).name.as_str() }).collect();
    let names = names.join(" – ");
    Some(match shares.len() - shown.len() {
        0 => AreaName { vi: names.clone(), en: names },
        1 => AreaName { vi: format!("{names} và 1 đơn vị khác"), en: format!("{names} and 1 other unit") },
        others => AreaName { vi: format!("{names} và {others} đơn vị khác"), en: format!("{names} and {others} other units") },
    })
}

#[cfg(test)]
mod tests {
    use geo::MultiPolygon;
    use uuid::Uuid;

    use super::*;

    fn communes(names: &[(&str, &str)]) -> Vec<Commune> {
        let commune = |(number, (kind, name)): (u128, &(&str, &str))| Commune {
            commune_id: Uuid::from_u128(number),
            name: (*name).to_owned(),
            full_name: format!("{kind} {name}"),
            area: MultiPolygon::new(Vec::new()),
            population: None,
        };
        (1..).zip(names).map(commune).collect()
    }

    fn name(counts: &[u32], communes: &[Commune]) -> Option<AreaName> {
        let incidents = (0..).zip(counts).flat_map(|(commune, n)| std::iter::repeat_n(commune, *n as usize));
        named(&communes_of(incidents, communes.len()), communes)
    }

    #[test]
    fn an_area_bears_the_names_of_those_that_have_its_incidents() {
        let city = communes(&[
            ("Phường", "An Biên"),
            ("Phường", "Lê Chân"),
            ("Phường", "Ngô Quyền"),
            ("Phường", "Gia Viên"),
            ("Phường", "Hải An"),
            ("Xã", "Lê Chân"),
        ]);
        let vi = |counts: &[u32]| name(counts, &city).map(|name| name.vi);
        assert_eq!(vi(&[1, 8, 1]).as_deref(), Some("Phường Lê Chân"), "eight of ten");
        assert_eq!(vi(&[0, 79, 21]).as_deref(), Some("Lê Chân – Ngô Quyền"));
        assert_eq!(vi(&[3, 33, 20, 11]).as_deref(), Some("Lê Chân – Ngô Quyền – Gia Viên và 1 đơn vị khác"));
        assert_eq!(vi(&[3, 33, 20, 11, 2, 1]).as_deref(), Some("Lê Chân – Ngô Quyền – Gia Viên và 3 đơn vị khác"));
        assert_eq!(name(&[3, 33, 20, 11, 2], &city).unwrap().en, "Lê Chân – Ngô Quyền – Gia Viên and 2 other units");
        // Two of one name: with their kinds. Of equal counts the earlier first.
        assert_eq!(vi(&[0, 5, 0, 0, 0, 5]).as_deref(), Some("Phường Lê Chân – Xã Lê Chân"));
        assert_eq!(vi(&[]), None);
        let shares = communes_of([1, 1, 0, 9].into_iter(), city.len());
        assert_eq!(shares.iter().map(|one| (one.commune, one.n)).collect::<Vec<_>>(), [(1, 2), (0, 1)], "9 is none of them");
        assert!((shares[0].share - 2.0 / 3.0).abs() < 1e-12);
    }
}
