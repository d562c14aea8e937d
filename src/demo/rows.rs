//! Rows as they are stored: names and types of the fields are those of the columns. `source_x`, `source_y` are longitude and latitude.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

type Word = &'static str;

/// A site.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct Site {
    pub site_id: Uuid,
    pub site_code: String,
    pub site_name: String,
    pub address_text: Option<String>,
    pub source_x: f64,
    pub source_y: f64,
    pub position_accuracy_m: Option<f64>,
    pub position_method: Option<Word>,
    pub commune_id: Uuid,
    pub commune_basis: Word,
    pub residential_area: Option<String>,
    pub site_type: Word,
    pub mount: Option<Word>,
    pub ownership: Word,
    pub funding_source: Option<Word>,
    pub managing_unit: Option<String>,
    pub programme: Option<Word>,
    pub purpose_text: Option<Word>,
    pub legal_basis: Option<Word>,
    pub notice_sign_present: Option<bool>,
    pub sees_private_premises: Option<bool>,
    pub retired_on: Option<NaiveDate>,
    pub retired_reason: Option<Word>,
    pub source: Word,
}

/// A camera.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct Camera {
    pub camera_id: Uuid,
    pub site_id: Uuid,
    pub camera_code: String,
    pub status: Word,
    #[serde(flatten)]
    pub optics: Optics,
    pub mount_height_m: Option<f64>,
    pub tilt_deg: Option<f64>,
    pub target_task: Option<Word>,
    pub occluded: Option<bool>,
    pub occlusion_note: Option<Word>,
    pub verified_on: Option<NaiveDate>,
    pub monitoring_mode: Option<Word>,
    pub recording_mode: Option<Word>,
    pub retention_days: Option<i64>,
    pub connected_to: Option<Word>,
    pub installed_on: Option<NaiveDate>,
    pub warranty_until: Option<NaiveDate>,
    pub end_of_life_on: Option<NaiveDate>,
    pub last_maintained_on: Option<NaiveDate>,
    pub maintenance_interval_days: Option<i64>,
    pub manufacturer: Option<Word>,
    pub model: Option<String>,
    pub serial_no: Option<String>,
    pub firmware_version: Option<String>,
    pub qcvn135_status: Word,
    pub conformity_cert_no: Option<String>,
    pub default_password_changed: Option<bool>,
    pub network_isolated: Option<bool>,
    pub cost_vnd: Option<i64>,
    pub budget_year: Option<i32>,
    pub phase: Option<Word>,
    pub source: Word,
}

/// What a camera sees with, and where to.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct Optics {
    pub camera_type: Word,
    pub projection: Word,
    pub azimuth_deg: Option<f64>,
    pub pan_min_deg: Option<f64>,
    pub pan_max_deg: Option<f64>,
    pub sensor_width_mm: Option<f64>,
    pub sensor_height_mm: Option<f64>,
    pub focal_length_mm: Option<f64>,
    pub hfov_deg: Option<f64>,
    pub vfov_deg: Option<f64>,
    pub fov_source: Option<Word>,
    pub resolution_h_px: Option<i64>,
    pub resolution_v_px: Option<i64>,
    pub fps: Option<i64>,
    pub ir_range_m: Option<f64>,
    pub low_light: Option<Word>,
    pub max_range_m: Option<f64>,
}

/// A status from a day on.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct StatusEntry {
    pub camera_status_id: Uuid,
    pub camera_id: Uuid,
    pub status: Word,
    pub since_on: NaiveDate,
    pub reason: Option<Word>,
    pub recorded_at: DateTime<Utc>,
}

/// An entry of the maintenance log.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct MaintenanceEntry {
    pub camera_maintenance_id: Uuid,
    pub camera_id: Uuid,
    pub done_on: NaiveDate,
    pub kind: Word,
    pub outcome: Word,
    pub note: Option<Word>,
    pub next_due_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
}

/// An incident.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_incidents.sql")]
pub struct Incident {
    pub incident_id: Uuid,
    pub incident_code: String,
    pub offence_code: Word,
    pub occurred_from: DateTime<Utc>,
    pub occurred_to: DateTime<Utc>,
    pub time_precision: Word,
    pub reported_on: NaiveDate,
    pub accepted_on: Option<NaiveDate>,
    pub cleared_on: Option<NaiveDate>,
    pub status: Word,
    pub severity: Option<Word>,
    pub source_x: Option<f64>,
    pub source_y: Option<f64>,
    pub geom_precision: Word,
    pub address_text: Option<String>,
    pub commune_id: Uuid,
    pub commune_basis: Word,
    pub current_commune_id: Option<Uuid>,
    pub sensitivity: Word,
    pub place_type: Option<Word>,
    pub offenders_count: Option<i64>,
    pub victims_count: Option<i64>,
    pub deaths: Option<i64>,
    pub injured: Option<i64>,
    pub damage_vnd: Option<i64>,
    pub modus_code: Option<Word>,
    pub camera_helped: Option<Word>,
    pub source: Word,
}

/// A hotspot; the database says which unit held it on the day of its declaration.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_hotspots.sql")]
pub struct Hotspot {
    pub hotspot_id: Uuid,
    pub hotspot_code: String,
    pub name: String,
    pub area_types: Vec<Word>,
    /// WKT; read as the column's type.
    pub geom: String,
    pub current_commune_id: Uuid,
    pub declared_by_doc: String,
    pub declared_on: NaiveDate,
    pub lifted_on: Option<NaiveDate>,
    pub lifted_by_doc: Option<String>,
    pub responsible_unit: String,
    pub patrol_note: Word,
    pub coverage_required_task: Word,
    pub source: Word,
}

/// A conflict.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_conflicts.sql")]
pub struct Conflict {
    pub conflict_id: Uuid,
    pub conflict_code: String,
    pub kind: Word,
    pub level: Word,
    pub state: Word,
    pub reported_on: NaiveDate,
    pub due_on: NaiveDate,
    pub settled_on: Option<NaiveDate>,
    pub source_x: f64,
    pub source_y: f64,
    pub geom_precision: Word,
    pub address_text: String,
    pub current_commune_id: Uuid,
    pub parties_count: i64,
    pub responsible_post: Option<Word>,
    pub transferred_to: Option<Word>,
    pub tried: Option<&'static [Word]>,
}

/// A unit named by the 2023 plan.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_model_wards.sql")]
pub struct ModelWard {
    pub model_ward_id: Uuid,
    pub commune_id: Uuid,
    pub programme: Word,
    pub directive: Word,
    pub named_on: NaiveDate,
}

/// The last number given out behind a beginning of codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the columns of migrations/…_cameras.sql")]
pub struct Counter {
    pub beginning: String,
    pub last_number: i32,
}

/// All of it.
#[derive(Debug, Default, Serialize)]
#[expect(missing_docs, reason = "one list a table")]
pub struct Rows {
    pub sites: Vec<Site>,
    pub cameras: Vec<Camera>,
    pub statuses: Vec<StatusEntry>,
    pub maintenance: Vec<MaintenanceEntry>,
    pub incidents: Vec<Incident>,
    pub hotspots: Vec<Hotspot>,
    pub conflicts: Vec<Conflict>,
    pub model_wards: Vec<ModelWard>,
    pub counters: Vec<Counter>,
}
