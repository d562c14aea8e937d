//! ROOM: files out. Lists and layers with their current filter as spreadsheets and map files: the same rows, the same masks, the same rights as
//! the screen, streamed.
