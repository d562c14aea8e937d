-- Demonstration hotspots.
delete from hotspot where is_demo
