//! KIT: foreign files. Reading: spreadsheets, text tables and map files become rows of cells in a child process that holds nothing worth
//! stealing. Writing: rows become the same kinds of files. Knows no room and no rule: what a column means is not decided here.
