//! ROOM: the log of changes (`audit_event`): append-only, hash-chained, one chain per province of today and `VN` for what has none.
//!
//! The events are written by triggers (`migrations/*_audit.sql`) in the transaction of the change, so no other room calls this one to
//! have its changes logged. A room calls it to say who acts ([`store::set_actor`]), to have a bulk load summed up in one event
//! ([`store::sum_up`]), and to note what is not a change of a row ([`store::note`]).
//!
//! This room reads the log ([`routes`]), recomputes it without the SQL that made it ([`verify`]), and signs its heads ([`head`]) so that
//! they can be kept elsewhere: whoever owns the database can write a whole chain anew, and only a head kept out of reach shows it.

pub mod error;
pub mod event;
pub mod head;
pub mod key;
pub mod routes;
pub mod store;
pub mod verify;

pub use error::AuditError;
pub use routes::router;
