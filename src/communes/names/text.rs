//! A text taken apart: which part may be the commune, which parts say where it is.

use super::spelling::{self, Kind, loose, split_kind};

/// What a part beside the commune may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Any,
    /// `thành phố X`: a district, or a province that is a city.
    City,
    District,
    Province,
}

/// A district or province that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qualifier {
    pub key: String,
    /// The key with the word of the kind, should that belong to the name.
    pub whole: String,
    pub level: Level,
}

/// One way to read a text.
#[derive(Debug, Clone)]
pub(super) struct Reading<'a> {
    /// What the commune may be called: without its kind, and as it stands.
    pub commune: &'a str,
    pub qualifiers: Vec<Qualifier>,
    /// What speaks against this reading.
    pub cost: u32,
}

/// All ways to read a text, the likely ones first.
pub(super) fn readings(text: &str) -> Vec<Reading<'_>> {
    let mut readings = Vec::new();
    let plain: Vec<&str> = parts(text, &[',', ';', '\n', '/', '(', ')', '|']);
    of_parts(&plain, 0, &mut readings);
    if text.contains(['-', '–', '—']) {
        let dashed = parts(text, &[',', ';', '\n', '/', '(', ')', '|', '-', '–', '—']);
        of_parts(&dashed, 1, &mut readings);
    }
    readings
}

fn parts<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    text.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn of_parts<'a>(parts: &[&'a str], cost: u32, readings: &mut Vec<Reading<'a>>) {
    let says_commune = |part: &str| split_kind(part, part.is_ascii()).is_some_and(|(kind, _)| kind.is_commune());
    let marked = parts.iter().position(|part| says_commune(part));
    for (i, part) in parts.iter().enumerate().take(5) {
        // A part that says that it is one comes before the first, which comes before the others.
        let unlikely = match marked {
            Some(at) if at == i => 0,
            Some(_) => 8,
            None if i == 0 => 0,
            None => 6,
        };
        // What stands before the commune is a house or a hamlet, except where the order is reversed.
        let is_reversed = i > 0 && i + 1 == parts.len();
        let beside = if is_reversed { &parts[..i] } else { &parts[i + 1..] };
        readings.push(Reading { commune: part, qualifiers: qualifiers(beside), cost: cost + unlikely });
    }
    // `xã Gia Đông huyện Thuận Thành tỉnh Bắc Ninh`, without commas.
    if let [one] = parts {
        let lower = one.to_lowercase();
        let cuts: Vec<usize> = [
            " huyện ",
            " thị xã ",
            " thành phố ",
            " quận ",
            " tỉnh ",
            " tp. ",
            " tp ",
            " h. ",
            " tx. ",
            " q. ",
            " huyen ",
            " thi xa ",
            " thanh pho ",
            " tinh ",
        ]
        .iter()
        .filter_map(|word| lower.find(word))
        .filter(|at| lower.len() == one.len() && *at > 3 && one.is_char_boundary(*at))
        .collect();
        if !cuts.is_empty() {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let ends = cuts.iter().copied().skip(1).chain([one.len()]);
            let beside = cuts.iter().zip(ends).map(|(from, to)| qualifier(one[*from..to].trim(), Level::Any)).collect();
            readings.push(Reading { commune: one[..cuts[0]].trim(), qualifiers: beside, cost: cost + 1 });
        }
    }
}

/// `Vĩnh Quang, Cao Bằng, Cao Bằng`: of the same name twice the first is the district.
fn qualifiers(parts: &[&str]) -> Vec<Qualifier> {
    let mut qualifiers: Vec<Qualifier> = parts.iter().map(|part| qualifier(part, Level::Any)).collect();
    for i in 0..qualifiers.len() {
        if qualifiers[i].level == Level::Any && qualifiers[i + 1..].iter().any(|other| other.key == qualifiers[i].key) {
            qualifiers[i].level = Level::District;
        }
    }
    qualifiers
}

/// A part that says where the commune is.
pub(super) fn qualifier(part: &str, level: Level) -> Qualifier {
    let split = split_kind(part, part.is_ascii());
    let said = match split.map(|(kind, _)| kind) {
        Some(Kind::Province) => Level::Province,
        Some(Kind::District) => Level::District,
        Some(Kind::City) if level == Level::Any => Level::City,
        _ => level,
    };
    let key = alias(loose(split.map_or(part, |(_, rest)| rest)));
    Qualifier { key, whole: alias(loose(part)), level: said }
}

/// Short and former names of provinces.
fn alias(key: String) -> String {
    match key.as_str() {
        "hcm" | "tphcm" | "tp hcm" | "sai gon" | "tp ho chi minh" => "ho chi minh".into(),
        "hn" | "tp hn" => "ha noi".into(),
        "hp" | "tp hp" => "hai phong".into(),
        "bn" => "bac ninh".into(),
        "thua thien hue" | "tt hue" | "thua thien  hue" => "hue".into(),
        "brvt" | "br vt" | "vung tau ba ria" => "ba ria vung tau".into(),
        _ => key,
    }
}

/// Both forms of a commune's name with the kind that it says: without the word of the kind, and as it stands.
pub(super) fn forms(text: &str) -> Vec<(Option<Kind>, &str)> {
    let mut forms = Vec::with_capacity(2);
    if let Some((kind, rest)) = split_kind(text, text.is_ascii()) {
        forms.push((Some(kind), rest));
    }
    forms.push((None, text));
    forms
}

/// Whether a text has no accents at all, so that nothing can be said from their absence.
pub(super) fn is_plain(text: &str) -> bool {
    text.is_ascii() || spelling::accented(text).is_ascii()
}
