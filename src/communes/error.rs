//! What can go wrong with communes, and how it is said.

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use crate::http::{FieldError, Problem, place};

/// What can go wrong with communes.
#[derive(Debug, thiserror::Error)]
pub enum CommuneError {
    /// No unit has this id.
    #[error("commune {0} does not exist")]
    NotFound(Uuid),
    /// The point lies outside of every commune, beyond the reach that is allowed for piers and dykes.
    #[error("no commune holds the point on {on}")]
    NoCommuneAt {
        /// Longitude, degrees.
        lon: f64,
        /// Latitude, degrees.
        lat: f64,
        /// The day.
        on: NaiveDate,
        /// The nearest unit of today, its province, and how far it is (km).
        nearest: Option<(String, String, f64)>,
    },
    /// The point itself is wrong: out of the country or swapped.
    #[error("the point is wrong: {}", .0.detail_en)]
    Place(FieldError, Option<serde_json::Value>),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

impl From<CommuneError> for Problem {
    fn from(error: CommuneError) -> Self {
        match error {
            CommuneError::NotFound(_) => Self::new(
                404,
                "commune-not-found",
                "Không có đơn vị hành chính này. Mã ĐVHC được dùng lại qua các lần sắp xếp: hãy tìm theo tên rồi mở từ danh sách.",
                "There is no such unit. Codes are reused across reorganisations: search by name and open it from the list.",
            ),
            CommuneError::NoCommuneAt { lon, lat, on, nearest } => {
                let (vi, en) = nearest.map_or((String::new(), String::new()), |(commune, province, km)| {
                    (
                        format!(" Gần nhất là {commune}, {province}, cách {} km.", format!("{km:.1}").replace('.', ",")),
                        format!(" The nearest is {commune}, {province}, {km:.1} km away."),
                    )
                });
                let fault = FieldError::at(
                    "lon",
                    "no-commune",
                    format!(
                        "Không xã, phường, đặc khu nào chứa điểm (kinh độ {lon}, vĩ độ {lat}) vào ngày {}.{vi} Hãy kiểm tra tọa độ.",
                        on.format("%d/%m/%Y")
                    ),
                    format!("No commune holds the point lon = {lon}, lat = {lat} on {on}.{en} Check the coordinates."),
                );
                Self::invalid(vec![fault])
            }
            CommuneError::Place(fault, suggestion) => {
                let problem = Self::invalid(vec![fault]);
                match suggestion {
                    Some(suggestion) => problem.with("suggestion", suggestion),
                    None => problem,
                }
            }
            CommuneError::Db(error, doing) => {
                tracing::debug!(doing, "database error");
                Self::from(error)
            }
        }
    }
}

impl CommuneError {
    /// The error of a point that [`place::check`] refuses.
    pub fn place(lon: f64, lat: f64, fault: FieldError) -> Self {
        Self::Place(fault, place::swap_suggestion(lon, lat).map(|point| json!(point)))
    }
}
