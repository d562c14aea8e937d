//! Maps are read back from their files and from their marks; distances are those of the sphere, by hand.

use std::io::Read as _;

use super::fit::Fit;
use super::font::Fonts;
use super::scene::Mark;
use super::*;

const RED: Colour = Colour::opaque(200, 30, 40);
const SAND: Colour = Colour::opaque(250, 240, 220);

/// A map of 100 × 100 mm at 254 dots an inch: ten pixels a millimetre.
fn map() -> Map {
    Map {
        language: Language::Vietnamese,
        width_mm: 100.0,
        height_mm: 100.0,
        dpi: 254.0,
        title: String::new(),
        view: None,
        areas: Vec::new(),
        lines: Vec::new(),
        points: Vec::new(),
        labels: Vec::new(),
        legend: Vec::new(),
        attribution: String::new(),
    }
}

fn square(west: f64, south: f64, side: f64) -> Area {
    let ring = vec![[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]];
    Area { rings: vec![ring], fill: Some(SAND), stroke: None }
}

fn point(place: [f64; 2], number: &str) -> Point {
    Point { place, radius_mm: 0.5, colour: RED, number: number.to_owned() }
}

fn label(place: [f64; 2], text: &str, anchor: Anchor) -> Label {
    Label { place, text: text.to_owned(), size_mm: 2.5, is_bold: false, colour: Colour::BLACK, anchor }
}

/// Evenly scattered parts of one, the same each time (van der Corput's sequence in a base).
fn scattered(n: u32, base: u32) -> impl Iterator<Item = f64> {
    (1..=n).map(move |mut i| {
        let (mut part, mut sum) = (1.0, 0.0);
        while i > 0 {
            part /= f64::from(base);
            sum += f64::from(i % base) * part;
            i /= base;
        }
        sum
    })
}

/// Chunks of a PNG file, each held against its sum.
fn chunks(png: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let mut sum = flate2::Crc::new();
        sum.update(&rest[4..8 + length]);
        assert_eq!(rest[8 + length..12 + length], sum.sum().to_be_bytes());
        found.push((String::from_utf8(rest[4..8].to_vec()).unwrap(), rest[8..8 + length].to_vec()));
        rest = &rest[12 + length..];
    }
    found
}

/// The pixels of a PNG file of three bytes a pixel without filters, a line with the byte before it.
fn pixels(png: &[u8]) -> Vec<u8> {
    let chunks = chunks(png);
    let packed = &chunks.iter().find(|(kind, _)| kind == "IDAT").unwrap().1;
    let mut lines = Vec::new();
    flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_end(&mut lines).unwrap();
    lines
}

fn pixel(scene: &Scene, lines: &[u8], [x, y]: [f64; 2]) -> [u8; 3] {
    let at = y as usize * (scene.width_px as usize * 3 + 1) + 1 + x as usize * 3;
    lines[at..at + 3].try_into().unwrap()
}

#[test]
fn degrees_become_metres_and_north_is_above() {
    let map = Map { view: Some([106.0, 20.9, 106.2, 21.1]), ..map() };
    let fit = Fit::new(&map, [100.0, 50.0, 900.0, 650.0]).unwrap();
    let (middle, north, east) = (fit.at([106.1, 21.0]).unwrap(), fit.at([106.1, 21.01]).unwrap(), fit.at([106.11, 21.0]).unwrap());
    assert!((middle[0] - 500.0).abs() < 1e-6 && (middle[1] - 350.0).abs() < 0.2, "{middle:?}");
    // A hundredth of a degree is 1,111.95 m of a meridian of the mean sphere, and cos 21° of it on the parallel.
    let metre = 6_371_008.8 * 0.01_f64.to_radians();
    assert!(((middle[1] - north[1]) / fit.px_per_m / metre - 1.0).abs() < 1e-3);
    assert!(((east[0] - middle[0]) / fit.px_per_m / (metre * 21.0_f64.to_radians().cos()) - 1.0).abs() < 1e-3);
    for corner in [[106.0, 20.9], [106.2, 21.1]] {
        let [x, y] = fit.at(corner).unwrap();
        assert!(x > 100.0 && x < 900.0 && y > 50.0 && y < 650.0);
    }
}

