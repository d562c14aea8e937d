//! ROOM: files in. A file is looked at, its columns are mapped to fields, every row is checked, and what is right is handed to the rooms' own
//! `bulk` in one transaction. It knows formats, not rules: what a site or an incident may be is said by the room that owns it.
