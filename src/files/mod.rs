//! KIT: foreign files. Reading: spreadsheets, text tables and map files become rows of cells in a child process that holds nothing worth
//! stealing. Writing: rows become the same kinds of files. Knows no room and no rule: what a column means is not decided here.
//!
//! Reading has two sides. [`Reader`] lives in the service: it opens the file, starts `bando138 read-file` with the file as its standard
//! input and nothing else, and decodes what comes back. [`child`] is that program: it limits itself before it reads a byte, then hands the
//! file to the reader of its format in [`read`]. Between them go the frames of [`frames`].

pub mod child;
pub mod frames;
pub mod jpeg;
pub mod osm;
pub mod read;
pub mod write;

mod fault;
mod format;
mod reader;
mod table;

pub use fault::{FileFault, Remark};
pub use format::{Encoding, Format};
pub use reader::{Limits, Reader, Rows};
pub use table::{Cell, Column, Elements, GeometryColumn, Look, Reading, Row, Table, TopRow};
