//! Roads, junctions, buildings and key places by way of the importer.
use super::ImportError;
use super::desk::Work;
use super::model::Mapping;
use super::pipeline::Pass;
pub async fn run(_work: Work, _mapping: &Mapping, _pass: Pass) -> Result<(), ImportError> { Err(ImportError::NoUndo) }
