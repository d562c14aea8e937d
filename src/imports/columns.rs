//! What the columns of a file are: which kind of file it is, which column goes into which field, and which columns may not come in at
//! all because they are about people. Headings decide, samples confirm. Everything here proposes; the person who imports decides.

pub mod assign;
pub mod fields;
pub mod free_text;
pub mod headings;
pub mod keys;
pub mod own_files;
pub mod people;

pub use assign::{Guess, Proposal, is_masked_code, propose};
pub use fields::{ImportKind, fields_of, missing, needs};
pub use free_text::guard;
pub use own_files::OwnFile;
pub use people::{PersonData, refuse};
