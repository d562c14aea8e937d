//! ROOM: streets. Roads, junctions, buildings (obstacles) and key places, taken in from OpenStreetMap or other files. Everything works without
//! them, better with them.
