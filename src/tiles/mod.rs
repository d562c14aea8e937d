//! KIT: vector tiles.
