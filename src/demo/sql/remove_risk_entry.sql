-- Demonstration counts that communes entered.
delete from risk_entry where is_demo
