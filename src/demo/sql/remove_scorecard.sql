-- The demonstration scorecard with its criteria, and what was judged by them.
with judged as (delete from criterion_entry where criterion_id in (select criterion_id from criterion where is_demo)), parts as (delete from criterion where is_demo)
delete from scorecard where is_demo
