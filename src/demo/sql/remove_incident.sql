-- Demonstration incidents.
delete from incident where is_demo
