-- Demonstration conflicts.
delete from conflict where is_demo
