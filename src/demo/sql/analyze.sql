-- The planner's statistics, so that the first questions after a first start are planned well.
analyze site, camera, camera_status, camera_maintenance, incident, hotspot, conflict, risk_assessment, risk_computed
