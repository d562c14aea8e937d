//! What the integration tests share. Nothing here knows a room.

pub mod folder;
pub mod skip;
