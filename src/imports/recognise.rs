//! What a brought file is, and how its columns could be mapped.
use super::ImportError;
use super::desk::Work;
pub async fn look(_work: Work) -> Result<(), ImportError> { Ok(()) }
