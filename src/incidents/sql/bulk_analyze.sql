-- So that the rows are joined in one pass each.
analyze stage_incident;
analyze stage_incident_beginning;
