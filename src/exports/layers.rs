//! What can be exported: each layer with its words, formats and filters.

use crate::files::write::{Format, Places};
use crate::http::fields::Field;
use crate::{audit, cameras, communes, conflicts, coverage, hotspots, incidents, model_wards, risk, streets};

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// Its word in the address and on the command line.
    pub word: &'static str,
    /// Vietnamese name.
    pub vi: &'static str,
    /// English name.
    pub en: &'static str,
    /// Beginning of file names, Vietnamese and English.
    pub file: (&'static str, &'static str),
    /// Name of the table in a GeoPackage.
    pub table: &'static str,
    /// Where words of its columns are.
    pub fields: &'static [&'static [Field]],
    /// Parameters of its list.
    pub filters: &'static [&'static str],
    /// What places its rows have.
    pub places: Places,
    /// The column that names a row on a map.
    pub label: &'static str,
    /// The column with the id of a row.
    pub id: &'static str,
}

/// Every layer.
pub static LAYERS: [Layer; 21] = [
    Layer {
        word: "sites",
        vi: "Điểm lắp camera",
        en: "Camera sites",
        file: ("diem-camera", "sites"),
        table: "sites",
        fields: &[cameras::fields::SITE, cameras::fields::CAMERA],
        filters: &cameras::sites::FILTERS,
        places: Places::Points,
        label: "site_name",
        id: "site_id",
    },
    Layer {
        word: "cameras",
        vi: "Camera (mắt)",
        en: "Cameras",
        file: ("camera", "cameras"),
        table: "cameras",
        fields: &[cameras::fields::CAMERA, cameras::fields::SITE],
        filters: &cameras::routes::FILTERS,
        places: Places::Points,
        label: "camera_code",
        id: "camera_id",
    },
    Layer {
        word: "incidents",
        vi: "Vụ việc",
        en: "Incidents",
        file: ("vu-viec", "incidents"),
        table: "incidents",
        fields: &[incidents::fields::INCIDENT],
        filters: &incidents::routes::FILTERS,
        places: Places::Points,
        label: "incident_code",
        id: "incident_id",
    },
    Layer {
        word: "incident-counts",
        vi: "Số vụ theo xã, phường",
        en: "Incidents by commune",
        file: ("so-vu-theo-xa", "incident-counts"),
        table: "incident_counts",
        fields: &[],
        filters: &incidents::counts::FILTERS,
        places: Places::Points,
        label: "full_name",
        id: "commune_id",
    },
    Layer {
        word: "incident-quarters",
        vi: "Số vụ theo xã và theo quý",
        en: "Counts by commune, quarter",
        file: ("so-vu-theo-quy", "incident-quarters"),
        table: "incident_quarters",
        fields: &[],
        filters: &["from", "to", "province"],
        places: Places::Points,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "conflicts",
        vi: "Mâu thuẫn nội bộ Nhân dân",
        en: "Conflicts among the people",
        file: ("mau-thuan", "conflicts"),
        table: "conflicts",
        fields: &[conflicts::fields::CONFLICT],
        filters: &conflicts::routes::FILTERS,
        places: Places::Points,
        label: "conflict_code",
        id: "conflict_id",
    },
    Layer {
        word: "hotspots",
        vi: "Điểm nóng",
        en: "Hotspots",
        file: ("diem-nong", "hotspots"),
        table: "hotspots",
        fields: &[hotspots::fields::HOTSPOT],
        filters: &hotspots::routes::FILTERS,
        places: Places::Areas,
        label: "name",
        id: "hotspot_id",
    },
    Layer {
        word: "hotspot-areas",
        vi: "Khu vực tập trung vụ việc",
        en: "Areas found by a run",
        file: ("khu-vuc-tap-trung", "hotspot-areas"),
        table: "hotspot_areas",
        fields: &[],
        filters: &["run"],
        places: Places::Areas,
        label: "area_name",
        id: "",
    },
    Layer {
        word: "hotspot-communes",
        vi: "Điểm nóng theo xã, phường",
        en: "Hotspots by commune",
        file: ("diem-nong-theo-xa", "hotspot-communes"),
        table: "hotspot_communes",
        fields: &[],
        filters: &["run"],
        places: Places::None,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "risk-levels",
        vi: "Mức nguy cơ địa bàn",
        en: "Levels of risk",
        file: ("muc-nguy-co", "risk-levels"),
        table: "risk_levels",
        fields: &[risk::fields::ASSESSMENT, risk::fields::DECISION, risk::fields::PROPOSAL, risk::fields::CONVERSION],
        filters: &["province", "scheme", "on"],
        places: Places::Areas,
        label: "full_name",
        id: "risk_assessment_id",
    },
    Layer {
        word: "risk-transitions",
        vi: "Chuyển hóa địa bàn",
        en: "Transitions of risk",
        file: ("chuyen-hoa-dia-ban", "risk-transitions"),
        table: "risk_transitions",
        fields: &[risk::fields::DECISION],
        filters: &["province", "scheme", "from", "to"],
        places: Places::None,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "communes",
        vi: "Địa bàn cấp xã",
        en: "Communes",
        file: ("dia-ban", "communes"),
        table: "communes",
        fields: &[],
        filters: &communes::routes::FILTERS,
        places: Places::Areas,
        label: "full_name",
        id: "commune_id",
    },
    Layer {
        word: "model-wards",
        vi: "Phường điển hình, kiểu mẫu",
        en: "Model wards",
        file: ("phuong-kieu-mau", "model-wards"),
        table: "model_wards",
        fields: &[],
        filters: &["province"],
        places: Places::Areas,
        label: "full_name",
        id: "model_ward_id",
    },
    Layer {
        word: "model-ward-coverage",
        vi: "So sánh phường kiểu mẫu",
        en: "Model wards compared",
        file: ("so-sanh-phuong-kieu-mau", "model-wards-compared"),
        table: "model_ward_coverage",
        fields: &[model_wards::fields::MODEL_WARD],
        filters: &["province", "half", "programme"],
        places: Places::None,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "roads",
        vi: "Đường",
        en: "Roads",
        file: ("duong", "roads"),
        table: "roads",
        fields: &[streets::fields::ROAD],
        filters: streets::store::ROADS.filters,
        places: Places::Lines,
        label: "name",
        id: "road_id",
    },
    Layer {
        word: "junctions",
        vi: "Nút giao",
        en: "Junctions",
        file: ("nut-giao", "junctions"),
        table: "junctions",
        fields: &[streets::fields::JUNCTION],
        filters: streets::store::JUNCTIONS.filters,
        places: Places::Points,
        label: "degree",
        id: "junction_id",
    },
    Layer {
        word: "buildings",
        vi: "Nhà, công trình",
        en: "Buildings",
        file: ("nha", "buildings"),
        table: "buildings",
        fields: &[streets::fields::BUILDING],
        filters: streets::store::BUILDINGS.filters,
        places: Places::Areas,
        label: "name",
        id: "building_id",
    },
    Layer {
        word: "key_places",
        vi: "Nơi trọng yếu",
        en: "Key places",
        file: ("noi-trong-yeu", "key-places"),
        table: "key_places",
        fields: &[streets::fields::KEY_PLACE],
        filters: streets::store::KEY_PLACES.filters,
        places: Places::Points,
        label: "name",
        id: "key_place_id",
    },
    Layer {
        word: "gaps",
        vi: "Vùng trống",
        en: "Coverage gaps",
        file: ("vung-trong", "gaps"),
        table: "gaps",
        fields: &[],
        filters: &coverage::answers::GAP_FILTERS,
        places: Places::Areas,
        label: "gap_near",
        id: "gap_id",
    },
    Layer {
        word: "populations",
        vi: "Dân số xã, phường",
        en: "Populations of communes",
        file: ("dan-so", "populations"),
        table: "populations",
        fields: &[],
        filters: &["province"],
        places: Places::None,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "audit",
        vi: "Nhật ký",
        en: "Log of changes",
        file: ("nhat-ky", "audit"),
        table: "audit",
        fields: &[],
        filters: &audit::routes::FILTERS,
        places: Places::None,
        label: "action",
        id: "",
    },
];

impl Layer {
    /// The layer of a word.
    pub fn find(word: &str) -> Option<&'static Self> {
        LAYERS.iter().find(|layer| layer.word == word)
    }

    /// Whether its rows can be written in a format: what has no places goes into sheets only.
    pub fn has(&self, format: Format) -> bool {
        format.is_sheet() || self.places != Places::None
    }

    /// Whether it is the ground under the data: facts that files of others brought in.
    pub fn is_of_streets(&self) -> bool {
        matches!(self.word, "roads" | "junctions" | "buildings" | "key_places")
    }

    /// Whether its rows are those of a run of hotspots.
    pub fn is_of_hotspot_run(&self) -> bool {
        matches!(self.word, "hotspot-areas" | "hotspot-communes")
    }

    /// Whether its list takes a box.
    pub fn has_box(&self) -> bool {
        self.is_of_streets() || matches!(self.word, "sites" | "cameras" | "incidents" | "conflicts" | "hotspots" | "communes")
    }
}
