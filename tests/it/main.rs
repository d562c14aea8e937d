//! The one integration binary: a list of modules. `tests/README.md` says how to run one of them.

mod support;

mod cluster;
