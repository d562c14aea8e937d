//! ROOM: hotspots (điểm nóng, khu vực phức tạp), declared by a document, and found by analysis.
//!
//! Rules:
//! - An area is valid, of at least one type, and has the document that declared it; it ends only by a document that lifts it.
//! - Its commune is that of a point inside it; it may reach into others.
//! - A run answers one question about the incidents of a window ([`analysis`]) and is kept with all that the answer rests on: the same question about the same
//!   incidents gives the same digits. Where data do not allow an answer there is none, with words that say what to change.
//! - An area of a run becomes a declared hotspot by a person's decision alone, with its document, and stays linked to the run.
//! - Places finer than incidents are told to without a purpose (small cells, clusters, streets, any surface: [`told`]) are told for a purpose alone, and reading
//!   them is written down. What came of cameras ([`effects`]) is counts around places that are known, and asks for none.
//! - One run is worked on at a time ([`Office`]). Computing sees everything, reading what the account may see: row security and masked views hold the results.

pub mod analysis;
pub mod answers;
pub mod area;
pub mod ask;
pub mod bulk;
mod compared;
mod declare;
pub mod effects;
pub mod error;
pub mod fields;
pub mod inputs;
pub mod layer;
mod office;
pub mod question_words;
mod register;
mod results;
pub mod routes;
mod run_words;
pub mod runs;
pub mod scale;
pub mod store;
mod surface;
pub mod synonyms;
pub mod told;
mod total;
pub mod wish;

pub use error::HotspotError;
pub use office::Office;
pub use routes::router;
