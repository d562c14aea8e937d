//! Boundaries of communes by way of the importer.
use super::ImportError;
use super::desk::Work;
use super::pipeline::Pass;
pub async fn run(_work: Work, _pass: Pass) -> Result<(), ImportError> { Err(ImportError::NoUndo) }
