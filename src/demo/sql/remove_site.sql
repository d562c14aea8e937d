-- Demonstration sites; a real camera cannot stand on one.
delete from site where is_demo
