//! What clients read before they ask for tiles: `TileJSON` and a style.

use serde_json::{Map, Value, json};

use super::layer::{Attribute, Kind, Layer, Shape};
use super::tile::MAX_ZOOM;

/// West, south, east, north of all that is shown: Vietnam with Hoàng Sa and Trường Sa.
const BOUNDS: [f64; 4] = [102.0, 6.0, 118.0, 24.0];

/// `TileJSON` 3.0.0 of `layers` in one tile. `base` is scheme and authority, or empty; `query` is kept in the tiles' address.
pub fn tilejson(layers: &[&Layer], base: &str, query: Option<&str>) -> Value {
    let names: Vec<&str> = layers.iter().map(|layer| layer.name).collect();
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    let (low, high) = layers.iter().map(|layer| layer.zooms()).fold((MAX_ZOOM, 0), |all, one| (all.0.min(one.0), all.1.max(one.1)));
    json!({
        "tilejson": "3.0.0",
        "name": layers.iter().map(|layer| layer.vi).collect::<Vec<_>>().join(", "),
        "description": layers.iter().map(|layer| layer.description).collect::<Vec<_>>().join(" "),
        "scheme": "xyz",
        "tiles": [format!("{base}/tiles/{}/{{z}}/{{x}}/{{y}}{query}", names.join(","))],
        "minzoom": low,
        "maxzoom": high,
        "bounds": BOUNDS,
        "center": [106.5, 20.9, 9],
        "vector_layers": layers.iter().flat_map(|layer| vector_layers(layer)).collect::<Vec<_>>(),
    })
}

/// One entry for each layer inside the tiles, with the zooms at which it can appear.
fn vector_layers(layer: &Layer) -> Vec<Value> {
    let mut found: Vec<(&str, u8, u8, &[Attribute])> = Vec::new();
    for band in layer.bands {
        let (low, high) = (*band.zooms.start(), *band.zooms.end());
        let label = if let Shape::LabelledAreas(name, from) = band.shape { Some((name, low.max(from))) } else { None };
        for (name, low) in std::iter::once((band.source_layer, low)).chain(label) {
            match found.iter_mut().find(|entry| entry.0 == name) {
                Some(entry) => (entry.1, entry.2) = (entry.1.min(low), entry.2.max(high)),
                None => found.push((name, low, high, band.attributes)),
            }
        }
    }
    found
        .into_iter()
        .map(|(name, low, high, attributes)| {
            let fields: Map<String, Value> = attributes
                .iter()
                .map(|attribute| (attribute.name.to_owned(), format!("{}: {}", kind(attribute.kind), attribute.description).into()))
                .collect();
            json!({"id": name, "description": layer.description, "minzoom": low, "maxzoom": high, "fields": fields})
        })
        .collect()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Text => "String",
        Kind::Int | Kind::Number | Kind::Day => "Number",
        Kind::Flag => "Boolean",
    }
}

/// A MapLibre style (version 8) of all layers, with fonts of the machine it is drawn on: no glyphs, no sprite, no other server.
///
/// A layer whose `style` is not a JSON array contributes nothing; a test holds that all of ours are.
pub fn style(layers: &[&Layer], base: &str) -> Value {
    let sources: Map<String, Value> = layers
        .iter()
        .map(|layer| (layer.name.to_owned(), json!({"type": "vector", "url": format!("{base}/tiles/{}.json", layer.name)})))
        .collect();
    let mut drawn = vec![json!({"id": "background", "type": "background", "paint": {"background-color": "#eef2f4"}})];
    for layer in layers {
        drawn.extend(serde_json::from_str::<Vec<Value>>(layer.style).unwrap_or_default());
    }
    json!({"version": 8, "name": "Bản đồ 138", "center": [106.5, 20.9], "zoom": 9, "sources": sources, "layers": drawn})
}
