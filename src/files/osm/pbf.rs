//! `.osm.pbf`: protocol buffers, block by block.

use std::io::{BufReader, Read};

use osmpbf::{BlobDecode, BlobReader, Element, RelMemberType};

use super::xml::push_tag;
use super::{MAX_MEMBERS, MAX_REFS, MAX_TEXT, OsmFault, Raw, Tags};

pub(super) fn parse(input: Box<dyn Read + Send>, each: &mut dyn FnMut(Raw) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
    let mut is_osm = false;
    let mut current = Current::default();
    for blob in BlobReader::new(BufReader::with_capacity(1 << 18, input)) {
        let blob = blob.map_err(|e| OsmFault::unreadable(&e))?;
        match blob.decode().map_err(|e| OsmFault::unreadable(&e))? {
            BlobDecode::OsmHeader(header) => {
                is_osm = true;
                if header.required_features().iter().any(|feature| feature == "HistoricalInformation") {
                    return Err(OsmFault::new(
                        "osm-history",
                        "Tệp OpenStreetMap chứa lịch sử sửa đổi. Hãy tải bản trích hiện hành (không có lịch sử).",
                        "The OpenStreetMap file holds the history of its elements. Download an extract without history.",
                    ));
                }
            }
            BlobDecode::OsmData(block) => {
                let mut done = Ok(());
                block.for_each_element(|element| {
                    if done.is_ok() {
                        done = current.take(&element, each);
                    }
                });
                done?;
            }
            BlobDecode::Unknown(_) => {}
        }
    }
    if is_osm { Ok(()) } else { Err(OsmFault::unreadable(&"there is no header")) }
}

#[derive(Default)]
struct Current {
    tags: Tags,
    refs: Vec<i64>,
    members: Vec<(i64, bool)>,
}

impl Current {
    fn tags<'a>(&mut self, tags: impl Iterator<Item = (&'a str, &'a str)>) {
        self.tags.clear();
        for (key, value) in tags.filter(|(key, value)| key.len() <= MAX_TEXT && value.len() <= MAX_TEXT) {
            push_tag(&mut self.tags, key.into(), value.into());
        }
    }

    fn take(&mut self, element: &Element, each: &mut dyn FnMut(Raw) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
        let is_place = |lon: i32, lat: i32| lon.unsigned_abs() <= 1_800_000_000 && lat.unsigned_abs() <= 900_000_000;
        match element {
            Element::DenseNode(node) => {
                self.tags(node.tags());
                let (lon, lat) = (node.decimicro_lon(), node.decimicro_lat());
                if is_place(lon, lat) { each(Raw::Node(node.id(), lon, lat, &mut self.tags)) } else { Err(misplaced(node.id())) }
            }
            Element::Node(node) => {
                self.tags(node.tags());
                let (lon, lat) = (node.decimicro_lon(), node.decimicro_lat());
                if is_place(lon, lat) { each(Raw::Node(node.id(), lon, lat, &mut self.tags)) } else { Err(misplaced(node.id())) }
            }
            Element::Way(way) => {
                self.tags(way.tags());
                self.refs.clear();
                self.refs.extend(way.refs().take(MAX_REFS));
                each(Raw::Way(way.id(), &self.refs, &mut self.tags))
            }
            Element::Relation(relation) => {
                self.tags(relation.tags());
                self.members.clear();
                for member in relation.members().take(MAX_MEMBERS) {
                    if member.member_type == RelMemberType::Way {
                        self.members.push((member.member_id, member.role().is_ok_and(|role| role == "inner")));
                    }
                }
                each(Raw::Relation(relation.id(), &self.members, &mut self.tags))
            }
        }
    }
}

fn misplaced(id: i64) -> OsmFault {
    OsmFault::new(
        "osm-coordinates",
        format!("Điểm {id} của tệp OpenStreetMap không có kinh độ, vĩ độ hợp lệ. Hãy tải lại tệp."),
        format!("Node {id} of the OpenStreetMap file has no valid longitude and latitude. Download it again."),
    )
}
