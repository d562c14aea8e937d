//! Readers of formats. They run in the child only, see one file, and hand out rows.