#[test]
fn one_point_is_a_map() {
    let scene = draw(&Map { points: vec![point([106.3, 20.9], "1")], ..map() }).unwrap();
    let bar = scene.furniture.iter().any(|mark| matches!(mark, Mark::Text { text, .. } if text == "50 m" || text == "100 m"));
    assert!(bar, "it shows some hundred metres");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    assert_eq!(draw(&map()), Err(PictureFault::Nothing));
    for place in [[f64::NAN, 20.0], [106.0, f64::INFINITY], [106.0, 89.0], [181.0, 0.0]] {
        assert_eq!(draw(&Map { points: vec![point(place, "")], ..map() }), Err(PictureFault::Place));
    }
    for (width_mm, dpi) in [(0.0, 254.0), (5.0, 254.0), (1000.0, 254.0), (f64::NAN, 254.0), (100.0, 1e9), (100.0, -1.0)] {
        let asked = Map { width_mm, dpi, points: vec![point([106.0, 20.0], "")], ..map() };
        assert_eq!(draw(&asked), Err(PictureFault::Size), "{width_mm} {dpi}");
    }
}

#[test]
fn scale_bars_are_the_longest_round_number() {
    // What fits, and which is taken.
    for (most_m, bar_m) in [(7.3, 5.0), (199.0, 100.0), (200.0, 200.0), (999.0, 500.0), (1000.0, 1000.0), (43_000.0, 20_000.0)] {
        assert!((furniture::bar_m(most_m) - bar_m).abs() < 1e-6, "{most_m}");
    }
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    let scene = draw(&Map { view: Some([106.0, 20.9, 106.2, 21.1]), ..map() }).unwrap();
    let width_px = scene.furniture.iter().filter_map(|mark| match mark {
        Mark::Paths { paths, fill: Some(_), stroke: Some(_), .. } => Some(paths[0][1][0] - paths[0][0][0]),
        _ => None,
    });
    let (bar_px, words): (f64, Vec<&str>) = (
        width_px.sum(),
        scene.furniture.iter().filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None }).collect(),
    );
    let km: f64 = words.iter().find_map(|text| text.strip_suffix(" km")).unwrap().replace(',', ".").parse().unwrap();
    // The frame is as high as 0.2 degrees and their margins of 4 % need.
    let height_px = scene.frame[3] - scene.frame[1];
    let km_by_hand = bar_px / (height_px * 0.92) * 0.2_f64.to_radians() * 6371.0088;
    assert!((km_by_hand / km - 1.0).abs() < 0.01, "{km_by_hand} {km}");
    assert!(words.contains(&"B"), "north is Bắc");
}

#[test]
fn numbers_never_vanish_and_do_not_lie_on_each_other() {
    let near = scattered(40, 2).zip(scattered(40, 3)).map(|(x, y)| [106.300 + 0.004 * x, 20.900 + 0.004 * y]);
    let far = scattered(20, 2).zip(scattered(20, 5)).map(|(x, y)| [106.2 + 0.3 * x, 20.8 + 0.3 * y]);
    let points: Vec<Point> = (1..).zip(near.chain(far)).map(|(n, place)| point(place, &format!("{n}"))).collect();
    let scene = draw(&Map { points, ..map() }).unwrap();
    let mut discs = Vec::new();
    for pair in scene.map.windows(2) {
        if let [Mark::Disc { centre, radius, .. }, Mark::Text { text, .. }] = pair {
            discs.push((*centre, *radius, text.clone()));
        }
    }
    let mut numbers: Vec<usize> = discs.iter().map(|(.., text)| text.parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=60).collect::<Vec<_>>());
    for (i, (a, r, _)) in discs.iter().enumerate() {
        for (b, s, _) in &discs[..i] {
            assert!((a[0] - b[0]).hypot(a[1] - b[1]) >= r + s - 1e-6);
        }
        let [left, top, right, bottom] = scene.frame;
        assert!(a[0] - r >= left && a[0] + r <= right && a[1] - r >= top && a[1] + r <= bottom);
    }
}

#[test]
fn labels_do_not_overlap_and_stay_within_the_frame() {
    let places = scattered(300, 2).zip(scattered(300, 3));
    let labels = places.enumerate().map(|(i, (x, y))| {
        let anchor = if i % 2 == 0 { Anchor::Over } else { Anchor::Beside(1.0) };
        label([106.0 + x, 20.5 + y], &format!("Phường Nguyễn Trãi {i}"), anchor)
    });
    let asked = Map { labels: labels.collect(), areas: vec![square(106.0, 20.5, 1.0)], ..map() };
    let scene = draw(&asked).unwrap();
    let boxes: Vec<[f64; 4]> = scene
        .map
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text { at: [x, y], size, width, .. } => Some([*x, y - size * 0.74, x + width, *y]),
            _ => None,
        })
        .collect();
    assert_eq!(boxes.len() + scene.labels_left_out(), 300);
    assert!(boxes.len() > 20, "a hundred millimetres hold some: {}", boxes.len());
    for (i, a) in boxes.iter().enumerate() {
        assert!(boxes[..i].iter().all(|b| a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]));
        assert!(a[0] >= scene.frame[0] && a[2] <= scene.frame[2] && a[1] >= scene.frame[1] && a[3] <= scene.frame[3]);
    }
    let first = scene.map.iter().find_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None });
    assert_eq!(first, Some("Phường Nguyễn Trãi 0"), "those that matter most come first");
}

