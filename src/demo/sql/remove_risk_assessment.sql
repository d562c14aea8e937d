-- Demonstration assessments, with what was computed of them and their evidence.
delete from risk_assessment where is_demo
