//! ROOM: everything comes out again. A list or layer with its filter, as a file. Reads all data rooms and owns nothing.
//!
//! Rules:
//! - The rows are those of the list with the same filter: read by one query, in the scope and under the mask of who asks, as of one moment.
//!   The filter is read by the room's own function; the test of this room compares rows for every layer and filter.
//! - Rows stream: nothing grows with them, a slow reader slows the query, one who leaves ends it.
//! - A file says what it is: source, filter, day, boundaries, exact or estimated, masked how, how many rows, who asked and when ([`facts`]).
//! - Exact places of incidents are noted before the first of them is sent, and counted when the last is.
//! - How to reach an owner is in no file.
//! - One file at a time for an account, two in the service ([`slots`]).
//!
//! Sites and cameras come out as OpenStreetMap tags them, too ([`osm`]): nodes, not rows, and so no layer of [`layers::LAYERS`].

pub mod columns;
mod coverage_columns;
pub mod facts;
mod hotspot_columns;
pub mod layers;
pub mod osm;
pub mod parameters;
pub mod published;
mod risk_columns;
pub mod routes;
pub mod run;
pub mod slots;
pub mod source;
mod stream;

pub use routes::router;