#[test]
fn a_png_holds_the_colours_and_is_cut_at_the_frame() {
    // The square is half as wide as the view; another one covers far more than the view.
    let hole = Area { rings: [square(106.0, 20.5, 1.0).rings, square(106.4, 20.9, 0.2).rings].concat(), fill: Some(SAND), stroke: None };
    let asked = Map { view: Some([106.3, 20.8, 106.7, 21.2]), areas: vec![hole], ..map() };
    let scene = draw(&asked).unwrap();
    let png = scene.png();
    let chunks = chunks(&png);
    assert_eq!(chunks.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["IHDR", "pHYs", "IDAT", "IEND"]);
    assert_eq!(chunks[0].1, [&1000u32.to_be_bytes()[..], &1000u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat());
    // 254 dots in 25.4 mm are 10,000 a metre.
    assert_eq!(chunks[1].1[..4], 10_000u32.to_be_bytes());
    let lines = pixels(&png);
    assert_eq!(lines.len(), 1000 * 3001);
    let fit = Fit::new(&asked, scene.frame).unwrap();
    assert_eq!(pixel(&scene, &lines, fit.at([106.35, 20.85]).unwrap()), [250, 240, 220]);
    assert_eq!(pixel(&scene, &lines, fit.at([106.5, 21.0]).unwrap()), [255; 3], "a hole");
    for corner in [[2.0, 2.0], [997.0, 2.0], [2.0, 997.0], [500.0, 990.0]] {
        assert_eq!(pixel(&scene, &lines, corner), [255; 3], "beyond the frame");
    }
    assert_eq!(png, scene.png(), "the same map gives the same bytes");
}

#[test]
fn an_svg_is_xml_and_its_texts_are_texts() {
    let wicked = "Cẩm Giàng <b> & \"x\" ]]>\u{1}";
    let asked = Map {
        title: "Tổ dân phố o\u{302}\u{301}".to_owned(),
        areas: vec![square(106.0, 20.5, 1.0)],
        labels: vec![label([106.5, 21.0], wicked, Anchor::Over)],
        legend: vec![Entry { sign: Sign::Area(Some(SAND), None), text: "Xã & phường".to_owned() }],
        attribution: "© OpenStreetMap".to_owned(),
        ..map()
    };
    let svg = draw(&asked).unwrap().svg();
    let mut reader = quick_xml::Reader::from_str(&svg);
    let (mut texts, mut text, mut depth) = (Vec::new(), String::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::Text(piece) => text.push_str(&piece),
            quick_xml::events::Event::GeneralRef(name) => {
                text.push_str(quick_xml::escape::resolve_xml_entity(&name).expect("an entity of XML itself"));
            }
            quick_xml::events::Event::End(tag) => {
                depth -= 1;
                if tag.name().as_ref() == "text" {
                    texts.push(text.trim().to_owned());
                }
                text.clear();
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    for words in ["Cẩm Giàng <b> & \"x\" ]]>", "Tổ dân phố ố", "Xã & phường", "CHÚ GIẢI", "© OpenStreetMap"] {
        assert!(texts.iter().any(|text| text == words), "{words}: {texts:?}");
    }
    assert!(svg.contains("width=\"100.00mm\""));
}

#[test]
fn every_vietnamese_letter_has_its_glyph() {
    let face = |data| ttf_parser::Face::parse(data, 0).unwrap();
    let faces = [include_bytes!("be-vietnam-pro/regular.ttf").as_slice(), include_bytes!("be-vietnam-pro/semibold.ttf").as_slice()];
    let vowels = "aăâeêioôơuưy";
    let tones = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let mut letters = "bcdđghklmnpqrstvx0123456789.,;:()/-–…%°²×©".to_owned();
    for vowel in vowels.chars() {
        letters.push(vowel);
        for tone in tones {
            letters.push_str(&super::font::drawn(&format!("{vowel}{tone}")));
        }
    }
    letters = letters.clone() + &letters.to_uppercase();
    assert_eq!(super::font::drawn("e\u{302}\u{323}"), "ệ");
    for face in faces.map(face) {
        for letter in letters.chars() {
            assert!(face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0), "{letter}");
        }
    }
    let fonts = Fonts::new();
    // The table of advances, as fontTools reads it: 3706 and 3775 thousandths.
    assert!((fonts.width("Nguyễn", 1000.0, false) - 3706.0).abs() < 1e-6);
    assert!((fonts.width("Nguyễn", 1000.0, true) - 3775.0).abs() < 1e-6);
}
