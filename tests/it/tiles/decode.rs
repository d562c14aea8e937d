//! A reader of Mapbox Vector Tiles 2.1, written from the specification for the tests; it shares no line with the writer.

use std::collections::BTreeMap;

use serde_json::Value;

/// One layer of a tile.
#[derive(Debug)]
pub struct Layer {
    pub name: String,
    pub features: Vec<Feature>,
}

/// One feature: attributes, and parts of points in tile units. Rings are not closed.
#[derive(Debug)]
pub struct Feature {
    pub kind: u64,
    pub attributes: BTreeMap<String, Value>,
    pub parts: Vec<Vec<(i64, i64)>>,
}

impl Feature {
    pub fn text(&self, name: &str) -> &str {
        self.attributes[name].as_str().unwrap()
    }

    pub fn number(&self, name: &str) -> i64 {
        self.attributes[name].as_i64().unwrap()
    }

    /// Twice the signed area of each ring; positive for outer rings (y grows downwards).
    pub fn ring_areas(&self) -> Vec<i64> {
        self.parts
            .iter()
            .map(|ring| (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum())
            .collect()
    }
}

/// All layers of a tile; panics on anything that the specification does not allow.
pub fn decode(bytes: &[u8]) -> Vec<Layer> {
    fields(bytes)
        .into_iter()
        .map(|field| if let (3, Wire::Bytes(layer)) = field { layer_of(layer) } else { panic!("a tile holds layers: {field:?}") })
        .collect()
}

/// The features of one layer; none if the tile has no such layer.
pub fn features(bytes: &[u8], name: &str) -> Vec<Feature> {
    decode(bytes).into_iter().find(|layer| layer.name == name).map_or(Vec::new(), |layer| layer.features)
}

#[derive(Debug)]
enum Wire<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return value;
        }
        shift += 7;
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Wire<'_>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let mut take = |n: usize| {
            let (head, rest) = bytes.split_at(n);
            bytes = rest;
            head
        };
        let value = match tag & 7 {
            1 => Wire::Fixed64(take(8).try_into().unwrap()),
            5 => Wire::Fixed32(take(4).try_into().unwrap()),
            0 => Wire::Varint(varint(&mut bytes)),
            2 => {
                let length = usize::try_from(varint(&mut bytes)).unwrap();
                let (head, rest) = bytes.split_at(length);
                bytes = rest;
                Wire::Bytes(head)
            }
            other => panic!("wire type {other}"),
        };
        found.push((tag >> 3, value));
    }
    found
}

fn signed(v: u64) -> i64 {
    (v >> 1) as i64 ^ -((v & 1) as i64)
}

fn value_of(bytes: &[u8]) -> Value {
    let found = fields(bytes);
    assert_eq!(found.len(), 1, "a value is exactly one variant");
    match &found[0] {
        (1, Wire::Bytes(text)) => std::str::from_utf8(text).unwrap().into(),
        (2, Wire::Fixed32(bytes)) => f32::from_le_bytes(*bytes).into(),
        (3, Wire::Fixed64(bytes)) => f64::from_le_bytes(*bytes).into(),
        (4, Wire::Varint(v)) => (*v as i64).into(),
        (5, Wire::Varint(v)) => (*v).into(),
        (6, Wire::Varint(v)) => signed(*v).into(),
        (7, Wire::Varint(v)) => (*v == 1).into(),
        other => panic!("value {other:?}"),
    }
}

fn layer_of(bytes: &[u8]) -> Layer {
    let (mut name, mut keys, mut values, mut raw) = (String::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut version, mut extent) = (1, 4096);
    for field in fields(bytes) {
        match field {
            (15, Wire::Varint(v)) => version = v,
            (1, Wire::Bytes(text)) => name = String::from_utf8(text.to_vec()).unwrap(),
            (2, Wire::Bytes(feature)) => raw.push(feature),
            (3, Wire::Bytes(text)) => keys.push(String::from_utf8(text.to_vec()).unwrap()),
            (4, Wire::Bytes(value)) => values.push(value_of(value)),
            (5, Wire::Varint(v)) => extent = v,
            other => panic!("layer field {other:?}"),
        }
    }
    assert_eq!((version, extent), (2, 4096));
    assert!(!name.is_empty() && !raw.is_empty());
    Layer { name, features: raw.into_iter().map(|feature| feature_of(feature, &keys, &values)).collect() }
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes));
    }
    numbers
}

fn feature_of(bytes: &[u8], keys: &[String], values: &[Value]) -> Feature {
    let mut feature = Feature { kind: 0, attributes: BTreeMap::new(), parts: Vec::new() };
    for field in fields(bytes) {
        match field {
            (2, Wire::Bytes(tags)) => {
                for pair in packed(tags).chunks(2) {
                    let known = feature.attributes.insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                    assert!(known.is_none(), "an attribute twice");
                }
            }
            (3, Wire::Varint(kind)) => feature.kind = kind,
            (4, Wire::Bytes(commands)) => feature.parts = parts_of(&packed(commands)),
            other => panic!("feature field {other:?}"),
        }
    }
    match feature.kind {
        1 => assert!(feature.parts.iter().all(|part| part.len() == 1)),
        2 => assert!(!feature.parts.is_empty() && feature.parts.iter().all(|part| part.len() >= 2)),
        3 => assert!(feature.parts.iter().all(|part| part.len() >= 3) && feature.ring_areas()[0] > 0 && !feature.ring_areas().contains(&0)),
        other => panic!("geometry type {other}"),
    }
    feature
}

fn parts_of(commands: &[u64]) -> Vec<Vec<(i64, i64)>> {
    let (mut parts, mut cursor, mut i) = (Vec::new(), (0, 0), 0);
    while i < commands.len() {
        let (id, count) = (commands[i] & 7, commands[i] >> 3);
        i += 1;
        match id {
            7 => assert_eq!(count, 1),
            1 | 2 => {
                for _ in 0..count {
                    cursor = (cursor.0 + signed(commands[i]), cursor.1 + signed(commands[i + 1]));
                    i += 2;
                    if id == 1 {
                        parts.push(Vec::new());
                    }
                    parts.last_mut().unwrap().push(cursor);
                }
            }
            other => panic!("command {other}"),
        }
    }
    assert!(!parts.is_empty());
    parts
}

#[test]
fn the_example_of_the_specification_is_read() {
    // Specification 4.3.5.6: a multipolygon of two squares, the second with a hole
    let commands = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15];
    let parts = parts_of(&commands);
    assert_eq!(parts[0], [(0, 0), (10, 0), (10, 10), (0, 10)]);
    assert_eq!(parts[1], [(11, 11), (20, 11), (20, 20), (11, 20)]);
    assert_eq!(parts[2], [(13, 13), (13, 17), (17, 17), (17, 13)]);
    let areas = Feature { kind: 3, attributes: BTreeMap::new(), parts }.ring_areas();
    assert!(areas[0] > 0 && areas[1] > 0 && areas[2] < 0);
}
