-- Runs of hotspots that count incidents of the demonstration.
delete from hotspot_run where is_demo
