-- Demonstration units of the programme.
delete from model_ward where is_demo
