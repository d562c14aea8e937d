//! The one integration binary: a list of modules. `tests/README.md` says how to run one of them.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by panicking, and libtest shows what it printed")]

mod support;

mod architecture;
mod audit;
mod audit_verify;
mod bulk_incidents;
mod bulk_rooms;
mod cameras;
mod cameras_on;
mod cli;
mod cluster;
mod communes;
mod communes_load;
mod contacts;
mod demo;
mod doctor;
mod door;
mod exports;
mod exports_again;
mod exports_files;
mod exports_streets;
mod files;
mod hostile;
mod hotspots;
mod imports;
mod imports_claims;
mod imports_incidents;
mod imports_kill;
mod imports_large;
mod imports_layers;
mod imports_places;
mod imports_reading;
mod imports_refusals;
mod imports_rights;
mod imports_templates;
mod incidents;
mod kill;
mod locator;
mod names;
mod osm;
mod projection;
mod reports;
mod rights;
mod running;
mod scope;
mod service;
mod sign_in;
mod sql_files;
mod starving;
mod streets;
mod tiles;
mod tokens;
mod totp;
